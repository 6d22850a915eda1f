"""Spoken messages as one file with chapters, read back by readers that share nothing with what wrote it."""

from __future__ import annotations

import signal
import struct
import wave
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, NotFound, StorageError, StorageFull
from saijin_studio.ports import Speech
from saijin_studio.services.voice import album
from saijin_studio.services.voice.album import GAP_SECONDS, TITLE_LENGTH, Chapter, Mark, plain_title, write_album
from saijin_studio.services.voice.album_flac import comments
from saijin_studio.services.voice.sound import RATE, write_wav

GAP = int(GAP_SECONDS * RATE)
Chapters = list[tuple[float, str]]  # seconds and title
TITLES = ["Yuuri: Good morning.", "玲華：おはよう、また会えたね。", "Yuuri: “Odd”"]


def nowhere(done: int, of: int) -> None:
    """Nobody watches."""


def chunks(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a RIFF file as the format's description has them."""
    while at < end:
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        assert at + 8 + size <= end
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    assert at == end


def wav_chapters(path: Path) -> tuple[str, Chapters, bytes]:
    """Title, chapters and sound."""
    content = path.read_bytes()
    assert content[:4] == b"RIFF" and content[8:12] == b"WAVE"
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    title, places, names, data = "", dict[int, int](), dict[int, str](), b""
    for name, body in chunks(content, 12, len(content)):
        if name == b"data":
            data = body
        elif name == b"cue ":
            (count,) = struct.unpack_from("<I", body)
            assert len(body) == 4 + 24 * count
            for number in range(count):
                key, place, where, _, _, offset = struct.unpack_from("<II4sIII", body, 4 + 24 * number)
                assert where == b"data" and place == offset
                places[key] = offset
        elif name == b"LIST":
            for inner, text in chunks(body, 4, len(body)):
                assert text.endswith(b"\0")
                if inner == b"labl":
                    names[int.from_bytes(text[:4], "little")] = text[4:-1].decode()
                elif inner == b"INAM":
                    title = text[:-1].decode()
    assert places.keys() == names.keys()
    return title, [(place / RATE, names[key]) for key, place in places.items()], data


def flac_chapters(path: Path) -> tuple[str, Chapters]:
    content = path.read_bytes()
    assert content[:4] == b"fLaC"
    at, lines, last = 4, list[str](), False
    while not last:
        last, kind = bool(content[at] & 128), content[at] & 127
        size = int.from_bytes(content[at + 1 : at + 4], "big")
        if kind == 4:
            lines = vorbis_lines(content[at + 4 : at + 4 + size])
        at += 4 + size
    assert content[at] == 0xFF and content[at + 1] & 0xFC == 0xF8  # a frame of sound begins
    tags = dict(line.split("=", 1) for line in lines)
    found: Chapters = []
    while (key := f"CHAPTER{len(found):03d}") in tags:
        hours, minutes, seconds = tags[key].split(":")
        found.append((int(hours) * 3600 + int(minutes) * 60 + float(seconds), tags[f"{key}NAME"]))
    assert len(tags) == 1 + 2 * len(found)
    return tags["TITLE"], found


def vorbis_lines(body: bytes) -> list[str]:
    def counted(at: int) -> tuple[bytes, int]:
        (size,) = struct.unpack_from("<I", body, at)
        return body[at + 4 : at + 4 + size], at + 4 + size

    _, at = counted(0)
    (count,) = struct.unpack_from("<I", body, at)
    at, lines = at + 4, []
    for _ in range(count):
        line, at = counted(at)
        lines.append(line.decode())
    assert at == len(body)
    return lines


def tone(seconds: float, hertz: float) -> NDArray[np.float32]:
    time = np.arange(int(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


@pytest.fixture
def chapters(tmp_path: Path) -> list[Chapter]:
    """1 s + 0.5 s, 0.25 s, 2 s; each clip a tone of its own."""
    made, number = [], 0
    for title, lengths in zip(TITLES, ([1.0, 0.5], [0.25], [2.0]), strict=True):
        files = []
        for seconds in lengths:
            number += 1
            files.append(tmp_path / "clips" / f"{number}.wav")
            write_wav(files[-1], Speech(tone(seconds, 200.0 * number), RATE))
        made.append(Chapter(title, tuple(files)))
    return made


STARTS = [0.0, 1.5 + GAP_SECONDS, 1.75 + 2 * GAP_SECONDS]
SECONDS = 3.75 + 2 * GAP_SECONDS


def heard(samples: NDArray[np.float64]) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples)), RATE))))


