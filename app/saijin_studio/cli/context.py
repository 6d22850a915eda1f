"""What every command is given, and the exit codes it may return."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .output import Output

if TYPE_CHECKING:
    from ..core.backup import BackupInfo
    from ..services.container import Services
    from .worker import OpenWorker


class Exit(IntEnum):
    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    NO_ENGINE = 4
    INTERRUPTED = 130
    OUTPUT_CLOSED = 141


class UsageError(Exception):
    """The arguments cannot be used as they stand; the message says why."""


class OpenCommand(Protocol):
    def __call__(self, *, engine: bool, wait_ready: float | None = None) -> AbstractContextManager[Services]:
        """The services for one command. `engine` starts one unless a studio of this home already has one running;
        `wait_ready` waits so many seconds for it. Raises SaijinError."""


class EngineFiles(Protocol):
    def __call__(self) -> tuple[int, int]:
        """How many of the managed engine's files are there, and how many there must be."""


class RestoreOffline(Protocol):
    def __call__(self, file: Path) -> BackupInfo:
        """Puts a backup in the place of data that cannot be opened any more. Raises SaijinError."""


@dataclass(frozen=True)
class Context:
    options: argparse.Namespace
    out: Output
    open: OpenCommand
    engine_files: EngineFiles
    open_worker: OpenWorker
    restore_offline: RestoreOffline | None = None
