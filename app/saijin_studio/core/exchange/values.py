"""JSON from anywhere, and single values of it: what is of another kind than expected counts as absent."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from typing import Any, NoReturn

from ..errors import InputError
from .limits import MAX_DEPTH
from .record import FileAttachment

Table = dict[str, Any]
# Half characters (JavaScript cuts emoji in two) and NUL cannot be stored as text.
_UNFIT = re.compile("[\ud800-\udfff\0]")
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w.+-]+=[^;,]*)*;base64,", re.ASCII)


def parsed(text: str) -> Any:
    """A JSON text's value, fit to be stored. Raises InputError (chat_damaged)."""
    try:
        return _tame(json.loads(text, parse_constant=_refused), 0)
    except (ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"no JSON: {error}", reason="chat_damaged") from error


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _tame(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH and isinstance(value, dict | list):
        # As text: a refusal here would come late, for what was read once is nested deeper in a file of our own.
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _tame(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_tame(item, depth + 1) for item in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        value = float(value)  # as the programs that wrote it hold their numbers
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number beyond all bounds")
    return value


def clean(text: str) -> str:
    """The text without what no database holds."""
    return _UNFIT.sub(lambda found: "" if found[0] == "\0" else "\ufffd", text)


def table(value: object) -> Table:
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in items(value) if isinstance(item, str))


def number_of(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def seconds_of(value: object, per_second: float = 1.0) -> float | None:
    """A length of time; nonsense counts as unknown."""
    number = number_of(value)
    return None if number is None or number < 0 else number / per_second


def without(source: Table, *names: str) -> Table:
    return {name: value for name, value in source.items() if name not in names}


def unpacked(packed: object) -> bytes | None:
    """The bytes of a base64 text; None for what is none."""
    try:
        return base64.b64decode(text_of(packed), validate=True)
    except (binascii.Error, ValueError):  # a ValueError for characters beyond ASCII
        return None


def inline_file(uri: object, name: str) -> FileAttachment | None:
    """The file that a data: URI holds; None for any other address: nothing is ever fetched."""
    address = text_of(uri)
    head = _DATA_URI.match(address)
    content = unpacked(address[head.end() :]) if head else None
    return FileAttachment(name, (head[1] or "") if head else "", content) if content is not None else None
