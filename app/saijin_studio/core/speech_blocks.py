"""What in a reply is for the eye alone - code, tables, formulas, addresses of links - told apart from its sentences.

Like the sentences it is found while the text is written: it is lossless, and where the cuts fall depends on the text
alone. A line waits only where it may still become something for the eye.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from . import speech_marks as marks
from .segmentation import SentenceSplitter
from .speech_marks import Kind

_AT_ONCE: Final = 1000  # characters that are judged together, so that a long text takes no more time for each of them


class SpeechPart(NamedTuple):
    """A sentence ("words"), a whole block of code, a formula, one line of a table (its head with the line below)."""

    kind: Kind
    text: str


class SpeechSplitter:
    """Takes text piece by piece and gives back each part as soon as it is certain; joined they are the text."""

    def __init__(self) -> None:
        self._sentences = SentenceSplitter()
        self._rest = ""  # not judged yet
        self._line: list[str] = []  # what is judged of the line
        self._begun = False  # the line is known to be one of words
        self._no_header = False  # the line is known to be no head of a table
        self._code: list[str] = []  # the lines of a block whose end is not there yet
        self._fence = ""  # by which it is closed, if it is not an indented one
        self._blank: list[str] = []  # lines after an indented block, which goes on with the next indented one
        self._after_blank = True
        self._in_list = False
        self._in_table = False
        self._ended = False

    def feed(self, piece: str) -> list[SpeechPart]:
        """The parts that `piece` completes."""
        found: list[SpeechPart] = []
        for begin in range(0, len(piece), _AT_ONCE):
            self._rest += piece[begin : begin + _AT_ONCE]
            found += self._judged()
        return found

    def finish(self) -> list[SpeechPart]:
        """What is left when no more text will come."""
        self._ended = True
        return [*self._judged(), *self._end_code(), *_kinds(self._sentences.finish())]

    @property
    def open(self) -> str:
        """The words whose sentence has no end yet, as far as it looks."""
        if self._code or marks.FENCE.match(self._sentences.open):
            return ""
        waits = self._begun and not self._rest.startswith(("$$", "\\["))
        return self._sentences.open + (self._rest if waits else "")

    def _judged(self) -> list[SpeechPart]:
        found: list[SpeechPart] = []
        while self._rest and (parts := self._step()) is not None:
            found += parts
        return found

    def _step(self) -> list[SpeechPart] | None:
        """The parts at the beginning of what is not judged; None where more must be known, [] where none is whole."""
        if self._fence:
            return self._fenced()
        return self._inside() if self._begun else self._start()

    # -- the beginning of a line

    def _start(self) -> list[SpeechPart] | None:
        if self._sentences.open:  # at the beginning of a line only a fence within the line before is open
            return self._open_fence("".join(self._sentences.finish()))
        rest, first = self._rest, marks.SPACE.match(self._rest).end()  # type: ignore[union-attr]  # it matches always
        far = first > marks.MOST_SPACES
        if first == len(rest) and not self._ended and not far:
            return None
        blank = rest[first : first + 1] in ("", "\n") and not far
        if blank and self._code:
            self._blank.append(self._drop(first + 1))
            return []
        if blank:
            self._in_table = False
            return self._words(first + 1)
        if far:
            return self._end_code() or self._line_of_words()
        if (self._code or (self._after_blank and not self._in_list)) and marks.columns(rest[:first]) >= 4:
            return self._indented()
        return self._end_code() or self._marked(first)

    def _line_of_words(self) -> list[SpeechPart]:
        self._in_table, self._begun = False, True
        return []

    def _marked(self, first: int) -> list[SpeechPart] | None:
        """A line whose first signs say what it is, after those of quotes and lists."""
        if not self._ended and marks.MAYBE_FENCE.fullmatch(self._rest):
            return None
        fence, whole = marks.OPENING.match(self._rest), self._whole_line()
        if fence is None or self._rest.find("`", fence.end(), whole or len(self._rest)) >= 0:
            return self._line_of_signs(first, whole)
        if not whole:
            return None
        self._line_of_words()
        return self._open_fence(self._cut(whole))

    def _line_of_signs(self, first: int, whole: int) -> list[SpeechPart] | None:
        """A line of a table, a definition, or else one of words."""
        sign = self._rest[first : first + 1]
        label = self._label(first) if sign == "[" else False
        barred = bool(marks.BARRED.match(self._rest))
        if label is None or ((label or barred or self._in_table) and not whole):
            return None
        line = self._rest[:whole]
        if label and marks.is_unseen(line):
            return self._take("definition", whole)
        goes_on = self._in_table and marks.PIPE.search(line) and not marks.OTHER_BLOCK.match(marks.bare(line))
        if goes_on or (barred and marks.is_row(line)):
            self._in_table = True
            return self._take("table", whole)
        return self._line_of_words()

    def _label(self, first: int) -> bool | None:
        """Whether what stands there is named, as a definition is; None when that is not known yet."""
        end = self._rest.find("\n")
        if (len(self._rest) if end < 0 else end) > marks.LONGEST_DEFINITION:
            return False
        found = marks.LABEL.match(self._rest, first)
        following = self._rest[found.end() : found.end() + 2] if found else ""
        if following in ("", "]") and not self._ended:
            return None
        return following == "]:" and not marks.NO_DEFINITION.match(self._rest)

    # -- code

    def _indented(self) -> list[SpeechPart] | None:
        whole = self._whole_line()
        if not whole:
            return None
        self._code += [*self._blank, self._drop(whole)]
        self._blank, self._in_table = [], False
        return []

    def _open_fence(self, line: str) -> list[SpeechPart]:
        found = marks.FENCE.match(line)
        self._fence, self._code = found["fence"] if found else "```", [line]
        return []

    def _fenced(self) -> list[SpeechPart] | None:
        """All whole lines, up to the one that closes it; the marks of a quote may stand before that.

        Code within a quote ends with that, too: no line without a sign is one of a quote.
        """
        end = self._rest.rfind("\n") + 1
        if not end and not self._ended:
            return None
        again = f"{re.escape(self._fence[0])}{{{len(self._fence)},}}"
        quote_ends = r"|(?=[ \t\r]*\n)" if ">" in self._code[0].partition(self._fence)[0] else ""
        closing = re.compile(rf"^(?:[ \t>]*{again}[ \t\r]*\n{quote_ends})", re.MULTILINE).search(self._rest, 0, end)
        if closing is None:
            self._code.append(self._drop(len(self._rest) if self._ended else end))
            return []
        self._code.append(self._drop(closing.end()))
        return self._end_code()

    def _end_code(self) -> list[SpeechPart]:
        """The block that ends here, and the blank lines after it; [] where there is none."""
        if not self._code:
            return []
        code, blank = "".join(self._code), self._blank
        self._code, self._blank, self._fence = [], [], ""
        self._after_blank = bool(blank)
        return [SpeechPart("code", code), *_kinds([part for line in blank for part in self._sentences.feed(line)])]

    # -- within a line of words

    def _inside(self) -> list[SpeechPart] | None:
        mark = next(filter(self._is_mark, marks.MARK.finditer(self._rest)), None)
        if mark is None or mark[0] == "\n":
            return self._words(mark.end() if mark else len(self._rest))
        if mark.start():
            return self._words(mark.start())
        if mark[0] == "|":
            return self._pipe()
        if len(mark[0]) == 2:
            return self._formula(mark[0])
        return self._words(1) if self._ended else None

    def _is_mark(self, found: re.Match[str]) -> bool:
        return not found["escaped"] and not (self._no_header and found[0] == "|")

    def _formula(self, opening: str) -> list[SpeechPart] | None:
        rest, closing = self._rest, "$$" if opening == "$$" else "\\]"
        blank = marks.BLANK_LINE.search(rest, 0, marks.LONGEST_FORMULA)
        last = min(blank.start() if blank else len(rest), marks.LONGEST_FORMULA)
        end = rest.find(closing, len(opening), last)
        if end > 0 and rest[len(opening) : end].strip():
            return self._take("formula", end + len(closing))
        known = end > 0 or blank or len(rest) >= marks.LONGEST_FORMULA or self._ended
        return self._words(len(opening)) if known else None

    def _pipe(self) -> list[SpeechPart] | None:
        """The line is the head of a table when the next one says so."""
        rest, end = self._rest, self._rest.find("\n")
        if end > marks.LONGEST_HEADER or (end < 0 and (len(rest) > marks.LONGEST_HEADER or self._ended)):
            return self._no_head()
        below = marks.MAYBE_DELIMITER.match(rest, end + 1)
        if end < 0 or below is None:
            return None
        if len(below[0]) > marks.LONGEST_HEADER:
            return self._no_head()
        if below.end() == len(rest) and not self._ended:
            return None
        ends, delimiter = rest[below.end() : below.end() + 1] in ("", "\n"), marks.bare(below[0])
        head = "".join(self._line) + rest[:end]
        if not ends or not marks.DELIMITER.fullmatch(delimiter) or marks.cells(head) != marks.cells(delimiter):
            return self._no_head()
        self._in_table = True
        return self._take("table", min(below.end() + 1, len(rest)))

    def _no_head(self) -> list[SpeechPart]:
        self._no_header = True
        return self._words(1)

    # -- taking

    def _words(self, end: int) -> list[SpeechPart]:
        text = self._cut(end)
        return _kinds(self._sentences.feed(text))

    def _take(self, kind: Kind, end: int) -> list[SpeechPart]:
        """A part that is no sentence; what is open before it ends there, of a table it is the first cell."""
        before, part = self._sentences.finish(), self._cut(end)
        if kind == "table":
            return [SpeechPart(kind, "".join(before) + part)]
        return [*_kinds(before), SpeechPart(kind, part)]

    def _whole_line(self) -> int:
        """How long the line is, 0 when that is not known yet."""
        return self._rest.find("\n") + 1 or (len(self._rest) if self._ended else 0)

    def _drop(self, end: int) -> str:
        text, self._rest = self._rest[:end], self._rest[end:]
        return text

    def _cut(self, end: int) -> str:
        text = self._drop(end)
        self._line.append(text)
        if text.endswith("\n"):
            self._end_line()
        return text

    def _end_line(self) -> None:
        line = "".join(self._line)
        if self._begun and line.strip():
            if marks.ITEM.match(line) and not marks.RULE.fullmatch(line.rstrip()):
                self._in_list = True
            elif self._after_blank and marks.columns(line) < 2:
                self._in_list = False
        self._after_blank = not line.strip()
        self._line, self._begun, self._no_header = [], False, False


def _kinds(parts: list[str]) -> list[SpeechPart]:
    return [SpeechPart(marks.kind_of(part), part) for part in parts]
