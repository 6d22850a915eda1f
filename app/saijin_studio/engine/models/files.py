"""Reads BPMN and DMN files as what they are: input from outside, parsed without DOCTYPE, entities or a network.

Only what model_elements names passes, and expressions only in the grammars of conditions and feel. A model says what
happens in which order; what is done is the workers' business.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

from lxml import etree

from ...core.errors import ModelFileError
from .elements import BPMN, DMN
from .loops import restless
from .rules import Refused, check_element, check_text

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 100
ROOTS = {".bpmn": (BPMN,), ".dmn": DMN}
# Of another encoding or XML 1.1; `encoding` may be left out.
_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml\s(?!\s*version\s*=\s*["']1\.0["']\s*(?:encoding\s*=\s*["'](?:utf-8|us-ascii)["']\s*)?"""
    rb"""(?:standalone\s*=\s*["'](?:yes|no)["']\s*)?\?>)""",
    re.IGNORECASE,
)
Rule = Callable[[etree._Element], None]


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
    if b"\0" in content or _DECLARATION.match(content):  # two parsers may read two things
        raise _problem(path, "the file is not XML 1.0 in UTF-8")
    try:
        # iterparse sees each element as it opens, so a fault further on can be told by the last one before it.
        events = etree.iterparse(
            io.BytesIO(content),
            events=("start", "end", "start-ns"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, node in events:
            if event == "start-ns":
                continue
            one = cast("etree._Element", node)
            if event == "end":
                depth -= 1
                _judge(path, one, check_text)
                continue
            element = _name(one)
            depth, count = depth + 1, count + 1
            if count == 1:
                _check_root(path, one)
            if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                raise _problem(path, "too deep or too many elements", element, _line(one))
            _judge(path, one, check_element)
    except etree.XMLSyntaxError as error:
        raise _problem(path, error.msg or "no XML", element, error.lineno or 0) from error
    if (found := restless(cast("etree._Element", events.root))) is not None:
        step, words = found
        raise _problem(path, words, _name(step), _line(step))


def element_at(content: bytes, line: int) -> str:
    """Id or kind of the element whose tag stands on this line of a file that was checked; "" where none does."""
    nodes = (node for node in parse(content).iter(etree.Element) if _line(node) == line)
    return next((_name(node) for node in nodes), "")


def parse(content: bytes) -> etree._Element:
    """The root of a file that was checked."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _judge(path: Path, node: etree._Element, rule: Rule) -> None:
    try:
        rule(node)
    except Refused as error:
        raise _problem(path, str(error), _name(node), _line(node)) from error


def _check_root(path: Path, root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise _problem(path, "a DOCTYPE is not allowed", _name(root), _line(root))
    name = etree.QName(root)
    if name.localname != "definitions" or not (name.namespace or "").startswith(ROOTS[path.suffix]):
        raise _problem(
            path, f"the root is not a {path.suffix[1:].upper()} definitions element", _name(root), _line(root)
        )


def _name(node: etree._Element) -> str:
    """The id where there is one, else the element's kind."""
    return node.get("id") or etree.QName(node).localname


def _line(node: etree._Element) -> int:
    return int(cast("int | None", node.sourceline) or 0)


def _problem(path: Path, detail: str, element: str = "", line: int = 0) -> ModelFileError:
    return ModelFileError(detail, file=path.name, element=element, line=line)
