"""What the kernel's log would hold: each line with the turn that it belongs to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from saijin_studio.log_lines import WithCorrelation

SECONDS = 15.0


class Heard(logging.Handler):
    """Lines as (correlation id, message), and whoever waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(WithCorrelation())
        self.lines: list[tuple[str, str]] = []
        self._changed = threading.Condition()

    def emit(self, record: logging.LogRecord) -> None:
        with self._changed:
            self.lines.append((getattr(record, "correlation_id", "?"), record.getMessage()))
            self._changed.notify_all()

    def turn_of(self, words: str) -> str:
        """The turn of the first line with these words, as soon as there is one."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._found(words), SECONDS), self.lines
            return self._found(words)[0]

    def _found(self, words: str) -> list[str]:
        return [turn for turn, message in self.lines if words in message]


@contextmanager
def heard(logger: str) -> Iterator[Heard]:
    """Everything from this logger on, however quiet logging is otherwise."""
    listener, of = Heard(), logging.getLogger(logger)
    before = of.level
    of.setLevel("INFO")
    of.addHandler(listener)
    try:
        yield listener
    finally:
        of.removeHandler(listener)
        of.setLevel(before)
