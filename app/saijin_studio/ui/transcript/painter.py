"""Paints the rows that are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QPointF, QRect, QRectF, Qt, QTime
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextCursor,
    QTextDocument,
)

from ...core.conversation import Role
from ..icons import icon_pixmap
from ..theme import Theme, font
from ..tokens import RADIUS, RADIUS_LARGE, TYPE_BODY, TYPE_SMALL, mix, readable
from .docstyle import CODE_HEAD, CODE_PADDING, DIM
from .measure import AVATAR, DAY, FOOTER, GUTTER, HEADER, Measure, has_footer
from .rows import Row
from .segments import Segment
from .selection import Selection
from .writer import QUOTE_INDENT, Decoration

SAID_TINT = 0.22  # how much of its colour is behind what a persona is saying


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment of a row whose unit begins `y` px below the viewport's top; `height` of the unit."""

    row: Row
    number: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a document that somebody looked for; `chosen` is the one gone to."""

    start: int
    end: int
    chosen: bool = False


class RowPainter:
    """`portrait`, `name` and `footer` give what is said and shown beside a row's text."""

    def __init__(
        self,
        theme: Theme,
        measure: Measure,
        portrait: Callable[[Row, int], QPixmap],
        name: Callable[[Row], str],
        footer: Callable[[Row], str],
    ) -> None:
        self._theme = theme
        self._measure = measure
        self._portrait = portrait
        self._name = name
        self._footer = footer
        self.pulse = 1.0
        self.ratio = 1.0
        self.copied: Decoration | None = None
        self.found: Callable[[Row, int, QTextDocument], list[Mark]] = lambda row, number, document: []
        self.heard: Callable[[Row, int, QTextDocument], tuple[int, int] | None] = lambda row, number, document: None
        self.heard_code: Callable[[Row, int], Decoration | None] = lambda row, number: None

    def paint(self, painter: QPainter, placed: list[Placed], selection: Selection, focused: Row | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        start = 0
        while start < len(placed):
            end = start + 1
            while end < len(placed) and placed[end].row is placed[start].row:
                end += 1
            self._row(painter, placed[start:end], selection, focused)
            start = end

    # -- geometry that the view asks for, too

    def bubble(self, pieces: list[Placed]) -> QRect:
        """The part of a row's bubble that may be seen; its cut edges lie outside of the viewport."""
        row, first, last = pieces[0].row, pieces[0], pieces[-1]
        top = first.y + (
            self._measure.top(row, 0) - self._measure.reading.pad_y if first.number == 0 else -RADIUS_LARGE
        )
        bottom = last.y + last.height
        if last.number + 1 == len(row.segments):
            bottom -= self._measure.bottom(row, last.number) - self._measure.reading.pad_y
        else:
            bottom += RADIUS_LARGE
        return QRect(self._measure.bubble_left(row), top, self._measure.bubble_width(row), bottom - top)

    def text_origin(self, piece: Placed) -> QPointF:
        """Where the document of a segment begins."""
        left = self._measure.bubble_left(piece.row) + self._measure.reading.pad_x
        return QPointF(left, piece.y + self._measure.top(piece.row, piece.number))

    def code_rect(self, piece: Placed, code: Decoration) -> QRectF:
        """The panel behind a code block, with its line for language and copying; open where it was cut."""
        segment = piece.row.segments[piece.number]
        area = self._measure.block_rect(segment, code.first, code.last).translated(self.text_origin(piece))
        inset = code.depth * QUOTE_INDENT
        left = self._measure.bubble_left(piece.row) + self._measure.reading.pad_x + inset
        width = self._measure.bubble_width(piece.row) - 2 * self._measure.reading.pad_x - inset
        top = area.top() - (CODE_HEAD if code.begins else 0)
        bottom = area.bottom() + CODE_PADDING - 2 if code.ends else piece.y + piece.height
        return QRectF(left, top, width, bottom - top)

    def copy_rect(self, piece: Placed, code: Decoration) -> QRectF:
        panel = self.code_rect(piece, code)
        return QRectF(panel.right() - 30, panel.top() + 3, 26, 24)

    # -- painting

    def _row(self, painter: QPainter, pieces: list[Placed], selection: Selection, focused: Row | None) -> None:
        row = pieces[0].row
        if pieces[0].number == 0:
            self._above(painter, pieces[0])
        if row.body:
            self._bubble(painter, self.bubble(pieces), row, row is focused)
            for piece in pieces:
                self._segment(painter, piece, selection)
        elif row is focused:
            self._ring(painter, QRectF(self.bubble(pieces)).adjusted(-4, -4, 4, 4))
        if pieces[-1].number + 1 == len(row.segments) and has_footer(row):
            self._below(painter, pieces[-1])

    def _above(self, painter: QPainter, piece: Placed) -> None:
        row, tokens = piece.row, self._theme.tokens
        y = piece.y
        if row.day:
            self._day(painter, y, row)
            y += DAY
        if not row.header:
            return
        y += self._measure.reading.gap
        left = self._measure.left
        time = QLocale().toString(_local_time(row.at), QLocale.FormatType.ShortFormat)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(font(TYPE_SMALL))
        if row.role is Role.USER:
            area = QRect(left, y - 2, self._measure.column - 4, HEADER)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, time)
            return
        painter.setOpacity(DIM if row.hidden else 1)
        painter.drawPixmap(left, y, self._portrait(row, AVATAR))
        painter.setOpacity(1)
        if row.making:
            self._halo(painter, QRectF(left, y, AVATAR, AVATAR), self._measure.style(row).spoken.foreground().color())
        painter.setPen(QColor(tokens.muted))
        name = self._name(row)
        face = font(TYPE_BODY, QFont.Weight.Bold)
        begin = left + GUTTER + 2
        painter.drawText(
            QRect(begin + QFontMetrics(face).horizontalAdvance(name) + 8, y - 2, 200, HEADER),
            Qt.AlignmentFlag.AlignVCenter,
            time,
        )
        painter.setFont(face)
        accent = self._measure.style(row).spoken.foreground().color().name()
        painter.setPen(QColor(readable(accent, tokens.paper)))
        painter.drawText(QRect(begin, y - 2, 400, HEADER), Qt.AlignmentFlag.AlignVCenter, name)

    def _day(self, painter: QPainter, y: int, row: Row) -> None:
        tokens = self._theme.tokens
        words = QLocale().toString(_local_date(row.at), QLocale.FormatType.LongFormat)
        painter.setFont(font(TYPE_SMALL))
        area = QRect(self._measure.left, y + 12, self._measure.column, 20)
        width = QFontMetrics(font(TYPE_SMALL)).horizontalAdvance(words) + 24
        painter.setPen(QColor(tokens.line))
        middle, centre = area.center().y(), area.center().x()
        painter.drawLine(area.left(), middle, centre - width // 2, middle)
        painter.drawLine(centre + width // 2, middle, area.right(), middle)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _bubble(self, painter: QPainter, area: QRect, row: Row, focused: bool) -> None:
        style = self._measure.style(row)
        painter.setPen(Qt.PenStyle.NoPen)
        if row.role is Role.PERSONA:
            painter.setPen(QPen(QColor(mix(style.spoken.foreground().color().name(), style.ground, 0.16)), 1))
        painter.setBrush(QColor(style.ground))
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_LARGE, RADIUS_LARGE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if focused:
            self._ring(painter, QRectF(area).adjusted(-2, -2, 2, 2))

    def _ring(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
        painter.drawRoundedRect(area, RADIUS_LARGE + 1, RADIUS_LARGE + 1)

    def _halo(self, painter: QPainter, area: QRectF, colour: QColor) -> None:
        """A quiet ring around the portrait of who is thinking."""
        colour.setAlphaF(0.25 + 0.55 * self.pulse)
        painter.setPen(QPen(colour, 2))
        painter.drawEllipse(area.adjusted(-3, -3, 3, 3))

    def _segment(self, painter: QPainter, piece: Placed, selection: Selection) -> None:
        segment = piece.row.segments[piece.number]
        if segment.document is None:
            return  # laid out by the next timer: its place is kept
        for decoration in segment.decorations:
            self._decoration(painter, piece, segment, decoration)
        painter.save()
        painter.translate(self.text_origin(piece))
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(context.palette.ColorRole.Text, QColor(self._measure.style(piece.row).tokens.text))
        chosen = selection.within(piece.row, piece.number, segment.document.characterCount() - 1)
        marks = self.found(piece.row, piece.number, segment.document)
        heard = self.heard(piece.row, piece.number, segment.document)
        selections = [self._said(piece.row, segment.document, *heard)] if heard is not None else []
        selections += [self._marked(segment.document, mark) for mark in marks]
        if chosen:
            selections.append(self._selected(segment.document, *chosen))
        if selections:
            context.selections = selections
        context.clip = QRectF(0, -piece.y - 200, self._measure.column, 200 + piece.height + abs(piece.y))
        segment.document.documentLayout().draw(painter, context)
        painter.restore()

    def _said(self, row: Row, document: QTextDocument, start: int, end: int) -> QAbstractTextDocumentLayout.Selection:
        """The sentence that is being said, on a ground of its persona's colour."""
        made, style = self._selected(document, start, end), self._measure.style(row)
        look = made.format
        look.setBackground(QColor(mix(style.spoken.foreground().color().name(), style.ground, SAID_TINT)))
        look.setForeground(QColor(style.tokens.text))
        made.format = look
        return made

    def _marked(self, document: QTextDocument, mark: Mark) -> QAbstractTextDocumentLayout.Selection:
        tokens = self._theme.tokens
        made = self._selected(document, mark.start, mark.end)
        look = made.format
        look.setBackground(QColor(tokens.warning if mark.chosen else tokens.warning_soft))
        look.setForeground(QColor(tokens.paper if mark.chosen else tokens.text))
        made.format = look
        return made

    def _selected(self, document: QTextDocument, start: int, end: int) -> QAbstractTextDocumentLayout.Selection:
        made = QAbstractTextDocumentLayout.Selection()
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        made.cursor = cursor
        look = made.format
        look.setBackground(QColor(mix(self._theme.tokens.accent, self._theme.tokens.paper, 0.35)))
        made.format = look
        return made

    def _decoration(self, painter: QPainter, piece: Placed, segment: Segment, what: Decoration) -> None:
        tokens, style = self._theme.tokens, self._measure.style(piece.row)
        if what.kind == "code":
            self._code(painter, piece, what)
            return
        area = self._measure.block_rect(segment, what.first, what.last).translated(self.text_origin(piece))
        if what.kind == "quote":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(style.spoken.foreground().color().name(), style.ground, 0.45)))
            left = self.text_origin(piece).x() + what.depth * QUOTE_INDENT
            if what.mirrored:
                width = self._measure.bubble_width(piece.row) - 2 * self._measure.reading.pad_x
                left = self.text_origin(piece).x() + width - what.depth * QUOTE_INDENT - 3
            painter.drawRoundedRect(QRectF(left, area.top(), 3, area.height()), 1.5, 1.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(QPen(QColor(mix(tokens.text, style.ground, 0.2)), 1))
            width = self._measure.bubble_width(piece.row) - 2 * self._measure.reading.pad_x
            painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.left() + width, area.center().y()))

    def _code(self, painter: QPainter, piece: Placed, what: Decoration) -> None:
        tokens = self._theme.tokens
        panel = self.code_rect(piece, what)
        said = self.heard_code(piece.row, piece.number) is what
        style = self._measure.style(piece.row)
        accent = style.spoken.foreground().color().name()
        painter.setPen(QPen(QColor(accent), 2) if said else QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.code))
        above, below = (0 if what.begins else 2 * RADIUS), (0 if what.ends else 2 * RADIUS)
        painter.save()
        painter.setClipRect(panel.adjusted(-1, -1 if what.begins else 0, 1, 1 if what.ends else 0))
        painter.drawRoundedRect(panel.adjusted(0, -above, 0, below), RADIUS, RADIUS)
        if said and what.begins:
            self._said_head(painter, panel, mix(accent, tokens.code, SAID_TINT))
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not what.begins:
            return
        painter.setFont(font(TYPE_SMALL))
        painter.setPen(QColor(tokens.text if said else tokens.muted))
        head = QRectF(panel.left() + 12, panel.top() + 4, panel.width() - 60, 22)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, what.language)
        mark = "check" if what is self.copied else "copy"
        spot = self.copy_rect(piece, what)
        painter.drawPixmap(QPointF(spot.left() + 5, spot.top() + 4), icon_pixmap(mark, tokens.muted, 16, self.ratio))

    def _said_head(self, painter: QPainter, panel: QRectF, ground: str) -> None:
        """The upper edge of code in whose place something is being said."""
        shape = QPainterPath()
        shape.addRoundedRect(panel.adjusted(1, 1, -1, 2 * RADIUS), RADIUS, RADIUS)
        head = QRectF(panel.left(), panel.top(), panel.width(), CODE_HEAD)
        painter.setClipRect(head, Qt.ClipOperation.IntersectClip)
        painter.fillPath(shape, QColor(ground))

    def _below(self, painter: QPainter, piece: Placed) -> None:
        row, tokens = piece.row, self._theme.tokens
        card = self._measure.bottom(row, piece.number) - FOOTER - (self._measure.reading.pad_y if row.body else 0)
        y = piece.y + piece.height - card - FOOTER
        left = self._measure.left + GUTTER + 2
        painter.setFont(font(TYPE_SMALL))
        if row.making:
            dot = self._measure.style(row).spoken.foreground().color()
            dot.setAlphaF(0.35 + 0.65 * self.pulse)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(dot)
            painter.drawEllipse(QRectF(left + 2, y + FOOTER / 2 - 2, 7, 7))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            left += 16
        words = row.status if row.making else self._footer(row)
        painter.setPen(QColor(tokens.muted))
        area = QRect(left, y + 1, self._measure.column - GUTTER - 20, FOOTER)
        words = QFontMetrics(font(TYPE_SMALL)).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)


def _local_time(moment: datetime) -> QTime:
    local = moment.astimezone()
    return QTime(local.hour, local.minute, local.second)


def _local_date(moment: datetime) -> QDate:
    local = moment.astimezone()
    return QDate(local.year, local.month, local.day)
