"""A persona as a card that can be pressed, and a grid that lays cards out."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ....core.persona import Persona
from ...context import UiContext
from ...theme import font
from ...tokens import RADIUS_LARGE, TYPE_READING, mix, readable
from ...widgets import label

FACE = 72
WIDTH, HEIGHT = 190, 204
SPACE = 14


class PersonaCard(QAbstractButton):
    """Portrait, name and tagline on a ground that carries the accent."""

    def __init__(self, context: UiContext, persona: Persona) -> None:
        super().__init__()
        self._context = context
        self.persona = persona
        words = persona.text(context.language)
        self.setObjectName(persona.key)
        self.setText(words.name)
        self._tagline = label(words.tagline, "small", wrap=True, parent=self)
        self._tagline.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._tagline.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(words.name)
        self.setAccessibleDescription(words.tagline)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        context.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tagline.setGeometry(14, 132, self.width() - 28, self.height() - 138)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, accent = self._context.theme.tokens, self.persona.accent
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        share = 0.14 if self.underMouse() or self.isDown() else 0.07
        painter.setBrush(QColor(mix(accent, tokens.card, share + (0.05 if tokens.dark else 0))))
        edge = tokens.accent if self.hasFocus() else mix(accent, tokens.card, 0.28)
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(area, RADIUS_LARGE, RADIUS_LARGE)
        middle = self.width() / 2
        ring = QRectF(middle - FACE / 2, 20, FACE, FACE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(accent), 2))
        painter.drawEllipse(ring.adjusted(-4, -4, 4, 4))
        language = self._context.language
        painter.drawPixmap(ring.topLeft(), self._context.personas.avatar(self.persona.key, language, FACE))
        self._words(painter, language)
        painter.end()

    def _words(self, painter: QPainter, language: str) -> None:
        tokens, words = self._context.theme.tokens, self.persona.text(language)
        painter.setFont(font(TYPE_READING, QFont.Weight.Bold))
        painter.setPen(QColor(readable(self.persona.accent, tokens.card)))
        painter.drawText(QRectF(8, 106, self.width() - 16, 24), Qt.AlignmentFlag.AlignCenter, words.name)


class PersonaGrid(QWidget):
    """As many cards in a line as there is room for; `chosen(key)`."""

    chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._cards: list[PersonaCard] = []
        context.personas.changed.connect(self.fill)
        self.fill()

    @Slot()
    def fill(self) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = []
        for persona in self._context.personas.all():
            card = PersonaCard(self._context, persona)
            card.setParent(self)
            card.clicked.connect(self._press)
            card.show()
            self._cards.append(card)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        columns = max(1, (width + SPACE) // (WIDTH + SPACE))
        rows = -(-len(self._cards) // columns)
        return max(0, rows * (HEIGHT + SPACE) - SPACE)

    def _place(self) -> None:
        width = max(self.width(), WIDTH)
        columns = max(1, (width + SPACE) // (WIDTH + SPACE))
        each = min(WIDTH + 60, (width - SPACE * (columns - 1)) // columns)
        for number, card in enumerate(self._cards):
            card.setGeometry((number % columns) * (each + SPACE), (number // columns) * (HEIGHT + SPACE), each, HEIGHT)
        self.setMinimumHeight(self.heightForWidth(width))

    @Slot()
    def _press(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())
