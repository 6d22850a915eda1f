"""The line over a process's diagram: the way back out of a sub-process, heat, search and export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QWidget

from .....core.errors import SaijinError, StorageError
from .....core.process_query import ElementFigures
from ....context import UiContext
from ....diagram import DiagramSearch, MiniMap, colours_of, export
from ....notices import Notice
from ....widgets import IconButton, OneLine, push_button
from ..models.heat import HeatBar, Measure, heat_layer
from .card import DiagramCard

SCALE = 2.0  # of an exported picture


class DiagramTools(QWidget):
    """`back`: the person wants to leave the sub-process that is shown."""

    back = Signal()

    def __init__(self, context: UiContext, card: DiagramCard) -> None:
        super().__init__()
        self._context = context
        self._view = card.view
        self._definition = ""
        self._figures: Mapping[str, ElementFigures] = {}
        self._asked: tuple[str, object] = ("", None)
        self._name = ""
        self.map = MiniMap(card.view)
        self.search = DiagramSearch(card.view)
        self.leave = push_button(self.tr("Back to the whole"), "quiet")
        self.leave.clicked.connect(self.back)
        self.leave.hide()
        self.where = OneLine("muted")
        self.heat = HeatBar(context)
        self.heat.changed.connect(self._heat_wanted)
        self.seek = IconButton(context.theme, "search", self.tr("Find a step"))
        self.seek.clicked.connect(self.search.open)
        self.save = IconButton(context.theme, "save", self.tr("Export the diagram"))
        self.save.clicked.connect(self._export_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.leave)
        row.addWidget(self.where, 1)
        row.addWidget(self.heat)
        row.addSpacing(6)
        for part in (self.seek, card.bar, self.save):
            row.addWidget(part)

    # -- what is shown

    def show_process(self, definition_id: str, name: str) -> None:
        """The version whose figures the heat is about."""
        self._name = name
        if definition_id != self._definition:
            self._definition, self._figures, self._asked = definition_id, {}, ("", None)
            self._heat_wanted()

    def show_inside(self, name: str) -> None:
        """The sub-process that is looked into, "" for the whole; its drawing has no heat yet."""
        self.where.setText(name)
        self.leave.setVisible(bool(name))
        self._lay_heat()

    # -- heat

    @Slot()
    def _heat_wanted(self) -> None:
        """Asked for once for each version and span; the other figures of them are there already."""
        measure, span = self.heat.measure, self.heat.span.currentData()
        wanted, definition = (self._definition, span), self._definition
        if measure is Measure.NONE or not definition or (wanted == self._asked and self._figures):
            self._lay_heat()
            return
        self._asked = wanted
        asked = self.heat.wanted()
        self._context.operations.run(
            lambda services: services.processes.heat(definition, asked),
            owner=self,
            done=partial(self._heat_read, wanted),
            failed=self._no_heat,
        )

    def _heat_read(self, wanted: tuple[str, object], figures: Mapping[str, ElementFigures]) -> None:
        if wanted == self._asked:
            self._figures = figures
            self._lay_heat()
            if not figures:
                words = self.tr("No instance of this version is there to measure yet.")
                self._context.notices.show(Notice(words, key="heat", seconds=6))

    def _no_heat(self, error: SaijinError) -> None:
        self._asked = ("", None)
        self._context.notices.show_error(error)

    def _lay_heat(self) -> None:
        measure = self.heat.measure
        shown = measure is not Measure.NONE and bool(self._figures)
        self._view.set_heat(heat_layer(self._figures, measure) if shown else None)

    # -- export

    @Slot()
    def _export_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("As SVG…")).triggered.connect(self.ask_svg)
        menu.addAction(self.tr("As PNG…")).triggered.connect(self.ask_png)
        menu.popup(self.save.mapToGlobal(QPoint(0, self.save.height())))

    @Slot()
    def ask_svg(self) -> None:
        self._ask("svg", self.tr("Drawing (*.svg)"))

    @Slot()
    def ask_png(self) -> None:
        self._ask("png", self.tr("Picture (*.png)"))

    def _ask(self, kind: str, filters: str) -> None:
        dialog = QFileDialog(self, self.tr("Export the diagram"), "", filters)
        dialog.setObjectName("export_diagram")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(f"{self._name or 'process'}.{kind}")
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    @Slot(str)
    def export_to(self, name: str) -> None:
        """Writes the diagram with its states and heat as they are on screen, by the file's ending."""
        path, view = Path(name), self._view
        colours = replace(colours_of(self._context.theme.tokens), canvas=self._context.theme.tokens.card)
        if path.suffix.lower() == ".svg":
            content = export.svg(view.diagram, colours, view.diagram_scene())
            work = partial(_write, path, content)
        else:
            image = export.png(view.diagram, colours, SCALE, view.diagram_scene())
            work = partial(_write_picture, path, image)
        self._context.operations.run(lambda services: work(), owner=self, done=partial(self._exported, path))

    def _exported(self, path: Path, _nothing: None) -> None:
        words = self.tr("The diagram was written to {file}.").format(file=path.name)
        self._context.notices.show(Notice(words, key="export", seconds=6))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise StorageError(str(error)) from error


def _write_picture(path: Path, image: QImage) -> None:
    if not image.save(str(path)):
        raise StorageError(f"{path} could not be written")
