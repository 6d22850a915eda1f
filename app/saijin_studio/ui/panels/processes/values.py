"""Values of process variables as people read and write them."""

from __future__ import annotations

import json
import math

from PySide6.QtCore import QCoreApplication

from ....core.errors import InputError
from ....core.process_record import Variable
from ....ports import VariableValue
from ....services.processes.variables import check_variables
from ..settings.form import BadValue
from .words import size

BITS = {"Short": 16, "Integer": 32, "Long": 64}
LONGEST_TEXT = 4000  # characters that the engine takes
LONGEST_SHOWN = 200  # in a table
LARGEST_SHOWN = 400_000  # characters of a large value that is read when asked for
HIDDEN = "••••••••"
translate = QCoreApplication.translate


def in_full(value: object, kind: str) -> str:
    """A value as it is edited; JSON over several lines."""
    if value is None:
        return ""
    if kind == "Json" or isinstance(value, (dict, list)):
        return json.dumps(value, indent=2, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.hex(" ") if isinstance(value, bytes) else str(value)


def large_in_full(value: object, kind: str) -> str:
    """A large value as it is looked at, cut where nobody reads on; it takes long to make for the GUI thread."""
    text = in_full(value, kind)
    return text if len(text) <= LARGEST_SHOWN else text[:LARGEST_SHOWN] + "…"


def in_short(variable: Variable) -> str:
    """A value as it stands in a table."""
    if variable.secret:
        return HIDDEN
    if variable.large:
        return translate("variables", "{size}, not read yet").format(size=size(variable.size))
    if variable.value is None:
        return translate("variables", "empty")
    if isinstance(variable.value, (dict, list)):
        text = json.dumps(variable.value, ensure_ascii=False)
    else:
        text = " ".join(in_full(variable.value, variable.type).split())
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def type_name(kind: str) -> str:
    """A type of the engine in words; an unknown one by its own name."""
    names = {
        "String": translate("variables", "text"),
        "Boolean": translate("variables", "yes or no"),
        "Short": translate("variables", "whole number"),
        "Integer": translate("variables", "whole number"),
        "Long": translate("variables", "whole number"),
        "Double": translate("variables", "number"),
        "Json": "JSON",
        "Null": translate("variables", "empty"),
        "Date": translate("variables", "date"),
        "Bytes": translate("variables", "bytes"),
        "File": translate("variables", "file"),
        "Object": translate("variables", "object"),
    }
    return names.get(kind, kind)


def read_value(text: str, kind: str, name: str) -> VariableValue:
    """What a person typed, for a variable of this type; JSON stays text, which the engine takes as it is.

    Raises BadValue with the exact cause.
    """
    value = _read(text, kind)
    try:
        check_variables({name: value})
    except InputError as error:
        raise BadValue(translate("variables", "This holds a sign that cannot be stored.")) from error
    return value


def _read(text: str, kind: str) -> VariableValue:
    if kind in BITS:
        return _whole(text.strip(), BITS[kind])
    if kind == "Double":
        return _number(text.strip())
    if kind == "Boolean":
        return _truth(text.strip().lower())
    if kind == "Json":
        parsed(text)
        return text
    if kind == "Null":
        return _anything(text)
    if len(text) > LONGEST_TEXT:
        words = translate("variables", "A text has at most {most} characters; this one has {count}.")
        raise BadValue(words.format(most=LONGEST_TEXT, count=len(text)))
    return text


def _whole(text: str, bits: int) -> int:
    try:
        number = int(text)
    except ValueError:
        raise BadValue(translate("variables", "“{text}” is no whole number.").format(text=text[:40])) from None
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    if not least <= number <= most:
        raise BadValue(translate("variables", "It must lie between {least} and {most}.").format(least=least, most=most))
    return number


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadValue(translate("variables", "“{text}” is no number.").format(text=text[:40]))
    return number


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise BadValue(translate("variables", "Write true or false."))
    return text == "true"


def parsed(text: str) -> object:
    """JSON as Python's own. Raises BadValue with line and column."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        words = translate("variables", "This is no JSON: line {line}, column {column}: {why}.")
        raise BadValue(words.format(line=error.lineno, column=error.colno, why=error.msg)) from error
    except RecursionError as error:
        raise BadValue(translate("variables", "This JSON is nested too deeply.")) from error


def _no_constant(name: str) -> object:
    raise BadValue(translate("variables", "JSON does not know {name}.").format(name=name))


def _anything(text: str) -> VariableValue:
    """A variable that was empty takes what is written: nothing, true, a number, JSON, else text."""
    if not text.strip():
        return None
    try:
        value = parsed(text)
    except BadValue:
        return text
    return value if isinstance(value, (str, int, float, bool, dict, list)) else None
