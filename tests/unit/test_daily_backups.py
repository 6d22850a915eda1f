"""Backups that are made each day, and how many of them are kept."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from saijin_studio.core.events import NoticeRaised
from saijin_studio.core.settings import BackupSettings
from saijin_studio.services.backups import daily as daily_backups
from saijin_studio.services.backups import service as backups_service
from saijin_studio.services.backups.daily import DailyBackups
from saijin_studio.services.backups.service import DAILY

from .backup_stage import House, furnished


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = furnished(tmp_path / "home")
    yield made
    made.database.close()


def daily(house: House, **settings: object) -> DailyBackups:
    return DailyBackups(house.backups, lambda: BackupSettings(**settings), house.bus)  # type: ignore[arg-type]


def test_each_day_has_one_and_no_more_are_kept_than_wanted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, moment = daily(house, keep=3), datetime.now(UTC).replace(microsecond=0)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    monkeypatch.setattr(backups_service, "datetime", Clock)
    made = []
    for hours in range(0, 24 * 6, 8):
        moment = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
        made.append(looks.look(moment))
    assert made == [hours % 24 == 0 for hours in range(0, 24 * 6, 8)]
    assert [one.kind for one in house.backups.list()] == [DAILY] * 3


def test_the_newest_stays_however_large(house: House) -> None:
    (house.paths.audio / "long.wav").write_bytes(os.urandom(11_000_000))
    house.backups.make_named(DAILY)
    assert daily(house, most_megabytes=10).look(datetime.now(UTC) + timedelta(days=2))
    assert len(house.backups.list()) == 1


def test_those_made_by_hand_are_never_removed(house: House) -> None:
    house.backups.make_named("saijin-backup")
    assert daily(house, keep=1).look()
    assert sorted(one.kind for one in house.backups.list()) == ["saijin-backup", DAILY]


def test_one_that_is_switched_off_is_not_made(house: House) -> None:
    assert not daily(house, daily=False).look()
    assert house.backups.list() == ()


def test_a_daily_backup_that_fails_is_told_once(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    house.settings.save(replace(house.settings.current, backups=BackupSettings(folder=str(tmp_path / "file"))))
    looks = daily(house)
    assert not looks.look()
    assert not looks.look()
    notices = [event.code for event in house.told if isinstance(event, NoticeRaised)]
    assert notices == ["backup_failed"]


def test_who_stays_for_a_short_while_has_one_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert daily_backups.FIRST_SECONDS <= 120 < daily_backups.LOOK_SECONDS
    monkeypatch.setattr(daily_backups, "FIRST_SECONDS", 0.01)
    looked = threading.Event()

    def settings() -> BackupSettings:
        looked.set()
        return BackupSettings(daily=False)

    looks = DailyBackups(house.backups, settings, house.bus)
    looks.start()
    try:
        assert looked.wait(10)
    finally:
        looks.stop()
