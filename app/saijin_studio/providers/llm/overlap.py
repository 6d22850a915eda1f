"""A model asked to go on may first repeat what was already said; these words are left out."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from ...ports import Aside

_SURE = 8  # characters from which a repeated ending is a repetition and not chance
_SURE_WHOLE = 3  # the same for a repetition of everything said so far
R = TypeVar("R")


def overlap(prefix: str, continuation: str) -> int:
    """How many characters at the start of `continuation` repeat the end of `prefix` (or all of it)."""
    for length in range(min(len(prefix), len(continuation)), 0, -1):
        enough = _SURE_WHOLE if length == len(prefix) else _SURE
        if length < enough:
            continue
        if prefix.endswith(continuation[:length]):
            return length
    return 0


def cut_overlap(prefix: str, continuation: str) -> str:
    """`continuation` without what it repeats; white space before a repetition goes with it."""
    bare = continuation.lstrip()
    repeated = overlap(prefix.rstrip(), bare)
    if not repeated:
        return continuation
    rest = bare[repeated:]
    return rest.lstrip() if prefix != prefix.rstrip() else rest


def _undecided(prefix: str, begun: str) -> bool:
    """Whether more text could still turn `begun` into a repetition of an ending of `prefix`."""
    bare = begun.lstrip()
    return len(bare) < len(prefix) and bare in prefix


def without_overlap(prefix: str, pieces: Generator[str | Aside, None, R]) -> Generator[str | Aside, None, R]:
    """The pieces with a repetition of `prefix` cut from their start; the generator's value is passed on.

    Holds text back only while it may be a repetition, and yields "" meanwhile to show that words come.
    """
    held: str | None = "" if prefix else None
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            if held and (rest := cut_overlap(prefix, held)):
                yield rest
            result: R = end.value
            return result
        if held is None or not isinstance(piece, str):
            yield piece
            continue
        held += piece
        if _undecided(prefix, held):
            yield ""
            continue
        yield cut_overlap(prefix, held)
        held = None
