"""A BPMN 2.0 model as drawings: what its own diagram data say, as plain immutable values.

Format: OMG BPMN 2.0.2 (formal/2013-12-09), chapter 12 for the diagram interchange. Reading lies in bpmn_read,
the layout of models without diagram data in bpmn_layout.
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
DATA = frozenset({"dataObjectReference", "dataObject", "dataStoreReference", "dataStore", "dataInput", "dataOutput"})
NODES = EVENTS | TASKS | SUB_PROCESSES | GATEWAYS
"""What sequence flows connect."""
KNOWN_SHAPES = NODES | DATA | {"participant", "lane", "textAnnotation", "group"}
KNOWN_EDGES = frozenset({"sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation"})


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
    standard, parallel or sequential (a pool of many participants: parallel); `depth` counts the enclosing
    sub-processes. `fill` and `stroke` are the file's own colours as "#RRGGBB", "" where it states none.
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
    fill: str = ""
    stroke: str = ""
    known: bool = True
    """False: a type that BPMN does not have, or that we cannot draw. A labelled box stands for it."""
    documentation: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the element says beside its name: topic, timer, called_element, ... (the names are in bpmn_facts)."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One drawn connection; `arrow` is the association's direction: none, one, both.

    `envelope` says whether a message flow shows its message: initiating (white), non_initiating (shaded) or "".
    """

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
    stroke: str = ""
    known: bool = True
    documentation: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    envelope: str = ""


@dataclass(frozen=True)
class Diagram:
    """One diagram of a model. `key` and `name` are those of its process."""

    key: str
    name: str
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Elements inside a collapsed sub-process or a closed pool -> the element drawn in their place."""
    id: str = ""
    """The diagram's own id; its process's, where it was laid out automatically."""
    title: str = ""
    """The diagram's own name, often "" or that of its process."""
    element: str = ""
    """What the diagram shows: a process, a collaboration, or the collapsed sub-process it opens."""
    laid_out: bool = False
    """True: made by automatic layout, the file says nothing of where things are."""

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


@dataclass(frozen=True, slots=True)
class DiagramProblem:
    """Something in the diagram data that could not be followed; what it is about is drawn as well as can be.

    `code` is stable: id_twice, not_in_model, drawn_twice, bad_bounds, bad_label, bad_waypoints, bad_colour,
    not_drawn (the model has it, its diagram does not), no_ends (a connection without two known ends: left out).
    """

    element: str
    line: int
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BpmnModel:
    """All that a file draws. There is always a diagram, be it an empty one; those of sub-processes come last."""

    diagrams: tuple[Diagram, ...]
    problems: tuple[DiagramProblem, ...] = ()

    def diagram_of(self, element: str) -> Diagram | None:
        """The diagram opened by a process's key or by a collapsed sub-process; None when there is none."""
        stated = [diagram for diagram in self.diagrams if diagram.element == element]
        return next(
            (diagram for diagram in (*stated, *self.diagrams) if element in (diagram.element, diagram.key)), None
        )

    def showing(self, element: str) -> Diagram | None:
        """The diagram in which the element itself is drawn, else one in which something stands for it."""
        whole = (diagram for diagram in self.diagrams if element in diagram.by_id)
        return next(whole, None) or next((each for each in self.diagrams if each.visible(element)), None)


def parse_model(xml: str | bytes, file: str = "") -> BpmnModel:
    """Reads every diagram of a model's XML. Raises ModelFileError (file, element, line), never anything else."""
    from .read import read_model

    return read_model(xml, file)


def parse_bpmn(xml: str | bytes, file: str = "") -> Diagram:
    """The first diagram of a model. Raises ModelFileError (file, element, line), never anything else."""
    return parse_model(xml, file).diagrams[0]
