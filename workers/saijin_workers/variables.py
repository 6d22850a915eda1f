"""Process variables between the engine's JSON and the dataclasses of the topics.

What is too long for one of the engine's rows goes by reference: `{"$blob": "sha256:...", "bytes": n}`.
"""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import msgspec

from saijin_studio.core.errors import InputError
from saijin_studio.ports import Blobs

LONGEST_INLINE = 3_500  # characters; the engine's text column holds 4,000
LARGEST = 16 * 1024 * 1024  # bytes of one value
BLOB = "$blob"
_LONGEST_INTEGER = 2**63 - 1


def names(input_type: type[Any]) -> list[str]:
    """The process variables a topic asks for."""
    return [field.name for field in dataclasses.fields(input_type)]


def decode(raw: dict[str, Any], input_type: type[Any], blobs: Blobs | None = None) -> Any:
    """Builds the topic's input; a missing or wrong variable is an InputError that names it.

    Raises NotFound or StorageError when a value kept elsewhere cannot be had.
    """
    values = {name: _value(raw[name], blobs) for name in names(input_type) if raw.get(name) is not None}
    try:
        return msgspec.convert(values, input_type)
    except msgspec.ValidationError as error:
        raise InputError(f"process variable: {error}") from error


def _value(typed: Any, blobs: Blobs | None) -> Any:
    value = typed.get("value") if isinstance(typed, dict) else typed
    if not isinstance(typed, dict) or not isinstance(value, str) or not _is_json(typed):
        return value
    found = json.loads(value)
    if isinstance(found, dict) and set(found) == {BLOB, "bytes"}:
        if blobs is None:
            raise InputError(f"process variable: {found[BLOB]} is kept in a store that this worker has no way to")
        return json.loads(blobs.get(str(found[BLOB])))
    return found


def _is_json(typed: dict[str, Any]) -> bool:
    """Json, or what a decision table gave: an object that the engine wrote as JSON."""
    info = typed.get("valueInfo") or {}
    return typed.get("type") == "Json" or info.get("serializationDataFormat") == "application/json"


def encode(output: object, blobs: Blobs | None = None) -> dict[str, Any]:
    """The output's fields as typed variables; None sets nothing.

    Raises InputError for what the engine cannot keep, StorageError when a long value cannot be put away.
    """
    if output is None:
        return {}
    if not dataclasses.is_dataclass(output) or isinstance(output, type):
        raise InputError(f"a topic returns a dataclass or None, not {type(output).__name__}")
    return {field.name: _typed(field.name, getattr(output, field.name), blobs) for field in dataclasses.fields(output)}


def _typed(name: str, value: object, blobs: Blobs | None) -> dict[str, Any]:
    if value is None:
        return {"value": None, "type": "Null"}
    if isinstance(value, bool):
        return {"value": value, "type": "Boolean"}
    if isinstance(value, int):
        if abs(value) > _LONGEST_INTEGER:
            raise InputError(f"output {name}: a whole number of more than 64 bits")
        return {"value": value, "type": "Long" if abs(value) > 2**31 - 1 else "Integer"}
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(f"output {name}: {value} is no number that the engine keeps")
        return {"value": value, "type": "Double"}
    if isinstance(value, str) and len(value) <= LONGEST_INLINE and _plain(value):
        return {"value": str(value), "type": "String"}
    return _json(name, value, blobs)


def _plain(text: str) -> bool:
    """Whether the database takes it as text: it refuses zero characters and halves of surrogate pairs."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text))


def _json(name: str, value: object, blobs: Blobs | None) -> dict[str, Any]:
    text = _dumps(name, value)
    if len(text) > LARGEST:  # ASCII: characters are bytes
        raise InputError(f"output {name}: {len(text)} bytes; at most {LARGEST} are kept")
    if len(text) > LONGEST_INLINE and blobs is not None:
        content = text.encode("ascii")
        text = json.dumps({BLOB: blobs.put(content), "bytes": len(content)})
    return {"value": text, "type": "Json"}


def _dumps(name: str, value: object) -> str:
    if not isinstance(value, str | dict | list | tuple):
        raise InputError(f"output {name}: {type(value).__name__} cannot be a process variable")
    try:
        return json.dumps(value, allow_nan=False)
    except RecursionError as error:
        raise InputError(f"output {name}: nested too deeply") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"output {name}: {error}") from error
