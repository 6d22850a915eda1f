"""What the steps of a chat process do to a turn. Each method may be called again for the same step."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.conversation import MessageState, Turn, TurnState
from ..core.correlation import working_for
from ..core.errors import Cancelled, NotFound, ProviderError, StorageError
from ..core.events import ConversationChanged, MessageStored, PathChanged, TurnChanged
from ..core.formatting import format_reply, without_thought
from ..core.prompt import Prompt
from ..core.routing import Route
from ..core.settings import Settings
from ..core.trace import BESIDE, Sampling, pack
from ..ports import ChatRequest
from ..storage.journal import JournalStore
from ..storage.replies import ReplyStore
from ..storage.turns import Asked, TurnStore
from .models.service import AnswerStream, ModelService
from .replies import ReplyStream, ReplyWriter
from .turn_context import TurnContext
from .waiting import StoredTurns

log = logging.getLogger(__name__)
WATCH_SECONDS = 0.1
LONGEST_REPLY = 200_000  # characters, as many as a person may send; a model that writes more has lost its way
ENDLESS = "endless"  # why it was cut off there


@dataclass(frozen=True, slots=True)
class Answer:
    provider: str
    model: str
    characters: int


class TurnService:
    """`context` does the steps before the model is asked; those from there on are here."""

    def __init__(
        self,
        context: TurnContext,
        turns: TurnStore,
        stored: ReplyStore,
        journal: JournalStore,
        replies: ReplyStream,
        models: ModelService,
        settings: Callable[[], Settings],
        bus: EventBus,
    ) -> None:
        self.context = context
        self._turns = turns
        self._stored = stored
        self._journal = journal
        self._replies = replies
        self._models = models
        self._settings = settings
        self._bus = bus
        self._waiting = StoredTurns(turns, bus)

    def started(self, correlation_id: str, process_instance_id: str) -> None:
        """The engine has the turn's process."""
        self._announce(self._turns.started(correlation_id, process_instance_id))

    def answer(self, correlation_id: str, cancel: CancelToken, decided: Route | None = None, number: int = 1) -> Answer:
        """Asks the chain of models and streams its words past the engine, going on after what a crash left.

        Where the context was given up before a persona took the turn, `decided` still counts. `number` is that of the
        try. Raises ProviderError when nobody answers, Cancelled when the person stopped it.
        """
        asked = self._turns.asked(correlation_id)
        if asked.turn.cancel_requested:
            raise Cancelled()
        if decided is not None and asked.turn.persona_key is None:
            asked = self._settle_persona(correlation_id, decided)
        if asked.provider is not None:
            # An earlier try came to its end and could not say so any more.
            return Answer(asked.provider, asked.model or "", len(asked.reply_text or ""))
        with self._replies.writing(correlation_id, asked.turn.conversation_id) as writer:
            try:
                stream = self._write(asked, writer, cancel, number)
            finally:
                self._keep_asides(correlation_id, writer)
            self._turns.set_answer(
                correlation_id,
                writer.text,
                stream.provider,
                stream.model,
                stream.failures,
                stream.first_token_seconds,
                stream.tokens_per_second,
                stream.usage,
            )
        return Answer(stream.provider, stream.model, len(writer.text))

    def _keep_asides(self, correlation_id: str, writer: ReplyWriter) -> None:
        extra, cut = writer.asides.extra, ENDLESS if len(writer.text) > LONGEST_REPLY else ""
        if extra is not None or cut:
            self._turns.set_extra(correlation_id, extra or self._turns.extra(correlation_id), cut)

    def _settle_persona(self, correlation_id: str, decided: Route) -> Asked:
        try:
            self.context.take(correlation_id, decided)
        except NotFound:
            log.info("%s is gone: the conversation's own persona answers", decided.persona_key)
        return self._turns.asked(correlation_id)

    def _write(self, asked: Asked, writer: ReplyWriter, cancel: CancelToken, number: int) -> AnswerStream:
        """The words of the first model that answers, to the end."""
        request, prompt = self.context.request(asked, writer.prefix)
        request = replace(request, aside=writer.aside, think=self._settings().models.think)
        stop = CancelToken()
        cancel.on_cancel(stop.cancel)
        sent: Mapping[str, object] | None = None
        with _watch(writer, stop):
            try:
                stream = self._models.stream(request, stop)
                sent = stream.sent
            finally:
                # After the model was asked: nobody waits for a prompt to be on disk.
                how = _asked(request, prompt, sent)
                self._turns.set_asked(asked.turn.correlation_id, prompt.parts, how, number)
            with stream:
                for piece in stream:
                    writer.add(piece)
                    if len(writer.text) > LONGEST_REPLY:
                        break
        return stream

    def note_failures(self, correlation_id: str, error: ProviderError) -> None:
        """Keeps with the turn who was asked and did not answer in this try."""
        self._turns.set_answer(correlation_id, self._journal.read(correlation_id), None, None, error.failures)

    def format(self, correlation_id: str, prepend: str = "", append: str = "") -> int:
        """Cleans the reply; a model may add paragraphs of its own around it. Returns its characters."""
        asked = self._turns.asked(correlation_id)
        persona = self.context.persona(asked)
        names = [words.name for words in persona.texts.values()]
        users = [self.context.user_name(asked), "User", "ユーザー"]
        thought, text = without_thought(asked.reply_text or "")
        if thought:
            extra = self._turns.extra(correlation_id)
            self._turns.set_extra(correlation_id, replace(extra, reasoning=extra.reasoning or thought), asked.cut)
        text = format_reply(text, names, users)
        # Put on once, however often the step is run.
        if prepend and not text.startswith(prepend):
            text = f"{prepend}\n\n{text}"
        if append and not text.endswith(append):
            text = f"{text}\n\n{append}"
        self._turns.set_words(correlation_id, text)
        return len(text)

    def deliver(self, correlation_id: str, activity_id: str) -> tuple[str, bool]:
        """Commits the reply as a message; a second delivery changes nothing.

        Returns the message's id and whether a person is to approve it: then it waits as pending.
        """
        asked = self._turns.asked(correlation_id)
        text, approval = asked.reply_text or "", self._needs_approval(asked)
        whole = MessageState.INTERRUPTED if asked.cut else MessageState.COMPLETE
        message_state, turn_state = (
            (MessageState.PENDING, TurnState.APPROVAL) if approval else (whole, TurnState.ANSWERED)
        )
        failure = asked.cut or None
        return self._close(correlation_id, activity_id, text, message_state, turn_state, failure), approval

    def needs_approval(self, correlation_id: str) -> bool:
        """Whether a person is to look at the reply before it counts."""
        return self._needs_approval(self._turns.asked(correlation_id))

    def approve(self, correlation_id: str) -> bool:
        """A person keeps the pending reply, perhaps with other words than the model's; false when it is gone."""
        message = self._stored.approve(correlation_id, self._turns.reply_text(correlation_id))
        self._tell(correlation_id, MessageStored(message))
        return message.state is MessageState.COMPLETE

    def _needs_approval(self, asked: Asked) -> bool:
        return self.context.persona(asked).approval == "always"

    def take_back(self, correlation_id: str, only_pending: bool = False) -> bool:
        """Puts the reply out of sight; false when there is none, or with `only_pending` when it counts already."""
        if only_pending and self._turns.get(correlation_id).state is TurnState.ANSWERED:
            return False
        taken = self._stored.take_back(correlation_id)
        if taken is None:
            return False
        message, older = taken
        back: list[MessageStored | PathChanged] = (
            [MessageStored(older), PathChanged(older.conversation_id)] if older is not None else []
        )
        self._tell(correlation_id, MessageStored(message), *back)
        return True

    def fail(self, correlation_id: str, activity_id: str, reason: str) -> str | None:
        """Ends a turn that was not answered, keeping the words so far. Returns the message's id, if there is one.

        `reason`: cancelled, or an error code.
        """
        turn = self._turns.get(correlation_id)
        if not turn.state.open:
            return turn.reply_message_id
        if turn.reply_message_id is not None:
            # Stored just before the process was stopped, which so knows of no delivery to compensate for.
            self.take_back(correlation_id)
            return turn.reply_message_id
        if not turn.cancel_requested:
            self._turns.update(correlation_id, cancel_requested=True)  # for whoever still writes
        self._replies.settle(correlation_id)
        words = self._journal.read(correlation_id)
        if words == self._turns.begun_with(correlation_id):
            words = ""  # nothing came of its own: the reply that it went on from stands as it was
        if reason == "cancelled":
            if not words:
                self._announce(self._turns.end(correlation_id, TurnState.CANCELLED))
                return None
            return self._close(correlation_id, activity_id, words, MessageState.CANCELLED, TurnState.CANCELLED, None)
        state = MessageState.INTERRUPTED if words else MessageState.FAILED
        return self._close(correlation_id, activity_id, words, state, TurnState.FAILED, reason)

    def close_orphans(self, ended: Callable[[str], bool]) -> int:
        """Closes turns whose process has ended without them, as after a crash between the two; how many there were.

        `ended` is asked for the instance id of each open turn. Each step stores a turn's end before its own.
        """
        closed = 0
        for turn in self._turns.open():
            if turn.process_instance_id is not None and ended(turn.process_instance_id):
                with working_for(turn.correlation_id):
                    closed += self._close_orphan(turn.correlation_id)
        return closed

    def _close_orphan(self, correlation_id: str) -> bool:
        if not self._turns.get(correlation_id).state.open:
            return False
        log.warning("the process of turn %s has ended without it", correlation_id)
        self.timed_out(correlation_id)
        return True

    def process_cancelled(self, correlation_id: str) -> None:
        """A person ended the process itself; a turn that is not ours or has ended stays as it is."""
        try:
            still_open = self._turns.get(correlation_id).state.open
        except NotFound:
            return
        if still_open:
            self._turns.update(correlation_id, cancel_requested=True)
            self.fail(correlation_id, "process_cancelled", "cancelled")

    def resumed(self, correlation_id: str) -> None:
        """What waited for a person goes on; a turn that has ended, or that is not ours, stays as it is."""
        self._waiting.resumed(correlation_id)

    def timed_out(self, correlation_id: str) -> None:
        """Its process was ended because it ran too long: the words so far are kept."""
        try:
            self.fail(correlation_id, "process_timeout", "timed_out")
        except NotFound:
            return

    def gave_up(self, correlation_id: str) -> None:
        """A step failed for good: the process waits for a person; a turn that is not ours stays as it is."""
        self._waiting.gave_up(correlation_id)

    def _close(
        self,
        correlation_id: str,
        activity_id: str,
        text: str,
        message_state: MessageState,
        turn_state: TurnState,
        failure: str | None,
    ) -> str:
        stored = self._stored.deliver(correlation_id, activity_id, text, message_state, turn_state, failure)
        if stored is None:
            self._journal.clear(correlation_id)
            return self._turns.get(correlation_id).reply_message_id or ""
        message, gone, new = stored
        if new:
            there = [MessageStored(message, gone[0] if gone else None)] if message.current else []
            more = [PathChanged(message.conversation_id)] if len(gone) > 1 else []
            self._tell(correlation_id, *there, *more)
        self._journal.clear(correlation_id)
        return message.id

    def _tell(self, correlation_id: str, *changed: MessageStored | PathChanged) -> None:
        """Messages of a turn are other than before, and with them the turn and its conversation."""
        for event in changed:
            self._bus.publish(event)
        turn = self._turns.get(correlation_id)
        self._announce(turn)
        self._bus.publish(ConversationChanged(turn.conversation_id))

    def _announce(self, turn: Turn) -> None:
        self._bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, turn.state, turn.persona_key))


