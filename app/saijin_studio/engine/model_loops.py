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
Graph = dict[str, set[str]]


def restless_circle(root: etree._Element) -> etree._Element | None:
    """A step of a circle without any step that waits, or None. A called process counts as one that waits."""
    nodes = {str(node.get("id")): node for node in root.iter(f"{{{BPMN}}}*") if node.get("id")}
    flows: Graph = defaultdict(set)
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        ends = [nodes.get(flow.get(end) or "") for end in ("sourceRef", "targetRef")]
        if all(node is not None and not _waits(node) for node in ends):
            flows[str(flow.get("sourceRef"))].add(str(flow.get("targetRef")))
    left = _prune(_prune(flows, back=False), back=True)
    return nodes[min(left)] if left else None


def _waits(node: etree._Element) -> bool:
    kind = etree.QName(node).localname
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
