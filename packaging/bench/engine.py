"""From `start` of the managed engine to its first answered request and deployed models, and what idling costs."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from bench.figure import Figure, figure
from bench.place import HOME, end, environment, screen, studio, wait_until

STARTS = 5
READY_SECONDS = 120.0
CACHE_SECONDS = 300.0
SETTLE_SECONDS = 30.0
IDLE_SECONDS = 60.0


def measure_start() -> Iterator[Figure]:
    """Only the engine, in this process; its database is there already, as on every start but the first."""
    start_once(aot_cache=False)
    method = "ManagedEngine.start to READY, database there"
    yield figure("Engine ready, no AOT cache", "s", [start_once(False) for _ in range(STARTS)], method, 8.0)
    make_cache()
    yield figure("Engine ready, AOT cache", "s", [start_once(True) for _ in range(STARTS)], method, 4.0)


def start_once(aot_cache: bool) -> float:
    """Seconds."""
    with managed_engine(aot_cache) as seconds:
        return seconds


@contextmanager
def managed_engine(aot_cache: bool) -> Iterator[float]:
    """A ready engine in the kept home; gives the seconds that it took. Raises RuntimeError."""
    from saijin_studio.core.bus import EventBus
    from saijin_studio.core.settings import EngineSettings
    from saijin_studio.engine.supervisor import ManagedEngine
    from saijin_studio.paths import Paths

    engine = ManagedEngine(Paths(HOME), EngineSettings(aot_cache=aot_cache), EventBus())
    begin = time.monotonic()
    engine.start()
    try:
        if not engine.wait_ready(READY_SECONDS):
            raise RuntimeError(f"the engine was not ready: {engine.status().detail or engine.status().state}")
        yield time.monotonic() - begin
    finally:
        engine.stop()


def make_cache() -> None:
    """Lets an engine run until it has made its cache in the background; at once when there is one that fits."""
    folder = HOME / "engine" / "aot"
    with managed_engine(aot_cache=True):
        deadline = time.monotonic() + CACHE_SECONDS
        while not any(folder.glob("*.aot")):
            if time.monotonic() > deadline:
                raise RuntimeError(f"no AOT cache within {CACHE_SECONDS:.0f} s")
            time.sleep(0.5)


def measure_idle() -> Iterator[Figure]:
    """The whole studio with its window open and nothing to do, after the first half minute."""
    make_cache()
    with screen() as variables:
        process = subprocess.Popen(studio(), env=environment(**variables))
        try:
            wait_until("engine", READY_SECONDS, engine_is_ready, process)
            time.sleep(SETTLE_SECONDS)
            family = parts(process.pid)
            before = {name: cpu_seconds(members) for name, members in family.items()}
            time.sleep(IDLE_SECONDS)
            used = {name: cpu_seconds(members) - before[name] for name, members in family.items()}
            memory = {name: megabytes(members) for name, members in family.items()}
        finally:
            end(process)
    share = 100 * sum(used.values()) / IDLE_SECONDS
    split = ", ".join(f"{name} {100 * seconds / IDLE_SECONDS:.2f}" for name, seconds in used.items())
    yield figure("Idle, all together", "% of a core", [share], f"CPU time over {IDLE_SECONDS:.0f} s: {split}", 2.0)
    for name, amount in memory.items():
        yield figure(f"Memory, {name}", "MB", [amount], "proportional set size, idle")


def engine_is_ready() -> bool:
    from saijin_studio.core.process import EngineState
    from saijin_studio.engine import shared

    found = shared.read(HOME / "run" / "engine.json")
    return found is not None and found.status.state is EngineState.READY


def parts(pid: int) -> dict[str, list[psutil.Process]]:
    """The studio's processes by what they are."""
    app = psutil.Process(pid)
    below = app.children(recursive=True)
    engine = [child for child in below if child.name().startswith("java")]
    database = [child for child in below if child.name().startswith("postgres")]
    others = [child for child in below if child not in engine and child not in database]
    return {"app": [app, *others], "engine": engine, "database": database}


def cpu_seconds(members: list[psutil.Process]) -> float:
    return sum(sum(member.cpu_times()[:2]) for member in members)


def megabytes(members: list[psutil.Process]) -> float:
    """Shared pages are divided among those that share them, where the system can tell (Linux)."""
    amounts = (member.memory_full_info() for member in members)
    return sum(getattr(amount, "pss", amount.rss) for amount in amounts) / 1e6
