"""Finds circles in a model that never wait: the engine would run them round within one transaction, for ever.

Nothing could end that from outside, for the engine tells of a step only when its transaction is over.
"""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from .model_elements import BPMN, ENGINES

WAITING = frozenset(
    {
        "userTask",
        "receiveTask",
        "intermediateCatchEvent",
        "eventBasedGateway",
        "callActivity",
        "serviceTask",
        "sendTask",
    }
)
FRAMES = frozenset({"subProcess", "transaction"})
ASYNC = frozenset({"async", "asyncBefore", "asyncAfter"})
AT_ONCE = ("error", "escalation", "signal")  # what a sub-process can end by without having waited
MOST_AT_ONCE = 1000  # instances of a step
Graph = dict[str, set[str]]


def restless_circle(root: etree._Element) -> etree._Element | None:
    """A step that the engine would go round with, or call itself from, without ever waiting; or None.

    A process of another file counts as one that waits.
    """
    nodes = {str(node.get("id")): node for node in root.iter(f"{{{BPMN}}}*") if node.get("id")}
    if (endless := next((node for node in nodes.values() if _endless(node, nodes)), None)) is not None:
        return endless
    flows: Graph = defaultdict(set)
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        ends = [nodes.get(flow.get(end) or "") for end in ("sourceRef", "targetRef")]
        if all(node is not None and not _waits(node) for node in ends):
            flows[str(flow.get("sourceRef"))].add(str(flow.get("targetRef")))
    for event in root.iter(f"{{{BPMN}}}boundaryEvent"):
        host = nodes.get(event.get("attachedToRef") or "")
        if host is not None and _has(event, AT_ONCE) and not _waits(host):
            flows[str(host.get("id"))].add(str(event.get("id")))
    for source, target in _jumps(root, "link", "name") | _jumps(root, "signal", "signalRef"):
        flows[source].add(target)
    left = _prune(_prune(flows, back=False), back=True)
    return nodes[min(left)] if left else None


def _endless(node: etree._Element, nodes: dict[str, etree._Element]) -> bool:
    """A process that calls itself, or a step that is to be done out of all measure."""
    kind = etree.QName(node).localname
    if kind == "callActivity" and not _asynchronous(node):
        called = node.get("calledElement") or ""
        return "{" in called or (called in nodes and etree.QName(nodes[called]).localname == "process")
    counts = [one.text or "" for one in node.iterfind(f"{{{BPMN}}}*/{{{BPMN}}}loopCardinality")]
    return any(count.strip().isdigit() and int(count) > MOST_AT_ONCE for count in counts)


def _jumps(root: etree._Element, kind: str, name: str) -> set[tuple[str, str]]:
    """From each event that throws to all that catch the same, where the engine goes on in one transaction."""
    throws: list[tuple[str, str]] = []
    catches: list[tuple[str, str]] = []
    for definition in root.iter(f"{{{BPMN}}}{kind}EventDefinition"):
        event = definition.getparent()
        if event is None or _asynchronous(event):
            continue
        place = etree.QName(event).localname
        said = (str(event.get("id")), definition.get(name) or "")
        if place in ("intermediateThrowEvent", "endEvent"):
            throws.append(said)
        elif kind == "link" or place == "startEvent":  # who waits for a signal has waited
            catches.append(said)
    return {(one, other) for one, said in throws for other, heard in catches if said == heard}


def _has(event: etree._Element, kinds: tuple[str, ...]) -> bool:
    return any(event.find(f"{{{BPMN}}}{kind}EventDefinition") is not None for kind in kinds)


def _asynchronous(node: etree._Element) -> bool:
    return any(node.get(f"{{{engine}}}{name}") == "true" for engine in ENGINES for name in ASYNC)


def _waits(node: etree._Element) -> bool:
    kind = etree.QName(node).localname
    if kind == "intermediateCatchEvent" and _has(node, ("link",)):
        return _asynchronous(node)
    if kind in WAITING or any(node.get(f"{{{engine}}}{name}") == "true" for engine in ENGINES for name in ASYNC):
        return True
    if kind in FRAMES:
        return any(_waits(inner) for inner in node.iterchildren(f"{{{BPMN}}}*"))
    # A decision or a message that a worker takes.
    return any(one.get(f"{{{engine}}}topic") for one in (node, *node) for engine in ENGINES)


def _prune(flows: Graph, back: bool) -> Graph:
    """Without what no circle goes through: nodes that nothing leads to, then those that lead to none, step by step."""
    graph: Graph = defaultdict(set)
    for source, targets in flows.items():
        for target in targets:
            first, second = (target, source) if back else (source, target)
            graph[first].add(second)
    entries: dict[str, int] = defaultdict(int)
    for targets in graph.values():
        for target in targets:
            entries[target] += 1
    free = [node for node in graph if not entries[node]]
    while free:
        for target in graph.pop(free.pop(), set()):
            entries[target] -= 1
            if not entries[target]:
                free.append(target)
    return graph
