"""How often a step was tried, whatever became of it: a try that nobody began is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from saijin_studio.core.process import StepRecord
from saijin_studio.engine.rest.acts import EngineActs

from .conftest import Engine
from .records_stage import Stage, stages


@pytest.fixture
def stage(engine: Engine) -> Iterator[Stage]:
    for make in stages(engine):
        yield make()


def works(stage: Stage, instance: str) -> list[StepRecord]:
    return [step for step in stage.rest.steps(instance) if step.activity_id == "work"]


def told(stage: Stage, instance: str) -> list[tuple[int, bool]]:
    """Number and whether it failed."""
    return [(one.number, one.failed) for one in stage.records.attempts(instance)]


def move_away(stage: Stage, instance: str) -> None:
    EngineActs(stage.rest).move(instance, "work", "end")


def begin_again(stage: Stage, instance: str) -> None:
    EngineActs(stage.rest).move_all(instance, "end")


def end(stage: Stage, instance: str) -> None:
    stage.rest.cancel(instance, "on purpose")


LEFT = (move_away, begin_again, end)


@pytest.mark.parametrize("leave", LEFT)
def test_a_failed_step_that_is_left_was_tried_as_often_as_it_failed(
    stage: Stage, leave: Callable[[Stage, str], None]
) -> None:
    instance = stage.start()
    stage.fail(stage.take(), retries=1)
    stage.fail(stage.take())
    before = told(stage, instance)
    assert before == [(1, True), (2, True)]
    leave(stage, instance)
    (step,) = works(stage, instance)
    assert (step.cancelled, step.tries) == (True, 2)
    assert told(stage, instance) == before


@pytest.mark.parametrize("leave", LEFT)
def test_the_try_under_way_counts_where_the_step_is_left(stage: Stage, leave: Callable[[Stage, str], None]) -> None:
    instance = stage.start()
    stage.fail(stage.take())
    stage.rest.retry(instance)
    stage.take()
    leave(stage, instance)
    (step,) = works(stage, instance)
    assert step.tries == 2
    assert told(stage, instance) == [(1, True), (2, False)]


def test_a_step_begun_again_counts_its_own_tries(stage: Stage) -> None:
    instance = stage.failed()
    EngineActs(stage.rest).move(instance, "work", "work")
    stage.complete(stage.take())
    assert [(step.cancelled, step.tries) for step in works(stage, instance)] == [(True, 1), (False, 1)]
    assert told(stage, instance) == [(1, True), (1, False)]


def test_a_step_that_a_person_leaves_out_was_tried_as_often_as_it_failed(stage: Stage) -> None:
    instance = stage.failed()
    stage.rest.skip(instance, "work")
    (step,) = works(stage, instance)
    assert (step.cancelled, step.tries) == (False, 1)
    assert told(stage, instance) == [(1, True)]
