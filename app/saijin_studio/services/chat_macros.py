"""The macros of what a person sends: they become words when the message is stored, and stay those words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from ..core.macros import MacroContext, Moment, expand, in_chat
from ..core.persona import PersonaText
from ..core.settings import Profile, Settings
from ..storage.conversations import ConversationStore
from .personas import PersonaService

LOOKED_AT = 20  # messages from the end in which the last words of either are looked for


class MessageMacros:
    """`profile` says who the person is in a conversation; without it they are who the settings say."""

    def __init__(
        self,
        conversations: ConversationStore,
        personas: PersonaService,
        settings: Callable[[], Settings],
        language: Callable[[], str],
        profile: Callable[[str], Profile] | None = None,
    ) -> None:
        self._conversations = conversations
        self._personas = personas
        self._language = language
        self._profile = profile or (lambda _: settings().first_profile)

    def expanded(self, conversation_id: str, text: str, seed: str) -> str:
        """The same text for the same `seed`. Raises NotFound, StorageError."""
        if "{{" not in text and "<" not in text:
            return text
        return expand(text, self._context(conversation_id, seed))

    def _context(self, conversation_id: str, seed: str) -> MacroContext:
        conversation, language = self._conversations.get(conversation_id), self._language()
        persona = next((one for one in self._personas.list() if one.key == conversation.persona_key), None)
        card = persona.text(language) if persona else PersonaText(conversation.persona_key, "")  # it may be gone
        said = self._conversations.messages(conversation_id, None, LOOKED_AT)
        moment = Moment(conversation_id, seed, datetime.now(UTC))
        return in_chat(card, self._profile(conversation_id), language, said, moment)
