"""The tries of a step as pieces of a bar: waiting is hatched, working is full, a try that failed is crossed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ....core.process import StepRecord
from ....core.process_record import Attempt
from ...theme import Theme, font
from ...tokens import TYPE_SMALL, Tokens
from .words import duration, failure_words, short_worker

SLACK = timedelta(milliseconds=250)  # between the engine's time of a step and that of its task
SMALLEST = 4.0  # px of a piece
translate = QCoreApplication.translate


class Doing(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a step's time."""

    doing: Doing
    begin: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return max(0.0, (self.end - self.begin).total_seconds())


def tries_of(step: StepRecord, attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """The tries of this time of a step: it may come again."""
    end = (step.ended_at or datetime.now(UTC)) + SLACK
    mine = (each for each in attempts if each.activity_id == step.activity_id)
    found = (each for each in mine if step.started_at - SLACK <= each.created_at <= end)
    return tuple(sorted(found, key=lambda each: each.number))


def pieces(step: StepRecord, attempts: Iterable[Attempt], now: datetime | None = None) -> tuple[Piece, ...]:
    """Waiting and working in turn; one piece of work where nothing is known of tries."""
    present = now or datetime.now(UTC)
    end = step.ended_at or present
    found = [piece for each in attempts for piece in _of_try(each, end)]
    return tuple(found) or (Piece(Doing.WORKING, step.started_at, end),)


def _of_try(attempt: Attempt, end: datetime) -> list[Piece]:
    over = attempt.ended_at or end
    done = Doing.FAILED if attempt.failed else Doing.WORKING
    if attempt.begun_at is None:
        return [Piece(done if attempt.ended_at else Doing.WAITING, attempt.created_at, over)]
    return [Piece(Doing.WAITING, attempt.created_at, attempt.begun_at), Piece(done, attempt.begun_at, over)]


def waited(parts: Iterable[Piece]) -> float:
    """Seconds of waiting."""
    return sum(part.seconds for part in parts if part.doing is Doing.WAITING)


def try_lines(attempts: Iterable[Attempt]) -> list[str]:
    """Each try in words."""
    return [_try_words(each) for each in attempts]


def _try_words(attempt: Attempt) -> str:
    parts = [translate("processes", "try {number}").format(number=attempt.number)]
    if attempt.begun_at is not None:
        wait = duration(max(0.0, (attempt.begun_at - attempt.created_at).total_seconds()))
        parts.append(translate("processes", "waited {time}").format(time=wait))
    begin = attempt.begun_at or attempt.created_at
    if attempt.ended_at is not None:
        parts.append(duration(max(0.0, (attempt.ended_at - begin).total_seconds())))
    if attempt.worker:
        parts.append(short_worker(attempt.worker))
    if attempt.failed:
        parts.append(translate("processes", "failed"))
    if attempt.message:
        parts.append(" ".join(failure_words(attempt.message).split())[:200])
    return ", ".join(parts)


def paint_piece(painter: QPainter, box: QRectF, doing: Doing, colour: str, tokens: Tokens) -> None:
    """Told apart by pattern as well as by colour."""
    round_by = min(3.0, box.width() / 2)
    if doing is Doing.WAITING:
        painter.setPen(QPen(QColor(tokens.muted), 1))
        painter.setBrush(QBrush(QColor(tokens.muted), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), round_by, round_by)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.error if doing is Doing.FAILED else colour))
    painter.drawRoundedRect(box, round_by, round_by)
    if doing is Doing.FAILED and box.width() >= SMALLEST:
        painter.setPen(QPen(QColor(tokens.card), 1.4))
        middle, arm = box.center(), min(box.width(), box.height()) / 2 - 1
        painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
        painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))


class TimelineLegend(QWidget):
    """What the patterns of the bars mean."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.accent = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(name for _, name in self._entries()))
        theme.changed.connect(self.update)

    def _entries(self) -> tuple[tuple[Doing, str], ...]:
        return (
            (Doing.WAITING, self.tr("waiting for a worker")),
            (Doing.WORKING, self.tr("at work")),
            (Doing.FAILED, self.tr("a try that failed")),
        )

    def sizeHint(self) -> QSize:
        return QSize(200, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(TYPE_SMALL))
        left, middle = 6.0, self.height() / 2
        for doing, name in self._entries():
            paint_piece(painter, QRectF(left, middle - 5, 20, 10), doing, self.accent or tokens.accent, tokens)
            painter.setPen(QColor(tokens.muted))
            width = painter.fontMetrics().horizontalAdvance(name)
            painter.drawText(QRectF(left + 26, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
            left += 26 + width + 18
        painter.end()
