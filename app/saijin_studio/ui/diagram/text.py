"""Wrapped text of diagram elements."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

LINE_SEPARATOR = "\u2028"  # what a QTextLayout takes for a line break


class TextBlock:
    """Text wrapped to a width and cut with an ellipsis to a height; laid out once, drawn often."""

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        height: float = 400.0,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        self.width = max(width, 8.0)
        self._align = align
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        step = QFontMetricsF(font).lineSpacing()
        most = max(1, int((height + 1) / step))
        text = text.strip().replace("\r\n", "\n").replace("\n", LINE_SEPARATOR)
        self._layout, used, end = self._lay_out(text, font, option, most)
        if end < len(text):
            text = text[: max(0, end - 1)].rstrip() + "…"
            self._layout, used, _ = self._lay_out(text, font, option, most)
        self.height = used * step
        widths = [self._layout.lineAt(i).naturalTextWidth() for i in range(self._layout.lineCount())]
        self.natural_width = max(widths, default=0.0)

    def _lay_out(self, text: str, font: QFont, option: QTextOption, most: int) -> tuple[QTextLayout, int, int]:
        """The layout, its number of lines and how many characters found room."""
        layout = QTextLayout(text, font)
        layout.setTextOption(option)
        step = QFontMetricsF(font).lineSpacing()
        layout.beginLayout()
        lines = end = 0
        while lines < most:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(self.width)
            line.setPosition(QPointF(0, lines * step))
            lines += 1
            end = line.textStart() + line.textLength()
        layout.endLayout()
        return layout, lines, end

    def rect(self, x: float, y: float) -> QRectF:
        return QRectF(x, y, self.width, self.height)

    def ink(self, x: float, y: float) -> QRectF:
        """The part of `rect` that words take."""
        spare = self.width - self.natural_width
        left = x + {Qt.AlignmentFlag.AlignLeft: 0.0, Qt.AlignmentFlag.AlignRight: spare}.get(self._align, spare / 2)
        return QRectF(left, y, self.natural_width, self.height)

    def clear_ground(self, painter: QPainter, veil: QBrush, x: float, y: float) -> None:
        """Fades what lies behind the words, so that lines do not run through them."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(self.ink(x, y).adjusted(-2, 0, 2, 0), 3, 3)

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """With the painter's pen, its top left corner at (x, y)."""
        self._layout.draw(painter, QPointF(x, y))
