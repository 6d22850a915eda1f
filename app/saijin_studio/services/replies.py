"""Replies while they are made: one side writes words, the other follows them, in this process or another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.conversation import Extra, ToolCall
from ..core.events import TextStreamed, ThoughtStreamed, TurnChanged
from ..ports import Aside
from ..storage.conversations import ConversationStore
from ..storage.journal import JournalStore
from ..storage.turns import TurnStore

FLUSH_SECONDS = 0.25
POLL_SECONDS = 0.1
LONGEST_THOUGHT = 200_000  # characters that are kept
MOST_TOOLS = 64
SETTLE_SECONDS = 5.0  # a model lets go within a second of being stopped


class Asides:
    """What comes beside the words of one reply: thoughts, with the time they took, and tools."""

    def __init__(self) -> None:
        self._thoughts: list[str] = []
        self._length = 0
        self._tools: list[ToolCall] = []
        self._began = self._ended = 0.0

    def think(self, text: str, anew: bool) -> int | None:
        """Keeps a thought; where it begins, None where there is no room for it."""
        if anew:
            self._thoughts, self._length, self._began = [], 0, time.monotonic()
        self._ended = time.monotonic()
        if self._length + len(text) > LONGEST_THOUGHT:
            return None
        start, self._length = self._length, self._length + len(text)
        self._thoughts.append(text)
        return start

    def note(self, tool: ToolCall) -> None:
        if len(self._tools) < MOST_TOOLS:
            self._tools.append(tool)

    @property
    def extra(self) -> Extra | None:
        """None where nothing came."""
        thoughts = "".join(self._thoughts).strip()
        if not thoughts and not self._tools:
            return None
        seconds = round(self._ended - self._began, 1) if thoughts else None
        return Extra(reasoning=thoughts, reasoning_seconds=seconds, tools=tuple(self._tools))


class ReplyWriter:
    """Journals and announces the words of one reply. `prefix` is what an earlier try left."""

    def __init__(
        self, correlation_id: str, conversation_id: str, journal: JournalStore, turns: TurnStore, bus: EventBus
    ) -> None:
        self._id = correlation_id
        self._conversation_id = conversation_id
        self._journal = journal
        self._turns = turns
        self._bus = bus
        self.prefix = journal.read(correlation_id)
        self.text = self.prefix
        self.asides = Asides()
        self._unflushed: list[str] = []
        self._flushing = threading.Lock()
        self._flushed_at = time.monotonic()

    def add(self, piece: str) -> None:
        """Announces at once, journals now and then. Raises StorageError when the journal cannot be written."""
        offset = len(self.text)
        self.text += piece
        self._unflushed.append(piece)
        self._bus.publish(TextStreamed(self._id, self._conversation_id, offset, piece))
        self.flush_now_and_then()

    def aside(self, aside: Aside) -> None:
        """Announces a thought at once. Nothing beside the words is journalled: a crash loses it."""
        if isinstance(aside, ToolCall):
            self.asides.note(aside)
            return
        start = self.asides.think(aside.text, aside.anew)
        if start is not None:
            self._bus.publish(ThoughtStreamed(self._id, self._conversation_id, start, aside.text))

    def flush_now_and_then(self) -> None:
        """To be called again and again, also while no words come."""
        if time.monotonic() - self._flushed_at > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """On disk when it returns. Raises StorageError; the words then wait for the next flush."""
        with self._flushing:
            waiting = len(self._unflushed)
            if waiting:
                self._journal.append(self._id, "".join(self._unflushed[:waiting]))
                del self._unflushed[:waiting]
            self._flushed_at = time.monotonic()

    def stop_wanted(self) -> bool:
        """Whether someone, perhaps in another process, asked to stop or the turn has ended without this reply."""
        turn = self._turns.get(self._id)
        return turn.cancel_requested or turn.state.settled


class ReplyStream:
    def __init__(
        self, turns: TurnStore, journal: JournalStore, conversations: ConversationStore, bus: EventBus
    ) -> None:
        self._turns = turns
        self._journal = journal
        self._conversations = conversations
        self._bus = bus
        self._live: dict[str, str] = {}
        self._thoughts: dict[str, str] = {}
        self._writing: set[str] = set()
        self._changed = threading.Condition()
        bus.subscribe(TextStreamed, self._on_text)
        bus.subscribe(ThoughtStreamed, self._on_thought)
        bus.subscribe(TurnChanged, self._on_turn)

    def open(self, correlation_id: str, conversation_id: str) -> ReplyWriter:
        writer = ReplyWriter(correlation_id, conversation_id, self._journal, self._turns, self._bus)
        with self._changed:
            self._live[correlation_id] = writer.prefix
        return writer

    @contextmanager
    def writing(self, correlation_id: str, conversation_id: str) -> Iterator[ReplyWriter]:
        """A writer whose words are all journalled when the block is left; `settle` waits for that."""
        with self._changed:
            self._writing.add(correlation_id)
        try:
            writer = self.open(correlation_id, conversation_id)
            try:
                yield writer
            finally:
                writer.flush()
        finally:
            with self._changed:
                self._writing.discard(correlation_id)
                self._changed.notify_all()

    def settle(self, correlation_id: str) -> None:
        """Waits until the words so far are journalled by whoever writes them in this program, who was told to stop."""
        with self._changed:
            self._changed.wait_for(lambda: correlation_id not in self._writing, SETTLE_SECONDS)

    def text(self, correlation_id: str) -> str:
        """The words so far, from memory where they are made here, else as far as journalled."""
        with self._changed:
            live = self._live.get(correlation_id)
        return live if live is not None else self._journal.read(correlation_id)

    def thoughts(self, correlation_id: str) -> str:
        """What the model of a reply that is made in this program has said to itself so far."""
        with self._changed:
            return self._thoughts.get(correlation_id, "")

    def follow(self, correlation_id: str, cancel: CancelToken) -> Iterator[str]:
        """The reply's text piece by piece from its first character until the reply is final.

        Raises NotFound for an unknown turn and Cancelled when the token is set.
        """
        seen = 0
        while True:
            cancel.raise_if_cancelled()
            live = self._more(correlation_id, seen)
            if live:
                seen += len(live)
                yield live
                continue
            turn = self._turns.get(correlation_id)
            text = self.text(correlation_id)
            if len(text) > seen:
                yield text[seen:]
                seen = len(text)
            if turn.state.settled:
                yield from self._rest(turn.reply_message_id, text, seen)
                return
            self._wait(correlation_id, seen)

    def _more(self, correlation_id: str, seen: int) -> str:
        """New words that were made in this process: no look at the store for each of them."""
        with self._changed:
            return self._live.get(correlation_id, "")[seen:]

    def _rest(self, message_id: str | None, text: str, seen: int) -> Iterator[str]:
        """What the stored message has beyond what was streamed; nothing when formatting changed the beginning."""
        if message_id is None:
            return
        final = self._conversations.message(message_id).text
        if len(final) > seen and final.startswith(text[:seen]):
            yield final[seen:]

    def _wait(self, correlation_id: str, seen: int) -> None:
        """Woken by what happens in this process, otherwise looks again shortly (another process may be writing)."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._live.get(correlation_id, "")) > seen, POLL_SECONDS)

    def _on_text(self, event: TextStreamed) -> None:
        with self._changed:
            known = self._live.get(event.correlation_id, "")
            self._live[event.correlation_id] = known[: event.offset] + event.text
            self._changed.notify_all()

    def _on_thought(self, event: ThoughtStreamed) -> None:
        with self._changed:
            self._thoughts[event.correlation_id] = (
                self._thoughts.get(event.correlation_id, "")[: event.offset] + event.text
            )

    def _on_turn(self, event: TurnChanged) -> None:
        with self._changed:
            if event.state.settled:
                self._live.pop(event.correlation_id, None)
                self._thoughts.pop(event.correlation_id, None)
            self._changed.notify_all()
