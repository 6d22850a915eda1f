"""How fast the process list opens with thousands of running and very many finished processes.

Method: a studio without a window on its own engine, with a model that answers at once. Some real chats are finished,
and their history is copied until as many have ended as are wanted, over a year. Then one-step processes are started
that nobody works for; some of them are made to fail. What is measured is what the window asks for: a page of the list,
counts and all.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench import growth
from bench.chat import ONE_TASK, StandIn, studio
from bench.figure import Figure, figure
from saijin_studio.bootstrap.studio import Studio
from saijin_studio.core.process import InstanceState
from saijin_studio.core.process_query import InstanceFilter
from saijin_studio.engine.rest.engine import RestEngine

HISTORY = "SAIJIN_BENCH_HISTORY"  # how many finished processes there are
LIVE = "SAIJIN_BENCH_LIVE"  # how many running ones
FAILED_SHARE = 50  # one of so many fails
PAGE = 100
WARM = 5
RUNS = 15
CHATS = 40
STARTERS = 4
GOAL = 300.0
YEAR = 365 * 86_400


def measure(folder: Path) -> Iterator[Figure]:
    finished, live = int(os.environ.get(HISTORY, "100000")), int(os.environ.get(LIVE, "5000"))
    with studio(folder / "home", StandIn()) as running, growth.connected(running.services.paths) as data:
        growth.chats(running, CHATS)
        there = growth.fill(data, finished)
        over_a_year(data, there)
        start(running, live)
        yield from opened(running, live, there)


def over_a_year(data: psycopg.Connection[Any], count: int) -> None:
    """Copies are made a tenth of a second apart; a year's list has them further apart."""
    apart = sql.Literal(f"{YEAR / max(1, count):.3f} s")
    data.execute(
        sql.SQL(
            "UPDATE act_hi_procinst AS one SET start_time_ = start_time_ - old.n * {0}::interval,"
            " end_time_ = end_time_ - old.n * {0}::interval"
            " FROM (SELECT id_, row_number() OVER (ORDER BY start_time_ DESC, id_) AS n FROM act_hi_procinst"
            " WHERE end_time_ IS NOT NULL) AS old WHERE old.id_ = one.id_"
        ).format(apart)
    )
    data.execute("VACUUM ANALYZE act_hi_procinst")


def start(running: Studio, count: int) -> None:
    """One-step processes; one of fifty fails for good."""
    engine = RestEngine(running.services.engine.connection)
    engine.client.upload("/deployment/create", {"deployment-name": "panel"}, "panel.bpmn", ONE_TASK.encode())

    def some(number: int) -> None:
        mine = RestEngine(running.services.engine.connection)
        for key in range(number, count, STARTERS):
            mine.start_process("bench_one_task", f"live-{key}", {"persona_key": "yuuri"})

    threads = [threading.Thread(target=some, args=(number,)) for number in range(STARTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    topics = [{"topicName": "bench.work", "lockDuration": 60_000}]
    order = {"topics": topics, "workerId": "bench", "maxTasks": count // FAILED_SHARE}
    for number, task in enumerate(engine.client.post("/external-task/fetchAndLock", order)):
        body = {"workerId": "bench", "errorMessage": f"cause {number % 5}", "retries": 0}
        engine.client.post(f"/external-task/{task['id']}/failure", body)


def opened(running: Studio, live: int, finished: int) -> Iterator[Figure]:
    service, there = running.services.processes, f"{live} live, {finished} finished"
    everything, ended = InstanceFilter(), InstanceFilter(states=frozenset({InstanceState.COMPLETED}))
    failed = InstanceFilter(states=frozenset({InstanceState.FAILED}))

    def anew() -> object:
        """As the first look of a program that has just begun: nothing is connected, counted or known yet."""
        return RestEngine(running.services.engine.connection).page(everything, 0, PAGE)

    pages: list[tuple[str, Callable[[], object], float | None]] = [
        ("Process list opens", anew, GOAL),
        ("Process list, looked at again", lambda: service.page(everything, 0, PAGE), GOAL),
        ("Process list, finished ones", lambda: service.page(ended, 0, PAGE), GOAL),
        ("Process list, failed ones", lambda: service.page(failed, 0, PAGE), GOAL),
        ("Process list, scrolled half down", lambda: service.page(everything, live + finished // 2, PAGE), None),
        ("Process list, a word looked for", lambda: service.page(InstanceFilter(text="live-12"), 0, PAGE), None),
        ("Causes of failures", lambda: service.causes(everything), None),
    ]
    for name, ask, goal in pages:
        for _ in range(WARM):  # connections, names of steps, the engine's own warming
            ask()
        method = f"{there}; {PAGE} rows with all that a row shows, counts included; a warm engine"
        yield figure(name, "ms", [_milliseconds(ask) for _ in range(RUNS)], method, goal)


def _milliseconds(ask: Callable[[], object]) -> float:
    at = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - at)
