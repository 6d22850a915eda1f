"""The neutral words of the built-in partner, for cards without phrases of their own and for what no card covers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

from ....core.errors import ProviderUnavailable


class Category(msgspec.Struct, frozen=True):
    """A field of talk: the words that show it and questions that fit it."""

    words: tuple[str, ...]
    ask: tuple[str, ...]


class Feeling(msgspec.Struct, frozen=True):
    words: tuple[str, ...]
    say: tuple[str, ...]
    ask: tuple[str, ...]
    pleasant: bool = False


class Defaults(msgspec.Struct, frozen=True):
    """resources/offline/LANGUAGE.json. `quote` puts words in quotation marks; the joints make a list of several."""

    phrases: dict[str, tuple[str, ...]]
    categories: dict[str, Category]
    feelings: dict[str, Feeling]
    weekdays: tuple[str, str, str, str, str, str, str]  # Monday first
    date: str
    quote: str
    joint: str
    last_joint: str


@lru_cache(maxsize=4)
def load(folder: Path, language: str) -> Defaults:
    """Raises ProviderUnavailable when the file is missing or damaged."""
    file = folder / f"{language}.json"
    try:
        return msgspec.json.decode(file.read_bytes(), type=Defaults)
    except (OSError, msgspec.DecodeError) as error:
        raise ProviderUnavailable(f"{file.name}: {error}", provider="offline", model="") from error
