"""Where the tokens of an instance are, as often asked as one looks."""

from __future__ import annotations

import uuid

from saijin_studio.core.process import Tokens

from .conftest import Engine
from .models import two_tasks

WORKER = "by-hand"


def test_each_move_and_failure_is_told(engine: Engine) -> None:
    key = f"tokens_{uuid.uuid4().hex[:8]}"
    assert engine.deploy(f"{key}.bpmn", two_tasks(key)) == ()
    instance, rest = engine.rest.start_process(key, "b1", {}), engine.rest

    def take() -> str:
        (task,) = rest.client.post("/external-task", {"processInstanceId": instance})
        rest.client.post(f"/external-task/{task['id']}/lock", {"workerId": WORKER, "lockDuration": 60_000})
        return f"/external-task/{task['id']}"

    first = rest.tokens(instance)
    assert first.active == {"first"}
    assert rest.tokens(instance) == first
    failure = {"workerId": WORKER, "errorMessage": "no", "retries": 0}
    rest.client.post(f"{take()}/failure", failure)
    failed = rest.tokens(instance)
    assert failed.active == {"first"} and failed.marks > first.marks
    rest.client.post(f"{take()}/complete", {"workerId": WORKER})
    second = rest.tokens(instance)
    assert second.active == {"second"} and not second.marks & first.marks
    rest.client.post(f"{take()}/complete", {"workerId": WORKER})
    assert rest.tokens(instance) == Tokens()
    assert rest.tokens("no-such-instance") == Tokens()
