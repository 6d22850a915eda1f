"""What effects, another pitch and another speed cost a sentence of six seconds at 48 kHz.

Method: overtones of a voice that rises and falls, with pauses; libraries loaded, each run on sound of its own. What
counts is the time of the one core that it takes, whatever else the machine does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from saijin_studio.core.voice import Effects
from saijin_studio.ports import Speech

from .figure import Figure, figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SECONDS: Final = 6.0
RATE: Final = 48_000
RUNS: Final = 15
EFFECTS: Final = {
    "Reverb": Effects(reverb=0.6, room=0.5),
    "Reverb, largest room": Effects(reverb=0.6, room=1.0),
    "Telephone": Effects(telephone=True),
    "Warmth": Effects(warmth=0.7),
    "All effects": Effects(0.6, 0.5, 0.7, True),
}
SHIFTS: Final = {"Speed 1.5": (0.0, 1.5), "Speed 0.7": (0.0, 0.7), "Pitch +4": (4.0, 1.0)}


def measure() -> Iterator[Figure]:
    from saijin_studio.services.voice.effects import shifted, with_effects

    method = "six seconds of a made voice at 48 kHz, libraries loaded, time of the one core that is taken"
    for name, effects in EFFECTS.items():
        yield figure(name, "ms", _timed(partial(with_effects, effects=effects)), method, 20.0)
    for name, (pitch, speed) in SHIFTS.items():
        yield figure(name, "ms", _timed(partial(shifted, pitch_semitones=pitch, speed=speed)), method, 60.0)


def _timed(change: Callable[[Speech], Speech]) -> list[float]:
    """Milliseconds of each run but the first."""
    found = []
    for number in range(RUNS + 1):
        speech = Speech(_voice(100.0 + number), RATE)
        began = time.thread_time()
        change(speech)
        found.append(1000 * (time.thread_time() - began))
    return found[1:]


def _voice(hertz: float) -> NDArray[np.float32]:
    import numpy as np

    at = np.arange(int(SECONDS * RATE)) / RATE
    phase = 2 * np.pi * (hertz * at + 3 * np.sin(2 * np.pi * 0.7 * at))
    spoken = sum(np.sin(number * phase) / number for number in range(1, 25))
    made: NDArray[np.float32] = (0.1 * spoken * (np.sin(2 * np.pi * 0.4 * at) > -0.7)).astype(np.float32)
    return made
