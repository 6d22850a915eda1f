"""The language of what is spoken, where the writing alone does not tell it."""

from __future__ import annotations

from collections.abc import Callable

from ...core.conversation import Message
from ...core.language import detect
from .speakers import Speakers


class Tongues:
    """A chat that wants its replies in a language counts first, then the persona's own; else the writing tells.

    What is found says only what letters leave open (see core.language_runs): Japanese with kana stays Japanese.
    """

    def __init__(self, speakers: Speakers, chat_language: Callable[[str], str]) -> None:
        """`chat_language` (a conversation's id): "" where its person has chosen none."""
        self._speakers = speakers
        self._chat_language = chat_language

    def chosen(self, persona_key: str, conversation_id: str = "") -> str:
        """ "" where nobody has chosen one. `persona_key`: "" = the default one. Raises NotFound (no such chat)."""
        of_chat = self._chat_language(conversation_id) if conversation_id else ""
        return of_chat or self._speakers.persona(persona_key).speech_language

    def of_message(self, message: Message) -> str:
        """As it is spoken when it is heard again. Raises NotFound."""
        return self.chosen(message.persona_key or "", message.conversation_id) or detect(message.text)
