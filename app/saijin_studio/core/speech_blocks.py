"""What in a reply is for the eye alone - code, tables, formulas, addresses of links - told apart from its sentences.

Like the sentences it is found while the text is written: it is lossless, and where the cuts fall depends on the text
alone. A line waits only where it may still become something for the eye.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from .segmentation import SentenceSplitter

Kind = Literal["words", "code", "table", "formula", "definition"]

LONGEST_FORMULA: Final = 1000  # as the transcript shows them
LONGEST_HEADER: Final = 500  # characters after its first pipe: a longer line does not wait
_LONGEST_LABEL: Final = 200

_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})[^`\n]*(\n|$)")
_INDENTED: Final = re.compile(r"(?:(?:[ \t\r]*\n)*(?: {4}| {0,3}\t)[ \t]*[^ \t\r\n][^\n]*\n?)+")
_FORMULA: Final = re.compile(r"\s*(\$\$.+\$\$|\\\[.+\\\])\s*", re.DOTALL)
_TABLE_LINE: Final = re.compile(r"\s*(\||:?-{2,}:?\s*\|)")
_DELIMITER: Final = re.compile(r"\s*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?\s*")
_DEFINITION: Final = re.compile(
    r"\s*\[[^\[\]\n]+\]:\s*(<[^<>\n]*>|\S*[/#:.@]\S+)(\s+(\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?\s*"
)
_NO_DEFINITION: Final = re.compile(r"\s*\[[^\[\]\n]+\]:[ \t]*[^<\s]\S*[ \t]+[^\s\"'(]")
_LABEL: Final = re.compile(rf"\[[^\[\]\n]{{0,{_LONGEST_LABEL}}}")
_ITEM: Final = re.compile(r"[ \t]*([-*+•]|\d{1,9}[.)])([ \t]|$)")
_RULE: Final = re.compile(r"[ \t]*([-*_][ \t]*){3,}")
_OTHER_BLOCK: Final = re.compile(r"[ \t]*([-*+•>]|#{1,6}|\d{1,9}[.)])(\s|$)")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n")
_SPACE: Final = re.compile(r"[ \t\r]*")
_MAYBE_DELIMITER: Final = re.compile(r"[ \t\r|:\-]*")
# What a line of words is watched for; an escaped sign counts as words, a last sign may still become one of two.
_MARK: Final = re.compile(r"(?P<escaped>\\[^\[\n])|\$\$|\\\[|\||\n|[\\$]\Z")


class SpeechPart(NamedTuple):
    """A sentence ("words"), a whole block of code, a formula, one line of a table (its head with the line below)."""

    kind: Kind
    text: str


def is_code(source: str) -> bool:
    """Whether a part is a block of code; of an indented one all its spaces belong to it."""
    return bool(_FENCE.match(source) or _INDENTED.match(source))


def is_table_line(part: str) -> bool:
    """Also the head of a table without outer pipes, when it has the line below it."""
    head, _, below = part.strip().partition("\n")
    return bool(_TABLE_LINE.match(part)) or bool(_PIPE.search(head) and below and _DELIMITER.fullmatch(below))


def is_formula(part: str) -> bool:
    return bool(_FORMULA.fullmatch(part))


def is_unseen(part: str) -> bool:
    """Whether a part is a line that only says where the links of a text lead to."""
    return bool(_DEFINITION.fullmatch(part))


def is_for_the_eye(part: str) -> bool:
    """Whether a part has no words, whatever stands around it: code within fences, a table, a formula, an address."""
    return bool(_FENCE.match(part)) or is_table_line(part) or is_formula(part) or is_unseen(part)


class SpeechSplitter:
    """Takes text piece by piece and gives back each part as soon as it is certain; joined they are the text."""

    def __init__(self) -> None:
        self._sentences = SentenceSplitter()
        self._rest = ""  # not judged yet
        self._line = ""  # what is judged of the line
        self._begun = False  # the line is known to be one of words, or of fenced code
        self._fenced = False
        self._after_blank = True
        self._in_list = False
        self._in_table = False
        self._ended = False

    def feed(self, piece: str) -> list[SpeechPart]:
        """The parts that `piece` completes."""
        self._rest += piece
        found: list[SpeechPart] = []
        while self._rest and (parts := self._step()) is not None:
            found += parts
        return found

    def finish(self) -> list[SpeechPart]:
        """What is left when no more text will come."""
        self._ended = True
        return self.feed("") + _kinds(self._sentences.finish())

    @property
    def open(self) -> str:
        """The words whose sentence has no end yet, as far as it looks."""
        if _FENCE.match(self._sentences.open):
            return ""
        waits = self._begun and not self._rest.startswith(("$$", "\\["))
        return self._sentences.open + (self._rest if waits else "")

    def _step(self) -> list[SpeechPart] | None:
        """The parts at the beginning of what is not judged; None where more must be known, [] where none is whole."""
        if not self._begun:
            return self._start()
        if self._fenced:
            return self._words(self._rest.find("\n") + 1 or len(self._rest))
        return self._inside()

    # -- the beginning of a line

    def _start(self) -> list[SpeechPart] | None:
        self._fenced = bool(self._sentences.open)  # at the beginning of a line only code is open
        if self._fenced:
            self._begun = True
            return []
        rest, first = self._rest, _SPACE.match(self._rest).end()  # type: ignore[union-attr]  # it matches always
        if first == len(rest) and not self._ended:
            return None
        sign = rest[first : first + 1]
        if sign in ("", "\n"):
            self._in_table, self._begun = False, True
            return []
        if _columns(rest[:first]) >= 4 and self._after_blank and not self._in_list:
            return self._indented()
        if sign in "`~":
            return self._fence(first)
        return self._line_of_signs(sign, first)

    def _indented(self) -> list[SpeechPart] | None:
        found = _INDENTED.match(self._rest)
        if found is None:
            self._begun = True
            return []
        if not self._ended and not self._rest[found.end() :].strip():
            return None
        return self._take("code", found.end())

    def _fence(self, first: int) -> list[SpeechPart] | None:
        head = self._rest[first : first + 3]
        if len(head) < 3 and len(set(head)) == 1 and not self._ended:
            return None
        self._fenced, self._begun = head in ("```", "~~~"), True
        return []

    def _line_of_signs(self, sign: str, first: int) -> list[SpeechPart] | None:
        """A line of a table, a definition, or else one of words."""
        whole = self._rest.find("\n") + 1 or (len(self._rest) if self._ended else 0)
        label = self._label(first) if sign == "[" else False
        if label is None or ((label or sign == "|" or self._in_table) and not whole):
            return None
        line = self._rest[:whole]
        if label and is_unseen(line):
            return self._take("definition", whole)
        if sign == "|" or (self._in_table and _PIPE.search(line) and not _OTHER_BLOCK.match(line)):
            self._in_table = True
            return self._take("table", whole)
        self._in_table, self._begun = False, True
        return []

    def _label(self, first: int) -> bool | None:
        """Whether what stands there is named, as a definition is; None when that is not known yet."""
        found = _LABEL.match(self._rest, first)
        following = self._rest[found.end() : found.end() + 2] if found else ""
        if following in ("", "]") and not self._ended:
            return None
        return following == "]:" and not _NO_DEFINITION.match(self._rest)

    # -- within a line of words

    def _inside(self) -> list[SpeechPart] | None:
        mark = next((found for found in _MARK.finditer(self._rest) if not found["escaped"]), None)
        if mark is None or mark[0] == "\n":
            return self._words(mark.end() if mark else len(self._rest))
        if mark.start():
            return self._words(mark.start())
        if mark[0] == "|":
            return self._pipe()
        if len(mark[0]) == 2:
            return self._formula(mark[0])
        return self._words(1) if self._ended else None

    def _formula(self, opening: str) -> list[SpeechPart] | None:
        rest, closing = self._rest, "$$" if opening == "$$" else "\\]"
        blank = _BLANK_LINE.search(rest)
        last = min(blank.start() if blank else len(rest), LONGEST_FORMULA)
        end = rest.find(closing, len(opening), last)
        if end > 0 and rest[len(opening) : end].strip():
            return self._take("formula", end + len(closing))
        known = end > 0 or blank or len(rest) >= LONGEST_FORMULA or self._ended
        return self._words(len(opening)) if known else None

    def _pipe(self) -> list[SpeechPart] | None:
        """The line is the head of a table when the next one says so."""
        rest, end = self._rest, self._rest.find("\n")
        if end > LONGEST_HEADER or (end < 0 and (len(rest) > LONGEST_HEADER or self._ended)):
            return self._words(1)
        below = _MAYBE_DELIMITER.match(rest, end + 1)
        if end < 0 or below is None or (below.end() == len(rest) and not self._ended):
            return None
        ends = rest[below.end() : below.end() + 1] in ("", "\n")
        if not ends or not _DELIMITER.fullmatch(below[0]) or _cells(self._line + rest[:end]) != _cells(below[0]):
            return self._words(1)
        self._in_table = True
        return self._take("table", min(below.end() + 1, len(rest)))

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

    def _cut(self, end: int) -> str:
        text, self._rest = self._rest[:end], self._rest[end:]
        self._line += text
        if text.endswith("\n"):
            self._end_line()
        return text

    def _end_line(self) -> None:
        line = self._line
        if not line.strip():
            self._after_blank = True
        elif self._begun:
            if not self._fenced and _ITEM.match(line) and not _RULE.fullmatch(line.rstrip()):
                self._in_list = True
            elif self._after_blank and _columns(line) < 2:
                self._in_list = False
            self._after_blank = False
        else:
            self._after_blank = False
        self._line, self._begun = "", False


def _kinds(parts: list[str]) -> list[SpeechPart]:
    return [SpeechPart("code" if _FENCE.match(part) else _kind(part), part) for part in parts]


def _kind(part: str) -> Kind:
    return "table" if is_table_line(part) else "words"


def _columns(line: str) -> int:
    """How far a line is moved to the right."""
    begin = line.expandtabs(4)
    return len(begin) - len(begin.lstrip(" "))


def _cells(row: str) -> int:
    inner = row.strip().removeprefix("|")
    return len(_PIPE.findall(inner)) + (0 if inner.endswith("|") and not inner.endswith("\\|") else 1)
