"""The list of instances on the screen: keeps the person's place and choice while the rows under them change."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ....core.process import ProcessSummary
from ....core.process_query import InstancePage
from ...context import UiContext
from .list import ROW, InstanceDelegate, InstanceModel

Flag = QItemSelectionModel.SelectionFlag
PAGE = 200  # rows that one question brings while the person scrolls
PAINTED_BY_DELEGATE = """
QTableView { selection-background-color: transparent; }
QTableView::item:selected, QTableView::item:hover { background: transparent; }
"""
AROUND = 8  # rows beyond what is seen that a refresh brings


class InstanceView(QTableView):
    """`seen_changed`: other rows are in sight. `chosen_changed`: the person chose other instances.

    Instances are chosen by their ids: one stays chosen wherever its row goes, also out of sight. A table of one column:
    a plain list lays out all of its hundred thousand rows whenever one is new.
    """

    seen_changed = Signal()
    chosen_changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: dict[str, ProcessSummary | None] = {}
        self._settling = False
        self._clears = True
        self.instances = InstanceModel(context, self)
        self.delegate = InstanceDelegate(context, self)
        self.setModel(self.instances)
        self.setItemDelegate(self.delegate)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._build_table()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(ROW // 2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Processes"))
        self.selectionModel().selectionChanged.connect(self._selected)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        context.theme.changed.connect(self.viewport().update)
        context.personas.changed.connect(self.viewport().update)

    def _build_table(self) -> None:
        self.setShowGrid(False)
        self.setStyleSheet(PAINTED_BY_DELEGATE)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setMinimumSectionSize(ROW)
        rows.setDefaultSectionSize(ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows.hide()
        columns.hide()

    # -- what is seen

    def seen(self) -> range:
        """The places of the rows in sight."""
        top = max(0, self.verticalScrollBar().value() // ROW)
        return range(top, min(self.instances.rowCount(), top + self.viewport().height() // ROW + 2))

    def wanted(self) -> tuple[int, int]:
        """First row and number of rows to ask for: what is seen, or a whole page where some of it is unknown."""
        seen = self.seen()
        if any(place not in self.instances.known for place in seen):
            return max(0, seen.start - PAGE // 4), PAGE
        first = max(0, seen.start - AROUND)
        return first, max(seen.stop + AROUND - first, 4 * AROUND)

    @property
    def complete(self) -> bool:
        """Whether every row in sight is known."""
        return all(place in self.instances.known for place in self.seen())

    def begin(self, page: InstancePage) -> None:
        """The first rows of another question, seen from the top."""
        self._settling = True
        self.instances.begin(page)
        self.scrollToTop()
        self._restore()
        self._settling = False

    def take(self, page: InstancePage) -> None:
        """Newer rows. What the person reads stays where it is; at the top the new ones come into sight."""
        bar = self.verticalScrollBar()
        before = bar.value()
        place, offset = divmod(before, ROW)
        top = self.instances.known.get(place)
        self._settling = True
        self.instances.take(page)
        now = self.instances.place(top.instance_id) if top is not None and before > 0 else None
        if now is not None and now != place:
            self.executeDelayedItemsLayout()  # so that the bar reaches as far as the rows do
            bar.setValue(now * ROW + offset)
        self._restore()
        self._settling = False
        self.viewport().update()  # the ages go on

    # -- what is chosen

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(self._chosen)

    def summaries(self) -> tuple[ProcessSummary, ...]:
        """The chosen ones, as far as they were ever seen."""
        return tuple(row for row in self._chosen.values() if row is not None)

    def choose(self, instance_id: str) -> None:
        """Chooses one instance, whether its row is known or not; "" chooses none."""
        self._chosen = {instance_id: self.instances.summary(instance_id)} if instance_id else {}
        self._settling = True
        self._restore()
        place = self.instances.place(instance_id)
        if place is not None:
            index = self.instances.index(place)
            self.selectionModel().setCurrentIndex(index, Flag.NoUpdate)
            self.scrollTo(index)
        self._settling = False
        self.chosen_changed.emit()

    def selectAll(self) -> None:
        """All rows that were read: nobody can tell what the others are."""
        self._clears = True
        self.selectionModel().select(self._rows(self.instances.known), Flag.ClearAndSelect)

    def _rows(self, places: Iterable[int]) -> QItemSelection:
        """A selection of these rows, neighbours in one piece."""
        selection, begin, last = QItemSelection(), -1, -2
        for place in (*sorted(places), -2):
            if place == last + 1:
                last = place
                continue
            if begin >= 0:
                selection.select(self.instances.index(begin), self.instances.index(last))
            begin = last = place
        return selection

    def selectionCommand(self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None) -> Flag:
        flags = super().selectionCommand(index, event)
        self._clears = bool(flags & Flag.Clear)
        return flags

    @Slot()
    def _selected(self) -> None:
        if self._settling:
            return
        ranges = [(each.top(), each.bottom()) for each in self.selectionModel().selection().toList()]
        rows = {
            row.instance_id: row
            for place, row in self.instances.known.items()
            if any(top <= place <= bottom for top, bottom in ranges)
        }
        away = {} if self._clears else {key: row for key, row in self._chosen.items() if self._out_of_reach(key)}
        chosen: dict[str, ProcessSummary | None] = {**away, **rows}
        if chosen.keys() != self._chosen.keys():
            self._chosen = chosen
            self.chosen_changed.emit()

    def _out_of_reach(self, instance_id: str) -> bool:
        return self.instances.place(instance_id) is None

    def _restore(self) -> None:
        """Marks the rows where the chosen instances are now."""
        places = []
        for key in self._chosen:
            place = self.instances.place(key)
            if place is not None:
                places.append(place)
                self._chosen[key] = self.instances.known[place]
        marked = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        if marked == sorted(places):
            return
        self.selectionModel().select(self._rows(places), Flag.ClearAndSelect)
        if len(places) == 1:
            self.selectionModel().setCurrentIndex(self.instances.index(places[0]), Flag.NoUpdate)

    # -- Qt's events

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the one marked row marks no other, but chooses it alone of all out of sight."""
        super().mouseReleaseEvent(event)
        self._selected()

    @Slot()
    def _scrolled(self) -> None:
        self.seen_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.seen_changed.emit()
