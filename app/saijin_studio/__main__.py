"""Entry of `saijin-studio` and `python -m saijin_studio`; imports next to nothing, for the window must show at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from .cli.worker import RunningWorker
    from .core.backup import BackupInfo
    from .services.container import Services


def main() -> int:
    """The window without arguments, the command line otherwise; returns the exit code."""
    if len(sys.argv) == 1:
        from .bootstrap import open_window

        return open_window()
    from .cli.main import main as command_line

    return command_line(
        sys.argv[1:],
        open_command=_open_command,
        open_window=_open_window,
        engine_files=_engine_files,
        open_worker=_open_worker,
        restore_offline=_restore_offline,
    )


def _open_command(*, engine: bool, wait_ready: float | None = None) -> AbstractContextManager[Services]:
    from .bootstrap import open_command

    return open_command(engine=engine, wait_ready=wait_ready)


def _open_window() -> int:
    from .bootstrap import open_window

    return open_window()


def _engine_files() -> tuple[int, int]:
    from .bootstrap import engine_files

    return engine_files()


def _open_worker(**options: Any) -> AbstractContextManager[RunningWorker]:
    from .bootstrap.worker import open_worker

    return open_worker(**options)


def _restore_offline(file: Path) -> BackupInfo:
    from .bootstrap import restore_offline

    return restore_offline(file)


if __name__ == "__main__":
    sys.exit(main())
