"""The processes that called each other around one instance; a press on one opens it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QIcon
from PySide6.QtWidgets import QHeaderView, QTreeView, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....core.process import ProcessSummary
from ....core.process_query import InstanceNode
from ...context import UiContext
from ...diagram import model_name
from ...icons import icon
from ...messages import describe_error
from ...theme import Theme, font
from ...widgets import label
from .list import state_look
from .words import clock, state_name

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NODE_ROLE = Qt.ItemDataRole.UserRole + 1


class CallModel(QAbstractItemModel):
    """The first caller at the top. Nodes are kept in a flat list, whose places are the indexes' ids."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root: InstanceNode | None = None
        self._nodes: list[InstanceNode] = []
        self._parents: list[int] = []  # by place; -1 above the root
        self._rows: list[int] = []
        self._children: list[list[int]] = []
        self.here = ""

    def set_root(self, root: InstanceNode | None, here: str) -> bool:
        """False when nothing is different."""
        if root == self._root and here == self.here:
            return False
        self.beginResetModel()
        self._root, self.here = root, here
        self._nodes, self._parents, self._rows, self._children = [], [], [], []
        todo = [(root, -1, 0)] if root is not None else []
        while todo:
            node, parent, row = todo.pop(0)
            place = len(self._nodes)
            self._nodes.append(node)
            self._parents.append(parent)
            self._rows.append(row)
            self._children.append([])
            if parent >= 0:
                self._children[parent].append(place)
            todo += [(child, place, number) for number, child in enumerate(node.children)]
        self.endResetModel()
        return True

    @property
    def nodes(self) -> tuple[InstanceNode, ...]:
        return tuple(self._nodes)

    def index_of(self, instance_id: str) -> QModelIndex:
        for place, node in enumerate(self._nodes):
            if node.summary.instance_id == instance_id:
                return self.createIndex(self._rows[place], 0, place)
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        place = self._children[int(parent.internalId())][row] if parent.isValid() else 0
        return self.createIndex(row, column, place)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self._parents[int(index.internalId())] if index.isValid() else -1
        return self.createIndex(self._rows[above], 0, above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return min(1, len(self._nodes))
        return len(self._children[int(parent.internalId())]) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Process"), self.tr("State"), self.tr("Begun"))[section]

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._nodes[int(index.internalId())].summary
        column, here = index.column(), row.instance_id == self.here
        if role == NODE_ROLE:
            return row
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self._words(row, column, here)
        if role == Role.DecorationRole and column == 0:
            return self._mark(row)
        if role == Role.FontRole and here:
            return font(weight=QFont.Weight.DemiBold)
        if role == Role.ForegroundRole and column > 0:
            return QColor(self._theme.tokens.muted)
        return None

    def _words(self, row: ProcessSummary, column: int, here: bool) -> str:
        name = model_name(row.process_name) or row.process_key
        if here:
            name = self.tr("{name} (this one)").format(name=name)
        state = state_name(row.state)
        if row.activity_name:
            state = f"{state} · {model_name(row.activity_name)}"
        return (name, state, clock(row.started_at))[column]

    def _mark(self, row: ProcessSummary) -> QIcon:
        return icon(*state_look(row.state, self._theme.tokens))


class CallsPanel(QWidget):
    """`opened`: the person wants to see another instance."""

    opened = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._instance = ""
        self.calls = CallModel(context.theme, self)
        self.words = label("", "muted", wrap=True)
        self.tree = QTreeView()
        self.tree.setModel(self.calls)
        self.tree.setAccessibleName(self.tr("Processes that called each other"))
        self.tree.setMinimumHeight(180)
        self.tree.setUniformRowHeights(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setColumnWidth(1, 230)
        self.tree.setColumnWidth(2, 170)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.activated.connect(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.words)
        layout.addWidget(self.tree)
        self.words.hide()

    def show_process(self, instance_id: str) -> None:
        if instance_id != self._instance:
            self._instance = instance_id
            self.calls.set_root(None, instance_id)

    def refresh(self) -> None:
        wanted = self._instance
        self._context.operations.run(
            lambda services: services.processes.tree(wanted),
            owner=self,
            done=partial(self._show, wanted),
            failed=self._not_read,
        )

    def _show(self, wanted: str, root: InstanceNode) -> None:
        if wanted != self._instance:
            return
        if self.calls.set_root(root, wanted):
            self.tree.expandAll()
            self.tree.setCurrentIndex(self.calls.index_of(wanted))
        self.words.setText(self.tr("This process was called by none and calls none."))
        self.words.setVisible(not root.children)

    def _not_read(self, error: SaijinError) -> None:
        self.words.setText(describe_error(error))
        self.words.show()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = index.data(NODE_ROLE)
        if isinstance(row, ProcessSummary) and row.instance_id != self._instance:
            self.opened.emit(row.instance_id)


def called_from(root: InstanceNode, instance_id: str, process_key: str) -> str:
    """The newest process of this key that an instance called itself, "" for none; any key where it is ""."""
    todo = [root]
    while todo:
        node = todo.pop()
        if node.summary.instance_id == instance_id:
            found = [each.summary for each in node.children if process_key in ("", each.summary.process_key)]
            return max(found, key=lambda each: each.started_at).instance_id if found else ""
        todo += node.children
    return ""
