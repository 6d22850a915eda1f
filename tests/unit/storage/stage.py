"""A question and its answer, as the studio's data hold them."""

from __future__ import annotations

from saijin_studio.core.conversation import Message, MessageState, Turn, TurnState
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

PROCESS = "chat_interaction"


def ask(conversations: ConversationStore, turns: TurnStore, words: str = "How are you?") -> Turn:
    """In a conversation of its own."""
    conversation = conversations.create("yuuri", "Yuuri", "Hello.")
    return turns.send(conversation.id, words, PROCESS)[0]


def answer(replies: ReplyStore, turn: Turn, words: str = "Well.", activity: str = "output_delivery") -> str:
    """The id of its message."""
    return delivered(replies, turn, words, activity)[0].id


def delivered(
    replies: ReplyStore, turn: Turn, words: str, activity: str = "output_delivery"
) -> tuple[Message, tuple[str, ...], bool]:
    stored = replies.deliver(turn.correlation_id, activity, words, MessageState.COMPLETE, TurnState.ANSWERED)
    assert stored is not None
    return stored
