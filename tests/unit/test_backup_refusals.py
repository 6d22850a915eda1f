"""Backups that are not to be restored: what is there is as it was."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from saijin_studio.core.conversation import Turn, TurnState
from saijin_studio.core.errors import InputError, StorageFull
from saijin_studio.storage.backup import VERSION

from .backup_stage import House, change_everything, furnished, state_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = furnished(tmp_path / "home")
    yield made
    made.database.close()


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
            rewritten(made, tmp_path / "f.zip", "", None, version=VERSION + 1),
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
