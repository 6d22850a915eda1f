"""Values too large for a process variable, in the studio's database under the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ..core.errors import NotFound, StorageError
from .database import Database
from .messages import now
from .tables import BlobRow

SCHEME = "sha256:"
_REFERENCE = re.compile(r"sha256:[0-9a-f]{64}")


class BlobStore:
    """ports.Blobs: every program on the same database finds what another put. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.engine.dialect.name == "sqlite" else postgresql.insert

    def put(self, content: bytes) -> str:
        """Returns the reference: "sha256:" and 64 hexadecimal digits; the same content is kept once.

        Raises StorageError, StorageFull.
        """
        digest = hashlib.sha256(content).hexdigest()
        row = self._insert(BlobRow).values(hash=digest, content=content, created_at=now())
        renewed = {"created_at": row.excluded.created_at}
        with self._database.session() as session:
            session.execute(row.on_conflict_do_update(index_elements=[BlobRow.hash], set_=renewed))
        return SCHEME + digest

    def get(self, reference: str) -> bytes:
        """Raises NotFound, and StorageError when the content is not what was put."""
        content = None
        if _REFERENCE.fullmatch(reference):
            query = select(BlobRow.content).where(BlobRow.hash == reference.removeprefix(SCHEME))
            with self._database.reading() as session:
                content = session.scalar(query)
        if content is None:
            raise NotFound(f"no content {reference[:80]}", kind="blob", id=reference[:80])
        if SCHEME + hashlib.sha256(content).hexdigest() != reference:
            raise StorageError(f"the content of {reference} is damaged", reason="damaged")
        return content

    def forget_older(self, seconds: float) -> int:
        """Removes what was last put longer ago; returns how many there were."""
        with self._database.session() as session:
            query = delete(BlobRow).where(BlobRow.created_at < now() - timedelta(seconds=seconds))
            return len(session.scalars(query.returning(BlobRow.hash)).all())
