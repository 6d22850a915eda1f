"""`engine`: states and exit codes, and a real background process that is started, seen and stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from saijin_studio.cli import engine, host
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.paths import Paths
from tests.unit.fake_studio import FakeEngine, Studio

Capture = pytest.CaptureFixture[str]
UseHost = Callable[[str], list[subprocess.Popen[bytes]]]
HOST = """
import sys
from pathlib import Path
from saijin_studio.core.process import EngineState
from tests.unit.fake_studio import FakeEngine, Studio
studio = Studio(Path(sys.argv[1]), engine=FakeEngine(*map(EngineState, sys.argv[2].split()), detail="no Java"))
sys.exit(studio.run("engine", "host"))
"""


@pytest.fixture
def studio(home: Path) -> Studio:
    Paths(home).make()
    return Studio(home, engine=FakeEngine(EngineState.STOPPED))


@pytest.fixture
def use_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[UseHost]:
    """Lets `engine start` leave a host on an engine in memory behind; ends what a failed test leaves."""
    started: list[subprocess.Popen[bytes]] = []

    def use(state: str) -> list[subprocess.Popen[bytes]]:
        def spawn(paths: Paths) -> subprocess.Popen[bytes]:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
            command = [sys.executable, "-c", HOST, str(paths.home), state]
            with host.log_file(paths).open("ab") as log:
                started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
            return started[-1]

        monkeypatch.setattr(engine, "spawn", spawn)
        return started

    yield use
    for process in started:
        process.kill()
        process.wait()


def test_status_of_a_stopped_engine(studio: Studio, capsys: Capture) -> None:
    assert studio.run("engine", "status") == 4
    assert capsys.readouterr().out == "The engine is not running.\n"


def test_status_of_a_ready_engine(studio: Studio, capsys: Capture) -> None:
    studio.engine = FakeEngine(EngineState.READY)
    assert studio.run("engine", "status", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["state"], shown["host_pid"]) == ("ready", None)


def test_start_leaves_a_host_and_stop_ends_it(studio: Studio, capsys: Capture, use_host: UseHost) -> None:
    started = use_host("ready")
    assert studio.run("engine", "start") == 0
    assert "is kept in the background" in capsys.readouterr().out
    assert studio.run("engine", "status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["host_pid"] == started[0].pid
    assert studio.run("engine", "start") == 0
    assert len(started) == 1, "a second start must find the first host"
    assert studio.run("engine", "stop") == 0
    assert started[0].wait(10) == 0
    assert studio.run("engine", "status") == 4
    assert studio.run("engine", "stop") == 0
    assert "not running" in capsys.readouterr().out


def test_a_host_ends_on_a_polite_kill(studio: Studio, use_host: UseHost) -> None:
    started = use_host("ready")
    assert studio.run("engine", "start") == 0
    started[0].terminate()
    assert started[0].wait(10) == 0
    assert not host.record_file(Paths(studio.home)).exists()


def test_start_says_why_the_engine_is_down(studio: Studio, capsys: Capture, use_host: UseHost) -> None:
    started = use_host("down")
    assert studio.run("engine", "start") == 4
    assert started[0].wait(10) == 4
    assert "no Java" in capsys.readouterr().err


def test_an_interrupted_start_leaves_the_host_to_itself(
    studio: Studio, capsys: Capture, use_host: UseHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = use_host("starting")
    monkeypatch.setattr(engine, "engine_line", lambda _status: signal.raise_signal(signal.SIGINT))
    assert studio.run("engine", "start") == 130
    assert "goes on starting" in capsys.readouterr().err
    assert started[0].poll() is None
    assert studio.run("engine", "stop") == 0
    assert started[0].wait(10) == 0


def test_stop_leaves_an_open_window_alone(studio: Studio, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    owned = EngineStatus(EngineState.READY, owner_pid=12345)
    monkeypatch.setattr(studio.engine, "status", lambda: owned)
    assert studio.run("engine", "stop") == 1
    assert "process 12345" in capsys.readouterr().err


def test_a_dead_hosts_record_is_no_host(studio: Studio) -> None:
    paths = Paths(studio.home)
    host.write_record(paths, EngineStatus(EngineState.READY))
    record = host.read_record(paths)
    assert record is not None
    found = host.living(record)
    assert found is not None
    assert found.pid == psutil.Process().pid
    stranger = host.HostRecord(record.pid, record.created - 60, EngineState.READY)
    assert host.living(stranger) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pid": 1}', '{"state": "sleepy"}', "\x00"])
def test_a_damaged_record_is_none(studio: Studio, content: str) -> None:
    host.record_file(Paths(studio.home)).write_text(content)
    assert host.read_record(Paths(studio.home)) is None
