"""Spares replies the wait for a server that was just found dead or busy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ...core.errors import FirstTokenTimeout, ProviderUnavailable, RateLimited, SaijinError
from ...core.settings import ModelSettings

_SLOW_SECONDS = 0.5  # a refused connection costs nothing, so it is tried each time and found as soon as it is back
_STRIKES = 2
_PAUSE_SECONDS = 30.0
_LONGEST_PAUSE = 300.0


class ProviderPaused(ProviderUnavailable):
    """Not asked, because it failed slowly several times just before or asked for a pause. params: retry_after."""

    code = "provider_paused"


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Whether a provider is asked (closed) or spared (paused, for `seconds_left` more)."""

    provider: str
    state: Literal["closed", "paused"]
    seconds_left: float = 0.0


class Breaker:
    """Per provider: pauses after slow failures in a row, or for as long as Retry-After says. Thread-safe.

    All chains of a program share one, so that a dead server is waited for once whoever asks it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._strikes: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._settings: ModelSettings | None = None

    def forget(self) -> None:
        """Everybody is asked again."""
        with self._lock:
            self._clear()

    def settle(self, settings: ModelSettings) -> None:
        """What failed with other settings counts no more: the server may be another, or have its time now."""
        with self._lock:
            if settings != self._settings:
                self._settings = settings
                self._clear()

    def check(self, provider: str) -> None:
        """Raises ProviderPaused during a pause."""
        left = self.state(provider).seconds_left
        if left > 0:
            raise ProviderPaused(f"asked again in {left:.0f} s", provider=provider, model="", retry_after=left)

    def state(self, provider: str) -> BreakerState:
        with self._lock:
            left = self._until.get(provider, 0.0) - self._clock()
        return BreakerState(provider, "paused", left) if left > 0 else BreakerState(provider, "closed")

    def paused(self, provider: str) -> bool:
        with self._lock:
            return self._until.get(provider, 0.0) > self._clock()

    def failed(self, provider: str, error: SaijinError, seconds: float) -> None:
        """`seconds` is what the failure cost the person who waited."""
        with self._lock:
            if isinstance(error, RateLimited):
                self._pause(provider, min(float(error.params.get("retry_after", 0)), _LONGEST_PAUSE))
            elif isinstance(error, (ProviderUnavailable, FirstTokenTimeout)) and seconds >= _SLOW_SECONDS:
                self._strikes[provider] = self._strikes.get(provider, 0) + 1
                if self._strikes[provider] >= _STRIKES:
                    self._pause(provider, _PAUSE_SECONDS)

    def answered(self, provider: str) -> None:
        with self._lock:
            self._strikes.pop(provider, None)
            self._until.pop(provider, None)

    def _clear(self) -> None:
        self._strikes.clear()
        self._until.clear()

    def _pause(self, provider: str, seconds: float) -> None:
        if seconds > 0:
            self._until[provider] = self._clock() + seconds
