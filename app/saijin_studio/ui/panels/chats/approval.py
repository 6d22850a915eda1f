"""A person looks at a reply before it counts: keeps it, changes its words, or takes it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from ...widgets import label, push_button
from .composer import Composer, ComposerEdit
from .in_place import InPlace, WordsEditor

HEIGHT = 190


class ReplyEditor(WordsEditor):
    """Stands where the composer stands. `kept(words)`, `given_up` drops the changes, `left` keeps them for later."""

    kept = Signal(str)
    given_up = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__(ComposerEdit)
        self.edit.setAccessibleName(self.tr("Words of the reply"))
        self.edit.sent.connect(self._keep)
        self.edit.stopped.connect(self.left)
        self.edit.textChanged.connect(self._changed)
        self.keep = push_button(self.tr("Keep"), "primary", self.tr("Keep the reply with these words"))
        self.keep.clicked.connect(self._keep)
        self.cancel = push_button(self.tr("Cancel"), "", self.tr("Leave the reply as it was written"))
        self.cancel.clicked.connect(self.given_up)
        self.lay_out(label(self.tr("Change the reply before it counts"), "muted"), (self.cancel, self.keep))
        self.setFixedHeight(HEIGHT)

    def begin(self, text: str) -> None:
        self.show_fault(None)
        self.edit.setPlainText(text)
        self.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fault(self, error: SaijinError | None) -> None:
        super().show_fault(error)
        self.setFixedHeight(HEIGHT + (self._fault.sizeHint().height() + 6 if error is not None else 0))
        self._changed()

    @Slot()
    def _changed(self) -> None:
        self.keep.setEnabled(bool(self.edit.toPlainText().strip()))

    @Slot()
    def _keep(self) -> None:
        if self.keep.isEnabled():
            self.keep.setEnabled(False)
            self.kept.emit(self.edit.toPlainText())


class Approvals(InPlace):
    """What the cards and the menu of a chat ask for. `composer` gives its place to `editor` and gets it back."""

    def __init__(self, context: UiContext, transcript: Transcript, composer: Composer, page: QWidget) -> None:
        self.editor = ReplyEditor()
        super().__init__(context, transcript, composer, page, self.editor)
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

    def _may_change(self, row: Row) -> bool:
        """It may have been decided on elsewhere."""
        return row.trouble == "pending"

    def _edit(self, row: Row) -> None:
        self.editor.begin(self._open(row))
        self._transcript.reveal(row)

    @Slot(str)
    def _keep_changed(self, text: str) -> None:
        if self._row is not None:
            self._approve(self._row, text)

    def _approve(self, row: Row, text: str) -> None:
        """The reply's process goes on; the message comes back as an event."""
        key, correlation_id = row.key, row.correlation_id or ""

        self._context.operations.run(
            lambda services: services.chat.approve(correlation_id, text),
            owner=self,
            done=lambda _: self._done(key),
            failed=lambda error: self._failed(key, error),
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
