"""How each family of BPMN elements looks (OMG BPMN 2.0.2, chapters 7 to 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from .captions import BAND, feet
from .style import Ink
from .symbols import symbol

if TYPE_CHECKING:
    from .shapes import ShapeItem

NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)
DOUBLE = ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
THROWING = ("endEvent", "intermediateThrowEvent")
FILLED_ALWAYS = ("terminate",)
LINED = ("message",)  # symbols whose inner lines must show on their filled ground


def paint_event(item: ShapeItem, painter: QPainter) -> None:
    shape, style, ink = item.data_of, item.style, item.ink()
    end = shape.type == "endEvent"
    pen = item.border(ink.thick if end else ink.line)
    if end:
        pen.setWidthF(3 * style.boost)
    if not shape.interrupting:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(item.filling(ink.fill))
    painter.drawEllipse(item.rect)
    if not style.small:
        if shape.type in DOUBLE:
            painter.setBrush(NO_BRUSH)
            painter.drawEllipse(item.rect.adjusted(3.5, 3.5, -3.5, -3.5))
        throwing = shape.type in THROWING or shape.marker in FILLED_ALWAYS
        _event_symbol(painter, ink, shape.marker, throwing, item.rect.center(), item.rect.width() / 36 * 0.92)
    item.draw_label(painter)


def _event_symbol(painter: QPainter, ink: Ink, marker: str, throwing: bool, at: QPointF, scale: float) -> None:
    path = symbol("event", marker)
    if path is None:
        return
    painter.save()
    painter.translate(at)
    painter.scale(scale, scale)
    painter.setPen(ink.halo if throwing and marker in LINED else ink.thin)
    painter.setBrush(ink.solid if throwing else NO_BRUSH)
    painter.drawPath(path)
    painter.restore()


def paint_task(item: ShapeItem, painter: QPainter) -> None:
    shape, style, ink = item.data_of, item.style, item.ink()
    pen = item.border(ink.line)
    if shape.type == "callActivity":
        pen.setWidthF(4 * style.boost)
    painter.setPen(pen)
    painter.setBrush(item.filling(ink.fill))
    painter.drawPath(item.shape())
    if not style.small:
        _task_symbol(item, painter)
        _feet(item, painter)
    item.draw_label(painter)


def _task_symbol(item: ShapeItem, painter: QPainter) -> None:
    shape, ink = item.data_of, item.ink()
    corner = item.rect.topLeft() + QPointF(14, 14)
    path = symbol("task", shape.type)
    if shape.type == "sendTask":
        item.draw_symbol(painter, path, corner, ink.halo, ink.solid)
    elif shape.type == "receiveTask" and shape.instantiate:
        painter.setPen(ink.thin)
        painter.setBrush(NO_BRUSH)
        painter.drawEllipse(corner, 9.5, 9.5)
        item.draw_symbol(painter, symbol("task", "small_envelope"), corner, ink.thin, NO_BRUSH)
    else:
        item.draw_symbol(painter, path, corner, ink.thin, NO_BRUSH)


def paint_sub_process(item: ShapeItem, painter: QPainter) -> None:
    shape, style, ink = item.data_of, item.style, item.ink()
    pen = item.border(ink.line)
    if shape.event_sub_process:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.setBrush(item.filling(style.zone if shape.expanded else ink.fill))
    painter.drawPath(item.shape())
    if shape.type == "transaction":
        painter.setBrush(NO_BRUSH)
        painter.drawRoundedRect(item.rect.adjusted(3.5, 3.5, -3.5, -3.5), 7, 7)
    if not style.small:
        if shape.event_sub_process and not shape.expanded and shape.marker:
            _start_in_corner(item, painter)
        _feet(item, painter)
    item.draw_label(painter)


def _start_in_corner(item: ShapeItem, painter: QPainter) -> None:
    """What starts a closed event sub-process."""
    corner, ink = item.rect.topLeft() + QPointF(15, 15), item.ink()
    pen = QPen(ink.thin)
    if not item.data_of.interrupting:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(NO_BRUSH)
    painter.drawEllipse(corner, 9, 9)
    _event_symbol(painter, ink, item.data_of.marker, False, corner, 0.46)


def _feet(item: ShapeItem, painter: QPainter) -> None:
    names = feet(item.data_of, item.family)
    x = item.rect.center().x() - (len(names) - 1) * 9
    for name in names:
        at = QPointF(x, item.rect.bottom() - 10)
        ink = item.ink()
        item.draw_symbol(painter, symbol("foot", name), at, ink.thin, NO_BRUSH)
        x += 18


def paint_gateway(item: ShapeItem, painter: QPainter) -> None:
    shape, ink = item.data_of, item.ink()
    painter.setPen(item.border(ink.line))
    painter.setBrush(item.filling(ink.fill))
    painter.drawPath(item.shape())
    centre, scale = item.rect.center(), item.rect.width() / 50
    if shape.type == "eventBasedGateway":
        painter.setPen(ink.thin)
        painter.setBrush(NO_BRUSH)
        painter.drawEllipse(centre, 13.5 * scale, 13.5 * scale)
        if not shape.instantiate:
            painter.drawEllipse(centre, 11 * scale, 11 * scale)
    if shape.type != "exclusiveGateway" or shape.marker_visible:
        filled = shape.type in ("exclusiveGateway", "parallelGateway")
        pen = ink.line if filled or shape.type == "eventBasedGateway" else ink.thick
        painter.save()
        painter.translate(centre)
        painter.scale(scale, scale)
        brush = ink.solid if filled else NO_BRUSH
        item.draw_symbol(painter, symbol("gateway", shape.type), QPointF(), pen, brush)
        painter.restore()
    item.draw_label(painter)


def paint_data(item: ShapeItem, painter: QPainter) -> None:
    shape, rect, ink = item.data_of, item.rect, item.ink()
    painter.setPen(item.border(ink.line))
    painter.setBrush(item.filling(ink.fill))
    if shape.type == "dataStoreReference":
        _cylinder(painter, rect)
    else:
        _sheet(painter, rect)
    if shape.type in ("dataInput", "dataOutput"):
        brush = ink.solid if shape.type == "dataOutput" else NO_BRUSH
        at = rect.topLeft() + QPointF(min(12.0, rect.width() / 3), 9)
        item.draw_symbol(painter, symbol("foot", "arrow"), at, ink.thin, brush)
    if shape.collection:
        at = QPointF(rect.center().x(), rect.bottom() - 8)
        item.draw_symbol(painter, symbol("foot", "parallel"), at, ink.thin, NO_BRUSH)
    item.draw_label(painter)


def _cylinder(painter: QPainter, rect: QRectF) -> None:
    lid = rect.height() * 0.22
    body = QPainterPath(QPointF(rect.left(), rect.top() + lid / 2))
    body.lineTo(rect.left(), rect.bottom() - lid / 2)
    body.arcTo(QRectF(rect.left(), rect.bottom() - lid, rect.width(), lid), 180, 180)
    body.lineTo(rect.right(), rect.top() + lid / 2)
    body.arcTo(QRectF(rect.left(), rect.top(), rect.width(), lid), 0, 180)
    painter.drawPath(body)
    for step in (0.0, 0.08, 0.16):
        down = step * rect.height()
        painter.drawArc(QRectF(rect.left(), rect.top() + down, rect.width(), lid), 180 * 16, 180 * 16)


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
    shape, style, rect, ink = item.data_of, item.style, item.rect, item.ink()
    pool, coloured = shape.type == "participant", bool(shape.stroke)
    painter.setPen(item.border(ink.line if pool or coloured else style.faint))
    painter.setBrush(item.filling(style.zone if pool else NO_BRUSH))
    painter.drawRect(rect)
    if shape.loop == "parallel":
        foot = QPointF(rect.center().x(), rect.bottom() - 10)
        item.draw_symbol(painter, symbol("foot", "parallel"), foot, ink.thin, NO_BRUSH)
    if item.closed:
        item.draw_label(painter)
        return
    if shape.horizontal:
        band = QRectF(rect.left(), rect.top(), min(BAND, rect.width()), rect.height())
    else:
        band = QRectF(rect.left(), rect.top(), rect.width(), min(BAND, rect.height()))
    painter.setPen(item.border(ink.line if pool or coloured else style.faint))
    painter.setBrush(style.band if pool and not ink.own_fill else NO_BRUSH)
    painter.drawRect(band)
    painter.save()
    painter.translate(band.center())
    if shape.horizontal:
        painter.rotate(-90)
    item.draw_label(painter)
    painter.restore()


def paint_annotation(item: ShapeItem, painter: QPainter) -> None:
    rect, style, ink = item.rect, item.style, item.ink()
    if ink.own_fill:
        painter.fillRect(rect, ink.fill)
    painter.setPen(item.border(ink.line))
    painter.setBrush(NO_BRUSH)
    painter.drawPolyline(
        [rect.topLeft() + QPointF(10, 0), rect.topLeft(), rect.bottomLeft(), rect.bottomLeft() + QPointF(10, 0)]
    )
    item.draw_label(painter, ink.text if ink.own_fill else style.muted)


def paint_group(item: ShapeItem, painter: QPainter) -> None:
    pen = item.border(item.ink().line)
    pen.setStyle(Qt.PenStyle.DashDotLine)
    painter.setPen(pen)
    painter.setBrush(NO_BRUSH)
    painter.drawPath(item.shape())
    item.draw_label(painter)


def paint_unknown(item: ShapeItem, painter: QPainter) -> None:
    style, ink = item.style, item.ink()
    painter.setPen(item.border(style.unknown))
    painter.setBrush(item.filling(NO_BRUSH))
    painter.drawRect(item.rect)
    item.draw_label(painter, ink.text if ink.own_fill else style.muted)


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
