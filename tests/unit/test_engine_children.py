"""Children and their records: ended in order, found again by the next start, never taken for somebody else's."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.engine.children import LOG_LIMIT, Child, Command, listens, put_aside
from saijin_studio.engine.cluster import environment, fault
from saijin_studio.engine.records import Record, Registry, end, left_behind, write_private

SECONDS = 10.0
STUBBORN = (
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); sys.stdin.close()"
)
WAIT = "import signal; signal.pause()"


class Nursery:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.registry = Registry(folder / "run" / "children.json")
        self.children: list[Child] = []

    def start(self, code: str = WAIT) -> Child:
        argv = [sys.executable, "-S", "-c", code]
        command = Command("test", argv, self.folder / "child.log", self.folder, environment())
        self.children.append(Child(command, self.registry))
        return self.children[-1]


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    nursery = Nursery(tmp_path)
    yield nursery
    for child in nursery.children:
        child.stop(())


def test_a_child_is_recorded_while_it_runs(nursery: Nursery) -> None:
    child = nursery.start()
    path = nursery.folder / "run" / "children.json"
    assert [record.pid for record, _ in left_behind(path)] == [child.pid]
    assert path.stat().st_mode & 0o777 == 0o600
    child.stop(((signal.SIGTERM, SECONDS),))
    assert (child.exit_code, left_behind(path)) == (-signal.SIGTERM, [])
    assert msgspec.json.decode(path.read_bytes()) == []


def test_one_that_does_not_listen_is_killed(nursery: Nursery) -> None:
    child = nursery.start(STUBBORN + "; import time; signal.pause()")
    log = nursery.folder / "child.log"
    assert_soon(lambda: log.read_bytes() == b"up\n")
    child.stop(((signal.SIGTERM, 0.1),))
    assert child.exit_code == -signal.SIGKILL


def assert_soon(condition: object) -> None:
    """Polls a condition that no event tells of."""
    assert callable(condition)
    done = threading.Event()
    for _ in range(int(SECONDS / 0.02)):
        if condition():
            return
        done.wait(0.02)
    raise AssertionError("not in time")


def test_what_a_dead_run_left_is_ended(nursery: Nursery) -> None:
    child = nursery.start()
    ((record, process),) = left_behind(nursery.folder / "run" / "children.json")
    assert record.name == "test"
    end(process, signal.SIGTERM, SECONDS)
    assert child.exited.wait(SECONDS)


@pytest.mark.parametrize("change", [{"created": 1.0}, {"exe": "/bin/other"}, {"pid": 2**22 - 1}])
def test_a_stranger_with_the_number_of_ours_is_left_alone(nursery: Nursery, change: dict[str, object]) -> None:
    child = nursery.start()
    path = nursery.folder / "run" / "children.json"
    (mine,) = msgspec.json.decode(path.read_bytes(), type=list[Record])
    write_private(path, msgspec.json.encode([msgspec.structs.replace(mine, **change)]))
    assert left_behind(path) == []
    assert child.running()


@given(st.binary(max_size=100))
def test_a_damaged_record_ends_nobody(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("run") / "children.json"
    path.write_bytes(content)
    assert left_behind(path) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's parent-death signal")
def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "import sys, signal; from pathlib import Path\n"
        "from saijin_studio.engine.children import Child, Command\n"
        "from saijin_studio.engine.cluster import environment\n"
        "from saijin_studio.engine.records import Registry\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "argv = [sys.executable, '-S', '-c', 'import signal; signal.pause()']\n"
        "child = Child(Command('x', argv, folder / 'log', folder, environment()), Registry(folder / 'r.json'))\n"
        "print(child.pid, flush=True); signal.pause()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "app")}
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    child.wait(SECONDS)


def test_whose_listener_it_is(nursery: Nursery) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens(os.getpid(), port)
        assert not listens(nursery.start().pid, port)
    assert not listens(os.getpid(), port)
    assert not listens(2**22 - 1, port)


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"x" * (LOG_LIMIT + 1))
    put_aside(log)
    assert not log.exists()
    assert (tmp_path / "a.log.1").stat().st_size == LOG_LIMIT + 1


def test_the_persons_own_settings_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAVA_TOOL_OPTIONS", "SPRING_DATASOURCE_URL", "PGDATA", "LD_PRELOAD"):
        monkeypatch.setenv(name, "x")
    assert "x" not in environment().values()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("PANIC:  could not write to file: No space left on device", "storage_full"),
        ("2026 [1] XX001 ERROR:  invalid page in block 0 of relation base/5/1259", "engine_database_damaged"),
        ('FATAL:  could not open file "global/pg_filenode.map": No such file', "engine_database_damaged"),
        ("PANIC:  could not locate a valid checkpoint record", "engine_database_damaged"),
        ("FATAL:  could not create any TCP/IP sockets", "engine_unavailable"),
        ('ERROR:  relation "x" does not exist', "engine_unavailable"),
    ],
)
def test_what_postgresql_says(said: str, code: str) -> None:
    assert fault(said).code == code
