"""Which turn the running code works for. Set by whoever takes a task or a request; the logs put it on each line.

A thread that is made for a turn does not know it by itself: its target is `contextvars.copy_context().run`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

correlation: ContextVar[str] = ContextVar("correlation", default="")


@contextmanager
def working_for(turn: str) -> Iterator[None]:
    """What is done meanwhile is done for this turn."""
    token = correlation.set(turn)
    try:
        yield
    finally:
        correlation.reset(token)
