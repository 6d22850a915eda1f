"""Reads one diagram's data. What cannot be followed becomes a problem, not an error."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from .diagram import SUB_PROCESSES, Bounds, Edge, Point, Shape
from .parts import Stated, make_edge, make_shape
from .tree import BPMNDI, Element, Tree
from .xml import Node, reference

MAX_COORDINATE = 1_000_000.0
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
COLOUR = "{http://www.omg.org/spec/BPMN/non-normative/color/1.0}"
BIO = "{http://bpmn.io/schema/bpmn/biocolor/1.0}"
FILLS = (COLOUR + "background-color", BIO + "fill")
STROKES = (COLOUR + "border-color", BIO + "stroke")
HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")

SIZES = {
    "participant": (600.0, 120.0),
    "lane": (570.0, 120.0),
    "textAnnotation": (120.0, 50.0),
    "group": (140.0, 100.0),
    "dataStoreReference": (50.0, 50.0),
    "dataStore": (50.0, 50.0),
}


def usual_size(kind: str) -> tuple[float, float]:
    if kind in SIZES:
        return SIZES[kind]
    if kind.endswith("Event") or kind == "event":
        return 36.0, 36.0
    if kind.endswith("Gateway"):
        return 50.0, 50.0
    return (36.0, 50.0) if kind.startswith("data") else (100.0, 80.0)


@dataclass(slots=True)
class Unplaced:
    """An element of a diagram that has no place in it yet."""

    element: Element
    stated: Stated


@dataclass(slots=True)
class Sheet:
    """What one diagram states, before its gaps are filled."""

    id: str = ""
    title: str = ""
    element: str = ""
    shapes: dict[str, Shape] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    shapeless: dict[str, Unplaced] = field(default_factory=dict)
    lineless: dict[str, Unplaced] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not (self.shapes or self.edges or self.shapeless or self.lineless)


class SheetReader:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._inside_drawn: set[str] = set()

    def sheets(self, diagram: Node) -> list[Sheet]:
        """The diagram, and what it draws inside each collapsed sub-process as a diagram of its own.

        Raises ModelFileError where that is too much.
        """
        main = Sheet(diagram.get("id", ""), diagram.get("name", ""))
        plane = diagram.find(BPMNDI + "BPMNPlane")
        if plane is None:
            return [main]
        main.element = reference(plane.get("bpmnElement"))
        boxes = self._drawn(plane, "BPMNShape")
        self._inside_drawn = self._rooms(boxes)
        collapsed = {element.id: element for element, box in boxes.values() if self._is_collapsed(element, box)}
        sheets = {"": main} | {each: Sheet(each, element=each) for each in collapsed}
        for element in collapsed.values():
            sheet = sheets[_folded_into(element, collapsed)]
            sheet.hidden.update(self._tree.folded_into(element, element.id))
        for element, box in boxes.values():
            self._shape(sheets[_folded_into(element, collapsed)], element, box)
        for element, line in self._drawn(plane, "BPMNEdge").values():
            self._edge(sheets[_folded_into(element, collapsed)], element, line)
        return list(sheets.values())

    def _drawn(self, plane: Node, kind: str) -> dict[str, tuple[Element, Node]]:
        """Each element once, in the order of the file."""
        found: dict[str, tuple[Element, Node]] = {}
        for node in plane.iterchildren(BPMNDI + kind):
            identity = reference(node.get("bpmnElement"))
            element = self._tree.get(identity)
            if element is None:
                self._tree.problem("not_in_model", identity or node.get("id", ""), node, "drawn, but not in the model")
            elif identity in found:
                self._tree.problem("drawn_twice", identity, node, "drawn twice in one diagram")
            else:
                found[identity] = element, node
        return found

    @staticmethod
    def _rooms(boxes: dict[str, tuple[Element, Node]]) -> set[str]:
        """Everything in which something is drawn."""
        return {owner.id for element, _ in boxes.values() for owner in element.around()}

    def _is_collapsed(self, element: Element, box: Node) -> bool:
        """Where the file does not say, a sub-process is open when something inside it is drawn."""
        if element.type not in SUB_PROCESSES or not element.native:
            return False
        stated = box.get("isExpanded")
        return stated == "false" or (stated != "true" and element.id not in self._inside_drawn)

    def _shape(self, sheet: Sheet, element: Element, box: Node) -> None:
        stated = self._stated(element, box)
        bounds = self._bounds(element, box)
        if bounds is None:
            sheet.shapeless[element.id] = Unplaced(element, stated)
        else:
            sheet.shapes[element.id] = make_shape(element, bounds, self._tree, stated)

    def _edge(self, sheet: Sheet, element: Element, line: Node) -> None:
        stated = self._stated(element, line)
        points = self._points(element, line)
        if len(points) < 2:
            sheet.lineless[element.id] = Unplaced(element, stated)
        else:
            sheet.edges[element.id] = make_edge(element, points, self._tree, stated)

    def _stated(self, element: Element, drawn: Node) -> Stated:
        return Stated(
            label=self._label(element, drawn),
            expanded=element.type in SUB_PROCESSES and not self._is_collapsed(element, drawn),
            horizontal=drawn.get("isHorizontal") != "false",
            marker_visible=drawn.get("isMarkerVisible") == "true",
            fill=self._colour(element, drawn, FILLS),
            stroke=self._colour(element, drawn, STROKES),
            envelope=drawn.get("messageVisibleKind") or "",
        )

    def _colour(self, element: Element, drawn: Node, names: tuple[str, ...]) -> str:
        value = next((text for text in map(drawn.get, names) if text), "").strip()
        found = colour(value)
        if value and not found:
            self._tree.problem("bad_colour", element.id, drawn, value[:100])
        return found

    def _label(self, element: Element, drawn: Node) -> Bounds | None:
        node = drawn.find(f"{BPMNDI}BPMNLabel/{DC}Bounds")
        if node is None:
            return None
        numbers = [_number(node, name) for name in ("x", "y", "width", "height")]
        if any(number is None for number in numbers):
            self._tree.problem("bad_label", element.id, node, "the label's bounds are not numbers")
            return None
        x, y, width, height = (number or 0.0 for number in numbers)
        if width < 0 or height < 0 or not (x or y or width or height):
            return None  # some tools write zeros, or less, where they have no place for it
        return Bounds(x, y, width, height)

    def _bounds(self, element: Element, box: Node) -> Bounds | None:
        """None: nothing to go by. A place without a size is taken, with the size that is usual."""
        node = box.find(DC + "Bounds")
        if node is None:
            self._tree.problem("bad_bounds", element.id, box, "drawn without bounds")
            return None
        x, y = _number(node, "x"), _number(node, "y")
        width, height = _number(node, "width"), _number(node, "height")
        if width is None or height is None or width < 0 or height < 0:
            self._tree.problem("bad_bounds", element.id, node, "the size is no size")
            width, height = usual_size(element.type)
            return None if x is None or y is None else Bounds(x, y, width, height)
        if x is None or y is None:
            self._tree.problem("bad_bounds", element.id, node, "x or y is not a number")
            return None
        return Bounds(x, y, width, height)

    def _points(self, element: Element, line: Node) -> tuple[Point, ...]:
        nodes = line.findall(DI + "waypoint")
        pairs = [(_number(node, "x"), _number(node, "y")) for node in nodes]
        points = tuple(Point(x, y) for x, y in pairs if x is not None and y is not None)
        if len(points) < len(pairs):
            self._tree.problem("bad_waypoints", element.id, line, "a waypoint is not a pair of numbers")
        elif len(points) < 2:
            self._tree.problem("bad_waypoints", element.id, line, "a connection needs at least two waypoints")
        return points


def _folded_into(element: Element, collapsed: dict[str, Element]) -> str:
    """The innermost of these around an element, "" for none."""
    return next((owner.id for owner in element.around() if owner.id in collapsed), "")


def colour(value: str) -> str:
    """ "#RRGGBB" in capitals for what is written as #rgb, #rrggbb or rgb(r, g, b); "" for anything else."""
    if HEX.fullmatch(value):
        digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
        return f"#{digits.upper()}"
    parts = RGB.fullmatch(value)
    numbers = [int(part) for part in parts.groups()] if parts else []
    return "#{:02X}{:02X}{:02X}".format(*numbers) if numbers and max(numbers) <= 255 else ""


def _number(node: Node, name: str) -> float | None:
    try:
        value = float(node.get(name, ""))
    except ValueError:
        return None
    return value if abs(value) <= MAX_COORDINATE and not math.isnan(value) else None
