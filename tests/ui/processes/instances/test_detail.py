"""One instance on the page: its token, its tries and the time it took."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.events import StepChanged
from saijin_studio.core.process import StepRecord, Wait
from saijin_studio.core.process_query import ElementFigures
from saijin_studio.core.process_record import Attempt
from saijin_studio.ui.panels.processes.detail.steps import StepModel
from saijin_studio.ui.panels.processes.gantt import Doing, pieces, tries_of, waited
from saijin_studio.ui.panels.processes.models.heat import Measure
from saijin_studio.ui.panels.processes.page import InstancesPage
from tests.ui.panel_data import detail, now, steps, summary
from tests.ui.panel_fakes import Studio
from tests.ui.process_pages import opened, with_row


def test_the_detail_shows_diagram_and_steps(qtbot: QtBot, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    assert page.stack.currentWidget() is page.detail
    assert page.detail.card.view.diagram_scene().active == {"ai_processing"}
    names = [each.name for each in page.detail.timeline.steps.steps]
    assert names == ["Input reception", "Persona selection", "History", "Memory", "Lore", "AI processing"]
    assert page.detail.head.cancel.isVisible()
    assert not page.detail.failure.isVisible()


def test_an_event_moves_the_token_before_the_engine_is_asked(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    page.poller.stop()
    scene = page.detail.card.view.diagram_scene()
    studio.publish(
        StepChanged("turn-1", "instance-1", "response_formatting", "chat.x", "started", now(), 1, "worker-1")
    )
    qtbot.waitUntil(lambda: scene.active == {"response_formatting"})
    assert scene.moving
    assert scene.shapes["ai_processing"].count == 1
    assert page.detail.timeline.steps.steps[-1].name == "Response formatting"


def test_news_from_the_engine_move_the_token_too(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    row = studio.services.processes.rows[0]
    with_row(studio, replace(row, activity_id="output_delivery", activity_name="Output delivery"))
    scene = page.detail.card.view.diagram_scene()
    qtbot.waitUntil(lambda: scene.active == {"output_delivery"}, timeout=4000)
    assert "Output delivery" in page.detail.head.facts.text()


def test_a_model_that_cannot_be_read_shows_its_fault_not_a_picture(
    qtbot: QtBot, studio: Studio, page: InstancesPage
) -> None:
    studio.services.processes.details["instance-1"] = detail(summary(1), xml="<broken")
    opened(qtbot, page, "instance-1")
    assert not page.detail.card.view.diagram.shapes
    assert page.detail.timeline.steps.rowCount() == 6


def test_a_process_that_cannot_be_asked_for_shows_no_other_ones_picture(
    qtbot: QtBot, studio: Studio, page: InstancesPage
) -> None:
    opened(qtbot, page, "instance-1")
    studio.services.processes.down = True
    page.open_instance("instance-3")
    qtbot.waitUntil(lambda: not page.detail.card.view.diagram.shapes)
    assert "Miyu" in page.detail.head.facts.text()


def test_a_step_that_nobody_here_serves_says_so(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    wait = Wait("instance-1", "ai_processing", "print.letter", now())
    studio.services.processes.details["instance-1"] = replace(detail(summary(1)), waits=(wait,))
    opened(qtbot, page, "instance-1")
    assert page.detail.unserved.isVisible()
    assert "print.letter" in page.detail.unserved.words.text()
    assert "AI processing" in page.detail.unserved.words.text()


def test_heat_is_asked_for_once_and_laid_over_the_diagram(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.processes.figures = {
        "ai_processing": ElementFigures("ai_processing", 40, 3, 2.5, 9.0),
        "input_reception": ElementFigures("input_reception", 40, 0, 0.05, 0.1),
    }
    opened(qtbot, page, "instance-1")
    heat, scene = page.detail.tools.heat, page.detail.card.view.diagram_scene()
    heat.figure.setCurrentIndex(heat.figure.findData(Measure.TIME))
    qtbot.waitUntil(lambda: scene.shapes["ai_processing"].words == "2.5 s")
    heat.figure.setCurrentIndex(heat.figure.findData(Measure.FAILURES))
    assert "3" in scene.shapes["ai_processing"].words
    assert studio.services.processes.calls.count("heat chat_interaction:1:1") == 1


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_diagram_is_exported(qtbot: QtBot, page: InstancesPage, tmp_path: Path, ending: str) -> None:
    opened(qtbot, page, "instance-1")
    file = tmp_path / f"chat.{ending}"
    page.detail.tools.export_to(str(file))
    qtbot.waitUntil(lambda: file.exists() and file.stat().st_size > 1000)
    assert file.read_bytes()[:5] in (b"<?xml", b"\x89PNG\r")


# -- time


def tried(number: int, created: float, begun: float | None, ended: float | None, failed: bool) -> Attempt:
    start = now() - timedelta(seconds=60)
    at = [None if each is None else start + timedelta(seconds=each) for each in (created, begun, ended)]
    assert at[0] is not None
    return Attempt("ai_processing", number, at[0], at[1], at[2], failed, "saijin-3f9a2cde81b0", "model_missing: x")


def test_waiting_is_told_apart_from_work() -> None:
    first, second = tried(1, 0, 2, 5, True), tried(2, 5, 9, None, False)
    one = StepRecord("ai_processing", "AI", "serviceTask", first.created_at)
    found = pieces(one, tries_of(one, (second, first)))
    assert [each.doing for each in found] == [Doing.WAITING, Doing.FAILED, Doing.WAITING, Doing.WORKING]
    assert round(waited(found)) == 6


def test_tries_belong_to_their_time_of_a_step() -> None:
    early, late = tried(1, 0, 0, 2, False), tried(1, 30, 30, 32, False)
    one = StepRecord("ai_processing", "AI", "serviceTask", late.created_at, late.ended_at)
    assert tries_of(one, (early, late)) == (late,)
    assert [each.doing for each in pieces(one, ())] == [Doing.WORKING]


def test_the_step_model_changes_in_place(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = StepModel()
    qtmodeltester.check(model, force_py=True)
    begin = now() - timedelta(seconds=5)
    model.set_steps(steps(begin, "history_loading"))
    model.set_steps(steps(begin))
    assert model.rowCount() == 8
    model.set_steps(steps(begin, "ai_processing", tries=3))
    text = model.index(5).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "AI processing" in text and "3 tries" in text and "worker 3f9a2c" in text
    model.set_steps((StepRecord("x", "Gate", "parallelGateway", begin),))
    assert model.rowCount() == 0


def test_a_step_says_how_long_it_waited_and_each_try(qtbot: QtBot) -> None:
    first, second = tried(1, 0, 2, 5, True), tried(2, 5, 9, 10, False)
    model = StepModel()
    one = StepRecord("ai_processing", "AI processing", "serviceTask", first.created_at, second.ended_at, tries=2)
    model.set_steps((one,), attempts=(first, second))
    tip = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "waited 6.0 s" in tip
    assert "try 1, waited 2.0 s, 3.0 s, worker 3f9a2c, failed" in tip
