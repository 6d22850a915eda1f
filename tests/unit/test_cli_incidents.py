"""`incidents` through the front door of the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.process import Incident
from saijin_studio.services.container import Services
from saijin_studio.services.processes.variables import check_variables

from .fake_studio import NOON, FakeEngine, Studio

Capture = pytest.CaptureFixture[str]
ONE = Incident(
    "i1",
    "p1",
    "chat_interaction",
    "Chat interaction",
    "t1",
    "ai_processing",
    "AI processing",
    NOON,
    "the model\nbroke",
    "Traceback:\n  line 1",
    "chat.ai_processing",
    "w1",
    3,
    {"language": "日本", "limits": {"most": 3}},
)


class FakeIncidents:
    def __init__(self) -> None:
        self.open = {"i1": ONE}
        self.did: list[tuple[str, dict[str, object]]] = []

    def list(self) -> tuple[Incident, ...]:
        return tuple(self.open.values())

    def get(self, incident_id: str) -> Incident:
        if incident_id not in self.open:
            raise NotFound(kind="incident", id=incident_id)
        return self.open[incident_id]

    def retry_with(self, incident_id: str, changes: Mapping[str, Any]) -> Incident:
        check_variables(changes)
        return self._do(incident_id, "retry", changes)

    def skip(self, incident_id: str) -> Incident:
        return self._do(incident_id, "skip", {})

    def cancel(self, incident_id: str) -> Incident:
        return self._do(incident_id, "cancel", {})

    def _do(self, incident_id: str, act: str, changes: Mapping[str, object]) -> Incident:
        found = self.get(incident_id)
        self.did.append((act, dict(changes)))
        return found


class IncidentStudio(Studio):
    incidents: FakeIncidents

    def services(self) -> Services:
        parts = SimpleNamespace(
            incidents=self.incidents,
            engine=FakeEngine(),
            settings=SimpleNamespace(problem=None),
            config=SimpleNamespace(problems=()),
            bus=self.bus,
        )
        return cast(Services, parts)


@pytest.fixture
def studio(home: Path) -> IncidentStudio:
    studio = IncidentStudio(home)
    studio.incidents = FakeIncidents()
    return studio


def test_the_list(studio: IncidentStudio, capsys: Capture) -> None:
    assert studio.run("incidents", "list") == 0
    headers, line = capsys.readouterr().out.splitlines()
    assert headers.split() == ["ID", "SINCE", "PROCESS", "STEP", "TRIES", "CAUSE"]
    assert line.startswith("i1  ")
    assert line.endswith("AI processing  3      the model broke")
    assert studio.run("incidents", "list", "--json") == 0
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["incident_id"], shown["created_at"], shown["inputs"]["limits"]) == (
        "i1",
        "2025-05-06T12:00:00Z",
        {"most": 3},
    )
    studio.incidents.open.clear()
    assert studio.run("incidents", "list") == 0
    assert capsys.readouterr().out == "Nothing has failed for good.\n"


def test_one_with_cause_inputs_tries_and_report(studio: IncidentStudio, capsys: Capture) -> None:
    assert studio.run("incidents", "show", "i1") == 0
    shown = capsys.readouterr().out
    for part in ("chat.ai_processing", "Tries       3", '"日本"', '{"most": 3}', "Traceback:\n  line 1"):
        assert part in shown
    studio.incidents.open["i1"] = replace(ONE, details="", inputs={"long": "x" * 500})
    assert studio.run("incidents", "show", "i1") == 0
    shown = capsys.readouterr().out
    assert "report" not in shown
    assert max(map(len, shown.splitlines())) < 220


@pytest.mark.parametrize(
    ("argv", "done"),
    [
        (("retry", "i1"), ("retry", {})),
        (
            ("retry", "i1", "--set", "a=1", "--set", "b=true", "--set", 'c={"d":[null]}', "--set", "e=x=y"),
            ("retry", {"a": 1, "b": True, "c": {"d": [None]}, "e": "x=y"}),
        ),
        (
            ("retry", "i1", "--set", "a=", "--set", 'b="7"', "--set", "c=NaN", "--set", "d=[1"),
            ("retry", {"a": "", "b": "7", "c": "NaN", "d": "[1"}),
        ),
        (("skip", "i1"), ("skip", {})),
        (("cancel", "i1"), ("cancel", {})),
    ],
)
def test_what_a_person_may_do(studio: IncidentStudio, capsys: Capture, argv: tuple[str, ...], done: Any) -> None:
    assert studio.run("incidents", *argv) == 0
    assert studio.incidents.did == [done]
    assert capsys.readouterr().out.startswith("AI processing ")
    assert studio.run("incidents", *argv, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["process"]) == ("i1", "p1")


@pytest.mark.parametrize("act", ["show", "retry", "skip", "cancel"])
def test_an_unknown_one_ends_with_3(studio: IncidentStudio, capsys: Capture, act: str) -> None:
    assert studio.run("incidents", act, "nine") == 3
    assert capsys.readouterr().err == "saijin-studio: not found: no incident has the id nine\n"


@pytest.mark.parametrize("text", ["novalue", "=1", "two words=1", "big=99999999999999999999"])
def test_what_cannot_be_set_ends_with_2(studio: IncidentStudio, capsys: Capture, text: str) -> None:
    assert studio.run("incidents", "retry", "i1", "--set", text) == 2
    assert studio.incidents.did == []
    assert "Traceback" not in capsys.readouterr().err


def test_wrong_input_is_told_by_its_own_error() -> None:
    with pytest.raises(InputError, match="two words"):
        check_variables({"two words": 1})
