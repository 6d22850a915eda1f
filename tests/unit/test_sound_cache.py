"""Sounds that are kept by their content: what comes back, what goes first, and what happens without room."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import StorageError
from saijin_studio.core.voice import Effects, VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.services.voice.cache import SoundCache, key_of

WORDS = st.text(max_size=8) | st.sampled_from(["", "a", "b", "ab", '"', "\ud800"])
VOICES = st.builds(
    VoiceChoice, engine=WORDS, variant=WORDS, pitch=st.sampled_from([0.0, 1.0]), effects=st.builds(Effects)
)
WHAT = st.tuples(WORDS, WORDS, WORDS, VOICES, WORDS)
SIZE = 44 + 2 * 1000  # of what `sound` makes


def sound(level: float = 0.25) -> Speech:
    return Speech(np.full(1000, level, np.float32), 22_050)


def keys(count: int) -> list[str]:
    return [key_of("espeak", "en", f"sentence {number}", VoiceChoice()) for number in range(count)]


def aged(folder: Path, key: str, seconds: int) -> None:
    """As if it had been asked for so long ago."""
    path = folder / key[:2] / f"{key}.wav"
    os.utime(path, (1e9 - seconds, 1e9 - seconds))


def cache(folder: Path, sounds: float = 100) -> SoundCache:
    return SoundCache(folder, lambda: int(sounds * SIZE))


@given(WHAT, WHAT)
def test_other_words_or_another_voice_have_another_key(
    one: tuple[str, str, str, VoiceChoice, str], other: tuple[str, str, str, VoiceChoice, str]
) -> None:
    assert (key_of(*one) == key_of(*other)) == (one == other)
    assert key_of(*one).isalnum() and len(key_of(*one)) == 64


def test_what_was_kept_comes_back_in_the_next_run(tmp_path: Path) -> None:
    key, other = keys(2)
    cache(tmp_path).put(key, sound())
    kept = cache(tmp_path).get(key)
    assert kept is not None and kept.sample_rate == 22_050
    assert np.array_equal(kept.samples, sound().samples)
    assert cache(tmp_path).get(other) is None
    assert cache(tmp_path / "nowhere").get(key) is None


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    small, (a, b, c, d) = cache(tmp_path, 3.5), keys(4)
    for age, key in enumerate([c, b, a]):
        small.put(key, sound())
        aged(tmp_path, key, 1000 * (age + 1))
    assert small.get(a) is not None  # the oldest of all until now
    small.put(d, sound())
    assert [small.get(key) is not None for key in (a, b, c, d)] == [True, False, True, True]
    assert small.size() == 3 * SIZE


def test_the_limit_may_change_and_a_limit_of_zero_keeps_nothing(tmp_path: Path) -> None:
    limit = [10 * SIZE]
    kept, names = SoundCache(tmp_path, lambda: limit[0]), keys(5)
    for key in names[:4]:
        kept.put(key, sound())
    assert kept.size() == 4 * SIZE
    limit[0] = 0
    kept.put(names[4], sound())
    assert kept.size() == 0 and kept.get(names[4]) is None


def test_a_sound_larger_than_the_limit_does_not_push_out_the_others(tmp_path: Path) -> None:
    small, (a, b) = cache(tmp_path, 2), keys(2)
    small.put(a, sound())
    small.put(b, Speech(np.zeros(5000, np.float32), 48_000))
    assert small.get(a) is not None and small.get(b) is None


def test_the_same_sound_twice_counts_once(tmp_path: Path) -> None:
    small, (a, b) = cache(tmp_path, 2.5), keys(2)
    for key in (a, b, b, b, b):
        small.put(key, sound())
    assert small.get(a) is not None


def test_clear_removes_all_and_says_how_much(tmp_path: Path) -> None:
    full = cache(tmp_path)
    for key in keys(3):
        full.put(key, sound())
    (tmp_path / keys(1)[0][:2] / "killed.wav.part").write_bytes(b"1234")  # by a program that was killed
    assert full.clear() == 3 * SIZE + 4
    assert full.size() == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_another_program_keeps_is_counted_when_room_is_made(tmp_path: Path) -> None:
    ours, theirs = cache(tmp_path, 4), cache(tmp_path, 100)
    for number, key in enumerate(keys(12)):
        (theirs if number % 2 else ours).put(key, sound())
    assert ours.size() <= 12 * SIZE
    ours.put(keys(13)[12], sound())
    assert ours.size() <= 4 * SIZE


@pytest.mark.parametrize("left", [0, 20, 44, 500])
def test_a_damaged_file_is_no_sound_and_goes(tmp_path: Path, left: int) -> None:
    (key,) = keys(1)
    kept = cache(tmp_path)
    kept.put(key, sound())
    (file,) = tmp_path.rglob("*.wav")
    file.write_bytes(file.read_bytes()[:left])
    assert kept.get(key) is None
    assert not file.exists()
    kept.put(key, sound())
    assert kept.get(key) is not None


def test_a_full_disk_is_told_once_and_fails_nobody(tmp_path: Path) -> None:
    """The limit on file sizes stands in for the disk: the write really fails half-way."""
    resource = pytest.importorskip("resource", reason="limits of this kind are POSIX's")
    told: list[StorageError] = []
    kept, (a, b, c) = SoundCache(tmp_path, lambda: 10**9, told.append), keys(3)
    kept.put(a, sound())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        kept.put(b, sound())
        kept.put(c, sound())
        assert kept.get(b) is None and kept.get(a) is not None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert len(told) == 1
    assert kept.size() == SIZE and len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    kept.put(b, sound())
    assert kept.get(b) is not None


def test_a_folder_that_cannot_be_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told: list[StorageError] = []
    kept = SoundCache(tmp_path / "file" / "cache", lambda: 10**9, told.append)
    for key in keys(2):
        kept.put(key, sound())
        assert kept.get(key) is None
    assert len(told) == 1 and kept.clear() == 0


def test_many_at_once_keep_and_ask(tmp_path: Path) -> None:
    small, wrong = cache(tmp_path, 6), []

    def work(level: float) -> None:
        for key in keys(10):
            small.put(key, sound(0.25))
            found = small.get(key)
            if found is not None and not np.array_equal(found.samples, sound(0.25).samples):
                wrong.append(level)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and small.size() <= 6 * SIZE
