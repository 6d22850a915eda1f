"""The page of the settings about backups: make one, bring one back, and those that are made each day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from ....core.settings import Settings
from ...widgets import label
from ..processes.overview import clear
from .backup_run import BackupRun, RestoreQuestion, folder_of_documents, moment_words
from .form import Change, FormCard, Page, Row, SettingsEditor, Switch, WheelGuard
from .numbers import plain
from .pages import WIDE, quietly

if TYPE_CHECKING:
    from ....services.backups.service import KeptBackup
    from ....services.container import Services

MOST_SHOWN = 12
NUMBER_WIDTH = 110


def backups(**changes: Any) -> Change:
    """A change of the settings of backups."""
    return lambda settings: replace(settings, backups=replace(settings.backups, **changes))


class BackupsPage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(
            self.tr("Backups"),
            self.tr("One file with all chats, personas, processes, attachments, voices and settings."),
        )
        self.editor = editor
        self._guard = WheelGuard(self)
        self.run = BackupRun(editor.context, self)
        self.run.finished.connect(self._read)
        self.column.addWidget(self._by_hand())
        self.column.addWidget(self._each_day())
        self.kept = FormCard(self.tr("What is kept"))
        self.kept_rows = QVBoxLayout()
        self.kept_rows.setSpacing(8)
        self.kept.column.addLayout(self.kept_rows)
        self.column.addWidget(self.kept)
        self.kept.hide()
        words = self.tr(
            "Not in a backup: keys in the system’s keyring, language models, installed voices and engines, logs, and "
            "what the process engine itself keeps of processes. Recordings that voices are cloned from are in it, "
            "with the consent that was given."
        )
        self.column.addWidget(label(words, "muted", wrap=True))
        self.column.addStretch(1)
        self.refresh(editor.settings)

    # -- building

    def _by_hand(self) -> FormCard:
        self.make = QPushButton(self.tr("Back up now…"))
        self.make.clicked.connect(self._ask_where)
        self.bring = QPushButton(self.tr("Restore…"))
        self.bring.clicked.connect(self._ask_which)
        card = FormCard()
        card.add(
            Row(self.tr("Back up"), self.tr("While everything goes on; where you say."), self.make),
            Row(
                self.tr("Restore"),
                self.tr("Takes the place of all that is here. That is kept as a backup of its own."),
                self.bring,
            ),
            self.run.widget,
        )
        return card

    def _each_day(self) -> FormCard:
        theme = self.editor.context.theme
        self.daily = Switch(theme, self.tr("A backup each day"))
        self.keep = self._number(1, 365)
        self.most = self._number(10, 10_000_000)
        self.most.setSuffix(" MB")
        self.most.setGroupSeparatorShown(True)
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(self.tr("The studio’s own folder"))
        self.folder_row = Row(self.tr("Place"), self.tr("Another disk helps when this one fails."), self.folder, WIDE)
        self.daily_row = Row(self.tr("A backup each day"), self.tr("In the background."), self.daily)
        self.keep_row = Row(self.tr("Keep at most"), self.tr("The oldest go first."), self.keep, NUMBER_WIDTH)
        self.most_row = Row(self.tr("All together at most"), "", self.most, NUMBER_WIDTH + 30)
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose the place of backups"))
        self.choose.clicked.connect(self._ask_folder)
        self.daily.toggled.connect(lambda on: self.editor.change(backups(daily=on), self.daily_row))
        self.keep.editingFinished.connect(self._store_numbers)
        self.most.editingFinished.connect(self._store_numbers)
        self.folder.editingFinished.connect(self._store_folder)
        place = QWidget()
        line = QHBoxLayout(place)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.folder_row, 1)
        line.addWidget(self.choose)
        card = FormCard(self.tr("Each day"))
        card.add(self.daily_row, self.keep_row, self.most_row, place)
        return card

    def _number(self, least: int, most: int) -> QSpinBox:
        made = QSpinBox()
        made.setRange(least, most)
        made.installEventFilter(self._guard)
        plain(made)
        return made

    # -- settings

    def refresh(self, settings: Settings) -> None:
        chosen = settings.backups
        quietly(self.daily, chosen.daily)
        for field, value in ((self.keep, chosen.keep), (self.most, chosen.most_megabytes)):
            if not field.hasFocus():
                field.setValue(value)
        if not self.folder.hasFocus():
            self.folder.setText(chosen.folder)

    @Slot()
    def _store_numbers(self) -> None:
        self.editor.change(backups(keep=self.keep.value(), most_megabytes=self.most.value()), self.keep_row)

    @Slot()
    def _store_folder(self) -> None:
        self.editor.change(backups(folder=self.folder.text().strip()), self.folder_row)
        self._read()

    @Slot()
    def _ask_folder(self) -> None:
        start = self.folder.text() or folder_of_documents()
        dialog = QFileDialog(self, self.tr("Choose the place of backups"), start)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take_folder)
        dialog.open()

    @Slot(str)
    def _take_folder(self, chosen: str) -> None:
        self.folder.setText(chosen)
        self._store_folder()

    # -- what is kept

    def opened(self) -> None:
        self._read()

    @Slot()
    def _read(self) -> None:
        self.editor.context.operations.run(_kept, owner=self, done=self._show)

    def _show(self, found: Sequence[KeptBackup]) -> None:
        clear(self.kept_rows)
        for kept in found[:MOST_SHOWN]:
            self.kept_rows.addWidget(self._kept_row(kept))
        self.kept.setVisible(bool(found))

    def _kept_row(self, kept: KeptBackup) -> Row:
        kinds = {
            "saijin-daily": self.tr("of the day"),
            "saijin-before-restore": self.tr("from before a restore"),
        }
        when = moment_words(kept.at)
        size = QLocale().formattedDataSize(kept.size)
        kind = kinds.get(kept.kind, self.tr("made by hand"))
        button = QPushButton(self.tr("Restore…"))
        button.setAccessibleName(self.tr("Restore the backup of {when}").format(when=when))
        button.setEnabled(not self.run.busy)
        button.clicked.connect(lambda: self._question(kept.file))
        return Row(when, f"{kind} · {size}", button)

    # -- making and restoring

    @Slot()
    def _ask_where(self) -> None:
        def named(name: str) -> None:
            dialog = QFileDialog(self, self.tr("Back up"), folder_of_documents(), self.tr("Backup (*.zip)"))
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("zip")
            dialog.selectFile(name)
            dialog.fileSelected.connect(lambda chosen: self.run.make(Path(chosen)))
            dialog.open()

        self.editor.context.operations.run(lambda services: services.backups.suggested_name(), owner=self, done=named)

    @Slot()
    def _ask_which(self) -> None:
        dialog = QFileDialog(self, self.tr("Restore"), folder_of_documents(), self.tr("Backup (*.zip)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self._question(Path(chosen)))
        dialog.open()

    def _question(self, file: Path) -> None:
        """What is in it, and what will be gone, before anything happens."""
        self.editor.context.operations.run(
            lambda services: services.backups.info(file),
            owner=self,
            done=lambda info: RestoreQuestion(info, self.run, self).open(),
            failed=self.run.say_failure,
        )


def _kept(services: Services) -> Sequence[KeptBackup]:
    return services.backups.list()
