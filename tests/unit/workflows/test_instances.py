"""Any process of the engine by the Python API: variables, waiting, failing, and ending one by the engine's own id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from saijin_studio.core.errors import EngineUnavailable, InputError, NotFound
from saijin_studio.core.process import EngineState, EngineStatus, InstanceState
from saijinos import bpm
from saijinos.bpm import ProcessCancelled, ProcessFailed, ProcessState, ProcessTimeout, UnknownProcess, WorkflowEngine

from .stage import SECONDS, Stage, said


def test_variables_go_in_and_come_out_however_long(stage: Stage, engine: WorkflowEngine) -> None:
    given: dict[str, Any] = {"n": 1, "facts": {"a": [1, None]}, "long": "長" * 5000, "list": ["x" * 4000]}
    process_id = engine.start_process("order", given)
    assert max(len(json.dumps(value)) for value in stage.engine.values[process_id].values()) < 4000
    stage.later(lambda: stage.engine.end(process_id))
    assert engine.get_process_result(process_id, SECONDS) == given


def test_an_unknown_process_names_those_there_are(engine: WorkflowEngine) -> None:
    with pytest.raises(UnknownProcess, match=r"no process 'odrer'; there are: chat_interaction, .*, order"):
        engine.start_process("odrer")


def test_what_the_configuration_turns_off_is_not_started(stage: Stage, engine: WorkflowEngine) -> None:
    stage.off.add("voice_synthesis")
    with pytest.raises(InputError, match="turned off"):
        engine.start_process("voice_synthesis", {"text": "Hello"})
    assert engine.start_process("order")


def test_waiting_outlives_a_restart_of_the_engine(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = engine.start_process("order")
    stage.engine.end(process_id)
    stage.engine.away = True
    with pytest.raises(ProcessTimeout) as caught:
        engine.get_process_result(process_id, 0.2)
    assert isinstance(caught.value, TimeoutError)
    stage.later(lambda: setattr(stage.engine, "away", False))
    assert engine.get_process_result(process_id, SECONDS) == {}


def test_nobody_waits_for_an_engine_that_was_given_up(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = said(engine)
    stage.host.now = EngineStatus(EngineState.DOWN, error="engine_runtime", detail="no Java")
    with pytest.raises(bpm.EngineError, match="no Java"):
        engine.get_process_result(process_id)
    with pytest.raises(bpm.EngineError, match="no Java"):
        engine.start_process("order")


def test_an_engine_that_never_gets_ready(stage: Stage, engine: WorkflowEngine) -> None:
    stage.host.now = EngineStatus(EngineState.STARTING)
    with pytest.raises(EngineUnavailable, match="not ready"):
        engine.start_process("order")


def test_failed_cancelled_unknown(stage: Stage, engine: WorkflowEngine) -> None:
    first, second = engine.start_process("order"), engine.start_process("order")
    stage.engine.fail(first)
    status = engine.get_process_status(first)
    assert (status.state, status.failure, status.incident) == (
        ProcessState.FAILED,
        "it broke",
        stage.engine.open_incidents[0],
    )
    with pytest.raises(ProcessFailed, match="it broke"):
        engine.get_process_result(first)
    engine.cancel_process(second)
    engine.cancel_process(second)
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(second)
    for ask in (engine.get_process_status, engine.get_process_result, engine.cancel_process, engine.stream):
        with pytest.raises(NotFound, match="no process has the id 'nine'"):
            ask("nine")


def test_a_models_loading_is_called_off_in_order(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = engine.start_process("model_integration", {"model": "small"})
    for _ in range(2):  # the second time nothing is left to end
        engine.cancel_process(process_id)
        assert stage.engine.heard == [("model_unwanted", process_id)]
        assert stage.engine.instances[process_id].state is InstanceState.COMPLETED


def test_a_chat_that_is_ended_by_the_engines_id_ends_its_turn(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = said(engine)
    instance = stage.chat.begin(process_id)
    engine.cancel_process(instance)
    assert stage.engine.instances[instance].state is InstanceState.CANCELLED
    assert engine.get_process_status(process_id).state is ProcessState.CANCELLED
