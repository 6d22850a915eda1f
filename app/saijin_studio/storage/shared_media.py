"""Pictures and documents in the database that several machines share.

Each machine keeps files of what it has used, which it can lose: the database has it all, and so have its backups.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Set
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..core.errors import NotFound, StorageError, StorageFull
from .database import Database
from .media import GRACE, HASH, MB, MOST_BYTES, MOST_IN_ALL, MediaStore
from .messages import now
from .path import chunks
from .tables import AttachmentRow, MediaPieceRow, MediaRow

PIECE: Final = MB
log = logging.getLogger(__name__)


def media_of(database: Database, folder: Path) -> MediaStore:
    """The pictures and documents that go with what is in this database; `folder` has those of the studio's own one."""
    own = MediaStore(folder)
    return SharedMedia(database, folder.with_name("shared_media"), own) if database.shared else own


class SharedMedia(MediaStore):
    """What was put is in the database when `put` returns, all of it or nothing; every machine finds it.

    `earlier` is where this machine kept files by itself: they may belong to another database, and none is removed.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        earlier: MediaStore,
        most_bytes: int = MOST_BYTES,
        most_in_all: int = MOST_IN_ALL,
    ) -> None:
        super().__init__(folder, most_bytes, most_in_all)
        self._database = database
        self._earlier = earlier
        self._insert = postgresql.insert if database.shared else sqlite.insert

    def put(self, content: bytes) -> str:
        digest = self._name(content)
        with self._database.session() as session:
            self._keep(session, digest, content)
        return super().put(content)

    def path(self, digest: str) -> Path:
        try:
            return super().path(digest)
        except NotFound:
            if not HASH.fullmatch(digest):
                raise
            super().put(self._content(digest))
            return super().path(digest)

    def get(self, digest: str) -> bytes:
        try:
            return super().get(digest)
        except StorageError as error:
            if error.params.get("reason") != "damaged":
                raise
            self._drop(digest)  # only this machine's copy
            return super().get(digest)

    def hashes(self) -> frozenset[str]:
        with self._database.reading() as session:
            return frozenset(session.scalars(select(MediaRow.hash)))

    def collect(self, used: Set[str], grace: float = GRACE) -> int:
        """As for files; and what this machine kept by itself comes to the others."""
        self._bring(used)
        before, removed = now() - timedelta(seconds=grace), 0
        old = MediaRow.put_at < before
        free = ~exists().where(AttachmentRow.hash == MediaRow.hash)  # somebody else may just have named it
        with self._database.reading() as session:
            unused = [digest for digest in session.scalars(select(MediaRow.hash).where(old)) if digest not in used]
        for some in chunks(unused):
            with self._database.session() as session:
                gone = delete(MediaRow).where(MediaRow.hash.in_(some), old, free).returning(MediaRow.hash)
                removed += len(session.scalars(gone).all())
        super().collect(used, grace)
        return removed

    def _bring(self, used: Set[str]) -> None:
        for digest in (self._earlier.hashes() & used) - self.hashes():
            try:
                content = self._earlier.get(digest)
            except StorageError as error:
                log.warning("not shared: %s", error)
                continue
            with self._database.session() as session:
                self._keep(session, digest, content)

    def _keep(self, session: Session, digest: str, content: bytes) -> None:
        """Once, and it counts as put now. Who puts the same at the same time waits here."""
        row = self._insert(MediaRow).values(hash=digest, size=len(content), put_at=now())
        renewed = {"put_at": row.excluded.put_at}
        session.execute(row.on_conflict_do_update(index_elements=[MediaRow.hash], set_=renewed))
        if session.scalar(select(exists().where(MediaPieceRow.hash == digest))):
            return
        held = session.scalar(select(func.sum(MediaRow.size))) or 0
        if held > self._most_in_all:
            raise StorageFull(f"{held - len(content)} bytes of attachments are kept", reason="media")
        for number, piece in enumerate(_pieces(content)):
            session.execute(insert(MediaPieceRow).values(hash=digest, number=number, content=piece))

    def _content(self, digest: str) -> bytes:
        """Raises NotFound, and StorageError when the content is not what was put."""
        with self._database.reading() as session:
            size = session.scalar(select(MediaRow.size).where(MediaRow.hash == digest))
            pieces = select(MediaPieceRow.content).where(MediaPieceRow.hash == digest)
            content = b"".join(session.scalars(pieces.order_by(MediaPieceRow.number)))
        if size is None:
            raise NotFound(f"no file {digest[:64]}", kind="media", id=digest[:64])
        if hashlib.sha256(content).hexdigest() != digest:
            raise StorageError(f"the content {digest} is damaged", reason="damaged")
        return content


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[start : start + PIECE] for start in range(0, len(content), PIECE))
