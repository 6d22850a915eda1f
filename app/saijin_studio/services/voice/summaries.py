"""What is said in the place of code, tables, formulas and links, where a person wants to hear of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.spoken import Unsayable

_WORDS: Final[dict[str, dict[Unsayable, str]]] = {
    "en": {
        "code": "Here is some code.",
        "table": "Here is a table.",
        "formula": "Here is a formula.",
        "link": "a link to {host}",
    },
    "ja": {
        "code": "ここにコードがあります。",
        "table": "ここに表があります。",
        "formula": "ここに数式があります。",
        "link": "{host}へのリンク",
    },
}
# Sentences may be English in a text of any language, words within one may not.
_ELSEWHERE: Final[dict[Unsayable, str]] = {**_WORDS["en"], "link": "{host}"}
SUMMARISE: Final = "summarise"


def summaries(unsayable: str, language: str) -> Mapping[Unsayable, str]:
    """The words by kind, in `language` where there are some, else in English; none where such things are skipped."""
    return _WORDS.get(language, _ELSEWHERE) if unsayable == SUMMARISE else {}
