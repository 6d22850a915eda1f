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
    (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1100, 0x11FF, "ko"),
    (0x1200, 0x139F, "am"),
    (0x13A0, 0x13FF, "chr"),
    (0x1780, 0x17FF, "km"),
    (0x1F00, 0x1FFF, "el"),
    (0x3040, 0x30FF, "ja"),
    (0x3100, 0x312F, "zh"),
    (0x3130, 0x318F, "ko"),
    (0xAB70, 0xABBF, "chr"),
    (0xAC00, 0xD7AF, "ko"),
    (0xFF66, 0xFF9F, "ja"),
)
_BEGINS: Final = [first for first, _, _ in _RANGES]
# Languages that are written with Chinese characters and no kana.
CHINESE: Final = frozenset({"zh", "cmn", "yue", "wuu", "nan"})
# Languages that share a script: what the text as a whole is known to be in decides between them.
SHARED: Final = {
    "ru": frozenset({"uk", "bg", "sr", "mk", "be", "kk", "ky", "tt", "ba", "cv", "nog", "mn", "tg"}),
    "ar": frozenset({"fa", "ur", "ckb", "sd", "ug", "ps"}),
    "hi": frozenset({"mr", "ne", "kok", "sa"}),
    "bn": frozenset({"as", "bpy"}),
    "he": frozenset({"yi"}),
    "el": frozenset({"grc"}),
    "hy": frozenset({"hyw"}),
    "my": frozenset({"shn"}),
    "am": frozenset({"ti"}),
    "zh": CHINESE - {"zh"},
}


def language_of(letter: str, otherwise: str) -> str:
    """`otherwise` is the language of the whole text: it decides where several share the script, and for Latin letters.

    Where that one is not written with Latin letters these are taken for English.
    """
    code = ord(letter)
    place = bisect_right(_BEGINS, code) - 1
    if place >= 0 and code <= _RANGES[place][1]:
        found = _RANGES[place][2]
        return otherwise if base_of(otherwise) in {found, *SHARED.get(found, ())} else found
    return otherwise if is_latin(otherwise) else "en"


def is_latin(language: str) -> bool:
    """Whether a language is written with Latin letters, by them alone or by others too."""
    return base_of(language) not in _OTHER_SCRIPTS


def base_of(language: str) -> str:
    """A code without its region: "pt" of "pt-BR"."""
    return language.partition("-")[0].lower()


_OTHER_SCRIPTS: Final = frozenset({language for _, _, language in _RANGES}).union(*SHARED.values()) - {"sr"}
