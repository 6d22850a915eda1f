"""The sentence that is being said: marked in the transcript, and kept in sight for who reads at its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QTextDocument

from ...core.speech_marks import is_code, is_formula, is_table_line
from ...core.speech_text import speakable
from .docstyle import CODE_HEAD
from .heard_places import letters, shown_place, source_place

if TYPE_CHECKING:
    from .rows import Row
    from .view import TranscriptView
    from .writer import Decoration

_LINK = "ꙮ"  # in the place of an address: a letter that no text has
BELOW = 48  # px that are to be seen below the line that is said


class Sentence(NamedTuple):
    """What is said of a message: `text` as it is said, from `begin` to `end` of the message's source (0 = unknown).

    Where code or a table stands there, `text` is what is said in its place.
    The message is known by its id, while it is still being made by `correlation_id`.
    """

    correlation_id: str
    message_id: str | None
    text: str
    begin: int = 0
    end: int = 0


class HeardSentence:
    """`marks` and `code` are asked while a segment is painted, and look once in each document."""

    def __init__(self, view: TranscriptView) -> None:
        self._view = view
        self._said: Sentence | None = None
        self._place: tuple[str, int, int] | None = None  # row, begin and end in its source
        self._row_key = ""
        self._last_end = 0
        self._known: dict[int, tuple[QTextDocument, int, tuple[int, int] | None]] = {}
        self._codes: dict[int, tuple[tuple[Decoration, ...], Decoration | None]] = {}
        self._left: tuple[Row, int, int] | None = None  # where the view stood when a sentence was last in sight

    @property
    def said(self) -> Sentence | None:
        return self._said

    def show(self, said: Sentence) -> None:
        """This sentence begins to be heard."""
        if said == self._said:
            return
        other = self._said is None or self._said.correlation_id != said.correlation_id
        self._last_end = 0 if other or self._place is None else self._place[2]
        self._said, self._place = said, None
        self._forget()
        row = self._row()
        if row is not None:
            if row.key != self._row_key and not row.making:
                self._row_key, self._left = row.key, None
            self._follow(row)
        self._view.viewport().update()

    def clear(self) -> None:
        """Nothing is heard now."""
        if self._said is not None:
            self._said = self._place = None
            self._forget()
            self._view.viewport().update()

    def _forget(self) -> None:
        self._known.clear()
        self._codes.clear()

    def marks(self, row: Row, number: int, document: QTextDocument) -> tuple[int, int] | None:
        """First and last position of what is being said in the document of a segment."""
        if self._said is None or not self._is_of(row, self._said):
            return None
        size = document.characterCount()
        known = self._known.get(number)
        if known is None or known[0] is not document or known[1] != size:
            known = self._known[number] = document, size, self._in_document(row, number, document)
        return known[2]

    def code(self, row: Row, number: int) -> Decoration | None:
        """The block of code in the document of a segment in whose place something is being said."""
        if self._said is None or not self._is_of(row, self._said):
            return None
        drawn: tuple[Decoration, ...] = row.segments[number].decorations
        known = self._codes.get(number)
        if known is None or known[0] is not drawn:
            known = self._codes[number] = drawn, self._code_in(row, number, drawn)
        return known[1]

    # -- where it stands

    def _row(self) -> Row | None:
        said = self._said
        if said is None:
            return None
        return next((row for row in reversed(self._view.stack.rows) if self._is_of(row, said)), None)

    @staticmethod
    def _is_of(row: Row, said: Sentence) -> bool:
        return row.key == said.message_id or (row.correlation_id == said.correlation_id and bool(row.correlation_id))

    def _in_source(self, row: Row) -> tuple[int, int] | None:
        """In the row's text; a reply may have been changed after it was said, then its words are looked for."""
        said = self._said
        if said is None:
            return None
        if self._place is not None and self._place[0] == row.key:
            return self._place[1:]
        found: tuple[int, int] | None = (said.begin, said.end)
        if not said.end or not _fits(row.text[said.begin : said.end], said.text):
            found = source_place(row.text, said.text, said.begin or self._last_end)
        if found is not None:
            self._place = row.key, *found
        return found

    def _in_segment(self, row: Row, number: int) -> tuple[int, int] | None:
        """In the source of one of its segments."""
        found, segment = self._in_source(row), row.segments[number]
        if found is None or segment.kind:
            return None
        before = sum(len(each.text) for each in row.segments[:number] if not each.kind)
        begin, end = max(0, found[0] - before), min(len(segment.text), found[1] - before)
        return (begin, end) if begin < end else None

    def _in_document(self, row: Row, number: int, document: QTextDocument) -> tuple[int, int] | None:
        found, segment = self._in_segment(row, number), row.segments[number]
        if found is None or self._is_code(row):
            return None
        shown = document.toPlainText()
        place = shown_place(shown, segment.text, *found)
        return None if place is None else (_units(shown, place[0]), _units(shown, place[1]))

    def _code_in(self, row: Row, number: int, drawn: tuple[Decoration, ...]) -> Decoration | None:
        """The same code may stand there several times: then it is the one before which it stands as often."""
        found, source = self._in_segment(row, number), row.segments[number].text
        if found is None or not self._is_code(row):
            return None
        wanted = letters(source[slice(*found)])[0]
        able = [each for each in drawn if each.kind == "code" and letters(each.text)[0] in wanted]
        if len(able) < 2:
            return able[0] if able else None
        before = letters(source[: found[0]])[0].count(letters(able[0].text)[0] or wanted)
        return able[min(before, len(able) - 1)]

    def _is_code(self, row: Row) -> bool:
        found = self._in_source(row)
        return found is not None and is_code(row.text[slice(*found)])

    # -- in sight

    def _follow(self, row: Row) -> None:
        """Only for who has the end of the chat in sight, until they go elsewhere; a reply that grows stays there."""
        view = self._view
        if not (view.stuck or (self._left is not None and self._standing() == self._left)):
            self._left = None
            return
        where = None if row.making else self._line(row)
        if where is not None and not view.in_sight(row, *where, BELOW):
            view.show_place(row, *where)
        self._left = self._standing()

    def _standing(self) -> tuple[Row, int, int] | None:
        first = self._view.first_placed()
        return None if first is None else (first.row, first.number, first.y)

    def _line(self, row: Row) -> tuple[int, int] | None:
        """The segment with the beginning of the sentence, and how many px below its top the line is."""
        for number in range(len(row.segments)):
            if self._in_segment(row, number) is None:
                continue
            document = self._view.measure.document(row, number)
            marks, code = self.marks(row, number, document), self.code(row, number)
            if code is not None:
                top = line_top(document, document.findBlockByNumber(code.first).position())
                return number, max(0, top - CODE_HEAD)
            return None if marks is None else (number, line_top(document, marks[0]))
        return None


def _fits(source: str, said: str) -> bool:
    """Whether `said` is what is said of a source, or may be said in its place."""
    if is_code(source) or is_table_line(source) or is_formula(source):
        return True
    wanted, heard = letters(speakable(source, _LINK))[0], letters(said)[0]
    if _LINK not in wanted:
        return wanted == heard
    # Addresses are left out, or named in words that are not known here.
    return bool(re.fullmatch(".*".join(map(re.escape, wanted.split(_LINK))), heard))


def line_top(document: QTextDocument, position: int) -> int:
    """How many px below the document's top the line of a position begins."""
    block = document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    return int(document.documentLayout().blockBoundingRect(block).top() + (line.y() if line.isValid() else 0))


def _units(text: str, place: int) -> int:
    """A place as Qt counts: in units of UTF-16."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
