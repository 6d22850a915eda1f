"""The Processes section: every reply is one, and here they all are."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QStackedWidget, QVBoxLayout, QWidget

from ...core.errors import EngineError, SaijinError
from ...core.events import EngineChanged, StepChanged
from ...core.process import EngineState, EngineStatus, ProcessSummary
from ..context import UiContext
from ..messages import describe_error
from ..section import Section
from ..widgets import EmptyState, label, surface
from .process_detail import ProcessDetailPage
from .processes_list import ID_ROLE, InstanceDelegate, InstanceFilter, InstanceModel, Show
from .processes_overview import ProcessOverview
from .processes_poll import Poller
from .processes_words import engine_sentence
from .settings_form import Choice


class InstanceList(QWidget):
    """Search, filter, a line that says when the list is old, and the instances."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.model = InstanceModel(context, self)
        self.filtered = InstanceFilter(self.model)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search processes"))
        self.search.setAccessibleName(self.tr("Search processes"))
        self.search.setClearButtonEnabled(True)
        self.show_box = self._show_box(context)
        self.stale = surface("warning")
        self.stale_words = label("", "small", wrap=True)
        stale_layout = QHBoxLayout(self.stale)
        stale_layout.setContentsMargins(10, 6, 10, 6)
        stale_layout.addWidget(self.stale_words)
        self.stale.hide()
        self.view = QListView()
        self.view.setModel(self.filtered)
        self.delegate = InstanceDelegate(context, self.view)
        self.view.setItemDelegate(self.delegate)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("Processes"))
        self.none = label(self.tr("No process matches."), "muted", wrap=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 8)
        layout.setSpacing(8)
        for part in (self.search, self.show_box, self.stale, self.none):
            layout.addWidget(part)
        layout.addWidget(self.view, 1)
        layout.setContentsMargins(8, 12, 8, 8)
        self.search.textChanged.connect(self._filter)
        self.show_box.currentIndexChanged.connect(self._filter)
        context.theme.changed.connect(self.view.viewport().update)
        context.personas.changed.connect(self.view.viewport().update)

    def _show_box(self, context: UiContext) -> Choice:
        box = Choice(context.theme)
        box.setAccessibleName(self.tr("Which processes to show"))
        for show, text in (
            (Show.ALL, self.tr("All processes")),
            (Show.LIVE, self.tr("Running now")),
            (Show.FAILED, self.tr("Needing you")),
            (Show.FINISHED, self.tr("Finished")),
        ):
            box.addItem(text, show)
        return box

    @Slot()
    def _filter(self) -> None:
        self.filtered.set_words(self.search.text())
        self.filtered.set_show(Show(self.show_box.currentData()))
        self._say_none()

    def _say_none(self) -> None:
        self.none.setVisible(self.model.rowCount() > 0 and self.filtered.rowCount() == 0)

    def update_rows(self, rows: tuple[ProcessSummary, ...]) -> None:
        self.model.update_rows(rows)
        self._say_none()
        self.view.viewport().update()  # the ages go on

    def set_stale(self, words: str) -> None:
        """Says that what is shown is the last known state; "" when it is fresh."""
        self.delegate.stale = bool(words)
        self.stale_words.setText(words)
        self.stale.setVisible(bool(words) and self.model.rowCount() > 0)
        self.view.viewport().update()

    def chosen(self) -> str:
        index = self.view.currentIndex()
        return str(index.data(ID_ROLE)) if index.isValid() else ""

    def choose(self, instance_id: str) -> bool:
        """Selects an instance; clears the filter when it hides it. False when it is not in the list."""
        for attempt in (0, 1):
            for place in range(self.filtered.rowCount()):
                index = self.filtered.index(place, 0)
                if index.data(ID_ROLE) == instance_id:
                    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
                    self.view.selectionModel().setCurrentIndex(index, flags)
                    return True
            if attempt == 0:
                self.search.clear()
                self.show_box.setCurrentIndex(0)
        return False


