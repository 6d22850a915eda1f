"""Reads BPMN 2.0 XML into a Diagram.

The XML comes from users' files and from servers, so it is taken as hostile: no document type, no entities,
no network, and caps on size, depth and count.
"""

from __future__ import annotations

import math
import re
from typing import NoReturn, cast

from lxml import etree

from .bpmn import EVENTS, SUB_PROCESSES, Bounds, Diagram, Edge, Point, Shape
from .errors import ModelFileError

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 50_000
MAX_COORDINATE = 1_000_000.0

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DEFINITION = "EventDefinition"

Node = etree._Element


def read(xml: str | bytes, file: str = "") -> Diagram:
    """Raises ModelFileError with params file, element, line."""
    return _Reader(file).diagram(_root(xml, file))


def _fault(detail: str, file: str, element: str = "", line: int = 0) -> ModelFileError:
    return ModelFileError(detail, file=file, element=element, line=line)


def _root(xml: str | bytes, file: str) -> Node:
    try:
        # A str is decoded already: what its declaration says of an encoding no longer holds.
        data = DECLARATION.sub("", xml, count=1).encode() if isinstance(xml, str) else xml
    except UnicodeEncodeError as error:
        raise _fault("not text", file) from error
    if len(data) > MAX_BYTES:
        raise _fault("larger than 4 MiB", file)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _fault(error.msg or "not XML", file, line=error.lineno or 0) from error
    except (ValueError, LookupError) as error:
        raise _fault(str(error), file) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _fault("a document type is not allowed", file, line=1)
    return root


def _local(node: Node) -> str:
    return str(node.tag).rpartition("}")[2]


def _reference(value: str | None) -> str:
    """An id out of an XML qualified name."""
    return (value or "").rpartition(":")[2]


