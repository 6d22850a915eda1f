"""One drawn element of a diagram: a graphics item that paints itself by its BPMN type."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ...core.bpmn import DATA, EVENTS, GATEWAYS, SUB_PROCESSES, TASKS, Shape
from .badges import draw_count, draw_done, draw_failed
from .labels import Side
from .painters import PAINTERS
from .style import Style
from .symbols import symbol
from .text import TextBlock

RADIUS = 10.0
LABEL_WIDTH = 90.0
BADGE_ROOM = 30.0  # for marks and the keyboard's frame, also when they are drawn bolder
BAND = 30.0
OUTSIDE = ("event", "gateway", "data", "group")  # families whose name stands beside them


class Look(StrEnum):
    """How far a step is; never told by colour alone."""

    PLAIN = "plain"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"


def family(shape: Shape) -> str:
    """Which painter an element gets; "unknown" draws a labelled dashed box."""
    kinds = (("event", EVENTS), ("task", TASKS), ("sub", SUB_PROCESSES), ("gateway", GATEWAYS), ("data", DATA))
    for name, types in kinds:
        if shape.type in types:
            return name
    return shape.type if shape.type in PAINTERS else "unknown"


def layer(shape: Shape) -> float:
    """Pools under lanes under sub-processes under flows (50) under nodes under boundary events."""
    if shape.type in ("participant", "lane", "group"):
        return {"participant": 0.0, "lane": 1.0, "group": 2.0}[shape.type]
    if shape.type in SUB_PROCESSES and shape.expanded:
        return 5.0 + shape.depth
    return 70.0 if shape.attached_to else 60.0


class ShapeItem(QGraphicsItem):
    def __init__(self, shape: Shape, style: Style, side: Side = Side.BELOW) -> None:
        super().__init__()
        self.data_of = shape
        self._side = side
        self.style = style
        self.look = Look.PLAIN
        self.count = 0
        self.marked = False
        box = shape.bounds
        self.rect = QRectF(box.x, box.y, box.width, box.height)
        self.family = family(shape)
        self.label, self.label_at = self._lay_out_label()
        room = self.rect.adjusted(-BADGE_ROOM, -BADGE_ROOM, BADGE_ROOM, BADGE_ROOM)
        self._bounding = room if self.label is None or self.is_band else room.united(self._label_rect())
        self.setZValue(layer(shape))
        self._path = self._outline()

    def restyle(self, style: Style) -> None:
        """Takes other colours; fonts stay, so nothing is laid out again."""
        self.style = style
        self.update()

    def set_look(self, look: Look, count: int = 0) -> None:
        if (look, count) != (self.look, self.count):
            self.look, self.count = look, count
            self.update()

    def set_marked(self, marked: bool) -> None:
        """Shows that the keyboard is on this element."""
        if marked != self.marked:
            self.marked = marked
            self.update()

    # -- geometry

    @property
    def is_band(self) -> bool:
        """Pools and lanes: their label is laid out around (0, 0) and turned into its band."""
        return self.family in ("participant", "lane")

    def _label_rect(self) -> QRectF:
        assert self.label is not None
        return self.label.rect(self.label_at.x(), self.label_at.y())

    def boundingRect(self) -> QRectF:
        return self._bounding

    def shape(self) -> QPainterPath:
        return self._path

    def _outline(self) -> QPainterPath:
        path = QPainterPath()
        rect, centre = self.rect, self.rect.center()
        if self.family == "event":
            path.addEllipse(rect)
        elif self.family == "gateway":
            path.moveTo(centre.x(), rect.top())
            for x, y in ((rect.right(), centre.y()), (centre.x(), rect.bottom()), (rect.left(), centre.y())):
                path.lineTo(x, y)
            path.closeSubpath()
        elif self.family in ("task", "sub", "group"):
            path.addRoundedRect(rect, RADIUS, RADIUS)
        else:
            path.addRect(rect)
        return path

    def _lay_out_label(self) -> tuple[TextBlock | None, QPointF]:
        shape, rect = self.data_of, self.rect
        if not shape.name:
            return None, QPointF()
        if self.family in OUTSIDE:
            return self._outer_label()
        if self.is_band:
            width = rect.height() if shape.horizontal else rect.width()
            block = TextBlock(shape.name, self.style.inner_font, width - 12, BAND - 6)
            return block, QPointF(-block.width / 2, -block.height / 2)
        if self.family == "textAnnotation":
            left = Qt.AlignmentFlag.AlignLeft
            block = TextBlock(shape.name, self.style.label_font, rect.width() - 12, rect.height() - 6, left)
            return block, QPointF(rect.left() + 8, rect.top() + 4)
        if self.family == "sub" and shape.expanded:
            left = Qt.AlignmentFlag.AlignLeft  # the middle is where steps stand
            block = TextBlock(shape.name, self.style.inner_font, rect.width() - 24, 18, left)
            return block, rect.topLeft() + QPointF(12, 7)
        corner = symbol("task", shape.type) is not None
        inset = 14 if rect.width() >= 90 else 10
        block = TextBlock(shape.name, self.style.inner_font, rect.width() - inset, rect.height() - 12)
        top = rect.center().y() - block.height / 2
        if corner and block.height > rect.height() - 40:
            top = min(top + 6, rect.bottom() - block.height - 5)
        return block, QPointF(rect.center().x() - block.width / 2, top)

    def _outer_label(self) -> tuple[TextBlock, QPointF]:
        """At the stated label bounds, as wide as other tools draw it; on the free side where none are stated."""
        label = self.data_of.label
        width = max(LABEL_WIDTH, label.width if label else 0.0)
        if label is None and self._side in (Side.LEFT, Side.RIGHT):
            return self._lower_corner(width)
        block = TextBlock(self.data_of.name, self.style.label_font, width)
        if label:
            return block, QPointF(label.centre.x - width / 2, label.y)
        if self.family == "group":
            return block, QPointF(self.rect.center().x() - width / 2, self.rect.top() + 4)
        above = self._side is Side.ABOVE
        top = self.rect.top() - block.height - 4 if above else self.rect.bottom() + 5
        return block, QPointF(self.rect.center().x() - width / 2, top)

    def _lower_corner(self, width: float) -> tuple[TextBlock, QPointF]:
        """Below, but beside the line that leaves there."""
        to_right = self._side is Side.RIGHT
        align = Qt.AlignmentFlag.AlignLeft if to_right else Qt.AlignmentFlag.AlignRight
        block = TextBlock(self.data_of.name, self.style.label_font, width, align=align)
        middle, gap = self.rect.center().x(), 7.0
        top = self.rect.bottom() + (3 if self.family == "event" else -10)
        return block, QPointF(middle + gap if to_right else middle - gap - width, top)

    # -- painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        PAINTERS[self.family](self, painter)
        if self.marked:
            painter.setPen(self.style.focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect.adjusted(-6, -6, 6, 6), RADIUS + 4, RADIUS + 4)
        self._badges(painter)

    def _badges(self, painter: QPainter) -> None:
        corner = self.rect.topRight()
        if self.family == "event":
            corner = self.rect.center() + QPointF(self.rect.width() * 0.38, -self.rect.height() * 0.38)
        elif self.family == "gateway":
            corner = self.rect.center() + QPointF(self.rect.width() * 0.27, -self.rect.height() * 0.27)
        if self.look is Look.FAILED:
            draw_failed(painter, self.style, corner)
        elif self.look is Look.DONE:
            draw_done(painter, self.style, corner, 8.0 if self.family == "task" else 6.5)
        if self.count > 1 and not self.style.small:
            draw_count(painter, self.style, self.rect.bottomRight(), self.count)

    def border(self, plain: QPen) -> QPen:
        style = self.style
        if self.look is Look.DONE:
            pen = QPen(plain)
            pen.setBrush(style.success)
            return pen
        return {Look.ACTIVE: style.active, Look.FAILED: style.failed}.get(self.look, plain)

    def filling(self, plain: QBrush) -> QBrush:
        style = self.style
        fills = {Look.ACTIVE: style.fill_active, Look.DONE: style.fill_done, Look.FAILED: style.fill_failed}
        return fills.get(self.look, plain)

    def draw_label(self, painter: QPainter, pen: QPen | None = None) -> None:
        if self.label is None or self.style.small:
            return
        if self.family in OUTSIDE:
            self.label.clear_ground(painter, self.style.veil, self.label_at.x(), self.label_at.y())
        painter.setPen(pen or self.style.text)
        self.label.draw(painter, self.label_at.x(), self.label_at.y())

    def draw_symbol(self, painter: QPainter, path: QPainterPath | None, at: QPointF, pen: QPen, fill: QBrush) -> None:
        if path is not None:
            painter.translate(at)
            painter.setPen(pen)
            painter.setBrush(fill)
            painter.drawPath(path)
            painter.translate(-at)
