"""How loud a sound is, in decibels below full scale (dBFS): 0 is the loudest there can be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ...ports import Samples

FLOOR: Final = -90.0  # what 16 bits can just tell from silence
QUIET: Final = -60.0  # where a level meter begins


def dbfs(samples: Samples) -> float:
    """Of the root mean square; FLOOR for silence and for no sound at all."""
    import numpy as np

    if not len(samples):
        return FLOOR
    return of_power(float(np.mean(np.square(samples, dtype=np.float64))))


def of_power(power: float) -> float:
    return max(FLOOR, 10 * math.log10(power)) if power > 0 else FLOOR


def shown(level: float) -> float:
    """Where a meter stands at this level: 0 at QUIET and below, 1 at full scale."""
    return min(max((level - QUIET) / -QUIET, 0.0), 1.0)
