"""The models behind definitions, and what the steps of processes are called. A definition never changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from lxml import etree

from ...core.errors import EngineRefused, NotFound
from ...core.process_model import DefinitionKind
from ..rest.client import RestClient

KEPT: Final = 200  # definitions
XML_OF: Final[Mapping[DefinitionKind, str]] = {"process": "bpmn20Xml", "decision": "dmnXml"}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class ModelTexts:
    """Each is asked for once. Thread-safe: two who ask at the same time get the same."""

    def __init__(self, client: RestClient) -> None:
        self._client = client
        self._texts: dict[str, str] = {}
        self._names: dict[str, dict[str, str]] = {}

    def xml(self, definition_id: str, kind: DefinitionKind = "process") -> str:
        """Raises NotFound (kind: definition)."""
        text = self._texts.get(definition_id)
        if text is None:
            text = self._asked(definition_id, kind)
            self._texts = {**dict(list(self._texts.items())[1 - KEPT :]), definition_id: text}
        return text

    def names(self, definition_id: str) -> dict[str, str]:
        """Of the steps that have one, by activity id; none where the definition has been removed."""
        found = self._names.get(definition_id)
        if found is None:
            try:
                found = step_names(self.xml(definition_id))
            except NotFound:
                found = {}
            self._names = {**dict(list(self._names.items())[1 - KEPT :]), definition_id: found}
        return found

    def known(self, definition_id: str) -> bool:
        """Whether `names` would answer without a request."""
        return definition_id in self._names

    def _asked(self, definition_id: str, kind: DefinitionKind) -> str:
        try:
            answer = self._client.get(f"/{kind}-definition/{quote(definition_id, safe='')}/xml")
        except EngineRefused as error:
            if error.params.get("status") in (400, 404):
                raise NotFound(kind="definition", id=definition_id) from error
            raise
        return str(answer[XML_OF[kind]])


def step_names(xml: str) -> dict[str, str]:
    """The names of all elements that have one, by id; of a text that is no XML none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(_DECLARATION.sub("", xml, count=1).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found = ((element.get("id"), element.get("name")) for element in root.iter(etree.Element))
    return {one: " ".join(name.split()) for one, name in found if one and name and name.strip()}
