"""Lines between shapes for which a model states no way."""

from __future__ import annotations

import math

from .diagram import EVENTS, GATEWAYS, Bounds, Edge, Point, Shape


def straight(source: Shape | Edge, target: Shape | Edge) -> tuple[Point, ...]:
    """A line from border to border, on the way from middle to middle; a loop where both ends are one."""
    if source is target and isinstance(source, Shape):
        return _loop(source.bounds)
    start, end = _middle(source), _middle(target)
    return _border(source, start, end), _border(target, end, start)


def _loop(box: Bounds) -> tuple[Point, ...]:
    right, below, middle = box.right + 20.0, box.bottom + 20.0, box.centre
    corners = ((box.right, middle.y), (right, middle.y), (right, below), (middle.x, below), (middle.x, box.bottom))
    return tuple(Point(x, y) for x, y in corners)


def _middle(end: Shape | Edge) -> Point:
    return end.bounds.centre if isinstance(end, Shape) else middle_of(end.waypoints)


def middle_of(way: tuple[Point, ...]) -> Point:
    """The middle of the leg in the middle."""
    before, after = way[(len(way) - 1) // 2], way[(len(way) - 1) // 2 + 1]
    return Point((before.x + after.x) / 2, (before.y + after.y) / 2)


def _border(end: Shape | Edge, start: Point, towards: Point) -> Point:
    """Where the line from the middle of a shape leaves its outline: a circle, a diamond or a box."""
    across, down = abs(towards.x - start.x), abs(towards.y - start.y)
    if not isinstance(end, Shape) or (across == 0 and down == 0):
        return start
    half_width, half_height = end.bounds.width / 2, end.bounds.height / 2
    if half_width <= 0 or half_height <= 0:
        return start
    wide, high = across / half_width, down / half_height
    if end.type in EVENTS:
        part = math.hypot(wide, high)
    elif end.type in GATEWAYS:
        part = wide + high
    else:
        part = max(wide, high)
    return Point(start.x + (towards.x - start.x) / part, start.y + (towards.y - start.y) / part)


def message_way(source: Shape | Edge, target: Shape | Edge) -> tuple[Point, ...]:
    """Upright, with a level part in the middle where the ends are not above each other."""
    if not isinstance(source, Shape) or not isinstance(target, Shape):
        return straight(source, target)
    one, other = source.bounds, target.bounds
    down = one.bottom <= other.y
    if not down and other.bottom > one.y:
        return straight(source, target)  # side by side
    x, far = _columns(source, target)
    y, end = (one.bottom, other.y) if down else (one.y, other.bottom)
    if x == far:
        return Point(x, y), Point(x, end)
    middle = (y + end) / 2
    return Point(x, y), Point(x, middle), Point(far, middle), Point(far, end)


def _columns(source: Shape, target: Shape) -> tuple[float, float]:
    """A pool is touched above or below the other end, wherever that is."""
    x, far = source.bounds.centre.x, target.bounds.centre.x
    if target.type == "participant" and target.bounds.x <= x <= target.bounds.right:
        return x, x
    if source.type == "participant" and source.bounds.x <= far <= source.bounds.right:
        return far, far
    return x, far
