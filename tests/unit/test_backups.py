"""Backups of everything while the studio runs, and their way back."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, SaijinError, StorageFull
from saijin_studio.core.events import StudioRestored
from saijin_studio.storage import backup_reading
from saijin_studio.storage.database import HEAD
from saijin_studio.storage.media import MediaStore

from .backup_stage import House, change_everything, furnished, open_house, state_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = furnished(tmp_path / "home")
    yield made
    made.database.close()


def test_everything_comes_back_as_it_was_and_can_be_undone(house: House, tmp_path: Path) -> None:
    picture = MediaStore(house.paths.media).put(b"picture")
    before = state_of(house)
    made = house.backups.make(tmp_path / "all.zip")
    assert (made.conversations, made.messages, made.revision) == (1, 1, HEAD)
    change_everything(house)
    shutil.rmtree(house.paths.media)
    after = state_of(house)
    restored = house.backups.restore(made.file)
    assert state_of(house) == before
    assert MediaStore(house.paths.media).get(picture) == b"picture"
    assert any(isinstance(event, StudioRestored) for event in house.told)
    house.backups.restore(restored.before)
    assert state_of(house) == after
    assert not any((house.paths.home / "restore" / name).exists() for name in ("incoming", "ready", "before", "back"))


def test_a_backup_goes_to_a_studio_that_has_nothing_yet(house: House, tmp_path: Path) -> None:
    made = house.backups.make(tmp_path / "all.zip")
    other = open_house(tmp_path / "other")
    other.backups.restore(made.file)
    assert state_of(other) == state_of(house)
    assert (other.paths.audio / "a.wav").read_bytes() == b"RIFF"
    other.database.close()


def test_no_secret_and_nothing_of_the_engine_is_in_it(house: House, tmp_path: Path) -> None:
    for place in (house.paths.engine, house.paths.run, house.paths.logs):
        (place / "secret.txt").write_text("hunter2")
    made = house.backups.make(tmp_path / "all.zip")
    with zipfile.ZipFile(made.file) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {
            "data", "settings.json", "bpm_config.yaml", "personas", "manifest.json",
        }  # fmt: skip
    assert oct(made.file.stat().st_mode)[-3:] == "600" or os.name == "nt"


def test_writing_goes_on_while_a_backup_is_made(house: House, tmp_path: Path) -> None:
    stop, said = threading.Event(), list[int]()

    def write() -> None:
        while not stop.is_set():
            house.say(f"while {len(said)}")
            said.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [house.backups.make(tmp_path / f"{number}.zip").file for number in range(5)]
    finally:
        stop.set()
        writer.join()
    counts = []
    for number, file in enumerate(files):
        found = backup_reading.unpack(file, tmp_path / f"out{number}", lambda done, of: None, CancelToken())
        assert 0 <= found.info.conversations - found.info.messages <= 1  # each is said right after its chat is made
        counts.append(found.info.conversations)
    assert counts == sorted(counts)
    assert said


def test_a_window_that_reads_meanwhile_sees_the_old_or_the_new(house: House, tmp_path: Path) -> None:
    made = house.backups.make(tmp_path / "all.zip")
    for number in range(30):
        house.say(f"more {number}")
    stop, seen, faults = threading.Event(), set[int](), []

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(len(house.titles()))
            except SaijinError as error:
                faults.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        house.backups.restore(made.file)
    finally:
        stop.set()
        reader.join()
    assert faults == []
    assert seen <= {1, 31}


def test_a_full_disk_leaves_no_half_backup(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "out" / "all.zip"
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull) as refused:
        house.backups.make(target)
    assert refused.value.params["reason"] == "file_full"
    assert list(target.parent.iterdir()) == []


def test_a_stopped_backup_leaves_nothing(house: House, tmp_path: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        house.backups.make(tmp_path / "out" / "all.zip", lambda done, of: cancel.cancel(), cancel)
    assert list((tmp_path / "out").iterdir()) == []
