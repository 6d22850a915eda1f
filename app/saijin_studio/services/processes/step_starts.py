"""When workers of this studio took steps: the engine does not keep it."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ...core.bus import EventBus
from ...core.events import StepChanged
from ...core.process_record import Attempt

MOST_INSTANCES: Final = 5_000  # those that were worked on last
MOST_STARTS: Final = 500  # of one instance
NEVER: Final = datetime.max.replace(tzinfo=UTC)
APART: Final = timedelta(milliseconds=50)  # by so much the clocks of engine and studio may differ


@dataclass(frozen=True, slots=True)
class _Start:
    activity_id: str
    at: datetime
    worker: str


class StepStarts:
    """Listens to the workers from its making on. Thread-safe."""

    def __init__(self, bus: EventBus) -> None:
        self._lock = threading.Lock()
        self._starts: OrderedDict[str, list[_Start]] = OrderedDict()
        bus.subscribe(StepChanged, self._on_step)

    def _on_step(self, event: StepChanged) -> None:
        if event.state != "started":
            return
        with self._lock:
            starts = self._starts.setdefault(event.process_instance_id, [])
            self._starts.move_to_end(event.process_instance_id)
            starts.append(_Start(event.activity_id, event.at, event.worker))
            del starts[:-MOST_STARTS]
            if len(self._starts) > MOST_INSTANCES:
                self._starts.popitem(last=False)

    def told(self, instance_id: str, attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
        """The tries with the moment when each was begun, where that is known."""
        with self._lock:
            starts = list(self._starts.get(instance_id, ()))
        unclear = _at_once(attempts)
        open_to: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(attempts):
            # A task that waits for a worker has not been begun.
            if number not in unclear and (one.ended_at is not None or one.worker):
                open_to[one.activity_id].append(number)
        begun: dict[int, datetime] = {}
        for start in starts:
            apart, nearest = min(
                ((_apart(start, attempts[number]), number) for number in open_to[start.activity_id]),
                default=(timedelta.max, -1),
            )
            if apart <= APART:
                begun[nearest] = max(start.at, begun.get(nearest, start.at))  # earlier ones were given up
        return tuple(_with(one, begun.get(number)) for number, one in enumerate(attempts))


def _apart(start: _Start, attempt: Attempt) -> timedelta:
    """How far the start lies outside of the try."""
    if attempt.worker not in ("", start.worker):
        return timedelta.max
    if start.at < attempt.created_at:
        return attempt.created_at - start.at
    if attempt.ended_at is not None and start.at >= attempt.ended_at:
        return start.at - attempt.ended_at + timedelta.resolution
    return timedelta()


def _with(attempt: Attempt, begun: datetime | None) -> Attempt:
    """Clocks that differ make no negative times."""
    if begun is None or attempt.begun_at is not None:
        return attempt
    begun = max(begun, attempt.created_at)
    return replace(attempt, begun_at=begun if attempt.ended_at is None else min(begun, attempt.ended_at))


def _at_once(attempts: Sequence[Attempt]) -> set[int]:
    """Those of several tasks of one step at the same time: nobody knows whose start was whose."""
    found: set[int] = set()
    latest: dict[str, int] = {}  # of each step the one so far that ends last
    for number in sorted(range(len(attempts)), key=lambda one: attempts[one].created_at):
        one = attempts[number]
        before = latest.setdefault(one.activity_id, number)
        if before == number:
            continue
        if one.created_at < _end(attempts[before]):
            found |= {before, number}
        if _end(one) > _end(attempts[before]):
            latest[one.activity_id] = number
    return found


def _end(attempt: Attempt) -> datetime:
    return attempt.ended_at or NEVER
