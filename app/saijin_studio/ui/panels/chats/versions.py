"""The words that a message had before it was edited."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from ....core.edits import Revision
from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...widgets import label, push_button

SIZE = (640, 460)


class EarlierWords(QDialog):
    """The newest first; one of them can be put in the place of the present words, which are kept in turn."""

    def __init__(self, context: UiContext, message_id: str, present: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._message_id = message_id
        self._present = present
        self._found: tuple[Revision, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Earlier words"))
        self.resize(*SIZE)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("When the words were changed"))
        self.list.setFixedWidth(210)
        self.list.currentRowChanged.connect(self._show)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setAccessibleName(self.tr("The words until then"))
        self.words.setTabChangesFocus(True)
        self.restore = push_button(self.tr("Use these words again"), "primary")
        self.restore.setEnabled(False)
        self.restore.clicked.connect(self._use)
        close = push_button(self.tr("Close"))
        close.clicked.connect(self.reject)
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        self._lay_out(close)
        context.operations.run(
            lambda services: services.messages.revisions(message_id), owner=self, done=self._read, failed=self._failed
        )

    def _lay_out(self, close: QWidget) -> None:
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self.list)
        both.addWidget(self.words, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(label(self.tr("Kept for 30 days."), "muted"), 1)
        buttons.addWidget(close)
        buttons.addWidget(self.restore)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(both, 1)
        layout.addWidget(self._fault)
        layout.addLayout(buttons)

    def _read(self, found: tuple[Revision, ...]) -> None:
        self._found = found
        for revision in found:
            at = QDateTime.fromSecsSinceEpoch(int(revision.until.timestamp()))
            until = QLocale().toString(at, QLocale.FormatType.ShortFormat)
            self.list.addItem(QListWidgetItem(self.tr("until {time}").format(time=until)))
        if found:
            self.list.setCurrentRow(0)
        else:
            self.words.setPlaceholderText(self.tr("No earlier words are kept."))

    @Slot(int)
    def _show(self, place: int) -> None:
        known = 0 <= place < len(self._found)
        self.words.setPlainText(self._found[place].text if known else "")
        self.restore.setEnabled(known and self._found[place].text != self._present)

    @Slot()
    def _use(self) -> None:
        text = self._found[self.list.currentRow()].text
        key = self._message_id
        self.restore.setEnabled(False)
        self._context.operations.run(
            lambda services: services.messages.edit(key, text),
            owner=self,
            done=lambda _: self.accept(),
            failed=self._failed,
        )

    def _failed(self, error: SaijinError) -> None:
        self._fault.setText(describe_error(error))
        self._fault.show()
        self.restore.setEnabled(self.list.currentRow() >= 0)
