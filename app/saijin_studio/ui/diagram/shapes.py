"""One drawn element of a diagram: a graphics item that paints itself by its BPMN type."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ...core.bpmn.diagram import SUB_PROCESSES, Shape
from .badges import draw_count, draw_difference, draw_done, draw_failed, draw_opens, draw_plate, draw_retried
from .captions import OUTSIDE, caption, family
from .edges import GHOST
from .labels import Side
from .layers import Difference
from .painters import PAINTERS
from .style import Ink, Style
from .text import TextBlock, Written

RADIUS = 10.0
BADGE_ROOM = 30.0  # for marks and the keyboard's frame, also when they are drawn bolder
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


class Look(StrEnum):
    """How far a step is; never told by colour alone."""

    PLAIN = "plain"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Found(StrEnum):
    """Whether a search has found an element, and whether it is the one looked at."""

    NOT = "not"
    TOO = "too"
    HERE = "here"


def layer(shape: Shape) -> float:
    """Pools under lanes under sub-processes under flows (50) under nodes under boundary events."""
    if shape.type in ("participant", "lane", "group"):
        return {"participant": 0.0, "lane": 1.0, "group": 2.0}[shape.type]
    if shape.type in SUB_PROCESSES and shape.expanded:
        return 5.0 + shape.depth
    return 70.0 if shape.attached_to else 60.0


class ShapeItem(QGraphicsItem):
    """`closed`: a pool that shows nothing of its process, its name in its middle."""

    def __init__(self, shape: Shape, style: Style, side: Side = Side.BELOW, closed: bool = False) -> None:
        super().__init__()
        self.data_of = shape
        self.side = side
        self.closed = closed
        self.style = style
        self.look = Look.PLAIN
        self.count = self.retried = 0
        self.heat: float | None = None
        self.words = ""
        self.difference: Difference | None = None
        self.found = Found.NOT
        self.marked = self.opens = False
        box = shape.bounds
        self.rect = QRectF(box.x, box.y, box.width, box.height)
        self.family = family(shape)
        self._caption: tuple[TextBlock, QPointF] | None = None
        self._captioned = False
        self._bounding = self.rect.adjusted(-BADGE_ROOM, -BADGE_ROOM, BADGE_ROOM, BADGE_ROOM)
        if self.family in OUTSIDE and self.label is not None:
            self._bounding = self._bounding.united(self.label.rect(self.label_at.x(), self.label_at.y()))
        self.setZValue(layer(shape))
        self._path: QPainterPath | None = None

    # -- states

    def set_look(self, look: Look, count: int = 0, retried: int = 0) -> None:
        if (look, count, retried) != (self.look, self.count, self.retried):
            self.look, self.count, self.retried = look, count, retried
            self.update()

    def set_heat(self, share: float | None, words: str) -> None:
        if (share, words) != (self.heat, self.words):
            self.heat, self.words = share, words
            self.update()

    def set_difference(self, difference: Difference | None) -> None:
        if difference is not self.difference:
            self.difference = difference
            self.update()

    def set_found(self, found: Found) -> None:
        if found is not self.found:
            self.found = found
            self.update()

    def set_opens(self, opens: bool) -> None:
        """Whether a drawing of its own can be opened from here."""
        if opens != self.opens:
            self.opens = opens
            self.update()

    def set_marked(self, marked: bool) -> None:
        """Shows that the keyboard is on this element."""
        if marked != self.marked:
            self.marked = marked
            self.update()

    # -- geometry

    @property
    def label(self) -> TextBlock | None:
        """The name, laid out when it is first asked for."""
        self._lay_out()
        return None if self._caption is None else self._caption[0]

    @property
    def label_at(self) -> QPointF:
        self._lay_out()
        return QPointF() if self._caption is None else self._caption[1]

    def _lay_out(self) -> None:
        if not self._captioned:
            self._captioned = True
            self._caption = caption(self.data_of, self.family, self.rect, self.style, self.side, self.closed)

    def boundingRect(self) -> QRectF:
        return self._bounding

    def shape(self) -> QPainterPath:
        if self._path is None:
            self._path = self._outline()
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

    # -- painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.found is not Found.NOT:
            self._halo(painter)
        if self.difference is Difference.REMOVED:
            painter.setOpacity(GHOST)
            PAINTERS[self.family](self, painter)
            painter.setOpacity(1.0)
        else:
            PAINTERS[self.family](self, painter)
        if self.marked:
            self._frame(painter)
        if self.has_badges():
            self._badges(painter)

    def has_badges(self) -> bool:
        return bool(self.look is not Look.PLAIN or self.retried or self.difference or self.opens or self.words)

    def has_marks(self) -> bool:
        """Whether there is something to see of it beside its body."""
        return self.found is not Found.NOT or self.marked or self.has_badges()

    def paint_marks(self, painter: QPainter) -> None:
        """What is drawn over a body that others have painted."""
        if self.found is not Found.NOT:
            self._halo(painter)
        if self.marked:
            self._frame(painter)
        self._badges(painter)

    def small_look(self) -> tuple[QPen, QBrush]:
        """With what the body is painted while it is too small to be read."""
        shape, ink, style = self.data_of, self.ink(), self.style
        ground = {"sub": style.zone if shape.expanded else ink.fill, "participant": style.zone}.get(
            self.family, ink.fill
        )
        if self.family in ("lane", "group", "textAnnotation", "unknown"):
            ground = NO_BRUSH
        pen = self.border(style.faint if self.family == "lane" else ink.line)
        if shape.type in ("endEvent", "callActivity"):
            pen.setWidthF(3 * style.boost)
        return pen, self.filling(ground)

    def _frame(self, painter: QPainter) -> None:
        painter.setPen(self.style.focus)
        painter.setBrush(NO_BRUSH)
        painter.drawRoundedRect(self.rect.adjusted(-6, -6, 6, 6), RADIUS + 4, RADIUS + 4)

    def _halo(self, painter: QPainter) -> None:
        here = self.found is Found.HERE
        painter.setPen(self.style.found_here if here else self.style.found)
        painter.setBrush(NO_BRUSH)
        reach = 7 if here else 5
        painter.drawRoundedRect(self.rect.adjusted(-reach, -reach, reach, reach), RADIUS + 4, RADIUS + 4)

    def _corner(self, x: int, y: int) -> QPointF:
        """Where the outline comes nearest to a corner of the box (x and y are -1 or 1)."""
        share = {"event": 0.38, "gateway": 0.27}.get(self.family, 0.5)
        return self.rect.center() + QPointF(x * self.rect.width() * share, y * self.rect.height() * share)

    def _badges(self, painter: QPainter) -> None:
        style = self.style
        if self.look is Look.FAILED:
            draw_failed(painter, style, self._corner(1, -1))
        elif self.look is Look.DONE:
            draw_done(painter, style, self._corner(1, -1), 8.0 if self.family == "task" else 6.5)
        if self.difference is not None:
            draw_difference(painter, style, self._corner(-1, -1), self.difference)
        if style.small:
            return
        rect, wide = self.rect, self.family not in OUTSIDE  # events may sit on the lower edge of what is wide
        if self.count > 1:
            place = rect.topRight() + QPointF(-17, 0) if wide else rect.bottomRight() - QPointF(0, 8)
            draw_count(painter, style, place, self.count)
        if self.retried > 0:
            place = rect.topLeft() + QPointF(20, 0) if wide else rect.bottomLeft() - QPointF(0, 8)
            draw_retried(painter, style, place, self.retried)
        if self.opens:
            draw_opens(painter, style, rect.bottomRight() + QPointF(-11, -11))
        if self.words:
            draw_plate(painter, style, self._plate_place(), self.words, rect.width() + 2 * BADGE_ROOM - 4)

    def _plate_place(self) -> QPointF:
        """Above, but clear of a name that stands there, or of the step that a boundary event sits on."""
        x, rect = self.rect.center().x(), self.rect
        if self.data_of.attached_to:
            return QPointF(x, rect.bottom() - 4)
        below = self.side is Side.ABOVE and self.family in OUTSIDE
        return QPointF(x, rect.bottom() + 9 if below else rect.top() - 9)

    def ink(self) -> Ink:
        if self.heat is not None:
            return self.style.heat_ink(self.heat)
        return self.style.ink(self.data_of.fill, self.data_of.stroke)

    def border(self, plain: QPen) -> QPen:
        """A pen of its own, for painters to change."""
        style = self.style
        if self.difference is not None:
            return QPen({"added": style.added, "removed": style.removed, "changed": style.changed}[self.difference])
        pen = QPen(plain)
        if self.look is Look.DONE:
            pen.setBrush(style.success)
            return pen
        waiting = style.active if self.family == "event" else style.waiting  # a dashed event does not interrupt
        looks = {Look.ACTIVE: style.active, Look.WAITING: waiting, Look.FAILED: style.failed}
        return QPen(looks[self.look]) if self.look in looks else pen

    def filling(self, plain: QBrush) -> QBrush:
        """A ground stated by the file, or by heat, stays: the border and the marks say the state."""
        style, look, ink = self.style, self.look, self.ink()
        if ink.own_fill:
            return ink.fill
        if look is Look.PLAIN:
            return plain
        fills = {Look.DONE: style.fill_done, Look.FAILED: style.fill_failed}
        return fills.get(look, style.fill_active)

    def written(self) -> Written | None:
        """The name as it lies on the drawing; None for one in a band, which is turned."""
        if self.label is None or self.family in ("participant", "lane"):
            return None
        outside, style = self.family in OUTSIDE, self.style
        pen, ground = (style.text, style.veil) if outside else (self.ink().text, NO_BRUSH)
        return Written(self.label, self.label_at, pen, ground)

    def draw_label(self, painter: QPainter, pen: QPen | None = None) -> None:
        if self.style.small or self.label is None:
            return
        outside = self.family in OUTSIDE
        if outside:
            self.label.clear_ground(painter, self.style.veil, self.label_at.x(), self.label_at.y())
        painter.setPen(self.style.text if outside else pen or self.ink().text)
        self.label.draw(painter, self.label_at.x(), self.label_at.y())

    def draw_symbol(self, painter: QPainter, path: QPainterPath | None, at: QPointF, pen: QPen, fill: QBrush) -> None:
        if path is not None:
            painter.translate(at)
            painter.setPen(pen)
            painter.setBrush(fill)
            painter.drawPath(path)
            painter.translate(-at)
