"""Several studios on one home: one owns the engine, the others follow; what a killed owner leaves is ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil
import pytest

from saijin_studio.core.process import EngineState, InstanceState
from saijin_studio.engine.records import Record, wait_gone
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.engine.shared import read
from saijin_studio.paths import Paths
from saijin_studio.ports import EngineConnection

from .conftest import ROOT, VERSION, Engine
from .models import one_task

MakeEngine = Callable[[], Engine]


@contextmanager
def another_studio(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that owns the engine of `home` and is ready."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
    argv = [sys.executable, str(Path(__file__).with_name("owner.py")), str(home)]
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True) as studio:
        try:
            assert studio.stdout is not None
            assert studio.stdout.readline() == "ready\n"
            yield studio
        finally:
            studio.kill()


def shared_connection(home: Path) -> EngineConnection:
    shared = read(Paths(home).run / "engine.json")
    assert shared is not None
    assert shared.connection is not None
    return shared.connection


def of_home(home: Path) -> list[psutil.Process]:
    """All processes that have to do with the engine of this home."""
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] in ("java", "postgres"):
            try:
                if str(home) in " ".join(process.cmdline()) or str(home) in process.cwd():
                    found.append(process)
            except psutil.Error:
                continue
    return found


def test_a_killed_owner_leaves_no_orphan_and_its_data_are_taken_over(make_engine: MakeEngine, home: Path) -> None:
    with another_studio(home) as studio:
        connection = shared_connection(home)
        first = RestEngine(lambda: connection)
        model = home / "models" / "kept.bpmn"
        model.parent.mkdir()
        model.write_text(one_task("kept"), encoding="utf-8")
        fields = {"deployment-name": "kept"}
        first.client.upload("/deployment/create", fields, model.name, model.read_bytes())
        instance = first.start_process("kept", "business", {})
        processes = of_home(home)
        assert {process.name() for process in processes} == {"java", "postgres"}
        studio.kill()
        studio.wait()
        assert wait_gone(processes, 15) == []
    again = make_engine().start()
    assert again.host.is_owner
    assert again.rest.detail(instance).summary.state is InstanceState.WAITING
    records = msgspec.json.decode((Paths(home).run / "children.json").read_bytes(), type=list[Record])
    status = again.host.status()
    assert {(one.name, one.pid) for one in records} == {
        ("engine", status.engine_pid),
        ("postgres", status.database_pid),
    }


def test_a_follower_uses_the_owners_engine_and_takes_over(make_engine: MakeEngine, home: Path) -> None:
    with another_studio(home) as studio:
        path = Paths(home).run / "engine.json"
        shared = read(path)
        assert shared is not None
        path.write_bytes(msgspec.json.encode(msgspec.structs.replace(shared, url="http://127.0.0.1:1/engine-rest")))
        follower = make_engine()
        follower.host.start()
        assert not follower.host.wait_ready(2), "that port is not the engine's: it gets no credentials"
        path.write_bytes(msgspec.json.encode(shared))
        assert follower.host.wait_ready(10)
        assert not follower.host.is_owner
        status = follower.host.status()
        assert status.owner_pid == studio.pid
        assert follower.connection() == shared_connection(home)
        assert follower.rest.version() == VERSION
        since = len(follower.seen.events)
        begin = time.monotonic()
        studio.kill()
        studio.wait()
        ready = follower.seen.wait(
            lambda status: status.state is EngineState.READY and status.owner_pid == os.getpid(), since=since
        )
        assert time.monotonic() - begin < 60
    assert follower.host.is_owner
    assert ready.engine_pid != status.engine_pid
    assert follower.rest.version() == VERSION


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the orphan is made by Linux's means")
def test_an_orphan_of_an_earlier_run_is_ended_by_the_next_start(make_engine: MakeEngine, home: Path) -> None:
    """Where children do not die with their parent: the record alone leads to them."""
    run = Paths(home).run
    run.mkdir(parents=True)
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as orphan:
        try:
            process = psutil.Process(orphan.pid)
            record = Record("engine", orphan.pid, process.create_time(), process.exe())
            (run / "children.json").write_bytes(msgspec.json.encode([record]))
            make_engine().start()
            assert orphan.wait(10) != 0
        finally:
            orphan.kill()
