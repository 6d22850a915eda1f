"""Restores that are cut off or fail in the middle: all of it or nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import StorageError
from saijin_studio.services.backups.service import BEFORE
from saijin_studio.storage import restore
from saijin_studio.storage.restore import Restore

from .backup_stage import House, change_everything, furnished, open_house, state_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = furnished(tmp_path / "home")
    yield made
    made.database.close()


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
    ready.apply(ready.stage(made, lambda done, of: None, CancelToken()))
    again = open_house(house.paths.home)
    assert again.titles() == wanted
    assert house.paths.database_file.with_name("studio.db.damaged").read_bytes() == b"ruined" * 1000
    again.database.close()


def test_the_states_before_a_restore_do_not_pile_up(house: House, tmp_path: Path) -> None:
    made = house.backups.make(tmp_path / "all.zip").file
    for _ in range(5):
        house.backups.restore(made)
    assert [one.kind for one in house.backups.list()] == [BEFORE] * 3
