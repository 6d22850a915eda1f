"""The token of the open instance goes on though no event tells of it, and though the list knows nothing yet."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from saijin_studio.core.events import StepChanged
from saijin_studio.core.process import Tokens
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.section import ProcessesSection
from tests.ui.panel_data import DONE, detail, now, summary
from tests.ui.panel_fakes import Studio
from tests.ui.process_pages import opened

LOOK = "tokens instance-1"


def goes_to(studio: Studio, step: str, mark: str) -> None:
    """Somebody elsewhere has taken a step of the first instance; its row in the list is not that far yet."""
    processes, active = studio.services.processes, frozenset({step})
    processes.details["instance-1"] = replace(detail(summary(1)), active=active)
    processes.moved["instance-1"] = Tokens(active, frozenset({mark}))


def test_a_token_moves_before_list_and_details_know(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    goes_to(studio, "ai_processing", "visit-1")
    opened(qtbot, page, "instance-1")
    page.poller.stop()
    calls, scene = studio.services.processes.calls, page.detail.card.view.diagram_scene()
    pulse, moves = page.detail.pulse, list[tuple[frozenset[str], int]]()
    pulse.moved.connect(lambda: moves.append((scene.active, scene.done["ai_processing"])))
    qtbot.waitUntil(lambda: not page.poller._asking)
    before, asked = calls.count("detail instance-1"), calls.count(LOOK)
    qtbot.waitUntil(lambda: calls.count(LOOK) > asked + 2)
    assert calls.count("detail instance-1") == before, "while nothing moves the details are left alone"
    goes_to(studio, "response_formatting", "visit-2")
    qtbot.waitUntil(lambda: calls.count("detail instance-1") == before + 1)
    assert moves == [(frozenset({"response_formatting"}), 1)]


def test_the_end_of_a_step_is_looked_at_at_once(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    goes_to(studio, "ai_processing", "visit-1")
    opened(qtbot, page, "instance-1")
    page.poller.stop()
    pulse = page.detail.pulse
    qtbot.waitUntil(pulse.isActive)
    pulse.stop()  # by itself it looks no more
    goes_to(studio, "output_delivery", "visit-2")
    studio.publish(StepChanged("turn-1", "instance-1", "ai_processing", "chat.x", "completed", now(), 1, "worker-1"))
    scene = page.detail.card.view.diagram_scene()
    qtbot.waitUntil(lambda: "output_delivery" in scene.active)


def test_nothing_is_asked_while_it_is_hidden_or_has_ended(
    qtbot: QtBot, studio: Studio, section: ProcessesSection, page: InstancesPage
) -> None:
    goes_to(studio, "ai_processing", "visit-1")
    opened(qtbot, page, "instance-1")
    pulse = page.detail.pulse
    section.page().hide()
    qtbot.waitUntil(lambda: not pulse.isActive() and not pulse._asking)
    pulse.wake()
    qtbot.waitUntil(lambda: not pulse.isActive())
    calls = studio.services.processes.calls
    asked = calls.count(LOOK)
    pulse.now()
    assert calls.count(LOOK) == asked and not pulse._asking
    section.page().show()
    qtbot.waitUntil(lambda: calls.count(LOOK) > asked)
    studio.services.processes.rows = (summary(1, DONE), *studio.services.processes.rows[1:])
    studio.services.processes.details["instance-1"] = detail(summary(1, DONE))
    qtbot.waitUntil(lambda: not pulse.isActive() and not pulse._asking, timeout=4000)


def test_without_the_engine_it_looks_less_often_and_goes_on(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    goes_to(studio, "ai_processing", "visit-1")
    opened(qtbot, page, "instance-1")
    studio.services.processes.down = True
    qtbot.waitUntil(lambda: page.detail.pulse.isActive() and page.detail.pulse.interval() == 1000)
    studio.services.processes.down = False
    goes_to(studio, "output_delivery", "visit-2")
    scene = page.detail.card.view.diagram_scene()
    qtbot.waitUntil(lambda: "output_delivery" in scene.active, timeout=4000)
