"""Where an element's name stands, and how wide it may be."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from ...core.bpmn.diagram import DATA, EVENTS, GATEWAYS, SUB_PROCESSES, TASKS, Shape
from .labels import Side
from .style import Style
from .symbols import symbol
from .text import TextBlock

LABEL_WIDTH = 90.0
BAND = 30.0
FOOT = 20.0  # what the markers at an activity's lower edge take
OUTSIDE = ("event", "gateway", "data", "group")  # families whose name stands beside them
DRAWN = ("participant", "lane", "textAnnotation", "group")
LEFT = Qt.AlignmentFlag.AlignLeft
Caption = tuple[TextBlock, QPointF]


def family(shape: Shape) -> str:
    """Which painter an element gets; "unknown" draws a labelled dashed box."""
    if not shape.known:
        return "unknown"
    kinds = (("event", EVENTS), ("task", TASKS), ("sub", SUB_PROCESSES), ("gateway", GATEWAYS), ("data", DATA))
    for name, types in kinds:
        if shape.type in types:
            return name
    return shape.type if shape.type in DRAWN else "unknown"


def feet(shape: Shape, kind: str) -> list[str]:
    """The markers in the middle of an activity's lower edge."""
    names = [shape.loop] if shape.loop else []
    if shape.compensation:
        names.append("compensation")
    if (kind == "sub" and not shape.expanded) or shape.type == "callActivity":
        names.append("collapsed")
    if shape.type == "adHocSubProcess":
        names.append("adhoc")
    return names


def caption(shape: Shape, kind: str, rect: QRectF, style: Style, side: Side, closed: bool) -> Caption | None:
    """The name laid out, and its upper left corner; for pools and lanes around (0, 0), to be turned into the band."""
    if not shape.name:
        return None
    if kind in OUTSIDE:
        return _outer(shape, kind, rect, style, side)
    if kind in ("participant", "lane") and not closed:
        width = rect.height() if shape.horizontal else rect.width()
        block = TextBlock(shape.name, style.inner_font, width - 12, BAND - 2)
        return block, QPointF(-block.width / 2, -block.height / 2)
    if kind == "textAnnotation":
        block = TextBlock(shape.name, style.label_font, rect.width() - 12, max(rect.height() - 6, 15.0), LEFT)
        return block, QPointF(rect.left() + 8, rect.top() + 4)
    if kind == "sub" and shape.expanded:  # the middle is where steps stand
        block = TextBlock(shape.name, style.inner_font, rect.width() - 24, 18, LEFT)
        return block, rect.topLeft() + QPointF(12, 7)
    return _inner(shape, kind, rect, style)


def _inner(shape: Shape, kind: str, rect: QRectF, style: Style) -> Caption:
    """In the middle, clear of the corner's symbol and of the markers at the foot where there is room for both."""
    inset = 14 if rect.width() >= 90 else 10
    foot = FOOT if feet(shape, kind) and rect.height() > 40 else 0.0
    block = TextBlock(shape.name, style.inner_font, rect.width() - inset, rect.height() - 12 - foot * 0.6)
    top = rect.center().y() - block.height / 2
    if symbol("task", shape.type) is not None and block.height > rect.height() - 40:
        top = min(top + 6, rect.bottom() - block.height - 5)
    if foot:
        top = max(rect.top() + 4, min(top, rect.bottom() - foot - block.height))
    return block, QPointF(rect.center().x() - block.width / 2, top)


def _outer(shape: Shape, kind: str, rect: QRectF, style: Style, side: Side) -> Caption:
    """At the stated label bounds, as wide as other tools draw it; on the free side where none are stated."""
    label = shape.label
    width = max(LABEL_WIDTH, label.width if label else 0.0)
    if label is None and side in (Side.LEFT, Side.RIGHT):
        return _lower_corner(shape, kind, rect, style, side)
    block = TextBlock(shape.name, style.label_font, width)
    if label:
        return block, QPointF(label.centre.x - width / 2, label.y)
    if kind == "group":
        return block, QPointF(rect.center().x() - width / 2, rect.top() + 4)
    top = rect.top() - block.height - 4 if side is Side.ABOVE else rect.bottom() + 5
    return block, QPointF(rect.center().x() - width / 2, top)


def _lower_corner(shape: Shape, kind: str, rect: QRectF, style: Style, side: Side) -> Caption:
    """Below, but beside the line that leaves there."""
    to_right = side is Side.RIGHT
    align = LEFT if to_right else Qt.AlignmentFlag.AlignRight
    block = TextBlock(shape.name, style.label_font, LABEL_WIDTH, align=align | Qt.AlignmentFlag.AlignAbsolute)
    middle, gap = rect.center().x(), 7.0
    top = rect.bottom() + (3 if kind == "event" else -10)
    return block, QPointF(middle + gap if to_right else middle - gap - LABEL_WIDTH, top)
