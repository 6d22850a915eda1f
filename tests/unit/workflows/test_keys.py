"""Business keys by the Python API: the same start again, and keys that are in use."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from saijin_studio.core.errors import InputError
from saijinos.bpm import DuplicateBusinessKey, WorkflowEngine

from .stage import SECONDS, Stage, said


def test_the_same_start_again_is_the_first(stage: Stage, engine: WorkflowEngine) -> None:
    first = engine.start_process("order", {"n": 1, "m": {"b": 1, "a": 2}}, "b1")
    stage.engine.values[first]["n"] = 99  # the process works with it
    assert engine.start_process("order", {"m": {"a": 2, "b": 1}, "n": 1}, "b1") == first
    stage.engine.end(first)
    assert engine.start_process("order", {"n": 1, "m": {"a": 2, "b": 1}}, "b1") == first
    assert engine.get_process_result(first) == {"n": 99, "m": {"a": 2, "b": 1}}
    chat = said(engine, business_key="b2")
    assert said(engine, business_key="b2") == chat
    assert len(stage.chat.turns) == 1


def test_a_key_in_use_for_something_else(stage: Stage, engine: WorkflowEngine) -> None:
    engine.start_process("order", {"n": 1}, "b1")
    said(engine, business_key="b2")
    hello: dict[str, Any] = {"persona": "yuuri", "message": "Hello"}
    others: list[tuple[str, dict[str, Any], str]] = [
        ("order", {"n": 2}, "b1"),
        ("order", {}, "b1"),
        ("chat_interaction", hello, "b1"),
        ("voice_synthesis", {"text": "x"}, "b1"),
        ("chat_interaction", {**hello, "message": "Bye"}, "b2"),
        ("chat_interaction", {**hello, "persona": "miyu"}, "b2"),
    ]
    for key, variables, business_key in others:
        with pytest.raises(DuplicateBusinessKey) as caught:
            engine.start_process(key, variables, business_key)
        assert caught.value.params["business_key"] == business_key
    assert (len(stage.engine.instances), len(stage.chat.turns)) == (1, 1)


def test_a_process_that_somebody_else_started_under_the_key(stage: Stage, engine: WorkflowEngine) -> None:
    stage.engine.start_process("order", "b1", {"n": 1})
    with pytest.raises(DuplicateBusinessKey):
        engine.start_process("order", {"n": 1}, "b1")


def test_any_key_can_name_a_chat(stage: Stage, engine: WorkflowEngine) -> None:
    for key in ("plain-Key_1", "with space", "注文", "x" * 255):
        process_id = said(engine, business_key=key)
        assert len(process_id) <= 32
        assert said(engine, business_key=key) == process_id
    assert "plain-Key_1" in stage.chat.turns


@pytest.mark.parametrize("key", ["", "  ", "x" * 256])
def test_no_business_key(engine: WorkflowEngine, key: str) -> None:
    with pytest.raises(InputError, match="1 to 255"):
        said(engine, business_key=key)


def test_one_start_of_many_at_once(stage: Stage, engine: WorkflowEngine) -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(engine.start_process("order", {"n": 1}, "b1"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert (len(made), len(set(made)), len(stage.engine.instances)) == (8, 1, 1)
