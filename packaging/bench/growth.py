"""What a chat leaves in the engine's database, and what a new process costs when very many have ended before.

Method: a studio without a window on its own engine, with a model that answers at once. First real chats are counted
in the database. Then the history of some of them is copied under new ids until as many processes have ended as are
wanted, with every row that a real one leaves, and the same chats and one-step processes are measured before and after.
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from ruamel.yaml import YAML

from bench.chat import StandIn, studio
from bench.figure import Figure, figure
from bench.steps import Load
from saijin_studio.bootstrap.studio import Studio
from saijin_studio.core.events import StepChanged
from saijin_studio.paths import Paths

HISTORY = "SAIJIN_BENCH_HISTORY"  # how many finished processes there are in the end
WARM = 60
COUNTED = 300  # chats in which the growth is counted; their history is what is copied
MEASURED = 200
IN_ONE_CONVERSATION = 20
PATIENCE = 60.0
LAST_STEPS = frozenset({"output_delivery", "begin_speech"})  # of a chat: its process ends with the later of them

# What names something of one process alone and so is another in each copy; all of them end in a UUID.
OWN_IDS = frozenset(
    {
        "id_",
        "proc_inst_id_",
        "process_instance_id_",
        "root_proc_inst_id_",
        "call_proc_inst_id_",
        "execution_id_",
        "act_inst_id_",
        "parent_act_inst_id_",
        "task_id_",
        "var_inst_id_",
        "ext_task_id_",
        "external_task_id_",
        "job_id_",
        "dec_inst_id_",
        "root_dec_inst_id_",
        "bytearray_id_",
        "error_details_id_",
        "operation_id_",
    }
)
TIMES = frozenset({"start_time_", "end_time_", "time_", "timestamp_", "create_time_", "eval_time_"})


@dataclass(frozen=True)
class Costs:
    """Seconds, one process at a time."""

    chats: list[float]
    steps: list[float]
    listings: list[float]


def measure(folder: Path) -> Iterator[Figure]:
    wanted = int(os.environ.get(HISTORY, "100000"))
    with studio(folder / "home", StandIn()) as running, connected(running.services.paths) as data:
        chats(running, WARM)
        size, rows = room(data)
        chats(running, COUNTED)
        more, more_rows = room(data)
        method = f"pg_database_size after VACUUM and CHECKPOINT, {COUNTED} chats"
        yield figure("Database per chat", "kB", [(more - size) / COUNTED / 1000], method)
        yield figure("Rows per chat", "", [(more_rows - rows) / COUNTED], "rows of the engine's history, same chats")
        load = Load(running.services.engine, 1)  # type: ignore[arg-type]
        try:
            one_steps(load, 2 * WARM)
            before = costs(running, load)
            there = fill(data, wanted)
            chats(running, WARM)
            after = costs(running, load)
        finally:
            load.runtime.stop()
    yield from compared(before, after, there)


def compared(before: Costs, after: Costs, there: int) -> Iterator[Figure]:
    pairs = [
        ("A chat", before.chats, after.chats),
        ("A one-step process", before.steps, after.steps),
    ]
    for name, first, then in pairs:
        was, now = statistics.median(first), statistics.median(then)
        method = f"medians of {MEASURED}, start to end: {1000 * was:.1f} ms, with {there} finished {1000 * now:.1f} ms"
        yield figure(f"{name} with a long history", "times", [now / was], method, 1.2)
    was = statistics.median(before.listings)
    method = f"200 newest processes as the window shows them; before {1000 * was:.0f} ms"
    yield figure("Listing with a long history", "ms", [1000 * one for one in after.listings], method)


def costs(running: Studio, load: Load) -> Costs:
    return Costs(chats(running, MEASURED), one_steps(load, MEASURED), listings(running))


def chats(running: Studio, count: int) -> list[float]:
    """Seconds from a message to the end of its process, one after the other."""
    chat, left, changed = running.services.chat, set[str](), threading.Condition()

    def on_step(event: StepChanged) -> None:
        if event.state == "completed" and event.activity_id in LAST_STEPS:
            with changed:
                left.discard(event.activity_id)
                changed.notify_all()

    end, taken, place = running.services.bus.subscribe(StepChanged, on_step), [], ""
    for number in range(count):
        if number % IN_ONE_CONVERSATION == 0:
            place = chat.new_conversation("yuuri").id
        left.update(LAST_STEPS)
        at = time.perf_counter()
        chat.send(place, f"Question {uuid.uuid4().hex}?")
        with changed:
            if not changed.wait_for(lambda: not left, PATIENCE):
                raise SystemExit(f"a chat did not end within {PATIENCE:g} s")
        taken.append(time.perf_counter() - at)
    end()
    return taken


def one_steps(load: Load, count: int) -> list[float]:
    """Seconds from the start of a process to its end, one after the other."""
    taken = []
    for _ in range(count):
        at = time.perf_counter()
        name = load.start()
        load.wait([name], PATIENCE)
        taken.append(load.ended[name] - at)
    return taken


def listings(running: Studio) -> list[float]:
    taken = []
    for _ in range(10):
        at = time.perf_counter()
        running.services.processes.list()
        taken.append(time.perf_counter() - at)
    return taken


@contextmanager
def connected(paths: Paths) -> Iterator[psycopg.Connection[Any]]:
    """To the database of the engine that runs in this home, by the configuration of its run."""
    source = YAML(typ="safe").load(paths.run / "engine.yml")["spring"]["datasource"]
    address = source["url"].removeprefix("jdbc:")
    connection = psycopg.connect(address, user=source["username"], password=source["password"], autocommit=True)
    with connection:
        yield connection


def room(data: psycopg.Connection[Any]) -> tuple[int, int]:
    """Bytes of the database and rows of its history, with nothing in it that only waits to be tidied up."""
    data.execute("VACUUM")
    data.execute("CHECKPOINT")
    size = data.execute("SELECT pg_database_size(current_database())").fetchone()
    assert size is not None
    return int(size[0]), sum(_count(data, table) for table in tables(data))


def tables(data: psycopg.Connection[Any]) -> list[str]:
    """Those that hold history of processes."""
    found = data.execute(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'root_proc_inst_id_'"
        " AND (table_name LIKE 'act_hi_%' OR table_name = 'act_ge_bytearray') ORDER BY table_name"
    )
    return [row[0] for row in found]


def fill(data: psycopg.Connection[Any], wanted: int) -> int:
    """Copies the history of finished chats; returns how many finished processes there are then."""
    models = [
        row[0]
        for row in data.execute(
            "SELECT id_ FROM act_hi_procinst WHERE proc_def_key_ = 'chat_interaction' AND state_ = 'COMPLETED'"
            " AND super_process_instance_id_ IS NULL ORDER BY start_time_ DESC LIMIT %s",
            (COUNTED,),
        )
    ]
    copies = max(0, wanted - _count(data, "act_hi_procinst")) // len(models) + 1
    data.execute("SET synchronous_commit = off")
    data.execute("SET maintenance_work_mem = '256MB'")
    for table in tables(data):
        at = time.monotonic()
        made = _multiply(data, table, models, copies)
        if made:
            print(f"  {table}: {made} rows, {time.monotonic() - at:.0f} s", file=sys.stderr, flush=True)
    data.execute("VACUUM ANALYZE")
    data.execute("CHECKPOINT")
    return _count(data, "act_hi_procinst")


def _multiply(data: psycopg.Connection[Any], table: str, models: list[str], copies: int) -> int:
    """Without the indexes, which are built again at the end: a tenth of the time."""
    columns = [
        row[0]
        for row in data.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
    ]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    values = sql.SQL(", ").join(map(_copied, columns))
    statement = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS one CROSS JOIN generate_series(1, {copies}) AS n"
        " WHERE one.root_proc_inst_id_ = ANY({models})"
    ).format(table=sql.Identifier(table), names=names, values=values, copies=sql.Literal(copies), models=models)
    with data.transaction():
        indexes = _without_indexes(data, table)
        made = data.execute(statement).rowcount
        for definition in indexes:
            data.execute(definition)
    return made


def _without_indexes(data: psycopg.Connection[Any], table: str) -> list[bytes]:
    """Takes all but the primary key's away; returns how to make them again."""
    found = data.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        (table,),
    ).fetchall()
    for name, _ in found:
        data.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition.encode() for _, definition in found]


def _copied(column: str) -> sql.Composable:
    """The column's value in copy `n`: ids of its own, a little earlier, and otherwise the same."""
    own = sql.SQL("one.{}").format(sql.Identifier(column))
    if column in OWN_IDS:
        return sql.SQL("left({0}, -36) || md5({0} || n)::uuid::text").format(own)
    if column == "business_key_":
        return sql.SQL("md5({0} || n)").format(own)
    if column in TIMES:
        return sql.SQL("{0} - n * interval '100 ms'").format(own)
    return own


def _count(data: psycopg.Connection[Any], table: str) -> int:
    found = data.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert found is not None
    return int(found[0])
