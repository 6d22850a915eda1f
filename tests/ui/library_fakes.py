"""A library over the chats in memory: folders, tags, search, bookmarks and what was deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Conversation, Message
from saijin_studio.core.edits import Deletion, Place
from saijin_studio.core.errors import InputError
from saijin_studio.core.events import ConversationChanged, LibraryChanged
from saijin_studio.core.library import DeletedChat, Folder, Found, Hit, Merge, RemovedFolder, Search
from saijin_studio.core.search_words import excerpt

if TYPE_CHECKING:
    from tests.ui.fakes import FakeStudioChat

PAGE = 10


class FakeLibrary:
    """As LibraryService acts on `chat`; `asked` are the searches."""

    def __init__(self, chat: FakeStudioChat, bus: EventBus) -> None:
        self._chat = chat
        self._bus = bus
        self._folders: dict[str, str] = {}
        self.asked: list[Search] = []
        self.merged: list[tuple[str, str]] = []
        self.continued: list[str] = []
        self.forgotten: list[str] = []
        self.dropped_messages: dict[str, Deletion] = {}

    # -- order

    def pin(self, conversation_id: str, pinned: bool = True) -> None:
        self._change(conversation_id, pinned=pinned)

    def archive(self, conversation_id: str, archived: bool = True) -> None:
        self._change(conversation_id, archived=archived)

    def folders(self) -> tuple[Folder, ...]:
        return tuple(Folder(key, name) for key, name in self._folders.items())

    def make_folder(self, name: str) -> Folder:
        if name in self._folders.values():
            raise InputError("taken", reason="folder_name")
        made = Folder(f"folder-{len(self._folders) + 1}", name)
        self._folders[made.id] = name
        self._bus.publish(LibraryChanged())
        return made

    def rename_folder(self, folder_id: str, name: str) -> None:
        self._folders[folder_id] = name
        self._bus.publish(LibraryChanged())

    def remove_folder(self, folder_id: str) -> RemovedFolder:
        chats = tuple(chat.id for chat in self._chat.conversations() if chat.folder_id == folder_id)
        removed = RemovedFolder(folder_id, self._folders.pop(folder_id), 0, chats)
        self.move(chats, None)
        self._bus.publish(LibraryChanged())
        return removed

    def restore_folder(self, removed: RemovedFolder) -> None:
        self._folders[removed.id] = removed.name
        self.move(removed.chats, removed.id)
        self._bus.publish(LibraryChanged())

    def move(self, conversation_ids: Sequence[str], folder_id: str | None) -> None:
        for key in conversation_ids:
            self._change(key, folder_id=folder_id)

    def tags(self) -> tuple[tuple[str, int], ...]:
        tags = [tag for chat in self._chat.conversations() for tag in chat.tags]
        return tuple((tag, tags.count(tag)) for tag in sorted(set(tags)))

    def set_tags(self, conversation_id: str, tags: Sequence[str]) -> tuple[str, ...]:
        self._change(conversation_id, tags=tuple(tags))
        return tuple(tags)

    # -- copies

    def duplicate(self, conversation_id: str, title: str) -> str:
        source = self._chat.conversation(conversation_id)
        made = self._chat.add(source.persona_key, title)
        self._chat.stored[made.id] = list(self._chat.stored[conversation_id])
        self._bus.publish(ConversationChanged(made.id))
        return made.id

    def continue_in_new(self, message_id: str, title: str) -> str:
        self.continued.append(message_id)
        return self.duplicate(self._chat.message(message_id).conversation_id, title)

    def merge(self, into: str, other: str) -> Merge:
        self.merged.append((into, other))
        self._chat.delete(other)
        return Merge(into, other, None)

    def unmerge(self, merge: Merge) -> None:
        self.merged.remove((merge.into, merge.other))
        self._chat.restore(merge.other)

    # -- finding

    def search(self, wanted: Search, before: int | None = None) -> Found:
        self.asked.append(wanted)
        found = [hit for hit in self._hits(wanted) if hit is not None]
        first = before or 0
        return Found(tuple(found[first : first + PAGE]), first + PAGE if len(found) > first + PAGE else None)

    def _hits(self, wanted: Search) -> list[Hit]:
        words = wanted.text.casefold().split()
        return [
            self._hit(chat, message, wanted)
            for chat in self._chat.conversations()
            for message in reversed(self._chat.stored[chat.id])
            if all(word in message.text.casefold() for word in words)
            and wanted.role in (None, message.role)
            and wanted.persona_key in ("", chat.persona_key)
        ]

    def _hit(self, chat: Conversation, message: Message, wanted: Search) -> Hit:
        shown, marks = excerpt(message.text, wanted.text)
        who = message.persona_key or chat.persona_key
        return Hit(
            message.id, chat.id, chat.title, who, message.role, message.created_at, shown, marks, True, chat.archived
        )

    def bookmarks(self) -> tuple[tuple[str, Place], ...]:
        return tuple(
            (chat.id, _place(message))
            for chat in self._chat.conversations()
            for message in self._chat.stored[chat.id]
            if message.bookmark is not None
        )

    # -- what was deleted

    def deleted_chats(self) -> tuple[DeletedChat, ...]:
        gone = (self._chat.chats[key] for key in sorted(self._chat.deleted))
        stored = self._chat.stored
        return tuple(
            DeletedChat(chat.id, chat.title, chat.persona_key, chat.updated_at, len(stored[chat.id])) for chat in gone
        )

    def deleted_messages(self) -> tuple[Deletion, ...]:
        return tuple(self.dropped_messages.values())

    def drop_message(self, chat: Conversation, words: str, at: datetime) -> None:
        """A message that was deleted."""
        key = f"deletion-{len(self.dropped_messages)}"
        self.dropped_messages[key] = Deletion(key, chat.id, chat.title, at, 1, words)

    def forget_chat(self, conversation_id: str) -> int:
        self._chat.deleted.discard(conversation_id)
        del self._chat.chats[conversation_id]
        return self._forget(conversation_id)

    def forget_messages(self, deletion_id: str) -> int:
        del self.dropped_messages[deletion_id]
        return self._forget(deletion_id)

    def _forget(self, key: str) -> int:
        self.forgotten.append(key)
        self._bus.publish(LibraryChanged())
        return 1

    def _change(self, conversation_id: str, **changes: Any) -> None:
        self._chat.chats[conversation_id] = replace(self._chat.chats[conversation_id], **changes)
        self._bus.publish(ConversationChanged(conversation_id))


def _place(message: Message) -> Place:
    return Place(
        message.id,
        message.parent_id,
        message.position,
        message.role,
        message.persona_key,
        True,
        message.created_at,
        message.text[:200],
        message.bookmark,
    )
