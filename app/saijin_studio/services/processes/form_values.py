"""What a person put into a form, as values for a process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from ...core.errors import InputError
from ...core.process_model import FormField
from ...ports import FormValue
from .variables import check_variables


def form_values(fields: Iterable[FormField], given: Mapping[str, Any]) -> dict[str, FormValue]:
    """Texts become what their fields are; what is empty and not required is left out. Names that the form does not
    know go along as they are.

    Raises InputError (params: name, reason: required, field, choice, range, variable, variable_name).
    """
    known = {field.name: field for field in fields}
    values: dict[str, FormValue] = {}
    for name, field in known.items():
        if field.read_only:
            continue
        value = given.get(name, field.default)
        if value is None or (isinstance(value, str) and not value.strip()):
            if field.required:
                raise InputError(f"{field.label}: this is needed", reason="required", name=name)
            continue
        values[name] = _value(field, value)
    values |= {name: value for name, value in given.items() if name not in known}
    check_variables({name: value for name, value in values.items() if not isinstance(value, datetime)})
    return values


def _value(field: FormField, value: Any) -> FormValue:
    try:
        made = _made(field, value)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        words = f"{field.label}: {str(value)[:60]} is no {field.type}"
        raise InputError(words, reason="field", name=field.name, type=field.type) from error
    _check_range(field, made)
    return made


def _made(field: FormField, value: Any) -> FormValue:
    text = str(value).strip()
    if field.type == "integer":
        if isinstance(value, float) and not value.is_integer():
            raise ValueError(text)
        return int(value)
    if field.type == "number":
        return float(value)
    if field.type == "boolean":
        return _truth(value)
    if field.type == "date":
        return _moment(value)
    if field.type == "json":
        return json.loads(value) if isinstance(value, str) else value  # type: ignore[no-any-return]
    if field.type == "choice" and text not in {key for key, _ in field.choices}:
        raise InputError(f"{field.label}: {text[:60]} is none of the choices", reason="choice", name=field.name)
    return text if field.type == "choice" else str(value)


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "yes": True, "false": False, "no": False}
    if (text := str(value).strip().lower()) not in known:
        raise ValueError(text)
    return known[text]


def _moment(value: Any) -> datetime:
    """A day begins at midnight here."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    return moment.astimezone()


def _check_range(field: FormField, value: FormValue) -> None:
    size = len(value) if isinstance(value, str) else value
    if isinstance(size, bool) or not isinstance(size, int | float):
        return
    too_small = field.minimum is not None and size < field.minimum
    if too_small or (field.maximum is not None and size > field.maximum):
        least = "-" if field.minimum is None else f"{field.minimum:g}"
        most = "-" if field.maximum is None else f"{field.maximum:g}"
        what = "the length" if isinstance(value, str) else str(value)
        words = f"{field.label}: {what} is not between {least} and {most}"
        raise InputError(words, reason="range", name=field.name, least=least, most=most)
