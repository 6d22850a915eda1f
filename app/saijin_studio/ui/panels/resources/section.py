"""The Resources section: who has which CPU, memory and GPU, and what the workers do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....core.events import EngineChanged
from ....core.process import EngineState, EngineStatus
from ....ports import Gpu
from ....services.resources import ResourceSnapshot
from ...context import UiContext
from ...engine_notice import engine_fault
from ...messages import describe_error
from ...section import Section
from ...widgets import label, surface
from ..processes.poll import Poller
from ..processes.words import engine_sentence, size
from .cards import Card, FigureCard, PartCard
from .tables import FigureTable, TopicTable, WorkerTable

SIDE_BY_SIDE = 900  # px; narrower, the queues stand under the workers


class ResourcesPage(QScrollArea):
    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._gpu_cards: list[FigureCard] = []
        self._empties: list[tuple[FigureTable, QLabel]] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        self.setWidget(inner)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(28, 24, 28, 28)
        self._column.setSpacing(14)
        self._column.addWidget(label(self.tr("Resources"), "display"))
        self._build_trouble()
        self._build_machine()
        self._build_parts()
        self._build_work()
        self._column.addStretch(1)

    def _build_trouble(self) -> None:
        self.trouble = surface("warning")
        self.trouble_words = label("", wrap=True)
        row = QHBoxLayout(self.trouble)
        row.setContentsMargins(14, 10, 14, 10)
        row.addWidget(self.trouble_words)
        self.trouble.hide()
        self._column.addWidget(self.trouble)

    def _build_machine(self) -> None:
        theme = self._context.theme
        self.machine = QGridLayout()
        self.machine.setSpacing(12)
        self.cpu = FigureCard(theme, "cpu", self.tr("Processor"))
        self.memory = FigureCard(theme, "memory", self.tr("Memory"))
        self.disk = FigureCard(theme, "folder", self.tr("Disk"), spark=False)
        for place, card in enumerate((self.cpu, self.memory, self.disk)):
            self.machine.addWidget(card, 0, place)
            self.machine.setColumnStretch(place, 1)
        self._column.addLayout(self.machine)

    def _build_parts(self) -> None:
        theme = self._context.theme
        row = QHBoxLayout()
        row.setSpacing(12)
        self.engine = PartCard(theme, "engine", self.tr("Process engine"), restart=True)
        self.database = PartCard(theme, "database", self.tr("Its database"))
        self.studio = PartCard(theme, "spark", self.tr("Saijin Studio"), uptime=False)
        self.studio.state.setText(self.tr("Running"))
        self.engine.restart.clicked.connect(self._restart)
        for card in (self.engine, self.database, self.studio):
            row.addWidget(card, 1)
        self._column.addLayout(row)

    def _build_work(self) -> None:
        theme = self._context.theme
        self.worker_rows, self.topic_rows = WorkerTable(self), TopicTable(self)
        self.workers = FigureTable(self.worker_rows, self.tr("Workers"))
        self.topics = FigureTable(self.topic_rows, self.tr("Queues"))
        row = QHBoxLayout()
        row.setSpacing(12)
        for icon_name, title, table, empty in (
            ("worker", self.tr("Workers"), self.workers, self.tr("No worker runs in this window.")),
            ("queue", self.tr("Queues"), self.topics, self.tr("Nothing waits.")),
        ):
            card = Card(theme, icon_name, title)
            words = label(empty, "muted", wrap=True)
            card.column.addWidget(words)
            card.column.addWidget(table)
            card.column.addStretch(1)
            self._empties.append((table, words))
            row.addWidget(card, 3 if table is self.workers else 2)
        self._work = row
        self._column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.viewport().width() < SIDE_BY_SIDE
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._work.setDirection(way)

    # -- content

    def show_snapshot(self, now: ResourceSnapshot) -> None:
        self._show_machine(now)
        figures = {process.name: process for process in now.processes}
        since = now.engine.started_at
        self.engine.show_figures(figures.get("engine"), since)
        self.database.show_figures(figures.get("database"), since)
        self.studio.show_figures(figures.get("studio"), None)
        self.show_engine(now.engine)
        self.worker_rows.set_rows(now.workers)
        self.topic_rows.set_rows(now.topics)
        for table, words in self._empties:
            table.setVisible(table.model().rowCount() > 0)
            words.setVisible(table.model().rowCount() == 0)
        self.trouble.hide()

    def show_engine(self, status: EngineStatus) -> None:
        trouble = engine_fault(status) if status.error else ""
        if not trouble and status.state is not EngineState.READY:
            trouble = engine_sentence(status)
        self.engine.show_state(status, trouble)
        self.database.show_state(status)
        self.database.restart.hide()
        self.database.setVisible(status.managed)

    def show_trouble(self, words: str) -> None:
        self.trouble_words.setText(words)
        self.trouble.show()

    def _show_machine(self, now: ResourceSnapshot) -> None:
        cores = self.tr("of {count} cores").format(count=now.cores)
        self.cpu.show_figure(f"{now.cpu_percent:.0f} %", cores, now.cpu_percent)
        share = now.memory_used / max(1, now.memory_total)
        of = self.tr("of {total}").format(total=size(now.memory_total))
        self.memory.show_figure(size(now.memory_used), of, share * 100)
        self.disk.show_figure(size(now.disk_free), self.tr("free where the studio keeps its data"))
        self._show_gpus(now.gpus)

    def _show_gpus(self, gpus: tuple[Gpu, ...]) -> None:
        while len(self._gpu_cards) < len(gpus):
            card = FigureCard(self._context.theme, "gpu", "")
            self._gpu_cards.append(card)
            place = 2 + len(self._gpu_cards)
            self.machine.addWidget(card, place // 4, place % 4)
            self.machine.setColumnStretch(place % 4, 1)
        for card, gpu in zip(self._gpu_cards, gpus, strict=False):
            card.title.setText(gpu.name)
            note = self.tr("{used} of {total}").format(used=size(gpu.memory_used), total=size(gpu.memory_total))
            card.show_figure(f"{gpu.percent:.0f} %", note, gpu.percent)

    @Slot()
    def _restart(self) -> None:
        self.engine.restart.setEnabled(False)
        self._context.operations.run(
            lambda services: services.engine.restart(), owner=self, done=self._restarting, failed=self._not_restarted
        )

    def _restarting(self, _nothing: None) -> None:
        self.engine.restart.setEnabled(True)

    def _not_restarted(self, error: SaijinError) -> None:
        self.engine.restart.setEnabled(True)
        self._context.notices.show_error(error)


class ResourcesSection(Section):
    id = "resources"
    icon = "resources"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.panel = ResourcesPage(context)
        self.poller = Poller(
            context.operations,
            self.panel,
            lambda services: services.resources.snapshot(),
            self.panel.show_snapshot,
            self._failed,
        )
        context.bridge.engine_changed.connect(self._engine)
        self.setParent(self.panel)  # goes with its widgets: no event reaches a section whose window was rebuilt

    def page(self) -> QWidget:
        return self.panel

    def activated(self) -> None:
        self.poller.start()

    def deactivated(self) -> None:
        self.poller.stop()

    def _failed(self, error: SaijinError) -> None:
        self.panel.show_trouble(describe_error(error))

    @Slot(object)
    def _engine(self, event: EngineChanged) -> None:
        self.panel.show_engine(event.status)
        self.poller.soon()
