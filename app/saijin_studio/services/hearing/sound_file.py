"""Speech out of a file of any kind that libsndfile reads, as those who write it down want it: mono at 16 kHz."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.errors import InputError
from ...ports import Speech
from .recording import MOST_SECONDS, RATE

if TYPE_CHECKING:
    from ...ports import Samples


def read_speech(file: Path) -> Speech:
    """Block by block: an hour of studio sound would not fit in memory, and is refused before it is read.

    Raises InputError (file, sample_unreadable, sample_too_long).
    """
    import numpy as np
    import soundfile
    import soxr

    if not file.is_file():
        raise InputError(f"there is no file {file}", reason="file")
    made: list[Samples] = []
    try:
        with soundfile.SoundFile(file) as sound:
            if sound.frames > MOST_SECONDS * sound.samplerate:
                words = f"{file.name} is longer than {MOST_SECONDS / 60:.0f} minutes"
                raise InputError(words, reason="sample_too_long", most=round(MOST_SECONDS / 60))
            resample = soxr.ResampleStream(sound.samplerate, RATE, 1, dtype="float32")
            for block in sound.blocks(sound.samplerate, dtype="float32", always_2d=True):
                mixed = np.nan_to_num(block.mean(axis=1), nan=0.0, posinf=1.0, neginf=-1.0)
                made.append(resample.resample_chunk(mixed))
            made.append(resample.resample_chunk(np.zeros(0, np.float32), last=True))
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise InputError(f"{file.name}: {error}", reason="sample_unreadable") from error
    return Speech(np.clip(np.concatenate(made), -1.0, 1.0), RATE)
