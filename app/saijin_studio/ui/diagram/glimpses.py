"""Names as pictures, for the moments of a zoom: letters of a new size take longer than a frame has."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap

from .edges import EdgeItem
from .shapes import ShapeItem

AROUND = 3  # px that letters and the faded ground reach out of their lines
MOST_NEW = 8  # pictures made in one frame; what is missing comes with the next ones


class Glimpses:
    """Each name is drawn once, at actual size, and that picture is scaled until the zoom has come to rest."""

    def __init__(self) -> None:
        self._kept: dict[ShapeItem | EdgeItem, tuple[QRectF, QPixmap]] = {}

    def forget(self) -> None:
        """The items or their colours are no longer what they were."""
        self._kept.clear()

    def draw(self, painter: QPainter, seen: QRectF, items: Iterable[ShapeItem | EdgeItem]) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = painter.device().devicePixelRatioF()
        new = 0
        for item in items:
            if not seen.intersects(item.boundingRect()):
                continue
            found = self._kept.get(item)
            if found is None and new < MOST_NEW:
                new += 1
                found = self._kept[item] = _picture(item, ratio)
            if found is not None:
                painter.drawPixmap(found[0], found[1], QRectF(found[1].rect()))


def _picture(item: ShapeItem | EdgeItem, ratio: float) -> tuple[QRectF, QPixmap]:
    """Where an element's name stands, and the name; both are empty for one without."""
    written = item.written()
    if written is None:
        return QRectF(), QPixmap()
    block = written.block
    picture = QPixmap(ceil((block.width + 2 * AROUND) * ratio), ceil((block.height + 2 * AROUND) * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    drawer = QPainter(picture)
    drawer.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    drawer.scale(ratio, ratio)
    block.clear_ground(drawer, written.ground, AROUND, AROUND)
    drawer.setPen(written.pen)
    block.draw(drawer, AROUND, AROUND)
    drawer.end()
    corner = written.at - QPointF(AROUND, AROUND)
    return QRectF(corner, QSizeF(picture.width() / ratio, picture.height() / ratio)), picture
