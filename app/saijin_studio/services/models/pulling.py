"""Tells how the loading of a model goes: on the bus, in the progress book, and to the lease that must not run out."""

from __future__ import annotations

import time
from collections.abc import Callable

from ...core import events
from ...core.bus import EventBus
from ...core.local_models import PullProgress
from .leases import ModelLeases
from .progress import Progress, ProgressBook

TELL_SECONDS = 0.25  # a server sends a line for each tenth of a second and layer
RENEW_SECONDS = 30.0


class Reporter:
    """For one step on one thread; goes on from what an earlier try of the step has written down."""

    def __init__(
        self,
        book: ProgressBook,
        leases: ModelLeases,
        bus: EventBus,
        key: str,
        provider: str,
        model: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._book = book
        self._leases = leases
        self._bus = bus
        self._key = key
        self._clock = clock
        before = book.read(key)
        same = before is not None and not before.failure and before.model == model
        self._progress = before if before is not None and same else Progress(provider=provider, model=model, phase="")
        self._told = self._renewed = float("-inf")

    def phase(self, phase: str) -> None:
        """A new part of the work has begun."""
        self._progress.phase = phase
        self._tell()

    def line(self, line: PullProgress) -> None:
        """Told at once when a phase changes or a layer is complete, else now and then."""
        news = line.phase != self._progress.phase or (line.total and line.completed >= line.total)
        self._progress.add(line)
        if news or self._clock() - self._told >= TELL_SECONDS:
            self._tell()

    def _tell(self) -> None:
        progress, now = self._progress, self._clock()
        self._told = now
        self._book.write(self._key, progress)
        if now - self._renewed >= RENEW_SECONDS:
            self._leases.renew(self._key)
            self._renewed = now
        self._bus.publish(
            events.ModelLoading(
                progress.provider, progress.model, progress.phase, progress.completed, progress.total, self._key
            )
        )
