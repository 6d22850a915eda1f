"""All that macros can speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

DEFAULT_USER: Final = {"en": "you", "ja": "あなた"}


@dataclass(frozen=True, slots=True)
class MacroContext:
    """`now` is the time where the user is, `last_at` when they last wrote (None = never).

    `chat` decides what {{pick}} picks and stays the same for a conversation's life. `seed` decides {{random}} and
    {{roll}}: the same seed gives the same words, so that a step which is repeated after a crash asks the same question.
    """

    char: str
    now: datetime
    user: str = ""  # "" = the language's word for "you"
    language: str = "en"
    chat: str = ""
    seed: str = ""
    model: str = ""
    persona: str = ""  # how the user describes themself
    description: str = ""
    personality: str = ""
    scenario: str = ""
    last_message: str = ""
    last_user_message: str = ""
    last_char_message: str = ""
    last_at: datetime | None = None

    @property
    def user_name(self) -> str:
        return self.user or DEFAULT_USER.get(self.language, DEFAULT_USER["en"])
