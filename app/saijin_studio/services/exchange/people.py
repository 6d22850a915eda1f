"""Whose words these are: the names that files give, and the studio's personas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ...core.conversation import Role
from ...core.exchange.record import ChatFile, FileMessage
from ...core.persona import Persona


class People:
    """The personas by key and by each of their names."""

    def __init__(self, personas: Iterable[Persona], language: str, user: str) -> None:
        self._names: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        for persona in personas:
            self._names[persona.key] = persona.text(language).name
            self._keys.setdefault(_folded(persona.key), persona.key)
            for text in persona.texts.values():
                self._keys.setdefault(_folded(text.name), persona.key)
        self._user = user

    def of_chat(self, chat: ChatFile) -> str:
        """The persona of a file's chat; "" where the studio has none of that key or name."""
        return chat.persona_key if chat.persona_key in self._names else self._named(chat.character)

    def settled(self, chat: ChatFile, persona_key: str) -> ChatFile:
        """The chat as the studio keeps it: with a persona of its own, and names only where they are others'."""
        # Whoever goes on with a stranger's chat has not said what the stranger said.
        own = not chat.character.strip() or self._named(chat.character) == persona_key
        messages = tuple(self._settled(message, chat, persona_key if own else "") for message in chat.messages)
        return replace(chat, persona_key=persona_key, messages=messages)

    def told(self, chat: ChatFile) -> ChatFile:
        """The chat for a file, which says the names of all who speak."""
        character = chat.character or self._names.get(chat.persona_key) or chat.persona_key
        user = chat.user or self._user
        messages = tuple(
            message if message.name else replace(message, name=self._speaker(message, character, user))
            for message in chat.messages
        )
        group = chat.group or len({one.persona_key for one in messages if one.persona_key}) > 1
        return replace(chat, character=character, user=user, messages=messages, group=group)

    def _settled(self, message: FileMessage, chat: ChatFile, persona_key: str) -> FileMessage:
        if message.role is Role.USER:
            name = "" if message.name in ("", chat.user, self._user) else message.name
            return replace(message, persona_key="", name=name)
        said = message.name or chat.character
        key = message.persona_key if message.persona_key in self._names else self._named(message.name)
        if not key and _folded(said) == _folded(chat.character):
            key = persona_key
        return replace(message, persona_key=key, name="" if key else said)

    def _speaker(self, message: FileMessage, character: str, user: str) -> str:
        if message.role is Role.USER:
            return user
        return self._names.get(message.persona_key) or message.persona_key or character

    def _named(self, name: str) -> str:
        return self._keys.get(_folded(name), "") if name.strip() else ""


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
