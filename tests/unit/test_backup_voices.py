"""How the person wants the personas to sound goes into a backup, and the recordings that voices are cloned from.

What can be brought here again does not: installed voices, engines, models, and what was found out of a recording.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.errors import InputError
from saijin_studio.core.own_voices import OwnVoices
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.services.hearing.recording import Recordings
from saijin_studio.services.hearing.samples import SampleStore
from saijin_studio.services.voice.book import VoiceBook
from saijin_studio.storage.backup import MANIFEST
from saijin_studio.storage.restore import Restore
from tests.unit.backup_stage import House, furnished, open_house

SOUND = Speech(np.linspace(-0.5, 0.5, 24_000, dtype=np.float32), 24_000)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = furnished(tmp_path / "house")
    yield made
    made.database.close()


def book(house: House) -> VoiceBook:
    return VoiceBook(house.paths.own_voices)


def samples(house: House) -> SampleStore:
    return SampleStore(house.paths.hearing / "samples")


def consents(house: House) -> dict[str, tuple[str, str, int]]:
    """By name: who agreed, with which words, and how much of the sound is there."""
    found = samples(house).list()
    return {one.name: (one.consent.who, one.consent.words, one.file.stat().st_size) for one in found}


def recorded(house: House) -> str:
    """What was said and could not be written down yet."""
    made = Recordings(house.paths.hearing / "recordings").begin()
    made.add(SOUND.samples)
    made.end()
    return made.id


def wanted(pitch: float) -> OwnVoices:
    return OwnVoices(voices={"en": VoiceChoice(pitch=pitch)})


def names_in(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return {name for name in archive.namelist() if name.startswith(("voices/", "hearing/"))}


def test_they_come_back_here_and_elsewhere(house: House, tmp_path: Path) -> None:
    book(house).put("miyu", wanted(3.0))
    large = house.paths.voices / "installed" / "amy" / "model.onnx"
    large.parent.mkdir(parents=True)
    large.write_bytes(b"large")
    made = house.backups.make(tmp_path / "all.zip")
    assert names_in(made.file) == {"voices/personas/miyu.json"}
    book(house).put("miyu", wanted(-3.0))
    book(house).put("reika", wanted(1.0))
    house.backups.restore(made.file)
    assert book(house).own("miyu") == wanted(3.0)
    assert book(house).own("reika").empty
    assert large.read_bytes() == b"large"
    other = open_house(tmp_path / "other")
    other.backups.restore(made.file)
    assert book(other).own("miyu") == wanted(3.0)
    other.database.close()


def test_recordings_come_back_with_their_consent_and_a_restore_is_undone(house: House, tmp_path: Path) -> None:
    kept = samples(house).keep("Aunt Mia", SOUND, "Mia", "I agree")
    before = consents(house)
    made = house.backups.make(tmp_path / "all.zip").file
    samples(house).rename(kept.id, "Renamed")
    samples(house).keep("Other", SOUND, "Oto", "me too")
    after = consents(house)
    restored = house.backups.restore(made)
    assert consents(house) == before
    house.backups.restore(restored.before)  # taken back
    assert consents(house) == after
    samples(house).remove(kept.id)
    house.backups.restore(made)
    assert samples(house).get(kept.id).consent == kept.consent
    other = open_house(tmp_path / "other")
    other.backups.restore(made)
    assert consents(other) == before
    other.database.close()


def test_what_can_be_found_out_or_fetched_again_stays_out(house: House, tmp_path: Path) -> None:
    kept, gone = (samples(house).keep(name, SOUND, name, "yes") for name in ("Kept", "Gone"))
    (kept.file.parent / "learnt-0123456789ab.safetensors").write_bytes(b"found out")
    samples(house).remove(gone.id)
    model = house.paths.hearing / "models" / "base" / "model.bin"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"large")
    said = recorded(house)
    made = house.backups.make(tmp_path / "all.zip").file
    assert names_in(made) == {
        *(f"hearing/samples/{kept.id}/{name}" for name in ("sample.wav", "consent.json")),
        f"hearing/recordings/{said}.pcm",
    }
    house.backups.restore(made)
    assert list(consents(house)) == ["Kept"] and model.read_bytes() == b"large"


def test_what_was_not_written_down_yet_comes_back_and_none_is_lost(house: House, tmp_path: Path) -> None:
    first = recorded(house)
    made = house.backups.make(tmp_path / "all.zip").file
    store = Recordings(house.paths.hearing / "recordings")
    store.forget(first)
    second = recorded(house)
    house.backups.restore(made)
    assert {one.id for one in store.kept()} == {first, second}
    assert [one.seconds for one in store.kept() if one.id == first] == [len(SOUND.samples) / 16_000]


def test_a_backup_from_before_there_were_samples_takes_none_away(house: House, tmp_path: Path) -> None:
    older = as_version_1(house.backups.make(tmp_path / "all.zip").file)
    samples(house).keep("Aunt Mia", SOUND, "Mia", "I agree")
    book(house).put("miyu", wanted(3.0))
    house.backups.restore(older)
    assert list(consents(house)) == ["Aunt Mia"] and book(house).own("miyu").empty


def as_version_1(file: Path) -> Path:
    made = file.with_name("older.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, json.dumps({**json.loads(data), "version": 1}) if name == MANIFEST else data)
    return made


@pytest.mark.parametrize("at", range(6))
def test_a_restore_that_is_cut_off_leaves_each_recording_with_its_consent(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    samples(house).keep("Aunt Mia", SOUND, "Mia", "I agree")
    wanted_then = consents(house)
    made = house.backups.make(tmp_path / "all.zip").file
    samples(house).keep("Other", SOUND, "Oto", "me too")
    before, steps, replace_file = consents(house), iter(range(1000)), os.replace

    def cut_off(source: object, target: object) -> None:
        if "hearing" in str(source) + str(target) and next(steps) == at:
            raise KeyboardInterrupt
        replace_file(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", cut_off)
    try:
        house.backups.restore(made)
    except KeyboardInterrupt:
        monkeypatch.undo()
        Restore(house.paths.home).finish()
    assert consents(house) in (wanted_then, before)
    assert at > 1 or consents(house) == wanted_then


@pytest.mark.parametrize("name", ["learnt-0.pth", "x/sample.wav", "../sample.wav", ".removed/a.1/sample.wav", "note"])
def test_nothing_else_comes_into_their_folder(house: House, tmp_path: Path, name: str) -> None:
    kept = samples(house).keep("Aunt Mia", SOUND, "Mia", "I agree")
    made = house.backups.make(tmp_path / "all.zip").file
    wrong = made.with_name("wrong.zip")
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(wrong, "w") as target:
        for each in source.namelist():
            data = source.read(each).replace(f"{kept.id}/sample.wav".encode(), f"{kept.id}/{name}".encode())
            target.writestr(each.replace("sample.wav", name), data)
    with pytest.raises(InputError) as refused:
        house.backups.restore(wrong)
    assert refused.value.params["reason"] == "backup_damaged"
    assert list(consents(house)) == ["Aunt Mia"]
