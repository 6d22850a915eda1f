"""Recordings to make voices of: what is wrong with one is said, and none is kept without a consent."""

from __future__ import annotations

import json
import os
import stat
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from saijin_studio.core.errors import InputError, NotFound, ProviderUnavailable
from saijin_studio.ports import Speech
from saijin_studio.services.hearing.sample_check import SampleReport, check, open_sample
from saijin_studio.services.hearing.samples import RATE, SampleDesk, SampleStore
from tests.unit.hearing_stage import FakeMicrophone
from tests.unit.spoken_samples import Samples, noise, silence, spoken, within

TEXT = (
    "Once upon a time there was a small house at the edge of a wood, and in it lived a woman who knew the name of "
    "every bird. In the evening she sat by the window and told them what had happened during the day."
)
GOOD = within(noise(len(spoken(TEXT)) / 16_000 + 0.6, 0.0004), (0.3, spoken(TEXT)))


def codes(samples: Samples, rate: int = 16_000) -> dict[str, bool]:
    """What was found, and whether it is serious."""
    return {found.code: found.serious for found in check(samples, rate).findings}


def test_a_good_recording_has_no_fault() -> None:
    report = check(GOOD, 16_000)
    assert (report.verdict, report.findings) == ("good", ())
    assert abs(report.seconds - len(GOOD) / 16_000) < 1e-9 and report.clipped == 0.0
    assert -26 < report.level < -14 and report.noise < -50


@pytest.mark.parametrize(
    ("samples", "found", "verdict"),
    [
        (GOOD[: 16_000 * 2], {"sample_short": True}, "unusable"),
        (GOOD[: 16_000 * 5], {"sample_short": False}, "usable"),
        (np.tile(GOOD, 8), {"sample_long": False}, "usable"),
        (silence(10.0), {"sample_silent": True}, "unusable"),
        (noise(10.0, 0.0005), {"sample_silent": True}, "unusable"),
        (GOOD * np.float32(0.12), {"sample_quiet": False}, "usable"),
        (GOOD + noise(len(GOOD) / 16_000, 0.014), {"sample_noise": False}, "usable"),
        (GOOD + noise(len(GOOD) / 16_000, 0.08), {"sample_noise": True}, "unusable"),
        (np.clip(GOOD * 12, -1, 1), {"sample_clipping": True}, "unusable"),
        (np.clip(GOOD * 2.6, -1, 1), {"sample_clipping": False}, "usable"),
        (within(noise(30.0, 0.0004), (1.0, spoken(TEXT)[: 16_000 * 7])), {"sample_pauses": False}, "usable"),
        (np.stack([GOOD, GOOD], axis=1), {"sample_stereo": False}, "usable"),
    ],
    ids="short2 short5 long silent noise-alone quiet noisy too-noisy clipped clipped-little pauses stereo".split(),
)
def test_each_fault_by_its_name(samples: Samples, found: dict[str, bool], verdict: str) -> None:
    assert codes(samples) == found
    assert check(samples, 16_000).verdict == verdict


def test_a_telephone_s_rate_is_said() -> None:
    assert codes(GOOD[::2], 8_000) == {"sample_rate": False}
    assert codes(GOOD[::4], 4_000)["sample_rate"] is True


def test_one_peak_at_full_scale_is_not_clipping() -> None:
    peak = GOOD.copy()
    peak[50_000] = 1.0
    assert codes(peak) == {}


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.float32, st.tuples(st.integers(0, 4_000), st.integers(1, 3)), elements=st.floats(width=32)),
    st.sampled_from([1, 8_000, 16_000, 192_000]),
)
def test_any_samples_are_judged(samples: Samples, rate: int) -> None:
    report = check(samples, rate)
    assert isinstance(report, SampleReport) and report.verdict in ("good", "usable", "unusable")
    assert all(np.isfinite(found.value) for found in report.findings)
    assert 0 <= report.clipped <= 1


def test_a_file_is_read_whatever_it_is(tmp_path: Path) -> None:
    for name, subtype in (("a.wav", "PCM_24"), ("a.flac", "PCM_16"), ("a.ogg", "VORBIS")):
        soundfile.write(tmp_path / name, np.stack([GOOD, GOOD], axis=1), 16_000, subtype=subtype)
        opened = open_sample(tmp_path / name)
        assert (opened.report.channels, opened.report.rate, opened.speech.samples.ndim) == (2, 16_000, 1)
        assert [found.code for found in opened.report.findings] == ["sample_stereo"]


@pytest.mark.parametrize("content", [b"", b"RIFF\x00\x00\x00\x00WAVE", b"no sound at all" * 50])
def test_a_file_without_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(InputError) as caught:
        open_sample(tmp_path / "a.wav")
    assert caught.value.params["reason"] == "sample_unreadable"


