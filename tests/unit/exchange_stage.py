"""A studio's store, media and personas with the exchange on top of them, as it is built for the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from saijin_studio.core.bus import EventBus
from saijin_studio.core.events import ConversationChanged
from saijin_studio.core.settings import Settings, UserProfile
from saijin_studio.paths import Paths
from saijin_studio.services.exchange.records import ImportReport
from saijin_studio.services.exchange.service import ExchangeParts, ExchangeService
from saijin_studio.services.personas import PersonaService
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.exchange import ExchangeStore
from saijin_studio.storage.media import MediaStore

CHATS = Path(__file__).parents[1] / "data" / "chats"


@dataclass
class Stage:
    home: Path
    database: Database
    conversations: ConversationStore
    messages: MessageStore
    store: ExchangeStore
    media: MediaStore
    exchange: ExchangeService
    told: list[str] = field(repr=False)

    def bring(self, *files: Path, again: bool = False) -> ImportReport:
        return self.exchange.bring(self.exchange.look(files), "yuuri", again)

    def only(self) -> str:
        """The id of the one chat there is."""
        (found,) = self.conversations.all()
        return found.id

    def shown(self, conversation_id: str) -> list[str]:
        return [message.text for message in self.conversations.messages(conversation_id, None, 100_000)]


def open_stage(home: Path) -> Stage:
    home.mkdir(exist_ok=True)
    database, bus = Database.at(home / "data" / "studio.db"), EventBus()
    conversations, store = ConversationStore(database), ExchangeStore(database)
    media = MediaStore(home / "data" / "media")
    parts = ExchangeParts(
        store,
        media,
        PersonaService(Paths(home)),
        lambda: Settings(user=UserProfile(name="Taro")),
        lambda: "en",
        lambda: [one.id for one in conversations.all()],
        bus,
    )
    told: list[str] = []
    bus.subscribe(ConversationChanged, lambda event: told.append(event.conversation_id))
    return Stage(home, database, conversations, MessageStore(database), store, media, ExchangeService(parts), told)
