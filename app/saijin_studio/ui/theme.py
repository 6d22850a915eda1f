"""Light or dark, following the system or a setting: makes the palette and the style sheet from the tokens."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from . import tokens as look
from .style import stylesheet
from .tokens import DARK, LIGHT, Tokens

Choice = Literal["system", "light", "dark"]


class Theme(QObject):
    """The current tokens. `changed` comes after palette and style sheet are in place."""

    changed = Signal()

    def __init__(self, choice: Choice = "system", reduce_motion: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice = choice
        self._reduce_motion = reduce_motion
        self.tokens: Tokens = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def motion_ms(self) -> int:
        """Length of an animation in milliseconds; 0 when the person wants no motion."""
        return 0 if self._reduce_motion else look.MOTION_MS

    def choose(self, choice: Choice, reduce_motion: bool | None = None) -> None:
        self._choice = choice
        if reduce_motion is not None:
            self._reduce_motion = reduce_motion
        self._follow_system()

    def apply(self) -> None:
        """Gives the application its palette and style sheet, and tells everyone."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(palette(self.tokens))
        app.setStyleSheet(stylesheet(self.tokens))
        self.changed.emit()

    @Slot()
    def _follow_system(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self.tokens = wanted
            self.apply()

    def _wanted(self) -> Tokens:
        if self._choice == "system":
            return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT


def palette(tokens: Tokens) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, tokens.paper),
        (role.Base, tokens.card),
        (role.AlternateBase, tokens.side),
        (role.Button, tokens.card),
        (role.ToolTipBase, tokens.card),
        (role.WindowText, tokens.text),
        (role.Text, tokens.text),
        (role.ButtonText, tokens.text),
        (role.ToolTipText, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Link, tokens.accent),
        (role.Accent, tokens.accent),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.faint))
    return made


def font(size: int = look.TYPE_BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface's font at `size` px."""
    made = QFont(QApplication.font())
    made.setPixelSize(size)
    made.setWeight(weight)
    return made
