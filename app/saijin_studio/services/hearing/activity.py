"""Whether somebody speaks: the energy of the voice's band against a noise floor that follows the room.

The floor is the least energy of the last seconds, for speech has gaps and noise has none. Speech begins with a few
frames well above it, and ends after a pause below. The same samples give the same answer, however they are cut into
blocks.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from .level import FLOOR, of_power

if TYPE_CHECKING:
    from ...ports import Samples

RATE: Final = 16_000
FRAME: Final = 512  # 32 ms
FRAME_SECONDS: Final = FRAME / RATE
LOWEST_HZ, HIGHEST_HZ = 150.0, 4_000.0  # below it mains and wind hum, above it hiss is as loud as speech
FLOOR_SECONDS: Final = 3.0  # a new noise is no longer taken for speech after so long
LEARN_FRAMES: Final = 8  # before anything is decided
BEGIN_DB, END_DB = 9.0, 6.0  # above the floor
LEAST_DB: Final = -62.0  # quieter is nothing said, however silent the room
BEGIN_FRAMES: Final = 3  # in a row: a click or a key is shorter
PRE_ROLL_SECONDS: Final = 0.4  # of what came before the beginning belongs to it


@dataclass(frozen=True, slots=True)
class Change:
    """`at`: the sample, counted from the first one heard, at which speech began (with its pre-roll) or ended."""

    what: Literal["begins", "ends"]
    at: int


class VoiceActivity:
    """`pause_seconds` of silence end what is said. Blocks are mono at 16 kHz."""

    def __init__(self, pause_seconds: float) -> None:
        import numpy as np

        self._pause_frames = max(1, round(pause_seconds / FRAME_SECONDS))
        self._window = np.hanning(FRAME).astype(np.float32)
        bins = np.fft.rfftfreq(FRAME, 1 / RATE)
        self._band = (bins >= LOWEST_HZ) & (bins <= HIGHEST_HZ)
        self._scale = 2.0 / (FRAME * float(np.sum(np.square(self._window))))
        self._recent: deque[float] = deque(maxlen=round(FLOOR_SECONDS / FRAME_SECONDS))
        self._held: Samples = np.zeros(0, np.float32)
        self._frames = 0
        self._loud = 0
        self._quiet = 0
        self._ended_at = 0
        self.speaking = False

    @property
    def floor(self) -> float:
        """The noise of the room, in dBFS of the voice's band."""
        return min(self._recent, default=FLOOR)

    def feed(self, samples: Samples) -> tuple[Change, ...]:
        """What began and ended within these samples and those that were held back before."""
        import numpy as np

        held = np.concatenate([self._held, samples])
        whole = len(held) // FRAME * FRAME
        self._held = held[whole:]
        found = (self._hear(self._energy(held[at : at + FRAME])) for at in range(0, whole, FRAME))
        return tuple(change for change in found if change is not None)

    def _energy(self, frame: Samples) -> float:
        import numpy as np

        spectrum = np.fft.rfft(frame * self._window)[self._band]
        return of_power(self._scale * float(np.sum(np.square(np.abs(spectrum)))))

    def _hear(self, level: float) -> Change | None:
        """One frame more."""
        self._frames += 1
        self._recent.append(level)
        if self._frames < LEARN_FRAMES:
            return None
        above = level - max(self.floor, LEAST_DB - BEGIN_DB)
        return self._still(above) if self.speaking else self._yet(above)

    def _yet(self, above: float) -> Change | None:
        self._loud = self._loud + 1 if above >= BEGIN_DB else 0
        if self._loud < BEGIN_FRAMES:
            return None
        self.speaking, self._loud, self._quiet = True, 0, 0
        first = (self._frames - BEGIN_FRAMES) * FRAME - round(PRE_ROLL_SECONDS * RATE)
        return Change("begins", max(first, self._ended_at))

    def _still(self, above: float) -> Change | None:
        self._quiet = self._quiet + 1 if above < END_DB else 0
        if self._quiet < self._pause_frames:
            return None
        self.speaking, self._quiet = False, 0
        self._ended_at = self._frames * FRAME
        return Change("ends", self._ended_at)
