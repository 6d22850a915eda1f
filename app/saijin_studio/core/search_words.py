"""Turns texts and a person's search words into what SQLite's FTS5 can match, in Japanese as well as in English.

Tables use the tokenizer `unicode61 remove_diacritics 2`, which cuts words at spaces and would take a Japanese sentence
for one word. So a run of Chinese characters, kana or Hangul is stored as pairs of neighbours and its last character:
東京都 becomes 東京 京都 都. A query of any length then finds exactly the texts that hold it: as a phrase of pairs, or,
a single character, as the beginning of a pair. Words of other scripts stay whole; an emoji becomes a word of its own.

What a person may write: words (all must be there, the last one may be unfinished), "words in this order", -without.
Upper and lower case, full and half width and the accents of Latin and Greek letters make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .search_fold import Folded, fold, fold_text

# A contentless table must be told the very words that it holds when a text goes. Where this differs from what the
# table was filled with, it has to be filled anew.
WORDS_VERSION: Final = f"1/{unicodedata.unidata_version}"
# What finds nothing, and is no fault: FTS5 refuses an empty query.
NOTHING: Final = '""'
MAX_QUERY: Final = 1_000  # characters; nobody types more, and a pasted page would only be slow
MAX_UNITS: Final = 40  # words and quotations of one query

_WIDE: Final = (
    r"\u3005-\u3007\u3031-\u3035\u303b\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb"
    r"\U00016fe0-\U00016fe4\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
# Letters that Python knows and the tokenizer takes for a gap: they would be words that cannot be found.
_UNKNOWN: Final = r"\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3"
_RUNS: Final = re.compile(rf"(?P<wide>[{_WIDE}]+)|(?P<word>[^\W_{_WIDE}{_UNKNOWN}]+)|(?P<sign>[^\w\s])")
_UNITS: Final = re.compile(r'(?P<minus>[-−](?=\S))?(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<plain>\S+))')
_TYPED: Final = str.maketrans("“”„＂－", '""""-')


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a folded text that is indexed as a whole: one word, one emoji, or wide characters in a row."""

    text: str
    wide: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """What must stand in a text in this order. `open_end`: the last word may be the beginning of a longer one."""

    runs: tuple[Run, ...]
    excluded: bool = False
    open_end: bool = False


def index_words(text: str) -> str:
    """The words to store for `text`, parted by spaces; "" where nothing in it can be searched for."""
    return " ".join(word for run in runs_of(fold_text(text)) for word in _stored(run))


def match_query(text: str) -> str:
    """The FTS5 query for what a person typed; NOTHING where there is no word to look for. Never raises."""
    units = units_of(text)
    wanted = [_phrase(unit) for unit in units if not unit.excluded]
    if not wanted:
        return NOTHING
    return " NOT ".join((" AND ".join(wanted), *(_phrase(unit) for unit in units if unit.excluded)))


def units_of(query: str) -> tuple[Unit, ...]:
    """The words and quotations of a query, in their order; what holds neither letter nor emoji is left out."""
    found = list(_UNITS.finditer(query[:MAX_QUERY].translate(_TYPED)))[:MAX_UNITS]
    units = (_unit(match, last=match is found[-1]) for match in found)
    return tuple(unit for unit in units if unit.runs)


def runs_of(folded: str) -> Iterator[Run]:
    """The runs of an already folded text."""
    for match in _RUNS.finditer(folded):
        text = match[0]
        if match.lastgroup == "sign":
            if unicodedata.category(text) != "So":
                continue
            text = f"u{ord(text):x}"  # the tokenizer drops signs
        yield Run(text, match.lastgroup == "wide", match.start(), match.end())


def _unit(match: re.Match[str], last: bool) -> Unit:
    quoted = match["quoted"]
    runs = tuple(runs_of(fold_text(match["plain"] if quoted is None else quoted)))
    excluded = match["minus"] is not None
    return Unit(runs, excluded, open_end=last and not excluded and not match["closed"])


def _stored(run: Run) -> Iterator[str]:
    if run.wide:
        yield from (run.text[at : at + 2] for at in range(len(run.text)))
    else:
        yield run.text


def _phrase(unit: Unit) -> str:
    """The last character of a run is a word of its own only where the run ends, which a query cannot know."""
    words = [word for run in unit.runs for word in _stored(run)]
    last = unit.runs[-1]
    if last.wide and len(last.text) > 1:
        return f'"{" ".join(words[:-1])}"'
    return f'"{" ".join(words)}"' + (" *" if last.wide or unit.open_end else "")


def excerpt(text: str, query: str, around: int = 60) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The place where `text` has what `query` looks for, with about `around` characters on either side, as one line.

    The pairs are the beginnings and ends of what matches, in code points of the excerpt; none where only the beginning
    of the text could be shown.
    """
    folded = fold(text)
    places = _places(folded, units_of(query))
    first = places[0] if places else (0, 0)
    start = _back_to_gap(text, folded, max(0, first[0] - around), first[0])
    end = _on_to_gap(text, folded, min(len(text), first[1] + around), first[1])
    head, tail = ("…" if start else ""), ("…" if end < len(text) else "")
    shown = head + re.sub(r"\s", " ", text[start:end]) + tail
    shift = len(head) - start
    return shown, tuple((a + shift, b + shift) for a, b in places if start <= a and b <= end)


def _places(folded: Folded, units: Sequence[Unit]) -> list[tuple[int, int]]:
    """What matches, in code points of the text as it was, in order and without overlaps."""
    found = sorted(
        (folded.origin(match.start()), folded.end_of(match.end() - 1))
        for unit in units
        if not unit.excluded
        for match in re.finditer(_pattern(unit), folded.text)
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _pattern(unit: Unit) -> str:
    """The unit as it may stand in a folded text: between its runs any signs, and the gap that parts two alike."""
    word = rf"[^\W_{_WIDE}]"
    pattern = ""
    for number, run in enumerate(unit.runs):
        if number:
            gap = "+" if run.wide and unit.runs[number - 1].wide else "*"
            pattern += rf"[\W_]{gap}"
        whole = run.wide or (run is unit.runs[-1] and unit.open_end)
        pattern += _spelt(run) + ("" if whole else rf"(?!{word})")
    return pattern if unit.runs[0].wide else rf"(?<!{word}){pattern}"


def _spelt(run: Run) -> str:
    is_sign = run.end - run.start == 1 and len(run.text) > 1
    return re.escape(chr(int(run.text[1:], 16)) if is_sign else run.text)


def _back_to_gap(text: str, folded: Folded, start: int, limit: int) -> int:
    """Goes on to where a word begins, so that none is cut; a long one is cut all the same, but no character."""
    if start == 0 or text[start - 1].isspace():
        return start
    gap = next((at + 1 for at in range(start, min(start + 15, limit)) if text[at].isspace()), None)
    return gap if gap is not None else folded.whole_from(start)


def _on_to_gap(text: str, folded: Folded, end: int, limit: int) -> int:
    if end == len(text) or text[end].isspace():
        return end
    gap = next((at for at in range(end - 1, max(end - 15, limit) - 1, -1) if text[at].isspace()), None)
    return gap if gap is not None else folded.whole_from(end)
