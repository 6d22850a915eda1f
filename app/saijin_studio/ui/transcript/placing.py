"""Where the rows are: the position in them, what is seen and how high it is, and the scroll bar that follows.

The position is a row and an offset within it, or "stuck to the end". Only what is seen is laid out; heights found
later correct the estimates without moving what is being read.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ..theme import Theme
from .measure import Measure
from .painter import Placed
from .pill import NewBelow
from .rows import Row, Stack
from .trouble import TroubleCards

LAYOUT_SECONDS = 0.008
OPEN_SECONDS = 0.04  # a chat that is opened is to be seen whole, not piece by piece
END_SPACE = 32  # px below the last message: room for what stands at its lower edge
WHEEL_STEP = 60
ABOVE_JUMP = 72  # px of what stands before a place that was jumped to


class PlacingView(QAbstractScrollArea):
    """`arranged` comes after each arrangement; `trouble_action(name, row)` from the card of a reply that went wrong."""

    arranged = Signal()
    trouble_action = Signal(str, object)

    def __init__(self, theme: Theme, accent: Callable[[str | None], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.measure = Measure(theme, accent)
        self.stack = Stack(self.measure.height)
        self.placed: list[Placed] = []
        self.stuck = True
        self._anchor: tuple[Row, int] | None = None
        self._offset = 0
        self._dirty = True
        self._budget = OPEN_SECONDS
        self._guard = False
        self._bar_value = 0
        self._cards = TroubleCards(theme, self.viewport(), self.trouble_action)
        self._pill = NewBelow(self.viewport())
        self._pill.clicked.connect(self.to_end)
        self._more = self._timer(0, self.refresh)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setAccessibleName(self.tr("Position in the conversation"))
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)

    @Slot()
    def refresh(self) -> None:
        self._dirty = True
        self.viewport().update()

    # -- moving about

    def scroll_by(self, pixels: int) -> None:
        """Moves what is seen; positive goes down."""
        self._arrange()
        if not self.placed or (self.stuck and pixels > 0):
            return
        unit, offset = self._position()
        offset += pixels
        self.stuck = False
        while offset < 0 and unit > 0:
            unit -= 1
            self._exact(unit)
            offset += self.stack.heights[unit]
        while offset >= self.stack.heights[unit] and unit + 1 < len(self.stack.units):
            offset -= self.stack.heights[unit]
            unit += 1
            self._exact(unit)
        self._go(unit, max(0, offset))

    def to_end(self) -> None:
        self.stuck = True
        self._pill.hide()
        self.refresh()

    def to_start(self) -> None:
        if self.stack.units:
            self.stuck = False
            self._go(0, 0)

    def reveal(self, row: Row) -> None:
        """Moves as little as is needed to see the row's beginning."""
        self._arrange()
        top = next((piece.y for piece in self.placed if piece.row is row and piece.number == 0), None)
        if top is None or top < 0 or top > self.viewport().height() - 80:
            self.stuck = False
            self._go(row.first, 0)

    def show_place(self, row: Row, number: int = 0, inside: int = 0) -> None:
        """Has a segment of a row in sight, `inside` px below its top, with a little of what stands before it."""
        self._arrange()
        self.measure.ensure(row, number)
        self.stuck = False
        self._go(row.first + number, 0)
        self.scroll_by(self.measure.top(row, number) * bool(inside) + inside - ABOVE_JUMP)

    def in_sight(self, row: Row, number: int, inside: int, below: int) -> bool:
        """Whether what is `inside` px below the top of a segment's text is seen, and `below` px more."""
        self._arrange()
        top = next((piece.y for piece in self.placed if piece.row is row and piece.number == number), None)
        if top is None:
            return False
        top += self.measure.top(row, number) + inside
        return top >= 0 and top + below <= self.viewport().height()

    def first_placed(self) -> Placed | None:
        """The uppermost segment that is seen."""
        self._arrange()
        return self.placed[0] if self.placed else None

    def last_in_sight(self) -> int:
        """The position of the last stored message that can be seen, 0 for none."""
        bottom = self.viewport().height()
        for piece in reversed(self.placed):
            message, text = piece.row.message, piece.y + self.measure.top(piece.row, piece.number)
            if message is not None and message.position and text < bottom:
                return message.position
        return 0

    def _position(self) -> tuple[int, int]:
        """The first unit that is seen, and how much of it is above the viewport."""
        first = self.placed[0]
        return first.row.first + first.number, -first.y

    def _go(self, unit: int, offset: int) -> None:
        self._anchor = self.stack.units[unit]
        self._offset = offset
        self.refresh()
        self._arrange()

    # -- arranging

    def _arrange(self) -> None:
        """Finds what is seen and where; lays out what is not yet, for a few milliseconds at most."""
        if not self._dirty:
            return
        self._dirty = False
        deadline = time.perf_counter() + self._budget
        self._budget = LAYOUT_SECONDS
        self.placed = self._from_end(deadline) if self.stuck else self._from_anchor(deadline)
        if self.placed:
            row, number = self.placed[0].row, self.placed[0].number
            self._anchor, self._offset = (row, number), -self.placed[0].y
        if any(not self._is_exact(piece.row, piece.number) for piece in self.placed):
            self._more.start()
        self._set_bar()
        self._cards.place(self.placed, self.measure)
        if self.stuck:
            self._pill.hide()
        self.arranged.emit()

    def _from_end(self, deadline: float) -> list[Placed]:
        y = self.viewport().height() - END_SPACE
        placed: list[Placed] = []
        unit = len(self.stack.units)
        while unit > 0 and y > 0:
            unit -= 1
            height = self._height(unit, deadline)
            y -= height
            placed.append(Placed(*self.stack.units[unit], y, height))
        placed.reverse()
        if placed and y > 0:  # everything fits: begin at the top
            placed = [Placed(p.row, p.number, p.y - y, p.height) for p in placed]
        return placed

    def _from_anchor(self, deadline: float) -> list[Placed]:
        bottom = self.viewport().height()
        row, number = self._anchor or self.stack.units[0] if self.stack.units else (None, 0)
        if row is None:
            return []
        unit, y = row.first + number, -self._offset
        while y > 0 and unit > 0:  # a line is held where it was: what stands above it is seen, too
            unit -= 1
            y -= self._height(unit, deadline)
        y = min(y, 0)
        placed: list[Placed] = []
        while unit < len(self.stack.units) and y < bottom:
            height = self._height(unit, deadline)
            if y + height > 0 or not placed:
                placed.append(Placed(*self.stack.units[unit], y, height))
            y += height
            unit += 1
        if unit == len(self.stack.units) and y <= bottom - END_SPACE:
            self.stuck = True
            return self._from_end(deadline)
        return placed

    def _height(self, unit: int, deadline: float) -> int:
        row, number = self.stack.units[unit]
        if not self._is_exact(row, number) and time.perf_counter() < deadline:
            self._exact(unit)
        return self.stack.heights[unit]

    def _is_exact(self, row: Row, number: int) -> bool:
        """A reply whose words were laid out as they came may have got a card since."""
        return self.measure.laid_out(row, number) and bool(row.card or not row.trouble)

    def _exact(self, unit: int) -> None:
        row, number = self.stack.units[unit]
        self.measure.ensure(row, number)
        if row.trouble and not row.card:
            row.card = self._cards.height(row, self.measure)
        self.stack.heights.set(unit, self.measure.height(row, number))

    def _set_bar(self) -> None:
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        most = max(0, self.stack.heights.total + END_SPACE - page)
        value = most
        if self.placed and not self.stuck:
            unit, offset = self._position()
            value = min(most, self.stack.heights.before(unit) + offset)
        self._guard = True
        bar.setRange(0, most)
        bar.setPageStep(page)
        bar.setSingleStep(WHEEL_STEP)
        bar.setValue(value)
        self._bar_value = bar.value()
        self._guard = False

    @Slot(int)
    def _bar_moved(self, value: int) -> None:
        if self._guard or not self.stack.units:
            return
        if not self.verticalScrollBar().isSliderDown():
            self.scroll_by(value - self._bar_value)
            return
        if value >= self.verticalScrollBar().maximum():
            self.to_end()
            return
        self.stuck = False
        self._go(*self.stack.heights.find(value))

    # -- its own size

    def keep_below(self, pixels: int) -> None:
        """Keeps room free below what is seen, for a widget of the view's own."""
        if self.viewportMargins().bottom() != pixels:
            self.setViewportMargins(0, 0, 0, pixels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = self.measure.column
        # As if the scroll bar were always there: the column must not jump when it first appears.
        self.measure.resize(self.width() - self.verticalScrollBar().sizeHint().width())
        if self.measure.column != before:
            self._rewrap()
        self._pill.place(self.viewport())
        self.refresh()

    def _rewrap(self) -> None:
        for row in self.stack.rows:
            row.bubble = 0
            row.card = 0
        self._cards.clear()
        self.stack.rebuild()

    # -- helpers

    def piece_at(self, point: QPoint) -> Placed | None:
        """The placed segment at a place of the viewport."""
        return next((p for p in self.placed if p.y <= point.y() < p.y + p.height), None)

    def pieces_of(self, row: Row) -> list[Placed]:
        return [piece for piece in self.placed if piece.row is row]

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer
