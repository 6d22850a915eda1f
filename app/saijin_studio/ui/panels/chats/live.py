"""One open conversation: loads it, and keeps its transcript in step with what happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal, Slot

from ....core.conversation import Attachment, Conversation, Message, MessageState, Role, TurnState
from ....core.errors import SaijinError
from ....core.events import (
    MessageStored,
    PathChanged,
    TextStreamed,
    TurnChanged,
)
from ...context import UiContext
from ...operations import Operation
from ...transcript.rows import Row, making_row, message_row
from ...transcript.transcript import Transcript
from .beforehand import Beforehand, hello_row
from .expected import Expected
from .loading import Content, Earlier, Making, load, load_earlier
from .progress import Progress
from .speech import SpeechFollow
from .words import queued_words, stopping_words, writing_words

NEWEST = 50  # rows that are looked at for what is up now


class ChatLive(QObject):
    """`opened(Conversation, draft)`, `changed` when what can be done now may differ, `gone` when it was deleted;
    `settled` after each reading.
    """

    opened = Signal(object, str)
    changed = Signal()
    gone = Signal()
    settled = Signal()

    def __init__(self, context: UiContext, transcript: Transcript, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._transcript = transcript
        self.conversation: Conversation | None = None
        self._wanted: str | None = None
        self._loading: Operation | None = None
        self._earlier: Operation | None = None
        self._whole = True
        self._missed = self._missed_words = False
        self._expected = Expected()
        self.beforehand = Beforehand()
        self._greeter = ""
        self._greetings: Sequence[str] = ()
        self._after: Row | None = None
        self._goes_on: Row | None = None
        self._focus = ""
        self._instead: dict[str, Row] = {}  # the rows that replies go on from, by correlation id
        self.voice = SpeechFollow(context, transcript, self)
        self.voice.changed.connect(self.changed)
        Progress(context, transcript, self)
        bridge = context.bridge
        bridge.message_stored.connect(self._on_message)
        bridge.path_changed.connect(self._on_path)
        bridge.turn_changed.connect(self._on_turn)
        bridge.text_streamed.connect(self._on_text)

    # -- which conversation

    @property
    def conversation_id(self) -> str | None:
        return self._wanted

    def open(self, conversation_id: str) -> None:
        """Loads it in the background; what was shown stays until it is there."""
        again = conversation_id == self._wanted and self.conversation is not None
        known = frozenset(row.key for row in self._transcript.stack.rows) if again and self._whole else frozenset()
        self._wanted = conversation_id
        self._missed = self._missed_words = False
        self._stop_reading()  # an older reading must not come after a newer one
        self._loading = self._context.operations.run(
            lambda services: load(services, conversation_id, known),
            owner=self,
            done=self._loaded,
            failed=self._not_loaded,
        )

    def read_again(self) -> None:
        """Something may have been missed."""
        if self._wanted is not None:
            self.open(self._wanted)

    def reading(self) -> bool:
        """Whether more is still to come from the store."""
        return self._loading is not None or self._earlier is not None

    def _stop_reading(self) -> None:
        for operation in (self._loading, self._earlier):
            if operation is not None:
                operation.cancel()
        self._loading = self._earlier = None

    def begin(self, conversation_id: str) -> None:
        """Opens the conversation that was made for the words expected without one."""
        self._expected.move(self._greeter, conversation_id)
        self.open(conversation_id)

    def show_greeting(self, persona_key: str, greetings: Sequence[str]) -> None:
        """A persona's hello before there is a conversation: the one of its greetings that was chosen."""
        self._wanted, self.conversation = None, None
        self._stop_reading()
        self._whole = True
        self._greeter, self._greetings = persona_key, greetings
        self._expected.show_for(persona_key)
        self._transcript.show_rows(self._hello() + self._expected.rows)
        self.changed.emit()

    def choose_greeting(self, number: int) -> None:
        """Another hello, as long as nothing was said to it."""
        if self._wanted is not None or self._expected.rows:
            return
        self.beforehand.choose_greeting(self._greeter, number)
        walked = self._transcript.focused is not None
        hello = self._hello()
        self._transcript.renew_rows(hello)
        self._transcript.focused = hello[0] if walked and hello else None
        self.changed.emit()

    def _hello(self) -> list[Row]:
        chosen = self.beforehand.of(self._greeter).greeting
        return [hello_row(self._greeter, self._greetings, chosen)] if self._greetings else []

    def making(self) -> Row | None:
        """The newest reply that is being made."""
        return next((row for row in reversed(self._transcript.stack.rows) if row.making), None)

    def answered_offline(self) -> bool:
        """Whether the last reply came from the built-in model."""
        for row in reversed(self._transcript.stack.rows[-NEWEST:]):
            if row.message is not None and row.role is Role.PERSONA and row.message.provider:
                return row.message.provider == "offline"
        return False

    def last_words(self) -> str:
        """What the person wrote last."""
        return next((row.text for row in reversed(self._transcript.stack.rows) if row.role is Role.USER), "")

    def _loaded(self, content: Content) -> None:
        self._loading = None
        fresh = self.conversation is None or self.conversation.id != content.conversation.id
        self.conversation = content.conversation
        self._expected.show_for(content.conversation.id)
        self._expected.settle(content.rows, {row.key for row in self._transcript.stack.rows})
        self._instead = {each.correlation_id: each.instead for each in content.making if each.instead is not None}
        making = [self._row_for(each) for each in content.making]
        rows = content.rows + self._expected.among(making)
        if fresh:
            self._whole = False
            self._transcript.open_at(rows, content.conversation.read_position)
            self.opened.emit(content.conversation, content.draft)
        else:
            above = self._above_these(content)
            self._whole = bool(above) and self._whole
            self._transcript.renew_rows(above + rows)
            self._transcript.focused = self._transcript.stack.find(self._focus) or self._transcript.focused
        self._focus = ""
        self.changed.emit()
        if self._missed:
            self.open(content.conversation.id)
            return
        for row in making if self._missed_words else ():
            self._catch_up(row)
        if content.more:
            self._read_earlier(content)
        else:
            self._whole = True
            self.settled.emit()

    def _above_these(self, content: Content) -> list[Row]:
        """The rows that are shown already above those that were read."""
        shown = self._transcript.stack.rows
        first = self._transcript.stack.find(content.rows[0].key) if content.more and content.rows else None
        return shown[: shown.index(first)] if first is not None else []

    def _read_earlier(self, content: Content) -> None:
        measure = self._transcript.measure
        key, column = content.conversation.id, measure.column
        before = next((row.message.position for row in content.rows if row.message is not None), 0)
        shown = self._above_these(content)
        self._earlier = self._context.operations.run(
            lambda services: load_earlier(services, key, before, measure.height, column, shown),
            owner=self,
            done=lambda earlier: self._earlier_loaded(earlier, len(shown)),
            failed=self._not_loaded,
        )

    def _earlier_loaded(self, earlier: Earlier | None, shown: int) -> None:
        """`shown` rows above those read before are others now, if anything was read."""
        self._earlier, self._whole = None, True
        stack = self._transcript.stack
        if earlier is not None and not shown and earlier.column == self._transcript.measure.column:
            self._transcript.put_above(earlier.ready)
        elif earlier is not None:
            self._transcript.renew_rows(earlier.ready.rows + stack.rows[shown:])
        self.changed.emit()
        self.settled.emit()

    def _not_loaded(self, error: SaijinError) -> None:
        self._loading = self._earlier = None
        if error.code == "not_found":
            self.gone.emit()
        else:
            self._context.notices.show_error(error)

    def _row_for(self, making: Making) -> Row:
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

    def expect(self, text: str, correlation_id: str = "", attachments: tuple[Attachment, ...] = ()) -> Row:
        """Shows the person's words at once; the stored message of this turn takes their place."""
        self._expected.show_for(self._wanted or self._greeter)
        now, key = datetime.now(UTC), f"pending-{correlation_id}"
        row = message_row(
            Message(key, "", 0, Role.USER, text, now, correlation_id=correlation_id, attachments=attachments)
        )
        self._expected.rows.append(row)
        self._transcript.append(row)
        self._transcript.to_end()
        return row

    def unexpect(self, row: Row) -> None:
        """They could not be stored."""
        if row in self._expected.rows:
            self._expected.rows.remove(row)
            self._transcript.remove(row)

    def expect_reply_after(self, row: Row) -> None:
        """The next turn makes another reply in this one's place."""
        self._after = row

    def expect_more_of(self, row: Row) -> None:
        """The next turn goes on with the words of this row."""
        self._goes_on = row

    def focus_later(self, message_id: str) -> None:
        """Keys go to this message once it is shown."""
        self._focus = message_id

    def expect_nothing(self) -> None:
        """No turn comes of what was asked for."""
        self._after = self._goes_on = None

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
        if not self._mine(message.conversation_id) or not (message.current or self._transcript.stack.find(message.id)):
            return
        old = self._place_of(message)
        if message.state is MessageState.WITHDRAWN:
            if old is not None:
                self._transcript.remove(old)
            self.changed.emit()
            return
        fresh = message_row(message)
        self.voice.keep(message)
        begun = self._instead.pop(message.correlation_id or "", None)
        come = old is None or old.making
        if begun is not None and not fresh.text and old is not None and old.making:
            self._transcript.replace(old, begun)  # nothing came: what it went on from stands as it was
            self._transcript.append(fresh, begun)
        elif old is not None:
            self._transcript.replace(old, fresh)
        else:
            self._transcript.append(fresh, self._above(message))
        if message.role is Role.PERSONA and come:
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

    def _place_of(self, message: Message) -> Row | None:
        """The row that the stored message replaces: itself, what was expected, or the reply being made."""
        known = self._transcript.stack.find(message.id)
        if known is not None:
            return known
        if message.role is Role.USER:
            return self._expected.take(message.correlation_id, message.text)
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
            begun = self._instead.pop(event.correlation_id, None)
            if row is not None and begun is not None:
                self._transcript.replace(row, begun)
            elif row is not None:
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
        begun, self._goes_on = self._goes_on, None
        if begun is not None and begun in self._transcript.stack.rows:
            making = Making(event.correlation_id, persona, event.state, begun.at, begun.text)
            self._instead[event.correlation_id] = begun
            self._transcript.replace(begun, self._row_for(making))
            return
        making = Making(event.correlation_id, persona, event.state, datetime.now(UTC), "")
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
