"""What a person has written goes to the store, in the order in which it was written."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from ....core.conversation import Attachment, Conversation
from ....core.errors import SaijinError
from ...context import UiContext
from ...transcript.rows import Row
from .composer import Composer
from .drafts import Drafts
from .live import ChatLive


@dataclass(frozen=True, slots=True)
class _Words:
    """Written and not yet stored; without a conversation they begin one with the persona."""

    text: str
    row: Row
    conversation_id: str | None
    persona_key: str
    correlation_id: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """For the conversation that is to be made with a persona."""

    persona_key: str
    run: Callable[[str], None]
    failed: Callable[[SaijinError], None]


class Sending(QObject):
    """`begun(Conversation)`: the conversation that the first words begin is there."""

    begun = Signal(object)

    def __init__(self, context: UiContext, live: ChatLive, composer: Composer, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._live = live
        self._composer = composer
        self._unsent: list[_Words] = []
        self._waiting: list[_Waiting] = []
        self._making = False
        self._storing = False
        self._drafts = Drafts(context, self)
        self._drafts.idle.connect(self._store_next)

    def waits(self) -> bool:
        """Whether words are still to be stored."""
        return bool(self._unsent)

    def send(self, text: str, persona_key: str) -> None:
        """Shows the words at once; they are stored one after another."""
        things, conversation_id = self._composer.outgoing(), self._live.conversation_id
        turn = uuid.uuid4().hex
        row = self._live.expect(text, turn, things)
        self._unsent.append(_Words(text, row, conversation_id, persona_key, turn, things))
        if conversation_id is not None:
            self._drafts.forget(conversation_id)
        else:
            self._drafts.keep_new(persona_key, self._composer.text())
        self._store_next()

    def begin(self, persona_key: str, run: Callable[[str], None], failed: Callable[[SaijinError], None]) -> None:
        """Gives `run` the id of the open chat; where there is none yet, it begins now."""
        if self._live.conversation_id is not None:
            run(self._live.conversation_id)
        else:
            self._waiting.append(_Waiting(persona_key, run, failed))
            self._make(persona_key)

    def keep_draft(self, text: str, persona_key: str) -> None:
        """What is being written in the open chat, or in the one that begins with it."""
        if self._live.conversation_id is not None:
            self._drafts.keep(self._live.conversation_id, text)
        else:
            self._drafts.keep_new(persona_key, text)

    # -- storing

    @Slot()
    def _store_next(self) -> None:
        self._drafts.hold(bool(self._unsent))
        if not self._unsent or self._storing or self._making or self._drafts.busy():
            return
        words = self._unsent[0]
        conversation_id, ids = words.conversation_id, tuple(each.id for each in words.attachments)
        if conversation_id is None:
            self._make(words.persona_key)
            return
        self._storing = True
        self._context.operations.run(
            lambda services: services.chat.send(conversation_id, words.text, words.correlation_id, ids),
            owner=self,
            done=self._stored,
            failed=self._not_stored,
        )

    def _stored(self, _: object) -> None:
        self._storing = False
        self._unsent.pop(0)
        self._store_next()

    def _not_stored(self, error: SaijinError) -> None:
        """The words go back to where they can be sent again."""
        self._storing = False
        unsent, self._unsent = self._unsent, []
        for words in reversed(unsent):
            self._live.unexpect(words.row)
            self._composer.give_back(words.text, words.attachments)
        self._composer.show_fault(error)
        self._drafts.hold(False)

    # -- the conversation they begin

    def _make(self, persona_key: str) -> None:
        if self._making:
            return
        self._making = True
        beginning = self._live.beforehand.of(persona_key)
        self._context.operations.run(
            lambda services: beginning.make(services, persona_key),
            owner=self,
            done=self._made,
            failed=lambda error: self._not_made(persona_key, error),
        )

    def _made(self, made: Conversation) -> None:
        """The conversation is there: what was written before it goes to it."""
        self._making = False
        self._live.beforehand.forget(made.persona_key)
        self._unsent = [
            replace(words, conversation_id=made.id)
            if words.conversation_id is None and words.persona_key == made.persona_key
            else words
            for words in self._unsent
        ]
        for waiting in self._no_longer(made.persona_key):
            waiting.run(made.id)
        self._drafts.keep_new(made.persona_key, "")
        self.begun.emit(made)
        self._go_on()

    def _not_made(self, persona_key: str, error: SaijinError) -> None:
        self._making = False
        for waiting in self._no_longer(persona_key):
            waiting.failed(error)
        if self._unsent and self._unsent[0].persona_key == persona_key:
            self._not_stored(error)
        self._go_on()

    def _no_longer(self, persona_key: str) -> list[_Waiting]:
        """Those that waited for a conversation with this persona."""
        over = [waiting for waiting in self._waiting if waiting.persona_key == persona_key]
        self._waiting = [waiting for waiting in self._waiting if waiting.persona_key != persona_key]
        return over

    def _go_on(self) -> None:
        if self._waiting:
            self._make(self._waiting[0].persona_key)
        self._store_next()
