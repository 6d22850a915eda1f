"""What is done to speech before it is heard, and the files it is kept in."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import NotFound, StorageError, StorageFull
from saijin_studio.ports import Speech
from saijin_studio.services.voice import sound
from saijin_studio.services.voice.sound import PAUSE_SECONDS, PEAK, RATE, finish_sentence

PAUSE = int(PAUSE_SECONDS * RATE)


def hum(seconds: float, level: float = 0.3, rate: int = RATE, silence: float = 0.0) -> Speech:
    """A tone with `silence` seconds of nothing before and after it."""
    time = np.arange(int(seconds * rate)) / rate
    quiet = np.zeros(int(silence * rate), np.float32)
    tone = (level * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
    return Speech(np.concatenate([quiet, tone, quiet]), rate)


def loudness(speech: Speech) -> float:
    sounding = speech.samples[:-PAUSE]
    return float(np.sqrt(np.mean(np.square(sounding))))


def test_silence_at_the_ends_is_cut_and_a_pause_follows() -> None:
    made = finish_sentence([hum(1.0, silence=0.5)], 1.0)
    assert made.sample_rate == RATE
    assert made.seconds == pytest.approx(1.0 + PAUSE_SECONDS, abs=0.07)
    assert not made.samples[-PAUSE:].any()


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_every_rate_becomes_48_khz(rate: int) -> None:
    made = finish_sentence([hum(1.0, rate=rate)], 1.0)
    assert made.seconds == pytest.approx(1.0 + PAUSE_SECONDS, abs=0.05)
    spectrum = np.abs(np.fft.rfft(made.samples[:RATE]))
    assert int(np.argmax(spectrum)) == pytest.approx(220, abs=2)


def test_loud_and_soft_voices_become_equally_loud() -> None:
    loud, soft = finish_sentence([hum(1, 0.9)], 1.0), finish_sentence([hum(1, 0.03)], 1.0)
    assert loudness(loud) == pytest.approx(loudness(soft), rel=0.05)
    assert loudness(finish_sentence([hum(1)], 0.5)) == pytest.approx(loudness(loud) / 2, rel=0.05)


def test_runs_of_two_languages_become_one_sentence() -> None:
    made = finish_sentence([hum(0.5, rate=22_050), hum(0.5, 0.05)], 1.0)
    assert made.seconds == pytest.approx(1.0 + sound.JOINT_SECONDS + PAUSE_SECONDS, abs=0.05)


@pytest.mark.parametrize("nothing", [Speech(np.zeros(0, np.float32), 22_050), Speech(np.zeros(999, np.float32), RATE)])
def test_what_has_no_sound_is_only_a_pause(nothing: Speech) -> None:
    assert len(finish_sentence([nothing], 1.0).samples) == PAUSE
    assert len(finish_sentence([], 1.0).samples) == PAUSE


@given(
    st.lists(st.floats(-4, 4, width=32), max_size=400),
    st.sampled_from([22_050, 48_000]),
    st.floats(-1, 9, allow_nan=False),
)
def test_nothing_is_louder_than_the_limit(values: list[float], rate: int, volume: float) -> None:
    made = finish_sentence([Speech(np.array(values, np.float32), rate)], volume)
    assert made.samples.dtype == np.float32
    assert np.isfinite(made.samples).all()
    assert float(np.max(np.abs(made.samples))) <= PEAK + 1e-6


def test_a_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.wav"
    samples = (np.arange(-32768, 32768, 7) / 32768).astype(np.float32)
    sound.write_wav(path, Speech(samples, RATE))
    sound.make_durable(path)
    assert np.array_equal(sound.read_wav(path).samples, samples)
    assert sound.is_whole(path)
    assert [each.name for each in path.parent.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("keep", [0, 10, 44, 500, -1])
def test_a_damaged_file_is_told_from_a_whole_one(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "a.wav"
    sound.write_wav(path, hum(0.1))
    path.write_bytes(path.read_bytes()[:keep])
    assert not sound.is_whole(path)
    with pytest.raises(StorageError):
        sound.read_wav(path)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        sound.read_wav(tmp_path / "none.wav")
    assert not sound.is_whole(tmp_path / "none.wav")
    with pytest.raises(StorageError):
        sound.make_durable(tmp_path / "none.wav")


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path) -> None:
    """The limit on file sizes stands in for the disk: the write really fails half-way."""
    resource = pytest.importorskip("resource", reason="limits of this kind are POSIX's")
    path = tmp_path / "a.wav"
    sound.write_wav(path, hum(0.01))
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
        with pytest.raises(StorageError):
            sound.write_wav(path, hum(1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.wav"]


def test_no_space_is_told_from_other_faults() -> None:
    assert isinstance(sound.storage_error(OSError(errno.ENOSPC, "full")), StorageFull)
    assert not isinstance(sound.storage_error(OSError(errno.EACCES, "no")), StorageFull)


def test_files_are_joined_in_order(tmp_path: Path) -> None:
    parts = [tmp_path / "1.wav", tmp_path / "2.wav"]
    for level, path in zip((0.25, 0.5), parts, strict=True):
        sound.write_wav(path, Speech(np.full(100, level, np.float32), RATE))
    seconds = sound.join_wavs(parts, tmp_path / "all.wav")
    joined = sound.read_wav(tmp_path / "all.wav")
    assert joined.seconds == seconds == 200 / RATE
    assert joined.samples.tolist() == [0.25] * 100 + [0.5] * 100
    with pytest.raises(NotFound):
        sound.join_wavs([tmp_path / "none.wav"], tmp_path / "b.wav")
    assert not os.path.exists(tmp_path / "b.wav")
