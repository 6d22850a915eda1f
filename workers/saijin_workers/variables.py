"""Process variables between the engine's JSON and the dataclasses of the topics."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import msgspec

from saijin_studio.core.errors import InputError


def names(input_type: type[Any]) -> list[str]:
    """The process variables a topic asks for."""
    return [field.name for field in dataclasses.fields(input_type)]


def decode(raw: dict[str, Any], input_type: type[Any]) -> Any:
    """Builds the topic's input; a missing or wrong variable is an InputError that names it."""
    values = {name: _value(raw[name]) for name in names(input_type) if raw.get(name) is not None}
    try:
        return msgspec.convert(values, input_type)
    except msgspec.ValidationError as error:
        raise InputError(f"process variable: {error}") from error


def _value(typed: Any) -> Any:
    value = typed.get("value") if isinstance(typed, dict) else typed
    if isinstance(typed, dict) and typed.get("type") == "Json" and isinstance(value, str):
        return json.loads(value)
    return value


def encode(output: object) -> dict[str, Any]:
    """The output's fields as typed variables; None sets nothing."""
    if output is None:
        return {}
    if not dataclasses.is_dataclass(output):
        raise TypeError(f"a topic returns a dataclass or None, not {type(output).__name__}")
    return {field.name: _typed(getattr(output, field.name)) for field in dataclasses.fields(output)}


def _typed(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"value": value, "type": "Boolean"}
    if isinstance(value, int):
        return {"value": value, "type": "Long" if abs(value) > 2**31 - 1 else "Integer"}
    if isinstance(value, float):
        return {"value": value, "type": "Double"}
    if isinstance(value, dict | list | tuple):
        return {"value": json.dumps(value), "type": "Json"}
    return {"value": value, "type": "Null" if value is None else "String"}
