"""Extends the locks of tasks that take long, and tells a task when its lock is lost."""

from __future__ import annotations

import logging
import time

from saijin_studio.core.errors import EngineRefused, EngineUnavailable
from saijin_studio.core.repeat import Repeater

from .client import WorkerClient
from .faults import Fault, fault
from .inflight import Flight, InFlight

log = logging.getLogger(__name__)
CHECK_SECONDS = 2.0


class LockKeeper:
    """One thread; a lock is extended when a third of it has gone."""

    def __init__(self, client: WorkerClient, in_flight: InFlight) -> None:
        self._client = client
        self._in_flight = in_flight
        self._looks = Repeater("worker-locks", CHECK_SECONDS, self._look)

    def start(self) -> None:
        self._looks.start()

    def stop(self) -> None:
        self._looks.stop()

    def _look(self) -> None:
        for flight in self._in_flight.all():
            left = flight.locked_until - time.monotonic()
            if left < flight.topic.lock_seconds * 2 / 3 and not flight.reported:
                self._extend(flight)

    def _extend(self, flight: Flight) -> None:
        try:
            self._hold(flight)
            flight.locked_until = time.monotonic() + flight.topic.lock_seconds
        except EngineUnavailable:
            # The engine is away; it keeps the task, and a completion with our worker id still counts.
            log.info("cannot extend the lock of %s: the engine is away", flight.topic.name)
        except EngineRefused as error:
            if fault(error) in (Fault.AWAY, Fault.CLASH):
                return  # the next look tries again
            log.info("lost the lock of %s: %s", flight.topic.name, error)
            flight.cancel.cancel()

    def _hold(self, flight: Flight) -> None:
        """The engine extends no lock that ran out, as when it was away, its clock jumped or this machine slept."""
        try:
            self._client.extend_lock(flight.id, flight.topic.lock_seconds)
        except EngineRefused as error:
            if fault(error) is not Fault.EXPIRED:
                raise
            self._client.lock(flight.id, flight.topic.lock_seconds)
