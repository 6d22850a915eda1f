"""Which language a letter tells by its script alone; ranges as in the Unicode character database's Blocks.txt."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

# First and last code point, and the language that is most written with it.
_RANGES: Final = (
    (0x0370, 0x03FF, "el"),
    (0x0400, 0x052F, "ru"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "ar"),
    (0x0900, 0x097F, "hi"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1100, 0x11FF, "ko"),
    (0x1F00, 0x1FFF, "el"),
    (0x3040, 0x30FF, "ja"),
    (0x3100, 0x312F, "zh"),
    (0x3130, 0x318F, "ko"),
    (0xAC00, 0xD7AF, "ko"),
    (0xFF66, 0xFF9F, "ja"),
)
_BEGINS: Final = [first for first, _, _ in _RANGES]
# Languages that share a script: what the text as a whole is known to be in decides between them.
SHARED: Final = {
    "ru": frozenset({"uk", "bg", "sr", "mk", "be", "kk", "ky", "tt"}),
    "ar": frozenset({"fa", "ur", "ckb", "sd"}),
    "hi": frozenset({"mr", "ne", "kok"}),
    "he": frozenset({"yi"}),
}


def language_of(letter: str, otherwise: str) -> str:
    """`otherwise` is the language of the whole text: it decides where several share the script, and for Latin letters.

    Where that one is not written with Latin letters these are taken for English.
    """
    code = ord(letter)
    place = bisect_right(_BEGINS, code) - 1
    if place >= 0 and code <= _RANGES[place][1]:
        found = _RANGES[place][2]
        return otherwise if otherwise in SHARED.get(found, ()) else found
    return otherwise if otherwise not in _OTHER_SCRIPTS else "en"


_OTHER_SCRIPTS: Final = frozenset({language for _, _, language in _RANGES}).union(*SHARED.values()) - {"sr"}
