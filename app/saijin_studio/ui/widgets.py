"""Small widgets and helpers that several panels use."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from .icons import icon, icon_pixmap
from .theme import Theme


def label(text: str = "", role: str = "", wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain-text label. Roles: display, title, strong, reading, muted, small, error, warning, ok."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


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
        for each in (label(title, "title"), label(text, "muted", wrap=True)):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(each)
        if self.action is not None:
            layout.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        theme.changed.connect(self._dress)
        self._dress()

    def show_picture(self, pixmap: QPixmap) -> None:
        self._picture.setPixmap(pixmap)

    @Slot()
    def _dress(self) -> None:
        self._picture.setPixmap(icon_pixmap(self._icon_name, self._theme.tokens.faint, 40, self.devicePixelRatioF()))
