"""How a person keeps and finds chats: pins, folders, tags, copies, search, and what was deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..core.bus import EventBus
from ..core.edits import Deletion, Place
from ..core.errors import InputError, StorageError
from ..core.events import ConversationChanged, LibraryChanged, PathChanged
from ..core.library import DeletedChat, Folder, Found, Merge, RemovedFolder, Search
from ..storage.bin import BinStore, Forgotten
from ..storage.copies import CopyStore
from ..storage.edits import KEPT, MessageStore
from ..storage.library import LibraryStore
from ..storage.search import SearchStore

LONGEST_FOLDER = 100  # characters of a name
LONGEST_TAG = 50
MOST_TAGS = 20
LONGEST_TITLE = 200


class LibraryService:
    """`audio` is the folder of the sound files. All methods raise StorageError, StorageFull, and NotFound for what is
    not there.
    """

    def __init__(
        self,
        library: LibraryStore,
        copies: CopyStore,
        bin_: BinStore,
        searching: SearchStore,
        messages: MessageStore,
        bus: EventBus,
        audio: Path,
    ) -> None:
        self._library = library
        self._copies = copies
        self._bin = bin_
        self._searching = searching
        self._messages = messages
        self._bus = bus
        self._audio = audio

    # -- order

    def pin(self, conversation_id: str, pinned: bool = True) -> None:
        """Pinned chats stand first."""
        self._library.pin(conversation_id, pinned)
        self._changed(conversation_id)

    def archive(self, conversation_id: str, archived: bool = True) -> None:
        """Archived chats are out of the list, but searched."""
        self._library.archive(conversation_id, archived)
        self._changed(conversation_id)

    def folders(self) -> tuple[Folder, ...]:
        return self._library.folders()

    def make_folder(self, name: str) -> Folder:
        """Raises InputError (empty, too_long, folder_name)."""
        made = self._library.make_folder(_checked(name, LONGEST_FOLDER))
        self._bus.publish(LibraryChanged())
        return made

    def rename_folder(self, folder_id: str, name: str) -> None:
        """Raises InputError (empty, too_long, folder_name)."""
        self._library.rename_folder(folder_id, _checked(name, LONGEST_FOLDER))
        self._bus.publish(LibraryChanged())

    def remove_folder(self, folder_id: str) -> RemovedFolder:
        """Its chats stay, in no folder; returns what `restore_folder` wants."""
        removed = self._library.remove_folder(folder_id)
        self._bus.publish(LibraryChanged())
        self._changed(*removed.chats)
        return removed

    def restore_folder(self, removed: RemovedFolder) -> None:
        """Raises InputError (folder_name) where another one has the name meanwhile."""
        self._library.restore_folder(removed)
        self._bus.publish(LibraryChanged())
        self._changed(*removed.chats)

    def move(self, conversation_ids: Sequence[str], folder_id: str | None) -> None:
        """Into a folder, or with None into none."""
        self._library.move(conversation_ids, folder_id)
        self._changed(*conversation_ids)

    def tags(self) -> tuple[tuple[str, int], ...]:
        """All tags with the number of their chats, by name."""
        return self._library.tags()

    def set_tags(self, conversation_id: str, tags: Sequence[str]) -> tuple[str, ...]:
        """These and no others; returns them as they are kept. Raises InputError (too_long, tags)."""
        kept = _tags(tags)
        self._library.set_tags(conversation_id, kept)
        self._changed(conversation_id)
        return kept

    # -- copies

    def duplicate(self, conversation_id: str, title: str) -> str:
        """All of it, with every branch and attachment; returns the copy's id. Raises InputError (empty)."""
        return self._made(self._copies.duplicate(conversation_id, _title(title)))

    def continue_in_new(self, message_id: str, title: str) -> str:
        """A chat that begins with what was said up to this message; returns its id. Raises InputError (empty)."""
        return self._made(self._copies.continue_in_new(message_id, _title(title)))

    def merge(self, into: str, other: str) -> Merge:
        """Appends what the other chat shows; the other one is deleted. Raises InputError (same_chat)."""
        if into == other:
            raise InputError("a chat cannot be merged with itself", reason="same_chat")
        merged = self._copies.merge(into, other)
        self._bus.publish(PathChanged(into))
        self._changed(into, other)
        return merged

    def unmerge(self, merge: Merge) -> None:
        """Parts them again; what was written behind the appended messages goes with them."""
        self._copies.unmerge(merge)
        self._bus.publish(PathChanged(merge.into))
        self._changed(merge.into, merge.other)

    # -- finding

    def search(self, wanted: Search, before: int | None = None) -> Found:
        """A page of messages, the newest first; `before` is what the page before this one named as the next."""
        return self._searching.find(wanted, before)

    def bookmarks(self) -> tuple[tuple[str, Place], ...]:
        """(conversation, message) of all chats, the newest message first."""
        return self._messages.bookmarks()

    # -- what was deleted

    def deleted_chats(self) -> tuple[DeletedChat, ...]:
        return self._bin.chats()

    def deleted_messages(self) -> tuple[Deletion, ...]:
        """Of chats that are still there."""
        gone = {chat.id for chat in self._bin.chats()}
        return tuple(each for each in self._messages.deletions() if each.conversation_id not in gone)

    def forget_chat(self, conversation_id: str) -> int:
        """Removes a deleted chat for good; returns how many messages it had."""
        return self._forgotten(self._bin.forget_chat(conversation_id))

    def forget_messages(self, deletion_id: str) -> int:
        """Removes for good what was deleted together; returns how many messages."""
        return self._forgotten(self._bin.forget_messages(deletion_id))

    def forget_old(self) -> int:
        """Forgets what was deleted or replaced more than 30 days ago; returns how many messages."""
        before = datetime.now(UTC) - KEPT
        gone = self._messages.purge(before)
        return gone + sum(self.forget_chat(key) for key in self._bin.older_than(before))

    # -- parts

    def _forgotten(self, forgotten: Forgotten) -> int:
        for name in forgotten.sounds:
            try:
                (self._audio / name).unlink(missing_ok=True)
            except OSError as error:
                raise StorageError(f"a sound file cannot be removed: {error}") from error
        self._bus.publish(LibraryChanged())
        return forgotten.messages

    def _made(self, conversation_id: str) -> str:
        self._changed(conversation_id)
        return conversation_id

    def _changed(self, *conversation_ids: str) -> None:
        for key in conversation_ids:
            self._bus.publish(ConversationChanged(key))


def _checked(name: str, most: int) -> str:
    name = " ".join(name.split())
    if not name:
        raise InputError("a name is needed", reason="empty")
    if len(name) > most:
        raise InputError("the name is too long", reason="too_long", most=most)
    return name


def _title(title: str) -> str:
    return _checked(title[:LONGEST_TITLE], LONGEST_TITLE)


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Each once, whatever its case, in the order in which they were given; a leading # is no part of them."""
    found: dict[str, str] = {}
    for tag in tags:
        words = " ".join(tag.split()).lstrip("#").strip()
        if words:
            found.setdefault(words.casefold(), _checked(words, LONGEST_TAG))
    if len(found) > MOST_TAGS:
        raise InputError("too many tags", reason="tags", most=MOST_TAGS)
    return tuple(found.values())
