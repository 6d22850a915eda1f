"""What is laid over a model's drawing: how its elements did, or what another version has otherwise."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from .....core.errors import SaijinError
from .....core.process_model import Definition
from .....core.process_query import ElementFigures
from ....context import UiContext
from ....messages import describe_error
from ....operations import Operation
from ....widgets import label
from ...settings.form import Choice
from .compare import Compared, load_comparison
from .decisions import changed_rules
from .diagram import ModelCard
from .heat import HeatBar, Measure, heat_layer
from .line import Line, LineList
from .load import Loaded
from .words import act_fault, version_name

NARROWEST = 130  # px of a list to choose from


class ModelLayers(QWidget):
    """The lists to choose from, and what there is to say. `differences` is shown elsewhere, while there are any."""

    def __init__(self, context: UiContext, card: ModelCard) -> None:
        super().__init__()
        self._context = context
        self._loaded: Loaded | None = None
        self._compared: Compared | None = None
        self._figures: dict[str, ElementFigures] = {}
        self._laying: Operation | None = None
        self.card = card
        self.card.sheet_changed.connect(self._show_heat)
        self.differences = LineList(context)
        self.differences.chosen.connect(self._show_line)
        self.differences.hide()
        self.said = label("", "small", wrap=True)
        self.said.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._controls())
        layout.addWidget(self.said)

    def _controls(self) -> QHBoxLayout:
        self.other = Choice(self._context.theme)
        self.other.setAccessibleName(self.tr("Compare with"))
        self.other.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.other.setMinimumWidth(NARROWEST)
        self.other.currentIndexChanged.connect(self._lay)
        self.heat = HeatBar(self._context)
        self.heat.changed.connect(self._lay)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.other)
        row.addWidget(self.heat)
        row.addStretch(1)
        return row

    # -- the model

    def show_loaded(self, loaded: Loaded, another: bool) -> None:
        """Draws the version that is shown, where it is another one, with what was laid over the one before."""
        self._loaded = loaded
        self._offer_others()
        self.heat.setVisible(loaded.drawn.definition.kind == "process")
        if another:
            self._draw()
            self._lay()

    def _draw(self) -> None:
        if self._loaded is None:
            return
        drawn = self._loaded.drawn
        if drawn.model is not None:
            self.card.show_model(drawn.model, drawn.definition.key)
        elif drawn.problem is not None:
            self.card.show_words(describe_error(drawn.problem))

    def clear(self) -> None:
        """Another model comes."""
        self._loaded = None
        with QSignalBlocker(self.other):
            self.other.clear()
        self.other.hide()
        self._compared, self._figures = None, {}
        self.differences.hide()
        self._lay_words("")

    def _offer_others(self) -> None:
        """The versions to compare with; one that was chosen stays chosen while it is there."""
        loaded, chosen = self._loaded, self.other.currentData()
        if loaded is None:
            return
        with QSignalBlocker(self.other):
            self.other.clear()
            self.other.addItem(self.tr("Compare with…"), "")
            for one in loaded.versions:
                if one.id != loaded.drawn.definition.id:
                    self.other.addItem(version_name(one), one.id)
            self.other.setCurrentIndex(max(0, self.other.findData(chosen)))
        self.other.setVisible(len(loaded.versions) > 1)

    # -- layers

    @Slot()
    def _lay(self) -> None:
        """Asks for the comparison or the heat map that is chosen; takes away what is not."""
        loaded = self._loaded
        if loaded is None:
            return
        if self._laying is not None:
            self._laying.cancel()
        other = next((one for one in loaded.versions if one.id == self.other.currentData()), None)
        self.heat.setEnabled(other is None)
        if other is not None:
            self._ask_comparison(loaded.drawn.definition, other)
            return
        if self._compared is not None:
            self._compared = None
            self._draw()
        self.differences.hide()
        self._lay_words("")
        self._figures = {}
        self._show_heat()
        if loaded.drawn.definition.kind == "process" and self.heat.measure is not Measure.NONE:
            self._ask_heat(loaded.drawn.definition.id)

    def _ask_comparison(self, one: Definition, other: Definition) -> None:
        self._laying = self._context.operations.run(
            lambda services: load_comparison(services, one, other),
            owner=self,
            done=self._show_comparison,
            failed=self._no_layer,
        )

    def _show_comparison(self, compared: Compared) -> None:
        self._compared = compared
        lines = compared.lines()
        if compared.problem is not None:
            self._lay_words(describe_error(compared.problem))
            return
        if compared.models is not None:
            self.card.show_decisions(compared.models[1], changed_rules(lines))
        else:
            self.card.show_sheets(compared.sheets)
        self.differences.lines.set_lines(lines)
        self.differences.setVisible(bool(lines))
        if lines:
            self.card.reveal(lines[0].element, lines[0].place)
        words = self.tr("From version {old} to {new}. Differences: {count}.")
        if not lines:
            words = self.tr("From version {old} to {new} nothing has changed but where things stand.")
        self._lay_words(words.format(old=compared.old.version, new=compared.new.version, count=len(lines)))

    @Slot(object)
    def _show_line(self, line: Line) -> None:
        self.card.show_element(line.element, line.place)

    def _ask_heat(self, definition_id: str) -> None:
        span = self.heat.wanted()
        self._laying = self._context.operations.run(
            lambda services: services.processes.heat(definition_id, span),
            owner=self,
            done=self._heat_known,
            failed=self._no_layer,
        )

    def _heat_known(self, figures: dict[str, ElementFigures]) -> None:
        self._figures = figures
        self._show_heat()
        if not heat_layer(figures, self.heat.measure).shares:
            failures = self.heat.measure is Measure.FAILURES and bool(figures)
            quiet = self.tr("Nothing failed in them.") if failures else self.tr("No instance of this version ran then.")
            self._lay_words(quiet)

    @Slot()
    def _show_heat(self) -> None:
        layer = heat_layer(self._figures, self.heat.measure) if self._figures and self._compared is None else None
        self.card.set_heat(layer)

    def _no_layer(self, error: SaijinError) -> None:
        self._lay_words(act_fault(error))

    def _lay_words(self, words: str) -> None:
        """What there is to say of the comparison or the heat map."""
        self.said.setText(words)
        self.said.setVisible(bool(words))
