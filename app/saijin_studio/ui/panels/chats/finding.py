"""Looks for words in the rows of a transcript, a little at a time, and knows where they stand on the screen."""

from __future__ import annotations

import time
import unicodedata
from bisect import bisect_right
from itertools import accumulate

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

from ....core.search_fold import fold, fold_text
from ...transcript.painter import Mark
from ...transcript.rows import Row
from ...transcript.transcript import Transcript

SLICE_SECONDS = 0.006
MOST_MARKS = 500  # of one segment


class Finding(QObject):
    """`found` tells that `count` or `place` is another; `place` counts from 1, 0 while nothing was gone to."""

    found = Signal()

    def __init__(self, transcript: Transcript, parent: QObject) -> None:
        super().__init__(parent)
        self._transcript = transcript
        self._words = ""
        self._term = ""
        self._hits: list[tuple[Row, int, int]] = []  # row, segment, how often
        self._sums: list[int] = []
        self._next_row = 0
        self._begin_at: tuple[Row, int] | None = None
        self.place = 0
        self.count = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._look_on)
        transcript.rows_painter.found = self._marks

    def look_for(self, words: str) -> None:
        """Begins anew; goes to the first place in or below what is seen."""
        self._words, self._term = fold_text(words.strip()), _plain(words.strip())
        self.place = 0
        placed = self._transcript.placed
        self._begin_at = (placed[0].row, placed[0].number) if placed and self._term else None
        self._start()

    def look_again(self) -> None:
        """The rows are others than before; the place gone to is kept as well as can be."""
        if self._term:
            self._begin_at = None
            self._start()

    def searching(self) -> bool:
        return self._timer.isActive()

    def step(self, by: int) -> None:
        """To the next place, or the one before; round at the ends."""
        if self.count:
            self.place = (self.place - 1 + by) % self.count + 1 if self.place else (1 if by > 0 else self.count)
            self._show()

    # -- looking

    def _start(self) -> None:
        self._hits, self._next_row = [], 0
        self._timer.stop()
        if self._term:
            self._timer.start()
        else:
            self._done()

    @Slot()
    def _look_on(self) -> None:
        deadline = time.perf_counter() + SLICE_SECONDS
        rows = self._transcript.stack.rows
        while self._next_row < len(rows):
            row = rows[self._next_row]
            self._next_row += 1
            for number, segment in enumerate(row.segments):
                times = _plain(segment.text).count(self._term)
                if times:
                    self._hits.append((row, number, times))
            if time.perf_counter() > deadline:
                self._timer.start()
                return
        self._done()

    def _done(self) -> None:
        self._sums = list(accumulate(times for _, _, times in self._hits))
        self.count = self._sums[-1] if self._sums else 0
        self.place = min(self.place, self.count)
        if self._begin_at is not None and self.count:
            self.place = self._first_from(*self._begin_at)
            self._begin_at = None
            self._show()
            return
        self.found.emit()
        self._transcript.viewport().update()

    def _first_from(self, row: Row, number: int) -> int:
        unit = row.first + number
        before = [index for index, (each, part, _) in enumerate(self._hits) if each.first + part < unit]
        at = len(before)
        return (self._sums[at - 1] if at else 0) + 1 if at < len(self._hits) else self.count

    # -- showing

    def _where(self) -> tuple[Row, int, int] | None:
        """Row, segment, and which of the places in it is gone to."""
        if not self.place or self.place > self.count:
            return None
        index = bisect_right(self._sums, self.place - 1)
        row, number, _ = self._hits[index]
        return row, number, self.place - 1 - (self._sums[index - 1] if index else 0)

    def _show(self) -> None:
        where = self._where()
        if where is None or where[0] not in self._transcript.stack.rows:
            return
        row, number, nth = where
        document = self._transcript.measure.document(row, number)
        marks = self._marks(row, number, document)
        inside = 0
        if nth < len(marks):
            block = document.findBlock(marks[nth].start)
            line = block.layout().lineForTextPosition(marks[nth].start - block.position())
            inside = int(document.documentLayout().blockBoundingRect(block).top() + (line.y() if line.isValid() else 0))
        self._transcript.show_place(row, number, inside)
        self._transcript.viewport().update()
        self.found.emit()

    def _marks(self, row: Row, number: int, document: QTextDocument) -> list[Mark]:
        """Where the words stand in a document; called while it is painted."""
        if not self._words:
            return []
        text = document.toPlainText()
        folded = fold(text)
        where = self._where()
        chosen = where[2] if where is not None and where[0] is row and where[1] == number else -1
        marks: list[Mark] = []
        at = folded.text.find(self._words)
        while at >= 0 and len(marks) < MOST_MARKS:
            start, end = folded.origin(at), folded.end_of(at + len(self._words) - 1)
            marks.append(Mark(_units(text, start), _units(text, end), len(marks) == chosen))
            at = folded.text.find(self._words, at + len(self._words))
        return marks


def _plain(text: str) -> str:
    """Case and width make no difference; fast enough for millions of characters."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _units(text: str, place: int) -> int:
    """A place as Qt counts: in units of UTF-16."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
