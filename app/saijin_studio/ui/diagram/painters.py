"""How each family of BPMN elements looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from .symbols import symbol

if TYPE_CHECKING:
    from .shapes import ShapeItem

NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)
THROWING = ("endEvent", "intermediateThrowEvent")
FILLED_ALWAYS = ("terminate",)


def paint_event(item: ShapeItem, painter: QPainter) -> None:
    shape, style = item.data_of, item.style
    double = shape.type in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
    plain = style.thick if shape.type == "endEvent" else style.line
    pen = QPen(item.border(plain))
    if shape.type == "endEvent":
        pen.setWidthF(3 * style.boost)
    if not shape.interrupting:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(item.filling(style.fill))
    painter.drawEllipse(item.rect)
    if double and not style.small:
        painter.setBrush(NO_BRUSH)
        painter.drawEllipse(item.rect.adjusted(3.5, 3.5, -3.5, -3.5))
    _event_symbol(item, painter)
    item.draw_label(painter)


def _event_symbol(item: ShapeItem, painter: QPainter) -> None:
    shape, style = item.data_of, item.style
    path = symbol("event", shape.marker)
    if path is None or style.small:
        return
    scale = item.rect.width() / 36
    painter.save()
    painter.translate(item.rect.center())
    painter.scale(scale * 0.92, scale * 0.92)
    throwing = shape.type in THROWING or shape.marker in FILLED_ALWAYS
    if throwing and shape.marker == "message":
        painter.setPen(style.halo)
        painter.setBrush(style.solid)
    else:
        painter.setPen(style.thin)
        painter.setBrush(style.solid if throwing else NO_BRUSH)
    painter.drawPath(path)
    painter.restore()


def paint_task(item: ShapeItem, painter: QPainter) -> None:
    shape, style = item.data_of, item.style
    pen = QPen(item.border(style.line))
    if shape.type == "callActivity":
        pen.setWidthF(4 * style.boost)
    painter.setPen(pen)
    painter.setBrush(item.filling(style.fill))
    painter.drawPath(item.shape())
    if not style.small:
        solid = style.solid if shape.type == "sendTask" else NO_BRUSH
        corner = item.rect.topLeft() + QPointF(14, 14)
        item.draw_symbol(painter, symbol("task", shape.type), corner, style.thin, solid)
        _feet(item, painter)
    item.draw_label(painter)


def paint_sub_process(item: ShapeItem, painter: QPainter) -> None:
    shape, style = item.data_of, item.style
    pen = QPen(item.border(style.line))
    if shape.event_sub_process:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.setBrush(item.filling(style.zone if shape.expanded else style.fill))
    painter.drawPath(item.shape())
    if shape.type == "transaction":
        painter.setBrush(NO_BRUSH)
        painter.drawRoundedRect(item.rect.adjusted(3.5, 3.5, -3.5, -3.5), 7, 7)
    _feet(item, painter)
    item.draw_label(painter)


def _feet(item: ShapeItem, painter: QPainter) -> None:
    """The markers in the middle of an activity's lower edge."""
    shape = item.data_of
    names = [shape.loop] if shape.loop else []
    if shape.compensation:
        names.append("compensation")
    if item.family == "sub" and not shape.expanded:
        names.append("collapsed")
    if shape.type == "adHocSubProcess":
        names.append("adhoc")
    x = item.rect.center().x() - (len(names) - 1) * 9
    for name in names:
        at = QPointF(x, item.rect.bottom() - 10)
        item.draw_symbol(painter, symbol("foot", name), at, item.style.thin, NO_BRUSH)
        x += 18


def paint_gateway(item: ShapeItem, painter: QPainter) -> None:
    shape, style = item.data_of, item.style
    painter.setPen(item.border(style.line))
    painter.setBrush(item.filling(style.fill))
    painter.drawPath(item.shape())
    centre = item.rect.center()
    if shape.type == "eventBasedGateway":
        painter.setPen(style.thin)
        painter.setBrush(NO_BRUSH)
        painter.drawEllipse(centre, 13.5, 13.5)
        if not shape.instantiate:
            painter.drawEllipse(centre, 11, 11)
    if shape.type != "exclusiveGateway" or shape.marker_visible:
        filled = shape.type in ("exclusiveGateway", "parallelGateway")
        pen = style.line if filled or shape.type == "eventBasedGateway" else style.thick
        item.draw_symbol(painter, symbol("gateway", shape.type), centre, pen, style.solid if filled else NO_BRUSH)
    item.draw_label(painter)


