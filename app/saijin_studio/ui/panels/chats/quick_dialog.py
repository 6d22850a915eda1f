"""Makes, changes, orders and removes quick replies; all of it counts when the dialog is closed with Save."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ....core.settings import QuickReply
from ...context import UiContext
from ...widgets import IconButton, label

MOST = 50
LONGEST_NAME, LONGEST_TEXT = 60, 20_000


class QuickReplyDialog(QDialog):
    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Quick replies"))
        self._context = context
        self._replies = list(context.settings.chats.quick_replies)
        self._filling = False
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Quick replies"))
        self.name, self.text = QLineEdit(), QPlainTextEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.sends = QCheckBox(self.tr("Send at once"))
        self.add = IconButton(context.theme, "add", self.tr("New quick reply"), self)
        self.remove = IconButton(context.theme, "delete", self.tr("Remove"), self)
        self.up = IconButton(context.theme, "chevron-up", self.tr("Move up"), self)
        self.down = IconButton(context.theme, "chevron-down", self.tr("Move down"), self)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setText(self.tr("Save"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self._lay_out()
        self._connect()
        self.list.addItems([reply.name for reply in self._replies])
        if not self._replies:
            self._new()
        self.list.setCurrentRow(0)
        self.resize(640, 420)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for words, field in ((self.tr("On the button"), self.name), (self.tr("What it says"), self.text)):
            field.setAccessibleName(words)
            form.addRow(words, field)
        form.addRow(self.sends)
        hint = self.tr("Macros such as {{char}}, {{user}} and {{roll:1d20}} become words when it is sent.")
        form.addRow(label(hint, "small", wrap=True))
        tools = QHBoxLayout()
        for button in (self.add, self.remove, self.up, self.down):
            tools.addWidget(button)
        tools.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addLayout(tools)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left, 2)
        both.addLayout(form, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(both, 1)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._fill)
        self.name.textChanged.connect(self._changed)
        self.text.textChanged.connect(self._changed)
        self.sends.toggled.connect(self._changed)
        self.add.clicked.connect(self._new)
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)

    @Slot(int)
    def _fill(self, row: int) -> None:
        there = 0 <= row < len(self._replies)
        reply = self._replies[row] if there else QuickReply(name="", text="")
        self._filling = True
        self.name.setText(reply.name)
        self.text.setPlainText(reply.text)
        self.sends.setChecked(reply.sends)
        self._filling = False
        for field in (self.name, self.text, self.sends, self.remove):
            field.setEnabled(there)
        self._dress()

    @Slot()
    def _changed(self) -> None:
        row = self.list.currentRow()
        if self._filling or not 0 <= row < len(self._replies):
            return
        text = self.text.toPlainText()
        made = QuickReply(name=self.name.text(), text=text[:LONGEST_TEXT], sends=self.sends.isChecked())
        self._replies[row] = made
        self.list.item(row).setText(made.name)
        self._dress()

    @Slot()
    def _new(self) -> None:
        self._replies.append(QuickReply(name="", text=""))
        self.list.addItem("")
        self.list.setCurrentRow(len(self._replies) - 1)
        self.name.setFocus()

    @Slot()
    def _remove(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._replies):
            del self._replies[row]
            self.list.takeItem(row)
            self._fill(self.list.currentRow())

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        other = row + step
        if row < 0 or not 0 <= other < len(self._replies):
            return
        self._replies[row], self._replies[other] = self._replies[other], self._replies[row]
        for each in (row, other):
            self.list.item(each).setText(self._replies[each].name)
        self.list.setCurrentRow(other)

    def _dress(self) -> None:
        row, count = self.list.currentRow(), len(self._replies)
        self.add.setEnabled(count < MOST)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < count - 1)
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setEnabled(all(bool(reply.text.strip()) == bool(reply.name.strip()) for reply in self._replies))

    @Slot()
    def _save(self) -> None:
        """Those that are empty were never meant."""
        kept = tuple(reply for reply in self._replies if reply.name.strip() and reply.text.strip())
        settings = self._context.settings
        self._context.save_settings(replace(settings, chats=replace(settings.chats, quick_replies=kept)))
        self.accept()
