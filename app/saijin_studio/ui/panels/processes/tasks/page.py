"""What processes wait for a person to decide: a list, and a form for each."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ....context import UiContext
from ....diagram import model_name
from ....notices import Notice
from ....rows import ROW_ROLE
from ....widgets import EmptyState, label, surface
from ..freshness import Freshness
from ..poll import Poller
from .list import TaskDelegate, TaskModel
from .load import Asked, load_tasks
from .pane import FormPane, ReplyPane, TaskPane

EVERY_MS = 3000
LIST = 280


class TasksPage(QWidget):
    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._panes: dict[str, TaskPane] = {}
        self._decided: set[str] = set()  # here; an answer that is older than that still has them
        self._listing = False  # rows change: the view may choose another one by itself
        self.empty = EmptyState(
            context.theme,
            "check",
            self.tr("Nothing waits for you"),
            self.tr(
                "When a process asks a person to decide, as with a reply to be approved, the decision is listed here."
            ),
        )
        self._build()
        self.freshness = Freshness(context, self)
        self.poller = Poller(context.operations, self, load_tasks, self._listed, self.freshness.failed, EVERY_MS)
        self.freshness.changed.connect(self._show_fresh)
        self.freshness.back.connect(self.poller.soon)
        context.bridge.turn_changed.connect(self._soon)
        context.bridge.step_changed.connect(self._soon)
        context.theme.changed.connect(self.view.viewport().update)
        context.personas.changed.connect(self.view.viewport().update)

    def _build(self) -> None:
        self.model = TaskModel(self._context, self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.delegate = TaskDelegate(self._context, self.model, self.view)
        self.view.setItemDelegate(self.delegate)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("Decisions to make"))
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.activated.connect(self._enter)
        self.notice, self.notice_words = surface("warning"), label("", "small", wrap=True)
        inner = QHBoxLayout(self.notice)
        inner.setContentsMargins(10, 6, 10, 6)
        inner.addWidget(self.notice_words)
        self.notice.hide()
        self.side = surface("side")
        column = QVBoxLayout(self.side)
        column.setContentsMargins(8, 12, 8, 10)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addWidget(self.view, 1)
        self.side.setMinimumWidth(200)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self.side)
        parts.addWidget(self.stack)
        parts.setStretchFactor(1, 1)
        parts.setSizes([LIST, 900])
        parts.setCollapsible(1, False)
        parts.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(parts)
        self.side.hide()

    # -- being looked at

    def activated(self) -> None:
        self.poller.start()

    def deactivated(self) -> None:
        self.poller.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.poller.soon()

    def begin_search(self) -> None:
        """Ctrl+F: there are few decisions; the keyboard goes to their list."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def pane(self) -> TaskPane | None:
        """The decision that is shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, TaskPane) else None

    # -- the list

    def _listed(self, rows: tuple[Asked, ...]) -> None:
        self.freshness.answered()
        self._decided &= {row.task.task_id for row in rows}
        rows = self._with_kept(tuple(row for row in rows if row.task.task_id not in self._decided))
        there = {row.task.task_id for row in rows}
        shown = self.pane
        self._update_rows(rows)
        if shown is not None and shown.asked.task.task_id not in there:
            self._lost(shown)
        for pane in self._panes.values():
            pane.refresh()
        self.view.viewport().update()  # the ages go on
        if self.pane is None and rows:
            self.choose(rows[0].task.task_id)
        self._tidy(there)
        self._show_page()

    def _with_kept(self, rows: tuple[Asked, ...]) -> tuple[Asked, ...]:
        """Also those decided elsewhere for which something was written: they are listed until they are looked at."""
        there = {row.task.task_id for row in rows} | self._decided
        kept = [pane for key, pane in self._panes.items() if key not in there and pane.unsent and pane is not self.pane]
        for pane in kept:
            pane.set_over()
        return tuple(sorted((*rows, *(pane.asked for pane in kept)), key=lambda row: row.task.created_at))

    def _update_rows(self, rows: tuple[Asked, ...]) -> None:
        self._listing = True
        self.model.update_rows(rows)
        self._listing = False

    def _lost(self, pane: TaskPane) -> None:
        """A decision that goes while it is looked at stays on the screen until another one is chosen."""
        if not pane.over:
            pane.set_over()
        self.view.setCurrentIndex(QModelIndex())

    def choose(self, task_id: str) -> bool:
        """Shows a decision; false while it is not in the list."""
        row = self.model.place_of(task_id)
        if row < 0:
            return False
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)
        self._show(self.model.rows[row])
        return True

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._listing:
            self._show(index.data(ROW_ROLE))

    @Slot(QModelIndex)
    def _enter(self, index: QModelIndex) -> None:
        if index.isValid():
            self._show(index.data(ROW_ROLE))
            if self.pane is not None:
                self.pane.focus_first()

    def _show(self, asked: Asked) -> None:
        task_id = asked.task.task_id
        pane = self._panes.get(task_id)
        if pane is None:
            pane = (ReplyPane if asked.is_reply else FormPane)(self._context, asked)
            pane.made.connect(self._made)
            pane.set_stale(self.freshness.last)
            self._panes[task_id] = pane
            self.stack.addWidget(pane)
        self.stack.setCurrentWidget(pane)
        self._tidy({row.task.task_id for row in self.model.rows})

    def _tidy(self, there: set[str]) -> None:
        """Drops the forms of decisions that are over, except the one that is looked at."""
        for task_id in [key for key in self._panes if key not in there]:
            if self._panes[task_id] is not self.stack.currentWidget():
                pane = self._panes.pop(task_id)
                self.stack.removeWidget(pane)
                pane.deleteLater()

    def _show_page(self) -> None:
        self.side.setVisible(self.model.rowCount() > 0)
        if self.pane is None:
            self.stack.setCurrentWidget(self.empty)

    @Slot(str)
    def _made(self, task_id: str) -> None:
        """It was decided here: the next one takes its place, unless the person is at another one already."""
        self._decided.add(task_id)
        pane = self._panes[task_id]
        name = model_name(pane.asked.task.name)
        self._context.notices.show(Notice(self.tr("“{name}” is decided.").format(name=name), key="decided", seconds=6))
        left = tuple(row for row in self.model.rows if row.task.task_id != task_id)
        looked_at = self.pane is pane
        if looked_at:
            self.stack.setCurrentWidget(self.empty)
        self._update_rows(left)
        if looked_at and left:
            self.choose(left[0].task.task_id)
        self._tidy({row.task.task_id for row in left})
        self._show_page()
        self.poller.soon()

    # -- the engine

    @Slot()
    def _show_fresh(self) -> None:
        words, last = self.freshness.words, self.freshness.last
        self.delegate.stale = bool(words)
        self.notice_words.setText(last)
        self.notice.setVisible(bool(words))
        self.empty.say(words)
        for pane in self._panes.values():
            pane.set_stale(last)
        self.view.viewport().update()

    @Slot()
    def _soon(self) -> None:
        self.poller.soon()
