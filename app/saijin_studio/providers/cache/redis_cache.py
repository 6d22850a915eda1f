"""The cache that several machines share: a Redis server, which may go and come back at any time.

While it is away every call returns at once as if the cache were empty; one call in a few seconds tries it again.
What was counted and forgotten meanwhile is made up for when it is back.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, InvalidResponse, NoPermissionError, RedisError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from ...core.errors import SettingsError
from .memory import MemoryCache, whole_number

log = logging.getLogger(__name__)
T = TypeVar("T")

NAMESPACE = "saijin:"  # others may keep things on the same server
CONNECT_SECONDS = 0.3
ANSWER_SECONDS = 0.5
PAUSE_SECONDS = 3.0
SILENT_SECONDS = 60.0
MOST_FORGOTTEN = 1000  # prefixes remembered while the server is away
BATCH = 500
# What no waiting mends: a wrong password, or a server that is no Redis.
REFUSED = (AuthenticationError, NoPermissionError, InvalidResponse)


class RedisCache:
    """Fills ports.Cache. `url`: redis://, rediss:// (TLS) or unix://, with user, password and database."""

    def __init__(
        self, url: str, pause_seconds: float = PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Asks the server nothing yet. Raises SettingsError when this is no address of a Redis."""
        self._redis = _client(url)
        self._place = _place(url)
        self._pause = pause_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._away_until: float | None = None  # None: it answered the last time
        self._silent_until = float("-inf")
        self._meanwhile = MemoryCache()  # counted while the server was away
        self._forgotten: set[str] = set()

    def check(self) -> None:
        """Raises SettingsError when the server refuses us; one that is away is no fault."""
        try:
            self._redis.ping()
        except (RedisError, OSError) as error:
            if isinstance(error, REFUSED) or _about_tls(error):
                raise SettingsError(f"REDIS_URL: {self._place} refuses: {error}", name="REDIS_URL") from None
            self._failed(error)

    def get(self, key: str) -> bytes | None:
        found = self._ask(lambda: self._redis.get(NAMESPACE + key))
        return found if isinstance(found, bytes) else None

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """A value with no time left removes the old one."""
        if (life := _milliseconds(seconds)) > 0:
            self._ask(lambda: self._redis.set(NAMESPACE + key, value, px=life))
        else:
            self._ask(lambda: self._redis.delete(NAMESPACE + key))

    def add(self, key: str, amount: int, seconds: float) -> int:
        """Lasts `seconds` from its last change. While the server is away the count is this process's own."""
        if not self._may_ask():
            return self._meanwhile.add(key, amount, seconds)
        amount += self._take_counted(key)
        found = self._try(lambda: self._count(NAMESPACE + key, amount, _milliseconds(seconds)))
        return self._meanwhile.add(key, amount, seconds) if found is None else found

    def forget(self, prefix: str) -> int:
        """What cannot be removed because the server is away is removed before it is asked again."""
        self._meanwhile.forget(prefix)
        found = self._ask(lambda: self._remove(prefix))
        if found is None:
            with self._lock:
                if len(self._forgotten) < MOST_FORGOTTEN:
                    self._forgotten.add(prefix)
        return found or 0

    def close(self) -> None:
        self._redis.close()
        self._meanwhile.close()

    # -- whether the server is there -----------------------------------------------------------------------------

    def _ask(self, call: Callable[[], T]) -> T | None:
        return self._try(call) if self._may_ask() else None

    def _may_ask(self) -> bool:
        """While it is away one caller at a time tries it, after a pause; the others need not wait."""
        with self._lock:
            if self._away_until is None:
                return True
            if self._clock() < self._away_until:
                return False
            self._away_until = self._clock() + self._pause
            return True

    def _try(self, call: Callable[[], T]) -> T | None:
        try:
            self._make_up()
            found = call()
        except ResponseError as error:
            self._refused(error)
            return None
        except (RedisError, OSError) as error:
            self._failed(error)
            return None
        self._answered()
        return found

    def _make_up(self) -> None:
        with self._lock:
            prefixes = tuple(self._forgotten)
        for prefix in prefixes:
            self._remove(prefix)
            with self._lock:
                self._forgotten.discard(prefix)

    def _failed(self, error: Exception) -> None:
        with self._lock:
            first = self._away_until is None
            self._away_until = self._clock() + self._pause
        if first:
            log.warning("the cache on %s is away (%s); this process goes on without it", self._place, error)

    def _refused(self, error: ResponseError) -> None:
        """It is there but will not: its memory is full, it is a replica. Said once in a while; it is asked on."""
        self._answered()
        with self._lock:
            silent = self._clock() < self._silent_until
            if not silent:
                self._silent_until = self._clock() + SILENT_SECONDS
        if not silent:
            log.warning("the cache on %s refused: %s", self._place, error)

    def _answered(self) -> None:
        with self._lock:
            back = self._away_until is not None
            self._away_until = None
        if back:
            log.info("the cache on %s is back", self._place)

    # -- what it is asked ----------------------------------------------------------------------------------------

    def _take_counted(self, key: str) -> int:
        return whole_number(self._meanwhile.take(key) or b"0")

    def _count(self, key: str, amount: int, life: int) -> int:
        try:
            return self._counted(key, amount, life)
        except ResponseError as error:
            if "not an integer" not in str(error):
                raise
            self._redis.delete(key)  # something else was kept under this key: the count begins anew
            return self._counted(key, amount, life)

    def _counted(self, key: str, amount: int, life: int) -> int:
        with self._redis.pipeline(transaction=True) as both:
            both.incrby(key, amount)
            both.pexpire(key, life)
            return int(both.execute()[0])

    def _remove(self, prefix: str) -> int:
        removed, batch = 0, []
        for key in self._redis.scan_iter(match=_pattern(NAMESPACE + prefix), count=BATCH):
            batch.append(key)
            if len(batch) == BATCH:
                removed += int(self._redis.unlink(*batch))
                batch = []
        return removed + (int(self._redis.unlink(*batch)) if batch else 0)


def _client(url: str) -> Any:
    """redis-py's own types promise an awaitable beside each answer, so the client goes untyped within this module."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and parts.port != 0
        if not (known or (parts.scheme == "unix" and parts.path)):
            raise ValueError
        if parts.scheme != "unix" and not parts.path.strip("/").isdecimal() and parts.path.strip("/"):
            raise ValueError
        client = redis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            # Once more at once: the server may have been restarted since the connection was last used.
            # Not after a time-out: it would double the wait, and the server may have counted already.
            retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        )
        client.connection_pool.make_connection()  # an option that nobody knows shows only now
    except (ValueError, TypeError, RedisError):
        # Their words may hold a piece of the password, when one of its signs is not escaped.
        raise SettingsError(
            "REDIS_URL is not the address of a Redis: redis://[[user]:password@]host[:port][/database], "
            "or rediss:// for TLS; signs such as @ : / # in a password are written as %40 %3A %2F %23",
            name="REDIS_URL",
        ) from None
    return client


def _about_tls(error: BaseException | None) -> bool:
    """A certificate that is not trusted, or TLS on one side only."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _place(url: str) -> str:
    """Where it is, without user and password."""
    parts = urlsplit(url)
    return parts.path if parts.scheme == "unix" else f"{parts.hostname}:{parts.port or 6379}"


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))


def _pattern(prefix: str) -> str:
    """The prefix as SCAN understands it, taken letter by letter."""
    return "".join(f"\\{sign}" if sign in "*?[]^-\\" else sign for sign in prefix) + "*"
