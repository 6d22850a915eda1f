"""Conversations as the window and the command line use them."""

from __future__ import annotations

from collections.abc import Callable

from ..core.bus import EventBus
from ..core.conversation import Conversation, Message, ReplyTrace, Turn, TurnState
from ..core.errors import InputError
from ..core.events import ConversationChanged, MessageStored, TurnChanged
from ..core.macros import fill
from ..core.settings import Settings
from ..storage.conversations import ConversationStore
from ..storage.outbox import OutboxEntry
from ..storage.turns import TurnStore
from .personas import PersonaService
from .processes import CHAT, ProcessService
from .replies import ReplyStream

LONGEST_MESSAGE = 200_000  # characters


class ChatService:
    """`dispatch` hands a fresh outbox row to whoever starts it. All methods raise StorageError, StorageFull."""

    def __init__(
        self,
        conversations: ConversationStore,
        turns: TurnStore,
        replies: ReplyStream,
        personas: PersonaService,
        processes: ProcessService,
        settings: Callable[[], Settings],
        language: Callable[[], str],
        bus: EventBus,
        dispatch: Callable[[OutboxEntry], None],
    ) -> None:
        self._conversations = conversations
        self._turns = turns
        self._replies = replies
        self._personas = personas
        self._processes = processes
        self._settings = settings
        self._language = language
        self._bus = bus
        self._dispatch = dispatch

    def new_conversation(self, persona_key: str, title: str = "") -> Conversation:
        """Begins with the persona's greeting. Raises NotFound for an unknown persona."""
        language = self._language()
        words = self._personas.get(persona_key).text(language)
        greeting = fill(words.greeting, words.name, self._settings().user.name, language)
        made = self._conversations.create(persona_key, title or words.name, greeting)
        self._bus.publish(ConversationChanged(made.id))
        return self._conversations.get(made.id)

    def conversations(self) -> tuple[Conversation, ...]:
        """Newest first."""
        return self._conversations.all()

    def conversation(self, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        return self._conversations.get(conversation_id)

    def messages(self, conversation_id: str, before: int | None = None, limit: int = 100_000) -> tuple[Message, ...]:
        """The last `limit` messages before position `before`, oldest first. Raises NotFound."""
        return self._conversations.messages(conversation_id, before, limit)

    def message(self, message_id: str) -> Message:
        """Raises NotFound."""
        return self._conversations.message(message_id)

    def send(self, conversation_id: str, text: str) -> Turn:
        """Stores the message and the wish for a reply, and returns: from here on nothing can lose either.

        Raises InputError (empty, too long), NotFound, StorageFull.
        """
        text = text.strip()
        if not text:
            raise InputError("the message is empty", reason="empty")
        if len(text) > LONGEST_MESSAGE:
            raise InputError("the message is too long", reason="too_long", most=LONGEST_MESSAGE)
        turn, message, entry = self._turns.send(conversation_id, text, CHAT)
        self._dispatch(entry)
        self._bus.publish(MessageStored(message))
        self._announce(turn)
        return turn

    def regenerate(self, message_id: str) -> Turn:
        """Another reply to the same message; it takes the old one's place when it is done.

        Raises InputError when the message answers nothing, NotFound.
        """
        turn, entry = self._turns.regenerate(message_id, CHAT)
        self._dispatch(entry)
        self._announce(turn)
        return turn

    def cancel(self, correlation_id: str) -> None:
        """Asks the reply to stop; the words so far are kept. Raises NotFound."""
        turn = self._turns.request_cancel(correlation_id)
        self._announce(turn)

    def retry(self, correlation_id: str) -> None:
        """Gives the failed step of a waiting turn new tries. Raises NotFound, EngineUnavailable."""
        turn = self._turns.get(correlation_id)
        if turn.process_instance_id is not None:
            self._processes.retry(turn.process_instance_id)
        self._announce(self._turns.update(correlation_id, state=TurnState.RUNNING))

    def turn(self, correlation_id: str) -> Turn:
        """Raises NotFound."""
        return self._turns.get(correlation_id)

    def open_turns(self) -> tuple[Turn, ...]:
        """Turns whose reply is still to come, oldest first."""
        return self._turns.open()

    def partial(self, correlation_id: str) -> str:
        """The words so far of a reply being made."""
        return self._replies.text(correlation_id)

    def trace(self, correlation_id: str) -> ReplyTrace:
        """How a reply was made. Raises NotFound."""
        return self._turns.trace(correlation_id)

    def rename(self, conversation_id: str, title: str) -> None:
        if not title.strip():
            raise InputError("a conversation needs a title", reason="empty")
        self._conversations.rename(conversation_id, title.strip())
        self._bus.publish(ConversationChanged(conversation_id))

    def delete(self, conversation_id: str) -> None:
        """Hides it with all its messages; `restore` brings it back."""
        self._conversations.set_deleted(conversation_id, True)
        self._bus.publish(ConversationChanged(conversation_id))

    def restore(self, conversation_id: str) -> None:
        self._conversations.set_deleted(conversation_id, False)
        self._bus.publish(ConversationChanged(conversation_id))

    def draft(self, conversation_id: str) -> str:
        return self._conversations.draft(conversation_id)

    def save_draft(self, conversation_id: str, text: str) -> None:
        self._conversations.save_draft(conversation_id, text)

    def _announce(self, turn: Turn) -> None:
        self._bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, turn.state, turn.persona_key))
        if turn.state is TurnState.QUEUED:
            self._bus.publish(ConversationChanged(turn.conversation_id))
