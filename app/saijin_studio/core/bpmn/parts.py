"""Makes shapes and edges out of a model's elements and what a diagram states about each."""

from __future__ import annotations

from dataclasses import dataclass

from .diagram import EVENTS, KNOWN_EDGES, KNOWN_SHAPES, SUB_PROCESSES, Bounds, Edge, Point, Shape
from .facts import DEFINITION, documentation_of, facts_of
from .tree import MODEL, Element, Tree
from .xml import local, reference, text_of


@dataclass(frozen=True, slots=True)
class Stated:
    """What a diagram says of one element beside its place."""

    label: Bounds | None = None
    expanded: bool = False
    horizontal: bool = True
    marker_visible: bool = False
    fill: str = ""
    stroke: str = ""
    envelope: str = ""


PLAIN = Stated()


def make_shape(element: Element, bounds: Bounds, tree: Tree, stated: Stated = PLAIN) -> Shape:
    node, kind = element.node, element.type
    return Shape(
        id=element.id,
        type=kind,
        name=name_of(element, tree),
        bounds=bounds,
        label=stated.label,
        marker=_marker(element) if kind in EVENTS else "",
        loop=_loop(element),
        attached_to=reference(node.get("attachedToRef")) or None,
        interrupting=(node.get("cancelActivity") or node.get("isInterrupting") or "true") != "false",
        expanded=kind in SUB_PROCESSES and stated.expanded,
        horizontal=stated.horizontal,
        event_sub_process=node.get("triggeredByEvent") == "true",
        compensation=node.get("isForCompensation") == "true",
        collection=_is_collection(element, tree),
        marker_visible=stated.marker_visible,
        instantiate=node.get("instantiate") == "true",
        depth=sum(owner.type in SUB_PROCESSES for owner in element.around()),
        fill=stated.fill,
        stroke=stated.stroke,
        known=element.native and kind in KNOWN_SHAPES,
        documentation=documentation_of(element),
        facts=facts_of(element, tree),
    )


def make_edge(element: Element, points: tuple[Point, ...], tree: Tree, stated: Stated = PLAIN) -> Edge:
    source, target = tree.ends(element)
    start = tree.elements.get(source)
    at_gateway = start is not None and start.type.endswith("Gateway")
    return Edge(
        id=element.id,
        type=element.type,
        name=name_of(element, tree),
        source=source,
        target=target,
        waypoints=points,
        label=stated.label,
        default=start is not None and reference(start.node.get("default")) == element.id,
        conditional=not at_gateway and element.node.find(MODEL + "conditionExpression") is not None,
        arrow=(element.node.get("associationDirection") or "None").lower(),
        stroke=stated.stroke,
        known=element.native and element.type in KNOWN_EDGES,
        documentation=documentation_of(element),
        facts=facts_of(element, tree),
        envelope=stated.envelope,
    )


def name_of(element: Element, tree: Tree) -> str:
    node = element.node
    if element.type == "textAnnotation":
        return text_of(node.find(MODEL + "text"))
    if element.type == "group":
        value = tree.elements.get(reference(node.get("categoryValueRef")))
        return "" if value is None else value.node.get("value", "")
    return (node.get("name") or "").strip()


def _marker(element: Element) -> str:
    names = [local(child) for child in element.node if isinstance(child.tag, str)]
    found = [name.removesuffix(DEFINITION) for name in names if name.endswith(DEFINITION)]
    referred = names.count("eventDefinitionRef")
    if len(found) + referred > 1:
        return "parallelMultiple" if element.node.get("parallelMultiple") == "true" else "multiple"
    return found[0] if found else ""


def _loop(element: Element) -> str:
    node = element.node
    if element.type == "participant":
        return "parallel" if node.find(MODEL + "participantMultiplicity") is not None else ""
    if node.find(MODEL + "standardLoopCharacteristics") is not None:
        return "standard"
    many = node.find(MODEL + "multiInstanceLoopCharacteristics")
    if many is None:
        return ""
    return "sequential" if many.get("isSequential") == "true" else "parallel"


def _is_collection(element: Element, tree: Tree) -> bool:
    target = tree.elements.get(reference(element.node.get("dataObjectRef")))
    return "true" in (element.node.get("isCollection"), None if target is None else target.node.get("isCollection"))
