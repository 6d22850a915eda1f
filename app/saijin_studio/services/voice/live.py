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


class Fitting:
    """An engine's portions made fit for the ear as one stream, without a seam between them.

    They are as loud as the first one makes them, for what follows is not known.
    """

    def __init__(self, volume: float) -> None:
        self._volume = volume
        self._factor = 0.0
        self._resampler: ResampleStream | None = None

    def samples(self, portion: Speech | None) -> Samples:
        """Those of a portion, as far as they are clear yet; None = what is left."""
        samples = self._resampled(portion)
        if not self._factor:
            samples = sound.without_head(samples)
            if not len(samples):
                return samples
            self._factor = sound.level_factor(samples) * min(max(self._volume, 0.0), 2.0)
        return sound.limited(samples * samples.dtype.type(self._factor))

    def _resampled(self, portion: Speech | None) -> Samples:
        import numpy as np
        import soxr

        if self._resampler is None:
            rate = portion.sample_rate if portion else sound.RATE
            self._resampler = soxr.ResampleStream(rate, sound.RATE, 1, dtype="float32")
        samples = portion.samples if portion else np.zeros(0, np.float32)
        made: Samples = self._resampler.resample_chunk(samples, last=portion is None)
        return made


class LiveSentence:
    """Takes an engine's portions of one sentence and gives them to be heard, if the engine is fast enough for that.

    What is kept is what was heard, without what the engine took back: who heard any of that hears it fade, for all
    others it never was.
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
        self._given_of = 0  # samples of the engine; those that follow were not heard
        self._stutters = False  # something that was taken back was heard
        self._first_at = 0.0
        self._fitting = Fitting(volume)

    def add(self, portion: Speech) -> None:
        now = time.monotonic()
        if portion.taken_back:
            self._take_back(portion)
        else:
            self._raw.append(portion)
            if len(self._raw) == 1:
                self._first_at = now
            self._hold(self._fitting.samples(portion))
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
        self._hold(self._fitting.samples(None))
        rest = _ended(self._held)
        self._ear.finish(self._anew() if self._stutters else _joined([*self._given, rest]), rest)
        return True

    def _take_back(self, fading: Speech) -> None:
        """Where nothing of it was given the ear goes on as if it had never been made."""
        kept = _length(self._raw) - fading.taken_back
        while self._raw and _length(self._raw) > kept:
            self._raw.pop()
        self._stutters = self._stutters or self._given_of > kept
        if self._stutters:
            self._hold(self._fitting.samples(fading))
            return
        self._fitting, self._held = Fitting(self._volume), []
        again = [Speech(self._fitting.samples(portion), sound.RATE) for portion in self._raw]
        if again:
            self._hold(_joined(again).samples[_length(self._given) :])

    def _anew(self) -> Speech:
        """All of it as if nothing had been taken back."""
        fitting = Fitting(self._volume)
        return _ended([Speech(fitting.samples(portion), sound.RATE) for portion in [*self._raw, None]])

    def _give(self) -> None:
        if not self._held:
            return
        for portion in self._held:
            self._ear.hear(portion)
        self._given += self._held
        self._given_of = _length(self._raw)
        self._held = []

    def _pace(self, now: float) -> float:
        """Of what came after the first portion, for that one has the engine's own start in it; 0 = not known."""
        later = sum(portion.seconds for portion in self._raw[1:])
        return later / max(now - self._first_at, 1e-3) if later >= LEAST_SECONDS else 0.0

    def _hold(self, samples: Samples) -> None:
        if len(samples):
            self._held.append(Speech(samples, sound.RATE))


def _length(portions: list[Speech]) -> int:
    return sum(len(portion.samples) for portion in portions)


def _joined(portions: list[Speech]) -> Speech:
    import numpy as np

    samples: Samples = np.concatenate([portion.samples for portion in portions])
    return Speech(samples, portions[0].sample_rate)


def _ended(portions: list[Speech]) -> Speech:
    """The last of a sentence, with the pause after it."""
    ending = [Speech(sound.without_tail(_joined(portions).samples), sound.RATE)] if portions else []
    return _joined([*ending, sound.pause()])
