"""Texts to be spoken by the Python API: the file, its key in this program and in others, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.errors import NotFound
from saijin_studio.core.process import InstanceState
from saijinos import bpm
from saijinos.bpm import DuplicateBusinessKey, ProcessCancelled, ProcessFailed, ProcessState, WorkflowEngine

from .stage import SECONDS, Stage


def test_a_spoken_text(stage: Stage, engine: WorkflowEngine, home: Path) -> None:
    process_id = engine.start_process("voice_synthesis", {"text": "Hello", "persona": "yuuri"})
    assert engine.get_process_status(process_id).state is ProcessState.RUNNING
    stage.voice.go.set()
    result = engine.get_process_result(process_id, SECONDS)
    assert (result["seconds"], result["persona"]) == (1.5, "yuuri")
    file = Path(result["path"])
    assert file.is_relative_to(home)
    assert file.read_text(encoding="utf-8") == "yuuri: Hello"


def test_where_it_is_wanted_and_once_for_a_key(stage: Stage, engine: WorkflowEngine, tmp_path: Path) -> None:
    stage.voice.go.set()
    wanted: dict[str, Any] = {"text": "Hello", "path": str(tmp_path / "a.wav")}
    first = engine.start_process("voice_synthesis", wanted, "v1")
    assert engine.start_process("voice_synthesis", wanted, "v1") == first
    with pytest.raises(DuplicateBusinessKey):
        engine.start_process("voice_synthesis", {**wanted, "text": "Bye"}, "v1")
    assert engine.get_process_result(first, SECONDS)["path"] == str(tmp_path / "a.wav")


def test_speech_that_fails_or_is_cancelled(stage: Stage, engine: WorkflowEngine) -> None:
    stage.voice.fault = bpm.StorageError("no room")
    failed, cancelled = (engine.start_process("voice_synthesis", {"text": text}) for text in ("a", "b"))
    engine.cancel_process(cancelled)
    (instance,) = stage.engine.find_instances("voice_synthesis", cancelled)
    assert stage.engine.instances[instance].state is InstanceState.CANCELLED
    stage.voice.go.set()
    with pytest.raises(ProcessFailed, match="no room"):
        engine.get_process_result(failed, SECONDS)
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(cancelled, SECONDS)
    with pytest.raises(NotFound, match="nobody"):
        engine.start_process("voice_synthesis", {"text": "a", "persona": "nobody"})


def test_whose_voice_it_is_where_nobody_is_named(stage: Stage, engine: WorkflowEngine) -> None:
    stage.voice.go.set()
    stage.routing.default_persona = "miyu"
    spoken = engine.start_process("voice_synthesis", {"text": "Hello"})
    assert engine.get_process_result(spoken, SECONDS)["persona"] == "miyu"


@pytest.mark.parametrize("key", ["v1", "a key of words"])
def test_a_key_that_another_program_uses(stage: Stage, engine: WorkflowEngine, key: str) -> None:
    wanted: dict[str, Any] = {"text": "Hello"}
    stage.voice.begin.clear()
    stage.later(stage.voice.begin.set)  # the first start has returned only when its process is there to be seen
    with WorkflowEngine() as other:
        first = other.start_process("voice_synthesis", wanted, key)
        with pytest.raises(DuplicateBusinessKey, match="another program"):
            engine.start_process("voice_synthesis", wanted, key)
        with pytest.raises(NotFound):
            engine.get_process_status(first)
        instance = other.get_process_status(first).instance_id
        assert instance is not None
        assert engine.get_process_status(instance).state is ProcessState.RUNNING
        stage.voice.go.set()
        assert other.get_process_result(first, SECONDS)["seconds"] == 1.5
    with pytest.raises(DuplicateBusinessKey):
        engine.start_process("voice_synthesis", wanted, key)
