"""The processes and decisions of the engine as a list, and the versions of one as a table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from .....core.process_model import Definition, Step
from ....context import UiContext
from ....diagram import model_name
from ....icons import icon_pixmap
from ....rows import paint_ground
from ....theme import font
from ....tokens import TYPE_SMALL
from ...resources.tables import RowTable
from ..words import clock

Index = QModelIndex | QPersistentModelIndex
DEFINITION_ROLE = Qt.ItemDataRole.UserRole + 1
ROW = 54
ROW_HEIGHT = 30
Place = tuple[str, str]  # key and kind


def place_of(definition: Definition) -> Place:
    return definition.key, definition.kind


class DefinitionModel(QAbstractListModel):
    """The newest of each (DEFINITION_ROLE); `update_rows` changes as few rows as it can."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Definition] = []

    def update_rows(self, fresh: tuple[Definition, ...]) -> None:
        """In the order of `fresh`; what stays keeps its row, and its selection."""
        wanted = {place_of(one) for one in fresh}
        for number in range(len(self._rows) - 1, -1, -1):
            if place_of(self._rows[number]) not in wanted:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()
        for number, one in enumerate(fresh):
            self._put(number, one)

    def _put(self, number: int, one: Definition) -> None:
        at = next((row for row, each in enumerate(self._rows) if place_of(each) == place_of(one)), -1)
        if at < 0:
            self.beginInsertRows(QModelIndex(), number, number)
            self._rows.insert(number, one)
            self.endInsertRows()
            return
        if at != number:  # renamed: it sorts elsewhere now
            self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), number)
            self._rows.insert(number, self._rows.pop(at))
            self.endMoveRows()
        if self._rows[number] != one:
            self._rows[number] = one
            self.dataChanged.emit(self.index(number), self.index(number))

    @property
    def rows(self) -> tuple[Definition, ...]:
        return tuple(self._rows)

    def row_of(self, key: str, kind: str) -> int:
        """-1 for one that is not there."""
        return next((number for number, each in enumerate(self._rows) if place_of(each) == (key, kind)), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        one = self._rows[index.row()]
        if role == DEFINITION_ROLE:
            return one
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join((model_name(one.name), self.facts(one)))
        return model_name(one.name) if role == Qt.ItemDataRole.ToolTipRole else None

    def facts(self, one: Definition) -> str:
        """ "Version 3 · 2 running · 1 failed"."""
        parts = [self.tr("Version {number}").format(number=one.version)]
        if one.kind == "decision":
            parts.insert(0, self.tr("Decision"))
        if one.running:
            parts.append(self.tr("{count} running").format(count=one.running))
        if one.failed:
            parts.append(self.tr("{count} failed").format(count=one.failed))
        return " · ".join(parts)


class DefinitionDelegate(QStyledItemDelegate):
    """The name above, version and counts below; a mark where something failed."""

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.stale = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one: Definition = index.data(DEFINITION_ROLE)
        tokens = self._context.theme.tokens
        box = QRect(option.rect).adjusted(4, 2, -4, -2)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, box, state, tokens)
        if self.stale:
            painter.setOpacity(0.6)
        name = "processes" if one.kind == "process" else "queue"
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(box.left() + 10, box.top() + 8, icon_pixmap(name, tokens.muted, 16, ratio))
        self._words(painter, box.adjusted(36, 6, -10, -6), one, bool(one.failed))
        painter.restore()

    def _words(self, painter: QPainter, box: QRect, one: Definition, failed: bool) -> None:
        tokens, left = self._context.theme.tokens, int(Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font(weight=QFont.Weight.DemiBold))
        painter.setPen(QColor(tokens.text))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(box, left, painter.fontMetrics().elidedText(model_name(one.name), elide, box.width()))
        view = self.parent()
        assert isinstance(view, QListView)
        model = view.model()
        assert isinstance(model, DefinitionModel)
        painter.setFont(font(TYPE_SMALL))
        painter.setPen(QColor(tokens.error if failed else tokens.muted))
        words = painter.fontMetrics().elidedText(model.facts(one), elide, box.width())
        painter.drawText(box.translated(0, 20), left, words)


class VersionTable(RowTable[Definition]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        heads = (self.tr("Version"), self.tr("Deployed"), self.tr("Running"), self.tr("Failed"), self.tr("File"))
        self._heads = heads
        self._numbers_from = len(heads)

    def cell(self, row: Definition, column: int) -> str:
        newest = self.tr("{number} (newest)").format(number=row.version)
        return (
            newest if row is self.rows[0] else str(row.version),
            clock(row.deployed_at) if row.deployed_at else "",
            str(row.running or "–"),
            str(row.failed or "–"),
            row.file,
        )[column]


class PlainTable(QTableView):
    """A table of plain rows: of versions, the newest first, or of steps."""

    def __init__(self, model: VersionTable | RowTable[Step], name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
