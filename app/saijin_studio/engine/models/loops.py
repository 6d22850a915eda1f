"""Finds what never waits in a model: the engine would do it within one transaction, for ever or out of all measure.

Nothing could end that from outside, for the engine tells of a step only when its transaction is over.
"""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

from .elements import BPMN
from .ways import Graph, Place, Ways, asynchronous, instances

MOST_AT_ONCE = 1000  # instances of a step
CIRCLE = "a circle that never waits would run for ever: mark one of its steps as asynchronous (asyncBefore)"
CALL = "a call of whatever a variable names may call itself for ever: mark it as asynchronous (asyncBefore)"
TIMES = (
    f"how often it is done (loopCardinality) is one number, {MOST_AT_ONCE} at most together with what is around it, "
    "or a variable where it is done one by one (isSequential) and each waits or its loop is asynchronous (asyncBefore)"
)
VARIABLE = re.compile(r"[$#]\{\s*[A-Za-z_]\w*\s*\}", re.ASCII)


def restless(root: etree._Element) -> tuple[etree._Element, str] | None:
    """A step that the engine would go round with, call itself from, or do too often, without ever waiting, and what is
    the matter with it; or None. A process of another file counts as one that waits.
    """
    ways = Ways(root)
    times: dict[object, int] = {}  # how many there are of each, with what is around it, as far as numbers say so
    for node in ways.nodes:
        times[node] = times.get(node.getparent(), 1) * (instances(node) or 1)
        if _calls_anything(node):
            return node, CALL
        if _too_often(node, times[node], ways):
            return node, TIMES
    left = {place[0] for place in _prune(_prune(ways.onward, back=False), back=True)}
    circle = (node for node in ways.nodes if node in left and etree.QName(node).localname != "process")
    return next(((node, CIRCLE) for node in circle), None)


def _calls_anything(node: etree._Element) -> bool:
    """Whatever a variable names, and at once."""
    called = (node.get("calledElement") or "") if etree.QName(node).localname == "callActivity" else ""
    return "{" in called and not asynchronous(node, "async", "asyncBefore")


def _too_often(node: etree._Element, times: int, ways: Ways) -> bool:
    """Whether it is to be done out of all measure within one transaction.

    A worker says what a variable holds: as many as that are done one after another, each in its own time.
    """
    counts = [(one.text or "").strip() for one in node.iterfind(f"{{{BPMN}}}*/{{{BPMN}}}loopCardinality")]
    if not counts:
        return False
    if len(counts) == 1 and VARIABLE.fullmatch(counts[0]):
        return not _one_by_one(node, ways)
    return len(counts) > 1 or instances(node) is None or times > MOST_AT_ONCE


def _one_by_one(node: etree._Element, ways: Ways) -> bool:
    """Whether a transaction comes between each of many and the next."""
    loop = node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is None or loop.get("isSequential") != "true":
        return False
    return ways.waits(node) or asynchronous(loop, "async", "asyncBefore", "asyncAfter")


def _prune(flows: Graph, back: bool) -> Graph:
    """Without what no circle goes through: places that nothing leads to, then those that lead to none, step by step."""
    graph: Graph = defaultdict(set)
    for source, targets in flows.items():
        for target in targets:
            first, second = (target, source) if back else (source, target)
            graph[first].add(second)
    entries: dict[Place, int] = defaultdict(int)
    for targets in graph.values():
        for target in targets:
            entries[target] += 1
    free = [place for place in graph if not entries[place]]
    while free:
        for target in graph.pop(free.pop(), set()):
            entries[target] -= 1
            if not entries[target]:
                free.append(target)
    return graph
