"""What a person can do to processes, what it costs, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from .....core.errors import NotFound, SaijinError
from .....core.process import InstanceState, ProcessSummary
from .....core.process_model import Outcome
from ....diagram import model_name
from ....messages import describe_error
from ....notices import Notice

if TYPE_CHECKING:
    from .....services.container import Services

CHAT = "chat_interaction"
VOICE = "voice_synthesis"
RETRY, CANCEL = "process_retry", "process_cancel"  # keys of notices
MOST_LINES = 12  # of what was refused
translate = QCoreApplication.translate


def cancel_processes(services: Services, ids: Sequence[str], known: Sequence[ProcessSummary]) -> Outcome:
    """Replies being written are asked to stop, so that their words so far are kept; everything else is ended."""
    replies = {row.instance_id: row for row in known if row.state is InstanceState.RUNNING and _is_turn(services, row)}
    stopped: list[str] = []
    refused: dict[str, SaijinError] = {}
    for one in (each for each in ids if each in replies):
        try:
            services.chat.cancel(replies[one].business_key)
            stopped.append(one)
        except SaijinError as error:
            refused[one] = error
    ended = services.acts.cancel([one for one in ids if one not in replies])
    return Outcome((*stopped, *ended.done), {**refused, **ended.refused})


def _is_turn(services: Services, summary: ProcessSummary) -> bool:
    """Whether this is the process of a reply that the store knows; somebody else's engine may hold others."""
    if summary.process_key != CHAT or not summary.business_key:
        return False
    try:
        return services.chat.turn(summary.business_key).process_instance_id in (None, summary.instance_id)
    except NotFound:
        return False


def retried_notice(outcome: Outcome) -> Notice:
    """What came of trying again."""
    words = translate("processes", "Tried again: {count}.").format(count=len(outcome.done))
    return _notice(words, outcome, RETRY)


def cancelled_notice(outcome: Outcome) -> Notice:
    words = translate("processes", "Cancelled: {count}.").format(count=len(outcome.done))
    return _notice(words, outcome, CANCEL)


def _notice(words: str, outcome: Outcome, key: str) -> Notice:
    if not outcome.refused:
        return Notice(words, key=key, seconds=6)
    refused = translate("processes", "Refused: {count}.").format(count=len(outcome.refused))
    return Notice(f"{words} {refused}", "warning", "\n".join(refusals(outcome)), key=key)


def refusals(outcome: Outcome) -> list[str]:
    """Why, and for which: the same cause is told once."""
    causes: dict[str, list[str]] = {}
    for one, error in outcome.refused.items():
        causes.setdefault(describe_error(error), []).append(one)
    return [f"{why} ({len(ids)}: {', '.join(ids[:3])}{' …' if len(ids) > 3 else ''})" for why, ids in causes.items()][
        :MOST_LINES
    ]


def loss_words(summaries: Sequence[ProcessSummary]) -> str:
    """What will be gone when processes are cancelled, and what stays."""
    keys = {each.process_key for each in summaries}
    if keys == {CHAT}:
        return translate(
            "processes",
            "The reply will not be finished: the steps still to come are not done. "
            "Your message and the words written so far stay in the chat. This cannot be undone.",
        )
    if keys == {VOICE}:
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


def skip_words(step: str) -> str:
    return translate(
        "processes",
        "The process goes on as if “{step}” had been done. What the step would have found or written is not there, "
        "and a later step that needs it may fail. This cannot be undone.",
    ).format(step=step)


def move_words(source: str, target: str) -> str:
    return translate(
        "processes",
        "What “{source}” has begun ends, and the process goes on at “{target}”. Steps in between are not done. "
        "Variables stay as they are. It can be moved again, but what was begun is not taken up again.",
    ).format(source=source, target=target)


def restart_words(summary: ProcessSummary, step: str) -> str:
    if summary.ended_at is None:
        return translate(
            "processes",
            "Everything under way in this process ends, and it goes on at “{step}” with its variables as they are. "
            "This cannot be undone.",
        ).format(step=step)
    return translate(
        "processes",
        "A new process begins at “{step}” with the variables of this one’s last moment. This one stays in the record.",
    ).format(step=step)


def step_title(name: str | None, activity_id: str | None) -> str:
    """What a step is called to people."""
    return model_name(name or "") or activity_id or ""
