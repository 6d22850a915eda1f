"""Killed in the middle of an import, a backup or a restore: nothing is half."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.storage import backup_reading
from saijin_studio.storage.restore import Restore

from .backup_stage import open_house
from .exchange_child import MESSAGES, furnish
from .exchange_stage import open_stage

ROOT = Path(__file__).parents[2]
KILLS = 4


def killed(home: Path, what: str, seed: int) -> list[str]:
    """Runs a child until some moment after its first word; what it had said by then."""
    command = [sys.executable, "-m", "tests.unit.exchange_child", str(home), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        said = [child.stdout.readline()]
        timer = Timer(random.Random(seed).uniform(0.0, 0.5), child.kill)
        timer.start()
        said += child.stdout.readlines()
        timer.join()
    return [line.strip() for line in said if line.endswith("\n") and line.strip()]


def check_database(file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("seed", range(KILLS))
def test_an_import_leaves_whole_chats_and_all_that_it_told_of(tmp_path: Path, seed: int) -> None:
    home = tmp_path / "home"
    told = killed(home, "bring", seed)
    check_database(home / "data" / "studio.db")
    stage = open_stage(home)
    chats = {one.id for one in stage.conversations.all()}
    assert told
    assert set(told) <= chats
    assert len(chats) - len(told) <= 1
    assert {len(stage.shown(key)) for key in chats} == {MESSAGES}
    stage.database.close()


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_backup_that_has_its_name_is_whole(tmp_path: Path, seed: int) -> None:
    home = tmp_path / "home"
    told = killed(home, "back_up", seed)
    files = sorted((home / "backups").glob("*.zip"))
    assert {Path(line) for line in told} <= set(files)
    for number, file in enumerate(files):
        backup_reading.unpack(file, tmp_path / f"out{number}", lambda done, of: None, CancelToken())


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_restore_ends_in_one_state_or_the_other(tmp_path: Path, seed: int) -> None:
    home = tmp_path / "home"
    house = open_house(home)
    for name in ("a", "b"):
        furnish(house, name)
        house.backups.make(tmp_path / f"{name}.zip")
    house.database.close()
    killed(home, "restore", seed)
    Restore(home).finish()
    check_database(home / "data" / "studio.db")
    found = open_house(home)
    states = {*found.titles(), found.settings.current.user.name, *found.personas().values()}
    assert states in ({"a"}, {"b"})
    found.database.close()
