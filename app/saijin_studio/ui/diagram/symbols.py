"""The small drawings of BPMN: what is inside an event, in the corner of a task, at the foot of an activity.

All are our own paths, centred on (0, 0), made once. Events are drawn for a radius of 18, task types in 16 x 16,
foot markers in 12 x 12.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

Pairs = tuple[tuple[float, float], ...]


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _lines(*runs: Pairs) -> QPainterPath:
    path = QPainterPath()
    for (x, y), *rest in runs:
        path.moveTo(x, y)
        for to_x, to_y in rest:
            path.lineTo(to_x, to_y)
    return path


def _envelope(width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-width / 2, -height / 2, width, height))
    path.addPath(_lines(((-width / 2, -height / 2), (0, height * 0.12), (width / 2, -height / 2))))
    return path


def _clock() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), 10.5, 10.5)
    for hour in range(12):
        angle = hour * math.pi / 6
        x, y = math.sin(angle), math.cos(angle)
        path.addPath(_lines(((x * 8.6, y * 8.6), (x * 10.5, y * 10.5))))
    path.addPath(_lines(((1.6, -7), (0, 0), (4.8, 1.2))))
    return path


def _regular(corners: int, radius: float) -> QPainterPath:
    turns = [i * 2 * math.pi / corners for i in range(corners)]
    return _polygon(*((math.sin(turn) * radius, -math.cos(turn) * radius) for turn in turns))


def _cross(reach: float, half: float, turned: bool) -> QPainterPath:
    """A thick plus, or a thick x when `turned`."""
    corners = [(-half, -reach), (half, -reach), (half, -half), (reach, -half), (reach, half), (half, half)]
    corners += [(half, reach), (-half, reach), (-half, half), (-reach, half), (-reach, -half), (-half, -half)]
    if turned:
        slant = math.sqrt(0.5)
        corners = [((x - y) * slant, (x + y) * slant) for x, y in corners]
    return _polygon(*corners)


def _page() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-7, -8.5, 14, 17))
    path.addPath(_lines(*(((-4.5, y), (4.5, y)) for y in (-5.0, -1.7, 1.7, 5.0))))
    return path


def _rewind(size: float) -> QPainterPath:
    path = _polygon((-size, 0), (0, -size * 0.75), (0, size * 0.75))
    path.addPath(_polygon((0, 0), (size, -size * 0.75), (size, size * 0.75)))
    return path


def _dot(radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), radius, radius)
    return path


EVENT: dict[str, Callable[[], QPainterPath]] = {
    "message": lambda: _envelope(18, 12),
    "timer": _clock,
    "error": lambda: _polygon((-8.5, 8), (-3.2, -7.5), (2.2, 1.2), (8.5, -8.5), (3.2, 7.5), (-2.2, -1.2)),
    "terminate": lambda: _dot(10.5),
    "cancel": lambda: _cross(11, 2.4, turned=True),
    "signal": lambda: _polygon((0, -9.5), (9.3, 7), (-9.3, 7)),
    "escalation": lambda: _polygon((0, -10), (7, 9), (0, 2.2), (-7, 9)),
    "compensate": lambda: _rewind(10),
    "conditional": _page,
    "link": lambda: _polygon((-9, -3.5), (2, -3.5), (2, -8), (10, 0), (2, 8), (2, 3.5), (-9, 3.5)),
    "multiple": lambda: _regular(5, 10.5),
    "parallelMultiple": lambda: _cross(9.5, 2.8, turned=False),
}


def _gear() -> QPainterPath:
    teeth, outer, inner = 8, 7.4, 5.4
    points: list[tuple[float, float]] = []
    for tooth in range(teeth):
        middle = tooth * 2 * math.pi / teeth
        for turn, radius in ((-0.27, inner), (-0.17, outer), (0.17, outer), (0.27, inner)):
            points.append((math.sin(middle + turn) * radius, -math.cos(middle + turn) * radius))
    path = _polygon(*points)
    path.addEllipse(QPointF(0, 0), 2.4, 2.4)
    return path


def _person() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, -3.6), 3.3, 3.3)
    path.moveTo(-6.8, 7)
    path.cubicTo(-6.8, -1.2, 6.8, -1.2, 6.8, 7)
    path.closeSubpath()
    return path


def _scroll() -> QPainterPath:
    path = QPainterPath(QPointF(-3, -7))
    path.cubicTo(-9, -2.5, 1, 2, -5, 7)
    path.lineTo(4, 7)
    path.cubicTo(10, 2, 0, -2.5, 6, -7)
    path.closeSubpath()
    path.addPath(_lines(((-2.8, -3.4), (2.4, -3.4)), ((-2, 0), (3, 0)), ((-1.2, 3.4), (4, 3.4))))
    return path


def _table() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-7.2, -6, 14.4, 12))
    path.addPath(_lines(((-7.2, -2.6), (7.2, -2.6)), ((-7.2, 1.7), (7.2, 1.7)), ((-2.8, -2.6), (-2.8, 6))))
    return path


def _hand() -> QPainterPath:
    path = QPainterPath(QPointF(-7, -1))
    path.cubicTo(-7, -5, -2, -4, 0, -5.5)
    path.cubicTo(2, -6.5, 2.5, -4, 0.5, -3)
    path.lineTo(6.5, -3)
    path.cubicTo(8, -3, 8, -0.8, 6.5, -0.8)
    path.lineTo(7, -0.8)
    path.cubicTo(8.2, -0.8, 8.2, 1.4, 7, 1.4)
    path.lineTo(6.3, 1.4)
    path.cubicTo(7.4, 1.4, 7.4, 3.5, 6.3, 3.5)
    path.lineTo(5.4, 3.5)
    path.cubicTo(6.3, 3.7, 6.2, 5.6, 5, 5.6)
    path.lineTo(-3, 5.6)
    path.cubicTo(-6, 5.6, -7, 3.5, -7, 1)
    path.closeSubpath()
    return path


TASK: dict[str, Callable[[], QPainterPath]] = {
    "serviceTask": _gear,
    "userTask": _person,
    "scriptTask": _scroll,
    "sendTask": lambda: _envelope(15, 10.5),
    "receiveTask": lambda: _envelope(15, 10.5),
    "small_envelope": lambda: _envelope(10.5, 7.5),
    "businessRuleTask": _table,
    "manualTask": _hand,
}


def _loop_arrow() -> QPainterPath:
    path = QPainterPath()
    box = QRectF(-5.2, -5.2, 10.4, 10.4)
    path.arcMoveTo(box, 240)
    path.arcTo(box, 240, -300)
    path.addPath(_lines(((-6.4, 3.2), (-2.6, 4.5), (-3.4, 0.8))))
    return path


def _plus_box() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-6.5, -6.5, 13, 13))
    path.addPath(_lines(((-3.8, 0), (3.8, 0)), ((0, -3.8), (0, 3.8))))
    return path


def _tilde() -> QPainterPath:
    path = QPainterPath(QPointF(-6, 1.5))
    path.cubicTo(-3, -5, 2, 4.5, 6, -1.5)
    return path


FOOT: dict[str, Callable[[], QPainterPath]] = {
    "standard": _loop_arrow,
    "parallel": lambda: _lines(*(((x, -5.5), (x, 5.5)) for x in (-4.0, 0.0, 4.0))),
    "sequential": lambda: _lines(*(((-5.5, y), (5.5, y)) for y in (-4.0, 0.0, 4.0))),
    "compensation": lambda: _rewind(6),
    "collapsed": _plus_box,
    "adhoc": _tilde,
    "arrow": lambda: _polygon((-6, -2.6), (1, -2.6), (1, -5.6), (7, 0), (1, 5.6), (1, 2.6), (-6, 2.6)),
}

GATEWAY: dict[str, Callable[[], QPainterPath]] = {
    "exclusiveGateway": lambda: _cross(10, 1.8, turned=True),
    "parallelGateway": lambda: _cross(11.5, 1.8, turned=False),
    "inclusiveGateway": lambda: _dot(10.5),
    "eventBasedGateway": lambda: _regular(5, 8),
    "complexGateway": lambda: _lines(((-10, 0), (10, 0)), ((0, -10), (0, 10)), ((-7, -7), (7, 7)), ((-7, 7), (7, -7))),
}

FAMILIES = {"event": EVENT, "task": TASK, "foot": FOOT, "gateway": GATEWAY}


@cache
def symbol(family: str, name: str) -> QPainterPath | None:
    """None when the family has no such symbol."""
    make = FAMILIES[family].get(name)
    return None if make is None else make()
