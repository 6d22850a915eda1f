"""A studio in memory whose chats and messages are the real services over a real store; a test plays the workers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from saijin_studio.core.conversation import Message, MessageState, Turn, TurnState
from saijin_studio.core.events import ConversationChanged, MessageStored, PathChanged, TextStreamed, TurnChanged
from saijin_studio.services.chat import ChatService
from saijin_studio.services.messages import MessageService
from saijin_studio.services.replies import ReplyStream
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore
from tests.ui.fakes import StudioServices


class StoredStudio(StudioServices):
    """`say` and `answer` are a person and the workers; nothing else answers."""

    chat: ChatService  # type: ignore[assignment]

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.database = Database.at(home.with_suffix(".db"))
        self.conversations = ConversationStore(self.database)
        self.turns = TurnStore(self.database)
        self.stored = ReplyStore(self.database)
        self.journal = JournalStore(self.database)
        replies = ReplyStream(self.turns, self.journal, self.conversations, self.bus)
        processes: Any = self.processes
        nothing: Callable[..., None] = lambda *_: None  # noqa: E731
        self.chat = ChatService(
            self.conversations,
            self.turns,
            self.stored,
            replies,
            self.personas,  # type: ignore[arg-type]
            processes,
            lambda: self.settings.current,
            lambda: "en",
            self.bus,
            nothing,
            nothing,
            lambda: True,
        )
        self.messages = MessageService(
            MessageStore(self.database),
            self.conversations,
            self.turns,
            self.bus,
            nothing,
            self.chat.cancel,
            lambda: True,
        )

    def close(self) -> None:
        self.database.close()

    def say(self, conversation_id: str, words: str, reply: str) -> tuple[str, str]:
        """A question and its answer; their ids."""
        turn = self.chat.send(conversation_id, words)
        return turn.user_message_id, self.answer(turn, reply).id

    def newest_turn(self) -> Turn:
        return self.turns.open()[-1]

    def stream(self, turn: Turn, offset: int, text: str) -> None:
        self.bus.publish(TextStreamed(turn.correlation_id, turn.conversation_id, offset, text))

    def answer(self, turn: Turn, text: str, state: TurnState = TurnState.ANSWERED) -> Message:
        """The reply is stored, or with another state the end without one."""
        self.turns.update(turn.correlation_id, persona_key="yuuri", provider="ollama", model="qwen3:8b")
        kept = MessageState.COMPLETE if state is TurnState.ANSWERED else MessageState.FAILED
        failure = None if state is TurnState.ANSWERED else "provider_unavailable"
        made = self.stored.deliver(turn.correlation_id, "deliver", text, kept, state, failure)
        assert made is not None
        message, gone, _ = made
        if message.current:
            self.bus.publish(MessageStored(message, gone[0] if gone else None))
        if len(gone) > 1:
            self.bus.publish(PathChanged(message.conversation_id))
        self.bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, state))
        self.bus.publish(ConversationChanged(turn.conversation_id))
        return message

    def texts(self, conversation_id: str) -> list[str]:
        return [message.text for message in self.chat.messages(conversation_id)]
