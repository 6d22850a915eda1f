"""A message's words are changed where one writes: in place, or as another version from which the chat goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from ....core.conversation import Role, Turn
from ....core.errors import SaijinError
from ...context import UiContext
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from ...widgets import label, push_button
from .composer import Composer, ComposerEdit
from .in_place import InPlace, WordsEditor

LINES = 10
LEAST_LINES = 4


class MessageEdit(ComposerEdit):
    """Enter begins a line: a message has paragraphs. Ctrl+Enter saves, with Shift it goes on from there."""

    went_on = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == both:
            self.went_on.emit()
        else:
            super().keyPressEvent(event)


class MessageEditor(WordsEditor):
    """Stands where the composer stands. `saved(words)`, `went_on(words)`, `given_up`."""

    saved = Signal(str)
    went_on = Signal(str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__(MessageEdit)
        assert isinstance(self.edit, MessageEdit)
        self.edit.setAccessibleName(self.tr("Words of the message"))
        self.edit.sent.connect(self._save)
        self.edit.went_on.connect(self._go_on)
        self.edit.stopped.connect(self.given_up)
        self.edit.textChanged.connect(self._changed)
        self.save = push_button(self.tr("Save"), "primary")
        self.save.setToolTip(self.tr("What follows stays as it is. The earlier words are kept for 30 days."))
        self.go_on = push_button(self.tr("Save and go on from here"))
        self.cancel = push_button(self.tr("Cancel"))
        self.save.clicked.connect(self._save)
        self.go_on.clicked.connect(self._go_on)
        self.cancel.clicked.connect(self.given_up)
        self._what = label("", "muted")
        self.lay_out(self._what, (self.cancel, self.go_on, self.save))

    def begin(self, text: str, role: Role) -> None:
        self.show_fault(None)
        own = role is Role.USER
        self._what.setText(self.tr("Change what you wrote") if own else self.tr("Change the reply"))
        self.go_on.setToolTip(
            self.tr("Another version, which is answered anew. The present one can be paged back to.")
            if own
            else self.tr("Another version, from which the chat goes on. The present one can be paged back to.")
        )
        self.edit.setPlainText(text)
        lines = max(LEAST_LINES, min(LINES, round(self.edit.document().size().height())))
        self.edit.setFixedHeight(lines * self.edit.fontMetrics().lineSpacing() + 8)
        self.show()
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fault(self, error: SaijinError | None) -> None:
        super().show_fault(error)
        self._changed()

    @property
    def fault(self) -> QLabel:
        return self._fault

    @Slot()
    def _changed(self) -> None:
        for button in (self.save, self.go_on):
            button.setEnabled(bool(self.edit.toPlainText().strip()))

    @Slot()
    def _save(self) -> None:
        self._tell(self.saved)

    @Slot()
    def _go_on(self) -> None:
        self._tell(self.went_on)

    def _tell(self, signal: SignalInstance) -> None:
        if self.save.isEnabled():
            self.save.setEnabled(False)
            self.go_on.setEnabled(False)
            signal.emit(self.edit.toPlainText())


class MessageEditing(InPlace):
    """`composer` gives its place to `editor` and gets it back."""

    def __init__(self, context: UiContext, transcript: Transcript, composer: Composer, page: QWidget) -> None:
        self.editor = MessageEditor()
        super().__init__(context, transcript, composer, page, self.editor)
        self.editor.saved.connect(self._save)
        self.editor.went_on.connect(self._go_on)
        self.editor.given_up.connect(self._drop)

    def active(self) -> bool:
        return self._row is not None

    def begin(self, row: Row) -> None:
        self.editor.begin(self._open(row), row.role)
        self._transcript.reveal(row)

    @Slot(str)
    def _save(self, text: str) -> None:
        if self._row is not None:
            key = self._row.key
            self._context.operations.run(
                lambda services: services.messages.edit(key, text),
                owner=self,
                done=lambda _: self._done(key),
                failed=lambda error: self._failed(key, error),
            )

    @Slot(str)
    def _go_on(self, text: str) -> None:
        if self._row is None:
            return
        key = self._row.key

        def done(_turn: Turn | None) -> None:
            self._done(key)

        self._context.operations.run(
            lambda services: services.messages.edit_and_go_on(key, text),
            owner=self,
            done=done,
            failed=lambda error: self._failed(key, error),
        )
