"""A scene for the pictures: chats that come from files, and the page of backups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from saijin_studio.ui.panels.chats.import_dialog import ImportDialog
from tests.unit.backup_stage import open_house
from tests.unit.exchange_stage import CHATS, open_stage

if TYPE_CHECKING:
    from .shots import Studio


def files(studio: Studio) -> None:
    """What some files hold, one of them bad; then the backups that are kept."""
    (studio.home / "settings.json").write_text("{}")
    stage, house = open_stage(studio.home / "store"), open_house(studio.home / "house")
    parts: Any = studio.services
    parts.exchange, parts.backups = stage.exchange, house.backups
    chat = studio.services.chat.add("yuuri", "Evening", datetime.now(UTC))
    house.say(chat.title)
    for kind in ("saijin-daily", "saijin-backup", "saijin-before-restore"):
        house.backups.make_named(kind)
    stage.bring(CHATS / "sillytavern.jsonl")
    bad = studio.home / "bad.jsonl"
    bad.write_text('{"user_name":"a","character_name":"Shell"}\n{oops\n{"name":"a","mes":"hi","is_user":true}\n')
    studio.open()
    section: Any = studio.window.section("chats")
    section.files.import_files([CHATS / "sillytavern.jsonl", CHATS / "chatgpt.json", bad])
    studio.settle(600)
    studio.shot_of(ImportDialog, "import")
    studio.context.open_section("settings", page="backups")
    studio.settle(900)
    studio.shot("backups")
