"""The lines that the process kernel logged about one turn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....core.process_record import LogLine
from ...context import UiContext
from ...messages import describe_error
from ...theme import Theme
from ...widgets import IconButton, label
from ..settings.form import Choice

if TYPE_CHECKING:
    from ....services.processes.log import Excerpt

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TIME, LEVEL, SOURCE, TEXT = range(4)


def level_rank(level: str) -> int:
    """An unknown level is told like an information."""
    return LEVELS.index(level) if level in LEVELS else 1


class LogModel(QAbstractTableModel):
    """The lines at or above a level, oldest first."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all: tuple[LogLine, ...] = ()
        self._least = 0
        self._lines: tuple[LogLine, ...] = ()

    def set_lines(self, lines: tuple[LogLine, ...]) -> None:
        self._all = lines
        self._narrow()

    def set_least(self, level: str) -> None:
        self._least = level_rank(level)
        self._narrow()

    def _narrow(self) -> None:
        """New lines at the end are added; anything else begins anew."""
        fresh = tuple(line for line in self._all if level_rank(line.level) >= self._least)
        old = len(self._lines)
        if fresh == self._lines:
            return
        if fresh[:old] == self._lines and fresh:
            self.beginInsertRows(QModelIndex(), old, len(fresh) - 1)
            self._lines = fresh
            self.endInsertRows()
            return
        self.beginResetModel()
        self._lines = fresh
        self.endResetModel()

    @property
    def lines(self) -> tuple[LogLine, ...]:
        return self._lines

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Time"), self.tr("Level"), self.tr("Source"), self.tr("Text"))[section]

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line, column = self._lines[index.row()], index.column()
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            first = line.text.splitlines()[0] if line.text else ""
            return (f"{line.at.astimezone():%H:%M:%S.%f}"[:-3], line.level, line.source.rpartition(".")[2], first)[
                column
            ]
        if role == Role.ToolTipRole:
            return line.text if column == TEXT else line.source
        if role == Role.ForegroundRole:
            return self._colour(line, column)
        return None

    def _colour(self, line: LogLine, column: int) -> QColor | None:
        tokens = self._theme.tokens
        if column == LEVEL and level_rank(line.level) >= 2:
            return QColor(tokens.error if level_rank(line.level) >= 3 else tokens.warning)
        return None if column == TEXT else QColor(tokens.muted)


def as_text(line: LogLine) -> str:
    return f"{line.at.astimezone().isoformat(timespec='milliseconds')} {line.level} {line.source} {line.text}"


class LogTable(QTableView):
    """Ctrl+C copies the chosen lines."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_lines()
        else:
            super().keyPressEvent(event)

    def copy_lines(self) -> None:
        """The chosen lines, or all where none is chosen."""
        model = self.model()
        assert isinstance(model, LogModel)
        rows = sorted({index.row() for index in self.selectedIndexes()}) or range(len(model.lines))
        QGuiApplication.clipboard().setText("\n".join(as_text(model.lines[row]) for row in rows))


class LogPanel(QWidget):
    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._correlation_id = ""
        self.lines = LogModel(context.theme, self)
        self.level = Choice(context.theme)
        self.level.setAccessibleName(self.tr("Least level of the lines"))
        for text, level in (
            (self.tr("All lines"), "DEBUG"),
            (self.tr("Information and above"), "INFO"),
            (self.tr("Warnings and errors"), "WARNING"),
            (self.tr("Errors alone"), "ERROR"),
        ):
            self.level.addItem(text, level)
        self.level.currentIndexChanged.connect(self._narrow)
        self.copy = IconButton(context.theme, "copy", self.tr("Copy the chosen lines, or all"))
        self.again = IconButton(context.theme, "retry", self.tr("Read the log again"))
        self.words = label("", "small", wrap=True)
        self._build_table()
        self.copy.clicked.connect(self.table.copy_lines)
        self.again.clicked.connect(self.refresh)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.level)
        row.addWidget(self.words, 1)
        row.addWidget(self.copy)
        row.addWidget(self.again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.table)

    def _build_table(self) -> None:
        self.table = LogTable()
        self.table.setModel(self.lines)
        self.table.setAccessibleName(self.tr("Log lines of the process"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setMinimumHeight(180)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        for column, width in ((TIME, 124), (LEVEL, 104), (SOURCE, 130)):
            self.table.setColumnWidth(column, width)

    def show_process(self, correlation_id: str) -> None:
        """Whose lines; those of another are forgotten."""
        if correlation_id != self._correlation_id:
            self._correlation_id = correlation_id
            self.lines.set_lines(())
            self.words.setText("")

    @Slot()
    def refresh(self) -> None:
        """Reads the log, which lies on this machine, also of a remote engine's processes."""
        wanted = self._correlation_id
        if not wanted:
            self.words.setText(self.tr("This process has no key by which its lines could be found."))
            return
        self._context.operations.run(
            lambda services: services.records.excerpt(wanted),
            owner=self,
            done=partial(self._show, wanted),
            failed=self._not_read,
        )

    def _show(self, wanted: str, found: Excerpt) -> None:
        if wanted != self._correlation_id:
            return
        bar = self.table.verticalScrollBar()
        at_end = bar.value() == bar.maximum()
        self.lines.set_lines(found.lines)
        if at_end:
            self.table.scrollToBottom()
        self.words.setText("  ".join(self._notes(found)))

    def _notes(self, found: Excerpt) -> list[str]:
        notes = []
        if not found.lines:
            notes.append(self.tr("Nothing was logged about this process on this machine."))
        if found.cut:
            notes.append(self.tr("Older lines are left out."))
        if found.broken:
            notes.append(self.tr("Lines that cannot be read: {count}.").format(count=found.broken))
        return notes

    def _not_read(self, error: SaijinError) -> None:
        self.words.setText(describe_error(error))

    @Slot()
    def _narrow(self) -> None:
        self.lines.set_least(str(self.level.currentData()))
