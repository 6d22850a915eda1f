"""Workers and queues as item models."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ....core.process import TopicDepth
from ....services.resources import WorkerFigures
from ..processes.words import age

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
ROW_HEIGHT = 32


class RowTable(QAbstractTableModel, Generic[Row]):
    """Rows of one immutable type; subclasses name the columns and give a cell's text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._heads: tuple[str, ...] = ()
        self._numbers_from = 1

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Changes in place what stays, so that a selection survives."""
        before, after = len(self._rows), len(rows)
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._rows = (*self._rows, *rows[before:])
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._rows = self._rows[:after]
            self.endRemoveRows()
        self._rows = rows
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, len(self._heads) - 1))

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def cell(self, row: Row, column: int) -> str:
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() >= self._numbers_from else LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section >= self._numbers_from else LEFT
        return None


class WorkerTable(RowTable[WorkerFigures]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = (self.tr("Worker"), self.tr("Doing"), self.tr("For"), self.tr("Done"), self.tr("Failed"))
        self._numbers_from = 2

    def cell(self, row: WorkerFigures, column: int) -> str:
        since = age(row.since) if row.topic and row.since else ""
        return (row.name, row.topic or self.tr("waiting"), since, str(row.done), str(row.failed))[column]


class TopicTable(RowTable[TopicDepth]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = (self.tr("Topic"), self.tr("Waiting"), self.tr("In work"), self.tr("Failed"))

    def cell(self, row: TopicDepth, column: int) -> str:
        return (row.topic, str(row.waiting), str(row.running), str(row.failed))[column]


class FigureTable(QTableView):
    """A table as high as its rows."""

    def __init__(self, model: QAbstractTableModel, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        if model.columnCount() > 4:
            head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        model.rowsInserted.connect(self._fit)
        model.rowsRemoved.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(34 + ROW_HEIGHT * max(1, self.model().rowCount()))
