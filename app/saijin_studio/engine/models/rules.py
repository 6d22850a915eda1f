"""Judges one element of a model: whether it may be there, with these attributes and these words."""

from __future__ import annotations

from lxml import etree

from .conditions import ConditionError, check_condition, check_expressions
from .elements import (
    BPMN,
    BPMN_ELEMENTS,
    CONSTRAINTS,
    DMN,
    DMN_ELEMENTS,
    DMN_ENGINES,
    DRAWING,
    ENGINE_ELEMENTS,
    ENGINES,
    FEEL_TEXTS,
    HARMLESS,
    NEEDS_WORKER,
    XSI,
)
from .feel import check_feel

FEEL_NAMES = ("http://www.omg.org/spec/", "https://www.omg.org/spec/")


class Refused(Exception):
    """Why an element cannot stay."""


def check_element(node: etree._Element) -> None:
    """Its kind and attributes. Raises Refused."""
    name = etree.QName(node)
    namespace, kind = name.namespace or "", name.localname
    if namespace.startswith(DRAWING):
        return
    allowed = _allowed(namespace, kind)
    if allowed is None:
        raise Refused(f"{kind} is not allowed")
    for key, value in node.attrib.items():
        attribute = etree.QName(str(key))
        _check_attribute(allowed, attribute, str(value))
        if attribute.localname == "expressionLanguage" and namespace.startswith(DMN):
            _language(str(value))
    if namespace == BPMN:
        _check_work(node, kind)
    if kind == "constraint" and node.get("name") not in CONSTRAINTS:
        raise Refused(f"the constraint {node.get('name')} is not allowed")


def _allowed(namespace: str, kind: str) -> frozenset[str] | None:
    if namespace == BPMN:
        return BPMN_ELEMENTS.get(kind)
    if namespace in ENGINES:
        return ENGINE_ELEMENTS.get(kind)
    return DMN_ELEMENTS.get(kind) if namespace.startswith(DMN) else None


def _check_attribute(allowed: frozenset[str], name: etree.QName, value: str) -> None:
    namespace, local = name.namespace or "", name.localname
    if namespace.startswith(HARMLESS):
        return
    prefixed = f"camunda:{local}" if namespace in ENGINES | DMN_ENGINES else local
    prefixed = f"xsi:{local}" if namespace == XSI else prefixed
    if prefixed == "xsi:schemaLocation":  # the engine knows its schemas itself
        return
    known_space = not namespace or namespace in ENGINES | DMN_ENGINES | {XSI}
    if not known_space or prefixed not in allowed:
        raise Refused(f"{local} is not allowed")
    if prefixed == "xsi:type" and value.rpartition(":")[2] not in ("tFormalExpression", "tExpression"):
        raise Refused(f"{value} is not allowed")
    if prefixed == "camunda:type" and value != "external":
        raise Refused(f"{value} is not allowed: work is done by workers, the type is external")
    _expressions(value)


def _check_work(node: etree._Element, kind: str) -> None:
    """Who does it. What else could stand there is Java of the engine's own process."""
    attributes = {etree.QName(str(key)).localname for key in node.attrib if etree.QName(str(key)).namespace in ENGINES}
    external = {"type", "topic"} <= attributes
    if kind in NEEDS_WORKER and not external:
        raise Refused("the task needs a topic and the type external: work is done by workers")
    if kind == "businessRuleTask" and not external and "decisionRef" not in attributes:
        raise Refused("the task needs a decision (decisionRef), or a topic and the type external")


def check_text(node: etree._Element) -> None:
    """What it says, once it is read whole. Raises Refused."""
    name = etree.QName(node)
    namespace, kind = name.namespace or "", name.localname
    text = node.text or ""
    parent = node.getparent()
    if namespace.startswith(DMN) and kind == "text" and parent is not None:
        _check_decision_text(parent, text)
    elif kind not in ("documentation", "description", "text", "annotationEntry") or namespace in ENGINES:
        _expressions(text)


def _check_decision_text(parent: etree._Element, text: str) -> None:
    if etree.QName(parent).localname not in FEEL_TEXTS:
        return
    root = parent.getroottree().getroot()
    language = _language(parent.get("expressionLanguage") or root.get("expressionLanguage") or "feel")
    try:
        if language == "feel":
            check_feel(text)
        elif "{" in text:
            check_expressions(text)
        elif text.strip():
            check_condition(text)
    except ConditionError as error:
        raise Refused(str(error)) from error


def _language(value: str) -> str:
    """feel or juel; anything else would be a script. Raises Refused."""
    plain = value.strip().lower()
    if plain == "feel" or (plain.startswith(FEEL_NAMES) and "feel" in plain):
        return "feel"
    if plain == "juel":
        return "juel"
    raise Refused(f"the expression language {value[:60]} is not allowed")


def _expressions(text: str) -> None:
    try:
        check_expressions(text)
    except ConditionError as error:
        raise Refused(str(error)) from error
