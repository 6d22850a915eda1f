"""A studio that takes in chats, backs up or restores until somebody kills it: `python -m tests... HOME WHAT`."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from saijin_studio.core.conversation import Role
from saijin_studio.core.exchange import own
from saijin_studio.core.exchange.record import ChatFile, FileMessage

from .backup_stage import House, open_house
from .exchange_stage import open_stage

MESSAGES = 400


def chat(number: int) -> ChatFile:
    lines = [FileMessage(str(n), Role.USER, f"{number}.{n}", str(n - 1) if n else "") for n in range(MESSAGES)]
    return ChatFile(f"Chat {number}", "yuuri", messages=tuple(lines))


def bring(home: Path) -> None:
    stage = open_stage(home)
    for number in itertools.count():
        file = home / "in.json"
        file.write_bytes(own.write((chat(number),)))
        (brought,) = stage.bring(file, again=True).brought
        print(brought.conversation_id, flush=True)


def back_up(home: Path) -> None:
    house = open_house(home)
    for number in itertools.count():
        house.say(f"{number}")
        print(house.backups.make_named("saijin-backup").file, flush=True)


def restore(home: Path) -> None:
    house = open_house(home)
    for name in itertools.cycle(("a", "b")):
        house.backups.restore(home.parent / f"{name}.zip")
        print(name, flush=True)


def furnish(house: House, name: str) -> None:
    """So that one sees in every room which of two states it is in."""
    for old in house.chats.all():
        house.chats.set_deleted(old.id, True)
    house.say(name)
    house.name(name)
    house.persona("own.json", name)


if __name__ == "__main__":
    {"bring": bring, "back_up": back_up, "restore": restore}[sys.argv[2]](Path(sys.argv[1]))
