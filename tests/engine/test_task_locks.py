"""Locks of tasks as the engine keeps them, and as the keeper of locks counts on."""

from __future__ import annotations

import pytest

from saijin_studio.core.errors import EngineRefused
from saijin_studio.engine.rest.engine import RestEngine
from saijin_workers.client import WorkerClient
from saijin_workers.faults import Fault, fault
from saijin_workers.topic import Topic
from saijin_workers.topics.chat import Nothing

from .conftest import Engine
from .models import one_task

MOMENT = 0.001  # seconds


def refusal(client: WorkerClient, task_id: str) -> Fault | None:
    """Of a call to extend the task's lock for a moment."""
    try:
        client.extend_lock(task_id, MOMENT)
    except EngineRefused as error:
        return fault(error)
    return None


def test_a_lock_that_ran_out_can_be_taken_anew_by_the_first_who_comes(engine: Engine) -> None:
    assert engine.deploy("locking.bpmn", one_task("locking")) == ()
    RestEngine(engine.connection).start_process("locking", "locking-1", {})
    one, two = (WorkerClient(name, engine.connection) for name in ("one", "two"))
    (task,) = one.fetch([Topic("locking", Nothing, lambda context, given: None)], 1, 5)
    task_id = task.get_task_id()
    refusals = (refusal(one, task_id) for _ in range(1000))
    assert next(found for found in refusals if found is not None) is Fault.EXPIRED
    one.lock(task_id, 600)
    with pytest.raises(EngineRefused) as late:
        two.lock(task_id, 600)
    assert fault(late.value) is Fault.LOST
    assert refusal(two, task_id) is Fault.LOST
    one.complete(task_id, {})
