"""Watches over processes that do not end: one that runs longer than it may, one that goes round and round.

It only finds and reports them; whoever gives the callbacks decides what happens.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ..core.errors import SaijinError
from ..core.repeat import Repeater
from .circles import find_circle
from .rest.client import RestClient
from .rest.queries import Row, moment

log = logging.getLogger(__name__)
EVERY_SECONDS = 10.0
SETTLED_SECONDS = 30.0  # younger ones are not counted for loops
MOST_TIMES = 1000
COUNTED_AT_ONCE = 5  # instances whose steps are counted in one round: all get their turn
PAGE = 1000  # instances that are looked at in one round: the oldest first, then the next ones, and round again


def _today() -> datetime:
    return datetime.now(UTC)


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
    """Looks every ten seconds, with a few requests a look and some more for each instance that has many steps."""

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
        calendar: Callable[[], datetime] = _today,
    ) -> None:
        """`timeout`: seconds that a process of this key may run. `report` hears of each finding once.

        When `report` raises a SaijinError it hears of it again at the next look; when it returns False the instance
        has all of its time once more. `calendar` says, in the first time round alone, how old each instance is.
        """
        self._client = client
        self._timeout = timeout
        self._report = report
        self._most_times = most_times
        self._settled = settled
        self._clock = clock
        self._calendar = calendar
        self._first = 0  # how many come before the page that is looked at next
        self._round = 0  # how often all of them have been looked at
        self._begun: dict[str, float] = {}  # instance -> when it began, on our clock
        self._seen: dict[str, int] = {}  # instance -> the round in which it was seen last
        self._turns: deque[str] = deque()  # whose steps are counted next
        self._reported: set[tuple[type, str]] = set()
        self._repeater = Repeater("process-guard", every, self._try_to_look)

    def start(self) -> None:
        self._repeater.start()

    def stop(self) -> None:
        """Returns when the last look is over. May be called without a start."""
        self._repeater.stop(wait=True)

    def _try_to_look(self) -> None:
        try:
            self.look()
        except SaijinError as error:
            log.debug("the guard cannot look now: %s", error)

    def look(self) -> None:
        """One page of all that runs; the next look is for the next one. Raises EngineUnavailable, EngineRefused."""
        oldest = [{"sortBy": "startTime", "sortOrder": "asc"}, {"sortBy": "instanceId", "sortOrder": "asc"}]
        ask = {"unfinished": True, "sorting": oldest}
        page = self._client.post("/history/process-instance", ask, firstResult=self._first, maxResults=PAGE)
        rows = {row["id"]: row for row in page}
        ages = self._ages(rows)
        self._turn_over(len(page))
        for instance, age in ages.items():
            self._judge_age(rows[instance], age)
        for instance in self._next_turns({one for one, age in ages.items() if age >= self._settled}):
            self._judge_steps(rows[instance])

    def _ages(self, rows: dict[str, Row]) -> dict[str, float]:
        """In seconds, of those on this page.

        Only what is found the first time round is dated by the calendar: a clock that jumps later ends nothing.
        """
        now = self._clock()
        for instance in rows.keys() - self._begun.keys():
            self._begun[instance] = now - self._calendar_age(rows[instance]) if self._round == 0 else now
        self._seen |= dict.fromkeys(rows, self._round)
        return {instance: now - self._begun[instance] for instance in rows}

    def _turn_over(self, found: int) -> None:
        """To the next page, or to the first one again and what has ended is forgotten.

        The pages move up when older ones end, so one may be passed over: it is forgotten when that happens twice.
        """
        if found == PAGE:
            self._first += PAGE
            return
        self._seen = {instance: last for instance, last in self._seen.items() if last >= self._round - 1}
        self._begun = {instance: begun for instance, begun in self._begun.items() if instance in self._seen}
        self._reported = {key for key in self._reported if key[1] in self._seen}
        self._first, self._round = 0, self._round + 1

    def _calendar_age(self, row: Row) -> float:
        return max(0.0, (self._calendar() - moment(row["startTime"])).total_seconds())

    def _judge_age(self, row: Row, age: float) -> None:
        limit = self._timeout(row["processDefinitionKey"])
        if age > limit:
            found = Overdue(row["id"], row["processDefinitionKey"], row["businessKey"] or "", age, limit)
            if self._tell(found) is False:
                self._begun[row["id"]] = self._clock()

    def _next_turns(self, settled: set[str]) -> list[str]:
        """Some of them, in turn; those of other pages keep their places."""
        self._turns.extend(sorted(settled - set(self._turns)))
        chosen = list(itertools.islice((one for one in self._turns if one in settled), COUNTED_AT_ONCE))
        waiting = self._begun.keys() - set(chosen)
        self._turns = deque([*(one for one in self._turns if one in waiting), *chosen])
        return chosen

    def _judge_steps(self, row: Row) -> None:
        circle = find_circle(self._client, row["id"], self._most_times)
        if circle is not None:
            self._tell(Looping(row["id"], row["processDefinitionKey"], row["businessKey"] or "", *circle))

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
