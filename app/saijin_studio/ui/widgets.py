"""Small widgets and helpers that several panels use."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from .icons import icon, icon_pixmap
from .theme import Theme

PARAGRAPH_LINE = 140  # percent
PARAGRAPH_WIDTH = 560  # px that a paragraph asks for at most


def label(text: str = "", role: str = "", wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain-text label. Roles: display, title, strong, reading, muted, small, error, warning, ok."""
    made = Paragraph(text, parent) if wrap else QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setIndent(0)  # a style sheet would give it one
    if role:
        made.setProperty("role", role)
    return made


class Paragraph(QLabel):
    """Plain text over several lines, with air between them: the interface's face has none of its own."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return ceil(self._lay_out(width).size().height()) + 3

    def sizeHint(self) -> QSize:
        width = min(ceil(self._lay_out(-1).idealWidth()) + 1, PARAGRAPH_WIDTH)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.heightForWidth(self.width()) if self.width() > 60 else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = self.palette()
        context.palette.setColor(QPalette.ColorRole.Text, self.palette().color(self.foregroundRole()))
        document = self._lay_out(self.width())  # kept: its layout does not keep it alive
        spare = self.height() - document.size().height()
        painter.translate(0, max(1.0, spare / 2) if self.alignment() & Qt.AlignmentFlag.AlignVCenter else 1.0)
        document.documentLayout().draw(painter, context)
        painter.end()

    def _lay_out(self, width: int) -> QTextDocument:
        self.ensurePolished()
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(self.font())
        option = QTextOption(self.alignment())
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setPlainText(self.text())
        block = QTextBlockFormat()
        block.setLineHeight(PARAGRAPH_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(block)
        document.setTextWidth(width)
        return document


class OneLine(QLabel):
    """Plain text on one line, with … where there is no room for all of it."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()


def push_button(text: str, kind: str = "", name: str = "", parent: QWidget | None = None) -> QPushButton:
    """A button with a text. Kinds: primary, quiet, danger; `name` is what a screen reader says (default: the text)."""
    made = QPushButton(text, parent)
    made.setAccessibleName(name or text)
    if kind:
        made.setProperty("kind", kind)
    return made


def surface(kind: str, parent: QWidget | None = None) -> QFrame:
    """A frame on a ground of the style sheet: rail, side, paper, card, info, warning, error, line, vline."""
    made = QFrame(parent)
    made.setProperty("surface", kind)
    return made


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Changes a property that the style sheet looks at, and has the look follow."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class IconButton(QToolButton):
    """A button with an icon alone, a tool tip, and a name for screen readers; follows the theme."""

    def __init__(
        self, theme: Theme, icon_name: str, text: str, parent: QWidget | None = None, colour: str = "muted"
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon_name
        self._colour = colour
        self.setIconSize(QSize(18, 18))
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._dress)
        self._dress()

    def change(self, icon_name: str, text: str) -> None:
        self._icon_name = icon_name
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        self.setIcon(icon(self._icon_name, getattr(self._theme.tokens, self._colour), self.iconSize().width()))


class EmptyState(QWidget):
    """What a place is for while there is nothing in it, and the first step. `action` is None without a button text."""

    def __init__(self, theme: Theme, icon_name: str, title: str, text: str, button: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.action = push_button(button, "primary") if button else None
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._picture)
        self._usual = text
        self._title, self._text = label(title, "title"), label(text, "muted", wrap=True)
        for each in (self._title, self._text):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(each)
        if self.action is not None:
            layout.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        theme.changed.connect(self._dress)
        self._dress()

    def say(self, words: str) -> None:
        """Says why nobody knows whether there is anything; "" for what it says otherwise."""
        self._title.setVisible(not words)
        self._text.setText(words or self._usual)
        if self.action is not None:
            self.action.setVisible(not words)

    @Slot()
    def _dress(self) -> None:
        self._picture.setPixmap(icon_pixmap(self._icon_name, self._theme.tokens.faint, 40, self.devicePixelRatioF()))
