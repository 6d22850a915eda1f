"""The process kernel under load and at rest: six steps in a row, one step at a steady pace, and what a step costs.

Method: the managed engine without a studio and the studio's own task loop in this process, with topics that return at
once; so engine, database and task loop alone are measured, on one machine together with the one who asks.
"""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.chat import bare_engine
from bench.figure import Figure, figure
from saijin_studio.core.bus import EventBus
from saijin_studio.core.events import StepChanged
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.engine.supervisor import ManagedEngine
from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topic import TaskContext, Topic

STEPS = 6
WARM = 300
INSTANCES = 600
STARTERS = 2
WARM_ROUNDS = 4
ROUNDS = 3
PACE = 1000 / 60  # instances a second
PACED = 500
IDLE_RUNS = 60


@dataclass(frozen=True)
class Nothing:
    pass


def in_a_row(key: str, steps: int) -> str:
    """A process of `steps` external tasks with the topics bench.1, bench.2, ..."""
    names = ["start", *(f"step_{n}" for n in range(1, steps + 1)), "end"]
    tasks = "".join(
        f'<bpmn:serviceTask id="step_{n}" camunda:type="external" camunda:topic="bench.{n}"/>\n'
        for n in range(1, steps + 1)
    )
    flows = "".join(
        f'<bpmn:sequenceFlow id="to_{target}" sourceRef="{source}" targetRef="{target}"/>\n'
        for source, target in itertools.pairwise(names)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:bench">
  <bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    {tasks}<bpmn:endEvent id="end"/>
    {flows}
  </bpmn:process>
</bpmn:definitions>
"""


@dataclass
class Times:
    """When each step's function began and ended, by business key and step, in perf_counter seconds."""

    entered: dict[tuple[str, int], float] = field(default_factory=dict)
    left: dict[tuple[str, int], float] = field(default_factory=dict)

    def topic(self, number: int) -> Topic:
        def run(context: TaskContext, given: Nothing) -> None:
            self.entered[context.correlation_id, number] = time.perf_counter()
            self.left[context.correlation_id, number] = time.perf_counter()

        return Topic(f"bench.{number}", Nothing, run)


class Load:
    """The task loop over the steps, and instances waited for by their last step's completion."""

    def __init__(self, host: ManagedEngine, steps: int) -> None:
        self.host = host
        self.key = f"bench_{steps}"
        self.engine = RestEngine(host.connection)
        fields = {"deployment-name": self.key}
        self.engine.client.upload("/deployment/create", fields, f"{self.key}.bpmn", in_a_row(self.key, steps).encode())
        self.times = Times()
        self._last = f"step_{steps}"
        self._changed = threading.Condition()
        self.ended: dict[str, float] = {}
        bus = EventBus()
        bus.subscribe(StepChanged, self._on_step)
        topics = [self.times.topic(number) for number in range(1, steps + 1)]
        self.runtime = WorkerRuntime(host.connection, topics, bus, home=self.key)
        self.runtime.start()

    def _on_step(self, event: StepChanged) -> None:
        if event.state == "completed" and event.activity_id == self._last:
            with self._changed:
                self.ended[event.correlation_id] = time.perf_counter()
                self._changed.notify_all()

    def start(self) -> str:
        name = uuid.uuid4().hex
        self.engine.start_process(self.key, name, {})
        return name

    def start_many(self, count: int) -> list[str]:
        return [self.start() for _ in range(count)]

    def wait(self, names: list[str], seconds: float = 120.0) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: all(name in self.ended for name in names), seconds):
                raise SystemExit(f"instances were not worked within {seconds:g} s")


def per_minute(load: Load, count: int) -> float:
    """Instances a minute, started by some threads while the task loop works them."""
    before = len(load.ended)
    began = time.perf_counter()
    starters = [threading.Thread(target=load.start_many, args=(count // STARTERS,)) for _ in range(STARTERS)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    deadline = time.monotonic() + 120
    waiting = threading.Event()
    while len(load.ended) - before < count:
        if time.monotonic() > deadline:
            raise SystemExit("instances were not worked within two minutes")
        waiting.wait(0.01)
    return count / (time.perf_counter() - began) * 60


def at_pace(load: Load) -> list[float]:
    """Seconds from the moment an instance was due to its last completion, however late its start was."""
    due: dict[str, float] = {}
    begin = time.perf_counter() + 0.5
    clock = threading.Event()

    def starter(offset: int) -> None:
        engine = RestEngine(load.host.connection)
        for number in range(offset, PACED, STARTERS):
            at = begin + number / PACE
            clock.wait(max(0.0, at - time.perf_counter()))
            name = uuid.uuid4().hex
            due[name] = at
            engine.start_process(load.key, name, {})

    threads = [threading.Thread(target=starter, args=(n,)) for n in range(STARTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.wait(list(due))
    return sorted(load.ended[name] - at for name, at in due.items())


def between_steps(load: Load, steps: int) -> list[float]:
    """Seconds from the end of one step's function to the begin of the next one's, one instance at a time."""
    waits = []
    for _ in range(IDLE_RUNS):
        name = load.start()
        load.wait([name])
        times = load.times
        waits += [times.entered[name, n + 1] - times.left[name, n] for n in range(1, steps)]
    return waits


def measure(folder: Path) -> Iterator[Figure]:
    """What a step costs at rest, as the engine runs on a desk; throughput, as it runs for `sustained_load`."""
    with bare_engine(folder / "desk") as host:
        six = Load(host, STEPS)
        per_minute(six, WARM)
        method = "complete, commit, next fetch and hand-over; one six-step instance at a time"
        waits = [1000 * seconds for seconds in between_steps(six, STEPS)]
        yield figure("A step, engine and worker", "ms", waits, method, 8.0, 15.0)
        six.runtime.stop()
        one = Load(host, 1)
        per_minute(one, WARM)
        late = at_pace(one)
        p99 = 1000 * late[int(len(late) * 0.99)]
        median = 1000 * late[len(late) // 2]
        yield figure("One step at 1,000/min, p99", "ms", [p99], f"due to done; median {median:.0f} ms", 100.0)
        one.runtime.stop()
    with bare_engine(folder / "load", sustained_load=True) as host:
        six = Load(host, STEPS)
        for _ in range(WARM_ROUNDS):
            per_minute(six, INSTANCES)
        shares = Shares(host)
        rates = [per_minute(six, INSTANCES) for _ in range(ROUNDS)]
        method = f"{STARTERS} starters, after {WARM_ROUNDS * INSTANCES} instances; {shares.text(ROUNDS * INSTANCES)}"
        yield figure("Six-step instances", "/min", rates, method, 3000.0, at_least=True)
        six.runtime.stop()


class Shares:
    """Who uses the processor under load, from this moment on."""

    def __init__(self, host: ManagedEngine) -> None:
        status = host.status()
        self._roots = {"engine": status.engine_pid, "database": status.database_pid, "task loop and starters": None}
        self._before = {name: self._seconds(pid) for name, pid in self._roots.items()}

    def text(self, instances: int) -> str:
        """Milliseconds of processor time an instance."""
        used = {name: self._seconds(pid) - self._before[name] for name, pid in self._roots.items()}
        return ", ".join(f"{name} {1000 * seconds / instances:.1f} ms" for name, seconds in used.items())

    def _seconds(self, pid: int | None) -> float:
        root = psutil.Process(pid)
        members = [root, *root.children()] if pid is not None else [root]
        return sum(sum(member.cpu_times()[:2]) for member in members)
