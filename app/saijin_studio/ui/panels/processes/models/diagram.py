"""A model on a card: its diagrams or its decisions, with zoom, overview and search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from .....core.bpmn.compare import Comparison
from .....core.bpmn.diagram import BpmnModel, Diagram
from .....core.dmn import DecisionModel
from ....context import UiContext
from ....diagram import DecisionView, DiagramSearch, DiagramView, HeatLayer, MiniMap, colours_of, translated
from ....widgets import IconButton
from ...settings.form import Choice
from .compare import Sheet
from .load import Model

_NO_DIFFERENCE = Comparison()


class ModelCard(QFrame):
    """`selected`: an element's id, "" for none. `sheet_changed`: another diagram of the model is shown."""

    selected = Signal(str)
    sheet_changed = Signal()

    def __init__(self, context: UiContext, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._model: Model | None = None
        self._sheets: tuple[Sheet, ...] = ()
        self.setProperty("surface", "card")
        self.stack = QStackedWidget(self)
        self.view = DiagramView(self.stack)
        self.view.setMinimumHeight(height)
        self.view.follows = True  # a large one begins readable, with the overview in its corner
        self.map = MiniMap(self.view)
        self.search = DiagramSearch(self.view)
        self.stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self.stack)
        self._build_bar()
        self.view.selected.connect(self.selected)
        self.view.opened.connect(self._open)
        context.theme.changed.connect(self._dress)
        context.settings_changed.connect(self._dress)
        self._dress()

    @cached_property
    def decisions(self) -> DecisionView:
        """Made when a decision is first shown."""
        made = DecisionView(self.stack)
        made.setContentsMargins(10, 8, 10, 8)
        made.set_colours(self.view.colours)
        self.stack.addWidget(made)
        return made

    def _build_bar(self) -> None:
        self.sheet_box = Choice(self._context.theme)
        self.sheet_box.setAccessibleName(self.tr("Diagram of the model"))
        self.sheet_box.currentIndexChanged.connect(self._show_sheet)
        self.bar = QWidget(self)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.sheet_box)
        for icon_name, text, slot in (
            ("search", self.tr("Find a step"), self.search.open),
            ("add", self.tr("Zoom in"), self.view.zoom_in),
            ("minus", self.tr("Zoom out"), self.view.zoom_out),
            ("fit", self.tr("Show the whole diagram"), self.view.fit),
        ):
            button = IconButton(self._context.theme, icon_name, text, self.bar)
            button.clicked.connect(slot)
            row.addWidget(button)
        self.sheet_box.hide()

    # -- content

    def show_model(self, model: Model, key: str) -> None:
        """A whole model; of a file with several processes the one with this key first."""
        self._model = model
        if isinstance(model, DecisionModel):
            self._show_decisions(model, key)
            return
        self._show_sheets(tuple(Sheet(translated(each), _NO_DIFFERENCE) for each in model.diagrams))
        first = model.diagram_of(key)
        if first is not None:
            self.sheet_box.setCurrentIndex(model.diagrams.index(first))

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Diagrams on which two versions are compared."""
        self._model = None
        self._show_sheets(tuple(sheets))

    def show_decisions(self, model: DecisionModel, rules: frozenset[str] = frozenset()) -> None:
        """A decision, with some of its rules marked."""
        self._model = model
        self._show_decisions(model, "")
        self.decisions.show_rules(rules)

    def show_words(self, words: str) -> None:
        """Says why there is nothing to draw."""
        self._model = None
        self._show_sheets(())
        self.view.set_diagram(Diagram("", ""))
        self.view.set_message(words)

    def _show_decisions(self, model: DecisionModel, key: str) -> None:
        self._sheets = ()
        self.stack.setCurrentWidget(self.decisions)
        self.bar.hide()
        self.decisions.show_model(model)
        place = next((number for number, each in enumerate(model.decisions) if each.id == key), 0)
        self.decisions.choice.setCurrentIndex(place)

    def _show_sheets(self, sheets: tuple[Sheet, ...]) -> None:
        self._sheets = sheets
        self.stack.setCurrentWidget(self.view)
        self.bar.show()
        with QSignalBlocker(self.sheet_box):
            self.sheet_box.clear()
            for sheet in sheets:
                self.sheet_box.addItem(sheet.diagram.title or sheet.diagram.name or sheet.diagram.element)
        self.sheet_box.setVisible(len(sheets) > 1)
        self._show_sheet()
        self._place_bar()

    @Slot()
    def _show_sheet(self) -> None:
        if not self._sheets:
            return
        sheet = self._sheets[self.place]
        self.view.set_diagram(sheet.diagram)
        self.view.set_comparison(sheet.comparison or None)
        if isinstance(self._model, BpmnModel):
            inner = {each.element for each in self._model.diagrams} & sheet.diagram.by_id.keys()
            self.view.set_openable(inner)
        self.sheet_changed.emit()

    @property
    def place(self) -> int:
        """Which of the diagrams is shown."""
        return max(0, self.sheet_box.currentIndex())

    def set_heat(self, heat: HeatLayer | None) -> None:
        self.view.set_heat(heat)

    def show_element(self, element: str, place: int | None = None) -> bool:
        """Selects an element, wherever it is drawn, or a rule; false where nothing shows it."""
        if self.stack.currentWidget() is not self.view:
            self.decisions.show_rule(element)
            return bool(element)
        if place is None:
            found = (number for number, each in enumerate(self._sheets) if each.diagram.visible(element))
            place = next(found, self.place)
        self.sheet_box.setCurrentIndex(place)
        shown = self.view.diagram.visible(element)
        self.view.select(shown or "")
        return shown is not None

    def reveal(self, element: str, place: int) -> None:
        """Brings an element into sight without selecting it."""
        if self.stack.currentWidget() is self.view:
            self.sheet_box.setCurrentIndex(place)
            self.view.show_element(element)

    @Slot(str)
    def _open(self, element: str) -> None:
        for number, sheet in enumerate(self._sheets):
            if sheet.diagram.element == element:
                self.sheet_box.setCurrentIndex(number)

    # -- look

    @Slot()
    def _dress(self) -> None:
        tokens = self._context.theme.tokens
        colours = replace(colours_of(tokens), canvas=tokens.card)
        self.view.set_colours(colours)
        made: DecisionView | None = self.__dict__.get("decisions")
        if made is not None:
            made.set_colours(colours)
        self.view.set_reduced_motion(self._context.theme.motion_ms == 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    def _place_bar(self) -> None:
        self.bar.adjustSize()
        size = self.bar.sizeHint()
        self.bar.setGeometry(self.width() - size.width() - 8, 8, size.width(), size.height())
        self.bar.raise_()