def paint_data(item: ShapeItem, painter: QPainter) -> None:
    style, rect = item.style, item.rect
    painter.setPen(item.border(style.line))
    painter.setBrush(item.filling(style.fill))
    if item.data_of.type == "dataStoreReference":
        _cylinder(painter, rect)
    else:
        _sheet(painter, rect)
    if item.data_of.collection:
        at = QPointF(rect.center().x(), rect.bottom() - 8)
        item.draw_symbol(painter, symbol("foot", "parallel"), at, style.thin, NO_BRUSH)
    item.draw_label(painter)


def _cylinder(painter: QPainter, rect: QRectF) -> None:
    lid = rect.height() * 0.22
    body = QPainterPath(QPointF(rect.left(), rect.top() + lid / 2))
    body.lineTo(rect.left(), rect.bottom() - lid / 2)
    body.arcTo(QRectF(rect.left(), rect.bottom() - lid, rect.width(), lid), 180, 180)
    body.lineTo(rect.right(), rect.top() + lid / 2)
    body.arcTo(QRectF(rect.left(), rect.top(), rect.width(), lid), 0, 180)
    painter.drawPath(body)
    for step in (0.0, 4.0, 8.0):
        painter.drawArc(QRectF(rect.left(), rect.top() + step, rect.width(), lid), 180 * 16, 180 * 16)


def _sheet(painter: QPainter, rect: QRectF) -> None:
    ear = min(rect.width(), rect.height()) * 0.28
    page = QPainterPath(rect.topLeft())
    page.lineTo(rect.right() - ear, rect.top())
    page.lineTo(rect.right(), rect.top() + ear)
    page.lineTo(rect.bottomRight())
    page.lineTo(rect.bottomLeft())
    page.closeSubpath()
    page.moveTo(rect.right() - ear, rect.top())
    page.lineTo(rect.right() - ear, rect.top() + ear)
    page.lineTo(rect.right(), rect.top() + ear)
    painter.drawPath(page)


def paint_pool(item: ShapeItem, painter: QPainter) -> None:
    """A pool or a lane, its name along the band at its side, or above where it stands upright."""
    shape, style, rect = item.data_of, item.style, item.rect
    pool = shape.type == "participant"
    painter.setPen(style.line if pool else style.faint)
    painter.setBrush(style.zone if pool else NO_BRUSH)
    painter.drawRect(rect)
    if shape.horizontal:
        band = QRectF(rect.left(), rect.top(), min(30.0, rect.width()), rect.height())
    else:
        band = QRectF(rect.left(), rect.top(), rect.width(), min(30.0, rect.height()))
    painter.setBrush(style.band if pool else NO_BRUSH)
    painter.drawRect(band)
    if item.label is not None:
        painter.save()
        painter.translate(band.center())
        if shape.horizontal:
            painter.rotate(-90)
        item.draw_label(painter)
        painter.restore()


def paint_annotation(item: ShapeItem, painter: QPainter) -> None:
    rect, style = item.rect, item.style
    painter.setPen(style.line)
    painter.drawPolyline(
        [rect.topLeft() + QPointF(10, 0), rect.topLeft(), rect.bottomLeft(), rect.bottomLeft() + QPointF(10, 0)]
    )
    item.draw_label(painter, style.muted)


def paint_group(item: ShapeItem, painter: QPainter) -> None:
    pen = QPen(item.style.line)
    pen.setStyle(Qt.PenStyle.DashDotLine)
    painter.setPen(pen)
    painter.setBrush(NO_BRUSH)
    painter.drawPath(item.shape())
    item.draw_label(painter)


def paint_unknown(item: ShapeItem, painter: QPainter) -> None:
    painter.setPen(item.border(item.style.unknown))
    painter.setBrush(item.filling(NO_BRUSH))
    painter.drawRect(item.rect)
    item.draw_label(painter, item.style.muted)


PAINTERS: dict[str, Callable[[ShapeItem, QPainter], None]] = {
    "event": paint_event,
    "task": paint_task,
    "sub": paint_sub_process,
    "gateway": paint_gateway,
    "data": paint_data,
    "participant": paint_pool,
    "lane": paint_pool,
    "textAnnotation": paint_annotation,
    "group": paint_group,
    "unknown": paint_unknown,
}
