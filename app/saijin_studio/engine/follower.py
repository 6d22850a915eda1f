"""The engine of another studio of the same home, as this one may use it."""

from __future__ import annotations

import logging
from pathlib import Path

from ..core.process import EngineState, EngineStatus
from . import shared
from .board import StatusBoard
from .children import listens

log = logging.getLogger(__name__)


class Follower:
    """Shows on the board what the owner wrote into the shared file."""

    def __init__(self, path: Path, board: StatusBoard, edition: str) -> None:
        self._path = path
        self._board = board
        self._unknown = EngineStatus(EngineState.STARTING, edition=edition)
        self._seen: shared.SharedEngine | None = None
        self._board.set(self._unknown, None)

    def look(self) -> None:
        now = shared.read(self._path)
        if now == self._seen:
            return
        self._seen = now
        if now is None:
            self._board.set(self._unknown, None)
        elif now.connection is not None and not _is_genuine(now):
            log.warning("the port of engine.json is not the engine's")
        else:
            self._board.set(now.status, now.connection)


def _is_genuine(now: shared.SharedEngine) -> bool:
    """Whether the engine that the owner recorded holds the port: nobody else is to get the credentials."""
    port = int(now.url.split("/")[2].rsplit(":", 1)[1])
    return now.status.engine_pid is not None and listens(now.status.engine_pid, port)
