"""How words sound, in the signs of the IPA, by espeak-ng; marks stay where they are, as voices learned them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ...core.cancel import CancelToken
from .espeak_program import run

TIMEOUT_SECONDS: Final = 10.0
_CLAUSE: Final = re.compile(r"[^.,;:!?¡¿—…。、，！？；：]+|[.,;:!?¡¿—…。、，！？；：]+")
_PLAIN_MARKS: Final = str.maketrans("。、，！？；：", ".,,!?;:")
_FOREIGN: Final = re.compile(r"\([a-z-]+\)")  # says that the word is of another language


def phonemes(text: str, voice: str, cancel: CancelToken | None = None) -> str:
    """`voice` is one of espeak-ng's. Raises ProviderUnavailable, ProviderFault, Cancelled."""
    found: list[str] = []
    for clause in _CLAUSE.findall(text):
        if any(symbol.isalnum() for symbol in clause):
            if cancel is not None:
                cancel.raise_if_cancelled()
            gap = " " if clause[0].isspace() and found else ""
            found.append(gap + _clause(clause.strip(), voice))
        else:
            found.append(clause.translate(_PLAIN_MARKS))
    return "".join(found)


@lru_cache(maxsize=2_000)
def _clause(text: str, voice: str) -> str:
    said = run(["-q", "--ipa", "-b", "1", "-v", voice, "--stdin"], text, TIMEOUT_SECONDS).decode("utf-8", "replace")
    return " ".join(_FOREIGN.sub("", said).split())
