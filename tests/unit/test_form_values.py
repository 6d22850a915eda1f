"""What a person writes into a form or a variable, as values: whatever it is, it fits or is refused by name."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import InputError
from saijin_studio.core.process_model import FormField
from saijin_studio.engine.rest.values import as_kept
from saijin_studio.services.processes.form_values import form_values
from saijin_studio.services.processes.variables import DEEPEST, check_variables

FIELDS = (
    FormField("whole", "Whole", "integer", minimum=1, maximum=5),
    FormField("share", "Share", "number", default="0.5"),
    FormField("on", "On", "boolean"),
    FormField("day", "Day", "date"),
    FormField("facts", "Facts", "json"),
    FormField("fixed", "Fixed", "text", True, "x", read_only=True),
    FormField("pick", "Pick", "choice", choices=(("a", "A"),)),
)


def test_texts_of_a_form_become_values() -> None:
    given_ = {"whole": " 3 ", "on": "yes", "day": "2026-02-01", "facts": "[1]", "pick": "a", "free": "f"}
    found = form_values(FIELDS, given_)
    day = found.pop("day")
    assert isinstance(day, datetime)
    assert (day.date(), day.hour, day.tzinfo is None) == (date(2026, 2, 1), 0, False)
    assert found == {"whole": 3, "share": 0.5, "on": True, "facts": [1], "pick": "a", "free": "f"}
    typed = {"whole": 2, "share": 2, "on": False, "day": date(2026, 2, 1), "facts": {"a": 1}}
    found = form_values(FIELDS, typed)
    assert (found["share"], found["on"], found["day"], found["facts"]) == (2.0, False, day, {"a": 1})
    assert form_values(FIELDS, {"share": "", "on": None}) == {}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("whole", "3.5", "field"),
        ("whole", 3.5, "field"),
        ("whole", "6", "range"),
        ("whole", 0, "range"),
        ("share", "nan", "variable"),
        ("on", "maybe", "field"),
        ("day", "1.2.2026", "field"),
        ("facts", "{", "field"),
        ("pick", "b", "choice"),
        ("1x", "b", "variable_name"),
    ],
)
def test_a_field_that_does_not_fit_is_named(name: str, value: Any, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        form_values(FIELDS, {name: value})
    assert (caught.value.params["name"], caught.value.params["reason"]) == (name, reason)


@given(st.dictionaries(st.sampled_from([one.name for one in FIELDS]), st.text(max_size=20)))
def test_any_text_is_a_value_or_refused_by_name(texts: dict[str, str]) -> None:
    try:
        form_values(FIELDS, texts)
    except InputError as error:
        assert error.params["name"] in texts


@given(
    st.sampled_from(["Short", "Integer", "Long", "Double", "Boolean", "String", "Json", "Date", "Bytes", ""]), st.text()
)
def test_any_text_fits_a_type_or_is_refused(kind: str, text: str) -> None:
    try:
        kept = as_kept("a", text, kind)
    except InputError as error:
        assert error.params["name"] == "a"
    else:
        assert kept["type"] == (kind or "String")
        assert json.dumps(kept, allow_nan=False)


@pytest.mark.parametrize("deep", ["[" * 100_000 + "]" * 100_000, '{"a":' * 20_000 + "1" + "}" * 20_000])
def test_json_that_is_nested_without_end_is_refused_by_name(deep: str) -> None:
    for act in (lambda: as_kept("facts", deep, "Json"), lambda: form_values(FIELDS, {"facts": deep})):
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.params["name"] == "facts"


def test_values_within_values_have_a_depth() -> None:
    def nested(depth: int) -> Any:
        value: Any = 1
        for number in range(depth):
            value = [value] if number % 2 else {"a": value}
        return value

    check_variables({"facts": nested(DEEPEST)})
    assert form_values(FIELDS, {"facts": json.dumps(nested(DEEPEST))})
    for depth in (DEEPEST + 1, 50_000):
        with pytest.raises(InputError) as caught:
            check_variables({"facts": nested(depth)})
        assert caught.value.params["name"] == "facts"
