"""The plots: they show what was measured, to the eye, the mouse, the keyboard and a screen reader alike."""

from __future__ import annotations

import csv
import importlib
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QPersistentModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import StorageError
from saijin_studio.core.settings import LookSettings
from saijin_studio.services.metrics import families as families
from saijin_studio.services.metrics.series import MetricsSeries
from saijin_studio.services.metrics.service import Metrics
from saijin_studio.services.metrics.types import StepObservation
from saijin_studio.storage.metrics import MetricsStore
from saijin_studio.ui.panels.processes.plots import load as process_plots_load
from saijin_studio.ui.panels.processes.plots import page as process_plots
from saijin_studio.ui.panels.processes.plots.card import PlotCard
from saijin_studio.ui.panels.processes.plots.charts import make_charts
from saijin_studio.ui.panels.processes.plots.marks import mark_places, marks
from saijin_studio.ui.panels.processes.plots.page import DAY, PlotsPage
from saijin_studio.ui.panels.processes.plots.table import CourseTable
from saijin_studio.ui.tokens import DARK, LIGHT, contrast
from tests.ui.panel_fakes import Studio, nameless, studio_at

NOON = 1_700_000_000.0 // 3600 * 3600
FIVE_AGO = NOON - 300


class Figures(Metrics):
    """Real metrics at a time of the test's choosing. `asked` counts, `fault` is raised."""

    def __init__(self, file: Path) -> None:
        self.now = NOON + 20
        self.asked = 0
        self.fault: StorageError | None = None
        self.slow = threading.Event()  # when it is not set, what was asked for is answered later
        self.slow.set()
        self.held = False
        super().__init__(MetricsStore(file), lambda: self.now)

    def series(self, seconds: float, points: int, process: str | None = None) -> MetricsSeries:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        found = super().series(seconds, points, process)
        self.held = not self.slow.is_set()
        assert self.slow.wait(20)
        return found

    def put(self) -> None:
        """Thirty processes and some steps of five minutes ago, a queue, an error and a retry."""
        self.now, now = FIVE_AGO, self.now
        for _ in range(30):
            self.observe_process("chat_interaction", "completed", 2.0)
        for _ in range(3):
            self.observe_process("own", "completed", 2.0)
        self.step("chat_interaction", "ai_processing", 3.0)
        self.step("own", "look_up", 1.5, "retrying")
        self.step("own", "look_up", 1.5, "completed", 2)
        self.gauge(families.QUEUE_DEPTH, 7, "chat.ai_processing")
        self.gauge(families.TASKS_RUNNING, 2, "chat.ai_processing")
        self.now = now

    def step(self, process: str, name: str, seconds: float, outcome: str = "completed", tries: int = 1) -> None:
        self.observe_step(StepObservation(process, name, f"{process}.{name}", "io", None, seconds, outcome, tries))


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    yield from studio_at(tmp_path)


@pytest.fixture
def figures(studio: Studio, tmp_path: Path) -> Iterator[Figures]:
    made = Figures(tmp_path / "metrics.db")
    studio.services.metrics = made  # type: ignore[attr-defined]
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, studio: Studio, figures: Figures, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlotsPage]:
    """Shown and asking, twenty times a second."""
    monkeypatch.setattr(process_plots, "LIVE_MS", 50)
    made = PlotsPage(studio.context)
    qtbot.addWidget(made)
    made.resize(1000, 760)
    made.show()
    qtbot.waitExposed(made)
    made.activated()
    yield made
    made.deactivated()


@pytest.fixture
def filled(qtbot: QtBot, page: PlotsPage, figures: Figures) -> PlotsPage:
    figures.put()
    qtbot.waitUntil(lambda: len(page.cards) == 4 and page.cards[3].chart is not None, timeout=15_000)
    qtbot.waitUntil(lambda: bool(page.cards[3].chart and page.cards[3].chart.rows))
    return page


def texts(card: PlotCard) -> list[str]:
    """What the card says, from top to bottom as far as it can be seen."""
    return [each.text() for each in card.findChildren(QLabel) if each.isVisible() and each.text()]


def values(card: PlotCard) -> dict[str, list[str]]:
    """The legend: name -> values."""
    return {name.text(): [each.text() for each in shown] for _, name, shown in card.legend._rows}


def five_ago(card: PlotCard) -> int:
    assert card.chart is not None
    return card.chart.starts.index(FIVE_AGO)


# -- loading -----------------------------------------------------------------------------------------------------


def test_the_drawing_library_is_loaded_only_when_plots_are_shown() -> None:
    look = "import sys, saijin_studio.ui.panels.processes.plots.page; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], timeout=50).returncode == 0


