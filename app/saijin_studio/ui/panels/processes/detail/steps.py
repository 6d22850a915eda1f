"""The steps of a process over time: an item model, and a list that paints each as a bar."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from .....core.process import StepRecord
from .....core.process_record import Attempt
from ....diagram import model_name
from ....icons import icon_pixmap
from ....rows import paint_ground
from ....theme import Theme, font
from ....tokens import TYPE_SMALL
from ..gantt import SMALLEST, Piece, paint_piece, pieces, tries_of, try_lines, waited
from ..words import duration, short_worker

Index = QModelIndex | QPersistentModelIndex
STEP_ROLE = Qt.ItemDataRole.UserRole + 1
ROW = 44
NARROW = 520
WORTH_SAYING = 0.1  # s of waiting
WITHOUT_TIME = ("EndEvent", "StartEvent", "Gateway", "endEvent", "startEvent")
FRAMES = ("multiInstanceBody", "processDefinition")


def worth_a_row(step: StepRecord) -> bool:
    """Events that are over at once and gateways are on the diagram, not in the timeline."""
    return not (step.kind.endswith(WITHOUT_TIME) or step.kind.startswith("boundary") or step.kind in FRAMES)


def step_name(step: StepRecord) -> str:
    """The step's name in the UI language, its id where it has none."""
    return model_name(step.name) or step.activity_id


