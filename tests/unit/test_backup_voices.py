"""How the person wants the personas to sound goes into a backup and comes back from it; large voices do not."""

from __future__ import annotations

import zipfile
from pathlib import Path

from saijin_studio.core.own_voices import OwnVoices
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.services.voice.book import VoiceBook
from tests.unit.backup_stage import House, furnished, open_house


def book(house: House) -> VoiceBook:
    return VoiceBook(house.paths.own_voices)


def wanted(pitch: float) -> OwnVoices:
    return OwnVoices(voices={"en": VoiceChoice(pitch=pitch)})


def test_they_come_back_here_and_elsewhere(tmp_path: Path) -> None:
    house = furnished(tmp_path / "house")
    book(house).put("miyu", wanted(3.0))
    large = house.paths.voices / "installed" / "amy" / "model.onnx"
    large.parent.mkdir(parents=True)
    large.write_bytes(b"large")
    made = house.backups.make(tmp_path / "all.zip")
    with zipfile.ZipFile(made.file) as archive:
        assert [name for name in archive.namelist() if name.startswith("voices")] == ["voices/personas/miyu.json"]
    book(house).put("miyu", wanted(-3.0))
    book(house).put("reika", wanted(1.0))
    house.backups.restore(made.file)
    assert book(house).own("miyu") == wanted(3.0)
    assert book(house).own("reika").empty
    assert large.read_bytes() == b"large"
    other = open_house(tmp_path / "other")
    other.backups.restore(made.file)
    assert book(other).own("miyu") == wanted(3.0)
    for each in (house, other):
        each.database.close()
