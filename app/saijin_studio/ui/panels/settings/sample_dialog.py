"""Making or opening a recording to make a voice of: what is wrong with it is said, and consent is noted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from ....core.errors import SaijinError
from ....services.hearing.level import shown
from ....services.hearing.sample_check import Finding, OpenedSample, SampleReport
from ...context import UiContext
from ...messages import describe, describe_error
from ...widgets import label, push_button, set_property
from ..chats.microphone_button import MicrophoneButton

ROLES = {"good": "ok", "usable": "warning", "unusable": "error"}
SOUNDS = "*.wav *.flac *.ogg *.mp3 *.aiff *.aif *.opus"


class SampleDialog(QDialog):
    """`kept`: another recording lies in the store."""

    kept = Signal()
    _level = Signal(float)
    _gone = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("A recording to make a voice of"))
        self._context = context
        self._sample: OpenedSample | None = None
        self.record = MicrophoneButton(context.theme, self)
        self.open_file = push_button(self.tr("Open a file…"))
        self.verdict, self.findings = label("", "strong", wrap=True), label("", "small", wrap=True)
        self.fault = label("", "error", wrap=True)
        self.name, self.who, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        self.words.setPlaceholderText(self.tr("I agree that a voice is made of this recording."))
        self.keep, self.leave = push_button(self.tr("Keep"), "primary"), push_button(self.tr("Cancel"))
        self._lay_out()
        self._level.connect(self._show_level)
        self._gone.connect(self._finish)
        self.record.clicked.connect(self._press)
        self.open_file.clicked.connect(self._ask_file)
        self.keep.clicked.connect(self._keep)
        self.leave.clicked.connect(self.reject)
        self.finished.connect(self._close_microphone)
        for line in (self.name, self.who, self.words):
            line.textChanged.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        self.setMinimumWidth(480)
        source = QHBoxLayout()
        source.addWidget(label(self.tr("Press to record ten to sixty seconds, and press again."), wrap=True), 1)
        source.addWidget(self.record)
        source.addWidget(self.open_file)
        form = QFormLayout()
        form.addRow(self.tr("Name of the recording"), self.name)
        form.addRow(self.tr("Who is heard"), self.who)
        form.addRow(self.tr("Their words of consent"), self.words)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(source)
        for part in (self.verdict, self.findings):
            column.addWidget(part)
        column.addLayout(form)
        column.addWidget(self.fault)
        column.addLayout(buttons)

    # -- the sound

    @Slot()
    def _press(self) -> None:
        if self.record.state == "listening":
            self._finish()
            return
        self.record.show_state("listening")
        self._context.operations.run(
            lambda services: services.hearing.samples.record(self._level.emit, self._gone.emit),
            owner=self,
            failed=self._failed,
        )

    @Slot()
    def _finish(self) -> None:
        if self.record.state == "listening":
            self.record.show_state("idle")
            self._context.operations.run(
                lambda services: services.hearing.samples.finish(),
                owner=self,
                done=self.show_sample,
                failed=self._failed,
            )

    @Slot()
    def _close_microphone(self) -> None:
        if self.record.state == "listening":
            self._context.operations.run(lambda services: services.hearing.samples.close(), owner=self._context)

    @Slot(float)
    def _show_level(self, level: float) -> None:
        self.record.show_level(shown(level))

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a recording"), "", self.tr("Sound ({kinds})").format(kinds=SOUNDS))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.read(Path(chosen)))
        dialog.open()

    def read(self, path: Path) -> None:
        """A file that the person chose."""
        if not self.name.text():
            self.name.setText(path.stem)
        self._context.operations.run(
            lambda services: services.hearing.samples.open(path), owner=self, done=self.show_sample, failed=self._failed
        )

    def show_sample(self, sample: OpenedSample) -> None:
        """What it is worth."""
        self._sample = sample
        self.fault.setText("")
        report = sample.report
        self.verdict.setText(describe(f"sample_{report.verdict}"))
        set_property(self.verdict, "role", ROLES[report.verdict])
        self.findings.setText("\n".join(findings(report)))
        self._dress()

    # -- the consent

    @Slot()
    def _dress(self) -> None:
        usable = self._sample is not None and self._sample.report.verdict != "unusable"
        said = all(line.text().strip() for line in (self.name, self.who, self.words))
        self.keep.setEnabled(usable and said)

    @Slot()
    def _keep(self) -> None:
        if self._sample is None:
            return
        speech, name, who, words = self._sample.speech, self.name.text(), self.who.text(), self.words.text()
        self.keep.setEnabled(False)
        self._context.operations.run(
            lambda services: services.hearing.samples.store.keep(name, speech, who, words),
            owner=self,
            done=self._stored,
            failed=self._failed,
        )

    def _stored(self, _: object) -> None:
        self.kept.emit()
        self.accept()

    def _failed(self, error: SaijinError) -> None:
        self.record.show_state("idle")
        self.fault.setText(describe_error(error))
        self._dress()


def findings(report: SampleReport) -> list[str]:
    """A sentence for each."""
    return [_sentence(found) for found in report.findings]


def _sentence(found: Finding) -> str:
    whole = found.code in ("sample_stereo", "sample_rate") or abs(found.value) >= 10
    words = {"value": QLocale().toString(float(found.value), "f", 0 if whole else 1)}
    return describe(found.code, {**words, **({"reason": "serious"} if found.serious else {})})


def ask_removal(words: str, remove: Callable[[], None], parent: QWidget) -> None:
    """Says what will be gone."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(words)
    gone = box.addButton(QCoreApplication.translate("SampleDialog", "Remove"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    gone.clicked.connect(remove)
    box.open()
