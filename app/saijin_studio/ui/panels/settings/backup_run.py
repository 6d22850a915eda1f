"""A backup that is being made or brought back: its progress, how it ended, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from ....core.cancel import CancelToken
from ....core.errors import Cancelled, SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...notices import Notice
from ...widgets import label, push_button

if TYPE_CHECKING:
    from ....core.backup import BackupInfo
    from ....services.backups.service import Restored
    from ....services.container import Services

translate = QCoreApplication.translate
UNDO_SECONDS = 60.0
QUESTION_WIDTH = 460  # px
STEPS = 1000
T = TypeVar("T")


class BackupRun(QObject):
    """One at a time. `finished` when it has ended, however."""

    finished = Signal()
    _progressed = Signal(int)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._cancel: CancelToken | None = None
        self.widget = self._build()
        self._progressed.connect(self._show_progress)

    @property
    def busy(self) -> bool:
        return self._cancel is not None

    def _build(self) -> QWidget:
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self._stop)
        self.line = QWidget()
        row = QHBoxLayout(self.line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self.line.hide()
        self.words = label("", "muted", wrap=True)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(self.words)
        whole.hide()
        return whole

    def make(self, file: Path) -> None:
        def work(services: Services, cancel: CancelToken) -> BackupInfo:
            return services.backups.make(file, self._tell, cancel)

        def done(info: BackupInfo) -> None:
            size = QLocale().formattedDataSize(info.size)
            self._say(self.tr("Written: {file}, {size}.").format(file=info.file.name, size=size))

        self._begin(self.tr("The backup is being written…"), work, done)

    def restore(self, file: Path) -> None:
        def work(services: Services, cancel: CancelToken) -> Restored:
            return services.backups.restore(file, self._tell, cancel)

        def done(restored: Restored) -> None:
            offer_undo(self._context, restored)

        self._begin(self.tr("The backup is being checked, then it takes its place…"), work, done)

    def say_failure(self, error: SaijinError) -> None:
        self._say(self.tr("Stopped. Nothing was changed.") if isinstance(error, Cancelled) else describe_error(error))
        self.words.setToolTip(error.detail)

    def _begin(self, words: str, work: Callable[[Services, CancelToken], T], done: Callable[[T], None]) -> None:
        if self.busy:
            return
        cancel = self._cancel = CancelToken()
        self._say(words)
        self.bar.setValue(0)
        self.line.show()

        def ended(value: T) -> None:
            self._end()
            done(value)

        def failed(error: SaijinError) -> None:
            self._end()
            self.say_failure(error)

        self._context.operations.run(lambda services: work(services, cancel), owner=self, done=ended, failed=failed)

    def _end(self) -> None:
        self._cancel = None
        self.line.hide()
        self.widget.hide()
        self.finished.emit()

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setToolTip("")
        self.widget.show()

    def _tell(self, done: int, of: int) -> None:
        """Called on the thread that works."""
        if isValid(self):
            self._progressed.emit(STEPS * done // of if of else STEPS)

    @Slot(int)
    def _show_progress(self, step: int) -> None:
        self.bar.setValue(step)

    @Slot()
    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()


class RestoreQuestion(QDialog):
    """Says what a backup holds and what it takes the place of."""

    def __init__(self, info: BackupInfo, run: BackupRun, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Restore"))
        asked = self.tr("Put this backup in the place of all chats, personas, processes and settings?")
        self.words = label(self._holds(info), wrap=True)
        self.restore = push_button(self.tr("Restore"), "danger")
        self.restore.clicked.connect(self.accept)
        self.accepted.connect(lambda: run.restore(info.file))
        keep = push_button(self.tr("Cancel"))
        keep.setDefault(True)
        keep.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(keep)
        buttons.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(label(asked, "strong", wrap=True))
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.setAccessibleDescription(f"{asked}\n{self.words.text()}")
        self.setFixedWidth(QUESTION_WIDTH)
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _holds(self, info: BackupInfo) -> str:
        locale = QLocale()
        words = self.tr(
            "Made {when}. Chats: {chats}, messages: {messages}.\n\nWhat is here now is kept as a backup, so this can "
            "be undone. Keys and models stay as they are."
        )
        when = moment_words(info.made_at)
        chats, messages = locale.toString(info.conversations), locale.toString(info.messages)
        return words.format(when=when, chats=chats, messages=messages)


def offer_undo(context: UiContext, restored: Restored) -> None:
    """The window is made again meanwhile: what is said and done belongs to the context."""

    def undo() -> None:
        context.operations.run(
            lambda services: services.backups.restore(before),
            owner=context,
            done=lambda _: context.notices.close_key(key),
        )

    key, before = "backup.restored", restored.before
    words = translate("BackupRun", "The backup is in use now.")
    context.notices.show(Notice(words, button=translate("BackupRun", "Undo"), run=undo, key=key, seconds=UNDO_SECONDS))


def moment_words(moment: datetime) -> str:
    """In the person's own time zone and manner."""
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)


def folder_of_documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
