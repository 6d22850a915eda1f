"""Who may fetch how much: a lane for each kind of work and for each topic with slots of its own.

One long poll serves all lanes, and the engine knows a limit for the whole fetch only. So a lane whose threads are all
busy is left out of the fetch, and what a fetch brings beyond what a lane can begin soon is given back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .options import RuntimeOptions
from .topic import Topic

# Nothing wakes a waiting poll when the pause before a retry is over: this is how late it may be noticed.
POLL_SECONDS = 2.0
SHORT_POLL_SECONDS = 0.25  # while a lane is left out: this is how late its next task may be noticed
SOON_SECONDS = 0.5  # a task that will be begun within this time is worth holding
MOMENT_SECONDS = 0.1  # a fetch that can wait this long for a quick lane brings several tasks at once
FIRST_GUESS = {"io": 0.02, "cpu": 0.25, "audio": 0.25, "gpu": 5.0}  # seconds of one task
SLOTS_GUESS = 0.25


@dataclass(eq=False)
class Lane:
    """`held` tasks are under way or wait for one of the `threads`; `mean` seconds is what a task took lately."""

    name: str
    threads: int
    batch: int
    mean: float
    topics: list[Topic] = field(default_factory=list)
    held: int = 0
    full_since: float = 0.0  # monotonic seconds

    @property
    def full(self) -> bool:
        return self.held >= self.threads

    @property
    def room(self) -> int:
        """How many more tasks can be begun soon."""
        soon = self.threads * SOON_SECONDS / max(self.mean, 0.001)
        return self.threads + int(min(soon, self.batch)) - self.held

    def quick(self, now: float) -> bool:
        """Whether a full lane is about to have a free thread."""
        return self.mean < MOMENT_SECONDS and now - self.full_since < SOON_SECONDS


@dataclass(frozen=True, slots=True)
class Turn:
    """What to fetch next."""

    topics: Sequence[Topic]
    most: int
    wait_seconds: float


class Lanes:
    """Thread-safe."""

    def __init__(self, topics: Iterable[Topic], options: RuntimeOptions) -> None:
        self._changed = threading.Condition()
        self._batch = options.batch
        self._of: dict[str, Lane] = {}
        lanes: dict[str, Lane] = {}
        for topic in topics:
            name = topic.name if topic.slots else topic.kind
            if name not in lanes:
                threads = topic.slots or options.threads(topic.kind)
                guess = SLOTS_GUESS if topic.slots else FIRST_GUESS[topic.kind]
                lanes[name] = Lane(name, threads, options.batch, guess)
            lanes[name].topics.append(topic)
            self._of[topic.name] = lanes[name]
        self.all = tuple(lanes.values())

    def of(self, topic: str) -> Lane:
        return self._of[topic]

    def enter(self, lane: Lane) -> bool:
        """Takes a place; false when the lane holds as much as it can begin soon."""
        with self._changed:
            if lane.room <= 0:
                return False
            lane.held += 1
            if lane.held == lane.threads:
                lane.full_since = time.monotonic()
            return True

    def leave(self, lane: Lane, seconds: float | None) -> None:
        """Frees a place; `seconds` is what the task took, None when it was not begun."""
        with self._changed:
            lane.held -= 1
            if seconds is not None:
                lane.mean += (seconds - lane.mean) * 0.1
            if lane.held == lane.threads - 1:
                self._changed.notify_all()

    def turn(self, seconds: float) -> Turn | None:
        """What to fetch now; None when nothing became free within `seconds`.

        A busy lane is not worth a fetch: what waits meanwhile comes with the next one, several at once.
        """
        with self._changed:
            if any(lane.full and lane.quick(time.monotonic()) for lane in self.all):
                self._changed.wait_for(self._none_full, MOMENT_SECONDS)
            self._changed.wait_for(self._some_open, seconds)
            return self._turn()

    def _turn(self) -> Turn | None:
        now = time.monotonic()
        taken = [lane for lane in self.all if not lane.full]
        full = [lane for lane in self.all if lane.full]
        if not taken:
            return None
        wait = POLL_SECONDS if not full else SHORT_POLL_SECONDS
        if any(lane.quick(now) for lane in full):
            wait = 0.0
        most = min(self._batch, sum(lane.room for lane in taken))
        return Turn([topic for lane in taken for topic in lane.topics], most, wait)

    def _none_full(self) -> bool:
        return not any(lane.full for lane in self.all)

    def _some_open(self) -> bool:
        return any(not lane.full for lane in self.all)