def test_it_is_loaded_elsewhere_than_on_the_gui_thread(
    qtbot: QtBot, studio: Studio, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    lazy: list[str] = []
    go_on, threads, load = threading.Event(), [], process_plots_load.load_canvas

    def slowly() -> object:
        threads.append(threading.current_thread())
        modules = [importlib.import_module(f"PySide6.{name}") for name in process_plots_load.MODULES]
        lazy.extend(name for module in modules for name in dir(module) if name not in vars(module))
        assert go_on.wait(20)
        return load()

    monkeypatch.setattr(process_plots_load, "load_canvas", slowly)
    figures.put()
    page = PlotsPage(studio.context)
    qtbot.addWidget(page)
    page.show()
    page.activated()
    qtbot.waitUntil(lambda: figures.asked == 1 and bool(threads))
    assert page.pages.currentWidget() is page.preparing
    assert page.preparing.text() == "Preparing the plots …"
    go_on.set()
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.plots, timeout=15_000)
    assert threads[0] is not threading.main_thread()
    assert len(threads) == 1
    assert lazy == []  # PySide makes its classes late, which two threads at once do not survive
    page.deactivated()


# -- what is shown -----------------------------------------------------------------------------------------------


def test_thirty_in_a_minute_are_drawn_as_thirty(filled: PlotsPage) -> None:
    curve = filled.cards[0]._canvas._lines[0][0]
    times, counts = curve.getData()
    assert {float(t): float(c) for t, c in zip(times, counts, strict=True) if c} == {FIVE_AGO: 30.0}
    titles = [card.chart.title for card in filled.cards if card.chart]
    assert titles == ["Finished per minute", "Time per step", "Queue depth", "Errors and retries per minute"]


def test_the_mouse_shows_the_values_of_a_minute_in_all_plots(qtbot: QtBot, filled: PlotsPage) -> None:
    finished, steps, queue, faults = filled.cards
    assert values(finished) == {"Chat interaction": ["0"], "own": ["0"]}
    canvas = finished._canvas
    at = canvas._view.mapFromScene(canvas._box.mapViewToScene(QPointF(FIVE_AGO + 10, 5)))
    QTest.mouseMove(canvas._view.viewport(), at)
    qtbot.waitUntil(lambda: values(finished) == {"Chat interaction": ["30"], "own": ["3"]})
    assert values(steps) == {
        "AI processing · Chat interaction": ["3.0 s", "3.0 s"],
        "look_up · own": ["1.5 s", "1.5 s"],
    }
    assert values(queue) == {"chat.ai_processing": ["7", "2"]}
    assert values(faults) == {"Errors": ["1"], "Retries": ["1"]}
    assert {card.when.text() for card in filled.cards} == {finished.chart.when(five_ago(finished))}  # type: ignore[union-attr]
    QTest.mouseMove(filled.span)
    qtbot.waitUntil(lambda: values(finished)["own"] == ["0"])


def test_the_keyboard_goes_from_minute_to_minute_and_it_is_spoken(qtbot: QtBot, filled: PlotsPage) -> None:
    card = filled.cards[0]
    assert card.accessibleName() == "Finished per minute"
    card.setFocus()
    for _ in range(5):
        qtbot.keyClick(card, Qt.Key.Key_Left)
    assert card.accessibleDescription().endswith("Chat interaction: 30; own: 3")
    assert filled.cards[2].accessibleDescription().endswith("chat.ai_processing: waiting 7, in work 2")
    qtbot.keyClick(card, Qt.Key.Key_Right)
    assert values(card)["own"] == ["0"]
    qtbot.keyClick(card, Qt.Key.Key_Home)
    qtbot.keyClick(card, Qt.Key.Key_PageDown)
    assert filled.cards[1]._place == 10
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert "so far" in card.when.text()


def test_the_point_one_looks_at_stays_while_figures_come(qtbot: QtBot, filled: PlotsPage, figures: Figures) -> None:
    card = filled.cards[0]
    card._point(five_ago(card))
    before = figures.asked
    qtbot.waitUntil(lambda: figures.asked > before + 2)
    assert values(card)["own"] == ["3"]


def test_steps_of_one_process(qtbot: QtBot, filled: PlotsPage) -> None:
    assert [filled.process.itemText(n) for n in range(filled.process.count())] == [
        "All processes",
        "Chat interaction",
        "own",
    ]
    filled.process.setCurrentIndex(2)
    filled.process.activated.emit(2)
    qtbot.waitUntil(lambda: list(values(filled.cards[1])) == ["look_up"])
    assert filled.process.currentText() == "own"


