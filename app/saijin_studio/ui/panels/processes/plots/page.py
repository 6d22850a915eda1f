"""The course of the work as live plots: how much is finished, how long steps take, what waits and what fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from .....core.errors import SaijinError
from ....context import UiContext
from ....messages import describe_error
from ....notices import Notice
from ....widgets import EmptyState, label, push_button, surface
from ..poll import Poller
from .card import PlotCard
from .charts import Chart, csv_text, make_charts
from .load import CanvasLoader
from .names import NameBook
from .table import TablePage

if TYPE_CHECKING:
    from .....services.container import Services
    from .....services.metrics.series import MetricsSeries
    from .canvas import Canvas

QUARTER, HOUR, SIX_HOURS, DAY = 900, 3600, 21_600, 86_400  # seconds
LIVE_MS = 4000
SLOW_MS = 30_000  # of many hours a few seconds change nothing one could see, and they cost more to read
PX_PER_POINT = 2
ROWS = 4
PACE_MS = 25  # from card to card: each is painted before the next is drawn
SIDE_BY_SIDE = 720  # px; narrower, the plots stand one under the other


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer is the answer to."""

    seconds: int
    process: str | None


class PlotsPage(QWidget):
    """Asks between `activated` and `deactivated`, and only while it is on the screen."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asked = _Asked(HOUR, None)
        self._points = 200
        self._across = 0
        self._charts: tuple[Chart, ...] = ()
        self._answer: tuple[_Asked, MetricsSeries] | None = None
        self._book = NameBook(context.operations, self)
        self._book.changed.connect(self._renamed)
        self._canvas: type[Canvas] | None = None
        self._loader = CanvasLoader(context.operations, self._loaded, self._refused, self)
        self.cards: list[PlotCard] = []
        self._due: list[int] = []  # cards that do not show the newest figures yet
        self._drawing = QTimer(self)
        self._drawing.setInterval(PACE_MS)
        self._drawing.timeout.connect(self._draw_next)
        self._live, self._slow = (self._poller(every_ms) for every_ms in (LIVE_MS, SLOW_MS))
        self._active = False
        self._tabular = False
        self._build()

    def _poller(self, every_ms: int) -> Poller[tuple[_Asked, MetricsSeries]]:
        return Poller(self._context.operations, self, self._read, self._answered, self._refused, every_ms)

    # -- what it is made of

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(self._head())
        self.trouble = surface("warning")
        self.trouble_words = label("", wrap=True)
        row = QHBoxLayout(self.trouble)
        row.setContentsMargins(14, 10, 14, 10)
        row.addWidget(self.trouble_words)
        self.trouble.hide()
        column.addWidget(self.trouble)
        self.process = QComboBox()
        self.process.setAccessibleName(self.tr("Process whose steps are shown"))
        self.process.addItem(self.tr("All processes"), None)
        self.process.activated.connect(self._process_chosen)
        self._build_pages(column)

    def _head(self) -> QHBoxLayout:
        self.span = QComboBox()
        self.span.setAccessibleName(self.tr("Time that is shown"))
        for words, seconds in (
            (self.tr("Last 15 minutes"), QUARTER),
            (self.tr("Last hour"), HOUR),
            (self.tr("Last 6 hours"), SIX_HOURS),
            (self.tr("Last day"), DAY),
        ):
            self.span.addItem(words, seconds)
        self.span.setCurrentIndex(1)
        self.span.activated.connect(self._span_chosen)
        self.as_table = push_button(self.tr("Show as table"))
        self.as_table.clicked.connect(self._turn_over)
        self.copy = push_button(self.tr("Copy as CSV"))
        self.copy.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.span)
        head.addStretch(1)
        head.addWidget(self.as_table)
        head.addWidget(self.copy)
        return head

    def _build_pages(self, column: QVBoxLayout) -> None:
        self.pages = QStackedWidget(self)
        self.preparing = label(self.tr("Preparing the plots …"), "muted")
        self.preparing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyState(
            self._context.theme,
            "processes",
            self.tr("Nothing was measured in this time"),
            self.tr("How much is done, how long it takes and what waits is drawn here while personas answer."),
            self.tr("Write to a persona"),
        )
        assert self.empty.action is not None
        self.empty.action.clicked.connect(self._write)
        self.plots = QScrollArea(self.pages)
        self.plots.setWidgetResizable(True)
        self.plots.setFrameShape(QFrame.Shape.NoFrame)
        self.plots.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plots.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.plots.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._grid.setRowStretch(ROWS, 1)  # what is there already stays as high as it is
        self.plots.setWidget(inner)
        self.table = TablePage()
        for page in (self.preparing, self.empty, self.plots, self.table):
            self.pages.addWidget(page)
        column.addWidget(self.pages, 1)
        self._show_page()

    def _loaded(self, canvas: type[Canvas]) -> None:
        self._canvas = canvas
        self._draw()

    def _draw(self) -> None:
        """Brings all cards to the newest figures, once there are figures and something to draw with."""
        if self._canvas is not None and self._charts:
            self._due += [place for place in range(len(self._charts)) if place not in self._due]
            self._drawing.start()

    @Slot()
    def _draw_next(self) -> None:
        """One card at a time, so that the window goes on meanwhile."""
        if not self._due:
            self._drawing.stop()
            return
        place = self._due[0]
        if place == len(self.cards):
            self._add_card()
            return
        self._due.pop(0)
        self.cards[place].show_chart(self._charts[place])
        if self.pages.currentWidget() is self.preparing:
            self._show_page()

    def _add_card(self) -> None:
        assert self._canvas is not None
        chooser = self.process if self._charts[len(self.cards)].key == "step_time" else None
        card = PlotCard(self._context.theme, self._canvas(), chooser)
        card.pointed.connect(self._pointed)
        self.cards.append(card)
        self._place_cards()

    # -- life

    def activated(self) -> None:
        """It is shown now: begin to ask."""
        self._active = True
        self._book.forget()
        self._loader.start()
        self._asking.start()

    def deactivated(self) -> None:
        """It is hidden: no questions from here on."""
        self._active = False
        self._live.stop()
        self._slow.stop()

    @property
    def _asking(self) -> Poller[tuple[_Asked, MetricsSeries]]:
        return self._live if self._asked.seconds <= HOUR else self._slow

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._asking.soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across = self._columns()
        self._points = max(60, self.width() // across // PX_PER_POINT)
        if self.cards and across != self._across:
            self._place_cards()

    def _columns(self) -> int:
        return 2 if self.width() >= SIDE_BY_SIDE else 1

    def _place_cards(self) -> None:
        self._across = self._columns()
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // self._across, place % self._across)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < self._across else 0)

    # -- figures

    def _read(self, services: Services) -> tuple[_Asked, MetricsSeries]:
        asked = self._asked
        return asked, services.metrics.series(asked.seconds, self._points, asked.process)

    def _answered(self, answer: tuple[_Asked, MetricsSeries]) -> None:
        asked, series = answer
        if asked != self._asked:
            return  # something else was chosen meanwhile, and is asked for
        self.trouble.hide()
        self._answer = answer
        self._take(make_charts(series, asked.process, self._book.names))
        self._name_processes(series.processes)
        self._book.want({*series.processes, *(line.name for line in series.finished)})

    def _take(self, charts: tuple[Chart, ...]) -> None:
        self._charts = charts
        self._draw()
        self._show_page()

    @Slot()
    def _renamed(self) -> None:
        """The same figures under better names."""
        if self._answer is None:
            return
        asked, series = self._answer
        charts = make_charts(series, asked.process, self._book.names)
        if charts != self._charts:
            self._take(charts)
        self._name_processes(series.processes)

    def _refused(self, error: SaijinError) -> None:
        self.trouble_words.setText(describe_error(error))
        self.trouble.show()

    def _name_processes(self, processes: tuple[str, ...]) -> None:
        """The one that is chosen stays in the list even when it did nothing lately."""
        chosen = self._asked.process
        keys = [None, *sorted({*processes, *([chosen] if chosen is not None else [])})]
        named = [(self.tr("All processes") if key is None else self._book.names.process(key), key) for key in keys]
        box = self.process
        if named == [(box.itemText(place), box.itemData(place)) for place in range(box.count())]:
            return
        box.clear()
        for name, key in named:
            box.addItem(name, key)
        box.setCurrentIndex(keys.index(chosen))

    @Slot()
    def _show_page(self) -> None:
        page: QWidget = self.preparing
        measured = any(chart.rows for chart in self._charts)
        if self._charts and not measured:
            page = self.empty
        elif measured and self._tabular:
            page = self.table
            self.table.show_charts(self._charts)
        elif measured and self.cards:
            page = self.plots
        self.pages.setCurrentWidget(page)
        for button in (self.as_table, self.copy):
            button.setEnabled(measured)

    @Slot(object)
    def _pointed(self, place: int | None) -> None:
        for card in self.cards:
            card.show_place(place)

    # -- choices

    @Slot()
    def _span_chosen(self) -> None:
        self._ask(_Asked(int(self.span.currentData()), self._asked.process))

    @Slot()
    def _process_chosen(self) -> None:
        self._ask(_Asked(self._asked.seconds, self.process.currentData()))

    def _ask(self, asked: _Asked) -> None:
        self._asking.stop()
        self._asked = asked
        self._pointed(None)
        if self._active:
            self._asking.start()

    @Slot()
    def _turn_over(self) -> None:
        self._tabular = not self._tabular
        words = self.tr("Show as plots") if self._tabular else self.tr("Show as table")
        self.as_table.setText(words)
        self.as_table.setAccessibleName(words)
        self._show_page()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(csv_text(self._charts))
        self._context.notices.show(Notice(self.tr("The figures were copied."), key="plots.copied", seconds=4))

    @Slot()
    def _write(self) -> None:
        self._context.open_section("chats")
