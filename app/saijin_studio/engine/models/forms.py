"""The inputs that a start event or a user task declares.

Either as `camunda:formData`, or as properties of its own: `input.NAME` with a value such as
`type=integer required=yes default=3 label="How many"`; also `choices=a,b,c` and `hint="..."`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Final, cast, get_args

from lxml import etree

from ...core.process_model import FieldType, FormField
from .elements import BPMN, ENGINES
from .scopes import root_of

PREFIX: Final = "input."
FORM_TYPES: Final[dict[str, FieldType]] = {
    "string": "text",
    "long": "integer",
    "boolean": "boolean",
    "enum": "choice",
    "date": "date",
}


def start_fields(xml: str, process_key: str) -> tuple[FormField, ...]:
    """Of the event by which the process begins when nothing else starts it."""
    for process in root_of(xml).iter(f"{{{BPMN}}}process"):
        if process.get("id") == process_key:
            starts = process.iterchildren(f"{{{BPMN}}}startEvent")
            return next((_fields(node) for node in starts if not _waits_for_something(node)), ())
    return ()


def task_fields(xml: str, activity_id: str) -> tuple[FormField, ...]:
    tasks = root_of(xml).iter(f"{{{BPMN}}}userTask")
    return next((_fields(node) for node in tasks if node.get("id") == activity_id), ())


def _waits_for_something(start: etree._Element) -> bool:
    return any(_kind(one).endswith("EventDefinition") for one in _inside(start))


def _fields(node: etree._Element) -> tuple[FormField, ...]:
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        return ()
    formed = [_formed(one) for one in _engine(extensions, "formData", "formField")]
    return tuple(formed) or tuple(
        _declared(one.get("name", "").removeprefix(PREFIX), one.get("value", ""))
        for one in _engine(extensions, "properties", "property")
        if one.get("name", "").startswith(PREFIX)
    )


def _formed(node: etree._Element) -> FormField:
    rules = {one.get("name", ""): one.get("config", "") for one in _engine(node, "validation", "constraint")}
    kind = FORM_TYPES.get(node.get("type", ""), "text")
    least, most = ("minlength", "maxlength") if kind == "text" else ("min", "max")
    properties = {one.get("id", ""): one.get("value", "") for one in _engine(node, "properties", "property")}
    return FormField(
        name=node.get("id", ""),
        label=_first(node, "label", "id"),
        type=kind,
        required=rules.get("required", "false") != "false",
        default=node.get("defaultValue", ""),
        choices=tuple((one.get("id", ""), _first(one, "name", "id")) for one in _engine(node, "value")),
        hint=properties.get("hint", ""),
        minimum=_number(rules.get(least)),
        maximum=_number(rules.get(most)),
        read_only=rules.get("readonly", "false") != "false",
    )


def _declared(name: str, value: str) -> FormField:
    try:
        words = dict(word.partition("=")[::2] for word in shlex.split(value))
    except ValueError:  # a quotation that does not end
        words = {"hint": value}
    choices = tuple((one, one) for one in words.get("choices", "").split(",") if one)
    kind = words.get("type", "choice" if choices else "text")
    return FormField(
        name=name,
        label=words.get("label", name),
        type=cast("FieldType", kind) if kind in get_args(FieldType) else "text",
        required=words.get("required", "no") in ("yes", "true"),
        default=words.get("default", ""),
        choices=choices,
        hint=words.get("hint", ""),
        minimum=_number(words.get("min")),
        maximum=_number(words.get("max")),
    )


def _engine(node: etree._Element, *way: str) -> Iterator[etree._Element]:
    """What lies at the end of this way of elements in the engine's own namespace, under either of its names."""
    if not way:
        yield node
        return
    for child in _inside(node):
        if _kind(child) == way[0] and etree.QName(child).namespace in ENGINES:
            yield from _engine(child, *way[1:])


def _inside(node: etree._Element) -> Iterator[etree._Element]:
    return node.iterchildren(etree.Element)


def _kind(node: etree._Element) -> str:
    return etree.QName(node).localname


def _first(node: etree._Element, *attributes: str) -> str:
    return next((value for name in attributes if (value := node.get(name))), "")


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
