"""A decision table's rows and columns for Qt's table view."""

from __future__ import annotations

import html

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QFont

from ...core.dmn import Clause, DecisionTable, Rule
from .style import LIGHT, DiagramColours, blend

ANY = "–"  # an input that may be anything
HIT = "▸"
LONG = 400  # characters of an entry that a cell shows; its tooltip has up to ten times as many
SHORT = 30  # characters that need no tooltip
NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
Roles = Qt.ItemDataRole


def plain_tip(text: str) -> str:
    """A tooltip of the text as it is, never taken for markup."""
    return "<p>" + html.escape(text).replace("\n", "<br>") + "</p>"


class RuleModel(QAbstractTableModel):
    """Inputs, outputs and, where there are any, annotations; a row for each rule."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: DecisionTable | None = None
        self._noted = False
        self._hit: frozenset[str] = frozenset()
        self._colours = LIGHT

    def show_table(self, table: DecisionTable | None) -> None:
        self.beginResetModel()
        self._table = table
        self._noted = table is not None and any(rule.annotation for rule in table.rules)
        self.endResetModel()

    def set_colours(self, colours: DiagramColours) -> None:
        self._colours = colours
        self._repaint()

    def set_hit(self, rules: frozenset[str]) -> None:
        """Rules that matched."""
        self._hit = rules
        self._repaint()

    def _repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    def row_of(self, rule: str) -> int:
        """-1 when the table has no such rule."""
        rules = self._table.rules if self._table else ()
        return next((row for row, each in enumerate(rules) if each.id == rule), -1)

    @property
    def borders(self) -> frozenset[int]:
        """Columns after which another kind of column begins."""
        if self._table is None:
            return frozenset()
        ends = {len(self._table.inputs) - 1, len(self._table.inputs) + len(self._table.outputs) - 1}
        return frozenset(ends - {-1, self.columnCount() - 1})

    # -- Qt's model

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self._table is None else len(self._table.rules)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        if parent.isValid() or self._table is None:
            return 0
        return len(self._table.inputs) + len(self._table.outputs) + self._noted

    def data(self, index: Index, role: int = Roles.DisplayRole) -> object:
        if not index.isValid() or self._table is None:
            return None
        rule = self._table.rules[index.row()]
        text = self._entry(rule, index.column())
        if role == Roles.DisplayRole:
            return text if len(text) <= LONG else text[:LONG] + "…"
        if role == Roles.ToolTipRole:
            return plain_tip(text[: 10 * LONG]) if len(text) > SHORT else None
        if role == Roles.AccessibleTextRole:
            return f"{self._title(index.column())}: {text[:LONG]}"
        if rule.id in self._hit:
            return self._hit_look(role)
        return None

    def _hit_look(self, role: int) -> object:
        colours = self._colours
        if role == Roles.BackgroundRole:
            return QBrush(blend(colours.surface, colours.accent, 0.18))
        if role == Roles.ForegroundRole:
            return QBrush(QColor(colours.text))
        if role == Roles.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _entry(self, rule: Rule, column: int) -> str:
        assert self._table is not None
        inputs, outputs = len(self._table.inputs), len(self._table.outputs)
        if column < inputs:
            text = rule.inputs[column] if column < len(rule.inputs) else ""
            return ANY if text.strip() in ("", "-") else text
        if column < inputs + outputs:
            return rule.outputs[column - inputs] if column - inputs < len(rule.outputs) else ""
        return rule.annotation

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Roles.DisplayRole) -> object:
        if self._table is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return self._row_header(section, role)
        if role == Roles.DisplayRole:
            return "\n".join(part for part in (self._kind(section), self._title(section), self._type(section)) if part)
        if role == Roles.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role == Roles.ToolTipRole and (clause := self._clause(section)) is not None:
            told = "\n".join(part for part in (clause.expression, clause.values) if part)
            return plain_tip(told[: 10 * LONG]) if told else None
        return None

    def _row_header(self, section: int, role: int) -> object:
        assert self._table is not None
        hit = self._table.rules[section].id in self._hit
        if role == Roles.DisplayRole:
            return f"{HIT} {section + 1}" if hit else str(section + 1)
        if role == Roles.AccessibleTextRole:
            text = QCoreApplication.translate("Decision", "Rule {number}").format(number=section + 1)
            return f"{text}, {QCoreApplication.translate('Decision', 'matched')}" if hit else text
        return None

    def _clause(self, column: int) -> Clause | None:
        assert self._table is not None
        clauses = (*self._table.inputs, *self._table.outputs)
        return clauses[column] if column < len(clauses) else None

    def _kind(self, column: int) -> str:
        assert self._table is not None
        if self._clause(column) is None:
            return ""
        if column < len(self._table.inputs):
            return QCoreApplication.translate("Decision", "When")
        return QCoreApplication.translate("Decision", "Then")

    def _title(self, column: int) -> str:
        clause = self._clause(column)
        if clause is None:
            return QCoreApplication.translate("Decision", "Annotation")
        return (clause.label or clause.expression)[:80]

    def _type(self, column: int) -> str:
        clause = self._clause(column)
        return "" if clause is None else clause.type
