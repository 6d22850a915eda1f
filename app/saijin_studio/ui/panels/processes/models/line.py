"""One difference between two versions, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ....context import UiContext
from ....diagram.layers import Difference
from ....diagram.words import difference_name
from ....icons import icon

Index = QModelIndex | QPersistentModelIndex
LINE, AIR, ICON = 19, 4, 16  # px


@dataclass(frozen=True, slots=True)
class Line:
    """`element` is what a click selects, in the diagram at `place`; "" where nothing of it is drawn."""

    difference: Difference
    element: str
    place: int
    title: str
    details: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        first = f"{difference_name(self.difference)}: {self.title}"
        return "\n".join((first, *(f"    {each}" for each in self.details)))


class LineModel(QAbstractListModel):
    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._lines: tuple[Line, ...] = ()

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._lines

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.words
        if role == Qt.ItemDataRole.DecorationRole:
            tokens = self._context.theme.tokens
            name, colour = {
                Difference.ADDED: ("add", tokens.ok),
                Difference.REMOVED: ("minus", tokens.error),
                Difference.CHANGED: ("edit", tokens.warning),
            }[line.difference]
            return icon(name, colour, ICON)
        return None


class LineDelegate(QStyledItemDelegate):
    """Each line of the words on a line of its own, with air between them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = str(index.data(Qt.ItemDataRole.DisplayRole)).count("\n") + 1
        return QSize(120, lines * LINE + 2 * AIR)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        words = str(index.data(Qt.ItemDataRole.DisplayRole)).split("\n")
        view = self.parent()
        assert isinstance(view, QListView)
        box = QRect(option.rect)
        plain = QStyleOptionViewItem(option)
        view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, plain, painter, view)
        painter.save()
        picture = index.data(Qt.ItemDataRole.DecorationRole).pixmap(ICON, ICON)
        painter.drawPixmap(box.left() + 8, box.top() + AIR + (LINE - ICON) // 2, picture)
        painter.setPen(view.palette().color(QPalette.ColorRole.Text))
        row = QRect(box.left() + ICON + 16, box.top() + AIR, box.width() - ICON - 24, LINE)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        for each in words:
            said = painter.fontMetrics().elidedText(each, Qt.TextElideMode.ElideRight, row.width())
            painter.drawText(row, flags, said)
            row.moveTop(row.top() + LINE)
        painter.restore()


class LineList(QListView):
    """`chosen` carries a Line that a click, or the keyboard, is on."""

    chosen = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.lines = LineModel(context, self)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(self))
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Differences"))
        self.selectionModel().currentChanged.connect(self._tell)
        self.clicked.connect(self._tell)
        context.theme.changed.connect(self.viewport().update)

    @Slot(QModelIndex)
    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.lines.lines[index.row()])
