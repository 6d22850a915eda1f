"""Words of a message that are changed where one writes: the composer gives its place to an editor and gets it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from ...widgets import label
from .composer import Composer, ComposerEdit


class WordsEditor(QWidget):
    """A field for words in the composer's frame, a line above it that says what for, and buttons below it."""

    def __init__(self, field: type[ComposerEdit]) -> None:
        super().__init__()
        self.edit = field(self)
        self.edit.enter_sends = False  # a message has paragraphs
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        self.hide()

    def lay_out(self, what: QLabel, buttons: Sequence[QPushButton]) -> None:
        frame = QFrame()
        frame.setProperty("surface", "composer")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 10, 12, 10)
        inside.setSpacing(8)
        inside.addWidget(what)
        inside.addWidget(self.edit, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        for button in buttons:
            line.addWidget(button)
        inside.addLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._fault)
        layout.addWidget(frame)

    def show_fault(self, error: SaijinError | None) -> None:
        self._fault.setText(describe_error(error) if error is not None else "")
        self._fault.setVisible(error is not None)


class InPlace(QObject):
    """Changes given up by leaving are kept by message, until they are stored or dropped."""

    def __init__(
        self, context: UiContext, transcript: Transcript, composer: Composer, page: QWidget, words: WordsEditor
    ) -> None:
        super().__init__(page)
        self._context = context
        self._transcript = transcript
        self._composer = composer
        self._page = page
        self._words = words
        self._row: Row | None = None
        self._changes: dict[str, str] = {}

    def _open(self, row: Row) -> str:
        """The editor's place is free for this row; returns the words to begin with."""
        self.close()
        self._row = row
        self._composer.hide()
        return self._changes.get(row.key, row.text)

    def follow(self) -> None:
        """Another chat was opened, or there is nothing to change any more."""
        if self._row is None:
            return
        row = self._transcript.stack.find(self._row.key)
        if row is None or not self._may_change(row):
            self.close()
        else:
            self._row = row

    def _may_change(self, row: Row) -> bool:
        return True

    @Slot()
    def close(self) -> None:
        """The composer is back; what was changed is found again when the same message is."""
        if self._row is not None and self._words.edit.toPlainText() != self._row.text:
            self._changes[self._row.key] = self._words.edit.toPlainText()
        self._leave()

    @Slot()
    def _drop(self) -> None:
        if self._row is not None:
            self._changes.pop(self._row.key, None)
        self._leave()

    def _leave(self) -> None:
        if self._row is None:
            return
        focused = self._words.isAncestorOf(self._page.focusWidget() or self._page)
        self._row = None
        self._words.hide()
        self._composer.show()
        if focused:
            self._composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, key: str) -> None:
        self._changes.pop(key, None)
        if self._row is not None and self._row.key == key:
            self._leave()

    def _failed(self, key: str, error: SaijinError) -> None:
        if self._row is not None and self._row.key == key:
            self._words.show_fault(error)
        else:
            self._context.notices.show_error(error)
