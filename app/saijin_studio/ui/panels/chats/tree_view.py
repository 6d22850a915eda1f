"""The branches of a chat, drawn as lines beside each other; one can go to each of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QListView, QStyle, QWidget

from ....core.chat_outline import Strand, outline
from ....core.conversation import Role
from ....core.edits import Place
from ...context import UiContext
from ...rows import Index, RowDelegate
from ...theme import font
from ...tokens import TYPE_BODY, TYPE_SMALL
from .list import when_words
from .list_dialog import ListDialog
from .places import first_words

SIZE = (640, 560)
ROW = 52
LANE = 18
MOST_LANES = 12  # further ones are drawn in the last
EDGE = 20
DOT = 4.5
STRAND_ROLE = Qt.ItemDataRole.UserRole + 1


class StrandModel(QAbstractListModel):
    def __init__(self, strands: list[Strand], say: Callable[[Strand], str], parent: QObject) -> None:
        super().__init__(parent)
        self.strands = strands
        self._say = say

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.strands)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        strand = self.strands[index.row()]
        if role == STRAND_ROLE:
            return strand
        spoken = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self._say(strand) if spoken else None


class StrandDelegate(RowDelegate):
    """The lines on the left, the first words of the strand beside them."""

    def __init__(self, context: UiContext, about: Callable[[Strand], str], parent: QObject) -> None:
        super().__init__(context.theme, parent, QSize(120, ROW))
        self._about = about

    def draw(self, painter: QPainter, area: QRect, index: Index, state: QStyle.StateFlag) -> None:
        strand = index.data(STRAND_ROLE)
        assert isinstance(strand, Strand)
        whole = area.adjusted(-2, -1, 2, 1)  # the lines go on from row to row
        self._lines(painter, whole, strand)
        self._words(painter, whole, strand)

    def _lines(self, painter: QPainter, area: QRect, strand: Strand) -> None:
        tokens = self._theme.tokens
        colour = QColor(tokens.accent if strand.current else tokens.faint)
        middle, here = area.center().y(), _x(area, strand.lane)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for lane in strand.through:
            painter.setPen(self._pen(lane == strand.shown_lane))
            painter.drawLine(int(_x(area, lane)), area.top(), int(_x(area, lane)), area.bottom() + 1)
        painter.setPen(self._pen(strand.current))
        if strand.origin is not None:
            path = QPainterPath()
            path.moveTo(_x(area, strand.origin), area.top())
            path.cubicTo(_x(area, strand.origin), middle, here, area.top(), here, middle)
            painter.drawPath(path)
        if strand.goes_on:
            painter.drawLine(int(here), middle, int(here), area.bottom() + 1)
        painter.setBrush(colour if strand.current else QColor(tokens.paper))
        painter.drawEllipse(QRectF(here - DOT, middle - DOT, 2 * DOT, 2 * DOT))

    def _pen(self, shown: bool) -> QPen:
        tokens = self._theme.tokens
        return QPen(QColor(tokens.accent if shown else tokens.faint), 2 if shown else 1.5)

    def _words(self, painter: QPainter, area: QRect, strand: Strand) -> None:
        tokens = self._theme.tokens
        lanes = max((strand.lane, *strand.through))
        left = int(_x(area, lanes)) + EDGE
        words = QRect(left, area.top() + 7, area.right() - left - 12, 20)
        face = font(TYPE_BODY, QFont.Weight.DemiBold if strand.current else QFont.Weight.Normal)
        painter.setFont(face)
        painter.setPen(QColor(tokens.text))
        said = QFontMetrics(face).elidedText(first_words(strand.first), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, said)
        painter.setFont(font(TYPE_SMALL))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(words.translated(0, 19), Qt.AlignmentFlag.AlignVCenter, self._about(strand))


def _x(area: QRect, lane: int) -> float:
    return area.left() + EDGE + min(lane, MOST_LANES) * LANE


class Branches(ListDialog[QListView]):
    """`chosen`: the branch to go to, by its first message."""

    def __init__(self, context: UiContext, conversation_id: str, parent: QWidget) -> None:
        super().__init__(context, QListView(), parent)
        self.setWindowTitle(self.tr("Branches of this chat"))
        self.resize(*SIZE)
        self.list.setAccessibleName(self.tr("Branches"))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(StrandDelegate(context, self._about, self))
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        context.operations.run(
            lambda services: outline(services.messages.tree(conversation_id)),
            owner=self,
            done=self.show_strands,
            failed=self.say_fault,
        )

    def show_strands(self, strands: list[Strand]) -> None:
        branched = any(strand.lane for strand in strands) or any(not strand.current for strand in strands)
        self.say(
            self.tr("What is shown now stands in bold. Choose a line to go there: nothing is lost by it.")
            if branched
            else self.tr(
                "This chat has one way only. Another version of a message, or going on from one, begins a branch."
            )
        )
        self.list.setModel(StrandModel(strands, self._words_of, self))
        shown = [place for place, strand in enumerate(strands) if strand.current]
        if shown:
            self.list.setCurrentIndex(self.list.model().index(shown[-1], 0))
            self.list.scrollTo(self.list.currentIndex(), QListView.ScrollHint.PositionAtCenter)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _about(self, strand: Strand) -> str:
        who = self._who(strand.first)
        when = when_words(strand.first.created_at)
        if strand.count == 1:
            return f"{who} · {when}"
        more = self.tr("{count} messages").format(count=strand.count)
        return f"{who} · {when} · {more}"

    def _words_of(self, strand: Strand) -> str:
        words = f"{first_words(strand.first)} — {self._about(strand)}"
        return self.tr("{words}, shown now").format(words=words) if strand.current else words

    def _who(self, place: Place) -> str:
        if place.role is Role.USER:
            return self.tr("You")
        return self._context.personas.name(place.persona_key or "", self._context.language)

    @Slot(QModelIndex)
    def _go(self, index: QModelIndex) -> None:
        strand = index.data(STRAND_ROLE)
        if isinstance(strand, Strand):
            self.go_to(strand.first.id)
