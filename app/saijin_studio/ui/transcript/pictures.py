"""Pictures of the media store for the transcript: decoded on a background thread, no larger than needed, and kept."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from ...core.attachments import read_image_header
from ...core.errors import SaijinError
from ..operations import Operations

if TYPE_CHECKING:
    from ...services.container import Services

log = logging.getLogger(__name__)
THUMBNAIL = QSize(720, 540)  # pixels: enough for a thumbnail on a fine screen
FULL = QSize(4096, 4096)
MOST_PIXELS = 64_000_000  # of a picture that is decoded at all
KEPT_BYTES = 96 * 1024 * 1024


class Pictures(QObject):
    """Thumbnails by the hash of their content. `ready(hash)`: it is there, or it was found that there is none."""

    ready = Signal(str)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._kept: OrderedDict[str, tuple[QPixmap | None, int]] = OrderedDict()
        self._bytes = 0
        self._asked: set[str] = set()

    def find(self, digest: str) -> QPixmap | None:
        """The thumbnail, where it is there by now; otherwise it is fetched, and `ready` tells."""
        if digest in self._kept:
            self._kept.move_to_end(digest)
            return self._kept[digest][0]
        if digest not in self._asked:
            self._asked.add(digest)
            self._operations.run(
                lambda services: load(services, digest, THUMBNAIL),
                owner=self,
                done=lambda image: self._keep(digest, image),
                failed=lambda fault: self._missing(digest, fault),
            )
        return None

    def lost(self, digest: str) -> bool:
        """Whether it is known that there is no such picture."""
        return digest in self._kept and self._kept[digest][0] is None

    def _keep(self, digest: str, image: QImage | None) -> None:
        self._asked.discard(digest)
        size = image.sizeInBytes() if image is not None else 0
        self._kept[digest] = (QPixmap.fromImage(image) if image is not None else None, size)
        self._bytes += size
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1][1]
        self.ready.emit(digest)

    def _missing(self, digest: str, fault: SaijinError) -> None:
        log.info("a picture cannot be shown: %s", fault.code)
        self._keep(digest, None)


def load(services: Services, digest: str, most: QSize) -> QImage | None:
    """A picture of the store, at most `most` pixels large; None where it is none. Raises NotFound, StorageError."""
    return decode(services.attachments.content(digest), most)


def decode(content: bytes, most: QSize) -> QImage | None:
    """A picture, turned as its camera was held; None for what is none or too large. For a background thread."""
    header = read_image_header(content)
    if header is None or not header.readable or header.width * header.height > MOST_PIXELS:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(header.media_type.removeprefix("image/").encode()))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = QSize(header.width, header.height)
    if size.width() > most.width() or size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
