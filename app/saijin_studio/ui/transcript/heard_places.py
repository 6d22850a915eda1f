"""Where words of a message's source stand in what is shown of it: markdown leaves out marks, addresses and formulas."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final
from unicodedata import category

from ...core.speech_marks import is_table_line
from ...core.speech_text import speakable

LEAST: Final = 3  # letters by which one end of a sentence is known again
_OPENING: Final = ("Ps", "Pi")
_CLOSING: Final = ("Po", "Pe", "Pf")
_WIDTHS: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def shown_place(shown: str, source: str, begin: int, end: int) -> tuple[int, int] | None:
    """Of what `source` says from `begin` to `end`; None where nothing of it is shown.

    Only letters and digits are compared. The same words may stand there several times: then the one is taken before
    which they stand as often as in the source.
    """
    raw = source[begin:end]
    wanted, _ = letters(
        raw if is_table_line(raw) else speakable(raw, "{address}")
    )  # of a table its first line stands for it
    there, places = letters(shown)
    if not wanted or not there:
        return None
    times = _times(letters(source[:begin])[0], wanted)
    found = _nth(there, wanted, times)
    if found >= 0:
        return _with_marks(shown, places[found], places[found + len(wanted) - 1] + 1)
    place = _by_its_ends(there, places, wanted, len(there) * begin // max(1, len(source)))
    return None if place is None else _with_marks(shown, *place)


def _with_marks(shown: str, begin: int, end: int) -> tuple[int, int]:
    """With the quotation marks before it, and what ends it."""
    while begin > 0 and category(shown[begin - 1]) in _OPENING:
        begin -= 1
    while end < len(shown) and category(shown[end]) in _CLOSING:
        end += 1
    return begin, end


def source_place(source: str, said: str, after: int = 0) -> tuple[int, int] | None:
    """Where something that was said stands in a source: the first place from `after` on, else the first of all."""
    wanted, _ = letters(said)
    there, places = letters(source)
    if not wanted:
        return None
    first = next((number for number, place in enumerate(places) if place >= after), 0) if after else 0
    found = there.find(wanted, first)
    found = there.find(wanted) if found < 0 else found
    return (places[found], places[found + len(wanted) - 1] + 1) if found >= 0 else None


def letters(text: str) -> tuple[str, list[int]]:
    """Letters and digits alone, of one width, and where each stands."""
    places = [place for place, sign in enumerate(text) if sign.isalnum()]
    return "".join([text[place] for place in places]).translate(_WIDTHS), places


def _times(text: str, words: str) -> int:
    count, place = 0, text.find(words)
    while place >= 0:
        count, place = count + 1, text.find(words, place + 1)
    return count


def _nth(text: str, words: str, number: int) -> int:
    """Where `words` stand for this time, counted from 0, or for the last time; -1 where they stand nowhere."""
    place = text.find(words)
    while place >= 0 and number > 0:
        following = text.find(words, place + 1)
        if following < 0:
            break
        place, number = following, number - 1
    return place


def _by_its_ends(there: str, places: list[int], wanted: str, near: int) -> tuple[int, int] | None:
    """Something in the middle is shown otherwise: from the first letters that are found to the last ones."""
    head = _end_of(there, wanted, near, first=True)
    tail = _end_of(there, wanted, near + len(wanted), first=False)
    if head is None and tail is None:
        return None
    if head is None or tail is None or tail[1] <= head[0] or tail[1] - head[0] > 4 * len(wanted):
        begin, end = head or tail or (0, 0)
    else:
        begin, end = head[0], tail[1]
    return places[begin], places[end - 1] + 1


def _end_of(there: str, wanted: str, near: int, first: bool) -> tuple[int, int] | None:
    """As many letters of one end as are there, where they stand nearest to `near`."""

    def part(size: int) -> str:
        return wanted[:size] if first else wanted[-size:]

    # What is there is there with one letter less, too: the most is found by halving.
    size = bisect_right(range(1, len(wanted) + 1), False, key=lambda size: part(size) not in there)
    if size < min(LEAST, len(wanted)):
        return None
    before, after = there.rfind(part(size), 0, max(0, near) + size), there.find(part(size), max(0, near))
    place = min((each for each in (before, after) if each >= 0), key=lambda each: abs(each - near))
    return place, place + size
