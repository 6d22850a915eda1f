"""What the steps of a chat process do to a turn. Each method may be called again for the same step."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.conversation import Message, MessageState, Turn, TurnState
from ..core.errors import Cancelled, InputError, NotFound, ProviderError, StorageError
from ..core.events import ConversationChanged, MessageStored, TurnChanged
from ..core.formatting import format_reply
from ..core.language import detect
from ..core.persona import Persona
from ..core.prompt import PromptLine, assemble, lines
from ..core.routing import Route, choose
from ..core.settings import Settings
from ..ports import ChatRequest, PromptMessage
from ..storage.conversations import ConversationStore
from ..storage.journal import JournalStore
from ..storage.turns import Asked, TurnStore
from .models import AnswerStream, ModelService
from .personas import PersonaService
from .replies import ReplyStream, ReplyWriter

log = logging.getLogger(__name__)
HISTORY_MESSAGES = 200  # at most so many are looked at; the token budget decides
WATCH_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    provider: str
    model: str
    characters: int


class TurnService:
    def __init__(
        self,
        conversations: ConversationStore,
        turns: TurnStore,
        journal: JournalStore,
        replies: ReplyStream,
        personas: PersonaService,
        models: ModelService,
        settings: Callable[[], Settings],
        remember: Callable[[Sequence[Message], str], tuple[str, ...]],
        bus: EventBus,
    ) -> None:
        self._conversations = conversations
        self._turns = turns
        self._journal = journal
        self._replies = replies
        self._personas = personas
        self._models = models
        self._settings = settings
        self._remember = remember
        self._bus = bus

    def started(self, correlation_id: str, process_instance_id: str) -> None:
        """The engine has the turn's process."""
        self._announce(self._turns.started(correlation_id, process_instance_id))

    def receive(self, correlation_id: str) -> str:
        """The language of what the user wrote. Raises InputError when there is nothing to answer."""
        text = self._turns.asked(correlation_id).question.text
        if not text.strip():
            raise InputError("the message is empty", reason="empty")
        return detect(text, self._settings().look.language if self._settings().look.language != "system" else "en")

    def select_persona(self, correlation_id: str) -> Route:
        """Raises NotFound when there is no persona at all."""
        asked = self._turns.asked(correlation_id)
        route = choose(asked.question.text, asked.conversation_persona, self._personas.list())
        if route is None:
            raise NotFound("no persona is installed", kind="persona", id=asked.conversation_persona)
        changed = self._turns.update(correlation_id, persona_key=route.persona_key, persona_reason=route.reason)
        self._announce(changed)
        return route

    def load_context(self, correlation_id: str, language: str) -> int:
        """Assembles the prompt and keeps it with the turn; returns its tokens (an estimate)."""
        asked = self._turns.asked(correlation_id)
        settings = self._settings()
        history = self._history(asked)
        budget = settings.models.context_tokens - settings.models.reply_tokens
        persona = self._persona(asked)
        memory = self._remember(history, language)
        prompt = assemble(persona, history, memory, language, settings.user.name, budget)
        self._turns.set_context(correlation_id, {"language": language}, prompt.parts)
        return prompt.tokens

    def answer(self, correlation_id: str, cancel: CancelToken) -> Answer:
        """Asks the chain of models and streams its words past the engine, going on after what a crash left.

        Raises ProviderError when nobody answers, Cancelled when the person stopped it.
        """
        asked = self._turns.asked(correlation_id)
        if asked.turn.cancel_requested:
            raise Cancelled()
        writer = self._replies.open(correlation_id, asked.turn.conversation_id)
        stop = CancelToken()
        cancel.on_cancel(stop.cancel)
        with _watch(writer, stop):
            with self._models.stream(self._request(asked, writer.prefix), stop) as stream:
                self._copy(stream, writer)
        self._turns.set_answer(
            correlation_id,
            writer.text,
            stream.provider,
            stream.model,
            stream.failures,
            stream.first_token_seconds,
            stream.tokens_per_second,
        )
        return Answer(stream.provider, stream.model, len(writer.text))

    def note_failures(self, correlation_id: str, error: ProviderError) -> None:
        """Keeps with the turn who was asked and did not answer."""
        failures = tuple(getattr(error, "failures", ()))
        self._turns.set_answer(correlation_id, self._journal.read(correlation_id), None, None, failures)

    def format(self, correlation_id: str, prepend: str = "", append: str = "") -> int:
        """Cleans the reply; a model may add paragraphs of its own around it. Returns its characters."""
        persona = self._persona(self._turns.asked(correlation_id))
        names = [words.name for words in persona.texts.values()]
        users = [self._settings().user.name, "User", "ユーザー"]
        text = format_reply(self._turns.reply_text(correlation_id) or "", names, users)
        # Put on once, however often the step is run.
        if prepend and not text.startswith(prepend):
            text = f"{prepend}\n\n{text}"
        if append and not text.endswith(append):
            text = f"{text}\n\n{append}"
        self._turns.update(correlation_id, reply_text=text)
        return len(text)

    def deliver(self, correlation_id: str, activity_id: str) -> str:
        """Commits the reply as a message; a second delivery changes nothing. Returns the message's id."""
        text = self._turns.reply_text(correlation_id) or ""
        return self._close(correlation_id, activity_id, text, MessageState.COMPLETE, TurnState.ANSWERED, None)

    def fail(self, correlation_id: str, activity_id: str, reason: str) -> str | None:
        """Ends a turn that was not answered, keeping the words so far. Returns the message's id, if there is one.

        `reason`: cancelled, or an error code.
        """
        words = self._journal.read(correlation_id)
        if reason == "cancelled":
            if not words:
                self._announce(self._turns.update(correlation_id, state=TurnState.CANCELLED))
                return None
            return self._close(correlation_id, activity_id, words, MessageState.CANCELLED, TurnState.CANCELLED, None)
        state = MessageState.INTERRUPTED if words else MessageState.FAILED
        return self._close(correlation_id, activity_id, words, state, TurnState.FAILED, reason)

    def process_cancelled(self, correlation_id: str) -> None:
        """A person ended the process itself; a turn that is not ours or has ended stays as it is."""
        try:
            still_open = self._turns.get(correlation_id).state.open
        except NotFound:
            return
        if still_open:
            self._turns.request_cancel(correlation_id)
            self.fail(correlation_id, "process_cancelled", "cancelled")

    def gave_up(self, correlation_id: str) -> None:
        """A step failed for good: the process waits for a person."""
        self._announce(self._turns.waiting(correlation_id))

    def _close(
        self,
        correlation_id: str,
        activity_id: str,
        text: str,
        message_state: MessageState,
        turn_state: TurnState,
        failure: str | None,
    ) -> str:
        message, replaced, new = self._turns.deliver(
            correlation_id, activity_id, text, message_state, turn_state, failure
        )
        if new:
            self._bus.publish(MessageStored(message, replaced))
            self._announce(self._turns.get(correlation_id))
            self._bus.publish(ConversationChanged(message.conversation_id))
        self._journal.clear(correlation_id)
        return message.id

    def _copy(self, stream: AnswerStream, writer: ReplyWriter) -> None:
        """What has come stays on disk, however it ends."""
        try:
            for piece in stream:
                writer.add(piece)
        finally:
            writer.flush()

    def _request(self, asked: Asked, prefix: str) -> ChatRequest:
        settings = self._settings()
        language, parts = self._turns.context(asked.turn.correlation_id)
        # A model that was drawn without a context step asks the bare question.
        said = lines(parts) or (PromptLine("user", asked.question.text),)
        return ChatRequest(
            messages=tuple(PromptMessage(line.role, line.content) for line in said),
            persona=self._persona(asked),
            history=self._history(asked),
            language=language or detect(asked.question.text),
            user_name=settings.user.name,
            prefix=prefix,
            context_tokens=settings.models.context_tokens,
            reply_tokens=settings.models.reply_tokens,
            temperature=settings.models.temperature,
            seed=asked.turn.correlation_id,
        )

    def _history(self, asked: Asked) -> tuple[Message, ...]:
        """The conversation up to the message that is answered."""
        end = asked.question.position + 1
        return self._conversations.history(asked.turn.conversation_id, end, HISTORY_MESSAGES)

    def _persona(self, asked: Asked) -> Persona:
        """The chosen persona; the conversation's own where a model has no persona step."""
        return self._personas.get(asked.turn.persona_key or asked.conversation_persona)

    def _announce(self, turn: Turn) -> None:
        self._bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, turn.state, turn.persona_key))


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

    watcher = threading.Thread(target=watch, name="reply-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
