"""The plots show what was measured, to the mouse and the keyboard, and load what draws them only then."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.processes.plots import load as process_plots_load
from saijin_studio.ui.panels.processes.plots.charts import make_charts
from saijin_studio.ui.panels.processes.plots.page import DAY, PlotsPage
from tests.ui.panel_fakes import Studio
from tests.ui.processes.plots.hands import FIVE_AGO, Figures, five_ago, texts, values


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


# -- what is shown


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
