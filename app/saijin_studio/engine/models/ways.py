"""Where a token of a model may come within one transaction, that is, before the engine waits for anything.

In doubt a way counts as one: a condition may be true, a collection may be empty, a branch may be the one that is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

from .elements import BPMN, ENGINES

IN, OUT = "in", "out"
Place = tuple[object, str]  # an element, or a name, and where at it
Graph = dict[Place, set[Place]]
WAITING = frozenset(
    {
        "userTask",
        "receiveTask",
        "intermediateCatchEvent",
        "eventBasedGateway",
        "callActivity",  # of another file
        "serviceTask",
        "sendTask",
    }
)
FRAMES = frozenset({"subProcess", "transaction"})
SCOPES = FRAMES | {"process"}
ONWARD = frozenset({"conditional", "link"})  # events that catch what may be there already
THROWN = ("error", "escalation", "cancel")  # what goes up from scope to scope until an event catches it


class Ways:
    """`onward` says from each place what is reached next; `nodes` are all elements in the model's order."""

    def __init__(self, root: etree._Element) -> None:
        self.onward: Graph = defaultdict(set)
        self.nodes = list(root.iter(f"{{{BPMN}}}*"))  # held, so that each stays one and the same object
        self._ids = {str(node.get("id")): node for node in self.nodes if node.get("id")}
        flows = [node for node in self.nodes if _kind(node) == "sequenceFlow"]
        self._followed = {flow.get("sourceRef") for flow in flows}
        for flow in flows:
            source, target = (self._ids.get(flow.get(end) or "") for end in ("sourceRef", "targetRef"))
            if source is not None and target is not None:
                # A gateway that waits for events looks at their conditions when it is entered.
                waits = _kind(source) == "eventBasedGateway" and _has(target, "conditional")
                self._add((source, IN if waits else OUT), (target, IN))
        for node in self.nodes:
            self._through(node)
            self._upward(node)
            self._caught(node)
            self._names(node)
            self._variables(node)
        self._calls()

    def _add(self, source: Place, target: Place) -> None:
        """Unless a job lies between."""
        if not (source[1] == IN and asynchronous(source[0], "async", "asyncBefore")) and not (
            target[1] == OUT and asynchronous(target[0], "asyncAfter")
        ):
            self.onward[source].add(target)

    def _through(self, node: etree._Element) -> None:
        """Into a frame and out of it again; through all else that does not wait."""
        scope = node.getparent()
        if _passes(node):
            self._add((node, IN), (node, OUT))
        if scope is None or _kind(scope) not in SCOPES:
            return
        if node.get("id") not in self._followed and not _beside(node):
            self._add((node, OUT), (scope, OUT))
        if _kind(node) == "startEvent" and not _definitions(node):
            self._add((scope, IN), (node, IN))

    def _upward(self, node: etree._Element) -> None:
        """From who throws to the frames around it."""
        scope, kind = node.getparent(), _kind(node)
        if scope is None or _kind(scope) not in SCOPES:
            return
        for thrown in THROWN:
            if kind in ("endEvent", "intermediateThrowEvent") and _has(node, thrown):
                self._add((node, IN), (scope, thrown))
            elif kind in FRAMES or kind == "callActivity":
                self._add((node, thrown), (node, f"{thrown} out"))
                # What an event sub-process throws none of its own scope catches.
                beside = node.get("triggeredByEvent") == "true"
                self._add((node, f"{thrown} out"), (scope, f"{thrown} out" if beside else thrown))

    def _caught(self, event: etree._Element) -> None:
        """From a scope to the events at its border and in its event sub-processes."""
        kind, scope = _kind(event), event.getparent()
        host = self._ids.get(event.get("attachedToRef") or "") if kind == "boundaryEvent" else None
        if kind == "startEvent" and scope is not None:
            host = scope.getparent()
        if host is None:
            return
        if _has(event, "conditional"):
            self._add((host, IN), (event, IN))
        for thrown in THROWN:
            if _has(event, thrown):
                self._add((host, f"{thrown} out" if kind == "boundaryEvent" else thrown), (event, IN))

    def _names(self, event: etree._Element) -> None:
        """By a link or a signal."""
        throws = _kind(event) in ("intermediateThrowEvent", "endEvent")
        for kind, name, catching in (
            ("link", "name", ("intermediateCatchEvent",)),
            # Who waits in the flow for a signal has waited.
            ("signal", "signalRef", ("startEvent", "boundaryEvent")),
        ):
            for definition in event.iterfind(f"{{{BPMN}}}{kind}EventDefinition"):
                meeting = (definition.get(name) or "", kind)
                if throws and not asynchronous(definition, "async"):
                    self._add((event, IN), meeting)
                elif _kind(event) in catching:
                    self._add(meeting, (event, IN))

    def _variables(self, node: etree._Element) -> None:
        """From a step that sets a variable to the conditions that are looked at again each time one changes."""
        for name in _set_by(node):
            self._add((node, OUT), (name, "variable"))
            self._add((node, OUT), ("", "variable"))
        stays = node.get("isInterrupting") == "false" or node.get("cancelActivity") == "false"
        condition = node.find(f"{{{BPMN}}}conditionalEventDefinition")
        if stays and condition is not None:
            self._add((_engine(condition, "variableName"), "variable"), (node, IN))

    def waits(self, node: etree._Element) -> bool:
        """Whether each of the many that a step is done for waits for something, on whichever way through it.

        What is marked at the step itself waits before the first of them, or after the last.
        """
        if _goes_through(node):
            return False
        frame = self._ids.get(node.get("calledElement") or "") if _kind(node) == "callActivity" else node
        inside = [] if frame is None else list(frame)
        last: set[Place] = {(one, OUT) for one in inside if one.get("id") not in self._followed and not _beside(one)}
        open_ends: list[Place] = [(one, IN) for one in inside if _kind(one) == "startEvent" and not _definitions(one)]
        reached: set[Place] = set()
        while open_ends:
            place = open_ends.pop()
            if place not in reached:
                reached.add(place)
                open_ends += self.onward.get(place, ())
        return not last & reached

    def _calls(self) -> None:
        """A process of the same file is entered by who calls it; what it comes to at once its callers come to."""
        callers: dict[object, list[etree._Element]] = defaultdict(list)
        for node in self.nodes:
            called = self._ids.get(node.get("calledElement") or "") if _kind(node) == "callActivity" else None
            if called is not None and _kind(called) == "process":
                callers[called].append(node)
        reached: set[Place] = set()
        open_ends: list[Place] = [(node, IN) for node in self.nodes if _kind(node) == "process"]
        while open_ends:
            place = open_ends.pop()
            if place in reached:
                continue
            reached.add(place)
            for call in callers[place[0]] if place[1] != IN and place[0] in callers else ():
                self._add((call, IN), (call, place[1]))
                if (call, IN) in reached:
                    open_ends += self.onward.get((call, IN), ())
            open_ends += self.onward.get(place, ())
        for process, calls in callers.items():
            for call in calls:
                self._add((call, IN), (process, IN))


