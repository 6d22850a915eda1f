"""A studio's folder with something in every room, and its backups."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Turn
from saijin_studio.core.events import NoticeRaised, StudioRestored
from saijin_studio.core.settings import Settings, UserProfile
from saijin_studio.paths import Paths, shipped_config
from saijin_studio.services.backups.service import BackupService
from saijin_studio.services.config.service import BpmConfigService
from saijin_studio.services.settings import SettingsService
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.turns import TurnStore


@dataclass
class House:
    """A studio's folder with something in every room."""

    paths: Paths
    database: Database
    chats: ConversationStore
    settings: SettingsService
    backups: BackupService
    bus: EventBus
    turns: list[Turn] = field(default_factory=list)
    told: list[object] = field(default_factory=list)

    def say(self, words: str) -> None:
        made = self.chats.create("yuuri", words, "")
        TurnStore(self.database).send(made.id, words, "chat_interaction")

    def titles(self) -> set[str]:
        return {one.title for one in self.chats.all()}

    def name(self, user: str) -> None:
        self.settings.save(Settings(user=UserProfile(name=user)))

    def persona(self, name: str, words: str) -> None:
        self.paths.personas.mkdir(exist_ok=True)
        (self.paths.personas / name).write_text(words, "utf-8")

    def personas(self) -> dict[str, str]:
        return {file.name: file.read_text("utf-8") for file in self.paths.personas.glob("*")}


def open_house(home: Path) -> House:
    paths, bus = Paths(home), EventBus()
    paths.make()
    database = Database.at(paths.database_file)
    settings = SettingsService(paths.settings_file, bus)
    config = BpmConfigService(paths.bpm_config, shipped_config(), bus)
    turns: list[Turn] = []
    backups = BackupService(paths, database, settings, config, lambda: turns, bus)
    house = House(paths, database, ConversationStore(database), settings, backups, bus, turns)
    for kind in (StudioRestored, NoticeRaised):
        bus.subscribe(kind, house.told.append)
    return house


def furnished(home: Path) -> House:
    made = open_house(home)
    made.say("first")
    made.name("Taro")
    made.persona("own.json", "{}")
    made.paths.bpm_config.write_text("bpm_system:\n  engine:\n    process_timeout: 600\n")
    (made.paths.audio / "a.wav").write_bytes(b"RIFF")
    return made


def change_everything(house: House) -> None:
    house.say("second")
    house.name("Hanako")
    house.persona("own.json", '{"other": 1}')
    house.persona("more.json", "{}")
    house.paths.bpm_config.unlink()


def state_of(house: House) -> tuple[object, ...]:
    file = house.paths.bpm_config
    return house.titles(), house.settings.current.user.name, house.personas(), file.exists() and file.read_text()
