"""A person looks at a reply before it counts: keeps it, changes its words, or takes it back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from ...widgets import label, push_button
from .composer import Composer, ComposerEdit

HEIGHT = 190


class ReplyEditor(QWidget):
    """Stands where the composer stands. `kept(words)`, `given_up` drops the changes, `left` keeps them for later."""

    kept = Signal(str)
    given_up = Signal()
    left = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.edit = ComposerEdit(self)
        self.edit.enter_sends = False  # a reply has paragraphs; Ctrl+Enter keeps it
        self.edit.setAccessibleName(self.tr("Words of the reply"))
        self.edit.sent.connect(self._keep)
        self.edit.stopped.connect(self.left)
        self.edit.textChanged.connect(self._changed)
        self.keep = push_button(self.tr("Keep"), "primary", self.tr("Keep the reply with these words"))
        self.keep.clicked.connect(self._keep)
        self.cancel = push_button(self.tr("Cancel"), "", self.tr("Leave the reply as it was written"))
        self.cancel.clicked.connect(self.given_up)
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        frame = QFrame()
        frame.setProperty("surface", "composer")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 10, 12, 10)
        inside.setSpacing(8)
        inside.addWidget(label(self.tr("Change the reply before it counts"), "muted"))
        inside.addWidget(self.edit, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.cancel, self.keep):
            buttons.addWidget(button)
        inside.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._fault)
        layout.addWidget(frame)
        self.setFixedHeight(HEIGHT)
        self.hide()

    def begin(self, text: str) -> None:
        self.show_fault(None)
        self.edit.setPlainText(text)
        self.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fault(self, error: SaijinError | None) -> None:
        self._fault.setText(describe_error(error) if error is not None else "")
        self._fault.setVisible(error is not None)
        self.setFixedHeight(HEIGHT + (self._fault.sizeHint().height() + 6 if error is not None else 0))
        self.keep.setEnabled(bool(self.edit.toPlainText().strip()))

    @Slot()
    def _changed(self) -> None:
        self.keep.setEnabled(bool(self.edit.toPlainText().strip()))

    @Slot()
    def _keep(self) -> None:
        if self.keep.isEnabled():
            self.keep.setEnabled(False)
            self.kept.emit(self.edit.toPlainText())


class Approvals(QObject):
    """What the cards and the menu of a chat ask for. `composer` gives its place to `editor` and gets it back."""

    def __init__(self, context: UiContext, transcript: Transcript, composer: Composer, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._transcript = transcript
        self._composer = composer
        self._page = page
        self._row: Row | None = None
        self._changes: dict[str, str] = {}  # words not kept yet, by message
        self.editor = ReplyEditor(context)
        self.editor.kept.connect(self._keep_changed)
        self.editor.given_up.connect(self._drop)
        self.editor.left.connect(self.close)

    def act(self, name: str, row: Row) -> bool:
        """Does what a button asks; false when it is none of these."""
        if name == "approve":
            self._approve(row, "")
        elif name == "edit":
            self._edit(row)
        elif name in ("disapprove", "withdraw"):
            self._ask_withdrawal(row)
        else:
            return False
        return True

    def follow(self) -> None:
        """What was edited may have been decided elsewhere, or another chat was opened."""
        if self._row is None:
            return
        row = self._transcript.stack.find(self._row.key)
        if row is None or row.trouble != "pending":
            self.close()
        else:
            self._row = row

    @Slot()
    def close(self) -> None:
        """The composer is back; changes are kept until the reply is decided on."""
        if self._row is not None and self.editor.edit.toPlainText() != self._row.text:
            self._changes[self._row.key] = self.editor.edit.toPlainText()
        self._leave()

    @Slot()
    def _drop(self) -> None:
        if self._row is not None:
            self._changes.pop(self._row.key, None)
        self._leave()

    def _leave(self) -> None:
        focused = self.editor.isAncestorOf(self._page.focusWidget() or self._page)
        self._row = None
        self.editor.hide()
        self._composer.show()
        if focused:
            self._composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self, row: Row) -> None:
        self.close()
        self._row = row
        self._composer.hide()
        self.editor.begin(self._changes.get(row.key, row.text))
        self._transcript.reveal(row)

    @Slot(str)
    def _keep_changed(self, text: str) -> None:
        if self._row is not None:
            self._approve(self._row, text)

    def _approve(self, row: Row, text: str) -> None:
        """The reply's process goes on; the message comes back as an event."""
        key, correlation_id = row.key, row.correlation_id or ""

        def done(_: None) -> None:
            self._changes.pop(key, None)
            if self._row is not None and self._row.key == key:
                self._leave()

        def failed(error: SaijinError) -> None:
            if self._row is not None and self._row.key == key:
                self.editor.show_fault(error)
            else:
                self._context.notices.show_error(error)

        self._context.operations.run(
            lambda services: services.chat.approve(correlation_id, text), owner=self, done=done, failed=failed
        )

    def _ask_withdrawal(self, row: Row) -> None:
        """It cannot be undone, so the dialog says what will be gone."""
        box = QMessageBox(self._page)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Take the reply back"))
        box.setText(self.tr("Take this reply back?"))
        box.setInformativeText(
            self.tr("Its words and its sound leave the chat for good. If it replaced an older reply, that one returns.")
        )
        yes = box.addButton(self.tr("Take back"), QMessageBox.ButtonRole.DestructiveRole)
        yes.setObjectName("take_back")
        no = box.addButton(self.tr("Leave it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        waits, message_id, correlation_id = row.trouble == "pending", row.key, row.correlation_id or ""
        yes.clicked.connect(lambda: self._withdraw(waits, message_id, correlation_id))
        box.open()

    def _withdraw(self, waits: bool, message_id: str, correlation_id: str) -> None:
        if waits:
            self._context.operations.run(lambda services: services.chat.disapprove(correlation_id), owner=self)
        else:
            self._context.operations.run(lambda services: services.chat.withdraw(message_id), owner=self)
