"""The transcript widget. Its position is a row and an offset within it, or "stuck to the end"; the scroll bar follows.

Only what is seen is laid out; heights found later correct the estimates without moving what is being read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ..theme import Theme
from .highlight import highlight
from .measure import Measure
from .painter import Placed, RowPainter
from .pill import NewBelow
from .pulse import Pulse
from .rows import Row, Stack
from .selection import Selection
from .trouble import TroubleCards

LAYOUT_SECONDS = 0.008
OPEN_SECONDS = 0.04  # a chat that is opened is to be seen whole, not piece by piece
END_SPACE = 24
WHEEL_STEP = 60


class TranscriptView(QAbstractScrollArea):
    """Shows rows; `portrait`, `name`, `footer` and `accent` give what belongs to a row.

    `arranged` comes after each arrangement; `trouble_action(name, row)` from the card of a reply that went wrong.
    """

    arranged = Signal()
    trouble_action = Signal(str, object)

    def __init__(
        self,
        theme: Theme,
        portrait: Callable[[Row, int], QPixmap],
        name: Callable[[Row], str],
        footer: Callable[[Row], str],
        accent: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.measure = Measure(theme, accent)
        self.stack = Stack(self.measure.height)
        self.selection = Selection()
        self.rows_painter = RowPainter(theme, self.measure, portrait, name, footer)
        self.placed: list[Placed] = []
        self.focused: Row | None = None
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
        self._colour = self._timer(0, self._highlight_one)
        self._pulse = Pulse(self)
        self._pulse.beat.connect(self._beat)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Conversation"))
        self.verticalScrollBar().setAccessibleName(self.tr("Position in the conversation"))
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)
        theme.changed.connect(self._restyle)

    # -- what is shown

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Takes the place of everything; begins at the end."""
        self._cards.clear()
        self.selection.clear()
        self.focused = None
        self._anchor, self._offset, self.stuck = None, 0, True
        self.stack.reset(rows)
        self._pill.hide()
        self._budget = OPEN_SECONDS
        self.refresh()
        self._watch_pulse()

    def append(self, row: Row, after: Row | None = None) -> None:
        self.stack.insert(row, after)
        self._something_new()

    def replace(self, old: Row, new: Row) -> None:
        """Puts a row in another's place; what both have in common does not move."""
        self._cards.remove(old)
        self._forget(old, new)
        self.stack.replace(old, new)
        self._something_new()

    def remove(self, row: Row) -> None:
        self._cards.remove(row)
        place = self.stack.rows.index(row)
        neighbour = self.stack.rows[place - 1] if place else None
        self._forget(row, neighbour)
        self.stack.remove(row)
        self.refresh()
        self._watch_pulse()

    def stream(self, row: Row, offset: int, text: str) -> None:
        """Continues a reply that is being made; does not move what is being read."""
        self.stack.stream(row, offset, text)
        self._something_new()

    def change(self, row: Row) -> None:
        """The row's status or trouble changed."""
        self._cards.remove(row)
        self.stack.refresh(row)
        self.refresh()
        self._watch_pulse()

    @Slot()
    def refresh(self) -> None:
        self._dirty = True
        self.viewport().update()

    def _something_new(self) -> None:
        if not self.stuck:
            self._pill.show()
        self.refresh()
        self._watch_pulse()

    def _forget(self, old: Row, new: Row | None) -> None:
        """Nothing may point at a row that is gone."""
        for spot in (self.selection.anchor, self.selection.head):
            if spot is not None and spot.row is old:
                self.selection.clear()
        if self.focused is old:
            self.focused = new
        if self._anchor is not None and self._anchor[0] is old:
            self._anchor = (new, min(self._anchor[1], len(new.segments) - 1)) if new is not None else None

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
        if any(not self.measure.laid_out(piece.row, piece.number) for piece in self.placed):
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
        if not self.measure.laid_out(row, number) and time.perf_counter() < deadline:
            self._exact(unit)
        return self.stack.heights[unit]

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

    @Slot()
    def _restyle(self) -> None:
        self.measure.forget()
        self._cards.clear()
        self.stack.rebuild()
        self.refresh()

    # -- after the paint

    @Slot()
    def _highlight_one(self) -> None:
        """Colours the code of one segment, then lets other events pass."""
        for piece in self.placed:
            segment = piece.row.segments[piece.number]
            if segment.document is None or segment.highlighted or piece.row.making:
                continue
            segment.highlighted = True
            for code in segment.decorations:
                if code.kind == "code" and code.language:
                    highlight(segment.document, code, self.theme.tokens)
            self.viewport().update()
            self._colour.start()
            return

    def _watch_pulse(self) -> None:
        wanted = self.theme.motion_ms > 0 and self.isVisible() and any(row.making for row in self.stack.rows[-3:])
        self._pulse.turn(wanted)
        if not wanted:
            self.rows_painter.pulse = 1.0

    @Slot(float)
    def _beat(self, value: float) -> None:
        self.rows_painter.pulse = value
        for piece in self.placed:
            if piece.row.making:
                self.viewport().update(QRect(0, piece.y, self.measure.left + 90, 70))
                self.viewport().update(QRect(0, piece.y + piece.height - 30, self.measure.left + 90, 30))

    # -- events

    def paintEvent(self, event: QPaintEvent) -> None:
        self._arrange()
        painter = QPainter(self.viewport())
        self.rows_painter.ratio = self.devicePixelRatioF()
        self.rows_painter.paint(painter, self.placed, self.selection, self.focused if self.hasFocus() else None)
        painter.end()
        if not self._colour.isActive():
            self._colour.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = self.measure.column
        self.measure.resize(self.viewport().width())
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

    def showEvent(self, event: object) -> None:
        self._watch_pulse()

    def hideEvent(self, event: object) -> None:
        self._pulse.turn(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels = event.pixelDelta().y() or event.angleDelta().y() * WHEEL_STEP * 3 // 120 // 2
        if pixels:
            self.scroll_by(-pixels)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self.viewport().height() - WHEEL_STEP
        steps = {
            Qt.Key.Key_Up: -WHEEL_STEP,
            Qt.Key.Key_Down: WHEEL_STEP,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Space: page,
        }
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in steps:
            self.scroll_by(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self.to_start()
        elif event.key() == Qt.Key.Key_End:
            self.to_end()
        else:
            super().keyPressEvent(event)

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
