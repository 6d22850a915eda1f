"""The plots for those who read without eyes or without colours: a table, marks, names, a copy."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from msgspec.structs import replace as changed
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.settings import LookSettings
from saijin_studio.ui.panels.processes.plots.charts import make_charts
from saijin_studio.ui.panels.processes.plots.marks import mark_places, marks
from saijin_studio.ui.panels.processes.plots.page import PlotsPage
from saijin_studio.ui.panels.processes.plots.table import CourseTable
from saijin_studio.ui.tokens import DARK, LIGHT, contrast
from tests.ui.panel_fakes import Studio, nameless
from tests.ui.processes.plots.hands import Figures


def test_the_same_numbers_stand_in_a_table(qtbot: QtBot, filled: PlotsPage, qtmodeltester: ModelTester) -> None:
    qtbot.mouseClick(filled.as_table, Qt.MouseButton.LeftButton)
    assert filled.pages.currentWidget() is filled.table
    assert filled.as_table.text() == filled.as_table.accessibleName() == "Show as plots"
    rows = filled.table.rows
    qtmodeltester.check(rows, force_py=True)
    heads = [rows.headerData(n, Qt.Orientation.Horizontal) for n in range(rows.columnCount())]
    assert heads == ["Time", "Chat interaction", "own"]
    assert [rows.index(5, column).data() for column in (1, 2)] == ["30", "3"]
    filled.table.choice.setCurrentIndex(2)
    assert [rows.index(5, column).data() for column in (1, 2)] == ["7", "2"]
    assert rows.index(4, 1).data() == "–"
    assert filled.table.table.accessibleName() == "Queue depth"
    qtbot.mouseClick(filled.as_table, Qt.MouseButton.LeftButton)
    assert filled.pages.currentWidget() is filled.plots


def test_who_reads_a_row_of_the_table_keeps_it(figures: Figures, qtmodeltester: ModelTester) -> None:
    table = CourseTable()
    qtmodeltester.check(table, force_py=True)
    figures.put()
    table.show_chart(make_charts(figures.series(900, 100), None)[0])
    kept = QPersistentModelIndex(table.index(5, 1))
    figures.now += 120
    table.show_chart(make_charts(figures.series(900, 100), None)[0])
    assert (kept.row(), kept.data()) == (7, "30")
    table.show_chart(make_charts(figures.series(86_400, 100), None)[0])
    assert not kept.isValid()


def test_the_numbers_can_be_copied(qtbot: QtBot, filled: PlotsPage, studio: Studio) -> None:
    qtbot.mouseClick(filled.copy, Qt.MouseButton.LeftButton)
    lines = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    found = {(line["figure"], line["of"], line["quantity"]): line["value"] for line in lines if float(line["value"])}
    assert found[("finished", "chat_interaction", "count")] == "30"
    assert found[("step_time", "own/look_up", "p95")] == "1.5"
    assert found[("queue", "chat.ai_processing", "waiting")] == "7"
    assert found[("faults", "retries", "count")] == "1"
    assert studio.context.notices.current is not None
    assert studio.context.notices.current.text == "The figures were copied."


def test_lines_differ_without_their_colours(filled: PlotsPage) -> None:
    for card in filled.cards:
        assert card.chart is not None
        looks = [mark for row in marks(card.chart, LIGHT) for mark in row]
        forms = {
            (mark.dash, tuple((e.x, e.y) for e in map(mark.form.elementAt, range(mark.form.elementCount()))))
            for mark in looks
        }
        assert len(forms) == len(looks)


def test_colours_stand_out_in_both_themes_and_follow_a_change(filled: PlotsPage, studio: Studio) -> None:
    finished = filled.cards[0].chart
    assert finished is not None
    many = replace(finished, rows=finished.rows * 3)
    for chart in (many, filled.cards[3].chart):
        assert chart is not None
        for tokens in (LIGHT, DARK):
            assert all(contrast(mark.colour, tokens.card) >= 3 for row in marks(chart, tokens) for mark in row)
    studio.context.save_settings(changed(studio.context.settings, look=LookSettings(theme="dark")))
    curve = filled.cards[0]._canvas._lines[0][0]
    assert curve.opts["pen"].color().name().upper() == DARK.accent


def test_a_value_that_stands_alone_has_a_mark() -> None:
    course = (None, 1.0, None, 2.0, 3.0, None, *(4.0,) * 40)
    assert {1} < set(mark_places(course))
    assert len(list(mark_places((1.0,) * 400))) <= 16


def test_everything_has_a_name(qtbot: QtBot, filled: PlotsPage) -> None:
    assert nameless(filled) == []
