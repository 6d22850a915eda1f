"""Which children run: written down so that the next start can end what a dead studio left behind."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil

log = logging.getLogger(__name__)
POLL_SECONDS = 0.02


class Record(msgspec.Struct, frozen=True):
    """`created` (seconds since 1970) and `exe` tell a child of ours from a stranger who got its number later."""

    name: str
    pid: int
    created: float
    exe: str


def write_private(path: Path, content: bytes) -> None:
    """Replaces `path` whole, readable by this user alone from its first byte on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    temporary.replace(path)


class Registry:
    """The children of this studio in one file of the run folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._records: dict[int, Record] = {}

    def add(self, name: str, pid: int) -> None:
        try:
            process = psutil.Process(pid)
            record = Record(name, pid, process.create_time(), process.exe())
        except psutil.Error:
            return  # ended already
        with self._lock:
            self._records[pid] = record
            self._save()

    def remove(self, pid: int) -> None:
        with self._lock:
            if self._records.pop(pid, None) is not None:
                self._save()

    def _save(self) -> None:
        write_private(self._path, msgspec.json.encode(list(self._records.values())))


def left_behind(path: Path) -> list[tuple[Record, psutil.Process]]:
    """The recorded processes that still run and are still the same ones."""
    try:
        records = msgspec.json.decode(path.read_bytes(), type=list[Record])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError:
        log.warning("the list of children is damaged; nothing can be ended by it")
        return []
    return [(record, process) for record in records if (process := _same(record)) is not None]


def _same(record: Record) -> psutil.Process | None:
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.created) < 0.05 and _same_file(process.exe(), record.exe)
        return process if same else None
    except psutil.Error:
        return None


def _same_file(now: str, then: str) -> bool:
    """A binary that was replaced by an update meanwhile reads "... (deleted)" on Linux."""
    return now.removesuffix(" (deleted)") == then or os.path.normcase(now) == os.path.normcase(then)


def end(process: psutil.Process, gentle: int, seconds: float) -> None:
    """Asks with `gentle`, waits, kills, and returns when it has gone."""
    try:
        process.send_signal(gentle)
        if wait_gone([process], seconds):
            process.kill()
            wait_gone([process], seconds)
    except psutil.NoSuchProcess:
        log.debug("%s had ended already", process.pid)


def wait_gone(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Waits for processes that are not our children; returns those that still run.

    A zombie has gone: in many containers nobody fetches the exit code of an orphan.
    """
    deadline = time.monotonic() + seconds
    alive = [process for process in processes if _runs(process)]
    while alive and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)  # no event tells of the end of somebody else's child on every system
        alive = [process for process in alive if _runs(process)]
    return alive


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def processes_in(folder: Path, executable: Path) -> list[psutil.Process]:
    """The processes of `executable` that work in `folder`: PostgreSQL's server and back ends stay in their data."""
    found = []
    name = executable.name if sys.platform != "win32" else f"{executable.stem}.exe"
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != name:
            continue
        try:
            if Path(process.cwd()) == folder.resolve():
                found.append(process)
        except (psutil.Error, OSError):
            continue  # a stranger's process
    return found
