"""How a chat looks in the list."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ...context import UiContext
from ...icons import icon_pixmap
from ...theme import font
from ...tokens import RADIUS, TYPE_BODY, TYPE_SMALL
from .list import ITEM_ROLE, ChatItem, ChatState, Index, state_words, when_words

ROW = 66
PORTRAIT = 42
PIN = 13
DOT = 8  # px of the sign of what was not read
_MARKS = re.compile(r"[*_`#>]+|\[(?=.*\]\()|\]\([^)]*\)")  # what markdown adds to words


class ChatDelegate(QStyledItemDelegate):
    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM_ROLE)
        assert isinstance(item, ChatItem)
        area: QRect = option.rect.adjusted(2, 2, -2, -2)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, area, state)
        portrait = self._context.personas.avatar(item.conversation.persona_key, self._context.language, PORTRAIT)
        painter.drawPixmap(area.left() + 9, area.top() + (area.height() - PORTRAIT) // 2, portrait)
        self._words(painter, area.adjusted(PORTRAIT + 20, 9, -10, -9), item)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        tokens = self._context.theme.tokens
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected if selected else tokens.hover))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _words(self, painter: QPainter, area: QRect, item: ChatItem) -> None:
        tokens, chat = self._context.theme.tokens, item.conversation
        when = when_words(chat.updated_at)
        small = font(TYPE_SMALL)
        strong = font(TYPE_BODY, QFont.Weight.Bold if chat.unread else QFont.Weight.Medium)
        width = QFontMetrics(small).horizontalAdvance(when) + self._pin(painter, area, when, chat.pinned)
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        lower = QRect(area.left(), area.center().y() + 1, area.width(), area.height() // 2)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, when)
        painter.setFont(strong)
        painter.setPen(QColor(tokens.text))
        title = QFontMetrics(strong).elidedText(chat.title, Qt.TextElideMode.ElideRight, upper.width() - width - 8)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(small)
        if item.state is not ChatState.QUIET:
            lower = self._state(painter, lower, item.state)
        lower = self._unread(painter, lower, chat.unread)
        painter.setPen(QColor(tokens.muted))
        lower = self._tags(painter, lower, chat.tags)
        line = QFontMetrics(small).elidedText(
            _MARKS.sub("", chat.last_line), Qt.TextElideMode.ElideRight, lower.width()
        )
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, line)

    def _pin(self, painter: QPainter, area: QRect, when: str, pinned: bool) -> int:
        """The sign of a pinned chat beside its time; returns the room it takes."""
        if not pinned:
            return 0
        right = area.right() - QFontMetrics(font(TYPE_SMALL)).horizontalAdvance(when) - PIN - 4
        middle = area.top() + area.height() // 4
        ratio = painter.device().devicePixelRatioF()
        pixmap = icon_pixmap("pin", self._context.theme.tokens.accent, PIN, ratio)
        painter.drawPixmap(right, middle - PIN // 2, pixmap)
        return PIN + 6

    def _unread(self, painter: QPainter, area: QRect, unread: int) -> QRect:
        """A dot at the end of the line; returns what is left of it."""
        if not unread:
            return area
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._context.theme.tokens.accent))
        painter.drawEllipse(QRectF(area.right() - DOT, area.center().y() - DOT / 2, DOT, DOT))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        return area.adjusted(0, 0, -DOT - 8, 0)

    def _tags(self, painter: QPainter, area: QRect, tags: tuple[str, ...]) -> QRect:
        """As many of the tags as half of the line has room for; returns what is left of it."""
        if not tags:
            return area
        metrics = QFontMetrics(painter.font())
        words = metrics.elidedText(" ".join(f"#{tag}" for tag in tags), Qt.TextElideMode.ElideRight, area.width() // 2)
        painter.setPen(QColor(self._context.theme.tokens.accent))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(QColor(self._context.theme.tokens.muted))
        return area.adjusted(0, 0, -metrics.horizontalAdvance(words) - 8, 0)

    def _state(self, painter: QPainter, area: QRect, state: ChatState) -> QRect:
        """A dot and a word; returns what is left of the line."""
        tokens = self._context.theme.tokens
        colour = QColor({ChatState.FAILED: tokens.error, ChatState.WAITING: tokens.warning}.get(state, tokens.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(area.left(), area.center().y() - 3, 7, 7))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(colour)
        words = state_words(state)
        painter.drawText(area.adjusted(13, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        return area.adjusted(13 + QFontMetrics(font(TYPE_SMALL)).horizontalAdvance(words) + 10, 0, 0, 0)
