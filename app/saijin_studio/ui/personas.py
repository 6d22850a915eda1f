"""The personas as widgets need them: a copy on the GUI thread, with names and pictures at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon, QPixmap

from ..core.persona import Persona
from .icons import avatar, persona_avatar
from .operations import Operations

if TYPE_CHECKING:
    from ..services.container import Services

NEUTRAL = "#8A7F74"


def _read(services: Services) -> tuple[Persona, ...]:
    """As their cards have them; of what the person chose for their voices only who is silent."""
    found = services.personas.list()
    return tuple(replace(each, silent=services.voice_book.worn(each).silent) for each in found)


class PersonaBook(QObject):
    """`changed` comes when the personas were read (again)."""

    changed = Signal()

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._personas: dict[str, Persona] = {}
        self.loaded = False

    def load(self) -> None:
        self._operations.run(_read, owner=self, done=self.keep)

    def keep(self, personas: tuple[Persona, ...]) -> None:
        self._personas = {persona.key: persona for persona in personas}
        self.loaded = True
        self.changed.emit()

    def all(self) -> tuple[Persona, ...]:
        return tuple(self._personas.values())

    def get(self, key: str | None) -> Persona | None:
        return self._personas.get(key or "")

    def name(self, key: str | None, language: str) -> str:
        """The persona's name; its key where the persona is gone."""
        persona = self.get(key)
        return persona.text(language).name if persona else (key or "")

    def accent(self, key: str | None) -> str:
        persona = self.get(key)
        return persona.accent if persona else NEUTRAL

    def icon(self, key: str, language: str, size: int) -> QIcon:
        """The same picture for lists and menus."""
        return QIcon(self.avatar(key, language, size))

    def avatar(self, key: str | None, language: str, size: int) -> QPixmap:
        """A round picture of `size` logical px."""
        persona = self.get(key)
        if persona is None:
            return avatar(None, (key or "?")[:1].upper(), NEUTRAL, size)
        return persona_avatar(persona, language, size)
