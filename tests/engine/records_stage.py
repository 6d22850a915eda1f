"""Processes of one deployed model, a worker by hand, and the services that look."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.process import InstanceState
from saijin_studio.core.process_query import InstanceFilter, InstancePage
from saijin_studio.services.processes.records import ProcessRecords
from saijin_studio.services.processes.service import ProcessService
from saijin_studio.services.processes.step_starts import StepStarts

from .conftest import Engine
from .models import one_task

RUNNING, WAITING, FAILED = InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED
COMPLETED, CANCELLED = InstanceState.COMPLETED, InstanceState.CANCELLED


class NoBlobs:
    def put(self, content: bytes) -> str:
        raise AssertionError

    def get(self, reference: str) -> bytes:
        return json.dumps({"kept": "elsewhere", "password": "p"}).encode()


class Turns:
    """The studio's own record of whom turns are about."""

    def __init__(self) -> None:
        self.personas: dict[str, str] = {}

    def turns_of(self, persona_key: str, after: object, before: object, most: int) -> tuple[str, ...]:
        return tuple(key for key, persona in self.personas.items() if persona == persona_key)[:most]

    def personas_of(self, correlation_ids: Collection[str]) -> dict[str, str]:
        return {key: persona for key, persona in self.personas.items() if key in correlation_ids}


class Stage:
    """One deployed model, a worker by hand, and the services that look."""

    def __init__(self, engine: Engine, model: Callable[[str], str] = one_task) -> None:
        self.rest, self.client = engine.rest, engine.rest.client
        self.key = f"records_{uuid.uuid4().hex[:8]}"
        assert engine.deploy(f"{self.key}.bpmn", model(self.key)) == ()
        self.turns, self.bus = Turns(), EventBus()
        self.service = ProcessService(self.rest, tuple, lambda _: None, turns=self.turns)
        self.records = ProcessRecords(self.rest, NoBlobs(), Path(), StepStarts(self.bus))

    def start(self, key: str = "", **variables: Any) -> str:
        return self.rest.start_process(self.key, key or f"b-{uuid.uuid4().hex}", variables)

    def take(self, business_key: str = "") -> dict[str, Any]:
        topic: dict[str, Any] = {"topicName": self.key, "lockDuration": 60_000}
        if business_key:
            topic["businessKey"] = business_key
        order = {"topics": [topic], "workerId": "hand", "maxTasks": 1}
        (task,) = self.client.post("/external-task/fetchAndLock", order)
        found: dict[str, Any] = task
        return found

    def fail(self, task: dict[str, Any], cause: str = "it broke", retries: int = 0) -> None:
        body = {"workerId": "hand", "errorMessage": cause, "retries": retries, "retryTimeout": 0}
        self.client.post(f"/external-task/{task['id']}/failure", body)

    def complete(self, task: dict[str, Any]) -> None:
        self.client.post(f"/external-task/{task['id']}/complete", {"workerId": "hand"})

    def page(self, first: int = 0, limit: int = 50, **asked: Any) -> InstancePage:
        return self.service.page(InstanceFilter(process_key=self.key, **asked), first, limit)

    def ids(self, **asked: Any) -> list[str]:
        return [row.instance_id for row in self.page(**asked).rows]

    def failed(self, cause: str = "it broke", **variables: Any) -> str:
        instance = self.start(**variables)
        self.fail(self.take(), cause)
        return instance

    def done(self, key: str = "", **variables: Any) -> str:
        key = key or uuid.uuid4().hex
        instance = self.start(key, **variables)
        self.complete(self.take(key))
        return instance


def stages(engine: Engine) -> Iterator[Callable[..., Stage]]:
    """Makes stages; what still runs at the end is cancelled."""
    made: list[Stage] = []

    def stage(model: Callable[[str], str] = one_task) -> Stage:
        made.append(Stage(engine, model))
        return made[-1]

    yield stage
    for one in made:
        for instance in one.ids(states=frozenset({RUNNING, WAITING, FAILED}), limit=200):
            one.rest.cancel(instance, "test over")


def counted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    send = stage.client._send

    def note(method: str, path: str, **arguments: Any) -> Any:
        calls.append(path)
        return send(method, path, **arguments)

    monkeypatch.setattr(stage.client, "_send", note)
    return calls
