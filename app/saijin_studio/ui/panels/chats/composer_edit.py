"""The field a message is written in: its keys, and what is pasted or dropped into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

LONG = 10_000  # characters: what is longer is no line of a talk but a document
# Characters: each key lays its whole paragraph out anew, which takes up to half a microsecond for each of them.
LONGEST_PARAGRAPH = 30_000
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class ComposerEdit(QPlainTextEdit):
    """`sent` and `stopped` are what Enter and Escape ask for; `recalled(step)` is one line further back, -1 nearer.

    `files_given(list of Path)`, `picture_given(QImage)` and `text_given(text)` were pasted or dropped and are no words
    for this field; it gives them away where it `attaches`. `first_look` gets each key before the field does, and says
    whether it took it; `wants_tab` whether Tab is such a key now.
    """

    sent = Signal()
    stopped = Signal()
    recalled = Signal(int)
    focused = Signal(bool)
    files_given = Signal(object)
    picture_given = Signal(object)
    text_given = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.enter_sends = True
        self.attaches = False
        self.first_look: Callable[[QKeyEvent], bool] = lambda event: False
        self.wants_tab: Callable[[], bool] = lambda: False
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.first_look(event):
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain, control = modifiers == Qt.KeyboardModifier.NoModifier, modifiers == Qt.KeyboardModifier.ControlModifier
        if enter and (control or (plain and self.enter_sends)):
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.stopped.emit()
        elif plain and Qt.Key(event.key()) in _STEPS and self._at_edge(Qt.Key(event.key())):
            self.recalled.emit(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return not self.wants_tab() and super().focusNextPrevChild(forward)

    def _at_edge(self, key: Qt.Key) -> bool:
        """Whether there is no line above or below to go to."""
        cursor = self.textCursor()
        move = QTextCursor.MoveOperation.Up if key == Qt.Key.Key_Up else QTextCursor.MoveOperation.Down
        return not cursor.movePosition(move)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or (self.attaches and (source.hasImage() or source.hasUrls()))

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text alone: what is pasted brings no looks along. Files, pictures and documents are no text of a message."""
        files, text = local_files(source), source.text()
        if self.attaches and files:
            self.files_given.emit(files)
        elif self.attaches and source.hasImage() and not source.hasText():
            self.picture_given.emit(QImage(source.imageData()))
        elif self.attaches and (len(text) > LONG or not self.has_room(text)):
            self.text_given.emit(text)
        else:
            self.textCursor().insertText(text)
            self.ensureCursorVisible()

    def has_room(self, text: str) -> bool:
        """Whether the keys stay quick when this stands at the cursor."""
        longest = max(map(len, text.split("\n")))
        return self.textCursor().block().length() + longest <= LONGEST_PARAGRAPH

    def before_cursor(self, most: int) -> str:
        """What stands before the cursor in its paragraph, at most so many characters."""
        cursor = self.textCursor()
        at = cursor.position()
        cursor.setPosition(max(cursor.block().position(), at - most))
        cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

    def has_words(self) -> bool:
        """Whether there is more than blanks; a long text is taken to have some, for this is asked after each key."""
        return self.document().characterCount() > LONG or bool(self.toPlainText().strip())

    def write(self, text: str, instead: bool = False) -> None:
        """At the cursor, or in the place of all there is; Ctrl+Z takes it back."""
        cursor = self.textCursor()
        if instead:
            cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


def local_files(source: QMimeData) -> list[Path]:
    """The files that are meant, where they are all on this machine."""
    urls = source.urls()
    return [Path(url.toLocalFile()) for url in urls] if urls and all(url.isLocalFile() for url in urls) else []