@pytest.mark.parametrize("form", [".wav", ".FLAC"])
def test_the_file_is_as_long_as_it_says_and_each_chapter_begins_with_its_own_sound(
    tmp_path: Path, chapters: list[Chapter], form: str
) -> None:
    path = tmp_path / f"chat{form}"
    told: list[tuple[int, int]] = []
    assert write_album(path, "A  chat\n", chapters, lambda *done: told.append(done)) == pytest.approx(SECONDS)
    title, found = wav_chapters(path)[:2] if form == ".wav" else flac_chapters(path)
    assert title == "A chat" and [name for _, name in found] == TITLES
    assert [start for start, _ in found] == pytest.approx(STARTS, abs=0.001)
    samples, rate = soundfile.read(path)
    assert rate == RATE and len(samples) / RATE == pytest.approx(SECONDS)
    for (start, _), hertz in zip(found, (200, 600, 800), strict=True):
        begin = int(start * RATE)
        assert heard(samples[begin : begin + RATE // 5]) == pytest.approx(hertz, abs=3)
        assert not samples[max(0, begin - GAP + 50) : max(0, begin - 50)].any()
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["chat" + form, "clips"]


def test_both_forms_hold_the_same_frames_which_are_those_of_the_clips(tmp_path: Path, chapters: list[Chapter]) -> None:
    for form in (".wav", ".flac"):
        write_album(tmp_path / f"chat{form}", "", chapters, nowhere)
    flac, _ = soundfile.read(tmp_path / "chat.flac", dtype="int16")
    assert np.array_equal(np.frombuffer(wav_chapters(tmp_path / "chat.wav")[2], "<i2"), flac)
    with wave.open(str(chapters[0].files[0])) as clip:
        first = np.frombuffer(clip.readframes(clip.getnframes()), "<i2")
    assert np.array_equal(flac[: len(first)], first)
    with wave.open(str(tmp_path / "chat.wav")) as whole:
        assert (whole.getnframes(), whole.getnchannels(), whole.getframerate()) == (len(flac), 1, RATE)


def test_clips_of_another_rate_keep_their_pitch(tmp_path: Path) -> None:
    time = np.arange(24_000) / 24_000
    write_wav(tmp_path / "a.wav", Speech((0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32), 24_000))
    assert write_album(tmp_path / "b.wav", "", [Chapter("a", (tmp_path / "a.wav",))], nowhere) == 1.0
    assert heard(soundfile.read(tmp_path / "b.wav")[0][: RATE // 2]) == pytest.approx(440, abs=3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4), st.text(), st.sampled_from([".wav", ".flac"]))
def test_any_title_comes_back_as_one_line(titles: list[str], title: str, form: str) -> None:
    with TemporaryDirectory() as folder:
        clip, path = Path(folder) / "clip.wav", Path(folder) / f"a{form}"
        write_wav(clip, Speech(np.full(7, 0.1, np.float32), RATE))
        write_album(path, title, [Chapter(plain_title(each), (clip,)) for each in titles], nowhere)
        read, found = wav_chapters(path)[:2] if form == ".wav" else flac_chapters(path)
    assert read == plain_title(title) and [name for _, name in found] == [plain_title(each) for each in titles]
    for name in (read, *(name for _, name in found)):
        assert name.isprintable() and name == name.strip() and len(name) <= TITLE_LENGTH


def test_titles_are_one_short_line() -> None:
    assert plain_title("Yuuri:", " Good\n\tmorning\0. ") == "Yuuri: Good morning."
    assert plain_title("a\ud800b") == "a?b"
    assert plain_title("word " * 40) == "word " * 15 + "word…"


def test_flac_has_no_more_than_a_thousand_chapters(tmp_path: Path) -> None:
    clip = tmp_path / "clip.wav"
    write_wav(clip, Speech(np.full(10, 0.1, np.float32), RATE))
    many = [Chapter(str(number), (clip,)) for number in range(1003)]
    write_album(tmp_path / "a.flac", "", many, nowhere)
    _, found = flac_chapters(tmp_path / "a.flac")
    assert [name for _, name in found] == [str(number) for number in range(1000)]
    assert soundfile.info(tmp_path / "a.flac").frames == 1003 * 10 + 1002 * GAP


def test_the_times_of_chapters_in_a_long_flac_file() -> None:
    hour = Mark((3600 + 2 * 60 + 5) * RATE + RATE // 2, "late")
    assert vorbis_lines(comments("", [Mark(0, "early"), hour])) == [
        "TITLE=",
        "CHAPTER000=00:00:00.000",
        "CHAPTER000NAME=early",
        "CHAPTER001=01:02:05.500",
        "CHAPTER001NAME=late",
    ]


def test_other_forms_and_what_is_too_long_are_refused(
    tmp_path: Path, chapters: list[Chapter], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError) as refused:
        write_album(tmp_path / "a.mp3", "", chapters, nowhere)
    assert refused.value.params == {"reason": "sound_format"}
    monkeypatch.setattr(album, "MOST_WAV_BYTES", 300_000)
    with pytest.raises(InputError) as refused:
        write_album(tmp_path / "a.wav", "", chapters, nowhere)
    assert refused.value.params == {"reason": "sound_too_long"}
    assert write_album(tmp_path / "a.flac", "", chapters, nowhere) > 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.flac", "clips"]


@pytest.mark.parametrize("form", [".wav", ".flac"])
def test_what_does_not_become_whole_leaves_the_old_file(tmp_path: Path, chapters: list[Chapter], form: str) -> None:
    path = tmp_path / f"a{form}"
    path.write_bytes(b"before")
    for last in (1, 3):
        cancel, told = CancelToken(), list[int]()

        def step(done: int, of: int, last: int = last, cancel: CancelToken = cancel, told: list[int] = told) -> None:
            told.append(done)
            if done == last:
                cancel.cancel()

        with pytest.raises(Cancelled):
            write_album(path, "", chapters, step, cancel)
        assert told == list(range(1, last + 1))
    chapters[2].files[0].write_bytes(b"RIFF")
    with pytest.raises(StorageError):
        write_album(path, "", chapters, nowhere)
    chapters[2].files[0].unlink()
    with pytest.raises(NotFound):
        write_album(path, "", chapters, nowhere)
    assert path.read_bytes() == b"before"
    assert sorted(each.name for each in tmp_path.iterdir()) == [f"a{form}", "clips"]


@pytest.mark.parametrize("form", [".wav", ".flac"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, form: str) -> None:
    """The limit on file sizes stands in for the disk: the write really fails half-way."""
    resource = pytest.importorskip("resource", reason="limits of this kind are POSIX's")
    path, clip = tmp_path / f"a{form}", tmp_path / "clip.wav"
    path.write_bytes(b"before")
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 3 * RATE).astype(np.float32)
    write_wav(clip, Speech(noise, RATE))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, limits[1]))
        with pytest.raises(StorageFull):
            write_album(path, "", [Chapter("a", (clip,))], nowhere)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"before"
    assert sorted(each.name for each in tmp_path.iterdir()) == [f"a{form}", "clip.wav"]
