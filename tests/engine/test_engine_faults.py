"""What the supervisor does when a part of the plant dies, is damaged or is stopped half-way."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.core.events import NoticeRaised
from saijin_studio.core.process import EngineState, InstanceState
from saijin_studio.engine.cluster import binaries
from saijin_studio.engine.editions import folder
from saijin_studio.engine.records import processes_in, wait_gone

from .conftest import EDITION, Engine
from .models import one_task

MakeEngine = Callable[[], Engine]


def started(engine: Engine) -> str:
    """An instance of a one-task model."""
    assert engine.deploy("kept.bpmn", one_task("kept")) == ()
    return engine.rest.start_process("kept", "business", {})


def kill_and_wait(engine: Engine, pid: int | None) -> float:
    """Seconds from the kill to ready."""
    assert pid is not None
    since = len(engine.seen.events)
    begin = time.monotonic()
    psutil.Process(pid).kill()
    engine.seen.wait(lambda status: status.state is EngineState.RESTARTING, since=since)
    with pytest.raises(EngineUnavailable):
        engine.rest.version()  # whoever asks meanwhile is told, not kept waiting
    since = next(n for n, e in enumerate(engine.seen.events) if n >= since)
    status = engine.seen.wait(lambda status: status.state is EngineState.READY, since=since)
    assert status.restarts > 0
    return time.monotonic() - begin


def test_what_dies_is_restarted_and_nothing_is_lost(make_engine: MakeEngine) -> None:
    engine = make_engine().start()
    instance = started(engine)
    first = engine.host.status()
    old = engine.connection()

    assert kill_and_wait(engine, first.engine_pid) < 60
    second = engine.host.status()
    assert second.engine_pid != first.engine_pid
    assert second.database_pid == first.database_pid
    assert engine.connection().password != old.password
    assert engine.rest.detail(instance).summary.state is InstanceState.WAITING

    assert kill_and_wait(engine, second.database_pid) < 60
    third = engine.host.status()
    assert third.engine_pid == second.engine_pid, "the engine finds its database again by itself"
    assert third.database_pid != second.database_pid
    assert engine.rest.detail(instance).summary.state is InstanceState.WAITING
    assert third.restarts == 2


def assert_nothing_is_left(engine: Engine, password: str, processes: list[psutil.Process]) -> None:
    """After a stop: no process, and no secret on the disk."""
    assert wait_gone(processes, 0) == []
    left = [path for path in engine.paths.run.rglob("*") if path.is_file()]
    assert not [path for path in left if password.encode() in path.read_bytes()]
    assert {path.name for path in left} <= {"children.json", "owner.lock"}


def test_a_jar_that_was_damaged_in_place_is_replaced(make_engine: MakeEngine) -> None:
    """The daily look trusts size and time; a start that fails reads every jar again."""
    engine = make_engine().start()
    password, processes = engine.connection().password, engine.processes()
    engine.host.stop()
    assert_nothing_is_left(engine, password, processes)
    path = next((engine.paths.engine / folder(EDITION)).glob(f"{EDITION}-engine-[0-9]*.jar"))
    good, state = path.read_bytes(), path.stat()
    path.unlink()  # not in place: the cache of the tests may share the content
    path.write_bytes(good[: len(good) // 2] + bytes(len(good) - len(good) // 2))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    again = make_engine()
    again.start()
    assert EngineState.RESTARTING in again.seen.states
    assert path.read_bytes() == good


def test_a_damaged_database_is_rebuilt_and_told(make_engine: MakeEngine) -> None:
    engine = make_engine().start()
    started(engine)
    engine.host.stop()
    (engine.paths.engine / "database" / "global" / "pg_control").write_bytes(b"")
    again = make_engine().start()
    (notice,) = [event for event in again.seen.events if isinstance(event, NoticeRaised)]
    assert notice.code == "engine_database_rebuilt"
    assert Path(str(notice.params["kept_as"])).is_dir()
    assert again.rest.definitions() == ()


def test_no_room_on_the_disk_is_said(make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("saijin_studio.engine.artefacts.os.link", full)
    monkeypatch.setattr("saijin_studio.engine.artefacts.shutil.copyfile", full)
    engine = make_engine()
    engine.host.start()
    status = engine.seen.wait(lambda status: status.state is EngineState.DOWN)
    assert status.error == "storage_full"
    monkeypatch.undo()
    engine.host.restart()
    assert engine.host.wait_ready(120)


def test_stop_half_way_through_a_start(make_engine: MakeEngine) -> None:
    engine = make_engine()
    engine.host.start()
    engine.seen.wait(lambda status: status.state is EngineState.STARTING)
    begin = time.monotonic()
    engine.host.stop()
    assert time.monotonic() - begin < 20
    assert engine.host.status().state is EngineState.STOPPED
    assert processes_in(engine.paths.engine / "database", binaries() / "postgres") == []
