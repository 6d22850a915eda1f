"""The instances as an item model that knows only the rows that are looked at, and how one row looks."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ....core.process import InstanceState, ProcessSummary
from ....core.process_query import InstancePage
from ...context import UiContext
from ...diagram import model_name
from ...icons import icon_pixmap
from ...rows import paint_ground
from ...theme import font
from ...tokens import TYPE_SMALL, Tokens
from .words import age, state_name

Index = QModelIndex | QPersistentModelIndex
SUMMARY_ROLE = Qt.ItemDataRole.UserRole + 1
ID_ROLE = Qt.ItemDataRole.UserRole + 2
ROW = 62
MOST_KNOWN = 4_000  # rows
LIVE = (InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED)


class InstanceModel(QAbstractListModel):
    """As many rows as there are instances; SUMMARY_ROLE is None for one that nobody has asked for yet.

    `take` keeps what it knew as long as the order is the same, and forgets the rows elsewhere when it is not.
    """

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._count = 0
        self._rows: dict[int, ProcessSummary] = {}
        self._places: dict[str, int] = {}

    def begin(self, page: InstancePage) -> None:
        """Another question: nothing that was known counts any more."""
        self.beginResetModel()
        self._count, self._rows = self._reach(page), _by_place(page)
        self._find_places()
        self.endResetModel()

    def take(self, page: InstancePage) -> None:
        """Newer rows of the same question."""
        fresh = _by_place(page)
        count = self._reach(page)
        known = self._rows
        moved = count != self._count or any(
            place in known and known[place].instance_id != row.instance_id for place, row in fresh.items()
        )
        changed = [place for place, row in fresh.items() if known.get(place) != row]
        if moved:
            self._rows = fresh
            changed += [place for place in known if place not in fresh]
        else:
            self._rows = {**_near(known, page.first), **fresh}
        self._resize(count)
        self._find_places()
        changed = [place for place in changed if place < count]
        if changed:
            self.dataChanged.emit(self.index(min(changed)), self.index(max(changed)))

    @staticmethod
    def _reach(page: InstancePage) -> int:
        """One that began between two questions to the engine may be counted too late."""
        return max(page.total, page.first + len(page.rows))

    def _resize(self, count: int) -> None:
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(QModelIndex(), count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def _find_places(self) -> None:
        self._rows = {place: row for place, row in self._rows.items() if place < self._count}
        self._places = {row.instance_id: place for place, row in self._rows.items()}

    @property
    def known(self) -> dict[int, ProcessSummary]:
        """The rows that were asked for, by place."""
        return self._rows

    def place(self, instance_id: str) -> int | None:
        """Where an instance stands, None where that is not known."""
        return self._places.get(instance_id)

    def summary(self, instance_id: str) -> ProcessSummary | None:
        place = self._places.get(instance_id)
        return None if place is None else self._rows[place]

    def persona(self, row: ProcessSummary) -> str:
        return self._context.personas.name(row.persona_key, self._context.language)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows.get(index.row()) if index.isValid() else None
        if role == SUMMARY_ROLE:
            return row
        if role == ID_ROLE:
            return "" if row is None else row.instance_id
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tr("not read yet") if row is None else self._words(row)
        return None

    def _words(self, row: ProcessSummary) -> str:
        parts = (model_name(row.process_name), self.persona(row), model_name(row.activity_name or ""))
        return ", ".join(part for part in (*parts, state_name(row.state), row.failure) if part)


def _near(known: dict[int, ProcessSummary], first: int) -> dict[int, ProcessSummary]:
    """What is far from where the person is now can be asked for again."""
    if len(known) <= MOST_KNOWN:
        return known
    return {place: row for place, row in known.items() if abs(place - first) <= MOST_KNOWN // 2}


def _by_place(page: InstancePage) -> dict[int, ProcessSummary]:
    return dict(enumerate(page.rows, page.first))


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
        row: ProcessSummary | None = index.data(SUMMARY_ROLE)
        tokens = self._context.theme.tokens
        box = QRect(option.rect).adjusted(6, 2, -6, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, box, option.state, tokens)
        if self.stale:
            painter.setOpacity(0.6)
        if row is None:
            self._unknown(painter, box, tokens)
            painter.restore()
            return
        avatar = self._context.personas.avatar(row.persona_key, self._context.language, 36)
        painter.drawPixmap(box.left() + 8, box.top() + 11, avatar)
        self._mark(painter, QRectF(box.left() + 31, box.top() + 33, 17, 17), row, tokens)
        words = box.adjusted(56, 8, -10, -8)
        self._words(painter, words, row, tokens)
        painter.restore()

    @staticmethod
    def _unknown(painter: QPainter, box: QRect, tokens: Tokens) -> None:
        """Where a row will be in a moment."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hover))
        painter.drawEllipse(box.left() + 8, box.top() + 11, 36, 36)
        painter.drawRoundedRect(box.left() + 56, box.top() + 14, box.width() // 3, 10, 5, 5)
        painter.drawRoundedRect(box.left() + 56, box.top() + 36, box.width() // 2, 8, 4, 4)

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
