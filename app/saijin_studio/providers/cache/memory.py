"""The cache in this process: bounded in number and size, the least recently used value goes first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_ENTRIES = 10_000
MOST_BYTES = 64 * 2**20


@dataclass(slots=True)
class _Entry:
    value: bytes
    until: float  # by the clock of the cache


class MemoryCache:
    """Fills ports.Cache. A count is kept as its digits, as Redis keeps it."""

    def __init__(
        self,
        most_entries: int = MOST_ENTRIES,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`most_bytes` counts keys and values; a value that alone is larger is not kept."""
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()  # the least recently used first
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        with self._lock:
            entry = self._living(key)
            return None if entry is None else entry.value

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """A value with no time left, or too large, takes the place of the old one by removing it."""
        with self._lock:
            self._store(key, value, seconds)

    def add(self, key: str, amount: int, seconds: float) -> int:
        """Lasts `seconds` from its last change; begins anew when it is gone or was no number."""
        with self._lock:
            entry = self._living(key)
            count = (0 if entry is None else whole_number(entry.value)) + amount
            self._store(key, b"%d" % count, seconds)
            return count

    def take(self, key: str) -> bytes | None:
        """The value, which is gone from here then."""
        with self._lock:
            entry = self._living(key)
            return None if entry is None else self._remove(key).value

    def forget(self, prefix: str) -> int:
        with self._lock:
            found = [key for key in self._entries if key.startswith(prefix)]
            return sum(self._remove(key).until > self._clock() for key in found)

    def close(self) -> None:
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _living(self, key: str) -> _Entry | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.until <= self._clock():
            self._remove(key)
            return None
        self._entries.move_to_end(key)
        return entry

    def _store(self, key: str, value: bytes, seconds: float) -> None:
        if key in self._entries:
            self._remove(key)
        size = _size(key, value)
        if seconds <= 0 or size > self._most_bytes:
            return
        self._entries[key] = _Entry(value, self._clock() + seconds)
        self._bytes += size
        while len(self._entries) > self._most_entries or self._bytes > self._most_bytes:
            self._remove(next(iter(self._entries)))

    def _remove(self, key: str) -> _Entry:
        entry = self._entries.pop(key)
        self._bytes -= _size(key, entry.value)
        return entry


def _size(key: str, value: bytes) -> int:
    return len(key) + len(value)


def whole_number(value: bytes) -> int:
    """0 for what is no number as Redis writes one: no sign of plus, no leading zeros."""
    try:
        number = int(value)
    except ValueError:
        return 0
    return number if b"%d" % number == value else 0
