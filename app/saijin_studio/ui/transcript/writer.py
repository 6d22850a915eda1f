"""Writes markdown into a QTextDocument, token by token: nothing that a model wrote is ever taken for HTML,
and nothing is ever loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTextListFormat,
    QTextTableFormat,
)

from .docstyle import CODE_HEAD, CODE_PADDING, DocStyle

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

QUOTED = re.compile(r"(“[^”]*”|\"[^\"\n]+\"|「[^」]*」|『[^』]*』)")
LINE_SEPARATOR = "\u2028"
QUOTE_INDENT = 16
LIST_INDENT = 22


@dataclass(frozen=True, slots=True)
class Decoration:
    """Something painted behind the text: kind is code, quote or rule; blocks first..last belong to it."""

    kind: str
    first: int
    last: int
    language: str = ""
    text: str = ""
    depth: int = 0


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # not needed before there is something to show

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def write(source: str, document: QTextDocument, style: DocStyle, dialogue: bool) -> tuple[Decoration, ...]:
    """Fills an empty document. `dialogue` tells spoken words and *actions* apart, as in a persona's reply."""
    return _Writer(document, style, dialogue).write(_reader().parse(source))


class _Writer:
    def __init__(self, document: QTextDocument, style: DocStyle, dialogue: bool) -> None:
        self._cursor = QTextCursor(document)
        self._style = style
        self._dialogue = dialogue
        self._fresh = True  # the document's present block is still empty
        self._formats: list[QTextCharFormat] = [style.text]
        self._lists: list[QTextList | None] = []
        self._list_formats: list[QTextListFormat] = []
        self._item_begins = False
        self._after_list = False
        self._quotes: list[int] = []
        self._decorations: list[Decoration] = []

    def write(self, tokens: Sequence[Token]) -> tuple[Decoration, ...]:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.type == "table_open":
                place = self._table(tokens, place)
            else:
                handler = getattr(self, f"_on_{token.type}", None)
                if handler is not None:
                    handler(token)
            place += 1
        return tuple(self._decorations)

    # -- blocks

    def _block(self, top: int = 0, bottom: int = 8, line_height: int = 0) -> None:
        block = QTextBlockFormat()
        if self._after_list:
            top, self._after_list = top + 6, False
        block.setTopMargin(0 if self._fresh and self._cursor.position() == 0 else top)
        block.setBottomMargin(bottom)
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        block.setLineHeight(line_height or self._style.line_height, proportional)
        block.setLeftMargin(len(self._quotes) * QUOTE_INDENT + (len(self._lists) * LIST_INDENT))
        if self._fresh:
            self._cursor.setBlockFormat(block)
        else:
            self._cursor.insertBlock(block, self._formats[-1])
        self._fresh = False
        if self._item_begins:
            self._begin_item(block)

    def _begin_item(self, block: QTextBlockFormat) -> None:
        self._item_begins = False
        block.setLeftMargin(len(self._quotes) * QUOTE_INDENT)
        self._cursor.setBlockFormat(block)
        made = self._lists[-1]
        if made is None:
            self._lists[-1] = self._cursor.createList(self._list_formats[-1])
            self._cursor.setBlockFormat(_with_object(block, self._cursor))
        else:
            made.add(self._cursor.block())

    def _number(self) -> int:
        return self._cursor.block().blockNumber()

    def _on_paragraph_open(self, token: Token) -> None:
        self._block(bottom=2 if token.hidden else 8)

    def _on_heading_open(self, token: Token) -> None:
        self._formats.append(self._style.heading(int(token.tag[1:])))
        self._block(top=8, bottom=6)

    def _on_heading_close(self, token: Token) -> None:
        self._formats.pop()

    def _on_bullet_list_open(self, token: Token) -> None:
        styles = (QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle)
        self._open_list(styles[len(self._lists) % 2])

    def _on_ordered_list_open(self, token: Token) -> None:
        self._open_list(QTextListFormat.Style.ListDecimal, int(token.attrGet("start") or 1))

    def _open_list(self, kind: QTextListFormat.Style, start: int = 1) -> None:
        made = QTextListFormat()
        made.setStyle(kind)
        made.setStart(start)
        made.setIndent(len(self._lists) + 1)
        self._lists.append(None)
        self._list_formats.append(made)

    def _on_bullet_list_close(self, token: Token) -> None:
        self._lists.pop()
        self._list_formats.pop()
        self._item_begins = False
        self._after_list = not self._lists

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        self._item_begins = True

    def _on_list_item_close(self, token: Token) -> None:
        if self._item_begins:  # an empty item
            self._block(bottom=2)

    def _on_blockquote_open(self, token: Token) -> None:
        self._quotes.append(-1 if self._fresh else self._number())
        self._formats.append(self._style.merged(self._formats[-1], self._style.quote))

    def _on_blockquote_close(self, token: Token) -> None:
        self._formats.pop()
        before = self._quotes.pop()
        if self._number() > before:
            self._decorations.append(Decoration("quote", before + 1, self._number(), depth=len(self._quotes)))

    def _on_hr(self, token: Token) -> None:
        self._block(top=4, bottom=8)
        self._decorations.append(Decoration("rule", self._number(), self._number()))

    def _on_fence(self, token: Token) -> None:
        lines = token.content.removesuffix("\n").split("\n")
        first = 0
        for number, line in enumerate(lines):
            self._code_line(number == 0, number == len(lines) - 1)
            first = first if number else self._number()
            self._cursor.insertText(line, self._style.code)
        language = token.info.strip().split(" ")[0] if token.info else ""
        self._decorations.append(Decoration("code", first, self._number(), language, token.content))

    _on_code_block = _on_fence

    def _code_line(self, first: bool, last: bool) -> None:
        self._block(bottom=CODE_PADDING + 8 if last else 0, line_height=125)
        block = self._cursor.blockFormat()
        if first:
            block.setTopMargin(CODE_HEAD + 4)
        block.setLeftMargin(block.leftMargin() + CODE_PADDING)
        block.setRightMargin(CODE_PADDING)
        self._cursor.setBlockFormat(block)
        self._cursor.setBlockCharFormat(self._style.code)

    def _table(self, tokens: Sequence[Token], place: int) -> int:
        rows: list[list[Token]] = []
        start = place
        while tokens[place].type != "table_close":
            if tokens[place].type == "tr_open":
                rows.append([])
            elif tokens[place].type == "inline":
                rows[-1].append(tokens[place])
            place += 1
        if start == place or not rows:
            return place
        self._fill_table(rows)
        return place

    def _fill_table(self, rows: list[list[Token]]) -> None:
        tiny = QTextCharFormat()
        tiny.setProperty(QTextFormat.Property.FontPixelSize, 1)
        if self._fresh:
            self._cursor.setBlockCharFormat(tiny)
        table = self._cursor.insertTable(len(rows), max(len(row) for row in rows), _table_format(self._style))
        for number, row in enumerate(rows):
            for column, token in enumerate(row):
                self._cursor = table.cellAt(number, column).firstCursorPosition()
                base = self._style.merged(self._formats[-1], self._style.strong) if number == 0 else self._formats[-1]
                self._formats.append(base)
                self._on_inline(token)
                self._formats.pop()
        self._cursor = table.lastCursorPosition()
        self._cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        self._cursor.setBlockCharFormat(tiny)
        self._fresh = True

    # -- inline

    def _on_inline(self, token: Token) -> None:
        for child in token.children or ():
            handler = _INLINE.get(child.type)
            if handler is not None:
                handler(self, child)
            elif child.content:
                self._insert(child.content)

    def _insert(self, text: str) -> None:
        if not self._dialogue:
            self._cursor.insertText(text, self._formats[-1])
            return
        for number, part in enumerate(QUOTED.split(text)):
            if part:
                spoken = self._style.merged(self._formats[-1], self._style.spoken) if number % 2 else self._formats[-1]
                self._cursor.insertText(_curled(part) if number % 2 else part, spoken)

    def _text(self, token: Token) -> None:
        self._insert(token.content)

    def _break(self, token: Token) -> None:
        self._cursor.insertText(LINE_SEPARATOR, self._formats[-1])

    def _code(self, token: Token) -> None:
        self._cursor.insertText(token.content, self._style.merged(self._formats[-1], self._style.inline_code))

    def _em(self, token: Token) -> None:
        extra = self._style.action if self._dialogue else self._style.emphasis
        self._formats.append(self._style.merged(self._formats[-1], extra))

    def _strong(self, token: Token) -> None:
        self._formats.append(self._style.merged(self._formats[-1], self._style.strong))

    def _struck(self, token: Token) -> None:
        self._formats.append(self._style.merged(self._formats[-1], self._style.struck))

    def _link(self, token: Token) -> None:
        self._formats.append(self._style.link(self._formats[-1], str(token.attrGet("href") or "")))

    def _image(self, token: Token) -> None:
        """Shown by its words and address; a picture from elsewhere is never fetched."""
        address = str(token.attrGet("src") or "")
        self._cursor.insertText(token.content or address, self._style.link(self._formats[-1], address))

    def _end(self, token: Token) -> None:
        self._formats.pop()


