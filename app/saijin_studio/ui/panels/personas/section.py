"""The Personas section: a gallery, and a page for each persona."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ....services.card_import import BroughtCard, bring_card
from ...actions import ActionSpec
from ...context import UiContext
from ...section import Section
from ...widgets import label, surface
from .brought import brought_notice
from .card import PersonaGrid
from .page import PersonaPage

if TYPE_CHECKING:
    from ....services.personas import PersonaProblem

CARD_FILES = "*.json *.png *.charx"


class Gallery(QScrollArea):
    """All personas, and the files that are none."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(32, 24, 32, 28)
        column.setSpacing(16)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(self.tr("Personas"), "display"))
        hint = self.tr("Each is a card file that you can read and change. Add a file to the folder, and it joins them.")
        words.addWidget(label(hint, "muted", wrap=True))
        head.addLayout(words, 1)
        add = context.actions.button("personas.add", inner, with_text=True)
        head.addWidget(add, 0, Qt.AlignmentFlag.AlignTop)
        folder = context.actions.button("personas.folder", inner, with_text=True)
        head.addWidget(folder, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(8)
        column.addLayout(self._problems)
        self.grid = PersonaGrid(context)
        column.addWidget(self.grid)
        column.addStretch(1)
        self.setWidget(inner)

    def show_problems(self, problems: tuple[PersonaProblem, ...]) -> None:
        while self._problems.count():
            item = self._problems.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for problem in problems:
            self._problems.addWidget(self._problem(problem))

    def _problem(self, problem: PersonaProblem) -> QWidget:
        frame = surface("warning")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        title = self.tr("“{file}” is not a usable persona").format(file=problem.file.name)
        column.addWidget(label(title, "strong", wrap=True))
        column.addWidget(label(problem.detail, "", wrap=True))
        return frame


class PersonasSection(Section):
    id = "personas"
    icon = "personas"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        group = self.tr("Personas")
        context.actions.define(
            ActionSpec("personas.folder", self.tr("Open the personas folder"), self._open_folder, "folder", group=group)
        )
        context.actions.define(
            ActionSpec("personas.add", self.tr("Add a persona…"), self._choose_card, "add", group=group)
        )
        self.gallery = Gallery(context)
        self.gallery.grid.chosen.connect(self.show_persona)
        self.detail = PersonaPage(context)
        self.detail.back.connect(self.show_gallery)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.gallery)
        self.stack.addWidget(self.detail)
        context.personas.changed.connect(self._refresh)

    def page(self) -> QWidget:
        return self.stack

    def activated(self) -> None:
        self.context.personas.load()
        self.context.operations.run(
            lambda services: services.personas.problems(), owner=self, done=self.gallery.show_problems
        )

    def show_target(self, **target: str) -> None:
        """key=KEY."""
        self.show_persona(target.get("key", ""))

    @Slot(str)
    def show_persona(self, key: str) -> None:
        persona = self.context.personas.get(key)
        if persona is not None:
            self.detail.show_persona(persona)
            self.stack.setCurrentWidget(self.detail)

    @Slot()
    def show_gallery(self) -> None:
        self.stack.setCurrentWidget(self.gallery)

    @Slot()
    def _refresh(self) -> None:
        shown = self.detail.persona
        if shown is None or self.stack.currentWidget() is not self.detail:
            return
        fresh = self.context.personas.get(shown.key)
        if fresh is None:
            self.show_gallery()
        elif fresh != shown:
            self.detail.show_persona(fresh)

    def _choose_card(self) -> None:
        dialog = QFileDialog(self.stack, self.tr("Add a persona"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Persona cards ({patterns})").format(patterns=CARD_FILES))
        dialog.fileSelected.connect(self.bring)
        dialog.open()

    @Slot(str)
    def bring(self, path: str) -> None:
        """Takes a card in; a fault is told as every other."""
        self.context.operations.run(
            lambda services: bring_card(services.personas, services.voice_library, Path(path)),
            owner=self,
            done=self._brought,
        )

    def _brought(self, card: BroughtCard) -> None:
        self.context.notices.show(brought_notice(self.context, card))
        self.activated()

    def _open_folder(self) -> None:
        self.context.operations.run(lambda services: services.personas.folder(), owner=self, done=_open)


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
