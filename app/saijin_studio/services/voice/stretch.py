"""Speech made longer or shorter while its pitch stays: overlapping pieces, each taken where it goes on most evenly
(WSOLA)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ...ports import Samples

PIECE_SECONDS: Final = 0.03
REACH_SECONDS: Final = 0.01  # how far a piece is looked for around its place: a period of a deep voice
COARSE_RATE: Final = 8_000  # pieces are compared at about this rate, then more closely around the best place


def stretched(samples: Samples, rate: int, factor: float) -> Samples:
    """`factor` times as long; the same samples at a factor of 1. What is shorter than a piece is only padded or cut."""
    import numpy as np

    if factor == 1 or not len(samples):
        return samples
    coarse = max(1, rate // COARSE_RATE)
    hop = coarse * max(1, round(PIECE_SECONDS * rate / 2 / coarse))
    reach = coarse * max(1, round(REACH_SECONDS * rate / coarse))
    length = max(1, round(len(samples) * factor))
    around = np.pad(samples.astype(np.float32, copy=False), (hop + reach, 3 * hop + 2 * reach + coarse))
    window = np.hanning(2 * hop + 1)[: 2 * hop].astype(np.float32)
    made = np.zeros(length + 3 * hop, np.float32)
    search = _Search(around, hop, reach, coarse)
    taken = hop + reach
    for place in range(0, length + hop, hop):
        due = min(reach + round(place / factor), len(around) - 2 * hop - 2 * reach - coarse)
        taken = search.near(due, taken + hop) if place else due
        made[place : place + 2 * hop] += window * around[taken : taken + 2 * hop]
    return made[hop : hop + length]


class _Search:
    """Finds where the sound goes on like at another place."""

    def __init__(self, sound: Samples, hop: int, reach: int, coarse: int) -> None:
        self._sound, self._hop, self._reach, self._coarse = sound, hop, reach, coarse
        whole = sound[: len(sound) // coarse * coarse]
        self._small: Samples = whole.reshape(-1, coarse).mean(axis=1)

    def near(self, due: int, wanted: int) -> int:
        """The place within reach of `due` whose sound is most like that at `wanted`."""
        step, hop, reach = self._coarse, self._hop // self._coarse, self._reach // self._coarse
        pattern, first = wanted // step, max(0, due // step - reach)
        best = first + _likest(self._small[first : first + 2 * reach + hop], self._small[pattern : pattern + hop])
        rest = max(0, best * step - step)
        field = self._sound[rest : rest + 2 * step + self._hop]
        return rest + _likest(field, self._sound[wanted : wanted + self._hop])


def _likest(field: Samples, pattern: Samples) -> int:
    """Where in `field` the `pattern` fits best; loud places are not preferred."""
    import numpy as np

    if len(field) <= len(pattern) or not len(pattern):
        return 0
    likeness = np.correlate(field, pattern, "valid")
    energy = np.concatenate([[0.0], np.cumsum(np.square(field, dtype=np.float64))])
    around = energy[len(pattern) :] - energy[: -len(pattern)]
    return int(np.argmax(likeness / np.sqrt(around + 1e-6)))
