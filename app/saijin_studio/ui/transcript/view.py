"""The transcript widget: shows rows, takes new ones in, paints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from ..theme import Theme
from .colouring import Colouring
from .heard import HeardSentence
from .keys import move_by_key
from .marks import paint_marks
from .painter import Placed, RowPainter
from .placing import END_SPACE, OPEN_SECONDS, WHEEL_STEP, PlacingView
from .pulse import RowPulse
from .renewal import place_after, renewed
from .rows import Ready, Row
from .segments import Segment
from .selection import Selection


class TranscriptView(PlacingView):
    """Shows rows; `portrait`, `name`, `footer` and `accent` give what belongs to a row.

    `zoomed(1 or -1)`: the wheel was turned with Ctrl.
    """

    zoomed = Signal(int)

    def __init__(
        self,
        theme: Theme,
        portrait: Callable[[Row, int], QPixmap],
        name: Callable[[Row], str],
        footer: Callable[[Row], str],
        accent: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, accent, parent)
        self.selection = Selection()
        self.rows_painter = RowPainter(theme, self.measure, portrait, name, footer)
        self.heard = HeardSentence(self)
        self.rows_painter.heard = self.heard.marks
        self.rows_painter.heard_code = self.heard.code
        self.focused: Row | None = None
        self._colour = Colouring(theme, self.viewport(), lambda: self.placed, self)
        self._painted_at: tuple[Row, int, int] | None = None
        self._pulse = RowPulse(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Conversation"))
        theme.changed.connect(self.restyle)

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
        self._pulse.watch()

    def open_at(self, rows: Iterable[Row], position: int) -> None:
        """Takes the place of everything; the last message up to `position` is the last one in sight."""
        self.show_rows(rows)
        read = [row for row in self.stack.rows if row.message is not None and 0 < row.message.position <= position]
        if read and position and read[-1] is not self.stack.rows[-1]:
            self.stuck = False
            self._go(read[-1].first + len(read[-1].segments) - 1, 0)
            height = self.placed[0].height if self.placed else 0
            self.scroll_by(height + END_SPACE - self.viewport().height())
            self._pill.setVisible(not self.stuck)

    def renew_rows(self, rows: Iterable[Row]) -> None:
        """Other rows in the place of those that are shown; what is being read stays where it is."""
        self._arrange()
        before, fresh = self.stack.rows, renewed(self.stack.rows, rows)
        known = {row.key: row for row in fresh}
        place = place_after(before, self.placed, known)
        follow = self.stuck and all(row.key in known for row in before)
        for row in before:
            if known.get(row.key) is not row:
                self._cards.remove(row)
                self._forget(row, known.get(row.key))
        self.stack.renew(fresh)
        if not follow and place is not None:
            self.stuck, self._anchor, self._offset = False, (place[0], place[1]), -place[2]
        self.refresh()
        self._pulse.watch()

    def put_above(self, earlier: Ready) -> None:
        """Rows above all others; nothing that is seen moves."""
        self.stack.put_above(earlier)
        self.refresh()

    def append(self, row: Row, after: Row | None = None) -> None:
        self.stack.insert(row, after)
        self._something_new()

    def replace(self, old: Row, new: Row) -> None:
        """Puts a row in another's place; what both have in common does not move."""
        self._cards.remove(old)
        self._forget(old, new)
        self.stack.replace(old, new)
        if old.making:
            self._something_new()
        else:
            self._changed()

    def remove(self, row: Row) -> None:
        self._cards.remove(row)
        place = self.stack.rows.index(row)
        neighbour = self.stack.rows[place - 1] if place else None
        self._forget(row, neighbour)
        self.stack.remove(row)
        self.refresh()
        self._pulse.watch()

    def stream(self, row: Row, offset: int, text: str) -> None:
        """Continues a reply that is being made; does not move what is being read."""
        self.stack.stream(row, offset, text)
        self._something_new()

    def change(self, row: Row) -> None:
        """The row's status or trouble changed."""
        self._cards.remove(row)
        self.stack.refresh(row)
        self._changed()

    def _something_new(self) -> None:
        if not self.stuck:
            self._pill.show()
        self._changed()

    def _changed(self) -> None:
        self.refresh()
        self._pulse.watch()

    def _forget(self, old: Row, new: Row | None) -> None:
        """Nothing may point at a row that is gone."""
        for spot in (self.selection.anchor, self.selection.head):
            if spot is not None and spot.row is old:
                self.selection.clear()
        if self.focused is old:
            self.focused = new
        if self._anchor is not None and self._anchor[0] is old:
            self._anchor = (new, min(self._anchor[1], len(new.segments) - 1)) if new is not None else None

    def toggle(self, row: Row, name: str) -> None:
        """Folds or unfolds what lies beside the row's words; the line that was pressed stays where it is."""
        head = next((piece for piece in self.pieces_of(row) if self._segment(piece).name == name), None)
        self.selection.clear()
        self.stack.toggle(row, name)
        number = next(number for number, segment in enumerate(row.segments) if segment.name == name)
        self.stuck = self.stuck and row.making
        self._anchor, self._offset = (row, number), -head.y if head is not None else 0
        self.refresh()

    def think(self, row: Row, offset: int, text: str) -> None:
        """Continues the reasoning of a reply that is being made; does not move what is being read."""
        self.stack.think(row, offset, text)
        self._something_new()

    @staticmethod
    def _segment(piece: Placed) -> Segment:
        return piece.row.segments[piece.number]

    @Slot()
    def restyle(self) -> None:
        """The look changed: everything is written again, and what is being read stays."""
        self.measure.forget()
        self._cards.clear()
        self.stack.rebuild()
        self.refresh()

    # -- events

    def paintEvent(self, event: QPaintEvent) -> None:
        self._arrange()
        painter = QPainter(self.viewport())
        self.rows_painter.ratio = self.devicePixelRatioF()
        self.rows_painter.paint(painter, self.placed, self.selection, self.focused if self.hasFocus() else None)
        paint_marks(painter, self)
        painter.end()
        place = None if self.stuck or not self.placed else (self.placed[0].row, self.placed[0].number, self.placed[0].y)
        self._colour.painted(moving=place is not None and place != self._painted_at)
        self._painted_at = place

    def showEvent(self, event: object) -> None:
        self._pulse.watch()

    def hideEvent(self, event: object) -> None:
        self._pulse.turn(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.zoomed.emit(1 if turned > 0 else -1)
            event.accept()
            return
        pixels = event.pixelDelta().y() or event.angleDelta().y() * WHEEL_STEP * 3 // 120 // 2
        if pixels:
            self.scroll_by(-pixels)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not move_by_key(event, self, self.viewport().height() - WHEEL_STEP):
            super().keyPressEvent(event)
