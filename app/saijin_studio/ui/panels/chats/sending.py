"""What a person has written goes to the store, in the order in which it was written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ....core.conversation import Conversation
from ....core.errors import SaijinError
from ...context import UiContext
from ...transcript.rows import Row
from .composer import Composer
from .live import ChatLive

if TYPE_CHECKING:
    from ....services.container import Services


@dataclass(frozen=True, slots=True)
class _Words:
    """Written and not yet stored; without a conversation they begin one with the persona."""

    text: str
    row: Row
    conversation_id: str | None
    persona_key: str


class Sending(QObject):
    """`begun(Conversation)`: the conversation that the first words begin is there."""

    begun = Signal(object)

    def __init__(self, context: UiContext, live: ChatLive, composer: Composer, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._live = live
        self._composer = composer
        self._unsent: list[_Words] = []

    def waits(self) -> bool:
        """Whether words are still to be stored."""
        return bool(self._unsent)

    def send(self, text: str, persona_key: str) -> None:
        """Shows the words at once; they are stored one after another."""
        self._unsent.append(_Words(text, self._live.expect(text), self._live.conversation_id, persona_key))
        if len(self._unsent) == 1:
            self._store_next()

    def _store_next(self) -> None:
        if not self._unsent:
            return
        words = self._unsent[0]
        conversation_id = words.conversation_id
        if conversation_id is not None:
            self._context.operations.run(
                lambda services: _send_and_forget_draft(services, conversation_id, words.text),
                owner=self,
                done=self._stored,
                failed=self._not_stored,
            )
            return
        self._context.operations.run(
            lambda services: services.chat.new_conversation(words.persona_key),
            owner=self,
            done=self._begin,
            failed=self._not_stored,
        )

    def _stored(self, _: None) -> None:
        self._unsent.pop(0)
        self._store_next()

    def _begin(self, made: Conversation) -> None:
        """The conversation is there: what was written before it goes to it."""
        self._unsent = [
            replace(words, conversation_id=made.id)
            if words.conversation_id is None and words.persona_key == made.persona_key
            else words
            for words in self._unsent
        ]
        self.begun.emit(made)
        self._store_next()

    def _not_stored(self, error: SaijinError) -> None:
        """The words go back to where they can be sent again."""
        unsent, self._unsent = self._unsent, []
        for words in reversed(unsent):
            self._live.unexpect(words.row)
            self._composer.give_back(words.text)
        self._composer.show_fault(error)


def _send_and_forget_draft(services: Services, conversation_id: str, text: str) -> None:
    services.chat.send(conversation_id, text)
    services.chat.save_draft(conversation_id, "")
