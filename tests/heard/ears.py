"""What can be told of sound by listening: where it begins and ends, how high, how loud, and what it is like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

RATE = 48_000
COMPARED_RATE = 16_000
WINDOW, STEP, BANDS = 512, 160, 40
FLOOR_DB = 50.0  # what is so much softer than the loudest is not compared

Sound = NDArray[np.float32]


def wav(path: str | Path) -> NDArray[np.int16]:
    samples, rate = soundfile.read(path, dtype="int16")
    assert rate == RATE and samples.ndim == 1
    found: NDArray[np.int16] = samples
    return found


def core(samples: NDArray[Any], share: float = 0.0) -> NDArray[Any]:
    """Without the silence at its ends, and without what is softer than this share of the loudest."""
    level = np.abs(samples.astype(np.float64))
    loud = np.flatnonzero(level > share * float(level.max(initial=0.0)))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def one_channel(frames: NDArray[np.int16]) -> NDArray[np.int16]:
    """The left one, which is the same as the others."""
    assert all(np.array_equal(frames[:, 0], frames[:, n]) for n in range(frames.shape[1])), "the channels differ"
    left: NDArray[np.int16] = frames[:, 0]
    return left


def check_every_frame(heard: NDArray[np.int16], sentences: Sequence[NDArray[np.int16]]) -> list[int]:
    """Each sentence stands in what was heard, frame by frame, once, in order, and nothing else does.

    Returns where each one begins.
    """
    at, begins = 0, []
    for number, sentence in enumerate(sentences):
        wanted = core(sentence)
        begin = at + int(np.argmax(heard[at:] != 0))
        found = heard[begin : begin + len(wanted)]
        assert np.array_equal(found, wanted), f"sentence {number}: {differing(found, wanted)}"
        begins.append(begin)
        at = begin + len(wanted)
    assert not np.any(heard[at:]), f"{np.count_nonzero(heard[at:])} frames after the end"
    return begins


def differing(found: NDArray[np.int16], wanted: NDArray[np.int16]) -> str:
    if len(found) < len(wanted):
        return f"{len(found)} frames of {len(wanted)}"
    apart = np.flatnonzero(found != wanted)
    return f"{len(apart)} of {len(wanted)} frames differ, the first is {apart[0]}"


def likeness(made: Sound, made_rate: int, heard: NDArray[Any], heard_rate: int = RATE) -> float:
    """How alike two sounds are to an ear: the correlation of their bands' loudness over time, at most 1.

    Loudness as a whole and where they begin do not count.
    """
    first, second = (_compared(samples, rate) for samples, rate in ((made, made_rate), (heard, heard_rate)))
    size = 2 ** int(np.ceil(np.log2(len(first) + len(second))))
    match = np.fft.irfft(np.fft.rfft(first, size) * np.conj(np.fft.rfft(second, size)), size)
    late = int(np.argmax(match))
    late -= size if late > size // 2 else 0
    first, second = (first[late:], second) if late >= 0 else (first, second[-late:])
    longer = max(len(first), len(second), WINDOW)
    pictures = [bands(np.pad(each, (0, longer - len(each))), COMPARED_RATE) for each in (first, second)]
    return float(np.corrcoef(pictures[0].ravel(), pictures[1].ravel())[0, 1])


def bands(samples: Sound, rate: int) -> NDArray[np.float64]:
    """The loudness in decibels of BANDS bands, as wide as an ear hears them, every 10 ms."""
    starts = range(0, len(samples) - WINDOW + 1, STEP)
    windows = np.stack([samples[start : start + WINDOW] for start in starts]) * np.hanning(WINDOW)
    power = np.square(np.abs(np.fft.rfft(windows)))
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(WINDOW, 1 / rate)
    filters = [np.interp(hertz, edges[n : n + 3], [0, 1, 0]) for n in range(BANDS)]
    decibels = 10 * np.log10(power @ np.stack(filters).T + 1e-12)
    clipped: NDArray[np.float64] = np.maximum(decibels, decibels.max() - FLOOR_DB)
    return clipped


def power(samples: NDArray[Any], low: float, high: float, rate: int = RATE) -> float:
    """Mean power of the frequencies from `low` to `high`, in decibels."""
    spectrum = np.square(np.abs(np.fft.rfft(samples.astype(np.float64) * np.hanning(len(samples)))))
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    return float(10 * np.log10(np.mean(spectrum[(hertz >= low) & (hertz < high)]) + 1e-12))


def loudness(samples: NDArray[Any]) -> float:
    """Root mean square in decibels."""
    return float(10 * np.log10(np.mean(np.square(samples.astype(np.float64)))))


def hum(samples: NDArray[Any], rate: int = RATE) -> float:
    """The loudest frequency in Hz."""
    size = max(len(samples), 4 * rate)
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64) * np.hanning(len(samples)), size))
    return float(np.argmax(spectrum)) * rate / size


def fundamental(samples: NDArray[Any]) -> float:
    """The pitch of a voice in Hz: the median over its loud stretches, by autocorrelation."""
    voice: Sound = soxr.resample(samples.astype(np.float32), RATE, COMPARED_RATE)
    size = COMPARED_RATE // 16
    stretches = [voice[at : at + size].astype(np.float64) for at in range(0, len(voice) - size, size // 2)]
    loud = max(float(np.square(each).sum()) for each in stretches) / 10
    found = [_period(each) for each in stretches if float(np.square(each).sum()) > loud]
    return COMPARED_RATE / float(np.median(found))


def _period(stretch: NDArray[np.float64]) -> int:
    """The shortest one that is about as good as the best: twice a period is a period too."""
    shortest, longest = COMPARED_RATE // 500, COMPARED_RATE // 60
    size = len(stretch) - longest
    match = [float(np.corrcoef(stretch[:size], stretch[late : late + size])[0, 1]) for late in range(shortest, longest)]
    good = np.flatnonzero(np.array(match) > 0.9 * max(match))
    end = good[np.argmax(np.diff(good, append=good[-1] + 2) > 1)]  # of the first hill
    return shortest + int(good[0] + np.argmax(match[good[0] : end + 1]))


def _compared(samples: NDArray[Any], rate: int) -> Sound:
    plain = samples.astype(np.float32) / (32768 if samples.dtype == np.int16 else 1)
    at_rate: Sound = soxr.resample(plain, rate, COMPARED_RATE).astype(np.float32)
    return at_rate
