"""Where written sentences lie in what a sound device was heard to play, frame by frame.

A sentence is looked for behind the one before it, and followed to its end. Where the two differ, the sentence is
looked for again a little later: silence that came in moves the rest back, frames that were lost move it forth.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frames = NDArray[np.int16]

RATE = 48_000
NEAR = 2  # the same frame, rounded in another way
LOUD = 300
KEY = RATE // 200  # what a place is known by: 5 ms
STEP = RATE // 100
SOON = 2 * RATE  # how far a sentence that was broken off is looked for
FAR = 60 * RATE  # and the next sentence
TOLD_BY = 24  # frames of a key that are compared before all others


@dataclass(frozen=True)
class Break:
    """`shift` frames of silence came in, or so many were lost where it is below 0; `unheard` ones were not as
    written.
    """

    shift: int
    unheard: int


@dataclass(frozen=True)
class Place:
    """A sentence's file lies from `begin` to `end` in the recording."""

    begin: int
    end: int
    breaks: tuple[Break, ...] = ()


def wav_frames(path: str | Path) -> Frames:
    """Of a sentence's file."""
    import numpy as np

    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def places(written: Iterable[Frames], heard: Frames) -> list[Place | None]:
    """One for each sentence, None for what was not heard at all."""
    found: list[Place | None] = []
    at = 0
    for sentence in written:
        place = _place(sentence, heard, at)
        found.append(place)
        if place is not None:
            at = max(at, place.end - STEP)
    return found


def gaps(found: Sequence[Place | None]) -> list[float]:
    """Milliseconds from the end of each sentence's file to the beginning of the next.

    The pause that belongs to a sentence is written in its file, so without a gap the next begins at once.
    """
    return [1000 * (next_.begin - one.end) / RATE for one, next_ in pairwise(found) if one and next_]


def breaks(found: Sequence[Place | None]) -> list[Break]:
    return [each for place in found if place is not None for each in place.breaks]


def _place(sentence: Frames, heard: Frames, at: int) -> Place | None:
    import numpy as np

    loud = np.flatnonzero(np.abs(sentence.astype(np.int32)) > LOUD)
    if not len(loud):
        return None
    last = int(loud[-1]) + 1
    met = _meet(sentence[:last], int(loud[0]), heard, at, FAR)
    if met is None:
        return None
    here, there = met
    begin, found = there - here, list[Break]()
    if here > int(loud[0]):
        found.append(Break(0, here - int(loud[0])))
    while (differs := _differs(sentence[here:last], heard[there : there + last - here])) is not None:
        here, there = here + differs, there + differs
        met = _meet(sentence[:last], here, heard, there, SOON)
        if met is None:
            found.append(Break(0, last - here))
            break
        shift = (met[1] - met[0]) - (there - here)
        found.append(Break(shift, met[0] - here))
        here, there = met
    return Place(begin, there - here + len(sentence), tuple(found))


def _meet(sentence: Frames, here: int, heard: Frames, there: int, reach: int) -> tuple[int, int] | None:
    """The first frame from `here` on that is heard within `reach` behind `there`, and where."""
    import numpy as np

    while here + KEY <= len(sentence):
        key = sentence[here : here + KEY]
        if int(np.abs(key.astype(np.int32)).max()) > LOUD:
            found = find(key, heard[there : there + reach])
            if found is not None:
                return here, there + found
        here += STEP
    return None


def find(key: Frames, heard: Frames) -> int | None:
    """Where `key` begins for the first time."""
    import numpy as np

    values = key.astype(np.int32)
    loudest = [int(place) for place in np.argsort(-np.abs(values))[:TOLD_BY]]
    for begin in range(0, max(0, len(heard) - len(key) + 1), RATE):  # a second at a time: it is mostly near
        part = heard[begin : begin + RATE + len(key) - 1].astype(np.int32)
        spots = np.arange(len(part) - len(key) + 1)
        for place in loudest:
            spots = spots[np.abs(part[spots + place] - values[place]) <= NEAR]
        for spot in spots:
            if (np.abs(part[spot : spot + len(key)] - values) <= NEAR).all():
                return begin + int(spot)
    return None


def _differs(written: Frames, heard: Frames) -> int | None:
    """The first frame at which they do; None where all is the same."""
    import numpy as np

    count = min(len(written), len(heard))
    other = np.flatnonzero(np.abs(written[:count].astype(np.int32) - heard[:count]) > NEAR)
    if len(other):
        return int(other[0])
    return count if count < len(written) else None
