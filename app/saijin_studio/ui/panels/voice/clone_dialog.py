"""Cloning a voice: a recording is made or opened, judged and heard; then it is named, and consent is noted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....services.hearing.level import shown
from ....services.hearing.sample_files import KeptSample
from ...context import UiContext
from ...messages import describe_error
from ...widgets import label, push_button, set_property
from ..chats.microphone_button import MicrophoneButton
from .clone_sound import CloneSound
from .clone_words import ROLES, SOUNDS, findings, verdict
from .sheet import hairline, line_of, strong


class CloneDialog(QDialog):
    """`kept(id)`: another recording lies in the store."""

    kept = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget, able: bool) -> None:
        """`able`: a sentence can be heard in the voice of a recording."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("clone-dialog")
        self.setWindowTitle(self.tr("Clone a voice"))
        self._context = context
        self._able = able
        self._proposed = ""
        self.sound = CloneSound(context, self)
        self._build()
        self._name_parts()
        self._lay_out()
        self._connect()
        self._show_sound()

    # -- parts

    def _build(self) -> None:
        self.record, self.recorded = MicrophoneButton(self._context.theme, self), strong("")
        self._since = QElapsedTimer()
        self.open_file = push_button(self.tr("Open a file…"))
        self.verdict, self.findings = label("", "strong", wrap=True), label("", "small", wrap=True)
        self.hear = push_button(self.tr("Hear the recording"))
        self.attempt = push_button(self.tr("Hear a sentence in this voice"))
        self.hush = push_button(self.tr("Stop"))
        self.told = label("", "error", wrap=True)
        self.name, self.who, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(self.tr("As it stands in the list of voices"))
        self.words.setPlaceholderText(self.tr("Where they said it in their own words"))
        self.agrees = QCheckBox(self.agreement)
        self.agrees.setAccessibleName(self.agreement)
        self.lacking = label("", "muted", wrap=True)
        self.keep, self.leave = push_button(self.tr("Keep"), "primary"), push_button(self.tr("Cancel"))

    def _name_parts(self) -> None:
        for name, widget in (
            ("clone-record", self.record),
            ("clone-open", self.open_file),
            ("clone-hear", self.hear),
            ("clone-try", self.attempt),
            ("clone-stop", self.hush),
            ("clone-name", self.name),
            ("clone-who", self.who),
            ("clone-words", self.words),
            ("clone-agrees", self.agrees),
            ("clone-keep", self.keep),
            ("clone-leave", self.leave),
        ):
            widget.setObjectName(name)
        for button in (self.open_file, self.hear, self.attempt, self.hush, self.leave):
            button.setAutoDefault(False)  # Enter keeps, or does nothing
        self.keep.setDefault(True)

    @property
    def agreement(self) -> str:
        return self.tr("This person agrees that a voice is made of this recording.")

    def _lay_out(self) -> None:
        self.setMinimumWidth(560)
        advice = self.tr(
            "Ten to sixty seconds of one person who speaks calmly in a quiet room. It stays on this machine."
        )
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        for title, line in (
            (self.tr("Name of the voice"), self.name),
            (self.tr("Whose voice it is"), self.who),
            (self.tr("Words of consent"), self.words),
        ):
            line.setAccessibleName(title)
            form.addRow(title, line)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(advice, "muted", wrap=True))
        column.addLayout(line_of(self.record, self.recorded, 1, self.open_file))
        for part in (self.verdict, self.findings):
            column.addWidget(part)
        column.addLayout(line_of(self.hear, self.attempt, self.hush, 1))
        column.addWidget(hairline())
        column.addLayout(form)
        column.addWidget(self.agrees)
        column.addWidget(self.told)
        foot = line_of(self.lacking, self.leave, self.keep)
        foot.setStretch(0, 1)
        column.addLayout(foot)
        self.findings.hide()

    def _connect(self) -> None:
        self.sound.level.connect(self._show_level)
        self.sound.changed.connect(self._show_sound)
        self.sound.opened.connect(self._propose)
        self.sound.failed.connect(self._failed)
        for button, act in (
            (self.record, self._press),
            (self.open_file, self._ask_file),
            (self.hear, self.sound.hear),
            (self.attempt, self.sound.attempt),
            (self.hush, self.sound.hush),
            (self.keep, self._keep),
            (self.leave, self.reject),
        ):
            button.clicked.connect(act)
        self.finished.connect(self.sound.let_go)
        for line in (self.name, self.who):
            line.textChanged.connect(self._dress)
        self.agrees.toggled.connect(self._dress)

    # -- the sound

    @Slot()
    def _press(self) -> None:
        if self.sound.recording:
            self.sound.finish()
        else:
            self._since.start()
            self.sound.record()

    @Slot(float)
    def _show_level(self, level: float) -> None:
        if self.sound.recording:
            self.record.show_level(shown(level))
            passed = QLocale().toString(self._since.elapsed() // 1000)
            self.recorded.setText(self.tr("Recording: {seconds} s. Press again to end.").format(seconds=passed))

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a recording"), "", self.tr("Sound ({kinds})").format(kinds=SOUNDS))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.read(Path(chosen)))
        dialog.open()

    def read(self, path: Path) -> None:
        """A file that the person chose."""
        self.sound.read(path)

    @Slot(str)
    def _propose(self, name: str) -> None:
        """A file's name, until the person writes another one. What no voice can be made of needs none."""
        if self.sound.usable and self.name.text() in ("", self._proposed):
            self._proposed = name
            self.name.setText(name)

    @Slot()
    def _show_sound(self) -> None:
        """Where the sound stands now."""
        trying = self.tr("Learning the voice for a try. The first time this takes a while.")
        self._say(trying if self.sound.trying else "", "muted")
        self._show_record("listening" if self.sound.recording else "idle")
        sample = self.sound.sample
        if sample is not None:
            self.verdict.setText(verdict(sample.report))
            set_property(self.verdict, "role", ROLES[sample.report.verdict])
            self.findings.setText("\n".join(findings(sample.report)))
            self.findings.setVisible(bool(sample.report.findings))
        for part in (self.verdict, self.hear, self.hush):
            part.setVisible(sample is not None)
        self.attempt.setVisible(sample is not None and self._able)
        self.attempt.setEnabled(self.sound.usable and not self.sound.trying)
        self._dress()

    def _show_record(self, state: str) -> None:
        self.record.show_state(state)
        listening = state == "listening"
        self.record.change("voice", self.tr("End the recording") if listening else self.tr("Record"))
        self.recorded.setText(self.tr("Recording…") if listening else self.tr("Press to record, and again to end"))

    def reject(self) -> None:
        """What was recorded and can be used is thrown away at the second time only."""
        if self.sound.unkept:
            self.sound.unkept = False
            self._say(self.tr("The recording is not kept yet. Close once more to throw it away."), "warning")
            return
        super().reject()

    # -- the consent

    def _missing(self) -> list[str]:
        """What stands between the recording and Keep, in words."""
        if not self.sound.usable:
            return [self.tr("a recording that can be used")]
        named = ((self.name, self.tr("a name")), (self.who, self.tr("whose voice it is")))
        found = [words for line, words in named if not line.text().strip()]
        return found if self.agrees.isChecked() else [*found, self.tr("their consent")]

    @Slot()
    def _dress(self) -> None:
        lacking = self._missing()
        self.keep.setEnabled(not lacking)
        self.lacking.setText(self.tr("Still needed: {what}.").format(what=", ".join(lacking)) if lacking else "")
        self._grow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()

    def _grow(self) -> None:
        """What was found out gets its room; it never becomes smaller under the hand."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            wanted = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), wanted))

    @Slot()
    def _keep(self) -> None:
        sample = self.sound.sample
        if sample is None:
            return
        name, who = self.name.text(), self.who.text()
        words = self.words.text().strip() or self.agreement
        self.keep.setEnabled(False)
        self._context.operations.run(
            lambda services: services.voice_clones.keep(name, sample, who, words),
            owner=self,
            done=self._stored,
            failed=self._failed,
        )

    def _stored(self, sample: KeptSample) -> None:
        self.kept.emit(sample.id)
        self.accept()

    @Slot(object)
    def _failed(self, error: SaijinError) -> None:
        """What the person ended themselves is no fault."""
        self._say("" if error.code == "cancelled" else describe_error(error))
        self._dress()

    def _say(self, words: str, role: str = "error") -> None:
        self.told.setText(words)
        set_property(self.told, "role", role)
        self.told.setVisible(bool(words))
        self._grow()