_INLINE = {
    "text": _Writer._text,
    "softbreak": _Writer._break,
    "hardbreak": _Writer._break,
    "code_inline": _Writer._code,
    "em_open": _Writer._em,
    "em_close": _Writer._end,
    "strong_open": _Writer._strong,
    "strong_close": _Writer._end,
    "s_open": _Writer._struck,
    "s_close": _Writer._end,
    "link_open": _Writer._link,
    "link_close": _Writer._end,
    "image": _Writer._image,
}


def _curled(quoted: str) -> str:
    """Typewriter quotes around spoken words become those of a book."""
    return f"“{quoted[1:-1]}”" if quoted.startswith('"') else quoted


def _with_object(block: QTextBlockFormat, cursor: QTextCursor) -> QTextBlockFormat:
    """createList resets nothing but the object index; keep the margins beside it."""
    made = cursor.blockFormat()
    made.setBottomMargin(block.bottomMargin())
    return made


def _table_format(style: DocStyle) -> QTextTableFormat:
    made = QTextTableFormat()
    made.setBorder(1)
    made.setBorderBrush(style.line)
    made.setBorderCollapse(True)
    made.setCellPadding(6)
    made.setCellSpacing(0)
    made.setTopMargin(6)
    made.setBottomMargin(8)
    return made
