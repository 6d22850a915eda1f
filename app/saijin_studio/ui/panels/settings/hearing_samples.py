"""Recordings of people whose voice may be cloned: who agreed to it, when and in which words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ....services.hearing.samples import KeptSample
from ...context import UiContext
from ...widgets import IconButton, label, push_button
from ..processes.overview import clear
from .form import FormCard
from .sample_dialog import SampleDialog, ask_removal

if TYPE_CHECKING:
    from ....services.container import Services


class SamplesCard(FormCard):
    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Recordings to make voices of"))
        self._context = context
        words = self.tr("They stay on this machine. Each is kept with the consent of whoever is heard.")
        self.column.addWidget(label(words, "small", wrap=True))
        self.rows = QVBoxLayout()
        self.rows.setSpacing(8)
        self.column.addLayout(self.rows)
        self.add_button = push_button(self.tr("Add a recording…"))
        self.add_button.clicked.connect(self._add)
        line = QHBoxLayout()
        line.addWidget(self.add_button)
        line.addStretch(1)
        self.column.addLayout(line)

    def ask(self) -> None:
        """Reads what there is."""
        self._change(lambda services: None)

    def _change(self, work: Callable[[Services], None]) -> None:
        def run(services: Services) -> tuple[KeptSample, ...]:
            work(services)
            return services.hearing.samples.store.list()

        self._context.operations.run(run, owner=self, done=self._show)

    def _show(self, samples: tuple[KeptSample, ...]) -> None:
        clear(self.rows)
        for sample in samples:
            self.rows.addWidget(self._row(sample))

    def _row(self, sample: KeptSample) -> QWidget:
        row, consent = QWidget(), sample.consent
        moment = QDateTime.fromSecsSinceEpoch(round(consent.at.timestamp()))
        at = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        words = self.tr("{who}, {time}: “{words}”").format(who=consent.who, time=at, words=consent.words)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(label(sample.name))
        text.addWidget(label(words, "small", wrap=True))
        export = IconButton(self._context.theme, "save", self.tr("Export {name}").format(name=sample.name), row)
        remove = IconButton(self._context.theme, "delete", self.tr("Remove {name}").format(name=sample.name), row)
        export.clicked.connect(lambda: self._export(sample))
        remove.clicked.connect(lambda: self._remove(sample))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(text, 1)
        for button in (export, remove):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    @Slot()
    def _add(self) -> None:
        dialog = SampleDialog(self._context, self)
        dialog.kept.connect(self.ask)
        dialog.open()

    def _export(self, sample: KeptSample) -> None:
        dialog = QFileDialog(self, self.tr("Export the recording"), "", self.tr("ZIP file (*.zip)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"{sample.name}.zip")
        dialog.fileSelected.connect(lambda chosen: self.export(sample.id, Path(chosen)))
        dialog.open()

    def export(self, sample_id: str, path: Path) -> None:
        self._context.operations.run(
            lambda services: services.hearing.samples.store.export(sample_id, path), owner=self
        )

    def _remove(self, sample: KeptSample) -> None:
        words = self.tr("The recording “{name}” and its consent will be gone for good.").format(name=sample.name)
        ask_removal(words, lambda: self.remove(sample.id), self)

    def remove(self, sample_id: str) -> None:
        """For good."""
        self._change(lambda services: services.hearing.samples.store.remove(sample_id))
