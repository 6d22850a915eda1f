"""Sounds for the tests of hearing: speech by espeak-ng, noise of several kinds; the same at each run."""

from __future__ import annotations

import io
import subprocess
import wave
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Samples = NDArray[np.float32]


@lru_cache
def spoken(text: str, language: str = "en", level: float = 0.1) -> Samples:
    """Speech at 16 kHz with this root mean square of what sounds, without silence at its ends."""
    import soxr

    done = subprocess.run(["espeak-ng", "--stdout", "-v", language, text], capture_output=True, check=True, timeout=30)
    with wave.open(io.BytesIO(done.stdout)) as file:
        rate = file.getframerate()
        frames = done.stdout[44:]  # espeak-ng does not know the length when it writes the head
    raw = np.frombuffer(frames[: len(frames) // 2 * 2], "<i2").astype(np.float32) / 32768
    samples: Samples = soxr.resample(raw, rate, RATE).astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    samples = samples[loud[0] : loud[-1] + 1]
    sounding = samples[np.abs(samples) > 0.02]
    scaled: Samples = samples * np.float32(level / np.sqrt(np.mean(np.square(sounding))))
    return scaled


def noise(seconds: float, level: float, kind: str = "white", seed: int = 7) -> Samples:
    """white, pink (as of a room), hum (of the mains), or hiss (high)."""
    random, count = np.random.default_rng(seed), round(seconds * RATE)
    raw: NDArray[np.float64] = random.standard_normal(count)
    hertz = np.fft.rfftfreq(count, 1 / RATE) if count else np.zeros(0)
    if kind == "pink":
        raw = np.fft.irfft(np.fft.rfft(raw) / np.sqrt(np.maximum(hertz, 20.0)), count)
    elif kind == "hiss":
        raw = np.fft.irfft(np.fft.rfft(raw) * (hertz > 5_000), count)
    elif kind == "hum":
        at = np.arange(count) / RATE
        raw = np.sin(2 * np.pi * 50 * at) + 0.3 * np.sin(2 * np.pi * 100 * at) + 0.01 * raw
    made: Samples = (raw * (level / np.sqrt(np.mean(np.square(raw))))).astype(np.float32) if count else silence(0)
    return made


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def within(background: Samples, *pieces: tuple[float, Samples]) -> Samples:
    """Each piece laid over the background from a second on."""
    made = background.copy()
    for at, piece in pieces:
        begin = round(at * RATE)
        made[begin : begin + len(piece)] += piece
    return made
