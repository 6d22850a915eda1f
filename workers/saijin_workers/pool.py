"""Threads that work a queue, each of which can be given up and replaced.

A standard executor keeps a thread that hangs for ever and never notices one that has died.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

log = logging.getLogger(__name__)
Job = TypeVar("Job")


@dataclass(eq=False)
class _Hand(Generic[Job]):
    """One thread and what it works on."""

    thread: threading.Thread
    job: Job | None = None
    cause: BaseException | None = None  # of its death
    given_up: bool = False


class Pool(Generic[Job]):
    """At most `threads` daemon threads, made when they are first needed, call `work` with each job."""

    def __init__(self, name: str, threads: int, work: Callable[[Job], None]) -> None:
        self.name = name
        self._threads = threads
        self._work = work
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._hands: list[_Hand[Job]] = []
        self._pending = 0  # submitted and not ended
        self._made = 0
        self._closed = False

    def submit(self, job: Job) -> None:
        with self._lock:
            self._pending += 1
            self._queue.put(job)
            if len(self._hands) < min(self._pending, self._threads) and not self._closed:
                self._add()

    def replace(self, job: Job) -> bool:
        """Gives the thread up that works on `job` and puts another in its place; false when none works on it."""
        with self._lock:
            hand = next((hand for hand in self._hands if hand.job is job), None)
            if hand is None:
                return False
            hand.given_up = True
            self._swap(hand)
            return True

    def bury(self) -> list[tuple[Job, BaseException | None]]:
        """Replaces threads that have died; the jobs they died over, each with the cause where it is known."""
        with self._lock:
            dead = [hand for hand in self._hands if not hand.thread.is_alive()]
            for hand in dead:
                self._swap(hand)
            return [(hand.job, hand.cause) for hand in dead if hand.job is not None]

    def close(self) -> list[Job]:
        """Ends the threads after what they work on now; returns what nobody had begun."""
        left = []
        with self._lock:
            self._closed = True
            while True:
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                if job is not None:
                    left.append(job)
            for _ in self._hands:
                self._queue.put(None)
        return left

    def _swap(self, hand: _Hand[Job]) -> None:
        self._hands.remove(hand)
        self._pending -= hand.job is not None
        if not self._closed:
            self._add()

    def _add(self) -> None:
        self._made += 1
        thread = threading.Thread(name=f"{self.name}-{self._made}", daemon=True)
        hand: _Hand[Job] = _Hand(thread)
        thread.run = lambda: self._run(hand)  # type: ignore[method-assign]
        self._hands.append(hand)
        thread.start()

    def _run(self, hand: _Hand[Job]) -> None:
        try:
            while not hand.given_up and (job := self._queue.get()) is not None:
                hand.job = job
                self._work(job)
                with self._lock:
                    if not hand.given_up:
                        hand.job = None
                        self._pending -= 1
        except BaseException as error:
            hand.cause = error
            log.exception("thread %s died", hand.thread.name)