def test_a_file_that_is_gone_and_one_without_end(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_sample(tmp_path / "none.wav")
    assert caught.value.params["reason"] in ("file", "sample_unreadable")
    soundfile.write(tmp_path / "long.wav", np.zeros(8_000 * 1_000, np.float32), 8_000)
    with pytest.raises(InputError) as caught:
        open_sample(tmp_path / "long.wav")
    assert caught.value.params == {"reason": "sample_too_long", "most": 15}


def test_a_file_with_values_that_are_no_numbers_and_one_that_is_too_wide(tmp_path: Path) -> None:
    wild = GOOD.copy()
    wild[40_000:40_010] = (np.nan, np.inf, -np.inf, 1e30, np.nan, 0, 0, 0, 0, 0)
    soundfile.write(tmp_path / "wild.wav", wild, 16_000, subtype="FLOAT")
    assert np.isfinite(open_sample(tmp_path / "wild.wav").speech.samples).all()
    soundfile.write(tmp_path / "wide.w64", np.zeros((120_000, 900), np.int16), 16_000)
    with pytest.raises(InputError) as caught:
        open_sample(tmp_path / "wide.w64")
    assert caught.value.params["reason"] == "sample_too_long"


SPEECH = Speech(GOOD, 16_000)


@pytest.fixture
def store(tmp_path: Path) -> SampleStore:
    return SampleStore(tmp_path / "samples")


def test_a_sample_is_kept_with_who_when_and_which_words(store: SampleStore, tmp_path: Path) -> None:
    kept = store.keep(" Anna ", SPEECH, "Anna Ito", "I agree that this voice is used.")
    assert store.list() == (kept,) and store.get(kept.id) == kept
    note = json.loads((kept.file.parent / "consent.json").read_text())
    assert note["name"] == "Anna" and note["consent"]["who"] == "Anna Ito"
    assert note["consent"]["words"] == "I agree that this voice is used." and note["consent"]["at"].startswith("20")
    read, rate = soundfile.read(kept.file, dtype="float32")
    assert rate == 16_000 and float(np.abs(read - GOOD).max()) < 1 / 32_000
    assert stat.S_IMODE(kept.file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "who", "words", "reason"),
    [("A", "", "yes", "consent"), ("A", "Anna", "  ", "consent"), (" ", "Anna", "yes", "sample_name")],
)
def test_without_a_consent_nothing_is_kept(store: SampleStore, name: str, who: str, words: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        store.keep(name, SPEECH, who, words)
    assert caught.value.params["reason"] == reason and store.list() == ()


def test_an_export_holds_the_sound_and_the_consent(store: SampleStore, tmp_path: Path) -> None:
    kept = store.keep("Anna", SPEECH, "Anna Ito", "I agree.")
    store.export(kept.id, tmp_path / "anna.zip")
    with zipfile.ZipFile(tmp_path / "anna.zip") as file:
        assert file.read("sample.wav") == kept.file.read_bytes()
        assert json.loads(file.read("consent.json"))["consent"]["who"] == "Anna Ito"


def test_what_is_removed_comes_back_for_a_day_and_then_never(store: SampleStore) -> None:
    kept, other = (store.keep(name, SPEECH, "Anna Ito", "I agree.") for name in ("one", "two"))
    mark = store.remove(kept.id)
    assert store.list() == (other,) and not kept.file.parent.exists()
    for work in (store.get, store.remove):
        for wrong in (kept.id, "../..", "", ".removed"):
            with pytest.raises(NotFound):
                work(wrong)
    assert store.restore(mark) == kept and kept in store.list()
    for wrong in (mark, "../x.1", f"{kept.id}.x", ""):
        with pytest.raises(NotFound):
            store.restore(wrong)
    removed = kept.file.parent.parent / ".removed"
    mark = store.remove(kept.id)
    os.rename(removed / mark, removed / f"{kept.id}.{int(time.time()) - 90_000}")
    store.forget_removed()
    assert list(removed.iterdir()) == []


def test_a_sample_is_renamed(store: SampleStore) -> None:
    kept = store.keep("Anna", SPEECH, "Anna Ito", "I agree.")
    named = store.rename(kept.id, " Anna,\n evening\u202e ")
    assert named.name == "Anna, evening" and store.list() == (named,)
    assert (named.consent, named.file) == (kept.consent, kept.file)
    with pytest.raises(InputError):
        store.rename(kept.id, " \n")


def test_what_is_tried_is_kept_nowhere(store: SampleStore, tmp_path: Path) -> None:
    with store.trial(SPEECH) as file:
        assert soundfile.read(file)[1] == 16_000 and store.list() == ()
    assert list((tmp_path / "samples").iterdir()) == []


def exported(store: SampleStore, file: Path) -> dict[str, bytes]:
    """What an honest file holds."""
    store.export(store.keep("Anna", SPEECH, "Anna Ito", "I agree.").id, file)
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed_as(file: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w") as out:
        for name, content in members.items():
            out.writestr(name, content)
    return file


def test_an_exported_sample_is_taken_in_elsewhere(store: SampleStore, tmp_path: Path) -> None:
    exported(store, tmp_path / "anna.zip")
    (kept,) = store.list()
    taken = SampleStore(tmp_path / "other").take_in(tmp_path / "anna.zip")
    assert taken.id != kept.id and (taken.name, taken.consent.who) == ("Anna", "Anna Ito")
    assert (taken.consent.words, taken.consent.at) == ("I agree.", kept.consent.at)
    assert kept.consent.imported is None and taken.consent.imported is not None, "the file told it, nobody else"
    assert taken.file.read_bytes() == kept.file.read_bytes()


def test_nothing_of_a_file_is_trusted(store: SampleStore, tmp_path: Path) -> None:
    honest = exported(store, tmp_path / "honest.zip")
    note = json.loads(honest["consent.json"])
    wild = json.dumps(note | {"name": "\u202eevil\x07", "consent": note["consent"] | {"at": "2999-01-01T00:00:00Z"}})
    learnt = {"learnt-1.safetensors": b"x", "../../evil.wav": b"x", "model.pth": b"x"}
    other = SampleStore(tmp_path / "other")
    taken = other.take_in(packed_as(tmp_path / "wild.zip", honest | learnt | {"consent.json": wild.encode()}))
    assert taken.name == "evil" and taken.consent.at <= datetime.now(UTC)
    assert sorted(each.name for each in taken.file.parent.iterdir()) == ["consent.json", "sample.wav"]
    assert not (tmp_path / "evil.wav").exists()


def broken(what: str, honest: dict[str, bytes]) -> dict[str, bytes]:
    note = json.loads(honest["consent.json"])
    changes: dict[str, dict[str, bytes]] = {
        "no sound": {"sample.wav": b"RIFF"},
        "no note": {"consent.json": b"{}"},
        "nobody agreed": {"consent.json": json.dumps(note | {"consent": note["consent"] | {"who": " "}}).encode()},
        "no zone": {
            "consent.json": json.dumps(note | {"consent": note["consent"] | {"at": "2020-01-01T00:00:00"}}).encode()
        },
        "a large note": {"consent.json": honest["consent.json"] + b" " * 200_000},
        "many files": {f"more-{number}": b"" for number in range(50)},
        "deep": {"consent.json": b"[" * 90_000},
    }
    return honest | changes[what]


@pytest.mark.parametrize(
    "what", ["no sound", "no note", "nobody agreed", "no zone", "a large note", "many files", "deep"]
)
def test_a_file_that_is_no_export_is_refused(store: SampleStore, tmp_path: Path, what: str) -> None:
    file = packed_as(tmp_path / "odd.zip", broken(what, exported(store, tmp_path / "honest.zip")))
    other = SampleStore(tmp_path / "other")
    with pytest.raises(InputError) as caught:
        other.take_in(file)
    assert caught.value.params["reason"] in ("sample_file", "consent") and other.list() == ()


def test_a_file_that_is_cut_or_holds_silence_is_refused(store: SampleStore, tmp_path: Path) -> None:
    honest = exported(store, tmp_path / "anna.zip")
    whole = (tmp_path / "anna.zip").read_bytes()
    for number in (0, 10, len(whole) // 2, len(whole) - 10):
        (tmp_path / "cut.zip").write_bytes(whole[:number])
        with pytest.raises(InputError) as caught:
            store.take_in(tmp_path / "cut.zip")
        assert caught.value.params["reason"] == "sample_file"
    flipped = bytearray(whole)
    flipped[len(whole) // 3] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(bytes(flipped))
    with pytest.raises(InputError):
        store.take_in(tmp_path / "flipped.zip")
    soundfile.write(tmp_path / "silence.wav", np.zeros(160_000), 16_000)
    still = honest | {"sample.wav": (tmp_path / "silence.wav").read_bytes()}
    with pytest.raises(InputError) as caught:
        store.take_in(packed_as(tmp_path / "still.zip", still))
    assert caught.value.params["reason"] == "sample_unusable" and len(store.list()) == 1


def test_a_sample_whose_note_is_damaged_has_no_consent(store: SampleStore) -> None:
    kept = store.keep("Anna", SPEECH, "Anna Ito", "I agree.")
    (kept.file.parent / "consent.json").write_text('{"name": "Anna"}')
    assert store.list() == ()


def test_a_recording_made_here_is_judged_and_the_microphone_let_go(store: SampleStore) -> None:
    microphone, levels = FakeMicrophone(), list[float]()
    desk = SampleDesk(microphone, store)
    desk.record(levels.append, lambda: None)
    with pytest.raises(ProviderUnavailable):
        desk.record(levels.append, lambda: None)
    microphone.say(GOOD)
    opened = desk.finish()
    assert not microphone.open and len(levels) > 100
    assert opened.speech.sample_rate == RATE and np.array_equal(opened.speech.samples, GOOD)
    desk.record(levels.append, lambda: None)
    assert codes(desk.finish().speech.samples) == {"sample_short": True, "sample_silent": True}
