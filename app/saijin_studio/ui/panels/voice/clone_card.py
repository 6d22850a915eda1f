"""Cloned voices: the way to a new one, and those there are, learned one after the other in the background."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout

from ....core.own_voices import OwnVoices
from ....services.hearing.sample_files import KeptSample
from ....services.voice.clones import ClonesFound
from ...context import UiContext
from ...notices import Notice
from ...widgets import label, push_button
from .clone_dialog import CloneDialog
from .clone_learning import CloneLearning
from .clone_row import CloneRow
from .clone_words import lack_words
from .sheet import Card, empty, hairline, line_of

if TYPE_CHECKING:
    from ....services.container import Services

T = TypeVar("T")
ZIP = "*.zip"
FACE = 20


class ClonesCard(Card):
    """`changed` comes when there are other voices than before; `missed(what)` leads to what is lacking: part, model."""

    changed = Signal()
    missed = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(
            self.tr("Cloned voices"),
            self.tr(
                "A voice as in a recording that you make or open. It stays on this machine, with the consent of "
                "whoever is heard. Without a GPU such a voice is slower than speech."
            ),
        )
        self._context = context
        self.found: ClonesFound | None = None
        self.rows: dict[str, CloneRow] = {}
        self.learning = CloneLearning(context, self)
        self.list = QVBoxLayout()
        self.list.setSpacing(10)
        self.need = label("", "muted", wrap=True)
        self.library = self.tr("To the voices on this machine")
        self.lead = push_button(self.library, "quiet")
        self.bring = push_button(self.tr("Open an exported voice…"))
        self.clone = push_button(self.tr("Clone a voice…"), "primary")
        for name, button in (("clone-lead", self.lead), ("clone-import", self.bring), ("clone-voice", self.clone)):
            button.setObjectName(name)
        need = line_of(self.need, self.lead)
        need.setStretch(0, 1)
        self.column.addLayout(self.list)
        self.column.addLayout(need)
        self.column.addLayout(line_of(1, self.bring, self.clone))
        self.need.hide()
        self.lead.hide()
        self._connect()

    def _connect(self) -> None:
        self.clone.clicked.connect(self.open_dialog)
        self.bring.clicked.connect(self._choose_file)
        self.lead.clicked.connect(self._lead)
        self.learning.changed.connect(self._show_learning)
        self.learning.learnt.connect(self._other)
        self._context.personas.changed.connect(self._personas_changed)

    # -- what is shown

    @Slot()
    def ask(self) -> None:
        self._context.operations.run(
            lambda services: services.voice_clones.found(), owner=self, done=self._show, failed=self.say_error
        )

    @Slot()
    def _personas_changed(self) -> None:
        """Before somebody looks there is nothing to keep up."""
        if self.found is not None:
            self.ask()

    def _show(self, found: ClonesFound) -> None:
        if found != self.found:
            self.found = found
            self._fill(found)
        self._show_learning()

    def _fill(self, found: ClonesFound) -> None:
        able = not found.lacks
        empty(self.list)
        self.rows = {}
        if not found.clones:
            words = self.tr("None yet. A few sentences are enough for the first one.")
            self.list.addWidget(label(words, "muted", wrap=True))
        for clone in found.clones:
            if self.rows:
                self.list.addWidget(hairline())
            row = CloneRow(self._context, clone, able)
            row.wanted.connect(self._wanted)
            row.renamed.connect(self._renamed)
            self.rows[clone.sample.id] = row
            self.list.addWidget(row)
        self.need.setText(lack_words(found.lacks))
        self.lead.setText(self.tr("To the optional voices") if found.lacks == "part" else self.library)
        self.lead.setAccessibleName(self.lead.text())
        self.need.setVisible(not able)
        self.lead.setVisible(not able)

    @Slot()
    def _show_learning(self) -> None:
        """Rows are made anew whenever something changes: what goes on is told to them again."""
        for key, row in self.rows.items():
            fault = self.learning.faults.get(key, "")
            if key in self.learning.waiting:
                row.show_learning(self.learning.waiting[0] != key)
            elif fault:
                row.show_fault(fault)
            else:
                row.show_still()

    @Slot()
    def _other(self) -> None:
        self.ask()
        self.changed.emit()

    @Slot()
    def _lead(self) -> None:
        if self.found is not None:
            self.missed.emit(self.found.lacks)

    # -- a new one

    @Slot()
    def open_dialog(self) -> None:
        dialog = CloneDialog(self._context, self, able=self.found is not None and not self.found.lacks)
        dialog.kept.connect(self._kept)
        dialog.open()

    @Slot(str)
    def _kept(self, key: str) -> None:
        self.say(self.tr("Kept on this machine."), "ok")
        if self.found is not None and not self.found.lacks:
            self.learning.begin(key)
        self._other()

    @Slot()
    def _choose_file(self) -> None:
        kinds = self.tr("ZIP file ({kinds})").format(kinds=ZIP)
        dialog = QFileDialog(self, self.tr("Open an exported voice"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_in)
        dialog.open()

    @Slot(str)
    def take_in(self, path: str) -> None:
        """What was exported here or elsewhere."""
        self.say("")
        self._run(lambda services: services.voice_clones.take_in(Path(path)), self._taken_in)

    def _taken_in(self, sample: KeptSample) -> None:
        self._kept(sample.id)

    # -- what is done with one

    @Slot(str)
    def _wanted(self, act: str) -> None:
        row = self.sender()
        if not isinstance(row, CloneRow):
            return
        sample = row.clone.sample
        self.say("")
        if act == "learn":
            self.learning.begin(sample.id)
        elif act == "stop":
            self.learning.stop(sample.id)
        elif act == "hear":
            self._run(lambda services: services.voice_trials.hear(services.voice_clones.recording(sample.id)))
        elif act == "give":
            self.menu_of(row).popup(row.give.mapToGlobal(row.give.rect().bottomLeft()))
        elif act == "export":
            self._choose_target(sample)
        elif act == "remove":
            self.learning.stop(sample.id)
            self._run(lambda services: services.voice_clones.remove(sample.id), partial(self._removed, sample.name))

    @Slot(str)
    def _renamed(self, name: str) -> None:
        row = self.sender()
        if isinstance(row, CloneRow):
            key = row.clone.sample.id
            self._run(lambda services: services.voice_clones.rename(key, name), self._done)

    def _choose_target(self, sample: KeptSample) -> None:
        dialog = QFileDialog(self, self.tr("Save the voice"), "", self.tr("ZIP file ({kinds})").format(kinds=ZIP))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"{sample.name}.zip")
        dialog.fileSelected.connect(partial(self.export, sample.id))
        dialog.open()

    def export(self, key: str, path: str) -> None:
        self._run(
            lambda services: services.voice_clones.export(key, Path(path)),
            lambda _: self.say(self.tr("Saved, with the consent."), "ok"),
        )

    def _removed(self, name: str, mark: str) -> None:
        words = self.tr("The cloned voice “{name}” was removed.").format(name=name)
        self._undoable(words, lambda services: services.voice_clones.restore(mark))

    # -- given to a persona

    def menu_of(self, row: CloneRow) -> QMenu:
        """The personas; the one that is chosen speaks in this voice at once."""
        menu = QMenu(row)
        menu.setObjectName(f"personas:{row.clone.sample.id}")
        language = self._context.language
        for persona in self._context.personas.all():
            picture = self._context.personas.icon(persona.key, language, FACE)
            action = QAction(picture, persona.text(language).name, menu)
            action.setObjectName(persona.key)
            action.triggered.connect(partial(self.give, row.clone.sample.id, persona.key))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def give(self, key: str, persona: str, _checked: bool = False) -> None:
        """The persona speaks in this voice from now on."""
        self._run(lambda services: services.voice_clones.give(key, persona), partial(self._given, persona))

    def _given(self, persona: str, before: OwnVoices) -> None:
        name = self._context.personas.name(persona, self._context.language)
        words = self.tr("{name} speaks in this voice now.").format(name=name)
        self._undoable(words, lambda services: services.voice_clones.take_back(persona, before))

    # -- details

    def _undoable(self, words: str, undo: Callable[[Services], object]) -> None:
        self._other()
        self._context.notices.show(
            Notice(words, button=self.tr("Undo"), run=partial(self._run, undo, self._done), key="clone", seconds=10.0)
        )

    def _done(self, _outcome: object) -> None:
        self._other()

    def _run(self, work: Callable[[Services], T], done: Callable[[T], None] | None = None) -> None:
        self._context.operations.run(work, owner=self, done=done, failed=self.say_error)
