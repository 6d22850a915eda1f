"""A queue for each model: so many answers at a time, the others wait their turn in the order they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ...core.cancel import CancelToken

AT_ONCE = 2  # answers of one model side by side


class ModelQueues:
    """A bulkhead: what one model lets wait does not keep another from answering. Thread-safe."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._changed = threading.Condition()
        self._waiting: dict[str, deque[object]] = {}
        self._running: dict[str, int] = {}

    def depth(self, model: str) -> int:
        """How many wait or are being answered."""
        with self._changed:
            return len(self._waiting.get(model, ())) + self._running.get(model, 0)

    def depths(self) -> dict[str, int]:
        """The same of all models that have any."""
        with self._changed:
            names = {*self._waiting, *self._running}
            return {name: len(self._waiting.get(name, ())) + self._running.get(name, 0) for name in names}

    @contextmanager
    def turn(self, model: str, cancel: CancelToken) -> Iterator[None]:
        """Waits for a turn and holds it. Raises Cancelled."""
        self._wait(model, cancel)
        try:
            yield
        finally:
            with self._changed:
                self._running[model] -= 1
                if not self._running[model]:
                    del self._running[model]
                self._changed.notify_all()

    def _wait(self, model: str, cancel: CancelToken) -> None:
        ticket = object()
        cancel.on_cancel(self._wake)
        with self._changed:
            queue = self._waiting.setdefault(model, deque())
            queue.append(ticket)
            try:
                self._changed.wait_for(lambda: cancel.cancelled or self._may_run(model, ticket))
                cancel.raise_if_cancelled()
                self._running[model] = self._running.get(model, 0) + 1
            finally:
                queue.remove(ticket)
                if not queue:
                    del self._waiting[model]
                self._changed.notify_all()

    def _may_run(self, model: str, ticket: object) -> bool:
        return self._waiting[model][0] is ticket and self._running.get(model, 0) < self._at_once

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
