"""What failed, grouped by what was the matter: a group is dealt with at once, or opened to look at one of it."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ....core.process_query import CauseGroup
from ...context import UiContext
from ...diagram import model_name
from ...rows import paint_ground
from ...theme import Theme, font
from ...tokens import TYPE_SMALL
from .words import age, failure_words

Index = QModelIndex | QPersistentModelIndex
IDS_ROLE = Qt.ItemDataRole.UserRole + 1  # the instances that a row stands for
GROUP_ROW, ROW = 52, 28
Role = Qt.ItemDataRole


class CauseModel(QAbstractItemModel):
    """Groups, and under each its instances by id, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[CauseGroup, ...] = ()

    @property
    def groups(self) -> tuple[CauseGroup, ...]:
        return self._groups

    def set_groups(self, groups: tuple[CauseGroup, ...]) -> bool:
        """False when they are the same as before."""
        if groups == self._groups:
            return False
        self.beginResetModel()
        self._groups = groups
        self.endResetModel()
        return True

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """The id of an index is 0 for a group, else one more than its group's place."""
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(int(index.internalId()) - 1, 0, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._groups)
        whole = parent.internalId() == 0 and parent.column() == 0 and parent.row() < len(self._groups)
        return len(self._groups[parent.row()].instance_ids) if whole else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def group(self, index: Index) -> CauseGroup:
        """The one that a row is, or belongs to."""
        place = index.row() if index.internalId() == 0 else int(index.internalId()) - 1
        return self._groups[place]

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        group, whole = self.group(index), index.internalId() == 0
        if role == IDS_ROLE:
            return group.instance_ids if whole else (group.instance_ids[index.row()],)
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return "\n".join(self.words(group)) if whole else group.instance_ids[index.row()]
        if role == Role.ToolTipRole:
            return failure_words(group.cause) if whole else None
        return None

    def words(self, group: CauseGroup) -> tuple[str, str]:
        """How many and where, and why."""
        step = model_name(group.activity_name) or group.activity_id
        first = self.tr("{count} × {step}  ·  {age}").format(
            count=len(group.instance_ids), step=step, age=age(group.newest)
        )
        why = failure_words(group.cause).splitlines() or [self.tr("The engine did not say why.")]
        return first, why[0]


class CauseDelegate(QStyledItemDelegate):
    """Groups on two lines, the cause below; their instances small."""

    def __init__(self, theme: Theme, model: CauseModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._causes = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, GROUP_ROW if index.internalId() == 0 else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, box = self._theme.tokens, QRect(option.rect).adjusted(0, 1, -4, -1)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, box, state, tokens, 6)
        words = box.adjusted(6, 5, -6, -5)
        if index.internalId() == 0:
            first, why = self._causes.words(self._causes.group(index))
            self._line(painter, words, first, tokens.text, font(weight=QFont.Weight.DemiBold))
            self._line(painter, words.translated(0, 21), why, tokens.error, font(TYPE_SMALL))
        else:
            self._line(painter, words, str(index.data()), tokens.muted, font(TYPE_SMALL))
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, box: QRect, text: str, colour: str, face: QFont) -> None:
        painter.setFont(face)
        painter.setPen(QColor(colour))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), short)


class CauseTree(QTreeView):
    """`chosen_changed`: other groups or instances are chosen; `chosen` are all instances they stand for."""

    chosen_changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.causes = CauseModel(self)
        self.setModel(self.causes)
        self.setItemDelegate(CauseDelegate(context.theme, self.causes, self))
        self.setMouseTracking(True)
        self.setStyleSheet("selection-background-color: transparent")  # rows are painted by their delegate
        self.setHeaderHidden(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setIndentation(16)
        self.setAccessibleName(self.tr("Failed processes by cause"))
        self.selectionModel().selectionChanged.connect(self._selected)
        context.theme.changed.connect(self.viewport().update)

    @property
    def chosen(self) -> tuple[str, ...]:
        rows = self.selectionModel().selectedIndexes()
        return tuple(dict.fromkeys(one for index in rows for one in index.data(IDS_ROLE)))

    def take(self, groups: tuple[CauseGroup, ...]) -> None:
        """Newer groups; what was open and chosen stays so."""
        opened = {_key(each) for place, each in enumerate(self.causes.groups) if self.isExpanded(self._at(place))}
        chosen = {self._place_of(index) for index in self.selectionModel().selectedIndexes()}
        value = self.verticalScrollBar().value()
        self.selectionModel().blockSignals(True)
        if self.causes.set_groups(groups):
            for place, group in enumerate(groups):
                self.setExpanded(self._at(place), _key(group) in opened)
                self._choose_again(place, group, chosen)
            self.verticalScrollBar().setValue(value)
        self.selectionModel().blockSignals(False)
        self.viewport().update()

    def _at(self, place: int) -> QModelIndex:
        return self.causes.index(place, 0)

    def _place_of(self, index: Index) -> tuple[object, str]:
        whole = index.internalId() == 0
        return _key(self.causes.group(index)), "" if whole else str(index.data())

    def _choose_again(self, place: int, group: CauseGroup, chosen: set[tuple[object, str]]) -> None:
        select = QItemSelectionModel.SelectionFlag.Select
        if (_key(group), "") in chosen:
            self.selectionModel().select(self._at(place), select)
        for row, one in enumerate(group.instance_ids):
            if (_key(group), one) in chosen:
                self.selectionModel().select(self.causes.index(row, 0, self._at(place)), select)

    @Slot()
    def _selected(self) -> None:
        self.chosen_changed.emit()


def _key(group: CauseGroup) -> tuple[str, str, str]:
    return group.process_key, group.activity_id, group.cause
