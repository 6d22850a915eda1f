"""The numbers of a chart as a table, the newest first."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from ....widgets import label
from .charts import Chart

Index = QModelIndex | QPersistentModelIndex
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CourseTable(QAbstractTableModel):
    """A row for each point in time, a column for each line. Who reads a row keeps it while time goes on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self._heads: tuple[str, ...] = ()
        self._columns: tuple[tuple[float | None, ...], ...] = ()
        self._starts: tuple[float, ...] = ()
        self._times: tuple[str, ...] = ()  # in words

    def show_chart(self, chart: Chart) -> None:
        heads = (
            self.tr("Time"),
            *(_head(chart, row, number) for row in range(len(chart.rows)) for number in _each(chart)),
        )
        gone = self._starts.index(chart.starts[0]) if chart.starts[0] in self._starts else len(self._starts)
        goes_on = self._starts[gone:] == chart.starts[: len(chart.starts) - gone] and gone < len(self._starts)
        if heads != self._heads or not goes_on:
            self.beginResetModel()
            self._take(chart, heads)
            self.endResetModel()
            return
        if gone:
            self._drop_oldest(chart, gone)
            self.beginInsertRows(QModelIndex(), 0, gone - 1)
            self._take(chart, heads)
            self.endInsertRows()
        self._take(chart, heads)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._starts) - 1, len(heads) - 1))

    def _drop_oldest(self, chart: Chart, count: int) -> None:
        rows = len(self._starts)
        stay = tuple(chart.when(place) for place in range(rows - count))
        self._times = (*self._times[:count], *stay)  # the newest so far is no longer so
        self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, 0))
        self.beginRemoveRows(QModelIndex(), rows - count, rows - 1)
        self._starts, self._times = self._starts[count:], self._times[count:]
        self._columns = tuple(column[count:] for column in self._columns)
        self.endRemoveRows()

    def _take(self, chart: Chart, heads: tuple[str, ...]) -> None:
        self._chart, self._heads, self._starts = chart, heads, chart.starts
        self._times = tuple(chart.when(place) for place in range(len(chart.starts)))
        self._columns = tuple(course for row in chart.rows for course in row.courses)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._starts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self._chart is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() else LEFT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        place = len(self._starts) - 1 - index.row()
        if index.column() == 0:
            return self._times[place]
        return self._chart.words(self._columns[index.column() - 1][place])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return (RIGHT if section else LEFT) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _each(chart: Chart) -> range:
    return range(len(chart.quantities))


def _head(chart: Chart, row: int, quantity: int) -> str:
    name = chart.quantities[quantity][1]
    return f"{chart.rows[row].name}, {name}" if name else chart.rows[row].name


class TablePage(QWidget):
    """One chart at a time, chosen above the table."""

    def __init__(self) -> None:
        super().__init__()
        self._charts: tuple[Chart, ...] = ()
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Figures in the table"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.rows = CourseTable(self)
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setAccessibleName(self.tr("Figures"))
        self.empty = label("", "muted", wrap=True)
        self._lay_out()
        self.choice.currentIndexChanged.connect(self._chosen)

    def _lay_out(self) -> None:
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setResizeContentsPrecision(40)
        column, head = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head.addWidget(self.choice)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)

    def show_charts(self, charts: tuple[Chart, ...]) -> None:
        self._charts = charts
        if self.choice.count() != len(charts):
            self.choice.clear()
            self.choice.addItems([chart.title for chart in charts])
        self._chosen()

    @Slot()
    def _chosen(self) -> None:
        place = self.choice.currentIndex()
        if not 0 <= place < len(self._charts):
            return
        chart = self._charts[place]
        self.empty.setText(chart.empty)
        self.empty.setVisible(not chart.rows)
        self.table.setVisible(bool(chart.rows))
        self.table.setAccessibleName(chart.title)
        self.rows.show_chart(chart)
