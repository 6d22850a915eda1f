"""What is said in the place of code and tables, where a person wants to hear that there is something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.spoken import Unsayable

_WORDS: Final[dict[str, dict[Unsayable, str]]] = {
    "en": {"code": "Here is some code.", "table": "Here is a table."},
    "ja": {"code": "ここにコードがあります。", "table": "ここに表があります。"},
}
SUMMARISE: Final = "summarise"


def summaries(unsayable: str, language: str) -> Mapping[Unsayable, str]:
    """The words by kind, in `language` where there are some, else in English; none where such things are skipped."""
    return _WORDS.get(language, _WORDS["en"]) if unsayable == SUMMARISE else {}
