"""What a person chooses of a chat that is not there yet: it begins with that."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ....core.conversation import Conversation, Message, Role
from ....core.macros import expand, of_greeting
from ....core.persona import PersonaText
from ....core.settings import Profile
from ...transcript.rows import Row, message_row

if TYPE_CHECKING:
    from ....services.container import Services

HELLO = "hello-"  # the ids of greetings that are stored nowhere, before their numbers


@dataclass(frozen=True, slots=True)
class Beginning:
    """`greeting` counts through those of the persona; `voice`: None as elsewhere. `seed` decides what the macros of the
    greetings say, so that the chat begins with the words that were read.
    """

    greeting: int = 0
    voice: bool | None = None
    seed: str = field(default_factory=lambda: uuid.uuid4().hex)

    def make(self, services: Services, persona_key: str) -> Conversation:
        """Raises NotFound for an unknown persona, StorageError, StorageFull."""
        made = services.chat.new_conversation(persona_key, greeting=self.greeting, seed=self.seed)
        if self.voice is not None:
            services.options.change(made.id, voice=self.voice)
        return made


class Beforehand:
    """What was chosen for each persona, until a chat with it begins."""

    def __init__(self) -> None:
        self._chosen: dict[str, Beginning] = {}

    def of(self, persona_key: str) -> Beginning:
        return self._chosen.setdefault(persona_key, Beginning())

    def choose_greeting(self, persona_key: str, number: int) -> None:
        self._chosen[persona_key] = replace(self.of(persona_key), greeting=number)

    def choose_voice(self, persona_key: str, on: bool | None) -> None:
        self._chosen[persona_key] = replace(self.of(persona_key), voice=on)

    def forget(self, persona_key: str) -> None:
        """The chat is there."""
        self._chosen.pop(persona_key, None)


def greetings(words: PersonaText, who: Profile, language: str, seed: str) -> tuple[str, ...]:
    """What a chat with the persona can begin with, as it will be stored; () without a first one."""
    if not words.greeting:
        return ()
    macros = of_greeting(words, who, language, seed)
    return tuple(expand(each, macros) for each in (words.greeting, *words.other_greetings))


def hello_row(persona_key: str, texts: Sequence[str], chosen: int) -> Row:
    """One of the greetings, as a message whose other versions one can page to."""
    ids = tuple(f"{HELLO}{number}" for number in range(len(texts)))
    chosen = chosen if chosen < len(texts) else 0
    versions = ids if len(ids) > 1 else ()
    now = datetime.now(UTC)
    return message_row(Message(ids[chosen], "", 1, Role.PERSONA, texts[chosen], now, persona_key, versions=versions))


def number_of(message_id: str) -> int | None:
    """Which greeting it is; None for a message of a chat."""
    return int(message_id.removeprefix(HELLO)) if message_id.startswith(HELLO) else None
