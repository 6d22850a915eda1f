"""The studio's own log file: rotated, readable by the user alone."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
LARGEST = 2_000_000  # bytes
KEPT = 3


class LogFile(RotatingFileHandler):
    """On a full disk it says so in one line, once, and goes on: what the person does matters more than its record."""

    told = False

    def handleError(self, record: logging.LogRecord) -> None:
        fault = sys.exc_info()[1]
        if not isinstance(fault, OSError):
            super().handleError(record)
        elif not self.told:
            self.told = True
            print(f"saijin-studio: the log cannot be written: {fault.strerror or fault}", file=sys.stderr)


def keep_crashes(folder: Path) -> None:
    """A crash in native code leaves the stacks of all threads in `folder/crash.log`; nothing else could tell of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    faulthandler.enable(open(folder / "crash.log", "a", encoding="utf-8"))  # noqa: SIM115 - open to the last moment


def log_to(folder: Path, name: str) -> None:
    """Sends everything from INFO on to `folder/name`; SAIJIN_LOG_LEVEL chooses another level."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = LogFile(folder / name, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(FORMAT))
    level = os.environ.get("SAIJIN_LOG_LEVEL", "INFO").upper()
    root = logging.getLogger()
    root.setLevel(level if level in logging.getLevelNamesMapping() else "INFO")
    root.addHandler(handler)
    for noisy in ("httpx", "httpcore", "openai", "urllib3", "camunda", "alembic"):
        logging.getLogger(noisy).setLevel("WARNING")
