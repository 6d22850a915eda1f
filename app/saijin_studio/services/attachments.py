"""Pictures and documents beside a draft: looked at, kept, and sent with the message."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ..core.attachments import Kind, examine
from ..core.attachments.examine import MAX_BYTES, MAX_TEXT_BYTES
from ..core.conversation import Attachment
from ..core.errors import InputError
from ..ports import PdfTexts
from ..storage.attachments import AttachmentStore
from ..storage.media import GRACE, MediaStore
from ..storage.whole_files import write_whole


class AttachmentService:
    """All methods raise StorageError, StorageFull. Those that add may take seconds: a PDF is read at once."""

    def __init__(self, store: AttachmentStore, media: MediaStore, pdf: PdfTexts) -> None:
        self._store = store
        self._media = media
        self._pdf = pdf

    def add(self, conversation_id: str, name: str, content: bytes) -> Attachment:
        """Beside the draft. Raises InputError (core.attachments has the reasons; attachment_many), NotFound."""
        found = examine(name, content)
        text = found.text or None
        if found.kind is Kind.PDF:
            text = self._pdf.read(content).text
        digest = self._media.put(content)
        size = (found.width, found.height) if found.kind is Kind.IMAGE else (None, None)
        made = Attachment("", found.kind.value, found.name, found.media_type, digest, found.size, *size)
        return self._store.add(conversation_id, made, text)

    def add_file(self, conversation_id: str, path: Path) -> Attachment:
        """Raises InputError also for what cannot be read or is no plain file (file)."""
        return self.add(conversation_id, path.name, _read(path))

    def add_text(self, conversation_id: str, name: str, text: str) -> Attachment:
        """A text that is too long to be written; of one that is too long even for a file, its beginning is kept."""
        content = text.encode("utf-8", "replace")
        if len(content) > MAX_TEXT_BYTES:
            content = content[:MAX_TEXT_BYTES].decode("utf-8", "ignore").encode()
        return self.add(conversation_id, name, content)

    def remove(self, attachment_id: str) -> None:
        """From beside the draft."""
        self._store.remove(attachment_id)

    def add_again(self, conversation_id: str, attachment: Attachment) -> Attachment:
        """What was taken from beside the draft; within a day its content is still here. Raises NotFound, InputError."""
        return self.add(conversation_id, attachment.name, self._media.get(attachment.hash))

    def draft(self, conversation_id: str) -> tuple[Attachment, ...]:
        """What goes with the next message, in the order in which it was added."""
        return self._store.draft(conversation_id)

    def text(self, attachment_id: str) -> str:
        """What a document says, "" for a picture. Raises NotFound."""
        return self._store.text(attachment_id)

    def path(self, digest: str) -> Path:
        """The file with this content. Raises NotFound."""
        return self._media.path(digest)

    def content(self, digest: str) -> bytes:
        """Raises NotFound, StorageError (damaged)."""
        return self._media.get(digest)

    def save(self, digest: str, target: Path) -> None:
        """Copies the file with this content to where the person wants it. Raises NotFound."""
        write_whole(target, self._media.get(digest))

    def collect(self, grace: float = GRACE) -> int:
        """Removes files that no message and no draft has any more; returns how many."""
        return self._media.collect(self._store.hashes(), grace)


def _read(path: Path) -> bytes:
    """Not more than can be used, and never from a device or a pipe, which may never end."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise InputError(f"{path} is no file", reason="file")
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(str(error), reason="file") from error
