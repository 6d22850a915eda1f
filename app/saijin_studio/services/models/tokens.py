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
from .late_counts import LateCounts

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
    `server()` the one that may have a tokeniser. `told()`: what was estimated can be counted exactly now.
    """

    def __init__(
        self,
        counted: Callable[[str, str, int], tuple[tuple[int, int], ...]],
        server: Callable[[], TokenServer | None],
        clock: Callable[[], float] = time.monotonic,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._counted = counted
        self._server = server
        self._clock = clock
        self._lock = threading.Lock()
        self._factors: dict[tuple[str, str], tuple[float, float]] = {}
        self._able: tuple[float, TokenServer | None] = (float("-inf"), None)
        self._known: OrderedDict[bytes, int] = OrderedDict()
        self._asked: TokenServer | None = None
        self.late = LateCounts(self.keep, self.lost, told)

    def counter(self, provider: str, model: str) -> Counter:
        """For one prompt. Raises StorageError."""
        estimate = Estimate(self._factor(provider, model))
        server = self._tokenizer(model) if provider == "openai" else None
        return estimate if server is None else _Exact(self, server, model, estimate, self._clock)

    def known(self, model: str, text: str) -> int | None:
        """What a text was counted as for a model; None for one that was not."""
        key = _key(model, text)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def keep(self, model: str, text: str, tokens: int) -> None:
        """A text is counted once for a model."""
        with self._lock:
            self._known[_key(model, text)] = tokens
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)

    def lost(self) -> None:
        """The server that counts could not be asked."""
        with self._lock:
            self._able = (self._clock() + AWAY_SECONDS, None)

    def close(self) -> None:
        """Nothing is counted any more, also not what would come late."""
        with self._lock:
            self._able = (float("inf"), None)
            asked, self._asked = self._asked, None
        if asked is not None:
            asked.close()
        self.late.close()

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
        self._ask_instead(server)
        try:
            able = server is not None and server.can_count(model)
        except SaijinError as error:
            log.info("tokens are estimated: %s", error)
            able, seconds = False, AWAY_SECONDS
        with self._lock:
            if self._asked is server:  # neither closed nor replaced meanwhile
                self._able = (self._clock() + seconds, server if able else None)
            return self._able[1]

    def _ask_instead(self, server: TokenServer | None) -> None:
        """The one that was asked before is not needed any more."""
        with self._lock:
            before, self._asked = self._asked, server
        if before is not None and before is not server:
            before.close()


class _Exact:
    """Counts by the server for a while; what comes after that, or after a fault, is estimated and counted later."""

    def __init__(
        self, counts: TokenCounts, server: TokenServer, model: str, estimate: Estimate, clock: Callable[[], float]
    ) -> None:
        self._counts = counts
        self._server = server
        self._model = model
        self._estimate = estimate
        self._clock = clock
        self._until = clock() + PATIENCE
        self._away = False
        self.exact = True

    def __call__(self, text: str) -> int:
        if not text:
            return 0
        found = self._counts.known(self._model, text)
        if found is None and not self._away:
            found = self._ask(text)
        if found is None:
            self.exact = False
            return self._estimate(text)
        return found

    def _ask(self, text: str) -> int | None:
        left = self._until - self._clock()
        try:
            if left <= 0:
                raise TimeoutError("the tokeniser is slow")
            found = self._server.count(self._model, text, left)
        except TimeoutError:
            self._counts.late.add(self._server, self._model, text)
            return None
        except SaijinError as error:
            log.info("tokens are estimated: %s", error)
            self._away = True
            self._counts.lost()
            return None
        self._counts.keep(self._model, text, found)
        return found


def _key(model: str, text: str) -> bytes:
    return hashlib.blake2b(f"{model}\0{text}".encode(errors="surrogatepass"), digest_size=16).digest()
