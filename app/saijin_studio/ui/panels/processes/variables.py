"""The variables of a process as an item model, with what a person is about to change."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ....core.process_record import Variable
from ...theme import Theme, font
from .values import in_full, in_short, type_name

Index = QModelIndex | QPersistentModelIndex
Key = tuple[str, str]  # scope, name
VARIABLE_ROLE = Qt.ItemDataRole.UserRole + 1
Role = Qt.ItemDataRole
NAME, TYPE, VALUE, SCOPE = range(4)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person typed, and the value that was there when they began."""

    text: str
    base: str


def key_of(variable: Variable) -> Key:
    return variable.scope, variable.name


class VariableModel(QAbstractTableModel):
    """One row for each variable; what is typed but not stored stands in for the value, in bold."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[Variable] = []
        self._steps: dict[str, str] = {}
        self.drafts: dict[Key, Draft] = {}
        theme.changed.connect(self._recolour)

    def set_variables(self, fresh: tuple[Variable, ...]) -> None:
        """Rows that stay where they are are changed in place."""
        shared = min(len(fresh), len(self._rows))
        changed = [place for place in range(shared) if fresh[place] != self._rows[place]]
        self._rows[:shared] = fresh[:shared]
        if len(fresh) > shared:
            self.beginInsertRows(QModelIndex(), shared, len(fresh) - 1)
            self._rows.extend(fresh[shared:])
            self.endInsertRows()
        elif len(self._rows) > shared:
            self.beginRemoveRows(QModelIndex(), shared, len(self._rows) - 1)
            del self._rows[shared:]
            self.endRemoveRows()
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], SCOPE))

    def name_steps(self, names: dict[str, str]) -> None:
        """What the steps are called that hold variables, by their ids."""
        if names != self._steps:
            self._steps = names
            self.told()

    def use_drafts(self, drafts: dict[Key, Draft]) -> None:
        """Of another process."""
        self.drafts = drafts
        self.told()

    def told(self) -> None:
        """The drafts are others."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, SCOPE))

    def _recolour(self) -> None:
        self.told()

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(self._rows)

    def variable(self, key: Key) -> Variable | None:
        return next((row for row in self._rows if key_of(row) == key), None)

    def place(self, key: Key) -> int:
        """-1 where it is not among them."""
        return next((place for place, row in enumerate(self._rows) if key_of(row) == key), -1)

    def stale(self, key: Key) -> bool:
        """Whether the value was changed by somebody since the draft was begun."""
        variable, draft = self.variable(key), self.drafts.get(key)
        return variable is not None and draft is not None and in_full(variable.value, variable.type) != draft.base

    # -- Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Name"), self.tr("Type"), self.tr("Value"), self.tr("Held by"))[section]

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        draft = self.drafts.get(key_of(row))
        if role == VARIABLE_ROLE:
            return row
        if role == Role.DisplayRole:
            return self._text(row, draft, index.column())
        if role == Role.ToolTipRole and index.column() == SCOPE:
            return row.scope or None
        if role == Role.AccessibleTextRole:
            words = self._text(row, draft, index.column())
            changed = draft is not None and index.column() == VALUE
            return self.tr("{value}, changed and not yet stored").format(value=words) if changed else words
        if role == Role.ForegroundRole:
            return self._colour(row, draft, index.column())
        if role == Role.FontRole and draft is not None and index.column() == VALUE:
            return font(weight=QFont.Weight.DemiBold)
        return None

    def _text(self, row: Variable, draft: Draft | None, column: int) -> str:
        if column == VALUE:
            return " ".join(draft.text.split())[:200] if draft is not None else in_short(row)
        return (row.name, type_name(row.type), "", self._holder(row))[column]

    def _holder(self, row: Variable) -> str:
        return self._steps.get(row.scope, row.scope) if row.scope else self.tr("the process")

    def _colour(self, row: Variable, draft: Draft | None, column: int) -> QColor | None:
        tokens = self._theme.tokens
        if column == VALUE and draft is not None:
            return QColor(tokens.accent)
        muted = column in (TYPE, SCOPE) or row.secret or row.large or row.value is None
        return QColor(tokens.muted) if muted else None


class VariableTable(QTableView):
    """The variables, a row chosen at a time; they are edited beside it."""

    def __init__(self, variables: VariableModel) -> None:
        super().__init__()
        self.setModel(variables)
        self.setAccessibleName(self.tr("Variables of the process"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMinimumHeight(150)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((NAME, 130), (TYPE, 104), (SCOPE, 100)):
            self.setColumnWidth(column, width)
