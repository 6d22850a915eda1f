"""A dialog that lists places of a chat, to go to one of them."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QPushButton, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...widgets import label, push_button

View = TypeVar("View", bound=QListView)


class ListDialog(QDialog, Generic[View]):
    """`chosen(message_id)`: where to go; the dialog closes with it. What there is to say stands above the list."""

    chosen = Signal(str)

    def __init__(self, context: UiContext, view: View, parent: QWidget, *buttons: QPushButton) -> None:
        """`buttons` stand beside the one that closes it."""
        super().__init__(parent)
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = view
        self.list.setMouseTracking(True)
        self._told = label("", "muted", wrap=True)
        self._told.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._told)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._foot(buttons))

    def _foot(self, buttons: tuple[QPushButton, ...]) -> QHBoxLayout:
        close = push_button(self.tr("Close"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def say(self, words: str) -> None:
        self._told.setText(words)
        self._told.show()

    def say_fault(self, error: SaijinError) -> None:
        self.say(describe_error(error))

    def go_to(self, message_id: str) -> None:
        self.chosen.emit(message_id)
        self.accept()
