"""How many instances a question would find.

Of those that have ended the engine counts each one anew, which takes it a third of a second for a hundred thousand.
So what ended some time ago is counted once in a while, and only what has ended since is counted each time.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .client import RestClient
from .queries import Row, moment, stamp

KEPT: Final = 50  # questions
FRESH_SECONDS: Final = 300.0  # after that old ones are counted anew: the engine's clean-up may have removed some
SETTLED: Final = timedelta(minutes=1)  # nothing ends now that is noted as ended so long before the newest that has
COUNT: Final = "/history/process-instance/count"


@dataclass(frozen=True, slots=True)
class _Past:
    count: int
    until: datetime | None  # None while nothing at all has ended
    counted_at: float


class Counts:
    """Thread-safe."""

    def __init__(self, client: RestClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._past: OrderedDict[bytes, _Past] = OrderedDict()

    def running(self, ask: Row) -> int:
        return int(self._client.post(COUNT, ask)["count"])

    def ended(self, ask: Row) -> int:
        """`ask` lets only through what has ended."""
        key = hashlib.sha256(json.dumps(ask, sort_keys=True).encode()).digest()
        with self._lock:
            past = self._past.get(key)
        if past is None or self._clock() - past.counted_at > FRESH_SECONDS:
            past = self._settled(ask)
            with self._lock:
                self._past[key] = past
                self._past.move_to_end(key)
                if len(self._past) > KEPT:
                    self._past.popitem(last=False)
        if past.until is None:
            return self.running(ask)
        after = past.until + timedelta(milliseconds=1)  # the engine's finest
        return past.count + self.running({**ask, "finishedAfter": stamp(after)})

    def _settled(self, ask: Row) -> _Past:
        """By the engine's own clock, which may be another than ours."""
        newest = {"finished": True, "sorting": [{"sortBy": "endTime", "sortOrder": "desc"}]}
        rows = self._client.post("/history/process-instance", newest, maxResults=1)
        if not rows:
            return _Past(0, None, self._clock())
        until = moment(rows[0]["endTime"]) - SETTLED
        return _Past(self.running({**ask, "finishedBefore": stamp(until)}), until, self._clock())
