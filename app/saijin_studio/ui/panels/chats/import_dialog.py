"""Chats from files: what they hold, who goes on with them, and what came of it, in one dialog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ....services.exchange.records import ImportPlan, ImportReport, Known
from ...context import UiContext
from ...messages import describe_error
from ...widgets import PARAGRAPH_LINE, label
from ..settings.form import Choice
from .exchange_words import problem_words

MOST_NAMES = 3
ROOM = 80  # px more for what was left out


class ImportDialog(QDialog):
    """Reads the files at once. `brought(report)` when chats were stored, whether all of them or not."""

    brought = Signal(object)
    _progressed = Signal(int, int)

    def __init__(self, context: UiContext, files: Sequence[Path], parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._files = tuple(files)
        self._cancel = CancelToken()
        self._busy = True
        self._plan = ImportPlan()
        self.setWindowTitle(self.tr("Import chats"))
        self._build()
        self._progressed.connect(self._show_progress)
        files_read = self._files
        cancel = self._cancel
        context.operations.run(
            lambda services: (
                services.exchange.look(files_read, cancel),
                services.config.current.routing.default_persona,
            ),
            owner=self,
            done=self._looked,
            failed=self._failed,
        )

    # -- building

    def _build(self) -> None:
        self.words = label(self.tr("The files are being read…"), wrap=True)
        self.persona_words = label("", "muted", wrap=True)
        self.persona = Choice(self._context.theme)
        self.persona.setAccessibleName(self.tr("Who goes on with these chats"))
        self.again = QCheckBox()
        self.again.setAccessibleName(self.tr("Also what is here already"))
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.problems = QTextEdit()
        self.problems.setReadOnly(True)
        self.problems.setAccessibleName(self.tr("What was left out or assumed"))
        self.problems.setMinimumHeight(120)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        self.heading = label(self.tr("Import chats"), "title")
        for widget in (self.heading, self.words, self.persona_words, self.persona, self.again):
            layout.addWidget(widget)
        layout.addWidget(self.problems, 100)
        layout.addStretch(1)
        layout.addWidget(self.progress)
        layout.addLayout(self._buttons())
        for hidden in (self.persona_words, self.persona, self.again, self.problems):
            hidden.hide()
        self.resize(560, 260)

    def _buttons(self) -> QHBoxLayout:
        self.go = QPushButton(self.tr("Import"))
        self.go.setProperty("kind", "primary")
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.go.clicked.connect(self._bring)
        self.leave = QPushButton(self.tr("Cancel"))
        self.leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        return row

    # -- what the files hold

    def _looked(self, found: tuple[ImportPlan, str]) -> None:
        self._busy = False
        self._plan, default = found
        if self._cancel.cancelled:
            self.deleteLater()
            return
        self.progress.hide()
        self.words.setText(self._summary(self._plan))
        self._show_strangers(self._plan, default)
        self._show_known(self._plan)
        self._show_problems(self._plan)
        self._enable()

    def _summary(self, plan: ImportPlan) -> str:
        count = QLocale().toString
        messages = sum(len(one.chat.messages) for one in plan.chats)
        if not plan.chats:
            return self.tr("No chat can be read from these files.")
        words = self.tr("Chats: {chats}, messages: {messages}.")
        return words.format(chats=count(len(plan.chats)), messages=count(messages))

    def _show_strangers(self, plan: ImportPlan, default: str) -> None:
        strangers = [name for name in plan.strangers if name]
        if not plan.strangers:
            return
        if strangers:
            names = ", ".join(strangers[:MOST_NAMES]) + ("…" if len(strangers) > MOST_NAMES else "")
            words = self.tr("There is no persona named {names}. Who goes on with these chats?").format(names=names)
        else:
            words = self.tr("The files do not say whom these chats are with. Who goes on with them?")
        self.persona_words.setText(words)
        language = self._context.language
        for persona in self._context.personas.all():
            self.persona.addItem(persona.text(language).name, persona.key)
        self.persona.setCurrentIndex(max(0, self.persona.findData(default)))
        self.persona_words.show()
        self.persona.show()

    def _show_known(self, plan: ImportPlan) -> None:
        same, other = (sum(one.known is kind for one in plan.chats) for kind in (Known.SAME, Known.OTHER))
        if same:
            words = self.tr("Also what is here already, word for word: {count}")
            self.again.setText(words.format(count=QLocale().toString(same)))
            self.again.toggled.connect(self._enable)
            self.again.show()
        if other:
            words = self.tr("{count} of them are here in another state; they come as chats of their own.")
            self.words.setText(f"{self.words.text()} {words.format(count=QLocale().toString(other))}")

    def _show_problems(self, told: ImportPlan | ImportReport) -> None:
        lines = [f"{one.file}: {describe_error(one.error)}" for one in told.refused]
        lines += [problem_words(one) for one in told.problems]
        self.problems.setPlainText("\n".join(lines))
        apart = QTextBlockFormat()
        apart.setLineHeight(PARAGRAPH_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.problems.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(apart)
        self.problems.setVisible(bool(lines))
        self.resize(self.width(), max(self.height(), self.sizeHint().height() + (ROOM if lines else 0)))

    @Slot()
    def _enable(self) -> None:
        known = 0 if self.again.isChecked() else len(self._plan.same)
        self.go.setEnabled(not self._busy and len(self._plan.chats) > known)

    # -- bringing

    @Slot()
    def _bring(self) -> None:
        plan, again, cancel = self._plan, self.again.isChecked(), self._cancel
        chosen = self.persona.currentData()
        self._busy = True
        for widget in (self.go, self.persona, self.again):
            widget.setEnabled(False)
        self.leave.setText(self.tr("Stop"))
        self.progress.show()
        self._context.operations.run(
            lambda services: services.exchange.bring(
                plan, chosen or services.config.current.routing.default_persona, again, self._tell, cancel
            ),
            owner=self,
            done=self._done,
            failed=self._failed,
        )

    def _tell(self, done: int, of: int) -> None:
        """Called on the thread that works."""
        if isValid(self):
            self._progressed.emit(done, of)

    @Slot(int, int)
    def _show_progress(self, done: int, of: int) -> None:
        self.progress.setRange(0, max(1, of))
        self.progress.setValue(done)

    def _done(self, report: ImportReport) -> None:
        self._busy = False
        if report.brought:
            self.brought.emit(report)
        if self._cancel.cancelled or not (report.problems or report.refused):
            self.accept()
            self.deleteLater()
            return
        count = QLocale().toString
        words = self.tr("Imported: {chats}. This was left out or assumed:").format(chats=count(len(report.brought)))
        self.words.setText(words)
        self._show_problems(report)
        for widget in (self.persona_words, self.persona, self.again, self.progress, self.go):
            widget.hide()
        self.leave.setText(self.tr("Close"))
        self.leave.setEnabled(True)

    def _failed(self, error: SaijinError) -> None:
        self._busy = False
        if self._cancel.cancelled:
            self.deleteLater()
            return
        self.progress.hide()
        self.words.setText(describe_error(error))
        self.words.setToolTip(error.detail)
        self.leave.setText(self.tr("Close"))

    def reject(self) -> None:
        """Out of sight at once; what is under way ends with the chat it is at."""
        self._cancel.cancel()
        super().reject()
        if not self._busy:
            self.deleteLater()
