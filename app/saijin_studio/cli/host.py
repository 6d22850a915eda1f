"""The background host: a process of its own that keeps engine and workers running until it is told to end.

It and the commands that look after it meet in two small files of the run folder: `host.json` is written by the host
and says how it is, `host.stop` is written by who wants it to end. Both work the same on every system.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.process import EngineState, EngineStatus

if TYPE_CHECKING:
    import psutil

    from ..paths import Paths


@dataclass(frozen=True)
class HostRecord:
    """`created` (seconds since 1970) tells the host from a stranger who got its number later."""

    pid: int
    created: float
    state: EngineState
    progress: float | None = None
    error: str | None = None
    detail: str = ""

    @property
    def status(self) -> EngineStatus:
        return EngineStatus(
            self.state, progress=self.progress, error=self.error, detail=self.detail, owner_pid=self.pid
        )


def record_file(paths: Paths) -> Path:
    return paths.run / "host.json"


def stop_file(paths: Paths) -> Path:
    return paths.run / "host.stop"


def log_file(paths: Paths) -> Path:
    return paths.logs / "host.log"


def write_record(paths: Paths, status: EngineStatus, pid: int | None = None) -> None:
    """Replaces the record whole, so that a reader never sees half of it. `pid`: of the host, by default this process.

    Raises psutil.NoSuchProcess.
    """
    import psutil

    host = psutil.Process(pid)
    file = record_file(paths)
    part = file.with_suffix(f".{os.getpid()}.part")
    values = {
        "pid": host.pid,
        "created": host.create_time(),
        "state": status.state.value,
        "progress": status.progress,
        "error": status.error,
        "detail": status.detail,
    }
    part.write_text(json.dumps(values), encoding="utf-8")
    os.replace(part, file)


def read_record(paths: Paths) -> HostRecord | None:
    """The record of the last host, alive or not; None when there is none or it cannot be read."""
    try:
        values = json.loads(record_file(paths).read_text(encoding="utf-8"))
        return HostRecord(**{**values, "state": EngineState(values["state"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def living(record: HostRecord | None) -> psutil.Process | None:
    """The process of this record while it runs."""
    import psutil

    if record is None:
        return None
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.created) < 0.05
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def is_alive(pid: int) -> bool:
    import psutil

    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def spawn(paths: Paths) -> subprocess.Popen[bytes]:
    """Starts a host that outlives this command and its terminal."""
    paths.make()
    stop_file(paths).unlink(missing_ok=True)
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "saijin_studio"]
    with log_file(paths).open("ab") as log:
        return subprocess.Popen(
            [*program, "engine", "host"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=os.name == "posix",
            creationflags=_windows_flags(),
        )


def _windows_flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return 0
