"""Wrapped text of diagram elements."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

LINE_SEPARATOR = "\u2028"  # what a QTextLayout takes for a line break
NARROWEST = 0.18  # of the font's size: no letter of running text is narrower
MOST_CHARACTERS = 4000
LESS = (1, 2, 3, 5, 8, 13, 21)  # letters that give way to the ellipsis, until it fits
TALLEST = 160.0  # of a name beside its element
LAST_OF_BMP = "\uffff"

_spacings: dict[str, float] = {}


def line_spacing(font: QFont) -> float:
    """Measured once for each font."""
    key = font.key()
    found = _spacings.get(key)
    if found is None:
        found = _spacings[key] = QFontMetricsF(font).lineSpacing()
    return found


class TextBlock:
    """Text wrapped to a width and cut with an ellipsis to a height; laid out once, drawn often.

    `AlignLeft` is where its script begins: at the right for Hebrew and Arabic, unless `AlignAbsolute` is given too.
    Of a very long text only as much is looked at as could find room.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        height: float = TALLEST,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        self.width = max(width, 8.0)
        if align == Qt.AlignmentFlag.AlignLeft and reads_from_right(text):
            align = Qt.AlignmentFlag.AlignRight
        self._align = align
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        step = line_spacing(font)
        most = max(1, int((height + 1) / step))
        room = most * (int(self.width / (font.pixelSize() * NARROWEST)) + 1)
        whole = text.strip().replace("\r\n", "\n").replace("\n", LINE_SEPARATOR)
        text = whole[: min(room, MOST_CHARACTERS)]
        self._layout, used, end = self._lay_out(text, font, option, most)
        if len(text) < len(whole) or end < _units(text):
            for spare in LESS:
                shorter = _start(text, max(0, end - spare)).rstrip() + "…"
                self._layout, used, reached = self._lay_out(shorter, font, option, most)
                if reached >= _units(shorter):
                    break
        self.height = used * step
        widths = [self._layout.lineAt(i).naturalTextWidth() for i in range(self._layout.lineCount())]
        self.natural_width = max(widths, default=0.0)

    def _lay_out(self, text: str, font: QFont, option: QTextOption, most: int) -> tuple[QTextLayout, int, int]:
        """The layout, its number of lines and how much found room, in UTF-16 units."""
        layout = QTextLayout(text, font)
        layout.setTextOption(option)
        step = line_spacing(font)
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
        left = 0.0 if self._align & Qt.AlignmentFlag.AlignLeft else spare / 2
        if self._align & Qt.AlignmentFlag.AlignRight:
            left = spare
        return QRectF(x + left, y, self.natural_width, self.height)

    def clear_ground(self, painter: QPainter, veil: QBrush, x: float, y: float) -> None:
        """Fades what lies behind the words, so that lines do not run through them."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(self.ink(x, y).adjusted(-2, 0, 2, 0), 3, 3)

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """With the painter's pen, its top left corner at (x, y)."""
        self._layout.draw(painter, QPointF(x, y))


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its upper left corner, its pen, and what fades the ground behind it."""

    block: TextBlock
    at: QPointF
    pen: QPen
    ground: QBrush


def reads_from_right(text: str) -> bool:
    """Whether the first letter that has a direction is Hebrew, Arabic or the like."""
    kinds = (unicodedata.bidirectional(letter) for letter in text[:MOST_CHARACTERS])
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def _units(text: str) -> int:
    """The length as Qt counts it."""
    return len(text) + sum(letter > LAST_OF_BMP for letter in text)


def _start(text: str, units: int) -> str:
    """As many whole letters as fit into so many UTF-16 units."""
    if text.isascii():
        return text[:units]
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")
