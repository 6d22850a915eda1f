"""Hearing: what has sounded so far, by a recording that grows while it is read, and what a sound in it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 24_000  # Hz of the recording
RECORDING = "heard.raw"
MICROPHONE = "ear"  # the sink whose monitor is the microphone
LOUD = 300  # of 32768: above the noise of a fade, below any speech
HUSH = 20  # what is quieter on the whole is no sound
ALIKE, LATE = 0.85, 0.4  # of pieces of a sound: of one that is the same; seconds that it may be moved
Samples = NDArray[np.float32]


class Ear:
    """The recording as far as it is; places count its samples from the start."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / RECORDING

    def now(self) -> int:
        return self._file.stat().st_size // 2

    def between(self, begin: int, end: int) -> Samples:
        with self._file.open("rb") as file:
            file.seek(2 * max(0, begin))
            raw = file.read(2 * max(0, end - max(0, begin)))
        return np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float32)

    def sounds(self, since: int) -> bool:
        """Whether something was heard since then for more than a click."""
        return int(np.count_nonzero(np.abs(self.between(since, self.now())) > LOUD)) > RATE // 100

    def silent(self, seconds: float = 0.4) -> bool:
        """For so long, at this moment."""
        now = self.now()
        return not np.any(np.abs(self.between(now - round(seconds * RATE), now)) > LOUD)

    def last_sound(self, begin: int, end: int) -> int:
        """The place of the last sample that was heard; `begin` where there is none."""
        loud = np.flatnonzero(np.abs(self.between(begin, end)) > LOUD)
        return begin + int(loud[-1]) if len(loud) else begin


def bursts(heard: Samples, gap: float = 0.4) -> list[tuple[int, int]]:
    """What sounds between silences of so many seconds."""
    loud = np.flatnonzero(np.abs(heard) > LOUD)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > gap * RATE)
    return list(zip(loud[np.r_[0, breaks + 1]], loud[np.r_[breaks, len(loud) - 1]], strict=True))


def share_of_one_pitch(heard: Samples) -> float:
    """How much of a sound, from 0 to 1, is within ten hertz of its loudest pitch."""
    power = np.square(np.abs(np.fft.rfft(heard)))
    width, loudest = round(10 * len(heard) / RATE), int(np.argmax(power))
    return float(power[max(0, loudest - width) : loudest + width + 1].sum() / max(float(power.sum()), 1.0))


def play_into_microphone(file: Path) -> subprocess.Popen[bytes]:
    """As somebody speaks: at its own pace; the process ends with the sound."""
    return subprocess.Popen(["paplay", "-d", MICROPHONE, str(file)], stderr=sys.stderr)


def place_of(sound: Samples, within: Samples) -> tuple[int, float]:
    """Where one sound is most alike a stretch of another, and how much, from 0 to 1; however loud either is."""
    from scipy.signal import fftconvolve

    if not len(sound) or len(within) < len(sound):
        return 0, 0.0
    wanted, there = sound.astype(np.float64), within.astype(np.float64)
    alike = fftconvolve(there, wanted[::-1], "valid")
    until = np.concatenate([[0.0], np.cumsum(np.square(there))])
    energy = np.sqrt(until[len(wanted) :] - until[: -len(wanted)])
    quietest = HUSH * np.sqrt(len(wanted))  # in silence everything would be alike
    share = alike / (np.maximum(energy, quietest) * max(float(np.linalg.norm(wanted)), 1.0))
    best = int(np.argmax(share))
    return best, float(share[best])


def heard_at(sound: Samples, within: Samples) -> tuple[int, float]:
    """Where a sound begins in another, and how much of it is there, from 0 to 1.

    Piece by piece: a machine that is busy is sometimes late with a few milliseconds, and what follows is moved.
    """
    size = RATE // 4
    pieces = [(at, sound[at : at + size]) for at in range(0, len(sound) - size + 1, size)]
    loud = [(at, piece) for at, piece in pieces if float(np.abs(piece).max(initial=0)) > 10 * LOUD]
    found = [(place - at, alike) for at, piece in loud for place, alike in (place_of(piece, within),)]
    begins = [begin for begin, alike in found if alike > ALIKE]
    if not begins:
        return 0, 0.0
    begin = int(np.median(begins))
    return begin, sum(abs(other - begin) < LATE * RATE for other in begins) / len(loud)


def read(file: Path) -> Samples:
    """At the rate of the recording."""
    import soundfile

    samples, rate = soundfile.read(str(file), dtype="float32")
    return resampled(samples, rate)


def resampled(samples: Samples, rate: int) -> Samples:
    """From -1..1 to what the recording has."""
    import soxr

    made: Samples = soxr.resample(samples, rate, RATE).astype(np.float32) * np.float32(32768)
    return made
