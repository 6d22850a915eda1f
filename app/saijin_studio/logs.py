"""The studio's own log file: rotated, readable by the user alone."""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
LARGEST = 2_000_000  # bytes
KEPT = 3


def log_to(folder: Path, name: str) -> None:
    """Sends everything from INFO on to `folder/name`; SAIJIN_LOG_LEVEL chooses another level."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / name, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(FORMAT))
    level = os.environ.get("SAIJIN_LOG_LEVEL", "INFO").upper()
    root = logging.getLogger()
    root.setLevel(level if level in logging.getLevelNamesMapping() else "INFO")
    root.addHandler(handler)
    for noisy in ("httpx", "httpcore", "openai", "urllib3", "camunda", "alembic"):
        logging.getLogger(noisy).setLevel("WARNING")
