"""Where names stand whose place a model does not state: beside their element, clear of the lines that touch it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from ...core.bpmn.diagram import GATEWAYS, Bounds, Diagram, Edge, Point, Shape

NEIGHBOUR = 100.0  # boundary events nearer than this to each other have their names on their outer sides
TOUCH = 2.0


class Side(StrEnum):
    BELOW = "below"
    ABOVE = "above"
    LEFT = "left"  # below, to the left of what leaves there
    RIGHT = "right"


def sides(diagram: Diagram) -> Mapping[str, Side]:
    """For events and gateways; what is not named here has its name below it."""
    ends = _ends(diagram.edges)
    found: dict[str, Side] = {}
    for shape in diagram.shapes:
        if shape.attached_to:
            found[shape.id] = _beside(shape, diagram.shapes)
        elif shape.type in GATEWAYS or shape.type.endswith("Event"):
            found[shape.id] = _free(shape.bounds, ends.get(shape.id, ()))
    return found


def _beside(shape: Shape, shapes: Iterable[Shape]) -> Side:
    """A line leaves a boundary event downwards; its name stands where no other such event is."""
    x = shape.bounds.centre.x
    others = [each.bounds.centre.x - x for each in shapes if each.attached_to == shape.attached_to and each != shape]
    return Side.LEFT if any(0 < far < NEIGHBOUR for far in others) else Side.RIGHT


def _free(bounds: Bounds, points: Iterable[Point]) -> Side:
    points = tuple(points)
    below = any(abs(point.y - bounds.bottom) < TOUCH for point in points)
    above = any(abs(point.y - bounds.y) < TOUCH for point in points)
    if not below:
        return Side.BELOW
    return Side.RIGHT if above else Side.ABOVE


def _ends(edges: Iterable[Edge]) -> dict[str, list[Point]]:
    """Where lines touch each element."""
    found: dict[str, list[Point]] = {}
    for edge in edges:
        found.setdefault(edge.source, []).append(edge.waypoints[0])
        found.setdefault(edge.target, []).append(edge.waypoints[-1])
    return found
