"""Shows the decisions of a DMN model: tables as tables, expressions as their text."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ...core.dmn import Decision, DecisionModel
from .rules import RuleModel
from .style import LIGHT, DiagramColours

WIDEST, NARROWEST = 320, 90
TALLEST = 160
FITTED = 400  # rules up to which each row is as high as its words


class RuleTable(QTableView):
    """The table with its hit policy in the corner."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules = RuleModel(self)
        self.setModel(self.rules)
        self.setItemDelegate(_Bordered(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.policy = QLabel(self)
        self.policy.setTextFormat(Qt.TextFormat.PlainText)
        self.policy.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.policy.setProperty("role", "strong")
        self.verticalHeader().geometriesChanged.connect(self._place_policy)
        self.horizontalHeader().geometriesChanged.connect(self._place_policy)

    def show_decision(self, decision: Decision) -> None:
        table = decision.table
        self.rules.show_table(table)
        self.setAccessibleName(self.tr("Decision table: {name}").format(name=decision.name))
        if table is not None:
            self.policy.setText(_letter(table.hit_policy, table.aggregation))
            told = self.tr("Hit policy: {policy}").format(policy=self._policy_name(table.hit_policy, table.aggregation))
            self.policy.setToolTip(told)
            self.policy.setAccessibleName(told)
            self.setAccessibleDescription(told)
        self.fit_columns()

    def _policy_name(self, policy: str, aggregation: str) -> str:
        names = {
            "UNIQUE": self.tr("unique: at most one rule matches"),
            "FIRST": self.tr("first: the first rule that matches counts"),
            "ANY": self.tr("any: rules that match say the same"),
            "PRIORITY": self.tr("priority: the most important result counts"),
            "COLLECT": self.tr("collect: all rules that match count"),
            "RULE ORDER": self.tr("rule order: all rules that match, from top to bottom"),
            "OUTPUT ORDER": self.tr("output order: all rules that match, the most important first"),
        }
        name = names.get(policy, policy.lower())
        sums = {
            "SUM": self.tr("added up"),
            "MIN": self.tr("the smallest"),
            "MAX": self.tr("the largest"),
            "COUNT": self.tr("counted"),
        }
        return f"{name} ({sums.get(aggregation, aggregation.lower())})" if aggregation else name

    def fit_columns(self) -> None:
        """As wide as the words, within reason; rows as high as they then need."""
        self.resizeColumnsToContents()
        for column in range(self.rules.columnCount()):
            width = min(WIDEST, max(NARROWEST, self.columnWidth(column) + 16))
            self.setColumnWidth(column, width)
        if self.rules.rowCount() <= FITTED:
            self.verticalHeader().setMaximumSectionSize(TALLEST)
            self.resizeRowsToContents()
        self._place_policy()

    @Slot()
    def _place_policy(self) -> None:
        self.policy.setGeometry(
            self.frameWidth(), self.frameWidth(), self.verticalHeader().width(), self.horizontalHeader().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_policy()


class _Bordered(QStyledItemDelegate):
    """Draws the double line between inputs and outputs, and the ground of marked rules."""

    def __init__(self, table: RuleTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None:  # a style sheet would leave it out
            painter.fillRect(option.rect, ground)
        super().paint(painter, option, index)
        if index.column() in self._table.rules.borders:
            rect = option.rect
            painter.setPen(QPen(option.palette.text().color(), 1))
            for off in (0, 3):
                painter.drawLine(rect.right() - off, rect.top(), rect.right() - off, rect.bottom())


class DecisionView(QWidget):
    """One decision at a time; a list to choose from where the model has several."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DecisionModel("", "", ())
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Decision"))
        self.choice.currentIndexChanged.connect(self._chosen)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "strong")
        self.needs = QLabel()
        self.needs.setTextFormat(Qt.TextFormat.PlainText)
        self.needs.setProperty("role", "muted")
        self.needs.setWordWrap(True)
        self.table = RuleTable()
        self.expression = QPlainTextEdit()
        self.expression.setReadOnly(True)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.expression)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.choice, self.title, self.needs):
            layout.addWidget(widget)
        layout.addWidget(self.pages, 1)
        self.show_model(self._model)

    def show_model(self, model: DecisionModel) -> None:
        """Shows the first decision of a model; no rule is marked."""
        self._model = model
        self.table.rules.set_hit(frozenset())
        self.choice.blockSignals(True)
        self.choice.clear()
        for decision in model.decisions:
            self.choice.addItem(decision.name or decision.id)
        self.choice.blockSignals(False)
        self.choice.setVisible(len(model.decisions) > 1)
        self.title.setVisible(len(model.decisions) == 1)
        self._chosen(self.choice.currentIndex())

    @property
    def decision(self) -> Decision | None:
        """The one that is shown."""
        index = self.choice.currentIndex()
        return self._model.decisions[index] if 0 <= index < len(self._model.decisions) else None

    def show_rule(self, rule: str) -> None:
        """Marks one rule, in whichever decision it is, and brings it into sight; "" marks none."""
        self.show_rules(frozenset({rule} if rule else ()))

    def show_rules(self, rules: frozenset[str]) -> None:
        """Marks all rules that matched."""
        for index, decision in enumerate(self._model.decisions):
            if decision.table is not None and any(rule.id in rules for rule in decision.table.rules):
                self.choice.setCurrentIndex(index)
                break
        self.table.rules.set_hit(rules)
        rows = sorted(row for rule in rules if (row := self.table.rules.row_of(rule)) >= 0)
        if rows:
            self.table.scrollTo(self.table.rules.index(rows[0], 0))

    def set_colours(self, colours: DiagramColours = LIGHT) -> None:
        """Those of the window's theme, for the marked rules."""
        self.table.rules.set_colours(colours)

    @Slot(int)
    def _chosen(self, index: int) -> None:
        decision = self.decision
        shown = decision or Decision("", "", None, "")
        self.title.setText(shown.name)
        names = [self._model.names.get(each, each) for each in shown.requires]
        self.needs.setText(self.tr("Needs: {names}").format(names=", ".join(names)) if names else "")
        self.needs.setVisible(bool(names))
        self.table.show_decision(shown)
        self.expression.setPlainText(shown.expression)
        self.expression.setAccessibleName(self.tr("Expression of {name}").format(name=shown.name))
        plain = decision is not None and decision.table is None
        self.pages.setCurrentWidget(self.expression if plain else self.table)


def _letter(policy: str, aggregation: str) -> str:
    """As it stands in a table's corner: U, F, A, P, R, O, C, C+, C<, C>, C#."""
    signs = {"SUM": "+", "MIN": "<", "MAX": ">", "COUNT": "#"}
    return policy[:1] + signs.get(aggregation, "")
