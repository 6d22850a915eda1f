"""What the Processes section shows while no instance is chosen: counts, models, and models that do not deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ....core.process_query import InstancePage
from ....ports import DeploymentProblem
from ...context import UiContext
from ...diagram import model_name
from ...icons import icon_pixmap
from ...widgets import label, surface

if TYPE_CHECKING:
    from ....services.container import Services

Overview = tuple[tuple[tuple[str, str, int], ...], tuple[DeploymentProblem, ...]]


def ask_overview(services: Services) -> Overview:
    """Models and deployment problems; the problems are known even while the engine is away."""
    from ....core.errors import EngineError

    problems = services.processes.problems()
    try:
        return services.processes.definitions(), problems
    except EngineError:
        return (), problems


def clear(layout: QVBoxLayout | QGridLayout | QHBoxLayout) -> None:
    """Takes everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class Figure(QFrame):
    """A large number with a word under it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.number = label("0", "display")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(2)
        layout.addWidget(self.number)
        layout.addWidget(label(words, "muted"))


class ProcessOverview(QScrollArea):
    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._models: tuple[tuple[str, str, int], ...] = ()
        self._problems: tuple[DeploymentProblem, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(self)
        self.setWidget(inner)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(32, 28, 32, 28)
        layout.setSpacing(16)
        layout.addWidget(label(self.tr("Processes"), "display"))
        about = self.tr("Every reply runs through a process model. Choose an instance on the left to follow its token.")
        layout.addWidget(label(about, "muted", wrap=True))
        self.engine_card, self.engine_words = self._notice_card("info")
        layout.addWidget(self.engine_card)
        layout.addLayout(self._figures())
        self.problem_box = QVBoxLayout()
        self.problem_box.setSpacing(8)
        layout.addLayout(self.problem_box)
        layout.addSpacing(4)
        self.models_title = label(self.tr("Models"), "title")
        layout.addWidget(self.models_title)
        self.model_box = QVBoxLayout()
        self.model_box.setSpacing(8)
        layout.addLayout(self.model_box)
        layout.addStretch(1)
        self.models_title.hide()
        context.theme.changed.connect(self._rebuild)

    def _notice_card(self, kind: str) -> tuple[QFrame, QLabel]:
        card, words = surface(kind), label("", wrap=True)
        inner = QHBoxLayout(card)
        inner.setContentsMargins(14, 10, 14, 10)
        inner.addWidget(words)
        card.hide()
        return card, words

    def _figures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.figures = {
            "live": Figure(self.tr("under way")),
            "failed": Figure(self.tr("need you")),
            "finished": Figure(self.tr("finished")),
        }
        for figure in self.figures.values():
            row.addWidget(figure, 1)
        return row

    @property
    def has_models(self) -> bool:
        return bool(self._models)

    @property
    def has_problems(self) -> bool:
        return bool(self._problems)

    def refresh(self) -> None:
        """Asks which models there are."""
        self._context.operations.run(ask_overview, owner=self, done=self._show)

    def show_counts(self, page: InstancePage, everything: bool) -> None:
        """Of a page; what a filter leaves out is not counted, so only `everything` tells the whole."""
        counts = {"live": page.live, "failed": page.failed, "finished": page.finished}
        for name, figure in self.figures.items():
            if everything or name == "failed":
                figure.number.setText(QLocale().toString(counts[name]))

    def set_engine_words(self, words: str) -> None:
        """What is going on with the engine; "" when it is ready."""
        self.engine_words.setText(words)
        self.engine_card.setVisible(bool(words))

    def _show(self, overview: Overview) -> None:
        self._models = overview[0] or self._models
        self._problems = overview[1]
        self._rebuild()

    @Slot()
    def _rebuild(self) -> None:
        clear(self.problem_box)
        clear(self.model_box)
        for problem in self._problems:
            self.problem_box.addWidget(self._problem_card(problem))
        self.models_title.setVisible(bool(self._models))
        for key, name, version in self._models:
            self.model_box.addWidget(self._model_card(key, name, version))

    def _picture(self, name: str, colour: str) -> QLabel:
        picture = QLabel()
        picture.setPixmap(icon_pixmap(name, colour, 20, self.devicePixelRatioF()))
        picture.setFixedSize(24, 24)
        return picture

    def _problem_card(self, problem: DeploymentProblem) -> QFrame:
        card = surface("error")
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(self._picture("warning", self._context.theme.tokens.error), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(self.tr("{file} was not deployed").format(file=problem.file), "strong"))
        place = self.tr("Element {element}, line {line}").format(
            element=problem.element or self.tr("unknown"), line=problem.line
        )
        words.addWidget(label(place, "small"))
        words.addWidget(label(problem.detail, "", wrap=True))
        row.addLayout(words, 1)
        return card

    def _model_card(self, key: str, name: str, version: int) -> QFrame:
        card = surface("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(12)
        row.addWidget(self._picture("processes", self._context.theme.tokens.accent))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(model_name(name) or key, "strong"))
        words.addWidget(label(key, "small"))
        row.addLayout(words, 1)
        row.addWidget(label(self.tr("Version {version}").format(version=version), "muted"))
        return card
