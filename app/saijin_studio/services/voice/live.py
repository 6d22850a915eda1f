"""A sentence heard while its engine still makes it: portions made fit for the ear one after the other."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

from ...ports import Speech
from . import sound

if TYPE_CHECKING:
    from soxr import ResampleStream

    from ...ports import Samples

FAST_ENOUGH: Final = 1.25  # seconds of sound made in a second: below this the ear would wait for the next portion
LEAST_SECONDS: Final = 0.2  # of sound from which a pace is told


class Paces:
    """How many seconds of sound an engine makes in a second, as its last sentences had it. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, float] = {}

    def fast(self, engine: str) -> bool:
        with self._lock:
            return self._known.get(engine, 0.0) >= FAST_ENOUGH

    def note(self, engine: str, pace: float) -> None:
        """The slower half counts: a breath between two words is worse than a later beginning."""
        with self._lock:
            self._known[engine] = min(pace, (self._known.get(engine, pace) + pace) / 2)


class Ear(Protocol):
    """Whom a sentence is given to be heard, as Making has it."""

    def hear(self, speech: Speech) -> None: ...

    def finish(self, speech: Speech, rest: Speech | None = None) -> None: ...


class LiveSentence:
    """Takes an engine's portions of one sentence and gives them to be heard, if the engine is fast enough for that.

    They are as loud as the first one makes them, for what follows is not known; what is kept is what was heard.
    """

    def __init__(self, ear: Ear, paces: Paces) -> None:
        self._ear = ear
        self._paces = paces
        self.begin("", 1.0)

    def begin(self, engine: str, volume: float) -> None:
        """`engine` says it from the beginning; what was heard of another one before was heard."""
        self._engine = engine
        self._volume = volume
        self._raw: list[Speech] = []
        self._held: list[Speech] = []
        self._given: list[Speech] = []
        self._factor = 0.0
        self._first_at = 0.0
        self._resampler: ResampleStream | None = None

    def add(self, portion: Speech) -> None:
        now = time.monotonic()
        self._raw.append(portion)
        if len(self._raw) == 1:
            self._first_at = now
        self._hold(self._resampled(portion))
        if self._paces.fast(self._engine) or self._pace(now) >= FAST_ENOUGH:
            self._give()

    @property
    def raw(self) -> Speech:
        """What the engine made, whole."""
        return _joined(self._raw) if self._raw else Speech(sound.pause().samples[:0], sound.RATE)

    def finish(self) -> bool:
        """Nothing more comes. False where nothing was heard yet: then the sentence is finished as a whole."""
        pace = self._pace(time.monotonic())
        if pace:
            self._paces.note(self._engine, pace)
        if not self._given:
            return False
        self._hold(self._resampled(None))
        ending = sound.without_tail(_joined(self._held).samples) if self._held else sound.pause().samples[:0]
        rest = _joined([Speech(ending, sound.RATE), sound.pause()])
        self._ear.finish(_joined([*self._given, rest]), rest)
        return True

    def _give(self) -> None:
        for portion in self._held:
            self._ear.hear(portion)
        self._given += self._held
        self._held = []

    def _pace(self, now: float) -> float:
        """Of what came after the first portion, for that one has the engine's own start in it; 0 = not known."""
        later = sum(portion.seconds for portion in self._raw[1:])
        return later / max(now - self._first_at, 1e-3) if later >= LEAST_SECONDS else 0.0

    def _resampled(self, portion: Speech | None) -> Samples:
        """As one stream, without a seam between portions; None = what of it is left."""
        import numpy as np
        import soxr

        if self._resampler is None:
            rate = portion.sample_rate if portion else sound.RATE
            self._resampler = soxr.ResampleStream(rate, sound.RATE, 1, dtype="float32")
        samples = portion.samples if portion else np.zeros(0, np.float32)
        made: Samples = self._resampler.resample_chunk(samples, last=portion is None)
        return made

    def _hold(self, samples: Samples) -> None:
        if not self._factor:
            samples = sound.without_head(samples)
            if not len(samples):
                return
            self._factor = sound.level_factor(samples) * min(max(self._volume, 0.0), 2.0)
        if len(samples):
            self._held.append(Speech(sound.limited(samples * samples.dtype.type(self._factor)), sound.RATE))


def _joined(portions: list[Speech]) -> Speech:
    import numpy as np

    samples: Samples = np.concatenate([portion.samples for portion in portions])
    return Speech(samples, portions[0].sample_rate)
