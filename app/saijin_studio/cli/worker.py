"""`worker`: works the tasks of a shared engine without a window, on as many machines as wanted, until told to end.

SIGTERM and Ctrl+C let it finish what it has begun; a second one ends it at once, and others take over what it held.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, TypeAlias

from ..core.errors import EngineUnavailable
from ..core.process import EngineState, EngineStatus
from .context import Context, Exit
from .waiting import given_up
from .words import engine_line

log = logging.getLogger(__name__)
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
GLANCE = 0.2
LONGEST_WAIT = 1.0  # some systems deliver no signal to a program that waits for ever
WORDS = "work the tasks of a shared engine without a window, until told to end"
EPILOG = """\
The engine's password is read from the file that SAIJIN_ENGINE_PASSWORD_FILE names (readable by its owner alone), from
SAIJIN_ENGINE_PASSWORD, or from the system's keyring (entry "engine"). It is never an argument, since every user of a
machine can read those. The same holds for the database's: SAIJIN_DATABASE_URL may hold one, --database may not; or it
stands in the file that PGPASSFILE names.
"""


class WatchedEngine(Protocol):
    def status(self) -> EngineStatus: ...

    def wait_ready(self, timeout: float) -> bool: ...


class RunningWorker(Protocol):
    """What `open_worker` gives; it works until its context ends."""

    @property
    def worker_id(self) -> str: ...

    @property
    def topics(self) -> tuple[str, ...]: ...

    @property
    def engine(self) -> WatchedEngine: ...


class OpenWorker(Protocol):
    def __call__(
        self,
        *,
        engine: str,
        user: str,
        topics: tuple[str, ...],
        threads: int | None,
        database: str | None,
        personas: Path | None,
    ) -> AbstractContextManager[RunningWorker]:
        """A worker that has begun. `topics` are patterns, () means the usual ones. Raises SaijinError."""


def add(commands: Commands) -> None:
    made = commands.add_parser(
        "worker",
        help=WORDS,
        description=WORDS[0].upper() + WORDS[1:] + ".",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--engine",
        metavar="URL[,URL...]",
        required=True,
        help="the engine's REST address; several: nodes of one cluster",
    )
    made.add_argument("--user", metavar="NAME", default="", help="the engine's user")
    made.add_argument(
        "--topics",
        metavar="PATTERN[,...]",
        type=_patterns,
        default=(),
        help="what to work, as in chat.*,model.* (default: all but speech and what follows an approval, that is "
        "voice.*, chat.begin_speech and chat.approval, which belong where somebody listens)",
    )
    made.add_argument("--threads", metavar="N", type=_positive, help="how many tasks at once")
    made.add_argument("--database", metavar="URL", help="the studios' shared data (default: SAIJIN_DATABASE_URL)")
    made.add_argument("--personas", metavar="DIR", type=Path, help="the folder of personas beside the shipped ones")
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    made.set_defaults(run=run)


def run(context: Context) -> int:
    chosen = context.options
    with (
        _told_to_end() as end,
        context.open_worker(
            engine=chosen.engine,
            user=chosen.user,
            topics=chosen.topics,
            threads=chosen.threads,
            database=chosen.database,
            personas=chosen.personas,
        ) as worker,
    ):
        if _reached(worker, context, end):
            _say_ready(worker, context)
        while not end.wait(LONGEST_WAIT):
            pass
        log.info("told to end")
    return Exit.OK


def _reached(worker: RunningWorker, context: Context, end: threading.Event) -> bool:
    """Waits for the engine as long as it takes; false when told to end. Raises what no waiting can help against."""
    told = False
    while not worker.engine.wait_ready(GLANCE):
        if end.is_set():
            return False
        status = worker.engine.status()
        if status.state is not EngineState.DOWN:
            continue
        if status.error != EngineUnavailable.code:
            raise given_up(status)
        if not told:
            context.out.note(f"{engine_line(status)} Waiting for it.")
            told = True
    return True


def _say_ready(worker: RunningWorker, context: Context) -> None:
    if context.out.as_json:
        context.out.value({"worker": worker.worker_id, "topics": worker.topics})
    else:
        context.out.line(f"working {len(worker.topics)} topics as {worker.worker_id}")
    log.info("working %s as %s", ", ".join(worker.topics), worker.worker_id)


@contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    """Set by the first SIGTERM or Ctrl+C; the second one ends the program at once."""
    end = threading.Event()
    told: list[int] = []

    def on_signal(number: int, _frame: object) -> None:
        if told:
            os._exit(Exit.INTERRUPTED)  # threads in the middle of their work would keep a gentler end waiting
        told.append(number)
        # On a thread of its own: the main thread may hold the event's lock at this moment.
        threading.Thread(target=end.set, name="stop", daemon=True).start()

    if threading.current_thread() is not threading.main_thread():
        yield end
        return
    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _patterns(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found:
        raise argparse.ArgumentTypeError("name at least one topic, or leave it out")
    return found


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
