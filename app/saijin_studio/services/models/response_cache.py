"""Whole answers of models, kept for whoever asks the same model the same question in the same way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from ...core.sampling import to_json
from ...ports import Cache, ChatRequest

LAYOUT = 2  # of what goes into a key
LONGEST = 1_000_000  # bytes of an answer; longer ones are not kept
# It answers at once, varies what it says on purpose, and reads more of a request than its words.
NEVER = frozenset({"offline"})


class ResponseCache:
    """`ttl` gives how many seconds an answer is kept, None while caching is off. Thread-safe as its cache is."""

    def __init__(self, cache: Cache, ttl: Callable[[], float | None]) -> None:
        self._cache = cache
        self._ttl = ttl

    def get(self, request: ChatRequest, provider: str, model: str) -> str | None:
        """The answer to this request, without `request.prefix`."""
        if self._seconds(provider) is None:
            return None
        found = self._cache.get(answer_key(request, provider, model))
        if not found:
            return None
        try:
            return found.decode()
        except UnicodeDecodeError:
            return None  # a shared cache may hold what others wrote

    def put(self, request: ChatRequest, provider: str, model: str, text: str) -> None:
        """Keeps a whole answer; an empty one is none."""
        seconds = self._seconds(provider)
        if seconds is None or not text:
            return
        # A model may emit half a surrogate pair, which UTF-8 cannot hold.
        content = text.encode(errors="replace")
        if len(content) <= LONGEST:
            self._cache.put(answer_key(request, provider, model), content, seconds)

    def _seconds(self, provider: str) -> float | None:
        seconds = self._ttl()
        return None if seconds is None or seconds <= 0 or provider in NEVER else seconds


def answer_key(request: ChatRequest, provider: str, model: str) -> str:
    """Two requests have one key when the model is sent the same for both."""
    asked = (
        LAYOUT,
        provider,
        model,
        [(one.role, one.content, [_hash(image.data) for image in one.images]) for one in request.messages],
        request.prefix,
        to_json(request.sampling),
        request.think,
    )
    return f"reply:{_hash(json.dumps(asked).encode())}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
