"""Reads BPMN and DMN files as what they are: input from outside, parsed without DOCTYPE, entities or a network.

Refused before the engine sees them: scripts, Java classes and beans, connectors, and expressions that call methods. A
model says what happens in which order; what is done is the workers' business.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import cast

from lxml import etree

from ..core.errors import ModelFileError

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 100
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = ("http://www.omg.org/spec/DMN/", "https://www.omg.org/spec/DMN/")  # the scheme changed between versions
ENGINES = ("http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn")
ROOTS = {".bpmn": (BPMN,), ".dmn": DMN}

_REFUSED_ELEMENTS = frozenset({"script", "scriptTask", "connector"})
_REFUSED_ATTRIBUTES = frozenset({"class", "delegateExpression", "expression", "resource"})
_EXPRESSION = re.compile(r"[$#]\{[^}]*\}?")
_CALL = re.compile(r"(?<![\w.])(?!(?:and|or|not|empty|eq|ne|lt|gt|le|ge|div|mod)\s*\()[\w.\]]*[\w\]]\s*\(")
_REFLECTION = re.compile(r"\.\s*(class|declaringClass|classLoader)\b|\[")


def read_model(path: Path) -> bytes:
    """The file's content, checked. Raises ModelFileError (params: file, element, line)."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _problem(path, str(error)) from error
    if len(content) > MAX_BYTES:
        raise _problem(path, f"larger than {MAX_BYTES} bytes")
    check_model(path, content)
    return content


def check_model(path: Path, content: bytes) -> None:
    """Raises ModelFileError naming the element and line where it can be told."""
    element = ""
    depth = count = 0
    try:
        # iterparse sees each element as it opens, so a fault further on can be told by the last one before it.
        for event, node in etree.iterparse(
            io.BytesIO(content),
            events=("start", "end", "start-ns"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            if event == "start-ns":
                continue
            one = cast("etree._Element", node)
            if event == "end":
                depth -= 1
                _check_element(path, one)
                continue
            element = _name(one)
            depth, count = depth + 1, count + 1
            if count == 1:
                _check_root(path, one)
            if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                raise _problem(path, "too deep or too many elements", element, _line(one))
    except etree.XMLSyntaxError as error:
        raise _problem(path, error.msg or "no XML", element, error.lineno or 0) from error


def element_at(content: bytes, line: int) -> str:
    """Id or kind of the element whose tag stands on this line of a file that was checked; "" where none does."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    return next((_name(node) for node in root.iter(etree.Element) if node.sourceline == line), "")


def _check_root(path: Path, root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise _problem(path, "a DOCTYPE is not allowed", _name(root), _line(root))
    name = etree.QName(root)
    if name.localname != "definitions" or not (name.namespace or "").startswith(ROOTS[path.suffix]):
        raise _problem(
            path, f"the root is not a {path.suffix[1:].upper()} definitions element", _name(root), _line(root)
        )


def _check_element(path: Path, node: etree._Element) -> None:
    name = etree.QName(node)
    engines = name.namespace in ENGINES
    if (engines or name.namespace == BPMN) and name.localname in _REFUSED_ELEMENTS:
        raise _problem(path, f"{name.localname} is not allowed: work is done by workers", _name(node), _line(node))
    for key, value in node.attrib.items():
        attribute = etree.QName(str(key))
        owned = attribute.namespace in ENGINES or (engines and attribute.namespace is None)
        if owned and attribute.localname in _REFUSED_ATTRIBUTES:
            raise _problem(path, f"{attribute.localname} is not allowed", _name(node), _line(node))
        _check_expression(path, node, str(value))
    _check_expression(path, node, node.text or "")


def _check_expression(path: Path, node: etree._Element, text: str) -> None:
    for found in _EXPRESSION.findall(text):
        plain = re.sub(r"'[^']*'|\"[^\"]*\"", "''", found)
        if _CALL.search(plain) or _REFLECTION.search(plain):
            raise _problem(path, f"an expression may compare values, not call: {found[:80]}", _name(node), _line(node))


def _name(node: etree._Element) -> str:
    """The id where there is one, else the element's kind."""
    return node.get("id") or etree.QName(node).localname


def _line(node: etree._Element) -> int:
    return int(cast("int | None", node.sourceline) or 0)


def _problem(path: Path, detail: str, element: str = "", line: int = 0) -> ModelFileError:
    return ModelFileError(detail, file=path.name, element=element, line=line)
