"""How a person keeps chats: pinned, archived, in folders, with tags."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ..core.errors import InputError, NotFound
from ..core.library import Folder, RemovedFolder
from .chats import existing_chat
from .database import Database
from .messages import new_id, now
from .path import chunks
from .tables import ConversationRow, FolderRow, TagRow


class LibraryStore:
    """All methods raise StorageError, StorageFull, and NotFound for a chat or folder that is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pin(self, conversation_id: str, pinned: bool) -> None:
        with self._database.session() as session:
            existing_chat(session, conversation_id).pinned_at = now() if pinned else None

    def archive(self, conversation_id: str, archived: bool) -> None:
        with self._database.session() as session:
            existing_chat(session, conversation_id).archived_at = now() if archived else None

    # -- folders

    def folders(self) -> tuple[Folder, ...]:
        """In their order."""
        counted = (
            select(ConversationRow.folder_id, func.count())
            .where(
                ConversationRow.folder_id.is_not(None),
                ConversationRow.deleted_at.is_(None),
                ConversationRow.archived_at.is_(None),
            )
            .group_by(ConversationRow.folder_id)
        )
        with self._database.reading() as session:
            chats = dict(session.execute(counted).tuples().all())
            rows = session.scalars(select(FolderRow).order_by(FolderRow.position, FolderRow.name))
            return tuple(Folder(row.id, row.name, chats.get(row.id, 0)) for row in rows)

    def make_folder(self, name: str) -> Folder:
        """At the end. Raises InputError (folder_name) where there is one of this name."""
        with self._database.session() as session:
            _check_free(session, name)
            last = session.scalar(select(func.max(FolderRow.position)))
            row = FolderRow(id=new_id(), name=name, position=(last or 0) + 1)
            session.add(row)
            return Folder(row.id, name)

    def rename_folder(self, folder_id: str, name: str) -> None:
        """Raises InputError (folder_name) where there is another one of this name."""
        with self._database.session() as session:
            row = _existing_folder(session, folder_id)
            _check_free(session, name, folder_id)
            row.name = name

    def remove_folder(self, folder_id: str) -> RemovedFolder:
        """Its chats are in no folder then."""
        with self._database.session() as session:
            row = _existing_folder(session, folder_id)
            chats = session.scalars(select(ConversationRow.id).where(ConversationRow.folder_id == folder_id))
            removed = RemovedFolder(row.id, row.name, row.position, tuple(chats))
            _put(session, removed.chats, None)
            session.delete(row)
            return removed

    def restore_folder(self, removed: RemovedFolder) -> None:
        """With the chats that were in it and have not been put elsewhere since. Raises InputError (folder_name)."""
        with self._database.session() as session:
            if session.get(FolderRow, removed.id) is None:
                _check_free(session, removed.name)
                session.add(FolderRow(id=removed.id, name=removed.name, position=removed.position))
            for some in chunks(removed.chats):
                free = (ConversationRow.id.in_(some), ConversationRow.folder_id.is_(None))
                session.execute(update(ConversationRow).where(*free).values(folder_id=removed.id))

    def move(self, conversation_ids: Sequence[str], folder_id: str | None) -> None:
        """Puts chats into a folder, or with None into none."""
        with self._database.session() as session:
            if folder_id is not None:
                _existing_folder(session, folder_id)
            for key in conversation_ids:
                existing_chat(session, key)
            _put(session, conversation_ids, folder_id)

    # -- tags

    def tags(self) -> tuple[tuple[str, int], ...]:
        """All tags with the number of their chats, by name."""
        counted = (
            select(TagRow.tag, func.count())
            .join(ConversationRow, ConversationRow.id == TagRow.conversation_id)
            .where(ConversationRow.deleted_at.is_(None))
            .group_by(TagRow.tag)
            .order_by(TagRow.tag)
        )
        with self._database.reading() as session:
            return tuple(session.execute(counted).tuples().all())

    def set_tags(self, conversation_id: str, tags: Sequence[str]) -> None:
        with self._database.session() as session:
            existing_chat(session, conversation_id)
            session.execute(delete(TagRow).where(TagRow.conversation_id == conversation_id))
            session.add_all(TagRow(conversation_id=conversation_id, tag=tag) for tag in tags)


def _existing_folder(session: Session, folder_id: str) -> FolderRow:
    row = session.get(FolderRow, folder_id)
    if row is None:
        raise NotFound(f"no folder {folder_id}", kind="folder", id=folder_id)
    return row


def _check_free(session: Session, name: str, but: str = "") -> None:
    """Names differ by more than upper and lower case."""
    taken = session.execute(select(FolderRow.id, FolderRow.name)).tuples()
    if any(other.casefold() == name.casefold() for key, other in taken if key != but):
        raise InputError(f"there is a folder {name} already", reason="folder_name", name=name)


def _put(session: Session, conversation_ids: Sequence[str], folder_id: str | None) -> None:
    for some in chunks(conversation_ids):
        session.execute(update(ConversationRow).where(ConversationRow.id.in_(some)).values(folder_id=folder_id))