def asynchronous(node: object, *names: str) -> bool:
    return isinstance(node, etree._Element) and any(_engine(node, name) == "true" for name in names)


def instances(node: etree._Element) -> int | None:
    """How many of a step there are, as far as a number says so; None where nothing or something else does."""
    count = node.find(f"{{{BPMN}}}*/{{{BPMN}}}loopCardinality")
    text = (count.text or "").strip() if count is not None else ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _passes(node: etree._Element) -> bool:
    """Whether a token may go straight through."""
    if node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics") is not None and not instances(node):
        return True  # there may be none
    return _goes_through(node)


def _goes_through(node: etree._Element) -> bool:
    """Whether a token that is in it, or in one of many, need not wait there."""
    kind = _kind(node)
    if kind == "intermediateCatchEvent":
        return _has(node, *ONWARD)
    if kind in WAITING or kind in SCOPES:
        return False
    if (kind == "endEvent" and _has(node, "error", "cancel")) or (
        kind == "intermediateThrowEvent" and _has(node, "link")
    ):
        return False  # it goes on elsewhere
    # A decision or a message that a worker takes.
    return not any(_engine(one, "topic") for one in (node, *node))


def _beside(node: etree._Element) -> bool:
    """An event sub-process that does not end what it stands in."""
    starts = node.iterfind(f"{{{BPMN}}}startEvent")
    return node.get("triggeredByEvent") == "true" and any(one.get("isInterrupting") == "false" for one in starts)


def _set_by(node: etree._Element) -> set[str]:
    inside = f"{{{BPMN}}}extensionElements"
    names = {_engine(node, "resultVariable")}
    for engine in ENGINES:
        names |= {one.get("name") or "" for one in node.iterfind(f"{inside}//{{{engine}}}outputParameter")}
        names |= {one.get("target") or "" for one in node.iterfind(f"{inside}/{{{engine}}}out")}
    return names - {""}


def _engine(node: etree._Element, name: str) -> str:
    """An attribute of the engine's own."""
    return next((value for engine in sorted(ENGINES) if (value := node.get(f"{{{engine}}}{name}"))), "")


def _kind(node: etree._Element) -> str:
    return etree.QName(node).localname


def _definitions(event: etree._Element) -> list[etree._Element]:
    return [one for one in event if str(one.tag).endswith("EventDefinition")]


def _has(event: etree._Element, *kinds: str) -> bool:
    return any(event.find(f"{{{BPMN}}}{kind}EventDefinition") is not None for kind in kinds)
