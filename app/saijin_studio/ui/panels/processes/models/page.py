"""The models of the engine: what each looks like, its versions, new files, starting and moving instances."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from .....core.process_model import Definition
from ....actions import ActionSpec
from ....context import UiContext
from ....diagram import model_name
from ....rows import ROW_ROLE
from ....widgets import EmptyState, label, push_button, surface
from ..freshness import Freshness
from ..poll import Poller
from .acts import ModelActs
from .detail import ModelDetail
from .drop import Deployment, dropped_files
from .fault import FaultPage
from .list import DefinitionDelegate, DefinitionModel, place_of
from .load import Dropped

EVERY_MS = 5000
LIST = 230


class ModelsPage(QWidget):
    """`instance_wanted` carries the id of an instance that the person wants to see."""

    instance_wanted = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._faults: list[Dropped] = []
        self._wanted: tuple[str, str] | None = None  # to be chosen once the list has it
        self.setAcceptDrops(True)
        self.deployment = Deployment(context, self)
        self.parts = QSplitter(Qt.Orientation.Horizontal, self)
        self.stack = QStackedWidget(self.parts)
        self.detail = ModelDetail(context, self.stack)
        self.acts = ModelActs(context, self, self.detail, self.deployment)
        self.empty = EmptyState(
            context.theme,
            "processes",
            self.tr("How things are done here"),
            self.tr("Process models and decisions of the engine are shown here. Drop a .bpmn or .dmn file to add one."),
            self.tr("Choose a file…"),
        )
        for page in (self.empty, self.detail):
            self.stack.addWidget(page)
        self._build()
        self._build_veil()
        self._connect()
        self._define_actions()
        self.freshness = Freshness(context, self)
        self.poller = Poller(
            context.operations,
            self,
            lambda services: services.models_admin.definitions(),
            self._listed,
            self.freshness.failed,
            EVERY_MS,
        )
        self.freshness.changed.connect(self._show_fresh)
        self.freshness.back.connect(self.poller.soon)

    def _build(self) -> None:
        self.model = DefinitionModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.delegate = DefinitionDelegate(self._context, self.model, self.view)
        self.view.setItemDelegate(self.delegate)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("Models"))
        self.choose_file = push_button(self.tr("Deploy a file…"), "", self.tr("Choose a model file to deploy"))
        self.busy = label("", "small", wrap=True)
        self.busy.hide()
        side = surface("side")
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 12, 8, 10)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        column.addWidget(self.busy)
        column.addWidget(self.choose_file)
        side.setMinimumWidth(170)
        self.parts.addWidget(side)
        self.parts.addWidget(self.stack)
        self.parts.setStretchFactor(1, 1)
        self.parts.setSizes([LIST, 900])
        self.parts.setCollapsible(1, False)
        self.parts.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.parts)

    @cached_property
    def fault(self) -> FaultPage:
        """Made when a file is first refused."""
        made = FaultPage(self._context, self.stack)
        made.again.connect(self._check_again)
        made.closed.connect(self._close_fault)
        self.stack.addWidget(made)
        return made

    def _build_veil(self) -> None:
        """Lies over the page while a file is held above it."""
        self.veil = surface("info", self)
        words = label(self.tr("Drop the model here: it is checked, then deployed"), "title", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner = QHBoxLayout(self.veil)
        inner.addWidget(words)
        self.veil.hide()

    def _connect(self) -> None:
        context = self._context
        assert self.empty.action is not None
        self.empty.action.clicked.connect(self.ask_file)
        self.choose_file.clicked.connect(self.ask_file)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.clicked.connect(self._choose)  # also the one that is chosen already: it closes a report
        self.acts.started.connect(self._look_again)
        self.acts.started.connect(self.instance_wanted)
        self.acts.moved.connect(self._look_again)
        self.deployment.deployed.connect(self._deployed)
        self.deployment.faulty.connect(self._found_faulty)
        self.deployment.changed.connect(self._show_busy)
        context.theme.changed.connect(self.view.viewport().update)

    def _define_actions(self) -> None:
        detail, group = self.detail, self.tr("Models")
        for name, text, icon, button in (
            ("deploy", self.tr("Deploy a model file…"), "add", self.choose_file),
            ("start", self.tr("Start this process…"), "play", detail.start_button),
            ("move", self.tr("Move running instances…"), "send", detail.move_button),
            ("back", self.tr("Make this version the newest again…"), "regenerate", detail.back_button),
        ):
            enabled = partial(_can_press, button)
            self._context.actions.define(ActionSpec(f"model.{name}", text, button.click, icon, "", enabled, group))

    # -- being looked at

    def activated(self) -> None:
        self.poller.start()

    def deactivated(self) -> None:
        self.poller.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.poller.soon()

    def begin_search(self) -> None:
        """Ctrl+F: looks for a step in the drawing that is shown."""
        if self.stack.currentWidget() is self.detail:
            self.detail.card.search.open()

    # -- the list

    def _listed(self, definitions: tuple[Definition, ...]) -> None:
        before = self.detail.newest
        self.model.update_rows(definitions)
        self.freshness.answered()
        if not self._faults:  # choosing another model would close their report
            self._choose_wanted()
        self._refresh_detail()
        self._show_page()
        if before is not None and self.model.place_of(place_of(before)) < 0:
            words = self.tr("“{name}” was removed from the engine meanwhile.")
            self.detail.tell(words.format(name=model_name(before.name)))

    def _choose_wanted(self) -> None:
        if self._wanted is not None and self.choose(*self._wanted):
            self._wanted = None
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, 0))

    def choose(self, key: str, kind: str = "process") -> bool:
        """Selects a process or decision; false while the list does not have it."""
        row = self.model.place_of((key, kind))
        if row < 0:
            return False
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)
        return True

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self._close_faults()
        self._refresh_detail()

    def _refresh_detail(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            self.detail.show_definition(index.data(ROW_ROLE))

    def _show_page(self) -> None:
        if self._faults:
            self.stack.setCurrentWidget(self.fault)
        else:
            self.stack.setCurrentWidget(self.detail if self.model.rowCount() else self.empty)

    @Slot()
    def _show_fresh(self) -> None:
        words = self.freshness.words
        self.delegate.stale = bool(words)
        self.view.viewport().update()
        self.choose_file.setEnabled(not words)
        self.detail.set_stale(self.freshness.last)
        self.empty.say(words)

    # -- files

    @Slot()
    def ask_file(self) -> None:
        """Lets the person choose files to deploy."""
        dialog = QFileDialog(self, self.tr("Deploy model files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self.tr("Models") + " (*.bpmn *.dmn)")
        dialog.filesSelected.connect(self._files_chosen)
        dialog.open()

    @Slot(list)
    def _files_chosen(self, names: list[str]) -> None:
        self.deployment.take(Path(name) for name in names)

    @Slot()
    def _show_busy(self) -> None:
        file = self.deployment.file
        self.busy.setText(self.tr("Checking {file} …").format(file=file) if file else "")
        self.busy.setVisible(bool(file))

    @Slot(object)
    def _deployed(self, made: tuple[Definition, ...]) -> None:
        if made:
            self._wanted = place_of(made[0])
            self.detail.follow_newest()
        self.poller.soon()
        self._show_page()

    @Slot(object)
    def _found_faulty(self, dropped: Dropped) -> None:
        self._faults = [each for each in self._faults if each.path != dropped.path]
        self._faults.append(dropped)
        self._show_faults()

    def _show_faults(self) -> None:
        if self._faults:
            self.fault.show_fault(self._faults[0], len(self._faults) - 1)
        self._show_page()

    @Slot(object)
    def _check_again(self, path: Path) -> None:
        self._faults = [each for each in self._faults if each.path != path]
        self._show_faults()
        self.deployment.take_one(path)

    @Slot()
    def _close_fault(self) -> None:
        del self._faults[:1]
        self._show_faults()
        self.poller.soon()

    def _close_faults(self) -> None:
        self._faults.clear()
        self._show_page()

    # -- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.choose_file.isEnabled() and dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self.veil.setGeometry(self.rect().adjusted(12, 12, -12, -12))
            self.veil.raise_()
            self.veil.show()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.veil.hide()
        event.acceptProposedAction()
        self.deployment.take(dropped_files(event.mimeData()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.veil.setGeometry(self.rect().adjusted(12, 12, -12, -12))

    @Slot()
    def _look_again(self) -> None:
        self.detail.reload()
        self.poller.soon()


def _can_press(button: QPushButton) -> bool:
    return button.isVisible() and button.isEnabled()
