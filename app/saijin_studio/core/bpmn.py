"""A BPMN 2.0 model as a drawing: what its own diagram data say, as plain immutable values.

Format: OMG BPMN 2.0.2 (formal/2013-12-09), chapter 12 for the diagram interchange. Reading lies in bpmn_read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "event"}
)
TASKS = frozenset(
    {
        "task",
        "serviceTask",
        "userTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "manualTask",
        "callActivity",
    }
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
DATA = frozenset({"dataObjectReference", "dataObject", "dataStoreReference", "dataInput", "dataOutput"})


@dataclass(frozen=True, slots=True)
class Point:
    """In the diagram's own units, which tools show as pixels at 100 %."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bounds:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Shape:
    """One drawn element. `type` is the BPMN element's local name (serviceTask, startEvent, ...).

    `marker` is an event's definition without "EventDefinition" (message, timer, multiple, "" = none); `loop` is
    standard, parallel or sequential; `depth` counts the enclosing sub-processes.
    """

    id: str
    type: str
    name: str
    bounds: Bounds
    label: Bounds | None = None
    marker: str = ""
    loop: str = ""
    attached_to: str | None = None
    interrupting: bool = True
    expanded: bool = False
    horizontal: bool = True
    event_sub_process: bool = False
    compensation: bool = False
    collection: bool = False
    marker_visible: bool = False
    instantiate: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """One drawn connection; `arrow` is the association's direction: none, one, both."""

    id: str
    type: str
    name: str
    source: str
    target: str
    waypoints: tuple[Point, ...]
    label: Bounds | None = None
    default: bool = False
    conditional: bool = False
    arrow: str = "none"


@dataclass(frozen=True)
class Diagram:
    """The first diagram of a model. `key` and `name` are those of its process."""

    key: str
    name: str
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Elements inside a collapsed sub-process -> the element drawn in their place."""

    @cached_property
    def by_id(self) -> dict[str, Shape]:
        return {shape.id: shape for shape in self.shapes}

    @cached_property
    def bounds(self) -> Bounds:
        """Around everything drawn, labels with stated bounds included."""
        boxes = [shape.bounds for shape in self.shapes]
        boxes += [shape.label for shape in self.shapes if shape.label]
        boxes += [edge.label for edge in self.edges if edge.label]
        boxes += [Bounds(point.x, point.y, 0, 0) for edge in self.edges for point in edge.waypoints]
        if not boxes:
            return Bounds(0, 0, 0, 0)
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        return Bounds(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)

    def visible(self, element: str) -> str | None:
        """The id of the shape that shows `element`, None when nothing does."""
        return element if element in self.by_id else self.hidden.get(element)

    def way(self, source: str, target: str, hops: int = 6) -> tuple[Edge, ...]:
        """The shortest chain of sequence flows from one element to another, () when there is none within `hops`.

        A boundary event counts as part of the activity it sits on.
        """
        seen = {source, *self._attached.get(source, ())}
        ends: list[tuple[str, tuple[Edge, ...]]] = [(element, ()) for element in seen]
        for _ in range(hops):
            following: list[tuple[str, tuple[Edge, ...]]] = []
            for element, so_far in ends:
                for edge in self._outgoing.get(element, ()):
                    if edge.target == target:
                        return (*so_far, edge)
                    if edge.target not in seen:
                        seen.add(edge.target)
                        following.append((edge.target, (*so_far, edge)))
            ends = following
        return ()

    @cached_property
    def _outgoing(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            if edge.type == "sequenceFlow":
                found.setdefault(edge.source, []).append(edge)
        return found

    @cached_property
    def _attached(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for shape in self.shapes:
            if shape.attached_to:
                found.setdefault(shape.attached_to, []).append(shape.id)
        return found


def parse_bpmn(xml: str | bytes, file: str = "") -> Diagram:
    """Reads a model's XML. Raises ModelFileError (file, element, line), never anything else."""
    from .bpmn_read import read

    return read(xml, file)
