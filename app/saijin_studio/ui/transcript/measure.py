"""Where everything in a row goes, and how high it is: estimated until it is needed, then laid out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextBlockFormat, QTextDocument, QTextOption

from ...core.conversation import Role
from ..theme import Theme
from ..tokens import TYPE_READING, mix
from .asides import attachments_height, fold_height, write_attachments, write_fold
from .clean import clean, holds_right_to_left
from .docstyle import CODE_PADDING, DocStyle
from .folds import ASIDE, ATTACHMENTS, FOLD, REASONING
from .formulas import Formula, Formulas
from .inline import Beside
from .pictures import Pictures
from .reading import Reading
from .rows import Row
from .segments import Segment, cut_code
from .writer import write

AVATAR = 36
GUTTER = AVATAR + 12
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
PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


class Measure:
    """Knows widths and builds documents; keeps the documents of the last segments that were used."""

    def __init__(self, theme: Theme, accent_of: Callable[[str | None], str]) -> None:
        self._theme = theme
        self._accent_of = accent_of
        self._styles: dict[tuple[str, str, bool, bool], DocStyle] = {}
        self.reading = Reading()
        self.pictures: Pictures | None = None
        self.formulas: Formulas | None = None
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

    def drawn(self, formula: Formula) -> bool:
        """A formula is there: what waited for it is written again. Whether anything did."""
        waiting = [segment for segment in self._kept.values() if formula in segment.awaited]
        for segment in waiting:
            _drop(segment)
            del self._kept[id(segment)]
        return bool(waiting)

    # -- widths and places

    def text_width(self, row: Row) -> int:
        if row.role is Role.USER:
            return int(self.column * 0.78) - 2 * self.reading.pad_x
        return self.column - GUTTER - 2 * self.reading.pad_x

    def bubble_width(self, row: Row) -> int:
        return min(row.bubble or 10_000, self.text_width(row)) + 2 * self.reading.pad_x

    def bubble_left(self, row: Row) -> int:
        if row.role is Role.USER:
            return self.left + self.column - self.bubble_width(row)
        return self.left + GUTTER

    def top(self, row: Row, number: int) -> int:
        """Space above the text of a segment."""
        if number:
            return SEGMENT_GAP
        above = self.reading.gap + HEADER if row.header else self.reading.gap_same
        return above + (DAY if row.day else 0) + (self.reading.pad_y if row.body else 0)

    def bottom(self, row: Row, number: int) -> int:
        """Space below the text of a segment."""
        if number + 1 < len(row.segments):
            return 0
        card = (row.card or CARD_ESTIMATE) if row.trouble else 0
        return (self.reading.pad_y if row.body else 0) + (FOOTER if has_footer(row) else 0) + card

    # -- heights

    def height(self, row: Row, number: int) -> int:
        """Exact when the segment is laid out for this width."""
        segment = row.segments[number]
        text = segment.height if segment.width == self.text_width(row) else self._estimate(row, segment)
        return self.top(row, number) + text + self.bottom(row, number)

    def _estimate(self, row: Row, segment: Segment) -> int:
        if segment.kind == FOLD:
            return fold_height(self.reading)
        if segment.kind == ATTACHMENTS:
            return attachments_height(row.attachments, self.text_width(row))
        if not segment.text:
            return 0
        if segment.half_widths < 0:
            segment.count()
        lines = segment.half_widths * HALF_WIDTH / self.text_width(row) * self._zoom + segment.newlines * 0.8 + 0.6
        return max(LINE, int(lines * LINE * self._zoom))

    @property
    def _zoom(self) -> float:
        return self.reading.size / TYPE_READING

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
            following = row.segments[number + 1] if number + 1 < len(row.segments) else None
            self._lay_out(segment, width, following, self.style(row))
            if row.body and not segment.source and not segment.kind:
                segment.height = segment.ideal = 0  # no words yet: only what lies beside them
        row.bubble = max(row.bubble, min(segment.ideal, width))
        self._keep(segment)
        return segment

    def document(self, row: Row, number: int) -> QTextDocument:
        """The laid out document of a segment."""
        document = self.ensure(row, number).document
        assert document is not None
        return document

    def style(self, row: Row, quiet: bool = False) -> DocStyle:
        tokens = self._theme.tokens
        accent = tokens.accent if row.role is Role.USER else self._accent_of(row.persona_key)
        look = row.role.value, accent, quiet, row.hidden
        found = self._styles.get(look)
        if found is None:
            ground = tokens.user_bubble if row.role is Role.USER else tinted(tokens.card, accent, tokens.dark)
            found = self._styles[look] = DocStyle(tokens, accent, ground, self.reading, quiet, row.hidden)
        return found

    def _write(self, row: Row, number: int, segment: Segment) -> None:
        style = self.style(row, segment.kind == ASIDE)
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(style.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        beside = Beside(self.pictures, self.formulas, row.attachments, *cut_code(row.segments, number))
        beside.barred = segment.kind == ASIDE and segment.name == REASONING
        if segment.kind == FOLD:
            write_fold(row, segment.name, document, style)
        elif segment.kind == ATTACHMENTS:
            write_attachments(document, style, beside)
        else:
            segment.decorations = write(clean(segment.source), document, style, segment.kind != ASIDE, beside)
        segment.awaited = frozenset(beside.awaited)
        segment.document = document
        segment.width = 0
        segment.highlighted = not any(each.kind == "code" and each.language for each in segment.decorations)

    def _lay_out(self, segment: Segment, width: int, following: Segment | None, style: DocStyle) -> None:
        document = segment.document
        assert document is not None
        document.setTextWidth(width)
        segment.width = width
        code = any(each.kind == "code" for each in segment.decorations)
        fills = code or holds_right_to_left(segment.source)  # what begins at the right needs the whole width
        segment.ideal = width if fills else int(document.idealWidth()) + 1
        height = document.size().height()  # without the last block's space
        last = document.lastBlock().blockFormat()
        if following is not None and not following.joined:
            height += last.bottomMargin() if following.source or following.kind else 0
        elif following is None and code:
            height += CODE_PADDING if segment.decorations[-1].last == document.blockCount() - 1 else 0
        elif following is None and last.lineHeightType() == PROPORTIONAL:
            height -= style.font.pixelSize() * (last.lineHeight() - 100) / 100  # the air below the last line
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