def _asked(request: ChatRequest, prompt: Prompt, sent: Mapping[str, object] | None) -> dict[str, Any]:
    """How the model was asked, for the store."""
    chosen = request.sampling
    sampling = Sampling(
        chosen.temperature,
        request.context_tokens,
        request.reply_tokens,
        chosen.stop or (),
        **{name: getattr(chosen, name) for name in BESIDE},
    )
    kept = None if sent is None else pack(sent, prompt.parts)
    # What was already said of the reply is counted by the server with the prompt.
    return {"sampling": asdict(sampling), "sent": kept, "estimate": 0 if request.prefix else prompt.estimate}


@contextmanager
def _watch(writer: ReplyWriter, stop: CancelToken) -> Iterator[None]:
    """Keeps the journal close behind a model that pauses, and sets `stop` soon after somebody asked for it.

    That somebody may be in another process, so the store is looked at.
    """
    done = threading.Event()

    def watch() -> None:
        while not done.wait(WATCH_SECONDS):
            try:
                writer.flush_now_and_then()
                if writer.stop_wanted():
                    stop.cancel()
                    return
            except StorageError as error:
                # The words wait in memory; the writer itself fails at the next one if this lasts.
                log.warning("the reply cannot be journalled: %s", error)

    watcher = threading.Thread(target=copy_context().run, args=(watch,), name="reply-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
