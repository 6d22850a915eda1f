"""Writes markdown into a QTextDocument, token by token: nothing that a model wrote is ever taken for HTML,
and nothing is ever loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextList,
    QTextListFormat,
    QTextTableFormat,
)

from .boxes import TaskThing
from .clean import right_to_left
from .docstyle import CODE_HEAD, CODE_PADDING, DocStyle
from .inline import Beside, InlineWriter
from .reader import read, task, without_box

if TYPE_CHECKING:
    from markdown_it.token import Token

QUOTE_INDENT = 16
LIST_INDENT = 22
BELOW_TABLE = 8
MOST_CELLS = 200  # of a table; what has more is shown as it was written
MOST_COLUMNS = 24
# Of one kind in a piece of text; what has more is no writing, and slow to read.
MOST_MARKS = {"[": 120, **dict.fromkeys("*_`$<~&\\", 300)}
_ALIGNED = {
    "text-align:right": Qt.AlignmentFlag.AlignRight,
    "text-align:center": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True, slots=True)
class Decoration:
    """Something painted behind the text: kind is code, quote or rule; blocks first..last belong to it.

    `mirrored`: the text is written from right to left. `begins` and `ends`: a code block does, in this document.
    """

    kind: str
    first: int
    last: int
    language: str = ""
    text: str = ""
    depth: int = 0
    mirrored: bool = False
    begins: bool = True
    ends: bool = True


@dataclass(frozen=True, slots=True)
class _Cell:
    words: Token
    alignment: Qt.AlignmentFlag


def write(
    source: str, document: QTextDocument, style: DocStyle, dialogue: bool, beside: Beside | None = None
) -> tuple[Decoration, ...]:
    """Fills an empty document. `dialogue` tells spoken words and *actions* apart, as in a conversation."""
    return _Writer(document, style, dialogue, beside or Beside()).write(source)


class _Writer(InlineWriter):
    def __init__(self, document: QTextDocument, style: DocStyle, dialogue: bool, beside: Beside) -> None:
        super().__init__(document, style, dialogue, beside)
        self._fresh = True  # the document's present block is still empty
        self._lines: list[str] = []
        self._next: tuple[Token, ...] = ()  # the tokens that follow the present one
        self._lists: list[QTextList | None] = []
        self._list_formats: list[QTextListFormat] = []
        self._item_begins = False
        self._task: bool | None = None
        self._after_list = False
        self._quotes: list[int] = []
        self._mirrored = False
        self._decorations: list[Decoration] = []

    def write(self, source: str) -> tuple[Decoration, ...]:
        if any(source.count(mark) > most for mark, most in MOST_MARKS.items()):
            self._as_written(source)
            return ()
        if self.beside.barred:
            self._quotes.append(-1)
        self._lines = source.split("\n")
        tokens = read(source)
        place = 0
        while place < len(tokens):
            token = tokens[place]
            self._next = tuple(tokens[place + 1 : place + 3])
            if token.type == "table_open":
                place = self._table(tokens, place)
            else:
                handler = getattr(self, f"_on_{token.type}", None)
                if handler is not None:
                    handler(token)
            place += 1
        if self.beside.barred:
            self._decorations.append(Decoration("quote", 0, self._number(), mirrored=self._mirrored))
        self._make_room()
        return tuple(self._decorations)

    def _make_room(self) -> None:
        """A document ignores the space above its first block: the head of a code block needs it."""
        code = [each for each in self._decorations if each.kind == "code"]
        if code and code[0].first == 0 and code[0].begins:
            frame = self.document.rootFrame().frameFormat()
            frame.setTopMargin(CODE_HEAD + 4)
            self.document.rootFrame().setFrameFormat(frame)

    def _as_written(self, source: str) -> None:
        for line in source.split("\n"):
            self._block(bottom=0)
            self.cursor.insertText(line, self.style.text)

    # -- blocks

    def _block(self, top: int = 0, bottom: int = 8, line_height: int = 0) -> None:
        block = QTextBlockFormat()
        if self._after_list:
            top, self._after_list = top + 6, False
        block.setTopMargin(0 if self._fresh and self.cursor.position() == 0 else top)
        block.setBottomMargin(bottom)
        self._set_lines(block, line_height)
        quotes, lists = len(self._quotes) * QUOTE_INDENT, len(self._lists) * LIST_INDENT
        block.setLeftMargin(lists if self._mirrored else quotes + lists)
        block.setRightMargin(quotes if self._mirrored else 0)
        if self._fresh:
            self.cursor.setBlockFormat(block)
        else:
            self.cursor.insertBlock(block, self.formats[-1])
        self._fresh = False
        if self._item_begins:
            self._begin_item(block)

    def _set_lines(self, block: QTextBlockFormat, line_height: int) -> None:
        """Lines that hold more than letters get air between them: a share of their height would be too much."""
        heights = QTextBlockFormat.LineHeightTypes
        if any(child.type in ("formula", "image") for token in self._next for child in token.children or ()):
            block.setLineHeight(self.style.reading.leading, heights.LineDistanceHeight.value)
        else:
            block.setLineHeight(line_height or self.style.line_height, heights.ProportionalHeight.value)

    def _begin_item(self, block: QTextBlockFormat) -> None:
        self._item_begins = False
        if self._task is not None:
            block.setTextIndent(-LIST_INDENT)
            self.cursor.setBlockFormat(block)
            self.put(TaskThing(self._task, LIST_INDENT, self.style))
            self._task = None
            return
        block.setLeftMargin(block.leftMargin() - len(self._lists) * LIST_INDENT)
        self.cursor.setBlockFormat(block)
        made = self._lists[-1]
        if made is None:
            self._lists[-1] = self.cursor.createList(self._list_formats[-1])
            self.cursor.setBlockFormat(_with_object(block, self.cursor))
        else:
            made.add(self.cursor.block())

    def _number(self) -> int:
        return self.cursor.block().blockNumber()

    def _on_inline(self, token: Token) -> None:
        self.inline(token)

    def _look_ahead(self) -> None:
        """The words that follow say which way the paragraph runs."""
        self._mirrored = bool(self._next) and right_to_left(self._next[0].content)

    def _on_paragraph_open(self, token: Token) -> None:
        self._look_ahead()
        self._block(bottom=2 if token.hidden else 8)

    def _on_heading_open(self, token: Token) -> None:
        self.formats.append(self.style.heading(int(token.tag[1:])))
        self._look_ahead()
        self._block(top=8, bottom=6)

    def _on_heading_close(self, token: Token) -> None:
        self.formats.pop()

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
        words = self._next[-1] if self._next else token
        self._task = task(words) if words.type == "inline" else None
        if self._task is not None:
            without_box(words)

    def _on_list_item_close(self, token: Token) -> None:
        if self._item_begins:  # an empty item
            self._block(bottom=2)

    def _on_blockquote_open(self, token: Token) -> None:
        self._quotes.append(-1 if self._fresh else self._number())
        self.formats.append(self.style.merged(self.formats[-1], self.style.quote))

    def _on_blockquote_close(self, token: Token) -> None:
        self.formats.pop()
        before = self._quotes.pop()
        if self._number() > before:
            self._decorations.append(
                Decoration("quote", before + 1, self._number(), depth=len(self._quotes), mirrored=self._mirrored)
            )

    def _on_hr(self, token: Token) -> None:
        self._block(top=4, bottom=8)
        self._decorations.append(Decoration("rule", self._number(), self._number()))

    def _on_formula_block(self, token: Token) -> None:
        self._block(top=4, bottom=10, line_height=100)
        self.formula(token.content, displayed=True)

    def _on_fence(self, token: Token) -> None:
        self._write_code(token.content, token.info.strip().split(" ")[0] if token.info else "")

    _on_code_block = _on_fence

    def _write_code(self, code: str, language: str) -> None:
        self._mirrored = False
        if self._fresh and self.cursor.position() > 0:
            self._leave_room_below_table()
        lines = code.removesuffix("\n").split("\n")
        first = 0
        for number, line in enumerate(lines):
            self._code_line(number == 0, number == len(lines) - 1)
            first = first if number else self._number()
            self.cursor.insertText(line, self.style.code)
        begins = not (self.beside.code_above and first == 0)
        ends = not (self.beside.code_below and not self._next)
        self._decorations.append(
            Decoration("code", first, self._number(), language, code, len(self._quotes), begins=begins, ends=ends)
        )

    def _leave_room_below_table(self) -> None:
        """A block straight below a table has no space above it: the table gives the head of the code its room."""
        within = QTextCursor(self.cursor)
        within.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        table = within.currentTable()
        if table is not None:
            made = table.format()
            made.setBottomMargin(BELOW_TABLE + CODE_HEAD + 4)
            table.setFormat(made)

    def _code_line(self, first: bool, last: bool) -> None:
        self._block(bottom=CODE_PADDING + 8 if last else 0, line_height=125)
        block = self.cursor.blockFormat()
        if first:
            below_code = bool(self._decorations) and self._decorations[-1].last + 1 == self._number()
            block.setTopMargin(CODE_HEAD + (CODE_PADDING + 6 if below_code else 4))
        block.setLeftMargin(block.leftMargin() + CODE_PADDING)
        block.setRightMargin(CODE_PADDING)
        block.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.cursor.setBlockFormat(block)
        self.cursor.setBlockCharFormat(self.style.code)

    # -- tables

    def _table(self, tokens: Sequence[Token], place: int) -> int:
        """Writes the table that begins at `place`; where its last token is."""
        rows: list[list[_Cell]] = []
        start, alignment = place, Qt.AlignmentFlag.AlignLeft
        while tokens[place].type != "table_close":
            token = tokens[place]
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                alignment = _ALIGNED.get(str(token.attrGet("style") or ""), Qt.AlignmentFlag.AlignLeft)
            elif token.type == "inline":
                rows[-1].append(_Cell(token, alignment))
            place += 1
        columns = max((len(row) for row in rows), default=0)
        if columns > MOST_COLUMNS or columns * len(rows) > MOST_CELLS:
            first, last = tokens[start].map or (0, 0)
            self._write_code("\n".join(self._lines[first:last]), "")
        elif columns:
            self._fill_table(rows, columns)
        return place

    def _fill_table(self, rows: list[list[_Cell]], columns: int) -> None:
        tiny = QTextCharFormat()
        tiny.setProperty(QTextFormat.Property.FontPixelSize, 1)
        if self._fresh:
            self.cursor.setBlockCharFormat(tiny)
        table = self.cursor.insertTable(len(rows), columns, _table_format(self.style))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                self.cursor = table.cellAt(number, column).firstCursorPosition()
                if cell.alignment is not Qt.AlignmentFlag.AlignLeft:
                    block = self.cursor.blockFormat()
                    block.setAlignment(cell.alignment)
                    self.cursor.setBlockFormat(block)
                base = self.style.merged(self.formats[-1], self.style.strong) if number == 0 else self.formats[-1]
                self.formats.append(base)
                self.inline(cell.words)
                self.formats.pop()
        self.cursor = table.lastCursorPosition()
        self.cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        self.cursor.setBlockCharFormat(tiny)
        self._fresh = True


def _with_object(block: QTextBlockFormat, cursor: QTextCursor) -> QTextBlockFormat:
    """createList resets nothing but the object index; keep the margins beside it."""
    made = cursor.blockFormat()
    made.setBottomMargin(block.bottomMargin())
    return made


def _table_format(style: DocStyle) -> QTextTableFormat:
    made = QTextTableFormat()
    made.setBorder(1)
    made.setBorderBrush(style.line)
    made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    made.setBorderCollapse(True)
    made.setCellPadding(6)
    made.setCellSpacing(0)
    made.setTopMargin(6)
    made.setBottomMargin(BELOW_TABLE)
    return made
