"""Decision tables: what they say, what a screen reader says of them, and which rule is marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.dmn import Clause, Decision, DecisionModel, DecisionTable, Rule, parse_dmn
from saijin_studio.ui.diagram import DARK, DecisionView
from saijin_studio.ui.diagram.rules import plain_tip

ROOT = Path(__file__).resolve().parents[2]
DISH = ROOT / "tests" / "data" / "models" / "dish.dmn"
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


@pytest.fixture
def view(qtbot: QtBot) -> DecisionView:
    made = DecisionView()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show_model(parse_dmn(DISH.read_bytes()))
    made.show()
    return made


def cell(view: DecisionView, row: int, column: int) -> object:
    return view.table.rules.index(row, column).data()


def test_a_table_shows_its_columns_and_rules(view: DecisionView) -> None:
    rules = view.table.rules
    titles = [str(rules.headerData(n, ACROSS)) for n in range(rules.columnCount())]
    assert titles == ["When\nSeason\nstring", "When\nguests\nnumber", "Then\nDish\nstring", "Annotation"]
    assert [rules.headerData(n, DOWN) for n in range(rules.rowCount())] == ["1", "2"]
    assert [cell(view, 0, n) for n in range(4)] == ['"Winter"', "<= 8", '"Stew"', "Warm food"]
    assert cell(view, 1, 0) == "–"  # any value
    assert rules.borders == {1, 2}


def test_the_corner_says_the_hit_policy(view: DecisionView) -> None:
    assert view.table.policy.text() == "C>"
    assert "collect" in view.table.policy.accessibleName()
    assert "largest" in view.table.policy.accessibleName()


def test_a_rule_is_marked_by_more_than_colour(view: DecisionView) -> None:
    decision = view.decision
    assert decision is not None and decision.table is not None
    rules = view.table.rules
    view.set_colours(DARK)
    view.choice.setCurrentIndex(1)
    view.show_rule(decision.table.rules[1].id)
    assert view.choice.currentIndex() == 0  # the decision that has the rule
    assert [rules.headerData(n, DOWN) for n in range(2)] == ["1", "▸ 2"]
    assert "matched" in str(rules.headerData(1, DOWN, Qt.ItemDataRole.AccessibleTextRole))
    assert rules.index(1, 0).data(Qt.ItemDataRole.BackgroundRole) is not None
    assert rules.index(0, 0).data(Qt.ItemDataRole.BackgroundRole) is None
    view.show_rule("")
    assert [rules.headerData(n, DOWN) for n in range(2)] == ["1", "2"]


def test_a_marked_rule_is_seen(view: DecisionView) -> None:
    decision = view.decision
    assert decision is not None and decision.table is not None
    plain = view.grab().toImage()
    view.show_rule(decision.table.rules[0].id)
    assert view.grab().toImage() != plain


def test_a_decision_without_a_table_shows_its_expression(view: DecisionView) -> None:
    view.choice.setCurrentIndex(1)
    assert view.pages.currentWidget() is view.expression
    assert "month < 6" in view.expression.toPlainText()


def test_what_a_decision_needs_is_named(view: DecisionView) -> None:
    assert view.needs.text() == "Needs: Season, Guests"


def test_everything_has_a_name_for_screen_readers(view: DecisionView) -> None:
    for widget in (view.choice, view.table, view.expression):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert isinstance(widget, QWidget) and interface is not None
        assert interface.text(QAccessible.Text.Name)
    assert view.table.rules.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == 'Season: "Winter"'


def test_the_rules_are_a_proper_model(view: DecisionView, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(view.table.rules)


def test_rows_that_lack_entries_and_have_markup_are_shown_as_they_are(qtbot: QtBot) -> None:
    table = DecisionTable(
        "ODD", "", (Clause("i", "", "x"),), (Clause("o", "O", "o"),), (Rule("r", (), ("<b>a</b> text",)),)
    )
    view = DecisionView()
    qtbot.addWidget(view)
    view.show_model(DecisionModel("m", "M", (Decision("d", "D", table, ""),)))
    assert view.table.policy.text() == "O"
    assert cell(view, 0, 0) == "–"
    assert cell(view, 0, 1) == "<b>a</b> text"
    assert view.table.rules.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) is None
    assert "&lt;b&gt;" in plain_tip("<b>")
    view.show_model(DecisionModel("m", "M", ()))
    assert view.table.rules.rowCount() == 0
