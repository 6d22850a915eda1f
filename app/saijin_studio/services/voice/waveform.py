"""How loud a spoken message is from moment to moment, for people to see and to seek in."""

from __future__ import annotations

import wave
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...core.errors import NotFound, StorageError
from .sound import read_wav

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BARS: Final = 160


@dataclass(frozen=True, slots=True)
class Waveform:
    """`peaks` go evenly over all of it, each 0 to 1 of full scale; `starts` are the seconds at which clips begin."""

    seconds: float
    peaks: tuple[float, ...]
    starts: tuple[float, ...]

    def clip_at(self, second: float) -> int:
        """The number of the clip that is heard at `second`."""
        return clip_at(self.starts, second)


def seconds_of(path: Path) -> float:
    """How long a clip says it is, without reading it. Raises NotFound, StorageError."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except FileNotFoundError as error:
        raise NotFound(str(error), kind="audio", id=path.name) from error
    except (OSError, wave.Error, EOFError, ZeroDivisionError) as error:
        raise StorageError(f"{path.name}: {error}") from error


def clip_at(starts: Sequence[float], second: float) -> int:
    return max(0, bisect_right(starts, second) - 1)


def starts_of(lengths: Sequence[float]) -> tuple[float, ...]:
    """When each of these begins when one follows the other."""
    return (0.0, *accumulate(lengths))[: len(lengths)]


def waveform(files: Sequence[Path], bars: int = BARS) -> Waveform:
    """Of clips one after the other; they are read one at a time. Raises NotFound, StorageError."""
    import numpy as np

    lengths = [seconds_of(file) for file in files]
    starts, seconds = starts_of(lengths), sum(lengths)
    peaks = np.zeros(bars)
    for file, start in zip(files, starts, strict=True):
        speech = read_wav(file)
        if len(speech.samples):
            _mark(peaks, np.abs(speech.samples), start / seconds * bars, speech.seconds / seconds * bars)
    return Waveform(seconds, tuple(round(float(peak), 4) for peak in peaks), starts)


def _mark(peaks: NDArray[np.float64], loudness: NDArray[np.float32], first: float, width: float) -> None:
    """A clip that reaches over `width` bars from `first` on (both may lie within a bar)."""
    import numpy as np

    begin, end = int(first), min(len(peaks), int(np.ceil(first + width)))
    edges = (np.arange(begin, end) - first) / width * len(loudness)
    heard = np.maximum.reduceat(loudness, np.clip(edges.astype(int), 0, len(loudness) - 1))
    peaks[begin:end] = np.maximum(peaks[begin:end], heard)
