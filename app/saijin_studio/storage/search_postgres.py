"""Finds messages by their words on PostgreSQL, the newest first.

What was said last is looked through as it is: a common word fills the page from there. Farther back, an index of the
words tells which messages may match. It knows neither the order of words nor all of very long ones, so each is looked
at again, a few at a time, as long as somebody wants more. Where nearly all may match, they are walked through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, any_, cast, func, literal, not_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from .tables import SearchRow

NEWEST: Final = 2_000  # messages that are looked through without the index
MANY: Final = 5_000  # where so many may match, walking through all of them is faster than fetching each
AT_ONCE: Final = 1_000
LONGEST_LEXEME: Final = 100  # characters; migration 0006 has the same
# What the index has for a message with too many words.
_ANY: Final = "'*'"

Place = tuple[int, str]  # number and id of a message


def places(
    session: Session,
    expression: str,
    bounds: Sequence[ColumnElement[bool]],
    narrowed: Sequence[ColumnElement[bool]],
) -> Iterator[Place]:
    """All that matches an expression of core.search_words. `bounds` are those of the numbers."""
    newest = select(SearchRow.id).where(*bounds).order_by(SearchRow.id.desc())
    found = select(SearchRow.id, SearchRow.message_id).where(_holds(expression)).order_by(SearchRow.id.desc())
    last = session.scalar(newest.offset(NEWEST).limit(1))
    recent = found.where(*bounds, *narrowed)
    yield from session.execute(recent if last is None else recent.where(SearchRow.id > last)).tuples().all()
    if last is None:
        return
    lexemes = func.search_lexemes(SearchRow.words).op("@@")(cast(literal(_lexemes(expression)), TSQUERY))
    older = (SearchRow.id <= last, *bounds, *narrowed)
    numbers = sorted(session.scalars(select(SearchRow.id).where(lexemes, *older).limit(MANY + 1)), reverse=True)
    if len(numbers) > MANY:
        walk = found.where(*older).execution_options(yield_per=AT_ONCE)
        yield from session.execute(walk).tuples()
        return
    for start in range(0, len(numbers), AT_ONCE):
        some = literal(numbers[start : start + AT_ONCE], ARRAY(BigInteger))
        yield from session.execute(found.where(SearchRow.id == any_(some))).tuples().all()


# -- expressions: phrases, parted by AND and NOT, the last word of one perhaps begun


def _holds(expression: str) -> ColumnElement[bool]:
    wanted, *unwanted = expression.split(" NOT ")
    parts = [_has(phrase) for phrase in wanted.split(" AND ")]
    return and_(*parts, *(not_(_has(phrase)) for phrase in unwanted))


def _has(phrase: str) -> ColumnElement[bool]:
    """The words of a message are parted by blanks."""
    words, begun = _words(phrase)
    padded = literal(" ") + SearchRow.words + literal(" ")
    return func.strpos(padded, f" {words}" if begun else f" {words} ") > 0


def _lexemes(expression: str) -> str:
    """The tsquery of what a message must have anywhere."""
    lexemes = {
        _lexeme(word, begun and place == last)
        for phrase in expression.split(" NOT ")[0].split(" AND ")
        for words, begun in [_words(phrase)]
        for last in [words.count(" ")]
        for place, word in enumerate(words.split(" "))
    }
    return f"{' & '.join(sorted(lexemes))} | {_ANY}"


def _words(phrase: str) -> tuple[str, bool]:
    return phrase.strip().removesuffix(" *").strip('"'), phrase.endswith(" *")


def _lexeme(word: str, begun: bool) -> str:
    """Words are letters and digits only: nothing in them means anything to PostgreSQL."""
    return f"'{word[:LONGEST_LEXEME]}'" + (":*" if begun else "")
