"""Which values are secrets, by what they are called, and how they are shown instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

MASK = "***"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET = frozenset(
    """password passwords passwd passphrase pwd secret secrets token tokens credential credentials authorization
    authorisation bearer cookie cookies key keys apikey""".split()
)
# A key that names something is none that opens something.
_NAMING = frozenset("persona process business definition decision activity message conversation model cache".split())
_KEYS = frozenset({"key", "keys"})


def is_secret(name: str, value: object = "") -> bool:
    """Whether a value of this name is never shown. A number of tokens is a count."""
    words = [word.lower() for word in _WORDS.findall(name)]
    found = [number for number, word in enumerate(words) if word in _SECRET or word.endswith("password")]
    if isinstance(value, int | float) and all(words[number] in ("token", "tokens") for number in found):
        return False
    return any(words[n] not in _KEYS or n == 0 or words[n - 1] not in _NAMING for n in found)


def masked(value: object) -> object:
    """The value with everything masked in it that stands under the name of a secret."""
    if isinstance(value, Mapping):
        return {name: MASK if is_secret(str(name), item) else masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return value
