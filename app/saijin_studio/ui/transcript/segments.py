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
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_LIST_OR_INDENT = re.compile(r"^(\s+\S|[-*+] |\d{1,9}[.)] )")
_SENTENCE_END = re.compile(r"[。!?!?.][」』”\"')\s]?|\s")


@dataclass(slots=True, eq=False)
class Segment:
    """A piece of a message. `joined`: it goes on from the piece above without a gap.

    `document`, `ideal`, `height` and `decorations` belong to the layout; None while not laid out.
    """

    text: str
    prefix: str = ""
    joined: bool = False
    document: QTextDocument | None = None
    width: int = 0  # text width that `height` was found for, 0 = estimated
    height: int = 0
    ideal: int = 0
    decorations: tuple[Any, ...] = ()
    highlighted: bool = False
    half_widths: int = -1
    newlines: int = 0

    @property
    def source(self) -> str:
        return self.prefix + self.text

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
        return len(segments) - len(pieces) + 1
    segments[-1:] = pieces
    return len(segments) - len(pieces)


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
        while not self._fence and len(line) > HARD:
            head, line = _split_line(line)
            self._add(head)
            self._close("", True)
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
            self._fence, self._opening = found.group(1), line if line.endswith("\n") else line + "\n"
            self._table = ""
        elif line.lstrip().startswith("|"):
            if not self._table and len(self._lines) > 1 and set(line.strip()) <= set("|-: "):
                self._table = self._lines[-2] + line
        elif line.strip():
            self._table = ""
            self._list = bool(_LIST_OR_INDENT.match(line))

    def _cut_after(self, line: str, following: str) -> None:
        if self._fence or self._table:
            if len(self._lines) >= HARD_LINES or self._size >= HARD:
                self._close(self._opening or self._table, True)
        elif not line.strip():
            going_on = self._list and _LIST_OR_INDENT.match(following)
            if self._size >= SOFT and following.strip() and not going_on:
                self._close("", False)
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
