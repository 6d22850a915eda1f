"""What happens to a process, told by the Python API as it comes or from the beginning."""

from __future__ import annotations

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled
from saijin_studio.core.events import StepChanged
from saijin_studio.core.process import StepRecord
from saijinos.bpm import ProcessEnded, ProcessState, StepBegan, StepEnded, TextPiece, WorkflowEngine

from .stage import LATER, NOON, SECONDS, Stage, said


def step(name: str, ended: bool, kind: str = "serviceTask") -> StepRecord:
    return StepRecord(name, name.title(), kind, NOON, LATER if ended else None)


def test_words_and_steps_as_they_come(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = said(engine)
    instance = stage.chat.begin(process_id)
    records = stage.engine.step_records[instance]
    records += [step("start", True, "startEvent"), step("load", True), step("think", False)]
    stage.chat.write(process_id, "Good ")
    seen = engine.stream(process_id)
    assert next(seen) == TextPiece("Good ")
    begun = [next(seen), next(seen), next(seen)]
    assert begun == [StepBegan("load", "Load", NOON), StepEnded("load", "Load", LATER, 2.0, 1, False), StepBegan(
        "think", "Think", NOON
    )]  # fmt: skip
    stage.later(lambda: stage.chat.write(process_id, "evening"))
    assert next(seen) == TextPiece("evening")

    def end() -> None:
        stage.chat.end(process_id, text="Good evening.")
        records[-1] = step("think", True)
        stage.bus.publish(StepChanged(process_id, instance, "think", "t", "completed", LATER))

    stage.later(end)
    rest = list(seen)
    assert rest[:2] == [StepEnded("think", "Think", LATER, 2.0, 1, False), TextPiece(".")]
    assert isinstance(rest[2], ProcessEnded)
    assert rest[2].status.state is ProcessState.COMPLETED
    assert len(rest) == 3


def test_a_finished_process_is_told_from_its_beginning(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = engine.start_process("order")
    stage.engine.step_records[process_id] += [step("pack", True), step("pack", True)]
    stage.engine.end(process_id)
    events = list(engine.stream(process_id))
    assert [type(event) for event in events] == [StepBegan, StepEnded, StepBegan, StepEnded, ProcessEnded]


def test_formatting_that_changed_the_beginning_repeats_nothing(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = said(engine)
    stage.chat.write(process_id, "Yuuri: Hello")
    seen = engine.stream(process_id)
    assert next(seen) == TextPiece("Yuuri: Hello")
    stage.chat.end(process_id, text="Hello, and then much more of it")
    assert [type(event) for event in seen] == [ProcessEnded]


def test_a_stream_and_a_wait_that_are_given_up(stage: Stage, engine: WorkflowEngine) -> None:
    process_id, stop = said(engine), CancelToken()
    stage.later(stop.cancel)
    assert list(engine.stream(process_id, stop)) == []
    with pytest.raises(Cancelled):
        engine.get_process_result(process_id, SECONDS, stop)
