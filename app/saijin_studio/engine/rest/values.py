"""Values that a person gives, as the engine's types: as the variable was, or as Python's own value says."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ...core.errors import InputError
from ...ports import FormValue

BITS: Final = {"Short": 16, "Integer": 32, "Long": 64}
LONGEST_TEXT: Final = 4000  # characters; the engine's column takes no more
Typed = dict[str, object]


def written(values: Mapping[str, FormValue]) -> dict[str, Typed]:
    """Each as its own type; a moment as the engine's Date. Raises InputError like `as_kept`."""
    return {name: as_kept(name, value) for name, value in values.items()}


def as_kept(name: str, value: object, kind: str = "") -> Typed:
    """The value for a variable of this type of the engine; "" where there was none.

    Text is taken for a number, a moment or JSON where the variable is one. Raises InputError (params: name, type;
    reason: variable, or variable_type for a type that no person can write, such as a Java object).
    """
    kind = kind if kind not in ("", "Null") else _own(value)
    try:
        return {"value": None if value is None else _written(value, kind), "type": kind}
    except NotImplementedError as error:
        words = f"{name}: a value of the type {kind} cannot be written"
        raise InputError(words, reason="variable_type", name=name, type=kind) from error
    except RecursionError as error:
        raise InputError(f"{name}: nested too deeply", reason="variable", name=name, type=kind) from error
    except (ValueError, OverflowError) as error:
        raise InputError(f"{name}: {error}", reason="variable", name=name, type=kind) from error


def _own(value: object) -> str:
    """The engine's type for a value of Python; bool before int, for it is one."""
    kinds = ((bool, "Boolean"), (int, "Long"), (float, "Double"), (str, "String"), (datetime, "Date"))
    if value is None:
        return "Null"
    return next((name for kind, name in kinds if isinstance(value, kind)), "Json")


def _written(value: object, kind: str) -> object:
    """Raises ValueError where the value does not fit, NotImplementedError for other types."""
    if kind in BITS:
        return _whole(value, BITS[kind])
    if kind == "Double":
        return _number(value)
    if kind == "Boolean":
        return _truth(value)
    if kind == "String":
        return _text(value)
    if kind == "Json":
        return _json(value)
    if kind == "Date":
        return _moment(value)
    raise NotImplementedError


def _whole(value: object, bits: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{str(value)[:60]} is no whole number")
    number = int(value)
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise ValueError(f"{number} is too large")
    return number


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{str(value)[:60]} is no number")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is no number")
    return number


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise ValueError(f"{str(value)[:60]} is neither true nor false")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{str(value)[:60]} is no text")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"the text is longer than {LONGEST_TEXT} characters")
    return value


def _json(value: object) -> str:
    return json.dumps(json.loads(value) if isinstance(value, str) else value, ensure_ascii=False, allow_nan=False)


def _moment(value: object) -> str:
    """Without a zone it is this machine's time."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        raise ValueError(f"{str(value)[:60]} is no date")
    return moment.astimezone().strftime("%Y-%m-%dT%H:%M:%S.000%z")
