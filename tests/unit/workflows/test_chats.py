"""Chats by the Python API: from queued to the reply, going on, failing, and what they cannot use."""

from __future__ import annotations

from typing import Any

import pytest

from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import InputError
from saijin_studio.core.process import EngineState, EngineStatus
from saijinos.bpm import ProcessCancelled, ProcessFailed, ProcessState, ProcessTimeout, WorkflowEngine

from .stage import LATER, NOON, SECONDS, Stage, said


@pytest.mark.parametrize("name", ["user_input", "message"])
def test_a_chat_from_queued_to_its_reply(stage: Stage, engine: WorkflowEngine, name: str) -> None:
    process_id = engine.start_process("chat_interaction", {"persona": "yuuri", name: " Hello "})
    assert stage.chat.said[f"asked-{process_id}"].text == "Hello"
    assert engine.get_process_status(process_id).state is ProcessState.QUEUED
    instance = stage.chat.begin(process_id)
    status = engine.get_process_status(process_id)
    assert (status.state, status.step, status.instance_id) == (ProcessState.RUNNING, "Work", instance)
    stage.later(lambda: stage.chat.end(process_id, text="Good evening."))
    assert engine.get_process_result(process_id, SECONDS) == {
        "reply": "Good evening.",
        "persona": "yuuri",
        "provider": "ollama",
        "model": "tiny",
        "conversation_id": "c1",
        "message_id": f"reply-{process_id}",
    }
    done = engine.get_process_status(process_id)
    assert (done.state, done.started_at, done.ended_at) == (ProcessState.COMPLETED, NOON, LATER)


def test_a_chat_needs_no_engine_to_be_kept(stage: Stage, engine: WorkflowEngine) -> None:
    stage.host.now = EngineStatus(EngineState.STARTING)
    stage.engine.away = True
    process_id = said(engine)
    assert engine.get_process_status(process_id).state is ProcessState.QUEUED
    with pytest.raises(ProcessTimeout):
        engine.get_process_result(process_id, 0.05)


def test_the_conversation_goes_on(stage: Stage, engine: WorkflowEngine) -> None:
    first = said(engine)
    again = {"message": "And then?", "conversation_id": stage.chat.turns[first].conversation_id}
    second = engine.start_process("chat_interaction", again)
    assert stage.chat.turns[second].conversation_id == stage.chat.turns[first].conversation_id
    with pytest.raises(InputError, match="with yuuri, not with miyu"):
        engine.start_process("chat_interaction", {**again, "persona": "miyu"})


def test_a_chat_that_failed_or_was_stopped_has_no_result(stage: Stage, engine: WorkflowEngine) -> None:
    failed, stopped, stuck = said(engine), said(engine), said(engine)
    stage.chat.end(failed, TurnState.FAILED, failure="model_unreachable")
    with pytest.raises(ProcessFailed) as caught:
        engine.get_process_result(failed)
    assert caught.value.status.failure == "model_unreachable"
    engine.cancel_process(stopped)
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(stopped)
    engine.cancel_process(stopped)  # nothing is left to end
    stage.engine.fail(stage.chat.begin(stuck))
    stage.chat.wait_for_person(stuck)
    with pytest.raises(ProcessFailed, match="it broke") as waiting:
        engine.get_process_result(stuck)
    incident = waiting.value.status.incident
    assert incident is not None
    assert (incident.incident_id, waiting.value.status.ended_at) == ("i1", None)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "needs the variable `message`"),
        ({"message": "  "}, "needs the variable `message`"),
        ({"message": 7}, "message must be text"),
        ({"message": "x", "mood": "y"}, "not mood"),
        ({"message": "x", "two words": "y"}, "no name of a variable"),
    ],
)
def test_what_a_chat_cannot_use(engine: WorkflowEngine, variables: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        engine.start_process("chat_interaction", variables)
