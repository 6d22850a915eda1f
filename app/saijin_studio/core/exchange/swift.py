"""Renders the usual Markdown of a talk some times faster than a parser of all Markdown does, and to the same HTML.

Paragraphs, headings, flat lists and blocks of code are written here; whatever looks like anything else goes, block by
block, to the reader. A block that this module writes begins at the margin of the page and ends before a line that
can belong to nothing above it, so that both see the same document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, mdTrim

# Tabs, control signs, and a definition that links anywhere in the text may refer to.
_WHOLE: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]|\]:")
_PLAIN: Final = re.compile(
    r"(?!\d{1,9}[.)](?: |$))(?:[^\s#>+=_~`:*-]|\u3000|`(?!``)|\*\*?[^\s*]|[#_~=+][^\s#_~=+]|-[^\s:|-])"
)
_HEADING: Final = re.compile(r"(#{1,6}) +(\S.*)")
_ITEM: Final = re.compile(r"(?:[-*+]|(\d{1,9})[.)]) (\S.*)")
_FENCE: Final = re.compile(r"(`{3,})([\w+#.-]*) *")
_FENCED: Final = re.compile(r"[ >*+\d.)-]*(?:```|~~~)")  # within whatever a line may be in
# What may be a link, an escape, an entity, an underscore's emphasis or something struck out.
_SIGNS: Final = re.compile(r"[\[\\<_]|&[#\w]|~~")
_SPAN: Final = re.compile(
    r"(?<!`)`(?P<code>[^`]+)`(?!`)"
    r"|(?<![^ \n])(?P<mark>\*\*?)(?=[^\s*])(?P<words>[^*`]+)(?<!\s)(?P=mark)"
    r"(?:(?![^ \n])|(?<=[^\W_]\*)(?=[.,!?;:)\"'])|(?<=[^\W_]\*\*)(?=[.,!?;:)\"']))"
)
_RULE: Final = re.compile(r"(?=.*\|)\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *")
_BREAK: Final = re.compile(r" *\n *")


class _Kind(Enum):
    BLANK = auto()
    PLAIN = auto()
    HEADING = auto()
    ITEM = auto()
    FENCE = auto()
    TABLE = auto()  # the head of one: the line below is its rule
    OTHER = auto()


def render(text: str, reader: MarkdownIt) -> str:
    """As the reader renders it: CommonMark with line breaks, tables and what is struck out, without HTML."""
    if _WHOLE.search(text):
        whole: str = reader.render(text)
        return whole
    return "".join(_Blocks(text, reader).written())


class _Blocks:
    """One text on its way through."""

    def __init__(self, text: str, reader: MarkdownIt) -> None:
        self._reader = reader
        self._lines = text.split("\n")
        self._kinds = _kinds(self._lines)
        self._end = len(self._lines)
        self._at = 0

    def written(self) -> list[str]:
        writers = {
            _Kind.PLAIN: self._paragraph,
            _Kind.HEADING: self._heading,
            _Kind.ITEM: self._list,
            _Kind.FENCE: self._code,
            _Kind.TABLE: self._table,
        }
        found: list[str] = []
        while self._at < self._end:
            kind = self._kinds[self._at]
            if kind is _Kind.BLANK:
                self._at += 1
                continue
            writer = writers.get(kind)
            html = writer() if writer is not None else None
            found.append(html if html is not None else self._others())
        return found

    def _paragraph(self) -> str | None:
        last = self._while_kind(_Kind.PLAIN)
        following = self._kind(last)
        if following is _Kind.OTHER or (following is _Kind.ITEM and self._lines[last][0].isdigit()):
            return None
        return f"<p>{self._inline(self._taken(last))}</p>\n"

    def _heading(self) -> str | None:
        found = _HEADING.fullmatch(self._lines[self._at])
        if found is None or found[2].rstrip(" ").endswith("#") or self._kind(self._at + 1) is _Kind.OTHER:
            return None
        self._at += 1
        level = len(found[1])
        return f"<h{level}>{self._inline(mdTrim(found[2]))}</h{level}>\n"

    def _list(self) -> str | None:
        """Items of one line each with nothing between them."""
        last = self._while_kind(_Kind.ITEM)
        after = last
        while self._kind(after) is _Kind.BLANK:
            after += 1
        marks = {_mark(line) for line in self._lines[self._at : last]}
        more = self._kind(after) is _Kind.ITEM and _mark(self._lines[after]) in marks
        more = more or self._kind(last) in (_Kind.PLAIN, _Kind.TABLE) or self._kind(after) is _Kind.OTHER
        if more or len(marks) != 1:
            return None
        items = [_ITEM.fullmatch(line) for line in self._lines[self._at : last]]
        self._at = last
        rows = "".join(f"<li>{self._inline(mdTrim(found[2]))}</li>\n" for found in items if found)
        first = items[0][1] if items[0] else None
        if first is None:
            return f"<ul>\n{rows}</ul>\n"
        start = "" if int(first) == 1 else f' start="{int(first)}"'
        return f"<ol{start}>\n{rows}</ol>\n"

    def _code(self) -> str | None:
        found = _FENCE.fullmatch(self._lines[self._at])
        closing = re.compile(f" {{0,3}}`{{{len(found[1])},}} *") if found else None
        last = self._at + 1
        while closing is not None and last < self._end and not closing.fullmatch(self._lines[last]):
            last += 1
        if found is None or last >= self._end:
            return None
        content = "".join(f"{line}\n" for line in self._lines[self._at + 1 : last])
        self._at = last + 1
        language = f' class="language-{escapeHtml(found[2])}"' if found[2] else ""
        return f"<pre><code{language}>{escapeHtml(content)}</code></pre>\n"

    def _table(self) -> str | None:
        last = self._at + 2
        while self._kind(last) not in (None, _Kind.BLANK):
            line = self._lines[last]
            if "\\" in line or not mdTrim(line) or self._kind(last) not in (_Kind.PLAIN, _Kind.TABLE):
                return None
            last += 1
        head, sides = _cells(self._lines[self._at]), [_side(cell) for cell in _cells(self._lines[self._at + 1])]
        rows = [_cells(line) for line in self._lines[self._at + 2 : last]]
        self._at = last
        body = "".join(self._row("td", (*row, *[""] * len(head)), sides) for row in rows)
        body = f"<tbody>\n{body}</tbody>\n" if rows else ""
        return f"<table>\n<thead>\n{self._row('th', head, sides)}</thead>\n{body}</table>\n"

    def _row(self, tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
        inside = (f"<{tag}{side}>{self._inline(cell)}</{tag}>\n" for cell, side in zip(cells, sides, strict=False))
        return f"<tr>\n{''.join(inside)}</tr>\n"

    def _others(self) -> str:
        """Goes to the reader, up to a line that ends whatever stands above it; a block of code within ends nowhere."""
        last = self._at
        while True:
            last += 1
            if last >= self._end or _FENCED.match(self._lines[last - 1]):
                last = self._end
                break
            kind = self._kinds[last]
            begins = kind in (_Kind.PLAIN, _Kind.TABLE) and self._kinds[last - 1] is _Kind.BLANK
            if kind is _Kind.FENCE or begins:
                break
        text = "\n".join(self._lines[self._at : last]) + ("\n" if last < self._end else "")
        self._at = last
        html: str = self._reader.render(text)
        return html

    def _while_kind(self, kind: _Kind) -> int:
        last = self._at
        while self._kind(last) is kind:
            last += 1
        return last

    def _kind(self, line: int) -> _Kind | None:
        return self._kinds[line] if line < self._end else None

    def _taken(self, last: int) -> str:
        lines: Sequence[str] = self._lines[self._at : last]
        self._at = last
        text: str = mdTrim("\n".join(lines))
        return text

    def _inline(self, text: str) -> str:
        html = None if _SIGNS.search(text) else _spans(text)
        if html is None:
            read: str = self._reader.renderInline(text)
            return read
        return html


def _kind(line: str) -> _Kind:
    if not line.strip(" "):
        return _Kind.BLANK
    if _PLAIN.match(line):
        return _Kind.PLAIN
    if (item := _ITEM.fullmatch(line)) is not None:
        return _Kind.ITEM if _PLAIN.match(item[2]) else _Kind.OTHER
    if _HEADING.fullmatch(line):
        return _Kind.HEADING
    return _Kind.FENCE if _FENCE.fullmatch(line) else _Kind.OTHER


def _mark(item: str) -> str:
    return item.partition(" ")[0][-1]


def _kinds(lines: Sequence[str]) -> list[_Kind]:
    kinds = [_kind(line) for line in lines]
    for number, rule in enumerate(lines[1:]):
        head = lines[number]
        if "|" in head and "|" in rule and _RULE.fullmatch(rule):
            kinds[number] = _table_kind(head, rule, kinds[number])
    return kinds


def _table_kind(head: str, rule: str, kind: _Kind) -> _Kind:
    """What a line is above one that looks like a table's rule: where they have not as many cells, both are words."""
    if kind is not _Kind.PLAIN or "\\" in head:
        return _Kind.OTHER
    return _Kind.TABLE if len(_cells(head)) == len(_cells(rule)) else kind