class ProcessesSection(Section):
    id = "processes"
    icon = "processes"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._engine: EngineStatus | None = None
        self._wanted = ""
        self.list = InstanceList(context)
        self.list.view.selectionModel().currentChanged.connect(self._choose)
        self.detail = ProcessDetailPage(context)
        self.overview = ProcessOverview(context)
        self.empty = self._empty_state()
        self.stack = QStackedWidget()
        for page in (self.empty, self.overview, self.detail):
            self.stack.addWidget(page)
        self.poller = Poller(
            context.operations, self.stack, lambda services: services.processes.list(), self._listed, self._failed
        )
        self.detail.changed.connect(self._soon)
        context.bridge.step_changed.connect(self._step)
        context.bridge.turn_changed.connect(self._soon)
        context.bridge.engine_changed.connect(self._engine_event)
        if not context.personas.loaded:
            context.personas.load()
        self.setParent(self.stack)  # goes with its widgets: no event reaches a section whose window was rebuilt

    def _empty_state(self) -> EmptyState:
        made = EmptyState(
            self.context.theme,
            "processes",
            self.tr("Every reply is a process"),
            self.tr("Write to a persona, and watch here how the reply is made, step by step."),
            self.tr("Go to the chats"),
        )
        assert made.action is not None
        made.action.clicked.connect(self._go_to_chats)
        return made

    def list_widget(self) -> QWidget:
        return self.list

    def page(self) -> QWidget:
        return self.stack

    def activated(self) -> None:
        self.context.operations.run(lambda services: services.engine.status(), owner=self, done=self._engine_is)
        self.poller.start()
        self.overview.refresh()

    def deactivated(self) -> None:
        self.poller.stop()

    def show_target(self, **target: str) -> None:
        """instance=ID."""
        self._wanted = target.get("instance", "")
        self._try_wanted()

    def find(self) -> None:
        self.list.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- answers

    def _listed(self, rows: tuple[ProcessSummary, ...]) -> None:
        self.list.update_rows(rows)
        self.list.set_stale("")
        self.detail.set_stale("")
        self.overview.show_counts(rows)
        self._try_wanted()
        chosen = self.list.model.summary(self.list.chosen())
        if chosen is not None:
            self.detail.show_instance(chosen)
        self._show_page()

    def _failed(self, error: SaijinError) -> None:
        words = describe_error(error)
        if isinstance(error, EngineError) and self._engine is not None and self._engine.state is not EngineState.READY:
            words = engine_sentence(self._engine)
        self._is_stale(words)

    def _is_stale(self, words: str) -> None:
        last = self.tr("{what} This is the last known state.").format(what=words)
        self.list.set_stale(last)
        self.detail.set_stale(last)
        self.overview.set_engine_words(words)
        self._show_page()

    def _engine_is(self, status: EngineStatus) -> None:
        before = self._engine
        self._engine = status
        if status.state is not EngineState.READY:
            self._is_stale(engine_sentence(status))
        else:
            self.overview.set_engine_words("")
            if before is None or before.state is not EngineState.READY:
                self.poller.soon()
                self.overview.refresh()

    def _show_page(self) -> None:
        if self.list.chosen():
            self.stack.setCurrentWidget(self.detail)
        else:
            ready = self._engine is None or self._engine.state is EngineState.READY
            nothing = self.list.model.rowCount() == 0 and ready and not self.overview.has_problems
            self.stack.setCurrentWidget(self.empty if nothing and not self.overview.has_models else self.overview)

    def _try_wanted(self) -> None:
        if self._wanted and self.list.choose(self._wanted):
            self._wanted = ""

    # -- signals

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        summary = self.list.model.summary(str(index.data(ID_ROLE))) if index.isValid() else None
        if summary is not None:
            self.detail.show_instance(summary)
        self._show_page()

    @Slot()
    def _soon(self) -> None:
        self.poller.soon()

    @Slot(object)
    def _step(self, event: StepChanged) -> None:
        self.poller.soon()
        self.detail.apply(event)

    @Slot(object)
    def _engine_event(self, event: EngineChanged) -> None:
        self._engine_is(event.status)

    @Slot()
    def _go_to_chats(self) -> None:
        self.context.open_section("chats")
