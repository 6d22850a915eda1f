"""Whether a recording is good enough to make a voice of: each fault by name, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ...core.errors import InputError
from ...ports import Speech
from .activity import FRAME, RATE
from .level import FLOOR, dbfs

if TYPE_CHECKING:
    from ...ports import Samples

Verdict = Literal["good", "usable", "unusable"]

SHORTEST_SECONDS, SHORT_SECONDS, LONG_SECONDS = 3.0, 6.0, 60.0
LONGEST_FILE_SECONDS: Final = 900.0
MOST_VALUES: Final = 100_000_000  # of all channels together: 400 MB while it is judged
LOWEST_RATE, LOW_RATE = 8_000, 16_000
CLIPPED_LEVEL: Final = 0.999
CLIPPED_RUN: Final = 3  # samples in a row at full scale: one alone is a peak that just fits
CLIPPED_SHARE, MUCH_CLIPPED_SHARE = 0.0001, 0.005
SILENT_DB, QUIET_DB = -50.0, -33.0  # of the loud parts
NOISY_DB, TOO_NOISY_DB = 20.0, 10.0  # between the loud parts and the pauses
SPOKEN_SHARE: Final = 0.4  # less of it is speech: much silence


@dataclass(frozen=True, slots=True)
class Finding:
    """`code`: sample_short, _long, _silent, _quiet, _pauses, _noise, _clipping, _stereo, _rate; `serious` makes it
    unusable. `value` is what was measured, in the words of the sentence: seconds, dB, percent, Hz.
    """

    code: str
    serious: bool = False
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class SampleReport:
    """`level` and `noise` are dBFS of the loud parts and of the pauses."""

    seconds: float
    rate: int
    channels: int
    level: float
    noise: float
    clipped: float
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        if any(found.serious for found in self.findings):
            return "unusable"
        return "usable" if self.findings else "good"


@dataclass(frozen=True, slots=True)
class OpenedSample:
    """`speech` is one channel at the file's own rate."""

    speech: Speech
    report: SampleReport


def open_sample(path: Path) -> OpenedSample:
    """Raises InputError (sample_unreadable, sample_too_long, file)."""
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            if file.frames > LONGEST_FILE_SECONDS * file.samplerate or file.frames * file.channels > MOST_VALUES:
                raise InputError(
                    "longer than a sample", reason="sample_too_long", most=round(LONGEST_FILE_SECONDS / 60)
                )
            samples, rate = file.read(dtype="float32", always_2d=True), int(file.samplerate)
    except FileNotFoundError as error:
        raise InputError(str(error), reason="file") from error
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise InputError(str(error), reason="sample_unreadable") from error
    mixed = np.nan_to_num(samples.mean(axis=1), nan=0.0, posinf=1.0, neginf=-1.0)
    return OpenedSample(Speech(mixed, rate), check(samples, rate))


def check(samples: Samples, rate: int) -> SampleReport:
    """`samples` are frames by channels, or of one channel."""
    import numpy as np

    channels = 1 if samples.ndim == 1 else samples.shape[1]
    frames = samples.reshape(len(samples), channels)
    clean = np.nan_to_num(frames, nan=0.0, posinf=1.0, neginf=-1.0)
    levels = _levels(clean.mean(axis=1), rate)
    report = SampleReport(
        len(clean) / rate, rate, channels, _share(levels, 90), _share(levels, 10), _clipped(clean), ()
    )
    found = (*_of_length(report), *_of_level(report, levels), *_of_shape(report))
    return SampleReport(report.seconds, rate, channels, report.level, report.noise, report.clipped, tuple(found))


def _levels(samples: Samples, rate: int) -> list[float]:
    """Of each 32 ms."""
    length = max(1, round(rate * FRAME / RATE))
    return [dbfs(samples[at : at + length]) for at in range(0, len(samples), length)]


def _share(levels: list[float], percent: float) -> float:
    import numpy as np

    return float(np.percentile(levels, percent)) if levels else FLOOR


def _clipped(frames: Samples) -> float:
    """The share of samples that stand in a row at full scale."""
    import numpy as np

    if not frames.size:
        return 0.0
    full = np.abs(frames) >= CLIPPED_LEVEL
    rows = full[2:] & full[1:-1] & full[:-2] if len(full) >= CLIPPED_RUN else full[:0]
    return float(rows.sum()) / frames.size


def _of_length(report: SampleReport) -> list[Finding]:
    if report.seconds < SHORT_SECONDS:
        return [Finding("sample_short", report.seconds < SHORTEST_SECONDS, report.seconds)]
    return [Finding("sample_long", value=report.seconds)] if report.seconds > LONG_SECONDS else []


def _of_level(report: SampleReport, levels: list[float]) -> list[Finding]:
    if report.level < SILENT_DB:
        return [Finding("sample_silent", True, report.level)]
    found = [Finding("sample_quiet", value=report.level)] if report.level < QUIET_DB else []
    apart = report.level - report.noise
    if apart < NOISY_DB:
        return [*found, Finding("sample_noise", apart < TOO_NOISY_DB, apart)]  # what is a pause cannot be told then
    middle = (report.level + max(report.noise, report.level - 40)) / 2
    spoken = sum(level > middle for level in levels) / len(levels)
    if spoken < SPOKEN_SHARE:
        found.append(Finding("sample_pauses", value=100 * (1 - spoken)))
    return found


def _of_shape(report: SampleReport) -> list[Finding]:
    found = []
    if report.clipped > CLIPPED_SHARE:
        found.append(Finding("sample_clipping", report.clipped > MUCH_CLIPPED_SHARE, 100 * report.clipped))
    if report.channels > 1:
        found.append(Finding("sample_stereo", value=report.channels))
    if report.rate < LOW_RATE:
        found.append(Finding("sample_rate", report.rate < LOWEST_RATE, report.rate))
    return found