def _cells(line: str) -> list[str]:
    cells = mdTrim(line).split("|")
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return [mdTrim(cell) for cell in cells]


def _side(rule: str) -> str:
    """How a column is set, by its cell in the rule below the head."""
    if rule.endswith(":"):
        return f' style="text-align:{"center" if rule.startswith(":") else "right"}"'
    return ' style="text-align:left"' if rule.startswith(":") else ""


def _spans(text: str) -> str | None:
    """Words with simple emphasis and code; None where a mark may mean something else."""
    if "*" not in text and "`" not in text:
        return _plain(text)
    found: list[str] = []
    place = 0
    for span in _SPAN.finditer(text):
        between = text[place : span.start()]
        if "*" in between or "`" in between:
            return None
        found.append(_plain(between))
        place = span.end()
        if span["code"] is not None:
            found.append(_code_span(span["code"]))
        else:
            tag = "strong" if len(span["mark"]) == 2 else "em"
            found.append(f"<{tag}>{_plain(span['words'])}</{tag}>")
    rest = text[place:]
    return None if "*" in rest or "`" in rest else "".join((*found, _plain(rest)))


def _plain(text: str) -> str:
    escaped: str = escapeHtml(text)
    return _BREAK.sub("<br />\n", escaped) if "\n" in escaped else escaped


def _code_span(code: str) -> str:
    code = code.replace("\n", " ")
    if code.startswith(" ") and code.endswith(" ") and code.strip(" "):
        code = code[1:-1]
    return f"<code>{escapeHtml(code)}</code>"
