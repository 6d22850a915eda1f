"""What macros can speak of in a chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..conversation import Message, Role
from .context import MacroContext

if TYPE_CHECKING:
    from ..persona import PersonaText
    from ..settings import Profile


@dataclass(frozen=True, slots=True)
class Moment:
    """When texts are read for macros, and for what: the same moment gives the same words.

    `seed` is the turn's correlation id or the like, `at` its time wherever.
    """

    chat: str
    seed: str
    at: datetime


def in_chat(
    card: PersonaText, who: Profile, language: str, said: Sequence[Message], moment: Moment, before: int = 0
) -> MacroContext:
    """`said` is the newest of the chat, the oldest first; its last `before` messages are what is being answered now,
    and so nothing that the person was idle since.
    """
    own, others = _last(said, Role.USER), _last(said, Role.PERSONA)
    earlier = _last(said[: len(said) - before], Role.USER)
    return MacroContext(
        char=card.name,
        now=moment.at.astimezone(),
        user=who.name,
        persona=who.description,
        language=language,
        chat=moment.chat,
        seed=moment.seed,
        model=(others.model or "") if others else "",
        description=card.description,
        personality=card.personality,
        scenario=card.scenario,
        last_message=said[-1].text if said else "",
        last_user_message=own.text if own else "",
        last_char_message=others.text if others else "",
        last_at=earlier.created_at if earlier else None,
    )


def of_greeting(card: PersonaText, who: Profile, language: str, seed: str) -> MacroContext:
    """A chat that begins now; what its first words say is kept with them."""
    return in_chat(card, who, language, (), Moment(seed, seed, datetime.now(UTC)))


def _last(said: Sequence[Message], role: Role) -> Message | None:
    return next((message for message in reversed(said) if message.role is role), None)
