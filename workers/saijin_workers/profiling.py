"""Where the time of each topic goes, as text that a person can read."""

from __future__ import annotations

import cProfile
import io
import logging
import pstats
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
WRITE_SECONDS = 30.0
LINES = 60


class Profiler:
    """One file for each topic in `folder`; does nothing without one. Thread-safe."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._found: dict[str, pstats.Stats] = {}
        self._changed: set[str] = set()
        self._written = time.monotonic()

    def call(self, topic: str, run: Callable[..., Any], *arguments: object) -> Any:
        """`run(*arguments)`, measured where that is wanted."""
        if self._folder is None:
            return run(*arguments)
        profile = cProfile.Profile()
        try:
            profile.enable()
        except ValueError:  # another profiler is at work in this process
            return run(*arguments)
        try:
            return run(*arguments)
        finally:
            profile.disable()
            self._add(topic, profile)

    def write_when_due(self) -> None:
        if time.monotonic() - self._written >= WRITE_SECONDS:
            self.write()

    def write(self) -> None:
        """Writes what has changed. A folder that cannot be written to is told of in the log."""
        self._written = time.monotonic()
        if self._folder is None:
            return
        with self._lock:
            texts = {topic: _text(self._found[topic]) for topic in self._changed}
            self._changed.clear()
        try:
            for topic, text in texts.items():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                (self._folder / f"{topic}.txt").write_text(text, encoding="utf-8")
        except OSError as error:
            log.warning("profiles cannot be written: %s", error)

    def _add(self, topic: str, profile: cProfile.Profile) -> None:
        with self._lock:
            self._changed.add(topic)
            if topic in self._found:
                self._found[topic].add(profile)
            else:
                self._found[topic] = pstats.Stats(profile)


def _text(stats: pstats.Stats) -> str:
    out = io.StringIO()
    stats.stream = out  # type: ignore[attr-defined]
    stats.sort_stats("cumulative").print_stats(LINES)
    return out.getvalue()
