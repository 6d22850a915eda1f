"""What no engine can keep as a process variable is refused before anything has changed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from ...core.errors import InputError
from ...ports import VariableValue

NAME: Final = re.compile(r"[^\W\d]\w{0,254}")
LARGEST: Final = 2**63 - 1  # of the engine's whole numbers
DEEPEST: Final = 100  # lists and objects within each other: who reads them goes down step by step


def check_variables(variables: Mapping[str, VariableValue]) -> None:
    """Raises InputError (params: name) for what no engine can keep as a process variable."""
    for name, value in variables.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise InputError(f"{name!r} is no name of a variable", reason="variable_name", name=str(name))
        _check_value(name, value)


def _check_value(name: str, value: object, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise _unfit(name, f"it is nested more than {DEEPEST} deep")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _check_text(name, key)
            _check_value(name, item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_value(name, item, depth + 1)
    elif isinstance(value, str):
        _check_text(name, value)
    elif isinstance(value, int):
        if not -LARGEST - 1 <= value <= LARGEST:
            raise _unfit(name, f"{value} is too large")
    elif value is not None and not (isinstance(value, float) and math.isfinite(value)):
        raise _unfit(name, f"{str(value)[:60]} is of a kind no process can keep ({type(value).__name__})")


def _check_text(name: str, text: object) -> None:
    """Half a character, as a terminal with other letters gives it, or a zero, which no PostgreSQL takes."""
    if not isinstance(text, str):
        raise _unfit(name, f"{str(text)[:60]} is no text, as a key must be")
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise _unfit(name, "the text holds a sign that cannot be stored")


def _unfit(name: str, why: str) -> InputError:
    return InputError(f"{name}: {why}", reason="variable", name=name)
