"""Tells the engine how a task ended, again and again while it is away."""

from __future__ import annotations

import itertools
import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from saijin_studio.core.errors import EngineRefused, EngineUnavailable

from .faults import Fault, fault
from .inflight import Flight

log = logging.getLogger(__name__)
CLASH_TRIES = 20
LONGEST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`done`: the engine knows. `refusal`: it would refuse again. Neither: the task is not ours to report on."""

    done: bool = False
    refusal: EngineRefused | None = None


class _Turnstiles:
    """One at a time for each key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def passing(self, key: str) -> Iterator[None]:
        with self._lock:
            turnstile, waiting = self._known.get(key, (threading.Lock(), 0))
            self._known[key] = turnstile, waiting + 1
        try:
            with turnstile:
                yield
        finally:
            with self._lock:
                turnstile, waiting = self._known.pop(key)
                if waiting > 1:
                    self._known[key] = turnstile, waiting - 1


class Reporter:
    """Branches of one process instance that end together would clash in the engine: they are reported in turn."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._turnstiles = _Turnstiles()

    def report(self, flight: Flight, call: Callable[[], object], insist: bool = False) -> Answer:
        """Ends without an answer when the task is lost, or when we stop while the engine is away.

        `insist`: goes on although the task was cancelled, for it was we who did.
        """
        clashes = 0  # counted apart: an engine that was away for long may meet others' transactions when it is back
        for attempt in itertools.count(1):
            try:
                with self._turnstiles.passing(flight.task.get_process_instance_id()):
                    call()
                flight.reported = True
                return Answer(done=True)
            except EngineUnavailable:
                kind, pause = Fault.AWAY, 0.05 * attempt
            except EngineRefused as error:
                kind = fault(error)
                clashes += kind is Fault.CLASH
                pause = 0.05 * attempt if kind is not Fault.CLASH else 0.01 * clashes if clashes > 1 else 0.002
                if kind is Fault.LOST:
                    log.info("%s is not ours any more: %s", flight.topic.name, error)
                    # When an earlier call got no answer, it was most likely that one which ended the task.
                    return Answer(done=attempt > 1 and not flight.cancel.cancelled)
                if kind is Fault.REFUSED or (clashes > CLASH_TRIES):
                    return Answer(refusal=error)
            if self._wait(flight, kind, pause, insist):
                return Answer()
        raise AssertionError("unreachable")

    def _wait(self, flight: Flight, kind: Fault, pause: float, insist: bool) -> bool:
        """True when it is not worth another call."""
        pause = min(LONGEST_PAUSE, pause) * random.uniform(0.5, 1.0)
        if insist or kind is Fault.CLASH:
            self._stopping.wait(pause)
        elif flight.cancel.wait(pause):
            return True
        return kind is Fault.AWAY and self._stopping.is_set()
