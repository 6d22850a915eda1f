"""`processes move|restart|versions|deploy` through the front door of the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.process_model import Definition, Deployed
from saijin_studio.services.container import Services

from .fake_studio import NOON, Studio

Capture = pytest.CaptureFixture[str]
SECOND = Definition("d2", "greet", "Greet", 2, "process", NOON, "x", "greet.bpmn", 3, 1)
BAD = Deployed("greet.bpmn", problem="the task needs a topic", element="work", line=7)


class Steered:
    """Acts and models as the command line asks for them."""

    def __init__(self) -> None:
        self.did: list[tuple[str, ...]] = []
        self.answer = Deployed("greet.bpmn", (SECOND,))

    def move(self, instance_id: str, source: str, target: str) -> None:
        if instance_id != "p1":
            raise NotFound(kind="process", id=instance_id)
        self.did.append((instance_id, source, target))

    def restart(self, instance_id: str, activity_id: str) -> str:
        if instance_id != "p1":
            raise InputError("this turn of the chat is settled", reason="turn_over")
        return "p2"

    def versions(self, key: str, kind: str = "process") -> tuple[Definition, ...]:
        return (SECOND,) if (key, kind) == ("greet", "process") else ()

    def deploy(self, name: str, content: bytes) -> Deployed:
        self.did.append((name, content.decode()))
        return self.answer


class Steering(Studio):
    steered: Steered

    def services(self) -> Services:
        parts: dict[str, Any] = {**vars(super().services()), "acts": self.steered, "models_admin": self.steered}
        return cast(Services, SimpleNamespace(**parts))


@pytest.fixture
def studio(tmp_path: Path) -> Steering:
    studio = Steering(tmp_path)
    studio.steered = Steered()
    return studio


def test_moved_and_begun_again(studio: Steering, capsys: Capture) -> None:
    assert studio.run("processes", "move", "p1", "first", "second") == 0
    assert studio.steered.did == [("p1", "first", "second")]
    assert capsys.readouterr().out == "It goes on from second.\n"
    assert studio.run("processes", "restart", "p1", "first") == 0
    assert capsys.readouterr().out == "p2\n"
    assert studio.run("processes", "restart", "p1", "first", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"id": "p2"}
    assert studio.run("processes", "move", "gone", "first", "second") == 3
    assert studio.run("processes", "restart", "chat", "first") == 2
    assert "settled" in capsys.readouterr().err


def test_versions_are_listed(studio: Steering, capsys: Capture) -> None:
    assert studio.run("processes", "versions", "greet") == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["2", "Greet"]
    assert studio.run("processes", "versions", "greet", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["running"] == 3
    assert studio.run("processes", "versions", "nobody") == 3


def test_a_model_is_deployed_or_its_fault_is_placed(studio: Steering, capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "greet.bpmn"
    assert studio.run("processes", "deploy", str(file)) == 2
    assert str(file) in capsys.readouterr().err
    file.write_text("<model/>")
    assert studio.run("processes", "deploy", str(file)) == 0
    assert capsys.readouterr().out == "greet: version 2\n"
    assert studio.steered.did == [("greet.bpmn", "<model/>")]
    studio.steered.answer = replace(studio.steered.answer, definitions=())
    assert studio.run("processes", "deploy", str(file)) == 0
    assert "already" in capsys.readouterr().out
    studio.steered.answer = BAD
    assert studio.run("processes", "deploy", str(file)) == 1
    assert "greet.bpmn, line 7 (work): the task needs a topic" in capsys.readouterr().err
