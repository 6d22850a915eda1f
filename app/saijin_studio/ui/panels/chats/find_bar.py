"""Ctrl+F: words are looked for in the open chat."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ...context import UiContext
from ...transcript.measure import MARGIN
from ...transcript.transcript import Transcript
from ...widgets import IconButton, label
from .finding import Finding

TYPING_MS = 150
AGAIN_MS = 400


class FindEdit(QLineEdit):
    """`stepped(1 or -1)` by Enter, Shift+Enter, Down and Up; `left` by Escape."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if back else 1)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """Above the transcript, while it is open. `closed`: the focus is free."""

    closed = Signal()

    def __init__(self, context: UiContext, transcript: Transcript) -> None:
        super().__init__()
        self._finding = Finding(transcript, self)
        self.edit = FindEdit()
        self.edit.setPlaceholderText(self.tr("Find in this chat"))
        self.edit.setAccessibleName(self.tr("Find in this chat"))
        self.edit.setClearButtonEnabled(True)
        self.count = label("", "muted")
        self.previous = IconButton(context.theme, "chevron-up", self.tr("Previous place"), self)
        self.next = IconButton(context.theme, "chevron-down", self.tr("Next place"), self)
        self.close_button = IconButton(context.theme, "close", self.tr("Close the search"), self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 6, 12, 6)
        layout.setSpacing(6)
        layout.addWidget(self.edit, 1)
        for widget in (self.count, self.previous, self.next, self.close_button):
            layout.addWidget(widget)
        self._typing = self._timer(TYPING_MS, self._look)
        self._again = self._timer(AGAIN_MS, self._finding.look_again)
        self.edit.textChanged.connect(self._typing.start)
        self.edit.stepped.connect(self._step)
        self.edit.left.connect(self.leave)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.close_button.clicked.connect(self.leave)
        self._finding.found.connect(self._tell)
        self._tell()
        self.hide()

    def begin(self) -> None:
        """Opens, with the words looked for last chosen."""
        self.show()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()
        self._look()

    def leave(self) -> None:
        if self.isVisible():
            self.hide()
            self._typing.stop()
            self._finding.look_for("")
            self.closed.emit()

    @Slot()
    def follow(self) -> None:
        """The chat has other messages than before."""
        if self.isVisible():
            self._again.start()

    @Slot()
    def _look(self) -> None:
        self._finding.look_for(self.edit.text())

    @Slot(int)
    def _step(self, by: int) -> None:
        if self._typing.isActive():
            self._typing.stop()
            self._look()
        elif not self._finding.searching():
            self._finding.step(by)

    @Slot()
    def _tell(self) -> None:
        finding = self._finding
        if not self.edit.text().strip():
            words = ""
        elif not finding.count:
            words = self.tr("Not found")
        else:
            words = self.tr("{place} of {count}").format(place=finding.place or "–", count=finding.count)
        self.count.setText(words)
        self.count.setAccessibleName(words)
        for button in (self.previous, self.next):
            button.setEnabled(bool(finding.count))

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(milliseconds)
        made.timeout.connect(slot)
        return made
