"""What a BPMN model says apart from its drawings: every element by its id, and what it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .diagram import SUB_PROCESSES, DiagramProblem
from .xml import Node, line_of, reference, refuse

MAX_ELEMENTS = 50_000
MAX_FOLDED = 500_000  # elements that are folded away, in all diagrams together
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

ROOM = SUB_PROCESSES | {"process", "globalTask", "collaboration", "choreography", "globalConversation"}
_LEAVES = frozenset(MODEL + name for name in ("incoming", "outgoing", "documentation", "flowNodeRef", "text", "script"))


@dataclass(slots=True, eq=False)
class Element:
    """One element with an id. `native` is False for what stands in another namespace than BPMN's."""

    id: str
    type: str
    node: Node
    owner: Element | None = None
    native: bool = True
    children: list[Element] = field(default_factory=list)

    @property
    def room(self) -> Element | None:
        """The process, sub-process or collaboration it lies in."""
        owner = self.owner
        while owner is not None and owner.type not in ROOM:
            owner = owner.owner
        return owner

    def around(self) -> Iterator[Element]:
        """What it lies in, innermost first."""
        owner = self.owner
        while owner is not None:
            yield owner
            owner = owner.owner

    def inside(self) -> Iterator[Element]:
        """All that lies in it, in the order of the file."""
        stack = self.children[::-1]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


class Tree:
    """One pass over the model. Raises ModelFileError for one that is too large."""

    def __init__(self, root: Node, file: str) -> None:
        self.root = root
        self.elements: dict[str, Element] = {}
        self.problems: list[DiagramProblem] = []
        self.lane_of: dict[str, str] = {}
        self._foreign: dict[str, Element] = {}
        self._folded = 0
        self._file = file
        self._index()

    def get(self, identity: str) -> Element | None:
        """An element of BPMN by its id, else one of another vendor."""
        return self.elements.get(identity) or self._foreign.get(identity)

    def of_type(self, *types: str) -> list[Element]:
        return [element for element in self.elements.values() if element.type in types]

    def process_of(self, element: Element) -> Element | None:
        """The process an element lies in, or is; that of a pool."""
        if element.type == "participant":
            return self.elements.get(reference(element.node.get("processRef")))
        if element.type == "process":
            return element
        return next((owner for owner in element.around() if owner.type == "process"), None)

    @cached_property
    def main(self) -> Element | None:
        """The first process that can be run, else the first."""
        processes = self.of_type("process")
        able = [process for process in processes if process.node.get("isExecutable") == "true"]
        return next(iter(able or processes), None)

    def ends(self, element: Element) -> tuple[str, str]:
        """Source and target. Data associations name one end only and lie inside the element at the other."""
        node = element.node
        parent = node.getparent()
        around = "" if parent is None else parent.get("id", "")
        source = node.get("sourceRef") or node.findtext(MODEL + "sourceRef") or around
        target = node.get("targetRef") or node.findtext(MODEL + "targetRef") or around
        if element.type == "dataInputAssociation":
            target = around
        elif element.type == "dataOutputAssociation":
            source = around
        return reference(source), reference(target)

    def folded_into(self, element: Element, stand_in: str) -> dict[str, str]:
        """All that lies in an element -> the shape that stands for it in one diagram.

        Raises ModelFileError where a small file has many diagrams fold away the same many elements.
        """
        found = {each.id: stand_in for each in element.inside()}
        self._folded += len(found)
        if self._folded > MAX_FOLDED:
            refuse("too much is folded away in its diagrams", element.node, self._file)
        return found

    def problem(self, code: str, element: str, node: Node, detail: str = "") -> None:
        self.problems.append(DiagramProblem(element, line_of(node), code, detail))

    def _index(self) -> None:
        stack: list[tuple[Node, Element | None]] = [
            (child, None) for child in reversed(self.root) if child.tag != BPMNDI + "BPMNDiagram"
        ]
        while stack:
            node, owner = stack.pop()
            tag = node.tag
            if not isinstance(tag, str):
                continue  # a comment
            if tag in _LEAVES:
                self._leaf(tag, node, owner)
                continue
            identity = node.get("id")
            if identity is not None:
                owner = self._enter(identity, tag, node, owner)
            stack.extend((child, owner) for child in reversed(node))

    def _leaf(self, tag: str, node: Node, owner: Element | None) -> None:
        """An inner lane comes after the one around it, so it is the inner one that counts."""
        if tag == MODEL + "flowNodeRef" and owner is not None and node.text:
            self.lane_of[reference(node.text)] = owner.id

    def _enter(self, identity: str, tag: str, node: Node, owner: Element | None) -> Element | None:
        """What its children lie in: itself, where it is an element of BPMN."""
        space, _, name = tag.rpartition("}")
        if space + "}" != MODEL:
            self._foreign.setdefault(identity, Element(identity, name, node, owner, native=False))
            return owner
        element = Element(identity, name, node, owner)
        if identity in self.elements:
            self.problem("id_twice", identity, node, "this id is used twice")
            return element
        self.elements[identity] = element
        if len(self.elements) > MAX_ELEMENTS:
            refuse("too deep or too large", node, self._file)
        if owner is not None:
            owner.children.append(element)
        return element
