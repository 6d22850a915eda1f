"""How many tokens a text is for a model: by its server's tokeniser, or by an estimate that its own counts correct."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final, Protocol

from ...core.errors import SaijinError
from ...core.tokens import estimate_tokens
from ...ports import TokenServer

log = logging.getLogger(__name__)
MOST_KEPT: Final = 50_000  # counts; a few megabytes
LEARN_FROM: Final = 8  # replies
LEARN_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 600.0  # how long it counts whether a server has a tokeniser
AWAY_SECONDS: Final = 60.0  # and how long that it could not be asked
PATIENCE: Final = 0.5  # seconds that all texts of one prompt may take to be counted
# Beyond these, somebody else's count is of something else: a cached prompt, or one that was cut.
LEAST_FACTOR, MOST_FACTOR = 0.4, 3.0


class Counter(Protocol):
    """`exact`: all that was counted so far was counted by the model's own tokeniser."""

    @property
    def exact(self) -> bool: ...

    def __call__(self, text: str) -> int: ...


@dataclass(slots=True)
class Estimate:
    """The rule of thumb, times what it was off by in the last replies of the model."""

    factor: float = 1.0
    exact: bool = False

    def __call__(self, text: str) -> int:
        return round(estimate_tokens(text) * self.factor)


class TokenCounts:
    """Thread-safe. `counted(provider, model, limit)` gives our estimate and the server's count for the last replies,
    `server()` the one that may have a tokeniser.
    """

    def __init__(
        self,
        counted: Callable[[str, str, int], tuple[tuple[int, int], ...]],
        server: Callable[[], TokenServer | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._counted = counted
        self._server = server
        self._clock = clock
        self._lock = threading.Lock()
        self._factors: dict[tuple[str, str], tuple[float, float]] = {}
        self._able: tuple[float, TokenServer | None] = (float("-inf"), None)
        self._known: OrderedDict[bytes, int] = OrderedDict()

    def counter(self, provider: str, model: str) -> Counter:
        """For one prompt. Raises StorageError."""
        estimate = Estimate(self._factor(provider, model))
        server = self._tokenizer(model) if provider == "openai" else None
        return estimate if server is None else _Exact(self, server, model, estimate, self._clock)

    def known(self, model: str, text: str, count: Callable[[], int]) -> int:
        """A text is counted once for a model."""
        key = hashlib.blake2b(f"{model}\0{text}".encode(errors="surrogatepass"), digest_size=16).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = count()
        with self._lock:
            self._known[key] = found
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return found

    def lost(self) -> None:
        """The server that counts could not be asked."""
        with self._lock:
            self._able = (self._clock() + AWAY_SECONDS, None)

    def _factor(self, provider: str, model: str) -> float:
        with self._lock:
            until, factor = self._factors.get((provider, model), (float("-inf"), 1.0))
        if self._clock() < until:
            return factor
        ratios = [theirs / ours for ours, theirs in self._counted(provider, model, LEARN_FROM)]
        usable = [ratio for ratio in ratios if LEAST_FACTOR <= ratio <= MOST_FACTOR]
        factor = median(usable) if usable else 1.0
        with self._lock:
            self._factors[provider, model] = (self._clock() + LEARN_SECONDS, factor)
        return factor

    def _tokenizer(self, model: str) -> TokenServer | None:
        with self._lock:
            until, server = self._able
        if self._clock() < until:
            return server
        seconds, server = LOOK_SECONDS, self._server()
        try:
            able = server is not None and server.can_count(model)
        except SaijinError as error:
            log.info("tokens are estimated: %s", error)
            able, seconds = False, AWAY_SECONDS
        with self._lock:
            self._able = (self._clock() + seconds, server if able else None)
            return self._able[1]


class _Exact:
    """Counts by the server for a while; what comes after that, or after a fault, is estimated."""

    def __init__(
        self, counts: TokenCounts, server: TokenServer, model: str, estimate: Estimate, clock: Callable[[], float]
    ) -> None:
        self._counts = counts
        self._server = server
        self._model = model
        self._estimate = estimate
        self._clock = clock
        self._until = clock() + PATIENCE
        self.exact = True

    def __call__(self, text: str) -> int:
        if not text:
            return 0
        if not self.exact:
            return self._estimate(text)
        try:
            return self._counts.known(self._model, text, lambda: self._ask(text))
        except (SaijinError, TimeoutError) as error:
            log.info("tokens are estimated: %s", error)
            self.exact = False
            if isinstance(error, SaijinError):
                self._counts.lost()
            return self._estimate(text)

    def _ask(self, text: str) -> int:
        if self._clock() > self._until:
            raise TimeoutError("the tokeniser is slow")
        return self._server.count(self._model, text)
