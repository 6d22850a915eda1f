"""The voices that were brought to this machine: taken in, accepted, saved as one file, removed and brought back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....core.installed_voice import InstalledVoice
from ...context import UiContext
from ...notices import Notice
from ...widgets import label, push_button
from .model_offer import ModelOffer
from .sheet import Card, empty, hairline, line_of, strong
from .words import engine_title, languages_line, size_words

VOICE_FILES = "*.onnx *.safetensors *.pth *.zip"


class LibraryCard(Card):
    """`changed` comes when there are other voices than before."""

    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(
            self.tr("Voices on this machine"),
            self.tr("An ONNX or Coqui voice with its description, or a voice that was saved here as one file."),
        )
        self._context = context
        self.voices: tuple[InstalledVoice, ...] = ()
        self.list = QVBoxLayout()
        self.list.setSpacing(10)
        self.add = push_button(self.tr("Add a voice…"))
        self.offer = ModelOffer(context)
        self.offer.changed.connect(self._changed_by_offer)
        self.offer.fetched.connect(self._say_fetched)
        self.column.addLayout(self.list)
        self.column.addWidget(self.offer)
        self.column.addLayout(line_of(1, self.add))
        self.add.clicked.connect(self._choose_file)

    @Slot()
    def ask(self) -> None:
        self.offer.ask()
        self._context.operations.run(
            lambda services: services.voice_library.voices(), owner=self, done=self._show, failed=self.say_error
        )

    def _show(self, voices: tuple[InstalledVoice, ...]) -> None:
        self.voices = voices
        empty(self.list)
        if not voices:
            self.list.addWidget(label(self.tr("None yet. What is built in speaks without any."), "muted", wrap=True))
        for number, voice in enumerate(voices):
            if number:
                self.list.addWidget(hairline())
            self.list.addWidget(self._line(voice))

    def _line(self, voice: InstalledVoice) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        buttons = [self._button(words, voice, act) for words, act in self._acts(voice)]
        column.addLayout(line_of(strong(voice.name), 1, *buttons))
        column.addWidget(label(self._about(voice), "muted", wrap=True))
        if voice.state != "ready" or voice.pickle:
            column.addWidget(label(self._caution(voice), "warning", wrap=True))
        return inside

    def _button(self, words: str, voice: InstalledVoice, act: str) -> QWidget:
        button = push_button(words, "quiet", f"{words} {voice.name}")
        button.setObjectName(f"{act}:{voice.id}")
        button.clicked.connect(self._act)
        return button

    def _acts(self, voice: InstalledVoice) -> list[tuple[str, str]]:
        made = [(self.tr("Accept"), "accept")] if voice.state == "card" else []
        if voice.state != "broken":
            made.append((self.tr("Save as a file…"), "export"))
        return [*made, (self.tr("Remove"), "remove")]

    def _about(self, voice: InstalledVoice) -> str:
        licence = voice.licence or self.tr("licence not told")
        parts = [engine_title(voice.engine), languages_line(voice.languages), size_words(voice.size), licence]
        return " · ".join(part for part in parts if part)

    def _caution(self, voice: InstalledVoice) -> str:
        if voice.state == "broken":
            return self.tr("Damaged: it is not used.")
        if voice.state == "card":
            return self.tr("It came with a persona. It is not used until you accept it.")
        return self.tr("Its file can run programs when it is loaded; you installed it on purpose.")

    # -- what is done

    @Slot()
    def _act(self) -> None:
        sender = self.sender()
        act, _, key = (sender.objectName() if sender is not None else "").partition(":")
        voice = next((one for one in self.voices if one.id == key), None)
        if voice is None:
            return
        self.say("")
        if act == "export":
            self._choose_target(voice)
        elif act == "remove":
            self._context.operations.run(
                lambda services: services.voice_library.remove(key),
                owner=self,
                done=partial(self._removed, voice.name),
                failed=self.say_error,
            )
        else:
            self._context.operations.run(
                lambda services: services.voice_library.accept(key),
                owner=self,
                done=self._other,
                failed=self.say_error,
            )

    def _other(self, _outcome: object) -> None:
        self.ask()
        self.changed.emit()

    @Slot()
    def _changed_by_offer(self) -> None:
        self._other(None)

    @Slot(str)
    def _say_fetched(self, name: str) -> None:
        self.say(self.tr("“{name}” can be chosen now.").format(name=name), "ok")

    def _removed(self, name: str, mark: str) -> None:
        self._other(mark)
        words = self.tr("The voice “{name}” was removed.").format(name=name)
        undo = partial(self._restore, mark)
        self._context.notices.show(Notice(words, button=self.tr("Undo"), run=undo, key="voice-removed", seconds=10.0))

    def _restore(self, mark: str) -> None:
        self._context.operations.run(
            lambda services: services.voice_library.restore(mark), owner=self, done=self._other, failed=self.say_error
        )

    @Slot()
    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Add a voice"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Voices ({patterns})").format(patterns=VOICE_FILES))
        dialog.fileSelected.connect(self.bring)
        dialog.open()

    @Slot(str)
    def bring(self, path: str, pickles: bool = False) -> None:
        """Takes a voice in."""
        self.say(self.tr("Looking at the voice…"))
        self.add.setEnabled(False)
        self._context.operations.run(
            lambda services: services.voice_library.add(Path(path), pickles=pickles),
            owner=self,
            done=self._brought,
            failed=partial(self._not_brought, path),
        )

    def _brought(self, voice: InstalledVoice) -> None:
        self.add.setEnabled(True)
        self._say_fetched(voice.name)
        self._other(voice)

    def _not_brought(self, path: str, error: SaijinError) -> None:
        self.add.setEnabled(True)
        self.say_error(error)
        if error.params.get("reason") == "voice_pickle":
            self._ask_pickle(path)

    def _ask_pickle(self, path: str) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(self.tr("This file can run programs"))
        box.setInformativeText(
            self.tr(
                "A voice of this kind can do anything on this machine that you can. Use it only where you trust "
                "whoever made it."
            )
        )
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("I trust it: install"))
        box.accepted.connect(partial(self.bring, path, True))
        box.open()

    def _choose_target(self, voice: InstalledVoice) -> None:
        dialog = QFileDialog(self, self.tr("Save the voice"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"{voice.id}.zip")
        dialog.fileSelected.connect(partial(self._export, voice.id))
        dialog.open()

    def _export(self, key: str, path: str) -> None:
        self._context.operations.run(
            lambda services: services.voice_library.export(key, Path(path)),
            owner=self,
            done=lambda _: self.say(self.tr("Saved."), "ok"),
            failed=self.say_error,
        )
