"""Reading decisions: tables as they are stated, whatever the namespace, and that bad files do no harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.dmn import Clause, DecisionTable, Rule, parse_dmn
from saijin_studio.core.errors import ModelFileError

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "tests" / "data" / "models"
DISH = (MODELS / "dish.dmn").read_text(encoding="utf-8")
NAMESPACES = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


def test_reads_a_table() -> None:
    dish, season = parse_dmn(DISH).decisions
    assert dish.table == DecisionTable(
        "COLLECT",
        "MAX",
        (Clause("i1", "Season", "season", "string", '"Spring","Winter"'), Clause("i2", "", "guests", "number")),
        (Clause("o1", "Dish", "dish", "string", '"Stew","Salad"'),),
        (
            Rule("rule1", ('"Winter"', "<= 8"), ('"Stew"',), "Warm food"),
            Rule("rule2", ("", ""), ('"Salad"',)),  # one entry is missing in the file
        ),
    )
    assert (dish.requires, dish.type) == (("season", "guests"), "string")
    assert (season.table, season.expression) == (None, 'if month < 6 then "Spring" else "Winter"')


def test_knows_the_names_of_what_is_required() -> None:
    model = parse_dmn(DISH)
    assert (model.id, model.name) == ("dinner", "Dinner")
    assert model.names == {"dish": "Dish", "season": "Season", "guests": "Guests"}


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_reads_every_version(namespace: str) -> None:
    assert parse_dmn(DISH.replace(NAMESPACES[2], namespace)) == parse_dmn(DISH)


def test_reads_what_other_modellers_write() -> None:
    model = parse_dmn((MODELS / "other_prefix.dmn").read_bytes())
    fee, everything = model.decisions
    assert fee.table is not None
    assert (fee.table.hit_policy, fee.table.aggregation) == ("UNIQUE", "")
    assert fee.table.rules == (Rule("", ("[0..50]",), ("10",), "Small"),)
    assert fee.requires == ("_bkm",)
    assert everything.expression == "base:\nFee * 2"


def test_reads_the_shipped_table() -> None:
    (decision,) = parse_dmn((ROOT / "processes" / "persona_routing.dmn").read_bytes()).decisions
    assert decision.table is not None
    assert decision.table.hit_policy == "FIRST"
    columns = len(decision.table.inputs), len(decision.table.outputs)
    assert {(len(rule.inputs), len(rule.outputs)) for rule in decision.table.rules} == {columns}


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "<definitions/>",
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        f'<!DOCTYPE d [<!ENTITY a "b">]><definitions xmlns="{NAMESPACES[2]}" name="&a;"/>',
        f'<decision xmlns="{NAMESPACES[2]}"/>',
        f'<definitions xmlns="{NAMESPACES[2]}">' + "<x>" * 100 + "</x>" * 100 + "</definitions>",
        "\ud800",
    ],
)
def test_what_is_no_decision_model_is_refused(hostile: str) -> None:
    with pytest.raises(ModelFileError) as caught:
        parse_dmn(hostile, "mine.dmn")
    assert caught.value.params["file"] == "mine.dmn"


@given(st.integers(0, len(DISH) - 1), st.integers(0, 80), st.text(max_size=12))
def test_a_damaged_model_is_read_or_named(start: int, length: int, put: str) -> None:
    try:
        model = parse_dmn(DISH[:start] + put + DISH[start + length :])
    except ModelFileError as error:
        assert set(error.params) == {"file", "element", "line"}
    else:
        tables = [decision.table for decision in model.decisions if decision.table]
        assert all(len(rule.inputs) >= len(table.inputs) for table in tables for rule in table.rules)
