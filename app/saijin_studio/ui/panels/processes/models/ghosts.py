"""What an older version had and the newer one has no more is drawn where it stood, or below what stands there now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .....core.bpmn.diagram import NODES, Bounds, Diagram, Edge, Point, Shape

GAP = 30.0
MOST = 40  # places that are tried


def set_aside(old: Diagram, new: Diagram, removed: frozenset[str]) -> Diagram:
    """The older diagram, with removed steps moved down as far as they would lie on steps of the newer one."""
    taken = [shape.bounds for shape in new.shapes if _stands_alone(shape)]
    moved: dict[str, float] = {}
    for shape in old.shapes:
        if shape.id in removed and _stands_alone(shape):
            moved[shape.id] = _way_down(shape.bounds, taken)
            taken.append(_down(shape.bounds, moved[shape.id]))
    for shape in old.shapes:
        if shape.attached_to in moved:
            moved[shape.id] = moved[shape.attached_to]
    if not any(moved.values()):
        return old
    shapes = tuple(_lowered(shape, moved.get(shape.id, 0.0)) for shape in old.shapes)
    return replace(old, shapes=shapes, edges=tuple(_follows(edge, moved) for edge in old.edges))


def _stands_alone(shape: Shape) -> bool:
    """Neither a frame around others nor an event on a step's border: those may lie on others."""
    return shape.type in NODES and not shape.expanded and not shape.attached_to


def _way_down(bounds: Bounds, taken: list[Bounds]) -> float:
    for number in range(MOST):
        way = number * (bounds.height + GAP)
        if not any(_touch(_down(bounds, way), other) for other in taken):
            return way
    return 0.0


def _touch(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _down(bounds: Bounds, way: float) -> Bounds:
    return replace(bounds, y=bounds.y + way)


def _lowered(shape: Shape, way: float) -> Shape:
    if not way:
        return shape
    return replace(shape, bounds=_down(shape.bounds, way), label=_down(shape.label, way) if shape.label else None)


def _follows(edge: Edge, moved: Mapping[str, float]) -> Edge:
    """Its ends stay with their steps."""
    first, last = moved.get(edge.source, 0.0), moved.get(edge.target, 0.0)
    if not (first or last) or not edge.waypoints:
        return edge
    between = first if first == last else 0.0
    ways = [first, *[between] * (len(edge.waypoints) - 2), last]
    points = (Point(point.x, point.y + way) for point, way in zip(edge.waypoints, ways, strict=False))
    return replace(edge, waypoints=tuple(points), label=None)