class StepModel(QAbstractListModel):
    """One row for each step that does something, oldest first; STEP_ROLE holds the StepRecord."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: list[StepRecord] = []
        self._failed: frozenset[str] = frozenset()
        self._attempts: tuple[Attempt, ...] = ()

    def set_steps(
        self,
        steps: tuple[StepRecord, ...],
        failed: frozenset[str] = frozenset(),
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        """Shows other or newer steps; rows that stay are changed in place."""
        fresh = sorted((step for step in steps if worth_a_row(step)), key=lambda step: step.started_at)
        if fresh == self._steps and failed == self._failed and attempts == self._attempts:
            return
        self._failed, self._attempts = failed, attempts
        shared = min(len(fresh), len(self._steps))
        self._steps[:shared] = fresh[:shared]
        if len(fresh) > shared:
            self.beginInsertRows(QModelIndex(), shared, len(fresh) - 1)
            self._steps.extend(fresh[shared:])
            self.endInsertRows()
        elif len(self._steps) > shared:
            self.beginRemoveRows(QModelIndex(), shared, len(self._steps) - 1)
            del self._steps[shared:]
            self.endRemoveRows()
        if shared:
            self.dataChanged.emit(self.index(0), self.index(shared - 1))

    @property
    def steps(self) -> tuple[StepRecord, ...]:
        return tuple(self._steps)

    def tries(self, step: StepRecord) -> tuple[Attempt, ...]:
        """What is known of the tries of a step; () of one that the engine does itself."""
        return tries_of(step, self._attempts)

    def pieces(self, step: StepRecord) -> tuple[Piece, ...]:
        return pieces(step, self.tries(step))

    def failed(self, step: StepRecord) -> bool:
        return step.ended_at is None and step.activity_id in self._failed

    def time_span(self) -> tuple[datetime, datetime]:
        """From the first start to the last end, or now where something still runs."""
        if not self._steps:
            now = datetime.now(UTC)
            return now, now
        end = max(self._end(step) for step in self._steps)
        return self._steps[0].started_at, max(end, self._steps[0].started_at)

    def _end(self, step: StepRecord) -> datetime:
        """One that failed for good ended with its last try; it only waits for a person."""
        over = [each.ended_at for each in self.tries(step) if each.ended_at] if self.failed(step) else []
        return step.ended_at or max(over, default=datetime.now(UTC))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._steps):
            return None
        step = self._steps[index.row()]
        if role == STEP_ROLE:
            return step
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join([step_name(step), self.time_text(step), *self.notes(step)])
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([step_name(step), self.time_text(step), *self.notes(step), *try_lines(self.tries(step))])
        return None

    def time_text(self, step: StepRecord) -> str:
        if self.failed(step):
            return self.tr("failed")
        if step.seconds is None:
            return self.tr("running for {time}").format(time=duration(_elapsed(step)))
        return duration(step.seconds)

    def notes(self, step: StepRecord, with_worker: bool = True) -> list[str]:
        """What is to say beside the time; a worker that did all steps may be left out."""
        notes = []
        if step.cancelled:
            notes.append(self.tr("left early"))
        if step.tries > 1:
            notes.append(self.tr("{count} tries").format(count=step.tries))
        wait = waited(self.pieces(step))
        if wait > WORTH_SAYING:
            notes.append(self.tr("waited {time}").format(time=duration(wait)))
        if step.worker and (with_worker or len(self.workers) > 1):
            notes.append(short_worker(step.worker))
        return notes

    @property
    def workers(self) -> frozenset[str]:
        return frozenset(step.worker for step in self._steps if step.worker)


def _elapsed(step: StepRecord) -> float:
    return max(0.0, (datetime.now(UTC) - step.started_at).total_seconds())


class StepDelegate(QStyledItemDelegate):
    """A state mark, the name, the bar on the common time line, the time, tries and worker."""

    def __init__(self, theme: Theme, model: StepModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self.accent = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        step = index.data(STEP_ROLE)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        tokens = self._theme.tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, box.adjusted(0, 1, 0, -1), state, tokens, 6)
        painter.drawPixmap(box.left() + 6, box.top() + 5, self._mark(step, painter))
        words = QRect(box.left() + 28, box.top() + 3, box.width() - 36, 20)
        bar = QRectF(box.left() + 28, box.top() + 28, box.width() - 36, 7)
        if box.width() >= NARROW:
            words.setWidth(300)
            bar = QRectF(box.left() + 340, box.top() + 18, box.width() - 356, 8)
            self._words_wide(painter, words, step)
        else:
            self._words_narrow(painter, words, step)
        self._bar(painter, bar, step)
        painter.restore()

    def _mark(self, step: StepRecord, painter: QPainter) -> QPixmap:
        tokens, ratio = self._theme.tokens, painter.device().devicePixelRatioF()
        if self._model.failed(step):
            return icon_pixmap("warning", tokens.error, 16, ratio)
        if step.ended_at is None:
            return icon_pixmap("play", self.accent or tokens.accent, 16, ratio)
        return icon_pixmap(
            "close" if step.cancelled else "check", tokens.muted if step.cancelled else tokens.ok, 16, ratio
        )

    def _words_wide(self, painter: QPainter, box: QRect, step: StepRecord) -> None:
        tokens = self._theme.tokens
        painter.setFont(font())
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), self._fit(painter, step_name(step), 210))
        time = box.adjusted(210, 0, 0, 0)
        painter.drawText(time, int(Qt.AlignmentFlag.AlignRight), self._time(step))
        painter.setFont(font(TYPE_SMALL))
        painter.setPen(QColor(tokens.muted))
        notes = "  ·  ".join(self._model.notes(step))
        painter.drawText(box.translated(0, 19), int(Qt.AlignmentFlag.AlignLeft), self._fit(painter, notes, 290))

    def _words_narrow(self, painter: QPainter, box: QRect, step: StepRecord) -> None:
        tokens = self._theme.tokens
        painter.setFont(font(TYPE_SMALL))
        tail = " · ".join([*self._model.notes(step, with_worker=False), self._time(step)])
        tail = self._fit(painter, tail, box.width() // 2)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), tail)
        used = painter.fontMetrics().horizontalAdvance(tail) + 10
        painter.setFont(font())
        painter.setPen(QColor(tokens.text))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(box, flags, self._fit(painter, step_name(step), box.width() - used))

    def _time(self, step: StepRecord) -> str:
        if self._model.failed(step):
            return self.tr("failed")
        return duration(_elapsed(step) if step.seconds is None else step.seconds)

    @staticmethod
    def _fit(painter: QPainter, text: str, width: int) -> str:
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)

    def _bar(self, painter: QPainter, box: QRectF, step: StepRecord) -> None:
        tokens = self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(QRectF(box.left(), box.center().y() - 1, box.width(), 2), 1, 1)
        start, end = self._model.time_span()
        whole = max((end - start).total_seconds(), 0.001)
        colour = tokens.error if self._model.failed(step) else (self.accent or tokens.accent)
        for piece in self._model.pieces(step):
            left = max(0.0, (piece.begin - start).total_seconds()) / whole
            width = min(max(box.width() * piece.seconds / whole, SMALLEST), box.width())
            x = min(box.left() + box.width() * left, box.right() - width)
            part = QRectF(x, box.top() - 1, width, box.height() + 2)
            paint_piece(painter, part, piece.doing, tokens.faint if step.cancelled else colour, tokens)


class StepTimeline(QListView):
    """As high as its steps; the panel around it scrolls."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = StepModel(self)
        self._delegate = StepDelegate(theme, self.steps, self)
        self.setModel(self.steps)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Steps of the process"))
        theme.changed.connect(self.viewport().update)

    def show_steps(
        self,
        steps: tuple[StepRecord, ...],
        failed: frozenset[str],
        accent: str,
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        self._delegate.accent = accent
        before = self.steps.rowCount()
        self.steps.set_steps(steps, failed, attempts)
        if self.steps.rowCount() != before:
            self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(300, max(1, self.steps.rowCount()) * ROW + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
