"""Runs one command: arguments in, exit code out, and one plain line on stderr when something is wrong."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from ..core.errors import SaijinError, StorageFull
from .context import Context, EngineFiles, Exit, OpenCommand, RestoreOffline, UsageError
from .notices import telling
from .output import Output
from .parser import build
from .words import exit_code, explain
from .worker import OpenWorker

PROGRAM = "saijin-studio"


def main(
    argv: Sequence[str],
    *,
    open_command: OpenCommand,
    open_window: Callable[[], int],
    engine_files: EngineFiles,
    open_worker: OpenWorker,
    restore_offline: RestoreOffline | None = None,
) -> int:
    """The callables come from the entry point, for this room does not know the composition root."""
    _speak_utf8()
    try:
        options = build().parse_args(argv)
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else Exit.USAGE
    try:
        if "run" not in options:
            return open_window()
        out = Output(options.json)
        context = Context(options, out, telling(open_command, out), engine_files, open_worker, restore_offline)
        return int(options.run(context))
    except UsageError as error:
        return _fail(str(error), Exit.USAGE)
    except SaijinError as error:
        return _fail(explain(error), exit_code(error))
    except KeyboardInterrupt:
        return _fail("interrupted.", Exit.INTERRUPTED)
    except BrokenPipeError:
        return _output_closed()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _fail(explain(StorageFull(str(error.filename or ""))), Exit.FAILED)
        place = f"{error.filename}: " if error.filename else ""
        return _fail(f"{place}{error.strerror or error}", Exit.FAILED)
    except Exception as error:  # noqa: BLE001 - the last place that can turn a defect into words
        return _fail(f"unexpected fault: {type(error).__name__}: {error} (SAIJIN_DEBUG=1 shows where)", Exit.FAILED)


def _fail(words: str, code: Exit) -> int:
    if os.environ.get("SAIJIN_DEBUG"):
        traceback.print_exc()
    print(f"{PROGRAM}: {' '.join(words.split())}", file=sys.stderr)
    return code


def _output_closed() -> int:
    """Nobody reads any more, as with `| head`; the interpreter must not try to flush at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OUTPUT_CLOSED


def _speak_utf8() -> None:
    """Replies may be Japanese where the system's own encoding is not made for it (a Windows pipe, the C locale)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")
