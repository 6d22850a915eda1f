"""What the rows of lists have in common, whoever paints their words."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle

from .tokens import Tokens


def paint_ground(painter: QPainter, box: QRect, state: QStyle.StateFlag, tokens: Tokens, radius: int = 8) -> None:
    """The ground of a row that is chosen or pointed at; nothing for any other."""
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    if chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.selected if chosen else tokens.hover))
        painter.drawRoundedRect(box, radius, radius)
