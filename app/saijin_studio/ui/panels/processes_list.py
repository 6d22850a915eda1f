"""The instances as an item model, filtered and sorted, and how one row looks."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ...core.process import InstanceState, ProcessSummary
from ..context import UiContext
from ..diagram import model_name
from ..icons import icon_pixmap
from ..theme import font
from ..tokens import TYPE_SMALL, Tokens
from .processes_words import age, state_name

Index = QModelIndex | QPersistentModelIndex
SUMMARY_ROLE = Qt.ItemDataRole.UserRole + 1
ID_ROLE = Qt.ItemDataRole.UserRole + 2
ROW = 62
LIVE = (InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED)


class Show(StrEnum):
    """Which instances the list shows."""

    ALL = "all"
    LIVE = "live"
    FAILED = "failed"
    FINISHED = "finished"

    def takes(self, state: InstanceState) -> bool:
        if self is Show.FAILED:
            return state is InstanceState.FAILED
        return self is Show.ALL or (state in LIVE) == (self is Show.LIVE)


class InstanceModel(QAbstractListModel):
    """Unordered rows of ProcessSummary (SUMMARY_ROLE); `update_rows` changes as few as it can."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[ProcessSummary] = []

    def update_rows(self, fresh: tuple[ProcessSummary, ...]) -> None:
        wanted = {row.instance_id: row for row in fresh}
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place].instance_id not in wanted:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()
        for place, row in enumerate(self._rows):
            newer = wanted.pop(row.instance_id)
            if newer != row:
                self._rows[place] = newer
                self.dataChanged.emit(self.index(place), self.index(place))
        if wanted:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(wanted) - 1)
            self._rows.extend(wanted.values())
            self.endInsertRows()

    def summary(self, instance_id: str) -> ProcessSummary | None:
        return next((row for row in self._rows if row.instance_id == instance_id), None)

    @property
    def rows(self) -> tuple[ProcessSummary, ...]:
        return tuple(self._rows)

    def persona(self, row: ProcessSummary) -> str:
        return self._context.personas.name(row.persona_key, self._context.language)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == SUMMARY_ROLE:
            return row
        if role == ID_ROLE:
            return row.instance_id
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (model_name(row.process_name), self.persona(row), model_name(row.activity_name or ""))
            return ", ".join(part for part in (*parts, state_name(row.state), row.failure) if part)
        return None


class InstanceFilter(QSortFilterProxyModel):
    """What needs a person first, then what lives, then the newest; filtered by state and words."""

    def __init__(self, source: InstanceModel) -> None:
        super().__init__(source)
        self._instances = source
        self._show = Show.ALL
        self._words: tuple[str, ...] = ()
        self.setSourceModel(source)
        self.setDynamicSortFilter(True)
        self.sort(0)

    def set_show(self, show: Show) -> None:
        self.beginFilterChange()
        self._show = show
        self.endFilterChange()

    def set_words(self, text: str) -> None:
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        row = self._instances.rows[source_row]
        if not self._show.takes(row.state):
            return False
        parts = (
            row.process_name,
            model_name(row.process_name),
            row.process_key,
            row.business_key,
            row.activity_name,
            row.failure,
            row.instance_id,
        )
        text = " ".join(part for part in (*parts, self._instances.persona(row)) if part).casefold()
        return all(word in text for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        return self._rank(left) < self._rank(right)

    def _rank(self, index: Index) -> tuple[int, float]:
        row = self._instances.rows[index.row()]
        first = 0 if row.state is InstanceState.FAILED else 1 if row.state in LIVE else 2
        return first, -row.started_at.timestamp()


def state_look(state: InstanceState, tokens: Tokens) -> tuple[str, str]:
    """(icon, colour) of a state."""
    looks = {
        InstanceState.RUNNING: ("play", tokens.accent),
        InstanceState.WAITING: ("queue", tokens.muted),
        InstanceState.FAILED: ("warning", tokens.error),
        InstanceState.COMPLETED: ("check", tokens.ok),
        InstanceState.CANCELLED: ("cancel", tokens.muted),
    }
    return looks[state]


class InstanceDelegate(QStyledItemDelegate):
    """Avatar, process and age above; the step or the failure below, with the state's mark."""

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.stale = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ProcessSummary = index.data(SUMMARY_ROLE)
        tokens = self._context.theme.tokens
        box = QRect(option.rect).adjusted(6, 2, -6, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setBrush(QColor(tokens.selected if chosen else tokens.hover))
            painter.drawRoundedRect(box, 8, 8)
        if self.stale:
            painter.setOpacity(0.6)
        avatar = self._context.personas.avatar(row.persona_key, self._context.language, 36)
        painter.drawPixmap(box.left() + 8, box.top() + 11, avatar)
        self._mark(painter, QRectF(box.left() + 31, box.top() + 33, 17, 17), row, tokens)
        words = box.adjusted(56, 8, -10, -8)
        self._words(painter, words, row, tokens)
        painter.restore()

    def _mark(self, painter: QPainter, box: QRectF, row: ProcessSummary, tokens: Tokens) -> None:
        name, colour = state_look(row.state, tokens)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.side))
        painter.drawEllipse(box)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(box.topLeft().toPoint(), icon_pixmap(name, colour, 17, ratio))

    def _words(self, painter: QPainter, box: QRect, row: ProcessSummary, tokens: Tokens) -> None:
        left, right = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)
        painter.setFont(font(TYPE_SMALL))
        painter.setPen(QColor(tokens.muted))
        time = age(row.started_at)
        painter.drawText(box, right, time)
        room = box.width() - painter.fontMetrics().horizontalAdvance(time) - 8
        lower = box.translated(0, 22)
        failed = row.state is InstanceState.FAILED
        painter.setPen(QColor(tokens.error if failed else tokens.muted))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(lower, left, painter.fontMetrics().elidedText(self._lower(row), elide, box.width()))
        painter.setFont(font(weight=QFont.Weight.DemiBold))
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, left, painter.fontMetrics().elidedText(model_name(row.process_name), elide, room))

    def _lower(self, row: ProcessSummary) -> str:
        persona = self._context.personas.name(row.persona_key, self._context.language)
        place = model_name(row.activity_name) if row.state in LIVE and row.activity_name else state_name(row.state)
        return f"{persona} · {place}" if persona else place
