"""Child processes of the supervisor: started, watched, ended in an orderly way, and recorded for the next start."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from .death import OtherUser, before_exec
from .records import Registry

log = logging.getLogger(__name__)
KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
LOG_LIMIT = 2_000_000  # bytes; an older log is put aside once it is larger


@dataclass(frozen=True, slots=True)
class Command:
    """How a child is started. Secrets belong in files or on stdin, never in `argv` or `env`."""

    name: str
    argv: Sequence[str]
    log: Path
    cwd: Path
    env: Mapping[str, str]
    user: OtherUser | None = None
    nice: int = 0
    death_signal: int = KILL


class Child:
    """A running child; `exited` is set the moment it ends, however it ends."""

    def __init__(self, command: Command, registry: Registry, on_exit: Callable[[], None] | None = None) -> None:
        """Starts it on the calling thread, which must outlive the child. Raises OSError."""
        self.name = command.name
        self._registry = registry
        self._on_exit = on_exit
        put_aside(command.log)
        with command.log.open("ab") as output:
            self._process = subprocess.Popen(
                list(command.argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=command.cwd,
                env=dict(command.env),
                start_new_session=True,  # Ctrl-C in a terminal is for the studio, which ends its children in order
                preexec_fn=before_exec(command.death_signal, command.user, command.nice),
            )
        registry.add(self.name, self.pid)
        self.exited = threading.Event()
        self._waiter = threading.Thread(target=self._wait, name=f"{self.name}-waiter", daemon=True)
        self._waiter.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    def running(self) -> bool:
        return not self.exited.is_set()

    def _wait(self) -> None:
        self._process.wait()
        self.exited.set()
        self._registry.remove(self.pid)
        if self._on_exit is not None:
            self._on_exit()

    def stop(self, steps: Sequence[tuple[int, float]]) -> None:
        """Sends each signal in turn and waits its seconds; kills what is left. Returns when the child has ended."""
        for number, seconds in steps:
            if self.running():
                self._signal(number)
                self.exited.wait(seconds)
        if self.running():
            log.log(logging.WARNING if steps else logging.DEBUG, "%s (%s) is killed", self.name, self.pid)
            self._signal(KILL)
        self._waiter.join()

    def kill(self) -> None:
        """Without waiting; from any thread."""
        self._signal(KILL)

    def _signal(self, number: int) -> None:
        try:
            self._process.send_signal(number)
        except ProcessLookupError:
            log.debug("%s had ended already", self.name)


def put_aside(path: Path) -> None:
    """Keeps one older log."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(path.suffix + ".1"))


def listens(pid: int, port: int) -> bool:
    """Whether `pid` itself holds the listener on `port`: nobody else is to get a credential."""
    try:
        connections = psutil.Process(pid).net_connections(kind="tcp")
    except psutil.Error:
        return False
    return any(c.status == psutil.CONN_LISTEN and c.laddr and c.laddr.port == port for c in connections)
