"""What is done to speech before it is heard and kept: one rate, one loudness, no silence at the ends; WAV files."""

from __future__ import annotations

import errno
import os
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...core.errors import NotFound, StorageError, StorageFull
from ...ports import Speech

if TYPE_CHECKING:
    from ...ports import Samples

RATE: Final = 48_000
LOUDNESS: Final = 0.12  # root mean square of what sounds, full scale = 1
PEAK: Final = 0.89
SILENCE: Final = 0.004  # quieter than this at the ends is cut off (-48 dB)
HEAD_SECONDS: Final = 0.01
TAIL_SECONDS: Final = 0.04
PAUSE_SECONDS: Final = 0.22  # after a sentence
JOINT_SECONDS: Final = 0.03  # between two languages in one sentence


def finish_sentence(runs: Sequence[Speech], volume: float | Sequence[float]) -> Speech:
    """The runs of one sentence as one piece at 48 kHz: trimmed, equally loud, limited, with a pause at its end.

    `volume` is one for all, or one for each run.
    """
    import numpy as np

    volumes = [volume] * len(runs) if isinstance(volume, int | float) else volume
    joint = np.zeros(int(JOINT_SECONDS * RATE), np.float32)
    parts: list[Samples] = []
    for run, factor in zip(runs, volumes, strict=True):
        made = _levelled(_trimmed(at_rate(run, RATE).samples)) * np.float32(min(max(factor, 0.0), 2.0))
        if len(made):
            parts += [joint, made] if parts else [made]
    joined: Samples = np.concatenate([*parts, pause().samples])
    peak = float(np.max(np.abs(joined), initial=0.0))
    return Speech(joined * np.float32(PEAK / peak) if peak > PEAK else joined, RATE)


def pause() -> Speech:
    """The silence after a sentence."""
    import numpy as np

    return Speech(np.zeros(int(PAUSE_SECONDS * RATE), np.float32), RATE)


def without_head(samples: Samples) -> Samples:
    """Without the silence before the first sound; nothing where there is none."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    return samples[max(0, int(loud[0]) - int(HEAD_SECONDS * RATE)) :] if len(loud) else samples[:0]


def without_tail(samples: Samples) -> Samples:
    """Without the silence after the last sound; nothing where there is none."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    return samples[: int(loud[-1]) + int(TAIL_SECONDS * RATE)] if len(loud) else samples[:0]


def level_factor(samples: Samples) -> float:
    """What brings them to the usual loudness; pauses within the speech do not count."""
    import numpy as np

    level = np.abs(samples)
    sounding = samples[level > 0.05 * float(level.max())]
    rms = float(np.sqrt(np.mean(np.square(sounding))))
    return LOUDNESS / max(rms, 1e-6)


def limited(samples: Samples) -> Samples:
    """Bent softly towards the peak where they are louder, so that portions stay as loud as each other."""
    import numpy as np

    knee = np.float32(0.7 * PEAK)
    room = np.float32(PEAK) - knee
    over = np.maximum(np.abs(samples) - knee, 0)
    bent: Samples = np.where(over > 0, np.sign(samples) * (knee + room * np.tanh(over / room)), samples)
    return bent.astype(np.float32)


def at_rate(speech: Speech, rate: int) -> Speech:
    """The same speech at so many samples a second."""
    if speech.sample_rate == rate or not len(speech.samples):
        return Speech(speech.samples, rate)
    import numpy as np
    import soxr

    resampled: Samples = soxr.resample(speech.samples, speech.sample_rate, rate).astype(np.float32)
    return Speech(resampled, rate)


def _trimmed(samples: Samples) -> Samples:
    return without_tail(without_head(samples))


def _levelled(samples: Samples) -> Samples:
    """Engines and voices differ in loudness."""
    import numpy as np

    return samples * np.float32(level_factor(samples)) if len(samples) else samples


def warm() -> None:
    """Loads the libraries that the first sentence would otherwise wait for."""
    import numpy as np

    finish_sentence([Speech(np.full(2205, 0.1, np.float32), 22_050)], 1.0)


def write_wav(path: Path, speech: Speech) -> None:
    """Mono, 16 bit. The file is there whole or not at all, however this program ends; `make_durable` holds it against
    a power cut too. Raises StorageFull, StorageError.
    """
    import numpy as np

    frames = np.rint(np.clip(speech.samples * 32768, -32768, 32767)).astype("<i2").tobytes()
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error) from error
    try:
        with open(part, "wb") as file:
            _write_frames(file, frames, speech.sample_rate)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise storage_error(error) from error


def make_durable(path: Path) -> None:
    """Returns when the file is on the disk under its name. Raises StorageFull, StorageError."""
    try:
        _sync(path, os.O_RDWR)
        if os.name == "posix":  # Windows knows no such call for folders
            _sync(path.parent, os.O_RDONLY)
    except OSError as error:
        raise storage_error(error) from error


def is_whole(path: Path) -> bool:
    """Whether there is a file with all its sound: a power cut may leave less."""
    try:
        read_wav(path)
    except (NotFound, StorageError):
        return False
    return True


def read_wav(path: Path) -> Speech:
    """Raises NotFound when the file is missing, StorageError when it is damaged."""
    import numpy as np

    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise StorageError(f"{path.name} is not a mono file of 16 bit")
            frames, rate = file.readframes(file.getnframes()), file.getframerate()
            if len(frames) != 2 * file.getnframes():
                raise StorageError(f"{path.name} is cut off")
    except FileNotFoundError as error:
        raise NotFound(str(error), kind="audio", id=path.name) from error
    except (OSError, wave.Error, EOFError) as error:
        raise StorageError(f"{path.name}: {error}") from error
    samples: Samples = np.frombuffer(frames, "<i2").astype(np.float32) / np.float32(32768)
    return Speech(samples, rate)


def join_wavs(sources: Sequence[Path], target: Path) -> float:
    """One file after the other in `target`; returns its seconds. Raises NotFound, StorageError."""
    import numpy as np

    pieces = [read_wav(source) for source in sources]
    if any(piece.sample_rate != RATE for piece in pieces):
        raise StorageError("the sentences are not all at 48 kHz")
    joined = Speech(np.concatenate([piece.samples for piece in pieces]), RATE)
    write_wav(target, joined)
    make_durable(target)
    return joined.seconds


def storage_error(error: OSError) -> StorageError:
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    return StorageFull(str(error)) if full else StorageError(str(error))


def _write_frames(file: object, frames: bytes, rate: int) -> None:
    with wave.open(file, "wb") as out:  # type: ignore[call-overload]
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(frames)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
