"""What is a secret, by what it is called or by how it looks, and how it is shown instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

MASK: Final = "***"
DEEPEST: Final = 200  # levels of a value that are looked into; what lies deeper is masked whole

# -- by its name -----------------------------------------------------------------------------------------------------

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET = frozenset(
    """pass passwords passwd pwd passcode pin credential credentials authorization authorisation bearer cookie cookies
    key keys apikeys""".split()
)
_TOKENS = ("token", "tokens")
_ENDINGS = ("password", "passwd", "passphrase", "passcode", "secret", "secrets", "apikey", "secretkey", "accesskey")
_JAPANESE = ("パスワード", "パスフレーズ", "暗証番号", "秘密鍵", "APIキー", "アクセスキー", "資格情報")
_JAPANESE_TOKEN = "トークン"
# A key that names something is none that opens something.
_NAMING = frozenset("persona process business definition decision activity message conversation model cache".split())
_KEYS = frozenset({"key", "keys"})


def is_secret(name: str, value: object = "") -> bool:
    """Whether a value of this name is never shown. A number of tokens is a count; yes or no tells nothing."""
    if isinstance(value, bool):
        return False
    name = unicodedata.normalize("NFKC", name)
    words = [word.lower() for word in _WORDS.findall(name)]
    found = [number for number, word in enumerate(words) if word in _SECRET or word.endswith(_ENDINGS)]
    if any(words[n] not in _KEYS or n == 0 or words[n - 1] not in _NAMING for n in found):
        return True
    if any(word in name for word in _JAPANESE):
        return True
    tokens = _JAPANESE_TOKEN in name or any(word.endswith(_TOKENS) for word in words)
    return tokens and not isinstance(value, int | float)


# -- by its look -----------------------------------------------------------------------------------------------------

# What stands after the name of a secret, in headers, JSON, Python's repr, forms and addresses; names may have a prefix.
_NAMED = re.compile(
    r"""(?ix) ( (?<![a-z0-9]) (?:authorization | api[_-]?key | password | passwd | secret | token | cookie)
        \\?["']? \s{0,3} [=:] \s{0,3} )
        ( (?:bearer|basic|token) \s+ [^\s"',;&]+ | \\?"[^"]{0,999}" | '[^']{0,999}' | [^\s"',;&}\])]+ )"""
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9+/=._~-]{8,}")
_KEY = re.compile(r"\b(?:sk|pk|rk|ghp|gho|hf|xox[abp])[-_][A-Za-z0-9_-]{8,}")
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^\s/@:]{0,200}:[^\s/@]{1,999}@")


def redacted(text: str) -> str:
    """The text with everything masked that looks like a key, a password or a token."""
    text = _NAMED.sub(rf"\g<1>{MASK}", text)
    text = _BEARER.sub(rf"\g<1> {MASK}", text)
    return _ADDRESS.sub(rf"\g<1>{MASK}@", _KEY.sub(MASK, text))


# -- both ------------------------------------------------------------------------------------------------------------


def masked(value: object, depth: int = 0) -> object:
    """The value without the secrets in it: what stands under the name of one, and what looks like one in its texts."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping | list) and depth >= DEEPEST:
        return MASK
    if isinstance(value, Mapping):
        return {name: MASK if is_secret(str(name), item) else masked(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item, depth + 1) for item in value]
    return value
