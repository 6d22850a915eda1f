"""The configuration file itself: its text is checked when it is saved, and each mistake is shown with its line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QFontDatabase, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit

from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...widgets import label, push_button
from .form import FormCard
from .kernel_words import problem_words

if TYPE_CHECKING:
    from ....services.config.check import ConfigProblem
    from ....services.container import Services

TEXT_HEIGHT, LIST_HEIGHT = 320, 84
LINE_ROLE = Qt.ItemDataRole.UserRole


class KernelTextCard(FormCard):
    """`saved` comes when another text is in use."""

    saved = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("The file"))
        self._context = context
        self._file: Path | None = None
        self.place = label("", "small", wrap=True)
        self.place.setAccessibleName(self.tr("Where the file is"))
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(self.tr("Text of the configuration file"))
        self.edit.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(TEXT_HEIGHT)
        self.edit.document().modificationChanged.connect(self._dress)
        self.problems = QListWidget()
        self.problems.setAccessibleName(self.tr("What is wrong with the text"))
        self.problems.setFixedHeight(LIST_HEIGHT)
        self.problems.setWordWrap(True)
        self.problems.itemActivated.connect(self._go_to)
        self.problems.itemClicked.connect(self._go_to)
        self.problems.hide()
        self.result = label("", "error", wrap=True)
        self.result.hide()
        self.add(self.place, self.edit, self.problems, self.result)
        self.column.addLayout(self._buttons())
        self._dress()

    def _buttons(self) -> QHBoxLayout:
        self.open = push_button(self.tr("Open the file"), "", self.tr("Open the configuration file in another program"))
        self.undo = push_button(self.tr("Undo changes"), "", self.tr("Read the text of the file again"))
        self.save = push_button(self.tr("Check and save"), "primary", self.tr("Check the text and save it"))
        self.open.clicked.connect(self._open)
        self.undo.clicked.connect(self.read_again)
        self.save.clicked.connect(self._save)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.open)
        line.addStretch(1)
        line.addWidget(self.undo)
        line.addWidget(self.save)
        return line

    def show_text(self, file: Path, exists: bool, text: str, problems: tuple[ConfigProblem, ...]) -> None:
        """What the file holds now; words that the person has not saved yet stay."""
        self._file = file
        missing = self.tr("{file} is not there yet: these are the shipped values.")
        self.place.setText(str(file) if exists else missing.format(file=file))
        self.open.setEnabled(exists)
        if self.edit.document().isModified():
            return
        if self.edit.toPlainText() != text:
            self.edit.setPlainText(text)
        self._show_problems(problems)

    @Slot()
    def read_again(self) -> None:
        self._context.operations.run(lambda services: services.config.text(), owner=self, done=self._begin_again)

    def _begin_again(self, text: str) -> None:
        self.edit.setPlainText(text)
        self.saved.emit()

    @Slot()
    def _save(self) -> None:
        text = self.edit.toPlainText()
        self.save.setEnabled(False)
        self._context.operations.run(
            lambda services: _check_and_save(services, text), owner=self, done=self._checked, failed=self._failed
        )

    def _checked(self, problems: tuple[ConfigProblem, ...]) -> None:
        self._show_problems(problems)
        if not any(problem.fatal for problem in problems):
            self.edit.document().setModified(False)
            self.saved.emit()
        self._dress()

    def _failed(self, error: SaijinError) -> None:
        self.result.setText(f"{describe_error(error)} {error.detail}".strip())
        self.result.show()
        self._dress()

    def _show_problems(self, problems: tuple[ConfigProblem, ...]) -> None:
        self.result.hide()
        self.problems.clear()
        for problem in problems:
            item = QListWidgetItem(problem_words(problem))
            item.setData(LINE_ROLE, problem.line)
            self.problems.addItem(item)
        self.problems.setVisible(bool(problems))

    @Slot(QListWidgetItem)
    def _go_to(self, item: QListWidgetItem) -> None:
        self.go_to(int(item.data(LINE_ROLE)))

    def go_to(self, line: int) -> None:
        """Puts the cursor into a line (from 1)."""
        block = self.edit.document().findBlockByLineNumber(max(0, line - 1))
        self.edit.setTextCursor(QTextCursor(block))
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _dress(self) -> None:
        changed = self.edit.document().isModified()
        self.save.setEnabled(changed)
        self.undo.setEnabled(changed)

    @Slot()
    def _open(self) -> None:
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file)))


def _check_and_save(services: Services, text: str) -> tuple[ConfigProblem, ...]:
    """What is wrong with the text; it is saved when nothing of it is fatal."""
    problems = services.config.check(text)
    if not any(problem.fatal for problem in problems):
        services.config.save_text(text)
    return problems
