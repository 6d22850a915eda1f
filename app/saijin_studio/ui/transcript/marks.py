"""Small signs beside a message: it is bookmarked, models do not get to see it, its words were others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from ...core.conversation import Message, Role
from ..icons import icon_pixmap

if TYPE_CHECKING:
    from .view import TranscriptView

SIGN = 16  # px
APART = 6


def signs(message: Message | None) -> list[tuple[str, str]]:
    """Icon and colour token of each sign."""
    if message is None:
        return []
    marked = [("bookmark-set", "accent")] if message.bookmark is not None else []
    hidden = [("hidden", "muted")] if message.hidden else []
    edited = [("history", "muted")] if message.edited_at is not None else []
    return marked + hidden + edited


def paint_marks(painter: QPainter, view: TranscriptView) -> None:
    """Beside the upper corner of the bubble, on its inner side."""
    for piece in view.placed:
        wanted = signs(piece.row.message) if piece.number == 0 else []
        if not wanted:
            continue
        bubble = view.rows_painter.bubble(view.pieces_of(piece.row))
        user = piece.row.role is Role.USER
        x = bubble.left() - APART - SIGN if user else bubble.right() + APART
        if not user and x + SIGN > view.viewport().width():
            x = bubble.right() - APART - SIGN
        y = piece.y + view.measure.top(piece.row, 0) - view.measure.reading.pad_y + APART
        for name, colour in wanted:
            tint = getattr(view.theme.tokens, colour)
            painter.drawPixmap(QPointF(x, y), icon_pixmap(name, tint, SIGN, view.devicePixelRatioF()))
            y += SIGN + APART
