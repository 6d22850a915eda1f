"""A media store in memory, and pictures to put into it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from saijin_studio.core.conversation import Attachment
from saijin_studio.core.errors import NotFound


class FakeAttachments:
    """What services.attachments gives the transcript."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}
        self.asked: list[str] = []

    def picture(self, name: str, content: bytes, width: int | None, height: int | None) -> Attachment:
        return self._put(name, "image", "image/png", content, width, height)

    def document(self, name: str, text: str) -> Attachment:
        made = self._put(name, "pdf" if name.endswith(".pdf") else "text", "text/plain", text.encode(), None, None)
        self.texts[made.id] = text
        return made

    def _put(
        self, name: str, kind: str, media: str, content: bytes, width: int | None, height: int | None
    ) -> Attachment:
        digest = hashlib.sha256(content).hexdigest()
        self.files[digest] = content
        return Attachment(f"a{len(self.files)}", kind, name, media, digest, len(content), width, height)

    def content(self, digest: str) -> bytes:
        self.asked.append(digest)
        if digest not in self.files:
            raise NotFound("no such file", kind="file", id=digest)
        return self.files[digest]

    def text(self, attachment_id: str) -> str:
        return self.texts[attachment_id]

    def save(self, digest: str, target: Path) -> None:
        target.write_bytes(self.content(digest))


def png(width: int, height: int, first: str = "#3F6C8A", second: str = "#E8B27C") -> bytes:
    """An evening sky of this size."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    sky = QLinearGradient(0, 0, 0, height)
    sky.setColorAt(0, QColor(first))
    sky.setColorAt(1, QColor(second))
    painter = QPainter(image)
    painter.fillRect(image.rect(), sky)
    painter.setBrush(QColor("#FFF3D6"))
    painter.drawEllipse(width * 2 // 3, height // 2, height // 6, height // 6)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())
