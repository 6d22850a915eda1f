"""The row of buttons of a message: one for the whole transcript, moved to the message that is pointed at."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ...core.conversation import MessageState, Role
from ..theme import Theme
from ..widgets import IconButton
from .rows import Row


class ActionBar(QFrame):
    """Emits `action(name, row)`: copy, regenerate, speak, hush, save_audio, inspect, withdraw."""

    action = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.row: Row | None = None
        self.speaking_id: str | None = None
        self.setProperty("surface", "bar")
        self.setAccessibleName(self.tr("Message actions"))
        self._buttons = {
            "copy": IconButton(theme, "copy", self.tr("Copy"), self),
            "regenerate": IconButton(theme, "regenerate", self.tr("Make another reply"), self),
            "speak": IconButton(theme, "speak", self.tr("Speak"), self),
            "save_audio": IconButton(theme, "save", self.tr("Save the audio"), self),
            "inspect": IconButton(theme, "inspect", self.tr("How this reply was made"), self),
            "withdraw": IconButton(theme, "delete", self.tr("Take back"), self),
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(0)
        for name, button in self._buttons.items():
            button.setObjectName(name)
            button.clicked.connect(self._pressed)
            layout.addWidget(button)
        self.hide()

    def show_for(self, row: Row, bubble: QRect) -> None:
        """At the upper right corner of the row's bubble, half above it."""
        if row is not self.row:
            self.row = row
            self.refresh()
        size = self.sizeHint()
        viewport = self.parentWidget()
        assert viewport is not None
        left = max(4, min(bubble.right() - size.width() - 8, viewport.width() - size.width() - 4))
        if row.role is Role.PERSONA:
            left = max(left, min(bubble.left() + 140, viewport.width() - size.width() - 4))
        self.setGeometry(left, max(2, bubble.top() - size.height() // 2 - 4), size.width(), size.height())
        self.show()
        self.raise_()

    def refresh(self) -> None:
        """What can be done with the message depends on who said it and how it ended."""
        row = self.row
        if row is None:
            return
        message = row.message
        said = row.role is Role.PERSONA and message is not None and bool(row.text)
        speaking = message is not None and message.id == self.speaking_id
        self._buttons["copy"].setVisible(bool(row.text))
        settled = said and row.trouble != "pending"
        self._buttons["regenerate"].setVisible(settled and bool(row.correlation_id))
        self._buttons["speak"].setVisible(settled and message is not None and message.state is not MessageState.FAILED)
        self._buttons["speak"].change(
            "speak-stop" if speaking else "speak", self.tr("Stop speaking") if speaking else self.tr("Speak")
        )
        self._buttons["speak"].setObjectName("hush" if speaking else "speak")
        self._buttons["save_audio"].setVisible(said and message is not None and message.has_audio)
        self._buttons["inspect"].setVisible(row.role is Role.PERSONA and bool(row.correlation_id))
        self._buttons["withdraw"].setVisible(can_be_withdrawn(row))
        self.adjustSize()

    def close_bar(self) -> None:
        self.row = None
        self.hide()

    def focus_first(self) -> None:
        for button in self._buttons.values():
            if not button.isHidden():
                button.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def has_focus(self) -> bool:
        return any(button.hasFocus() for button in self._buttons.values())

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if sender is not None and self.row is not None:
            self.action.emit(sender.objectName(), self.row)


def can_be_withdrawn(row: Row) -> bool:
    """A persona's stored reply; one that waits for approval has a card with its own buttons."""
    stored = row.role is Role.PERSONA and row.message is not None and bool(row.text)
    return stored and bool(row.correlation_id) and row.trouble != "pending"
