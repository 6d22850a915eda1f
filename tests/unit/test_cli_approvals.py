"""Replies that wait for a person, from the command line; and a process that waits for nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from saijin_studio.core.conversation import Message, MessageState, Role, Turn, TurnState
from saijin_studio.core.errors import NotFound
from saijin_studio.core.process import EngineState, StepRecord, Wait

from .fake_studio import NOON, SUMMARY, FakeChat, FakeEngine, Studio

WAITING = Turn("t1", "c1", "m1", TurnState.APPROVAL, NOON, "careful", None, "m2", "p1")
REPLY = Message("m2", "c1", 2, Role.PERSONA, "Well,\nI think so.", NOON, "careful", MessageState.PENDING, "t1")


class Approvals(FakeChat):
    """What was decided."""

    def __init__(self) -> None:
        super().__init__()
        self.decided: list[tuple[str, ...]] = []
        self.open: tuple[Turn, ...] = (replace(WAITING, correlation_id="t0", state=TurnState.RUNNING), WAITING)

    def open_turns(self) -> tuple[Turn, ...]:
        return self.open

    def message(self, message_id: str) -> Message:
        return replace(REPLY, id=message_id)

    def approve(self, correlation_id: str, text: str = "") -> None:
        self._known(correlation_id)
        self.decided.append(("keep", correlation_id, text))

    def disapprove(self, correlation_id: str) -> None:
        self._known(correlation_id)
        self.decided.append(("refuse", correlation_id))

    def withdraw(self, message_id: str) -> None:
        self.decided.append(("withdraw", message_id))

    def _known(self, correlation_id: str) -> None:
        if correlation_id != "t1":
            raise NotFound("nothing waits for approval there", kind="approval", id=correlation_id)


@pytest.fixture
def chat() -> Approvals:
    return Approvals()


@pytest.fixture
def studio(tmp_path: Path, chat: Approvals) -> Studio:
    return Studio(tmp_path, chat=chat)


def test_what_waits_is_listed_without_an_engine(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    assert studio.run("approvals", "list") == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["ID", "PERSONA", "SINCE", "REPLY"]
    assert row.startswith("t1") and "careful" in row and row.endswith("Well, I think so.")
    assert studio.asked_engine == [False]


def test_the_list_for_programs(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    assert studio.run("approvals", "list", "--json") == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["id"], one["turn"]["state"], one["reply"]["text"]) == ("t1", "approval", REPLY.text)


def test_nothing_waits(studio: Studio, chat: Approvals, capsys: pytest.CaptureFixture[str]) -> None:
    chat.open = ()
    assert studio.run("approvals", "list") == 0
    assert capsys.readouterr().out == "No reply waits for approval.\n"


@pytest.mark.parametrize(
    ("argv", "decided", "said"),
    [
        (("approvals", "keep", "t1"), ("keep", "t1", ""), "kept"),
        (("approvals", "keep", "t1", "--text", "Good day."), ("keep", "t1", "Good day."), "kept"),
        (("approvals", "refuse", "t1"), ("refuse", "t1"), "taken back"),
        (("withdraw", "m2"), ("withdraw", "m2"), "taken back"),
    ],
)
def test_decisions(
    studio: Studio,
    chat: Approvals,
    capsys: pytest.CaptureFixture[str],
    argv: tuple[str, ...],
    decided: tuple[str, ...],
    said: str,
) -> None:
    assert studio.run(*argv) == 0
    assert capsys.readouterr().out == f"The reply is {said}.\n"
    assert studio.run(*argv, "--json") == 0
    assert json.loads(capsys.readouterr().out)["done"] == said
    assert chat.decided == [decided, decided]
    assert studio.asked_engine == [True, True]


@pytest.mark.parametrize("action", ["keep", "refuse"])
def test_what_does_not_wait_ends_with_3(
    studio: Studio, chat: Approvals, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    assert studio.run("approvals", action, "t9") == 3
    assert capsys.readouterr().err == "saijin-studio: not found: nothing waits for approval there\n"
    assert chat.decided == []


def test_a_decision_without_an_engine_ends_with_4(
    tmp_path: Path, chat: Approvals, capsys: pytest.CaptureFixture[str]
) -> None:
    studio = Studio(tmp_path, chat=chat, engine=FakeEngine(EngineState.DOWN, detail="no Java"))
    assert studio.run("approvals", "keep", "t1") == 4
    assert "no Java" in capsys.readouterr().err
    assert chat.decided == []


# -- a topic nobody serves ---------------------------------------------------------------------------------------------

HERE = Wait("p1", "ai_processing", "chat.ai_processing", NOON)
NOBODY = Wait("p1", "sign", "mine.signing", NOON)


def test_a_topic_nobody_serves_is_said_where_the_process_waits(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    studio.processes.waits = (HERE, NOBODY)
    assert studio.run("processes", "show", "p1") == 0
    shown = capsys.readouterr().out
    (line,) = [line for line in shown.splitlines() if line.startswith("Waits")]
    assert "sign since" in line and line.endswith("nobody here takes mine.signing")
    assert "chat.ai_processing" not in shown
    assert studio.run("processes", "show", "p1", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [wait["topic"] for wait in found["unserved"]] == ["mine.signing"]
    assert [wait["topic"] for wait in found["waits"]] == ["chat.ai_processing", "mine.signing"]


def test_a_step_nobody_has_taken_yet_is_not_running(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    studio.processes.waits = (NOBODY,)
    studio.processes.steps = (StepRecord("sign", "Sign", "serviceTask", NOON),)
    assert studio.run("processes", "show", SUMMARY.instance_id) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[-1] == "waiting"
