"""What a person can do to a process, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ...core.errors import NotFound
from ...core.process import InstanceState, ProcessSummary

if TYPE_CHECKING:
    from ...services.container import Services

CHAT = "chat_interaction"
VOICE = "voice_synthesis"
translate = QCoreApplication.translate


def cancel_process(services: Services, summary: ProcessSummary) -> None:
    """A reply being written is asked to stop, so that its words so far are kept; everything else is ended."""
    if _is_turn(services, summary):
        services.chat.cancel(summary.business_key)
        if summary.state is InstanceState.RUNNING:
            return
    services.processes.cancel(summary.instance_id)


def retry_process(services: Services, summary: ProcessSummary) -> int:
    """New tries for the failed steps; returns how many there were (1 for a reply, which has one step at a time)."""
    if _is_turn(services, summary):
        services.chat.retry(summary.business_key)
        return 1
    return services.processes.retry(summary.instance_id)


def _is_turn(services: Services, summary: ProcessSummary) -> bool:
    """Whether this is the process of a reply that the store knows; somebody else's engine may hold others."""
    if summary.process_key != CHAT or not summary.business_key:
        return False
    try:
        return services.chat.turn(summary.business_key).process_instance_id in (None, summary.instance_id)
    except NotFound:
        return False


def loss_words(summary: ProcessSummary) -> str:
    """What will be gone when the process is cancelled, and what stays."""
    if summary.process_key == CHAT:
        return translate(
            "processes",
            "The reply will not be finished: the steps still to come are not done. "
            "Your message and the words written so far stay in the chat. This cannot be undone.",
        )
    if summary.process_key == VOICE:
        return translate(
            "processes",
            "The sentences not yet spoken will not be spoken. "
            "Sound files already made stay with the message. This cannot be undone.",
        )
    return translate(
        "processes",
        "The steps still to come are not done, and the values of this process are gone. "
        "The record of its steps stays. This cannot be undone.",
    )
