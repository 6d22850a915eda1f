"""The whole of a large diagram in a corner, with a frame around what is seen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from .shapes import Look, ShapeItem
from .style import Style, blend
from .view import DiagramView

LARGEST = QSize(190, 120)
EDGE = 10  # px to the view's border, and no smaller than this in any direction
PADDING = 4.0
SMALL = 3  # a view less than so many maps wide or high would be covered by its map
FLOWS = 50.0


class MiniMap(QWidget):
    """Lies over the lower right corner of its view; hides while everything is seen anyway, or where there is no room.

    A press or a drag brings that place to the middle. The keyboard needs no map: the view's own keys move it.
    """

    def __init__(self, view: DiagramView) -> None:
        super().__init__(view)
        self._view = view
        self._picture: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Overview of the diagram"))
        self.setToolTip(self.tr("Press or drag to move what is shown"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        view.moved.connect(self._moved)
        view.changed.connect(self._changed)
        self._moved()

    @Slot()
    def _changed(self) -> None:
        self._picture = None
        self._moved()

    @Slot()
    def _moved(self) -> None:
        """Comes and goes with the need for it, and keeps its corner."""
        whole, seen = self._whole(), self._view.seen()
        spare = 2 / self._view.zoom
        needed = not whole.isEmpty() and not seen.adjusted(-spare, -spare, spare, spare).contains(whole)
        if needed:
            size = whole.size().scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio).toSize()
            size = size.expandedTo(QSize(3 * EDGE, 2 * EDGE))
            if size != self.size():
                self._picture = None
            room = self._view.viewport().geometry()
            self.setGeometry(room.right() - size.width() - EDGE, room.bottom() - size.height() - EDGE, *size.toTuple())
            needed = room.width() >= SMALL * size.width() and room.height() >= SMALL * size.height()
        self.setVisible(needed)
        self.update()

    def _whole(self) -> QRectF:
        return self._view.diagram_scene().sceneRect()

    def _scale(self) -> float:
        whole = self._whole()
        return min((self.width() - 2 * PADDING) / whole.width(), (self.height() - 2 * PADDING) / whole.height())

    def frame(self) -> QRectF:
        """Around what is seen, in the map's own pixels."""
        seen, whole, scale = self._view.seen().intersected(self._whole()), self._whole(), self._scale()
        place = (seen.topLeft() - whole.topLeft()) * scale + self._origin()
        return QRectF(place, seen.size() * scale)

    def _origin(self) -> QPointF:
        """Where the diagram begins: it stands in the middle of the map."""
        size = self._whole().size() * self._scale()
        return QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._paint_whole()
        style = self._view.diagram_scene().ink
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        frame = self.frame()
        veil = QColor(style.colours.canvas)
        veil.setAlpha(140)
        for part in _around(QRectF(self.rect()).adjusted(1, 1, -1, -1), frame):
            painter.fillRect(part, veil)
        painter.setPen(QPen(style.accent, 1.6))
        painter.drawRect(frame)
        painter.end()

    def _paint_whole(self) -> QPixmap:
        """All elements as plain blocks, in the colours of their states."""
        scene, ratio = self._view.diagram_scene(), self.devicePixelRatioF()
        picture = QPixmap((QRectF(self.rect()).size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(scene.ink.colours.canvas))
        painter = QPainter(picture)
        painter.setPen(scene.ink.faint)
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.translate(self._origin())
        painter.scale(self._scale(), self._scale())
        painter.translate(-self._whole().topLeft())
        painter.setPen(_hair(blend(scene.ink.colours.canvas, scene.ink.colours.line, 0.5)))
        below = sorted(scene.shapes.values(), key=ShapeItem.zValue)
        for item in (each for each in below if each.zValue() < FLOWS):
            painter.drawRect(item.rect)
        for line in scene.edges:
            painter.drawPolyline(line.points)
        for item in (each for each in below if each.zValue() >= FLOWS):
            painter.fillRect(item.rect, _block(item, scene.ink))
        painter.end()
        return picture

    # -- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, place: QPointF) -> None:
        self._view.look_at((place - self._origin()) / self._scale() + self._whole().topLeft())


def _hair(colour: QColor) -> QPen:
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    return pen


def _block(item: ShapeItem, style: Style) -> QColor:
    colours = style.colours
    looks = {
        Look.ACTIVE: colours.accent,
        Look.WAITING: colours.accent,
        Look.DONE: colours.success,
        Look.FAILED: colours.danger,
    }
    if item.look in looks:
        return QColor(looks[item.look])
    if item.ink().own_fill:
        return item.ink().fill.color()
    return blend(colours.canvas, colours.line, 0.55)


def _around(whole: QRectF, hole: QRectF) -> tuple[QRectF, ...]:
    """What is left of a box without the hole in it."""
    hole = hole.intersected(whole)
    return (
        QRectF(whole.left(), whole.top(), whole.width(), hole.top() - whole.top()),
        QRectF(whole.left(), hole.bottom(), whole.width(), whole.bottom() - hole.bottom()),
        QRectF(whole.left(), hole.top(), hole.left() - whole.left(), hole.height()),
        QRectF(hole.right(), hole.top(), whole.right() - hole.right(), hole.height()),
    )
