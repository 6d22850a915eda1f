"""Why the engine is down stands at the top of the window, with another try; broken models each have their own line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.ports import DeploymentProblem
from saijin_studio.services.processes.service import model_notice
from saijin_studio.ui.notices import Notice
from tests.ui.fakes import StudioServices


@pytest.mark.parametrize(
    ("error", "params", "words"),
    [
        ("engine_artefact", {"reason": "unreachable", "artefact": "a.jar"}, "network cannot be reached"),
        ("engine_artefact", {"reason": "damaged", "artefact": "a.jar"}, "a.jar is missing or damaged"),
        ("storage_full", {}, "The disk is full, so the process engine does not run"),
        ("engine_unavailable", {}, "Messages go out when it is back"),
    ],
)
def test_an_engine_that_is_down_says_why_and_can_be_tried_again(
    qtbot: QtBot, services: StudioServices, open_window: Callable[..., Any], error: str, params: Any, words: str
) -> None:
    window = open_window()
    notices = window.context.notices
    down = EngineStatus(EngineState.DOWN, error=error, detail="the reason", params=params)
    services.bus.publish(EngineChanged(down))
    qtbot.waitUntil(lambda: notices.current is not None and words in notices.current.text)
    assert notices.current.detail == "the reason"
    assert notices.current.button == "Try again"
    services.bus.publish(EngineChanged(EngineStatus(EngineState.STARTING)))
    qtbot.waitUntil(lambda: notices.current is None)


def test_each_broken_model_is_told_and_warnings_do_not_cover_them(
    qtbot: QtBot, services: StudioServices, open_window: Callable[..., Any]
) -> None:
    window = open_window()
    notices = window.context.notices
    for problem in (DeploymentProblem("a.bpmn", "start", 7, "bad"), DeploymentProblem("b.bpmn", "", 0, "worse")):
        services.bus.publish(model_notice(problem))
    qtbot.waitUntil(lambda: notices.count == 2)
    notices.show(Notice("No sound.", "warning"))
    assert "b.bpmn cannot be used." in notices.current.text
    notices.close(notices.current)
    assert "a.bpmn cannot be used (line 7, element start)" in notices.current.text
    notices.show(Notice("Deleted.", "info", button="Undo", seconds=5))
    assert notices.current.text == "Deleted."
