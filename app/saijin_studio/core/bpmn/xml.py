"""Opens XML from users' files and from servers, which is taken as hostile.

No document type, no entities, no network, and caps on size, depth and count. For BPMN and DMN alike.
"""

from __future__ import annotations

import re
from typing import NoReturn, cast

from lxml import etree

from ..errors import ModelFileError

MAX_BYTES = 16 * 1024 * 1024
MAX_TAGS = 1_000_000
MAX_DEPTH = 64

Node = etree._Element

DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
TOO_DEEP = etree.XPath("boolean(/" + "*/" * MAX_DEPTH + "*)")


def open_xml(xml: str | bytes, file: str) -> Node:
    """The root element. Raises ModelFileError with params file, element, line."""
    try:
        # A str is decoded already: what its declaration says of an encoding no longer holds.
        data = DECLARATION.sub("", xml, count=1).encode() if isinstance(xml, str) else xml
    except UnicodeEncodeError as error:
        raise fault("not text", file) from error
    if len(data) > MAX_BYTES:
        raise fault(f"larger than {MAX_BYTES // 1024**2} MiB", file)
    if data.count(b"<") > MAX_TAGS:  # counted before anything is built from it
        raise fault("too large", file)
    root = _parsed(data, file)
    if root.getroottree().docinfo.internalDTD is not None:
        raise fault("a document type is not allowed", file, line=1)
    if TOO_DEEP(root):
        refuse("too deep or too large", root, file)
    return root


def _parsed(data: bytes, file: str) -> Node:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise fault(error.msg or "not XML", file, line=error.lineno or 0) from error
    except (ValueError, LookupError) as error:
        raise fault(str(error), file) from error


def fault(detail: str, file: str, element: str = "", line: int = 0) -> ModelFileError:
    return ModelFileError(detail, file=file, element=element, line=line)


def refuse(detail: str, node: Node, file: str) -> NoReturn:
    """Raises ModelFileError that names the element."""
    raise fault(detail, file, node.get("id") or local(node), line_of(node))


def line_of(node: Node) -> int:
    return cast("int | None", node.sourceline) or 0


def local(node: Node) -> str:
    """An element's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def reference(value: str | None) -> str:
    """An id out of an XML qualified name."""
    return (value or "").strip().rpartition(":")[2]


def text_of(node: Node | None) -> str:
    """All text in an element, "" for none."""
    return "" if node is None else "".join(str(part) for part in node.itertext()).strip()
