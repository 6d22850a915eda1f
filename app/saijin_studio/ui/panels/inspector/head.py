"""The top of the inspector: whose reply it is and how it stands, which file it came from, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ...theme import Theme
from ...widgets import IconButton, label, set_property, surface


class HeadRow(QWidget):
    """`process_wanted` when the person wants to see the process among all others."""

    process_wanted = Signal()

    def __init__(self, theme: Theme, more: QToolButton) -> None:
        super().__init__()
        self.avatar = QLabel()
        self.avatar.setFixedSize(36, 36)
        self.title = label(self.tr("How this reply was made"), "strong", wrap=True)
        self.state = label("", "muted", wrap=True)
        self.open_process = IconButton(theme, "processes", self.tr("Show in Processes"))
        self.open_process.clicked.connect(self.process_wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.avatar)
        row.addSpacing(4)
        row.addLayout(words, 1)
        for button in (self.open_process, more):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def show_who(self, name: str, state: str, picture: QPixmap) -> None:
        self.avatar.setPixmap(picture)
        self.state.setText(f"{name} · {state}" if name else state)


class Strip(QWidget):
    """A line of words on a ground that says how serious they are; with a button, it can be closed."""

    closed = Signal()

    def __init__(self, theme: Theme | None = None, close: str = "", margin: int = 0) -> None:
        super().__init__()
        self.frame = surface("info")
        self.words = label("", wrap=True)
        row = QHBoxLayout(self.frame)
        row.setContentsMargins(12, 8, 12 if theme is None else 6, 8)
        row.addWidget(self.words, 1)
        if theme is not None:
            button = IconButton(theme, "close", close)
            button.clicked.connect(self.closed)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(margin, margin, margin, 0)
        outer.addWidget(self.frame)
        self.hide()

    def say(self, words: str, kind: str) -> None:
        """Kinds: info, warning, error; no words hide it."""
        self.words.setText(words)
        set_property(self.frame, "surface", kind)
        self.setVisible(bool(words))
