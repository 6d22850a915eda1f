"""The plots go on by themselves, rest while hidden, and fit the room they have."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import StorageError
from saijin_studio.ui.panels.processes.plots.page import PlotsPage
from tests.ui.panel_fakes import Studio
from tests.ui.processes.plots.hands import Figures, values


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