def test_an_answer_that_comes_too_late_is_not_shown(qtbot: QtBot, filled: PlotsPage, figures: Figures) -> None:
    figures.slow.clear()
    qtbot.waitUntil(lambda: figures.held)
    shown: list[bool] = []
    filled.process.setCurrentIndex(1)
    filled.process.activated.emit(1)
    show = filled._draw
    filled._draw = lambda: shown.append(len(filled._charts[1].rows) == 1) or show()  # type: ignore[method-assign,func-returns-value]
    figures.slow.set()
    qtbot.waitUntil(lambda: list(values(filled.cards[1])) == ["AI processing"])
    assert all(shown)


def test_a_day_is_drawn_with_no_more_points_than_there_are_pixels(qtbot: QtBot, filled: PlotsPage) -> None:
    filled.span.setCurrentIndex(filled.span.findData(DAY))
    filled.span.activated.emit(3)
    qtbot.waitUntil(lambda: filled.cards[3].chart is not None and filled.cards[3].chart.width > 1)
    chart = filled.cards[0].chart
    assert chart is not None
    assert len(chart.starts) <= filled.cards[0].width()
    assert sum(value or 0 for value in chart.rows[0].courses[0]) * chart.width == 30


def test_what_is_empty_says_so(qtbot: QtBot, page: PlotsPage, studio: Studio, figures: Figures) -> None:
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.empty, timeout=15_000)
    assert not page.copy.isEnabled()
    asked: list[str] = []
    studio.context.section_requested.connect(lambda section, _: asked.append(section))
    assert page.empty.action is not None
    qtbot.mouseClick(page.empty.action, Qt.MouseButton.LeftButton)
    assert asked == ["chats"]
    figures.observe_process("own", "completed", 1.0)
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.plots and len(page.cards) == 4, timeout=15_000)
    qtbot.waitUntil(lambda: page.cards[3].chart is not None)
    assert "No step failed in this time." in texts(page.cards[3])
    assert not page.cards[3]._canvas.widget.isVisible()


def test_many_processes_are_added_up(figures: Figures) -> None:
    for number in range(8):
        for _ in range(10 - number):
            figures.observe_process(f"p{number}", "completed", 1.0)
    chart = make_charts(figures.series(900, 100), None)[0]
    assert [row.name for row in chart.rows] == ["p0", "p1", "p2", "p3", "p4", "3 others"]
    assert chart.rows[-1].courses[0][-1] == 5 + 4 + 3


# -- life --------------------------------------------------------------------------------------------------------


def test_it_goes_on_by_itself(qtbot: QtBot, filled: PlotsPage, figures: Figures) -> None:
    figures.observe_process("own", "completed", 1.0)
    qtbot.waitUntil(lambda: values(filled.cards[0])["own"] == ["1"])


def test_nothing_is_asked_while_it_is_hidden(qtbot: QtBot, filled: PlotsPage, figures: Figures) -> None:
    for rest, go_on in ((filled.hide, filled.show), (filled.deactivated, filled.activated)):
        rest()
        before = figures.asked
        qtbot.wait(400)  # eight questions long: the thing to see is that none comes
        assert figures.asked <= before + 1  # one may have been under way
        before = figures.asked
        go_on()
        qtbot.waitUntil(lambda: figures.asked > before)  # noqa: B023


def test_a_fault_is_said_and_the_last_figures_stay(qtbot: QtBot, filled: PlotsPage, figures: Figures) -> None:
    figures.fault = StorageError("no disk")
    qtbot.waitUntil(filled.trouble.isVisible)
    assert filled.pages.currentWidget() is filled.plots
    figures.fault = None
    qtbot.waitUntil(lambda: not filled.trouble.isVisible())


def test_a_page_that_goes_while_it_loads_is_no_trouble(qtbot: QtBot, studio: Studio, figures: Figures) -> None:
    page = PlotsPage(studio.context)
    page.show()
    page.activated()
    page.deleteLater()
    qtbot.waitUntil(lambda: not studio.context.operations._kept)


def test_the_wheel_moves_the_page(qtbot: QtBot, filled: PlotsPage) -> None:
    filled.resize(700, 400)
    bar = filled.plots.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    view = filled.cards[0]._canvas._view.viewport()
    handle = filled.windowHandle()
    QTest.wheelEvent(handle, QPointF(view.mapTo(filled, view.rect().center())), QPoint(0, -120))
    assert bar.value() > 0


def test_a_narrow_page_has_one_column(qtbot: QtBot, filled: PlotsPage) -> None:
    filled.resize(640, 700)
    qtbot.waitUntil(lambda: filled.cards[1].y() > filled.cards[0].y())
    filled.resize(1000, 700)
    qtbot.waitUntil(lambda: filled.cards[1].y() == filled.cards[0].y())


# -- without eyes, without colours -------------------------------------------------------------------------------


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
