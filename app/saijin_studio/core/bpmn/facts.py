"""What an element says beside its name and look, as short pairs: for tooltips, and to tell two versions apart.

Names of facts: topic, class, delegate_expression, expression, called_element, decision_ref, form_key, assignee,
candidate_groups, script_format, script, condition, timer_date, timer_duration, timer_cycle, message, signal, error,
escalation, link, compensates, cardinality, until (when many instances are enough), collection, element_variable,
loop_condition, retry, lane, process, async_before, and any other attribute of the engine in snake_case. Extension
elements of the engine are named by kind and name: "input text", "output route", "property colour", "listener start".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .tree import MODEL, Element, Tree
from .xml import Node, local, reference, text_of

ENGINE = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://operaton.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
)
EXTENSIONS = MODEL + "extensionElements"
DEFINITION = "EventDefinition"
REFERRED = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
PLAIN = frozenset({"calledElement", "scriptFormat", "method", "ordering", "eventGatewayType"})
TEXTS = {
    "conditionExpression": "condition",
    "condition": "condition",
    "script": "script",
    "timeDate": "timer_date",
    "timeDuration": "timer_duration",
    "timeCycle": "timer_cycle",
    "loopCardinality": "cardinality",
    "completionCondition": "until",
    "loopCondition": "loop_condition",
    "loopDataInputRef": "collection",
}
SHORT = {
    "failed_job_retry_time_cycle": "retry",
    "input_parameter": "input",
    "output_parameter": "output",
    "execution_listener": "listener",
    "task_listener": "listener",
    "form_field": "field",
}
BAGS = frozenset({"inputOutput", "properties", "formData"})
NAMES = ("name", "id", "event", "target", "source", "variables")


@lru_cache(maxsize=512)
def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def facts_of(element: Element, tree: Tree) -> dict[str, str]:
    facts: dict[str, list[str]] = {}
    for key, value in _pairs(element, tree):
        if value:
            facts.setdefault(key, []).append(value)
    return {key: "\n".join(values) for key, values in facts.items()}


def documentation_of(element: Element) -> str:
    return "\n\n".join(text_of(node) for node in element.node.iterchildren(MODEL + "documentation"))


def _pairs(element: Element, tree: Tree) -> Iterator[tuple[str, str]]:
    node = element.node
    yield from _attributes(node)
    for kind, key in REFERRED.items():  # send and receive tasks refer to their message themselves
        yield kind, _referred(node, kind, key, tree)
    lane = tree.elements.get(tree.lane_of.get(element.id, ""))
    if lane is not None:
        yield "lane", lane.node.get("name") or lane.id
    if element.type == "participant":
        yield "process", reference(node.get("processRef"))
    for child in node:
        if not isinstance(child.tag, str):
            continue
        name = local(child)
        if name in TEXTS:
            yield TEXTS[name], text_of(child)
            yield from _attributes(child)
        elif name.endswith(DEFINITION):
            yield from _definition(child, name.removesuffix(DEFINITION), tree)
        elif name.endswith("LoopCharacteristics"):
            yield from _parts(child)
        elif child.tag == EXTENSIONS:
            yield from _extensions(child)


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    for name, value in node.attrib.items():
        space, _, plain = str(name).rpartition("}")
        if space[1:] in ENGINE or (not space and plain in PLAIN):
            yield _snake(plain), str(value)


def _referred(node: Node, kind: str, key: str, tree: Tree) -> str:
    """A message's or a signal's name, an error's or an escalation's code."""
    identity = reference(node.get(f"{kind}Ref"))
    target = tree.elements.get(identity)
    return identity if target is None else target.node.get(key) or target.node.get("name") or identity


def _definition(node: Node, kind: str, tree: Tree) -> Iterator[tuple[str, str]]:
    if kind in REFERRED:
        yield kind, _referred(node, kind, REFERRED[kind], tree)
    elif kind == "link":
        yield "link", node.get("name", "")
    elif kind == "compensate":
        yield "compensates", reference(node.get("activityRef"))
    yield from _parts(node)


def _parts(node: Node) -> Iterator[tuple[str, str]]:
    yield from _attributes(node)
    for child in node:
        if isinstance(child.tag, str):
            name = local(child)
            if name in TEXTS:
                yield TEXTS[name], text_of(child)
            elif child.tag == EXTENSIONS:
                yield from _extensions(child)


def _extensions(node: Node) -> Iterator[tuple[str, str]]:
    """Those of the engine; other vendors' say nothing about what is done."""
    for child in node:
        space, _, name = str(child.tag).rpartition("}") if isinstance(child.tag, str) else ("", "", "")
        if space[1:] not in ENGINE:
            continue
        if name in BAGS:
            yield from _extensions(child)
            continue
        kind = SHORT.get(_snake(name), _snake(name))
        named = next((each for each in NAMES if child.get(each)), "")
        rest = {str(key): str(value) for key, value in child.attrib.items() if key != named}
        stated = rest.get("value", "") if len(rest) == 1 else ""
        title = f" {child.get(named)}" if named else ""
        yield kind + title, text_of(child) or stated or ", ".join(map("=".join, rest.items())) or "yes"
