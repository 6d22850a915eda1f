"""Where the steps of a model lie: their names, kinds, and the sub-processes around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ...core.errors import EngineRefused
from .elements import BPMN, ENGINES
from .files import parse

_FLOW_NODE = re.compile(r"[A-Za-z]*([Tt]ask|Event|Gateway|[sS]ubProcess|callActivity)|transaction")
_WAITING = frozenset({"userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})
_SCOPES = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})


@dataclass(frozen=True, slots=True)
class Place:
    """A step. `scopes` are the sub-processes around it, the outermost first; `many`: it runs once for each of many;
    `waits`: a token that comes there stays there for a while.
    """

    id: str
    name: str
    kind: str
    scopes: tuple[str, ...]
    many: bool
    waits: bool


def root_of(xml: str) -> etree._Element:
    """Raises EngineRefused for what no XML is: the engine does not give that."""
    try:
        return parse(xml.encode())
    except etree.XMLSyntaxError as error:
        raise EngineRefused(f"the model cannot be read: {error.msg}", status=200, type="") from error


def places(xml: str, process_key: str) -> dict[str, Place]:
    """All steps of one process, by id."""
    process = next((one for one in root_of(xml).iter(f"{{{BPMN}}}process") if one.get("id") == process_key), None)
    return {place.id: place for place in _within(process, ())} if process is not None else {}


def _within(scope: etree._Element, scopes: tuple[str, ...]) -> Iterator[Place]:
    for node in scope.iterchildren(etree.Element):
        kind, key = etree.QName(node).localname, node.get("id", "")
        if not key or not _FLOW_NODE.fullmatch(kind):
            continue
        many = node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics") is not None
        yield Place(key, node.get("name", ""), kind, scopes, many, _waits(node, kind))
        if kind in _SCOPES:
            yield from _within(node, (*scopes, key))


def _waits(node: etree._Element, kind: str) -> bool:
    def is_set(name: str, value: str) -> bool:
        return any(node.get(f"{{{engine}}}{name}") == value for engine in ENGINES)

    before = is_set("asyncBefore", "true") or is_set("async", "true")
    return before or kind in _WAITING or is_set("type", "external")
