"""Where everything in a row goes, and how high it is: estimated until it is needed, then laid out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextDocument, QTextOption

from ...core.conversation import Role
from ..theme import Theme
from ..tokens import mix
from .docstyle import DocStyle
from .rows import Row
from .segments import Segment
from .writer import write

AVATAR = 36
GUTTER = AVATAR + 12
PAD_X = 16
PAD_Y = 12
GAP = 18
GAP_SAME = 6
HEADER = 20
FOOTER = 22
DAY = 34
COLUMN = 800
MARGIN = 24
SEGMENT_GAP = 0
KEPT_SEGMENTS = 160
LINE = 21  # px of one line of reading text, for estimates
HALF_WIDTH = 7.6  # px of one half-width character, for estimates
CARD_ESTIMATE = 84


class Measure:
    """Knows widths and builds documents; keeps the documents of the last segments that were used."""

    def __init__(self, theme: Theme, accent_of: Callable[[str | None], str]) -> None:
        self._theme = theme
        self._accent_of = accent_of
        self._styles: dict[tuple[str, str], DocStyle] = {}
        self._kept: OrderedDict[int, Segment] = OrderedDict()
        self.left = MARGIN
        self.column = COLUMN

    def resize(self, width: int) -> None:
        self.column = max(240, min(COLUMN, width - 2 * MARGIN))
        self.left = max(MARGIN, (width - self.column) // 2)

    def forget(self) -> None:
        """The look changed: every document must be written again."""
        self._styles.clear()
        for segment in self._kept.values():
            _drop(segment)
        self._kept.clear()

    # -- widths and places

    def text_width(self, row: Row) -> int:
        if row.role is Role.USER:
            return int(self.column * 0.78) - 2 * PAD_X
        return self.column - GUTTER - 2 * PAD_X

    def bubble_width(self, row: Row) -> int:
        return min(row.bubble or 10_000, self.text_width(row)) + 2 * PAD_X

    def bubble_left(self, row: Row) -> int:
        if row.role is Role.USER:
            return self.left + self.column - self.bubble_width(row)
        return self.left + GUTTER

    def top(self, row: Row, number: int) -> int:
        """Space above the text of a segment."""
        if number:
            return SEGMENT_GAP
        above = (GAP + HEADER if row.header else GAP_SAME) + (DAY if row.day else 0)
        return above + (PAD_Y if row.text else 0)

    def bottom(self, row: Row, number: int) -> int:
        """Space below the text of a segment."""
        if number + 1 < len(row.segments):
            return 0
        card = (row.card or CARD_ESTIMATE) if row.trouble else 0
        return (PAD_Y if row.text else 0) + (FOOTER if has_footer(row) else 0) + card

    # -- heights

    def height(self, row: Row, number: int) -> int:
        """Exact when the segment is laid out for this width."""
        segment = row.segments[number]
        text = segment.height if segment.width == self.text_width(row) else self._estimate(row, segment)
        return self.top(row, number) + text + self.bottom(row, number)

    def _estimate(self, row: Row, segment: Segment) -> int:
        if not row.text:
            return 0
        if segment.half_widths < 0:
            segment.count()
        lines = segment.half_widths * HALF_WIDTH / self.text_width(row) + segment.newlines * 0.8 + 0.6
        return max(LINE, int(lines * LINE))

    # -- documents

    def laid_out(self, row: Row, number: int) -> bool:
        segment = row.segments[number]
        return segment.document is not None and segment.width == self.text_width(row)

    def ensure(self, row: Row, number: int) -> Segment:
        """The segment with its document laid out at the present width."""
        segment = row.segments[number]
        width = self.text_width(row)
        if segment.document is None:
            self._write(row, number, segment)
        if segment.width != width:
            self._lay_out(segment, width, last=number + 1 == len(row.segments))
        row.bubble = max(row.bubble, min(segment.ideal, width))
        self._keep(segment)
        return segment

    def document(self, row: Row, number: int) -> QTextDocument:
        """The laid out document of a segment."""
        document = self.ensure(row, number).document
        assert document is not None
        return document

    def style(self, row: Row) -> DocStyle:
        tokens = self._theme.tokens
        accent = tokens.accent if row.role is Role.USER else self._accent_of(row.persona_key)
        found = self._styles.get((row.role.value, accent))
        if found is None:
            ground = tokens.user_bubble if row.role is Role.USER else tinted(tokens.card, accent, tokens.dark)
            found = self._styles[row.role.value, accent] = DocStyle(tokens, accent, ground)
        return found

    def _write(self, row: Row, number: int, segment: Segment) -> None:
        style = self.style(row)
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(style.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        segment.decorations = write(segment.source, document, style, row.role is Role.PERSONA)
        segment.document = document
        segment.width = 0
        segment.highlighted = not any(each.kind == "code" and each.language for each in segment.decorations)

    def _lay_out(self, segment: Segment, width: int, last: bool) -> None:
        document = segment.document
        assert document is not None
        document.setTextWidth(width)
        segment.width = width
        code = any(each.kind == "code" for each in segment.decorations)
        segment.ideal = width if code else int(document.idealWidth()) + 1
        if last and not code:  # the last paragraph's space belongs to the bubble's edge
            format_ = document.lastBlock().blockFormat()
            height = document.size().height() - format_.bottomMargin()
        else:
            height = document.size().height()
        segment.height = int(height + 0.5)

    def _keep(self, segment: Segment) -> None:
        self._kept[id(segment)] = segment
        self._kept.move_to_end(id(segment))
        while len(self._kept) > KEPT_SEGMENTS:
            _, oldest = self._kept.popitem(last=False)
            oldest.document = None
            oldest.decorations = ()

    def block_rect(self, segment: Segment, first: int, last: int) -> QRectF:
        """The area of some blocks of a document, in the document's coordinates."""
        assert segment.document is not None
        layout = segment.document.documentLayout()
        top = layout.blockBoundingRect(segment.document.findBlockByNumber(first))
        return top.united(layout.blockBoundingRect(segment.document.findBlockByNumber(last)))


def has_footer(row: Row) -> bool:
    if row.making:
        return True
    return row.message is not None and row.message.provider is not None


def tinted(ground: str, accent: str, dark: bool) -> str:
    """A bubble's colour: the accent, barely."""
    return mix(accent, ground, 0.16 if dark else 0.09)


def _drop(segment: Segment) -> None:
    segment.document = None
    segment.decorations = ()
    segment.width = 0
