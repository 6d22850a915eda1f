"""Sees threads that died and runs that take too long: their tasks are reported as failed, their threads replaced."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection

from saijin_studio.core.repeat import Repeater

from .execution import Execution, Outcome
from .inflight import Flight, InFlight
from .pool import Pool

CHECK_SECONDS = 1.0


class Watchdog:
    """One thread that never calls the engine itself: a slow answer must not keep it from looking.

    `ended` is told of each task that it ends; `also` runs at each look.
    """

    def __init__(
        self,
        pools: Collection[Pool[Flight]],
        in_flight: InFlight,
        execution: Execution,
        ended: Callable[[Flight, Outcome], None],
        also: Callable[[], None],
    ) -> None:
        self._pools = pools
        self._in_flight = in_flight
        self._execution = execution
        self._ended = ended
        self._also = also
        self._looks = Repeater("worker-watchdog", CHECK_SECONDS, self.look)

    def start(self) -> None:
        self._looks.start()

    def stop(self) -> None:
        self._looks.stop()

    def look(self) -> None:
        for pool in self._pools:
            for flight, cause in pool.bury():
                self._died(flight, cause)
        now = time.monotonic()
        for flight in self._in_flight.all():
            limit, since = flight.topic.limit_seconds, flight.run_since
            if limit is not None and since is not None and now - since > limit and flight.settle():
                flight.ran_seconds = now - since
                self._hung(flight)
        self._also()

    def _died(self, flight: Flight, cause: BaseException | None) -> None:
        self._in_flight.forget_thread(flight.thread)
        flight.settle()
        if flight.reported:
            self._ended(flight, "abandoned")
        else:
            self._aside(flight, lambda: self._execution.died(flight, cause))

    def _hung(self, flight: Flight) -> None:
        for pool in self._pools:
            if pool.replace(flight):
                break
        self._in_flight.forget_thread(flight.thread)
        self._aside(flight, lambda: self._execution.hung(flight))

    def _aside(self, flight: Flight, report: Callable[[], Outcome]) -> None:
        def end() -> None:
            self._ended(flight, report())

        threading.Thread(target=end, name=f"report-{flight.topic.name}", daemon=True).start()
