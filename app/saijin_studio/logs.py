"""The studio's logs: a text for people, and the process kernel's as JSON lines. Rotated, readable by the user alone."""

from __future__ import annotations

import faulthandler
import functools
import io
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

from .log_lines import FORMAT, JsonLines, TextLines, WithCorrelation

LARGEST = 2_000_000  # bytes
KEPT = 3
KERNEL_LOG = "bpm_engine.log"
LARGEST_KERNEL = 5_000_000
KEPT_KERNEL = 5
KERNEL = (
    "saijin_workers",
    "saijin_studio.engine",
    "saijin_studio.services",
    "saijin_studio.storage",
    "saijin_studio.providers",
    "saijin_studio.bootstrap",
)
OURS = ("saijin_studio", "saijin_workers")
NOISY = ("httpx", "httpcore", "openai", "urllib3", "camunda", "alembic")
LEVEL = "SAIJIN_LOG_LEVEL"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class LogFile(RotatingFileHandler):
    """On a full disk it says so in one line, once, and goes on: what the person does matters more than its record."""

    told = False

    def _open(self) -> io.TextIOWrapper:
        opened = open(  # noqa: SIM115 - the handler closes it
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            errors="backslashreplace",
            newline="\n",
            opener=lambda path, flags: os.open(path, flags, 0o600),
        )
        return cast("io.TextIOWrapper", opened)

    def doRollover(self) -> None:
        """Where the file cannot be moved (somebody reads it on Windows, say) it becomes longer than it should."""
        try:
            super().doRollover()
        except OSError as fault:
            self._tell(fault)

    def handleError(self, record: logging.LogRecord) -> None:
        fault = sys.exc_info()[1]
        if isinstance(fault, OSError):
            self._tell(fault)
        else:
            super().handleError(record)

    def _tell(self, fault: OSError) -> None:
        if not self.told:
            self.told = True
            print(f"saijin-studio: the log cannot be written: {fault.strerror or fault}", file=sys.stderr)


class SharedLogFile(LogFile):
    """A log that the window and commands of one home write at once: one of them turns the page, the others follow."""

    def emit(self, record: logging.LogRecord) -> None:
        self._follow()
        super().emit(record)

    def doRollover(self) -> None:
        """Only the one who holds the lock moves files; whoever waited for it finds a fresh one."""
        from filelock import FileLock, Timeout

        try:
            with FileLock(f"{self.baseFilename}.lock", timeout=1):
                if not self._follow():
                    super().doRollover()
        except Timeout:
            return  # the page becomes longer than it should; the next line tries again

    def _follow(self) -> bool:
        """Leaves a page that another program has turned; the next line opens the new one."""
        turned = self._turned()
        if turned and self.stream is not None:
            self.stream.close()
            self.stream = None
        return turned

    def _turned(self) -> bool:
        """Whether the file of that name is another than the open one."""
        if self.stream is None:
            return False
        try:
            there, here = os.stat(self.baseFilename), os.fstat(self.stream.fileno())
        except FileNotFoundError:
            return True
        return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino)


def keep_crashes(folder: Path) -> None:
    """A crash in native code leaves the stacks of all threads in `folder/crash.log`; nothing else could tell of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    faulthandler.enable(open(folder / "crash.log", "a", encoding="utf-8"))  # noqa: SIM115 - open to the last moment


def log_to(folder: Path, name: str) -> None:
    """Sends everything from INFO on to `folder/name`, and what the process kernel says to `folder/bpm_engine.log`.

    SAIJIN_LOG_LEVEL chooses another level. A second call takes the place of the first.
    """
    stop_logging()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = LogFile(folder / name, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    text.setFormatter(TextLines(FORMAT))
    kernel = SharedLogFile(
        folder / KERNEL_LOG, maxBytes=LARGEST_KERNEL, backupCount=KEPT_KERNEL, encoding="utf-8", delay=True
    )
    kernel.setFormatter(JsonLines())
    kernel.addFilter(WithCorrelation())
    root = logging.getLogger()
    root.setLevel(chosen_level() or "INFO")
    root.addHandler(text)
    for logger in KERNEL:
        logging.getLogger(logger).addHandler(kernel)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel("WARNING")


def stop_logging() -> None:
    """Closes what `log_to` opened."""
    for logger in (logging.getLogger(), *map(logging.getLogger, KERNEL)):
        for handler in [one for one in logger.handlers if isinstance(one, LogFile)]:
            logger.removeHandler(handler)
            handler.close()


def set_debug(on: bool) -> None:
    """The studio's own parts say everything (not the libraries). SAIJIN_LOG_LEVEL, where it is set, decides instead."""
    for name in OURS:
        logging.getLogger(name).setLevel("DEBUG" if on and not chosen_level() else "NOTSET")


def chosen_level() -> str:
    """The level that SAIJIN_LOG_LEVEL names; "" where it names none. A wrong name is told once."""
    given = os.environ.get(LEVEL, "").strip()
    if not given or given.upper() in LEVELS:
        return given.upper()
    _tell_wrong(given)
    return ""


@functools.cache
def _tell_wrong(given: str) -> None:
    levels = ", ".join(LEVELS)
    print(f"saijin-studio: {LEVEL}={given!r} is no level; INFO is used. There are {levels}.", file=sys.stderr)
