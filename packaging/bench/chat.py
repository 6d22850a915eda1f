"""From Enter to the model being asked, from the last token to the stored message, and the task loop's throughput.

Method: a studio without a window on its own engine and an empty home, warmed by forty turns. The model is a stand-in
that notes when it is asked and answers forty words at once, so that only the studio and its engine are measured.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from saijin_studio.bootstrap.studio import Studio
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Role
from saijin_studio.core.events import MessageStored
from saijin_studio.core.settings import ChatSettings, EngineSettings, Settings
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.engine.supervisor import ManagedEngine
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatRequest, ModelInfo
from saijin_studio.services.settings import SettingsService
from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topic import TaskContext, Topic

READY_SECONDS = 120.0
WARM_TURNS = 40
TURNS = 60
INSTANCES = 1000

ONE_TASK = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:bench">
  <bpmn:process id="bench_one_task" name="One task" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:serviceTask id="work" camunda:type="external" camunda:topic="bench.work"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


@dataclass
class StandIn:
    """A model that answers at once. `asked` and `ended` are time.perf_counter() of each request."""

    provider: str = "bench"
    model: str = "stand-in"
    asked: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        self.asked.append(time.perf_counter())
        for number in range(40):
            yield f"word{number} "
        self.ended.append(time.perf_counter())

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


@contextmanager
def studio(home: Path, model: StandIn) -> Iterator[Studio]:
    """A running studio without a window; its engine is ready."""
    paths, bus = Paths(home), EventBus()
    paths.make()
    settings = SettingsService(paths.settings_file, bus)
    alone = ChatSettings(titles=False, summaries=False)
    settings.save(Settings(engine=EngineSettings(aot_cache=False), chats=alone))  # nothing else is made meanwhile
    made = Studio(paths, settings, bus, lambda _: (model,), speaks=False)
    try:
        made.start()
        if not made.services.engine.wait_ready(READY_SECONDS):
            raise SystemExit(f"the engine did not start: {made.services.engine.status()}")
        yield made
    finally:
        made.close()


def turn_latencies(running: Studio, model: StandIn) -> tuple[list[float], list[float]]:
    """Seconds from Enter to the model being asked, and from its last token to the stored message."""
    chat = running.services.chat
    conversation = chat.new_conversation("yuuri")
    stored, done = [0.0], threading.Event()

    def on_message(event: MessageStored) -> None:
        if event.message.role is Role.PERSONA:
            stored[0] = time.perf_counter()
            done.set()

    end = running.services.bus.subscribe(MessageStored, on_message)
    to_model, to_store = [], []
    for number in range(WARM_TURNS + TURNS):
        done.clear()
        pressed = time.perf_counter()
        chat.send(conversation.id, f"Question {number}?")
        if not done.wait(60):
            raise SystemExit("a reply did not come within a minute")
        if number >= WARM_TURNS:
            to_model.append(model.asked[-1] - pressed)
            to_store.append(stored[0] - model.ended[-1])
        _until_idle(running)
    end()
    return to_model, to_store


def _until_idle(running: Studio) -> None:
    """Until the turn's process has ended, so that one turn does not measure the end of another."""
    deadline = time.monotonic() + 10
    waiting = threading.Event()
    while running.services.chat.open_turns() and time.monotonic() < deadline:
        waiting.wait(0.005)
    waiting.wait(0.1)


@contextmanager
def bare_engine(home: Path, sustained_load: bool = False) -> Iterator[ManagedEngine]:
    """The managed engine without a studio, so that one task loop alone asks it for work."""
    paths = Paths(home)
    paths.make()
    host = ManagedEngine(paths, EngineSettings(aot_cache=False), EventBus(), sustained_load=sustained_load)
    host.start()
    try:
        if not host.wait_ready(READY_SECONDS):
            raise SystemExit(f"the engine did not start: {host.status()}")
        yield host
    finally:
        host.stop()


def instances_per_minute(host: ManagedEngine) -> float:
    """1,000 instances of one task, started by four threads while the task loop works them."""
    engine = RestEngine(host.connection)
    engine.client.upload("/deployment/create", {"deployment-name": "bench"}, "bench_one_task.bpmn", ONE_TASK.encode())
    done = threading.Semaphore(0)

    def work(context: TaskContext, given: _Nothing) -> None:
        done.release()

    runtime = WorkerRuntime(host.connection, [Topic("bench.work", _Nothing, work)], EventBus(), home="bench")
    runtime.start()
    began = time.perf_counter()
    starters = [threading.Thread(target=_start_many, args=(host.connection, INSTANCES // 4)) for _ in range(4)]
    for starter in starters:
        starter.start()
    for _ in range(INSTANCES):
        if not done.acquire(timeout=60):
            raise SystemExit("instances were not worked within a minute")
    seconds = time.perf_counter() - began
    runtime.stop()
    return INSTANCES / seconds * 60


@dataclass(frozen=True)
class _Nothing:
    pass


def _start_many(connection: object, count: int) -> None:
    engine = RestEngine(connection)  # type: ignore[arg-type]
    for _ in range(count):
        engine.start_process("bench_one_task", uuid.uuid4().hex, {})
