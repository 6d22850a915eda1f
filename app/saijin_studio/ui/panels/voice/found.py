"""What is known of how a persona sounds before anything of it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....core.errors import StorageError
from ....core.own_voices import OwnVoices
from ....core.persona import Persona

if TYPE_CHECKING:
    from ....services.container import Services
    from ....services.voice.speakers import EngineAbility


@dataclass(frozen=True, slots=True)
class Found:
    """A persona, what the person chose for it, and who can speak; `fault`: what was chosen cannot be read."""

    persona: Persona
    engines: tuple[EngineAbility, ...]
    own: OwnVoices
    fault: StorageError | None = None


def look_at(services: Services, key: str) -> Found:
    """Raises NotFound."""
    persona, engines = services.personas.get(key), services.voice.status().engines
    try:
        return Found(persona, engines, services.voice_book.own(key))
    except StorageError as error:
        return Found(persona, engines, OwnVoices(), error)


def set_aside(services: Services, key: str) -> bool:
    """Whether there was a damaged file, which is out of the way now. Raises StorageError."""
    try:
        services.voice_book.own(key)
    except StorageError:
        services.voice_book.reset(key)
        return True
    return False
