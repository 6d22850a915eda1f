"""An engine that somebody else runs does not answer as it should: the panel says why, once, and keeps what it knew."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import EngineRefused, EngineUnavailable, SaijinError
from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import EngineState
from saijin_studio.ui.panels.processes import poll
from saijin_studio.ui.panels.processes.page import InstancesPage
from tests.ui.panel_fakes import Studio
from tests.ui.process_pages import opened

FAULTS = [
    (EngineRefused("HTTP 401", status=401, type="", reason="credentials"), "does not accept the user or the password"),
    (EngineUnavailable("HTTP 404", reason="address"), "is no process engine"),
    (EngineRefused("too old", version="7.12.0", type="version", reason="version"), "of version 7.12.0"),
    (EngineUnavailable("Connection reset by peer"), "cannot be reached"),
]


def words(page: InstancesPage) -> tuple[str, str]:
    return page.list.stale_words.text(), page.detail.stale.words.text()


@pytest.mark.parametrize(("fault", "said"), FAULTS, ids=["401", "404", "version", "cut"])
def test_each_fault_is_said_once_and_the_last_state_stays(
    qtbot: QtBot, studio: Studio, page: InstancesPage, fault: SaijinError, said: str
) -> None:
    opened(qtbot, page, "instance-2")
    studio.services.processes.fault = fault
    qtbot.waitUntil(page.list.stale.isVisible, timeout=4000)
    for text in words(page):
        assert text.count(said) == 1 and text.count("last known state") == 1, text
    assert page.list.view.instances.rowCount() == 4
    assert page.detail.card.view.diagram.shapes
    assert not page.detail.failure.retry.isEnabled()
    before = words(page)
    down = replace(
        studio.services.engine.state, state=EngineState.DOWN, managed=False, error=fault.code, params=fault.params
    )
    studio.publish(EngineChanged(down))
    qtbot.waitUntil(lambda: studio.context.engine == down)
    assert words(page) == before, "who looks after the engine says the same"
    studio.services.processes.fault = None
    studio.publish(EngineChanged(replace(down, state=EngineState.READY, error=None, params={})))
    qtbot.waitUntil(lambda: not page.list.stale.isVisible(), timeout=4000)
    assert page.detail.failure.retry.isEnabled()


def test_slow_answers_are_told_and_nothing_is_taken_away(
    qtbot: QtBot, studio: Studio, page: InstancesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, page, "instance-2")
    page.poller._timers.late.setInterval(50)
    processes, may = studio.services.processes, threading.Event()
    whole = processes.page

    def slowly(*asked: object) -> object:
        may.wait(10)
        return whole(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(processes, "page", slowly)
    qtbot.waitUntil(page.list.stale.isVisible, timeout=4000)
    assert page.list.stale_words.text().startswith("The process engine takes long to answer.")
    assert page.list.view.instances.rowCount() == 4
    assert page.detail.failure.retry.isEnabled(), "it does answer"
    may.set()
    qtbot.waitUntil(lambda: not page.list.stale.isVisible(), timeout=4000)
    assert poll.LATE_MS < 3000
