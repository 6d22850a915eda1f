"""Cuts a message's markdown into pieces small enough to lay out in a few milliseconds each.

Cuts are made at blank lines outside fences and lists; a single long paragraph, fence or table is cut by force, and
the piece that goes on carries what the markdown reader needs to know (`prefix`: the fence's or table's first lines).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtGui import QTextDocument

SOFT = 1000  # characters after which a blank line is taken for a cut
HARD = 2400  # characters after which a cut is forced
HARD_LINES = 60
TABLE_LINES = 30
_FENCE = re.compile(r"^[ \t]*(`{3,}(?=[^`]*$)|~{3,})(.*)$")  # in a list it may be indented
_LIST_OR_INDENT = re.compile(r"^(\s+\S|[-*+] |\d{1,9}[.)] )")
_SENTENCE_END = re.compile(r"[。!?!?.][」』”\"')\s]?|\s")


@dataclass(slots=True, eq=False)
class Segment:
    """A piece of a message. `joined`: it goes on from the piece above without a gap.

    `kind` is "" for the message's own words, otherwise one of folds; `name` tells those of a kind apart.
    `document`, `ideal`, `height` and `decorations` belong to the layout; None while not laid out.
    """

    text: str
    prefix: str = ""
    joined: bool = False
    kind: str = ""
    name: str = ""
    document: QTextDocument | None = None
    width: int = 0  # text width that `height` was found for, 0 = estimated
    height: int = 0
    ideal: int = 0
    decorations: tuple[Any, ...] = ()
    awaited: frozenset[Any] = frozenset()
    highlighted: bool = False
    half_widths: int = -1
    newlines: int = 0

    @property
    def source(self) -> str:
        return self.prefix + self.text

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for pieces that are laid out alike in the same row."""
        return self.kind, self.name, self.source

    def count(self) -> None:
        """Counts what an estimate of the height needs: half-width characters (about) and line ends."""
        text = self.text
        self.half_widths = len(text) if text.isascii() else (len(text) + len(text.encode("utf-8", "replace"))) // 2
        self.newlines = text.count("\n")


def cut(text: str, prefix: str = "", joined: bool = False) -> list[Segment]:
    """At least one segment; their texts joined are `text`. `prefix` and `joined` are those of the first."""
    if len(text) <= SOFT and text.count("\n") <= HARD_LINES:
        return [Segment(text, prefix, joined)]
    return _Cutter(prefix, joined).cut(text)


def extend(segments: list[Segment], piece: str) -> int:
    """Adds streamed text to the last segment, cutting it where it got long; returns the first changed index."""
    last = segments[-1]
    pieces = cut(last.text + piece, last.prefix, last.joined)
    if pieces[0].text == last.text:
        segments.extend(pieces[1:])
        if len(pieces) > 1 and _within_code(pieces[1]):
            last.document, last.width = None, 0  # its panel no longer ends here
        return len(segments) - len(pieces) + 1
    segments[-1:] = pieces
    return len(segments) - len(pieces)


def cut_code(segments: list[Segment], number: int) -> tuple[bool, bool]:
    """Whether a segment begins, and whether it ends, within a code block that was cut."""
    following = segments[number + 1] if number + 1 < len(segments) else None
    return _within_code(segments[number]), following is not None and _within_code(following)


def whole_code(segments: list[Segment], number: int, text: str) -> str:
    """The code that begins as `text` in a segment, with what of it stands in the segments below."""
    lines: list[str] = []
    for segment in segments[number + 1 :]:
        if not _within_code(segment):
            break
        for line in segment.text.splitlines(keepends=True):
            found = _FENCE.match(line.rstrip("\n"))
            if found and not found.group(2).strip() and found.group(1).startswith(segment.prefix.strip()[:3]):
                return text + "".join(lines)
            lines.append(line)
    return text + "".join(lines)


def _within_code(segment: Segment) -> bool:
    return segment.joined and bool(_FENCE.match(segment.prefix.rstrip("\n")))


class _Cutter:
    def __init__(self, prefix: str, joined: bool) -> None:
        self._done: list[Segment] = []
        self._lines: list[str] = []
        self._size = 0
        self._prefix, self._joined = prefix, joined
        opening = _FENCE.match(prefix)
        self._fence = opening.group(1) if opening else ""
        self._opening = prefix if opening else ""
        self._table = "" if opening else prefix
        self._list = False

    def cut(self, text: str) -> list[Segment]:
        lines = text.splitlines(keepends=True)
        for number, line in enumerate(lines):
            self._take(line)
            if number + 1 < len(lines):
                self._cut_after(line, lines[number + 1])
        self._close("", False)
        return self._done

    def _take(self, line: str) -> None:
        while len(line) > HARD:
            head, line = _split_line(line)
            self._add(head)
            self._close(self._opening, True)
        self._add(line)
        self._follow(line)

    def _add(self, line: str) -> None:
        self._lines.append(line)
        self._size += len(line)

    def _follow(self, line: str) -> None:
        """Keeps track of fences, tables and lists."""
        found = _FENCE.match(line.rstrip("\n"))
        if self._fence:
            if found and found.group(1).startswith(self._fence) and not found.group(2).strip():
                self._fence = self._opening = ""
        elif found:
            self._fence, self._opening = found.group(1), line.strip() + "\n"
            self._table = ""
        elif line.lstrip().startswith("|"):
            if not self._table and len(self._lines) > 1 and set(line.strip()) <= set("|-: "):
                self._table = self._lines[-2] + line
        elif line.strip():
            self._table = ""
            self._list = bool(_LIST_OR_INDENT.match(line))

    def _cut_after(self, line: str, following: str) -> None:
        if self._fence or self._table:
            if len(self._lines) >= (HARD_LINES if self._fence else TABLE_LINES) or self._size >= HARD:
                self._close(self._opening or self._table, True)
        elif not line.strip():
            going_on = self._list and _LIST_OR_INDENT.match(following)
            if self._size >= SOFT and following.strip() and not going_on:
                self._close("", False)
            elif len(self._lines) >= 2 * HARD_LINES:
                self._close("", True)
        elif self._size >= HARD or len(self._lines) >= HARD_LINES:
            self._close("", True)

    def _close(self, prefix: str, joined: bool) -> None:
        """Ends the segment; `prefix` and `joined` are those of the next one."""
        if self._lines:
            self._done.append(Segment("".join(self._lines), self._prefix, self._joined))
            self._lines, self._size = [], 0
        self._prefix, self._joined = prefix, joined


def _split_line(line: str) -> tuple[str, str]:
    """Cuts one very long line, at the last end of a sentence or space where there is one."""
    place = HARD
    for found in _SENTENCE_END.finditer(line, HARD // 2, HARD):
        place = found.end()
    return line[:place], line[place:]
