"""What is being written is kept in the store, so that not even a crash takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ....core.errors import SaijinError
from ...context import UiContext

if TYPE_CHECKING:
    from ....services.container import Services


class Drafts(QObject):
    """One draft is stored at a time, so that an older one never comes after a newer one, and none while a message is
    sent, which empties the draft. `idle` when nothing is being stored.
    """

    idle = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: dict[str, Callable[[Services], None]] = {}
        self._storing = False
        self._held = False

    def keep(self, conversation_id: str, text: str) -> None:
        self._waiting[conversation_id] = lambda services: services.chat.save_draft(conversation_id, text)
        self._next()

    def keep_new(self, persona_key: str, text: str) -> None:
        """Of a chat with this persona that is not there yet."""
        self._waiting[f"new {persona_key}"] = lambda services: services.new_drafts.keep(persona_key, text)
        self._next()

    def forget(self, conversation_id: str) -> None:
        """What waits to be stored of this chat is sent now."""
        self._waiting.pop(conversation_id, None)

    def busy(self) -> bool:
        return self._storing

    def hold(self, held: bool) -> None:
        """Whether messages are being sent."""
        self._held = held
        self._next()

    def _next(self) -> None:
        if self._storing or self._held or not self._waiting:
            return
        save = self._waiting.pop(next(iter(self._waiting)))
        self._storing = True
        self._context.operations.run(save, owner=self, done=self._stored, failed=self._not_stored)

    def _stored(self, _: None) -> None:
        self._storing = False
        self.idle.emit()
        self._next()

    def _not_stored(self, error: SaijinError) -> None:
        if error.code != "not_found":  # a chat that was deleted needs no draft
            self._context.notices.show_error(error)
        self._stored(None)
