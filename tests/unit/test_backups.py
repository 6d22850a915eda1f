"""Backups of everything while the studio runs, and their way back: all of it or nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Turn, TurnState
from saijin_studio.core.errors import Cancelled, InputError, SaijinError, StorageError, StorageFull
from saijin_studio.core.events import StudioRestored
from saijin_studio.services.backups.service import BEFORE
from saijin_studio.storage import backup_reading, restore
from saijin_studio.storage.database import HEAD
from saijin_studio.storage.media import MediaStore
from saijin_studio.storage.restore import Restore

from .backup_stage import House, furnished, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = furnished(tmp_path / "home")
    yield made
    made.database.close()


def change_everything(house: House) -> None:
    house.say("second")
    house.name("Hanako")
    house.persona("own.json", '{"other": 1}')
    house.persona("more.json", "{}")
    house.paths.bpm_config.unlink()


def state_of(house: House) -> tuple[object, ...]:
    file = house.paths.bpm_config
    return house.titles(), house.settings.current.user.name, house.personas(), file.exists() and file.read_text()


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


def rewritten(file: Path, target: Path, name: str, content: bytes | None, **head: object) -> Path:
    """A copy with another content of one entry, or other words in the manifest."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as out:
        for entry in source.namelist():
            body = source.read(entry)
            if entry == "manifest.json":
                body = json.dumps({**json.loads(body), **head}).encode()
            if entry == name and content is None:
                continue
            out.writestr(entry, content if entry == name and content is not None else body)
    return target


def test_what_cannot_be_trusted_is_refused_before_anything_is_touched(house: House, tmp_path: Path) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    change_everything(house)
    before = state_of(house)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(made.read_bytes()[:-200])
    text = tmp_path / "text.zip"
    text.write_text("hello")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("x", "y")
    stray = {"files": [{"name": "../x", "size": 1, "sha256": ""}]}
    bad = {
        "backup_damaged": [
            cut,
            text,
            rewritten(made, tmp_path / "a.zip", "settings.json", b"{}"),
            rewritten(made, tmp_path / "b.zip", "settings.json", None),
            rewritten(made, tmp_path / "c.zip", "data/studio.db", b"no database"),
            rewritten(made, tmp_path / "d.zip", "", None, **stray),
        ],
        "backup_format": [other, rewritten(made, tmp_path / "e.zip", "", None, format="x")],
        "backup_newer": [
            rewritten(made, tmp_path / "f.zip", "", None, version=2),
            rewritten(made, tmp_path / "g.zip", "", None, revision="9999"),
        ],
        "file": [tmp_path / "gone.zip", tmp_path],
    }
    for reason, files in bad.items():
        for file in files:
            with pytest.raises(InputError) as refused:
                house.backups.restore(file)
            assert refused.value.params["reason"] == reason, file
    assert state_of(house) == before
    assert house.backups.list() == ()


def test_a_restore_waits_for_no_reply(house: House, tmp_path: Path) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    house.turns.append(Turn("t", "c", "m", TurnState.RUNNING, datetime.now(UTC)))
    with pytest.raises(InputError) as refused:
        house.backups.restore(made)
    assert refused.value.params["reason"] == "backup_busy"


def test_without_room_nothing_is_touched(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    change_everything(house)
    before = state_of(house)
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    with pytest.raises(StorageFull) as refused:
        house.backups.restore(made)
    assert refused.value.params["reason"] == "restore_full"
    assert state_of(house) == before


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


class Killed(BaseException):
    """As if the program ended here: nothing may be tidied up behind it."""


@pytest.mark.parametrize("at", range(12))
def test_a_restore_that_was_cut_off_is_finished_at_the_next_start(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    wanted = state_of(house)
    change_everything(house)
    before = state_of(house)
    steps, replace_file = iter(range(1000)), os.replace

    def cut_off(source: object, target: object) -> None:
        if "restore" in str(source) + str(target) and next(steps) == at:
            raise Killed
        replace_file(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", cut_off)
    try:
        house.backups.restore(made)
        ended = True
    except Killed:
        ended = False
    monkeypatch.undo()
    if not ended:
        Restore(house.paths.home).finish()
        house.settings.reload()
    assert state_of(house) in (wanted, before)
    assert at > 8 or not ended
    assert not Restore(house.paths.home).pending


def test_what_fails_in_the_middle_is_taken_back(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    change_everything(house)
    before = state_of(house)

    def fail(new: Path, live: Path) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(restore, "_copy", fail)
    with pytest.raises(StorageError) as refused:
        house.backups.restore(made)
    assert refused.value.params["reason"] == "restore"
    assert state_of(house) == before
    assert not Restore(house.paths.home).pending


def test_a_ruined_database_is_kept_aside(house: House, tmp_path: Path) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    wanted = house.titles()
    house.database.close()
    for file in house.paths.database_file.parent.glob("studio.db*"):
        file.unlink()
    house.paths.database_file.write_bytes(b"ruined" * 1000)
    ready = Restore(house.paths.home)
    ready.stage(made, lambda done, of: None, CancelToken())
    ready.apply()
    again = open_house(house.paths.home)
    assert again.titles() == wanted
    assert house.paths.database_file.with_name("studio.db.damaged").read_bytes() == b"ruined" * 1000
    again.database.close()


def test_the_states_before_a_restore_do_not_pile_up(house: House, tmp_path: Path) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    for _ in range(5):
        house.backups.restore(made)
    assert [one.kind for one in house.backups.list()] == [BEFORE] * 3
