"""Chats from files and into files, as the window and the command line use them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.events import ConversationChanged
from ...core.exchange.page import PageOptions
from ...core.settings import Settings
from ...storage.exchange import ExchangeStore
from ...storage.media import MediaStore
from ..personas import PersonaService
from .incoming import Incoming, Wanted
from .outgoing import ChatFileFormat, Outgoing, safe_name
from .people import People
from .records import ImportPlan, ImportReport, Progress

NO_OPTIONS = PageOptions()


@dataclass(frozen=True)
class ExchangeParts:
    store: ExchangeStore
    media: MediaStore
    personas: PersonaService
    settings: Callable[[], Settings]
    language: Callable[[], str]
    conversations: Callable[[], Iterable[str]]  # the ids of all that are not deleted
    bus: EventBus


def _nowhere(done: int, total: int) -> None:
    """Nobody watches."""


class ExchangeService:
    """All methods raise StorageError, StorageFull."""

    def __init__(self, parts: ExchangeParts) -> None:
        self._parts = parts
        self._incoming = Incoming(parts.store, parts.media, self._stored)
        self._outgoing = Outgoing(parts.store, parts.media)

    def look(self, files: Sequence[Path], cancel: CancelToken | None = None) -> ImportPlan:
        """What these files hold; nothing is stored. Raises Cancelled."""
        return self._incoming.look(files, self._people(), cancel or CancelToken())

    def bring(
        self,
        plan: ImportPlan,
        persona_key: str,
        again: bool = False,
        progress: Progress = _nowhere,
        cancel: CancelToken | None = None,
    ) -> ImportReport:
        """Stores the plan's chats, each of them whole or not at all; `persona_key` goes on with those of strangers.

        `again`: also what is here word for word. Raises NotFound for an unknown persona.
        """
        wanted = Wanted(self._parts.personas.get(persona_key).key, again)
        return self._incoming.bring(plan, wanted, self._people(), progress, cancel or CancelToken())

    def content(self, conversation_id: str, form: ChatFileFormat, options: PageOptions = NO_OPTIONS) -> bytes:
        """A chat as a file. Raises NotFound, InputError (chat_files)."""
        return self._outgoing.content(conversation_id, form, self._people(), options)

    def write(
        self,
        conversation_id: str,
        form: ChatFileFormat,
        file: Path,
        options: PageOptions = NO_OPTIONS,
        progress: Progress = _nowhere,
        cancel: CancelToken | None = None,
    ) -> None:
        """Takes the place of what is there, but never of chat lines whose head was not understood.

        Raises NotFound, Cancelled, InputError (chat_read_only, chat_files).
        """
        people, stop = self._people(), cancel or CancelToken()
        self._outgoing.write(conversation_id, form, file, people, options, progress, stop)

    def write_all(
        self,
        form: ChatFileFormat,
        file: Path,
        options: PageOptions = NO_OPTIONS,
        progress: Progress = _nowhere,
        cancel: CancelToken | None = None,
    ) -> int:
        """All chats as one zip archive; returns how many. Raises Cancelled, InputError (chat_read_only)."""
        ids, people = self._parts.conversations(), self._people()
        return self._outgoing.write_all(ids, form, file, people, options, progress, cancel or CancelToken())

    def file_name(self, title: str, form: ChatFileFormat) -> str:
        return f"{safe_name(title)}.{form.value}"

    def _people(self) -> People:
        parts = self._parts
        return People(parts.personas.list(), parts.language(), parts.settings().user.name)

    def _stored(self, conversation_id: str) -> None:
        self._parts.bus.publish(ConversationChanged(conversation_id))
