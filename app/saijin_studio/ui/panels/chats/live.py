"""One open conversation: loads it, and keeps its transcript in step with what happens to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ....core.conversation import Conversation, Message, MessageState, Role, TurnState
from ....core.errors import SaijinError
from ....core.events import (
    MessageStored,
    ModelLoading,
    PathChanged,
    SpeechChanged,
    StepChanged,
    TextStreamed,
    TurnChanged,
)
from ...context import UiContext
from ...operations import Operation
from ...transcript.rows import Row, making_row, message_row
from ...transcript.transcript import Transcript
from .words import loading_words, queued_words, step_words, stopping_words, writing_words

if TYPE_CHECKING:
    from ....services.container import Services

FREEZE_ABOVE = 2000  # rows


@dataclass(frozen=True, slots=True)
class _Making:
    correlation_id: str
    persona_key: str | None
    state: TurnState
    created_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class _Content:
    conversation: Conversation
    rows: list[Row]
    making: tuple[_Making, ...]
    draft: str


class ChatLive(QObject):
    """`opened(Conversation, draft)`, `changed` when what can be done now may differ, `gone` when it was deleted."""

    opened = Signal(object, str)
    changed = Signal()
    gone = Signal()

    def __init__(self, context: UiContext, transcript: Transcript, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._transcript = transcript
        self.conversation: Conversation | None = None
        self._wanted: str | None = None
        self._loading: Operation | None = None
        self._missed = False
        self._missed_words = False
        self._pending: list[Row] = []
        self._pending_of = ""  # the conversation they are for, or the persona before there is one
        self._greeter = ""
        self._after: Row | None = None
        self._speech: dict[str, str] = {}
        bridge = context.bridge
        bridge.message_stored.connect(self._on_message)
        bridge.path_changed.connect(self._on_path)
        bridge.turn_changed.connect(self._on_turn)
        bridge.text_streamed.connect(self._on_text)
        bridge.step_changed.connect(self._on_step)
        bridge.model_loading.connect(self._on_loading)
        bridge.speech_changed.connect(self._on_speech)
        context.engine_changed.connect(self._on_engine)

    # -- which conversation

    @property
    def conversation_id(self) -> str | None:
        return self._wanted

    def open(self, conversation_id: str) -> None:
        """Loads it in the background; what was shown stays until it is there."""
        self._wanted = conversation_id
        self._missed = self._missed_words = False
        if self._loading is not None:
            self._loading.cancel()  # an older reading must not come after a newer one
        self._loading = self._context.operations.run(
            lambda services: _load(services, conversation_id), owner=self, done=self._loaded, failed=self._not_loaded
        )

    def begin(self, conversation_id: str) -> None:
        """Opens the conversation that was made for the words expected without one."""
        if self._pending_of == self._greeter:
            self._pending_of = conversation_id
        self.open(conversation_id)

    def show_greeting(self, persona_key: str, greeting: str) -> None:
        """A persona's hello before there is a conversation."""
        self._wanted, self.conversation = None, None
        if self._loading is not None:
            self._loading.cancel()
        self._loading = None
        self._greeter = persona_key
        self._expect_for(persona_key)
        hello = Message("hello", "", 1, Role.PERSONA, greeting, datetime.now(UTC), persona_key)
        self._transcript.show_rows(([message_row(hello)] if greeting else []) + self._pending)
        self.changed.emit()

    def making(self) -> Row | None:
        """The newest reply that is being made."""
        return next((row for row in reversed(self._transcript.stack.rows) if row.making), None)

    def answered_offline(self) -> bool:
        """Whether the last reply came from the built-in model."""
        for row in reversed(self._transcript.stack.rows):
            if row.message is not None and row.role is Role.PERSONA and row.message.provider:
                return row.message.provider == "offline"
        return False

    def last_words(self) -> str:
        """What the person wrote last."""
        users = (row.text for row in reversed(self._transcript.stack.rows) if row.role is Role.USER)
        return next(users, "")

    def _loaded(self, content: _Content) -> None:
        self._loading = None
        fresh = self.conversation is None or self.conversation.id != content.conversation.id
        self.conversation = content.conversation
        self._expect_for(content.conversation.id)
        self._settle(content.rows)
        making = [self._row_for(each) for each in content.making]
        self._transcript.show_rows(content.rows + making + self._pending)
        if fresh:
            self.opened.emit(content.conversation, content.draft)
        self.changed.emit()
        if self._missed:
            self.open(content.conversation.id)
        elif self._missed_words:
            for row in making:
                self._catch_up(row)

    def _expect_for(self, place: str) -> None:
        """What is expected elsewhere is no longer shown here."""
        if self._pending_of != place:
            self._pending_of = place
            self._pending.clear()

    def _settle(self, rows: list[Row]) -> None:
        """Each new stored message takes the place of one expected; what was stored before stands for itself."""
        shown = {row.key for row in self._transcript.stack.rows}
        for row in rows:
            if row.role is Role.USER and row.key not in shown:
                self._take_pending(row.text)

    def _take_pending(self, text: str) -> Row | None:
        row = next((row for row in self._pending if row.text == text), None)
        if row is not None:
            self._pending.remove(row)
        return row

    def _not_loaded(self, error: SaijinError) -> None:
        self._loading = None
        if error.code == "not_found":
            self.gone.emit()
        else:
            self._context.notices.show_error(error)

    def _row_for(self, making: _Making) -> Row:
        row = making_row(
            making.correlation_id,
            making.persona_key,
            making.text,
            queued_words(self._context.engine),
            making.created_at,
        )
        row.trouble = "waiting" if making.state is TurnState.WAITING else ""
        return row

    # -- what the person does

    def expect(self, text: str) -> Row:
        """Shows the person's words at once; the stored message takes their place."""
        self._expect_for(self._wanted or self._greeter)
        row = message_row(Message(f"pending-{id(text)}", "", 0, Role.USER, text, datetime.now(UTC)))
        self._pending.append(row)
        self._transcript.append(row)
        self._transcript.to_end()
        return row

    def unexpect(self, row: Row) -> None:
        """They could not be stored."""
        if row in self._pending:
            self._pending.remove(row)
            self._transcript.remove(row)

    def expect_reply_after(self, row: Row) -> None:
        """The next turn makes another reply in this one's place."""
        self._after = row

    def show_stopping(self, row: Row) -> None:
        row.status = stopping_words()
        self._transcript.change(row)

    # -- what happens

    def _mine(self, conversation_id: str) -> bool:
        if conversation_id != self._wanted:
            return False
        if self._loading is not None:
            self._missed = True
        return self._loading is None

    @Slot(object)
    def _on_message(self, event: MessageStored) -> None:
        message = event.message
        if not self._mine(message.conversation_id) or not (message.current or self._is_shown(message)):
            return
        old = self._place_of(message)
        if message.state is MessageState.WITHDRAWN:
            if old is not None:
                self._transcript.remove(old)
            self.changed.emit()
            return
        fresh = message_row(message)
        self._keep_speech(message)
        if old is not None:
            self._transcript.replace(old, fresh)
        else:
            self._transcript.append(fresh, self._above(message))
        if message.role is Role.PERSONA:
            self._transcript.announce(fresh)
        superseded = self._transcript.stack.find(event.superseded) if event.superseded else None
        if superseded is not None and superseded is not fresh:
            self._transcript.remove(superseded)
        self.changed.emit()

    @Slot(object)
    def _on_path(self, event: PathChanged) -> None:
        """Other messages are shown: all are read again, and what is looked at stays."""
        if self._mine(event.conversation_id):
            self.open(event.conversation_id)

    def _is_shown(self, message: Message) -> bool:
        return self._transcript.stack.find(message.id) is not None

    def _place_of(self, message: Message) -> Row | None:
        """The row that the stored message replaces: itself, what was expected, or the reply being made."""
        known = self._transcript.stack.find(message.id)
        if known is not None:
            return known
        if message.role is Role.USER:
            return self._take_pending(message.text)
        return self._making(message.correlation_id)

    def _above(self, message: Message) -> Row | None:
        """Below which row an older version stands that comes back; None = at the end."""
        stored = [row for row in self._transcript.stack.rows if row.message is not None and row.message.position]
        if all(row.message is not None and row.message.position <= message.position for row in stored):
            return None
        above = (row for row in reversed(stored) if row.message and row.message.position < message.position)
        return next(above, None)

    def _making(self, correlation_id: str | None) -> Row | None:
        row = self._transcript.stack.find(correlation_id) if correlation_id else None
        return row if row is not None and row.making else None

    @Slot(object)
    def _on_turn(self, event: TurnChanged) -> None:
        if not self._mine(event.conversation_id):
            return
        row = self._making(event.correlation_id)
        if event.state.settled:
            if row is not None:
                self._transcript.remove(row)
        elif row is None:
            self._begin(event)
        else:
            row.trouble = "waiting" if event.state is TurnState.WAITING else ""
            row.persona_key = event.persona_key or row.persona_key
            self._transcript.change(row)
        self.changed.emit()

    def _begin(self, event: TurnChanged) -> None:
        conversation = self.conversation
        persona = event.persona_key or (conversation.persona_key if conversation else None)
        making = _Making(event.correlation_id, persona, event.state, datetime.now(UTC), "")
        after, self._after = self._after, None
        if after is not None and after not in self._transcript.stack.rows:
            after = None
        self._transcript.append(self._row_for(making), after)

    @Slot(object)
    def _on_text(self, event: TextStreamed) -> None:
        if event.conversation_id != self._wanted:
            return
        if self._loading is not None:
            self._missed_words = True  # reading it all again for every piece would never end
            return
        row = self._making(event.correlation_id)
        if row is None:
            return
        if event.offset > len(row.text):
            self._catch_up(row)
            return
        if not row.text:
            row.status = writing_words()
        self._transcript.stream(row, event.offset, event.text)

    def _catch_up(self, row: Row) -> None:
        """Words were missed: fetch all there are."""
        key = row.key

        def done(text: str) -> None:
            found = self._making(key)
            if found is not None and len(text) > len(found.text):
                self._transcript.stream(found, 0, text)

        self._context.operations.run(lambda services: services.chat.partial(key), owner=self, done=done)

    @Slot(object)
    def _on_step(self, event: StepChanged) -> None:
        row = self._making(event.correlation_id)
        if row is None or event.state not in ("started", "retrying"):
            return
        if event.topic.startswith("voice.") or (row.text and not event.topic.startswith("chat.")):
            return
        row.status = step_words(event)
        self._transcript.change(row)

    @Slot(object)
    def _on_loading(self, event: ModelLoading) -> None:
        row = self._making(event.correlation_id)
        if row is not None and not row.text:
            row.status = loading_words(event)
            self._transcript.change(row)

    @Slot()
    def _on_engine(self) -> None:
        for row in self._transcript.stack.rows[-5:]:
            if row.making and not row.text and not row.trouble:
                row.status = queued_words(self._context.engine)
                self._transcript.change(row)

    # -- the voice

    def _keep_speech(self, message: Message) -> None:
        if message.correlation_id in self._speech:
            self._speech[message.correlation_id] = message.id
            self._transcript.set_speaking(message.id)

    @Slot(object)
    def _on_speech(self, event: SpeechChanged) -> None:
        if event.state in ("preparing", "speaking"):
            row = next(
                (
                    r
                    for r in self._transcript.stack.rows[-50:]
                    if r.message and r.correlation_id == event.correlation_id
                ),
                None,
            )
            self._speech[event.correlation_id] = event.message_id or (row.key if row is not None else "")
            self._transcript.set_speaking(self._speech[event.correlation_id])
        elif event.state in ("finished", "stopped", "failed"):
            self._speech.pop(event.correlation_id, None)
            self._transcript.set_speaking(next(reversed(self._speech.values()), None))
            if event.state == "finished" and event.message_id:
                self._mark_audio(event.message_id)
        elif event.state == "stored" and event.message_id:
            self._mark_audio(event.message_id)
        self.changed.emit()

    def _mark_audio(self, message_id: str) -> None:
        row = self._transcript.stack.find(message_id)
        if row is not None and row.message is not None and not row.message.has_audio:
            row.message = replace(row.message, has_audio=True)
            self._transcript.bar.refresh()

    def speaking(self) -> bool:
        return bool(self._speech)


def _load(services: Services, conversation_id: str) -> _Content:
    """On a background thread: everything of a conversation, its rows already made."""
    import gc

    conversation = services.chat.conversation(conversation_id)
    making = tuple(
        _Making(
            turn.correlation_id,
            turn.persona_key or conversation.persona_key,
            turn.state,
            turn.created_at,
            services.chat.partial(turn.correlation_id),
        )
        for turn in services.chat.open_turns()
        if turn.conversation_id == conversation_id and not turn.state.settled
    )
    rows = [message_row(message) for message in services.chat.messages(conversation_id)]
    if len(rows) > FREEZE_ABOVE:
        gc.freeze()  # a full collection over so many would stop the window for a tenth of a second
    return _Content(conversation, rows, making, services.chat.draft(conversation_id))