class _Reader:
    """One pass over the tree to know every element by its id, one over the first diagram."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._elements: dict[str, Node] = {}
        self._drawn: set[str] = set()

    def _fail(self, detail: str, node: Node) -> NoReturn:
        owner: Node | None = node
        while owner is not None and not (owner.get("bpmnElement") or owner.get("id")):
            owner = owner.getparent()
        name = "" if owner is None else owner.get("bpmnElement") or owner.get("id") or ""
        raise _fault(detail, self._file, name or _local(node), cast("int | None", node.sourceline) or 0)

    def diagram(self, root: Node) -> Diagram:
        if root.tag != MODEL + "definitions":
            self._fail("not a BPMN 2.0 model", root)
        self._index(root)
        process = self._process(root)
        plane = root.find(f"{BPMNDI}BPMNDiagram/{BPMNDI}BPMNPlane")
        key = "" if process is None else process.get("id", "")
        name = key if process is None else process.get("name", "") or key
        if plane is None:
            return Diagram(key, name)
        boxes = plane.findall(BPMNDI + "BPMNShape")
        self._drawn = {_reference(box.get("bpmnElement")) for box in boxes}
        collapsed = {_reference(box.get("bpmnElement")) for box in boxes if self._is_collapsed(box)}
        hidden = self._inside(collapsed)
        shapes = tuple(self._shape(box) for box in boxes if _reference(box.get("bpmnElement")) not in hidden)
        lines = plane.findall(BPMNDI + "BPMNEdge")
        edges = tuple(self._edge(line) for line in lines if _reference(line.get("bpmnElement")) not in hidden)
        return Diagram(key, name, shapes, edges, hidden)

    def _index(self, root: Node) -> None:
        """Knows every element by its id; checks depth and count on the way."""
        stack, count = [(root, 1)], 0
        while stack:
            node, depth = stack.pop()
            count += 1
            if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                self._fail("too deep or too large", node)
            identity = node.get("id")
            if identity is not None and str(node.tag).startswith(MODEL):
                if identity in self._elements:
                    self._fail("this id is used twice", node)
                self._elements[identity] = node
            stack.extend((child, depth + 1) for child in reversed(node) if isinstance(child.tag, str))

    @staticmethod
    def _process(root: Node) -> Node | None:
        processes = root.findall(MODEL + "process")
        executable = [process for process in processes if process.get("isExecutable") == "true"]
        return next(iter(executable or processes), None)

    def _is_collapsed(self, box: Node) -> bool:
        """Where the file does not say, a sub-process is open when something inside it is drawn."""
        element = self._elements.get(_reference(box.get("bpmnElement")))
        if element is None or _local(element) not in SUB_PROCESSES:
            return False
        stated = box.get("isExpanded")
        return stated == "false" or (
            stated is None and not any(node.get("id") in self._drawn for node in element.iterdescendants())
        )

    def _inside(self, collapsed: set[str]) -> dict[str, str]:
        """Every element under a collapsed sub-process -> the outermost such sub-process."""
        found: dict[str, str] = {}
        for identity in collapsed:
            outer = next((a.get("id", "") for a in self._around(identity) if a.get("id") in collapsed), identity)
            for node in self._elements[identity].iterdescendants():
                if node.get("id"):
                    found[node.get("id", "")] = outer
        return found

    def _around(self, identity: str) -> list[Node]:
        """The ancestors of an element, outermost first."""
        return list(self._elements[identity].iterancestors())[::-1]

    def _shape(self, box: Node) -> Shape:
        identity, node = self._element(box)
        kind = _local(node)
        bounds = self._bounds(box.find(DC + "Bounds"), box)
        sub_process = kind in SUB_PROCESSES
        return Shape(
            id=identity,
            type=kind,
            name=self._name(node),
            bounds=bounds,
            label=self._label(box),
            marker=self._marker(node) if kind in EVENTS else "",
            loop=self._loop(node),
            attached_to=_reference(node.get("attachedToRef")) or None,
            interrupting=(node.get("cancelActivity") or node.get("isInterrupting") or "true") != "false",
            expanded=sub_process and not self._is_collapsed(box),
            horizontal=box.get("isHorizontal") != "false",
            event_sub_process=node.get("triggeredByEvent") == "true",
            compensation=node.get("isForCompensation") == "true",
            collection=self._is_collection(node),
            marker_visible=box.get("isMarkerVisible") == "true",
            instantiate=node.get("instantiate") == "true",
            depth=sum(_local(ancestor) in SUB_PROCESSES for ancestor in node.iterancestors()),
        )

    def _edge(self, line: Node) -> Edge:
        identity, node = self._element(line)
        points = tuple(self._point(point) for point in line.findall(DI + "waypoint"))
        if len(points) < 2:
            self._fail("a connection needs at least two waypoints", line)
        source, target = self._ends(node)
        starts_at = self._elements.get(source)
        at_gateway = starts_at is not None and _local(starts_at).endswith("Gateway")
        return Edge(
            id=identity,
            type=_local(node),
            name=self._name(node),
            source=source,
            target=target,
            waypoints=points,
            label=self._label(line),
            default=starts_at is not None and _reference(starts_at.get("default")) == identity,
            conditional=not at_gateway and node.find(MODEL + "conditionExpression") is not None,
            arrow=(node.get("associationDirection") or "None").lower(),
        )

    def _element(self, drawn: Node) -> tuple[str, Node]:
        identity = _reference(drawn.get("bpmnElement"))
        node = self._elements.get(identity)
        if node is None:
            self._fail("drawn, but not in the model", drawn)
        return identity, node

    def _ends(self, node: Node) -> tuple[str, str]:
        """Data associations name one end only and lie inside the element at the other."""
        owner = node.getparent()
        around = "" if owner is None else owner.get("id", "")
        source = node.get("sourceRef") or node.findtext(MODEL + "sourceRef") or around
        target = node.get("targetRef") or node.findtext(MODEL + "targetRef") or around
        if _local(node) == "dataInputAssociation":
            target = around
        elif _local(node) == "dataOutputAssociation":
            source = around
        return _reference(source.strip()), _reference(target.strip())

    def _name(self, node: Node) -> str:
        kind = _local(node)
        if kind == "textAnnotation":
            return (node.findtext(MODEL + "text") or "").strip()
        if kind == "group":
            value = self._elements.get(_reference(node.get("categoryValueRef")))
            return "" if value is None else value.get("value", "")
        return (node.get("name") or "").strip()

    @staticmethod
    def _marker(node: Node) -> str:
        names = [_local(child) for child in node if isinstance(child.tag, str)]
        found = [name.removesuffix(DEFINITION) for name in names if name.endswith(DEFINITION)]
        referred = node.findall(MODEL + "eventDefinitionRef")
        if len(found) + len(referred) > 1:
            return "parallelMultiple" if node.get("parallelMultiple") == "true" else "multiple"
        return found[0] if found else ""

    @staticmethod
    def _loop(node: Node) -> str:
        if node.find(MODEL + "standardLoopCharacteristics") is not None:
            return "standard"
        many = node.find(MODEL + "multiInstanceLoopCharacteristics")
        if many is None:
            return ""
        return "sequential" if many.get("isSequential") == "true" else "parallel"

    def _is_collection(self, node: Node) -> bool:
        target = self._elements.get(_reference(node.get("dataObjectRef")))
        return "true" in (node.get("isCollection"), None if target is None else target.get("isCollection"))

    def _label(self, drawn: Node) -> Bounds | None:
        bounds = drawn.find(f"{BPMNDI}BPMNLabel/{DC}Bounds")
        return None if bounds is None else self._bounds(bounds, drawn)

    def _bounds(self, node: Node | None, drawn: Node) -> Bounds:
        if node is None:
            self._fail("drawn without bounds", drawn)
        x, y, width, height = (self._number(node, name) for name in ("x", "y", "width", "height"))
        if width < 0 or height < 0:
            self._fail("bounds with a negative size", node)
        return Bounds(x, y, width, height)

    def _point(self, node: Node) -> Point:
        return Point(self._number(node, "x"), self._number(node, "y"))

    def _number(self, node: Node, name: str) -> float:
        try:
            value = float(node.get(name, ""))
        except ValueError:
            value = math.nan
        if not abs(value) <= MAX_COORDINATE:  # false for NaN too
            self._fail(f"{name} is not a number", node)
        return value
