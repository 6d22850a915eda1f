"""Watches over processes that do not end: one that runs longer than it may, one that goes round and round.

It only finds and reports them; whoever gives the callbacks decides what happens.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ..core.errors import SaijinError
from .rest_client import RestClient
from .rest_queries import Row, moment

log = logging.getLogger(__name__)
EVERY_SECONDS = 10.0
SETTLED_SECONDS = 30.0  # younger ones are not counted for loops
MOST_TIMES = 1000
COUNTED_AT_ONCE = 5  # instances whose steps are counted in one round: all get their turn
MOST_INSTANCES = 1000


@dataclass(frozen=True, slots=True)
class Overdue:
    """An instance that has run for `seconds`, more than its `limit`."""

    instance_id: str
    process_key: str
    business_key: str
    seconds: float
    limit: float


@dataclass(frozen=True, slots=True)
class Looping:
    """An instance that has come to the same activity `times` times."""

    instance_id: str
    process_key: str
    business_key: str
    activity_id: str
    times: int


Finding = Overdue | Looping


class ProcessGuard:
    """Looks every ten seconds, with at most eleven requests a look."""

    def __init__(
        self,
        client: RestClient,
        timeout: Callable[[str], float],
        report: Callable[[Finding], object],
        *,
        most_times: int = MOST_TIMES,
        every: float = EVERY_SECONDS,
        settled: float = SETTLED_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`timeout`: seconds that a process of this key may run. `report` hears of each finding once.

        When `report` raises a SaijinError it hears of it again at the next look; when it returns False the instance
        has all of its time once more.
        """
        self._client = client
        self._timeout = timeout
        self._report = report
        self._most_times = most_times
        self._every = every
        self._settled = settled
        self._clock = clock
        self._begun: dict[str, float] = {}  # instance -> when it began, on our clock
        self._turns: deque[str] = deque()  # whose steps are counted next
        self._reported: set[tuple[type, str]] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="process-guard", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.look()
            except SaijinError as error:
                log.debug("the guard cannot look now: %s", error)

    def look(self) -> None:
        """One round. Raises EngineUnavailable, EngineRefused."""
        oldest = [{"sortBy": "startTime", "sortOrder": "asc"}]
        ask = {"unfinished": True, "sorting": oldest}
        rows = {
            row["id"]: row for row in self._client.post("/history/process-instance", ask, maxResults=MOST_INSTANCES)
        }
        ages = self._ages(rows)
        for instance, age in ages.items():
            self._judge_age(rows[instance], age)
        for instance in self._next_turns({one for one, age in ages.items() if age >= self._settled}):
            self._judge_steps(rows[instance])

    def _ages(self, rows: dict[str, Row]) -> dict[str, float]:
        """In seconds. The calendar is asked once for each instance, so that a clock that jumps ends nothing."""
        now, today = self._clock(), datetime.now(UTC)
        for instance, row in rows.items():
            if instance not in self._begun:
                self._begun[instance] = now - max(0.0, (today - moment(row["startTime"])).total_seconds())
        self._begun = {instance: begun for instance, begun in self._begun.items() if instance in rows}
        self._reported = {key for key in self._reported if key[1] in rows}
        return {instance: now - begun for instance, begun in self._begun.items()}

    def _judge_age(self, row: Row, age: float) -> None:
        limit = self._timeout(row["processDefinitionKey"])
        if age > limit:
            found = Overdue(row["id"], row["processDefinitionKey"], row["businessKey"] or "", age, limit)
            if self._tell(found) is False:
                self._begun[row["id"]] = self._clock()

    def _next_turns(self, settled: set[str]) -> list[str]:
        """Some of them, in turn."""
        waiting = set(self._turns)
        self._turns.extend(sorted(settled - waiting))
        self._turns = deque(one for one in self._turns if one in settled)
        chosen = [self._turns.popleft() for _ in range(min(COUNTED_AT_ONCE, len(self._turns)))]
        self._turns.extend(chosen)
        return chosen

    def _judge_steps(self, row: Row) -> None:
        """Counted first; the steps themselves are asked for only where there are suspiciously many."""
        ask = {"processInstanceId": row["id"]}
        if self._client.post("/history/activity-instance/count", ask)["count"] <= self._most_times:
            return
        newest = {**ask, "sorting": [{"sortBy": "startTime", "sortOrder": "desc"}]}
        steps = self._client.post("/history/activity-instance", newest, maxResults=4 * self._most_times)
        ((activity, times),) = Counter(step["activityId"] for step in steps).most_common(1)
        if times > self._most_times:
            key = row["processDefinitionKey"]
            self._tell(Looping(row["id"], key, row["businessKey"] or "", activity, times))

    def _tell(self, finding: Finding) -> object:
        """What `report` said, if it was asked."""
        key = (type(finding), finding.instance_id)
        if key in self._reported:
            return None
        log.warning("a process does not end: %s", finding)
        try:
            said = self._report(finding)
        except SaijinError as error:
            log.warning("it goes on for now: %s", error)
            return None
        if said is not False:
            self._reported.add(key)
        return said
