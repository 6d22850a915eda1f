"""The supervisor's states with children that are only told about: restarts, giving up, ownership, following."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import (
    ArtefactError,
    EngineRefused,
    EngineUnavailable,
    RuntimeMissing,
    SaijinError,
    StorageFull,
)
from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.core.settings import EngineSettings
from saijin_studio.engine.budget import RESTARTS, RestartBudget
from saijin_studio.engine.supervisor import ManagedEngine
from saijin_studio.paths import Paths
from saijin_studio.ports import EngineConnection

SECONDS = 10.0
CONNECTION = EngineConnection("http://127.0.0.1:1/engine-rest", "studio", "secret")


class FakePlant:
    """Starts as told: a fault is raised, None is a good start. What runs fails when `fail` is called."""

    engine_pid = 11
    database_pid = 12

    def __init__(self, *starts: SaijinError | OSError | None, then: SaijinError | None = None) -> None:
        self._starts = list(starts)
        self._then = then
        self._faults: queue.Queue[SaijinError | None] = queue.Queue()
        self.calls: list[str] = []

    def recover(self) -> None:
        self.calls.append("recover")

    def start(self, progress: Callable[[float], None], cancel: CancelToken) -> EngineConnection:
        self.calls.append("start")
        fault = self._starts.pop(0) if self._starts else self._then
        if fault is not None:
            raise fault
        return CONNECTION

    def version(self) -> str:
        return "7.24.0"

    def watch(self, cancel: CancelToken) -> SaijinError | None:
        return self._faults.get(timeout=SECONDS)

    def fail(self, fault: SaijinError) -> None:
        self._faults.put(fault)

    def settled(self) -> None:
        self.calls.append("settled")

    def wake(self) -> None:
        self._faults.put(None)

    def stop(self) -> None:
        self.calls.append("stop")


class Host:
    """A ManagedEngine on a fake plant, with its states as they are published."""

    def __init__(self, home: Path, plant: FakePlant, **options: object) -> None:
        bus = EventBus()
        self.plant = plant
        self.statuses: queue.Queue[EngineStatus] = queue.Queue()
        bus.subscribe(EngineChanged, lambda event: self.statuses.put(event.status))
        budget = RestartBudget(jitter=lambda: -0.5)  # no waiting between restarts
        self.engine = ManagedEngine(
            Paths(home),
            EngineSettings(),
            bus,
            make_plant=lambda: plant,
            budget=budget,
            **options,  # type: ignore[arg-type]
        )
        self.engine.start()

    def until(self, state: EngineState) -> EngineStatus:
        while True:
            status = self.statuses.get(timeout=SECONDS)
            if status.state is state:
                return status


@pytest.fixture
def host(home: Path) -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []

    def make(*starts: SaijinError | OSError | None, then: SaijinError | None = None, **options: object) -> Host:
        hosts.append(Host(home, FakePlant(*starts, then=then), **options))
        return hosts[-1]

    yield make
    for one in hosts:
        one.engine.stop()


def test_ready_after_recovery_and_callbacks(host: Callable[..., Host]) -> None:
    seen: list[tuple[EngineConnection, EngineState]] = []
    box: list[Host] = []
    made = threading.Event()

    def on_ready(connection: EngineConnection) -> None:
        assert made.wait(SECONDS)
        seen.append((connection, box[0].engine.status().state))

    box.append(host(None, on_ready=on_ready))
    made.set()
    status = box[0].until(EngineState.READY)
    assert seen == [(CONNECTION, EngineState.STARTING)]
    assert (status.version, status.engine_pid, status.database_pid) == ("7.24.0", 11, 12)
    assert box[0].engine.is_owner
    assert box[0].engine.connection() == CONNECTION
    assert box[0].plant.calls[:2] == ["recover", "start"]


def test_no_connection_before_ready(host: Callable[..., Host]) -> None:
    gate = threading.Event()
    one = host(None, on_ready=lambda _: gate.wait(SECONDS))
    one.until(EngineState.STARTING)
    with pytest.raises(EngineUnavailable):
        one.engine.connection()
    gate.set()
    one.until(EngineState.READY)


def test_a_death_is_restarted_and_counted(host: Callable[..., Host]) -> None:
    one = host()
    one.until(EngineState.READY)
    one.plant.fail(EngineUnavailable("gone", part="engine"))
    assert one.until(EngineState.RESTARTING).error == "engine_unavailable"
    again = one.until(EngineState.READY)
    assert (again.restarts, again.error) == (1, None)


def test_three_restarts_then_it_gives_up_and_says_why(host: Callable[..., Host]) -> None:
    one = host(then=EngineUnavailable("no room for Java"))
    status = one.until(EngineState.DOWN)
    assert one.plant.calls.count("start") == RESTARTS + 1
    assert (status.error, status.detail) == ("engine_unavailable", "no room for Java")
    assert one.plant.calls[-1] == "stop"
    with pytest.raises(EngineUnavailable, match="no room"):
        one.engine.connection()


def test_restart_tries_again_after_giving_up(host: Callable[..., Host]) -> None:
    faults = [EngineUnavailable()] * (RESTARTS + 1)
    one = host(*faults)
    one.until(EngineState.DOWN)
    one.engine.restart()
    assert one.until(EngineState.READY).error is None


@pytest.mark.parametrize(
    "fault",
    [
        ArtefactError(artefact="a.jar", reason="unreachable"),
        RuntimeMissing(part="java"),
        StorageFull("no space"),
        OSError(28, "No space left on device"),
    ],
)
def test_what_a_retry_cannot_mend_is_shown_at_once(host: Callable[..., Host], fault: SaijinError | OSError) -> None:
    one = host(fault)
    status = one.until(EngineState.DOWN)
    assert one.plant.calls.count("start") == 1
    assert status.error == (fault.code if isinstance(fault, SaijinError) else "storage_full")


def test_a_failing_callback_is_a_failed_start(host: Callable[..., Host]) -> None:
    answers: list[SaijinError] = [EngineRefused("not yet", status=500, type="")]

    def on_ready(_: EngineConnection) -> None:
        if answers:
            raise answers.pop()

    one = host(on_ready=on_ready)
    assert one.until(EngineState.DOWN).error == "engine_refused"
    one.engine.restart()
    one.until(EngineState.READY)


def test_a_fault_of_ours_is_shown_not_swallowed(host: Callable[..., Host]) -> None:
    def on_ready(_: EngineConnection) -> None:
        raise ZeroDivisionError

    one = host(on_ready=on_ready)
    assert one.until(EngineState.DOWN).error == "engine"
    assert "stop" in one.plant.calls


def test_a_missing_runtime_lets_another_studio_try(home: Path) -> None:
    plants: list[FakePlant] = []

    def make() -> FakePlant:
        if not plants:
            plants.append(FakePlant())
            raise RuntimeMissing(part="postgresql")
        return plants[0]

    bus = EventBus()
    statuses: queue.Queue[EngineStatus] = queue.Queue()
    bus.subscribe(EngineChanged, lambda event: statuses.put(event.status))
    engine = ManagedEngine(Paths(home), EngineSettings(), bus, make_plant=make)
    engine.start()
    status = statuses.get(timeout=SECONDS)
    assert (status.state, status.error, engine.is_owner) == (EngineState.DOWN, "engine_runtime", False)
    engine.restart()
    assert engine.wait_ready(SECONDS)
    engine.stop()


def test_stop_ends_a_wait_for_a_person(host: Callable[..., Host]) -> None:
    one = host(then=ArtefactError(artefact="a.jar", reason="unreachable"))
    one.until(EngineState.DOWN)
    one.engine.stop()
    assert one.engine.status().state is EngineState.STOPPED


def test_the_shared_file_is_private_and_goes_with_the_owner(host: Callable[..., Host], home: Path) -> None:
    one = host()
    one.until(EngineState.READY)
    shared = Paths(home).run / "engine.json"
    assert shared.stat().st_mode & 0o777 == 0o600
    one.engine.stop()
    assert not shared.exists()


def test_a_second_studio_waits_and_takes_over(host: Callable[..., Host]) -> None:
    first = host()
    first.until(EngineState.READY)
    second = host()
    assert not second.engine.is_owner
    assert second.plant.calls == []
    first.engine.stop()
    status = second.until(EngineState.READY)
    assert second.engine.is_owner
    assert second.plant.calls[:2] == ["recover", "start"]
    assert status.owner_pid is not None


def test_budget_refills_after_five_minutes() -> None:
    now = 0.0
    budget = RestartBudget(clock=lambda: now, jitter=lambda: 0.5)
    waits = [budget.spend() for _ in range(RESTARTS + 1)]
    assert waits == [0.5, 1.0, 2.0, None]
    now = 301.0
    assert budget.spend() == 0.5
