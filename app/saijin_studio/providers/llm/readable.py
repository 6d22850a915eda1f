"""From the raw pieces of a server to what can be kept: thoughts apart from words, no control characters.

Many models write their thoughts into the reply itself, between <think> and </think>; some servers take them out.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Final, TypeVar

from ...ports import Aside, Thought

R = TypeVar("R")
_TAGS: Final = {"<think>": "</think>", "<thinking>": "</thinking>"}
# All but tab and line feed: they mean nothing in a reply, and the engine's database refuses some of them.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def readable(pieces: Generator[str | Aside, None, R]) -> Generator[str | Aside, None, R]:
    """The same pieces for people to read; the generator's value is passed on. Yields "" where words are held back."""
    whole, apart = _Whole(), _Apart()
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            yield from (*apart.take(whole.rest()), *apart.rest())
            result: R = end.value
            return result
        if isinstance(piece, str):
            yield from apart.take(whole.take(piece)) or ("",)
        elif isinstance(piece, Thought):
            yield Thought(without_control(_mended(piece.text)))
        else:
            yield piece


def without_control(text: str) -> str:
    return _CONTROL.sub("", text)


class _Whole:
    """Characters that were cut in two: JSON may bring the halves of an emoji in two pieces."""

    def __init__(self) -> None:
        self._half = ""

    def take(self, piece: str) -> str:
        piece, self._half = self._half + piece, ""
        if "\ud800" <= piece[-1:] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return without_control(_mended(piece))

    def rest(self) -> str:
        half, self._half = self._half, ""
        return _mended(half)


def _mended(text: str) -> str:
    """Halves of one character joined, and one that is alone replaced."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Apart:
    """Parts words from thoughts that stand before them, wherever the pieces are cut. What has no end is all thought."""

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""  # the tag that ends the thought
        self._words = False
        self._thought = False

    def take(self, text: str) -> list[str | Aside]:
        if self._words:
            return [text] if text else []
        self._held += text
        return list(self._parted())

    def rest(self) -> list[str | Aside]:
        held, self._held = self._held, ""
        if not held:
            return []
        return [Thought(held)] if self._closing else [held]

    def _parted(self) -> Iterator[str | Aside]:
        while self._held and not self._words:
            if self._closing:
                thought, ended = self._until_closed()
                if thought:
                    yield Thought(thought)
                if not ended:
                    return
            elif not self._opened():
                return
        if self._words and self._held:
            held, self._held = self._held, ""
            yield held

    def _until_closed(self) -> tuple[str, bool]:
        """The thought so far, and whether it has ended; what may be the begin of its end is held back."""
        thought, tag, after = self._held.partition(self._closing)
        if tag:
            self._held, self._closing, self._thought = after, "", True
            return thought, True
        kept = next((n for n in range(len(self._closing) - 1, 0, -1) if thought.endswith(self._closing[:n])), 0)
        cut = len(thought) - kept
        self._held = thought[cut:]
        return thought[:cut], False

    def _opened(self) -> bool:
        """Whether it is settled what stands here; the space behind a thought goes with it."""
        bare = self._held.lstrip()
        for opening, closing in _TAGS.items():
            if bare.startswith(opening):
                self._held, self._closing = bare.removeprefix(opening), closing
                return True
        if any(opening.startswith(bare) for opening in _TAGS):
            return False
        self._held, self._words = bare if self._thought else self._held, True
        return True
