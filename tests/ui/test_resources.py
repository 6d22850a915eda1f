"""The Resources panel: live figures while somebody looks, and a way out when the engine is down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import StorageError
from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import EngineState, TopicDepth
from saijin_studio.ports import Gpu
from saijin_studio.services.resources import WorkerFigures
from saijin_studio.ui.panels.resources.section import ResourcesSection
from saijin_studio.ui.panels.resources.spark import LENGTH, Sparkline
from saijin_studio.ui.panels.resources.tables import TopicTable, WorkerTable
from tests.ui.panel_fakes import Studio, nameless, studio_at


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    yield from studio_at(tmp_path)


@pytest.fixture
def section(qtbot: QtBot, studio: Studio) -> Iterator[ResourcesSection]:
    made = ResourcesSection(studio.context)
    qtbot.addWidget(made.panel)
    made.panel.resize(1000, 800)
    made.panel.show()
    made.activated()
    qtbot.waitUntil(lambda: made.panel.worker_rows.rowCount() == 4)
    yield made
    made.deactivated()


def test_the_figures_are_shown(section: ResourcesSection) -> None:
    panel = section.panel
    assert panel.cpu.number.text().endswith("%")
    assert panel.cpu.note.text() == "of 8 cores"
    assert panel.memory.note.text() == "of 15.6 GB"
    assert panel.disk.number.text() == "212 GB"
    assert panel.engine.values["pid"].text() == "4121"
    assert panel.engine.values["uptime"].text() == "12 min"
    assert panel.database.values["memory"].text().endswith("MB")
    assert panel.studio.values["threads"].text() == "21"
    assert panel.engine.state.text() == "Ready"
    assert not panel.engine.restart.isVisible()


def test_they_go_on_while_shown_and_rest_when_hidden(qtbot: QtBot, studio: Studio, section: ResourcesSection) -> None:
    resources = studio.services.resources
    before = resources.calls
    qtbot.waitUntil(lambda: resources.calls > before, timeout=3000)
    section.deactivated()
    before = resources.calls
    qtbot.wait(1300)  # longer than the time between two questions: the thing to see is that none comes
    assert resources.calls <= before + 1  # one may have been under way


def test_gpus_are_shown_where_there_are_any(qtbot: QtBot, studio: Studio, section: ResourcesSection) -> None:
    studio.services.resources.gpus = (Gpu("Card", 34.0, 5 * 1024**3, 12 * 1024**3),)
    qtbot.waitUntil(lambda: len(section.panel._gpu_cards) == 1, timeout=3000)
    card = section.panel._gpu_cards[0]
    assert (card.title.text(), card.number.text(), card.note.text()) == ("Card", "34 %", "5.0 GB of 12.0 GB")


def test_an_engine_that_is_down_can_be_started_again(qtbot: QtBot, studio: Studio, section: ResourcesSection) -> None:
    engine = studio.services.engine
    engine.state = replace(engine.state, state=EngineState.DOWN, error="engine_runtime", engine_pid=None)
    studio.publish(EngineChanged(engine.state))
    qtbot.waitUntil(section.panel.engine.restart.isVisible)
    assert section.panel.engine.state.text() == "Down"
    assert section.panel.engine.trouble.isVisible()
    qtbot.mouseClick(section.panel.engine.restart, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: engine.restarted == 1)
    qtbot.waitUntil(lambda: section.panel.engine.values["pid"].text() == "–", timeout=3000)


def test_a_fault_is_said_and_taken_back(qtbot: QtBot, studio: Studio, section: ResourcesSection) -> None:
    studio.services.resources.fault = StorageError("disk gone")
    qtbot.waitUntil(section.panel.trouble.isVisible, timeout=3000)
    studio.services.resources.fault = None
    qtbot.waitUntil(lambda: not section.panel.trouble.isVisible(), timeout=3000)


def test_an_engine_of_somebody_else_has_no_database_here(studio: Studio, section: ResourcesSection) -> None:
    section.panel.show_engine(replace(studio.services.engine.state, managed=False))
    assert not section.panel.database.isVisible()


def test_tables_change_in_place(qtmodeltester: ModelTester) -> None:
    table = WorkerTable()
    qtmodeltester.check(table, force_py=True)
    one, two = (WorkerFigures(f"worker-{n}", None, None, None, n, 0) for n in (1, 2))
    table.set_rows((one,))
    table.set_rows((one, two))
    table.set_rows((two,))
    assert table.index(0, 1).data() == "waiting"
    table.set_rows(())
    assert table.rowCount() == 0


def test_queues_are_counted(qtmodeltester: ModelTester) -> None:
    table = TopicTable()
    qtmodeltester.check(table, force_py=True)
    table.set_rows((TopicDepth("chat.ai_processing", 3, 1, 2),))
    assert [table.index(0, column).data() for column in range(4)] == ["chat.ai_processing", "3", "1", "2"]


def test_a_sparkline_keeps_a_minute(qtbot: QtBot, studio: Studio) -> None:
    spark = Sparkline(studio.context.theme)
    qtbot.addWidget(spark)
    spark.resize(200, 44)
    spark.show()
    blank = spark.grab().toImage()
    for value in range(LENGTH + 20):
        spark.add(float(value))
    assert len(spark.values) == LENGTH
    assert spark.grab().toImage() != blank


def test_everything_has_a_name(section: ResourcesSection) -> None:
    assert nameless(section.panel) == []
