"""What espeak-ng can speak, from its list of voices (https://github.com/espeak-ng/espeak-ng/blob/master/docs/voices.md).

A line: priority, language, age/gender, name, file, and in brackets other languages that it serves, by priority.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

_LINE: Final = re.compile(r"\s*(\d+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*(.*)")
_OTHER: Final = re.compile(r"\((\S+) (\d+)\)")
# Where the list alone would choose another one.
_USUAL: Final = {"en": "en-us"}
# It reads kanji as "Chinese letter", which nobody understands.
_UNUSABLE: Final = frozenset({"ja"})
# What a code is called in the list: older, wider or longer codes for the same language.
_ALIASES: Final = {
    "nn": "nb",
    "no": "nb",
    "iw": "he",
    "in": "id",
    "tl": "fil",
    "mo": "ro",
    "sh": "hr",
    "bo": "dz",
    "zh": "cmn",
    # ISO 639-3, for who names a language so; not among what is offered.
    "arb": "ar",
    "ces": "cs",
    "dan": "da",
    "deu": "de",
    "ell": "el",
    "eng": "en",
    "fas": "fa",
    "fin": "fi",
    "fra": "fr",
    "heb": "he",
    "hin": "hi",
    "hun": "hu",
    "ind": "id",
    "ita": "it",
    "kor": "ko",
    "nld": "nl",
    "nob": "nb",
    "pol": "pl",
    "por": "pt",
    "rus": "ru",
    "spa": "es",
    "swe": "sv",
    "tur": "tr",
    "ukr": "uk",
    "vie": "vi",
    "zho": "zh",
}


@dataclass(frozen=True, slots=True)
class Accent:
    """A voice of the list. `file` is what the program is asked for: it does not know all by their code.

    `serves` holds the codes it is meant for with their priority, the lowest first.
    """

    id: str
    name: str
    file: str
    serves: Mapping[str, int] = field(default_factory=dict)


def read_accents(listing: str) -> tuple[Accent, ...]:
    """What `--voices` prints; voices that need other programs (MBROLA) are left out."""
    found: dict[str, Accent] = {}
    for line in listing.splitlines()[1:]:
        row = _LINE.fullmatch(line)
        if row is None or row[5].startswith("mb/"):
            continue
        code = row[2].lower()
        others = {other.lower(): int(priority) for other, priority in _OTHER.findall(row[6])}
        found.setdefault(code, Accent(code, row[4].replace("_", " ").strip(), row[5], {**others, code: 0}))
    return tuple(one for one in found.values() if _base(one.id) not in _UNUSABLE)


def languages_of(accents: Iterable[Accent]) -> frozenset[str]:
    """Their codes without regions, and the other short codes of the same languages."""
    own = {_base(code) for accent in accents for code in accent.serves}
    return frozenset(own | {alias for alias, code in _ALIASES.items() if code in own and len(alias) == 2})


def accent_for(language: str, accents: tuple[Accent, ...]) -> Accent | None:
    """The voice for a language code ("pt-BR", "no", "zh"), None when there is none."""
    code = language.lower().replace("_", "-")
    known = {accent.id: accent for accent in accents}
    for wanted in dict.fromkeys((code, _base(code), _ALIASES.get(_base(code), ""))):
        exact = known.get(_USUAL.get(wanted, "")) or known.get(wanted)
        serving = [accent for accent in accents if wanted in accent.serves]
        if exact or serving:
            return exact or min(serving, key=lambda accent: accent.serves[wanted])
    return next((accent for accent in accents if _base(accent.id) == _base(code)), None)


def accents_of(language: str, accents: tuple[Accent, ...]) -> tuple[Accent, ...]:
    """All that speak it, the usual one first."""
    usual = accent_for(language, accents)
    if usual is None:
        return ()
    return (usual, *(one for one in accents if _base(one.id) == _base(usual.id) and one is not usual))


def _base(code: str) -> str:
    return code.partition("-")[0]
