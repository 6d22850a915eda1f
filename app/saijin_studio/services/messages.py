"""What a person does to the messages of a chat: edit, go on elsewhere, page through versions, delete, bookmark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from ..core.bus import EventBus
from ..core.conversation import Message, Role, Turn
from ..core.edits import Deletion, Place, Revision
from ..core.errors import InputError
from ..core.events import ConversationChanged, MessageStored, PathChanged, TurnChanged
from ..storage.conversations import ConversationStore
from ..storage.edits import KEPT, MessageStore
from ..storage.outbox import OutboxEntry
from ..storage.turns import TurnStore
from .processes.service import CHAT

LONGEST_MESSAGE = 200_000  # characters
LONGEST_NOTE = 500


class MessageService:
    """`dispatch` hands a fresh outbox row to whoever takes it to the engine, `cancel` stops a turn, `enabled` says
    whether the configuration lets chats go on. All methods raise StorageError, StorageFull, and NotFound.
    """

    def __init__(
        self,
        messages: MessageStore,
        conversations: ConversationStore,
        turns: TurnStore,
        bus: EventBus,
        dispatch: Callable[[OutboxEntry], None],
        cancel: Callable[[str], None],
        enabled: Callable[[], bool],
    ) -> None:
        self._messages = messages
        self._conversations = conversations
        self._turns = turns
        self._bus = bus
        self._dispatch = dispatch
        self._cancel = cancel
        self._enabled = enabled

    # -- words

    def edit(self, message_id: str, text: str) -> Message:
        """Other words in place; the earlier ones are kept for 30 days. Raises InputError (empty, too_long)."""
        return self._changed(self._messages.edit(message_id, _checked(text)))

    def edit_and_go_on(self, message_id: str, text: str) -> Turn | None:
        """A version with other words, from which the conversation goes on: a person's with a new reply.

        Returns the turn of that reply, None for a persona's words. Raises InputError (empty, too_long, workflow_off).
        """
        text = _checked(text)
        if self._conversations.message(message_id).role is not Role.USER:
            self._path_changed(self._messages.instead(message_id, text).conversation_id)
            return None
        if not self._enabled():
            raise InputError("chat_interaction is turned off in the configuration", reason="workflow_off")
        turn, message, entry = self._turns.send_instead(message_id, text, CHAT)
        self._dispatch(entry)
        self._path_changed(message.conversation_id)
        self._bus.publish(TurnChanged(turn.correlation_id, turn.conversation_id, turn.state, turn.persona_key))
        return turn

    def revisions(self, message_id: str) -> tuple[Revision, ...]:
        """Its earlier words, the newest first."""
        return self._messages.revisions(message_id)

    # -- versions and branches

    def choose(self, message_id: str) -> None:
        """Shows this version, and what followed it last."""
        self._path_changed(self._messages.choose(message_id))

    def go_on_from(self, message_id: str) -> None:
        """Shows the conversation up to this message: what is written next begins a branch."""
        self._path_changed(self._messages.go_on_from(message_id))

    def tree(self, conversation_id: str) -> tuple[Place, ...]:
        """All messages of all branches, in the order in which they were written. Raises NotFound."""
        self._conversations.get(conversation_id)
        return self._messages.places(conversation_id)

    # -- deleting

    def delete(self, message_id: str, below: bool = False) -> str:
        """Puts a message out of sight, with `below` also what follows it; returns what `restore` wants.

        A reply that is being made to it is stopped.
        """
        message = self._conversations.message(message_id)
        for turn in self._turns.open():
            if turn.user_message_id == message_id or (below and turn.conversation_id == message.conversation_id):
                self._cancel(turn.correlation_id)
        deletion = self._messages.delete(message_id, below)
        self._path_changed(message.conversation_id)
        return deletion

    def restore(self, deletion_id: str) -> None:
        """Brings back what was deleted together."""
        self._path_changed(self._messages.restore(deletion_id))

    def deletions(self, conversation_id: str | None = None) -> tuple[Deletion, ...]:
        """What can still be brought back, the newest first."""
        return self._messages.deletions(conversation_id)

    def forget_old(self) -> int:
        """Forgets for good what was deleted or replaced more than 30 days ago; returns how many messages."""
        return self._messages.purge(datetime.now(UTC) - KEPT)

    # -- marks

    def bookmark(self, message_id: str, note: str = "") -> Message:
        """Marks it, with a note of at most 500 characters. Raises InputError (too_long)."""
        if len(note) > LONGEST_NOTE:
            raise InputError("the note is too long", reason="too_long", most=LONGEST_NOTE)
        return self._changed(self._messages.bookmark(message_id, note.strip()))

    def remove_bookmark(self, message_id: str) -> Message:
        return self._changed(self._messages.bookmark(message_id, None))

    def bookmarks(self, conversation_id: str | None = None) -> tuple[tuple[str, Place], ...]:
        """(conversation, message), the newest message first; of all conversations without an id."""
        return self._messages.bookmarks(conversation_id)

    def hide(self, message_id: str, hidden: bool) -> Message:
        """Whether models get to see it; the person does."""
        return self._changed(self._messages.hide(message_id, hidden))

    # -- parts

    def _changed(self, message: Message) -> Message:
        self._bus.publish(MessageStored(message))
        self._bus.publish(ConversationChanged(message.conversation_id))
        return message

    def _path_changed(self, conversation_id: str) -> None:
        self._bus.publish(PathChanged(conversation_id))
        self._bus.publish(ConversationChanged(conversation_id))


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise InputError("the message is empty", reason="empty")
    if len(text) > LONGEST_MESSAGE:
        raise InputError("the message is too long", reason="too_long", most=LONGEST_MESSAGE)
    return text
