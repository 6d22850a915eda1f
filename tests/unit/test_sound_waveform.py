"""The waveform of clips one after the other."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.errors import NotFound, StorageError
from saijin_studio.ports import Speech
from saijin_studio.services.voice.sound import write_wav
from saijin_studio.services.voice.waveform import Waveform, seconds_of, waveform


def clips(folder: Path, *made: list[float], rate: int = 1000) -> list[Path]:
    files = [folder / f"{number}.wav" for number in range(len(made))]
    for file, values in zip(files, made, strict=True):
        write_wav(file, Speech(np.array(values, np.float32), rate))
    return files


def test_peaks_and_starts_of_clips_in_order(tmp_path: Path) -> None:
    files = clips(tmp_path, [0.5] * 1000 + [0.25] * 1000, [0.0] * 500 + [-0.75] * 500, [0.125] * 1000)
    made = waveform(files, 8)
    assert made.seconds == 4.0
    assert made.starts == (0.0, 2.0, 3.0)
    assert made.peaks == (0.5, 0.5, 0.25, 0.25, 0.0, 0.75, 0.125, 0.125)
    assert [made.clip_at(second) for second in (-1, 0, 1.9, 2.0, 2.9, 3.5, 99)] == [0, 0, 0, 1, 1, 2, 2]


def test_nothing_is_a_flat_line(tmp_path: Path) -> None:
    assert waveform([], 4) == Waveform(0.0, (0.0,) * 4, ())
    assert waveform(clips(tmp_path, [], []), 3) == Waveform(0.0, (0.0,) * 3, (0.0, 0.0))


def test_clips_of_other_rates_have_their_length(tmp_path: Path) -> None:
    (slow,) = clips(tmp_path / "a", [0.5] * 1000, rate=500)
    (fast,) = clips(tmp_path / "b", [0.25] * 1000, rate=1000)
    made = waveform([slow, fast], 3)
    assert (made.seconds, made.starts, made.peaks) == (3.0, (0.0, 2.0), (0.5, 0.5, 0.25))
    assert seconds_of(slow) == 2.0


def test_what_is_missing_or_damaged_is_said(tmp_path: Path) -> None:
    (file,) = clips(tmp_path, [0.5] * 100)
    with pytest.raises(NotFound):
        waveform([file, tmp_path / "none.wav"])
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StorageError):
        waveform([file])
    file.write_bytes(b"")
    with pytest.raises(StorageError):
        seconds_of(file)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from([0.0, 0.25, -0.5]), max_size=40), max_size=5), st.integers(1, 60))
def test_the_loudest_moment_is_in_the_bar_of_its_place(made: list[list[float]], bars: int) -> None:
    with TemporaryDirectory() as folder:
        drawn = waveform(clips(Path(folder), *made), bars)
    line = np.abs(np.concatenate([np.zeros(0), *made]))
    assert len(drawn.peaks) == bars and len(drawn.starts) == len(made)
    assert max(drawn.peaks) == max(line, default=0.0)
    for place in np.flatnonzero(line):
        first, last = place * bars / len(line), (place + 1) * bars / len(line)
        near = drawn.peaks[max(0, int(first - 1e-6)) : int(last + 1e-6) + 1]
        assert max(near) >= line[place]
