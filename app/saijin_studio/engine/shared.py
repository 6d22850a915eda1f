"""The file by which the studio that runs the engine shares it with other programs of the same home."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec
import psutil

from ..core.process import EngineState, EngineStatus
from .connection import EngineConnection
from .records import write_private

log = logging.getLogger(__name__)


class SharedEngine(msgspec.Struct, frozen=True):
    """`run/engine.json`, 0600: what a follower needs to use the owner's engine. Credentials are of this run alone."""

    status: EngineStatus
    owner_created: float
    url: str = ""
    user: str = ""
    password: str = ""

    @property
    def connection(self) -> EngineConnection | None:
        return EngineConnection(self.url, self.user, self.password) if self.url else None


def publish(path: Path, status: EngineStatus, connection: EngineConnection | None) -> None:
    ready = connection if status.state is EngineState.READY else None
    shared = SharedEngine(
        status=status,
        owner_created=psutil.Process(os.getpid()).create_time(),
        url=ready.url if ready else "",
        user=ready.user if ready else "",
        password=ready.password if ready else "",
    )
    write_private(path, msgspec.json.encode(shared))


def read(path: Path) -> SharedEngine | None:
    """None when there is none, or when it is a dead owner's."""
    try:
        shared = msgspec.json.decode(path.read_bytes(), type=SharedEngine)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        log.warning("engine.json is damaged: %s", error)
        return None
    pid = shared.status.owner_pid
    try:
        alive = pid is not None and abs(psutil.Process(pid).create_time() - shared.owner_created) < 0.05
    except psutil.Error:
        alive = False
    return shared if alive else None
