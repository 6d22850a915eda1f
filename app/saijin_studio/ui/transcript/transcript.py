"""The transcript with everything a person does to it: point, select, copy, follow links, walk by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPixmap,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from ...core.conversation import Role
from ..theme import Theme
from .aloud import spoken
from .bar import ActionBar
from .inline import INSIDE
from .menu import message_menu
from .offers import Offer, offers
from .painter import Placed
from .rows import Row
from .segments import whole_code
from .selection import Spot
from .view import TranscriptView
from .writer import Decoration

COPIED_MS = 1500
EDGE_STEP = 24
ACT_KEYS = {Qt.Key.Key_Delete: "delete"}  # for the message that was walked to


class Transcript(TranscriptView):
    """`action(name, row)`: what a button asks for; `link(address)`: a link was pressed.

    `inside(address, row)`: something of the transcript itself was, as TranscriptMedia knows it.
    """

    action = Signal(str, object)
    link = Signal(str)
    inside = Signal(str, object)

    def __init__(
        self,
        theme: Theme,
        portrait: Callable[[Row, int], QPixmap],
        name: Callable[[Row], str],
        footer: Callable[[Row], str],
        accent: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, portrait, name, footer, accent, parent)
        self.bar = ActionBar(theme, self.viewport())
        self.bar.action.connect(self._bar_action)
        self.bar.more.connect(self.open_menu)
        self.trouble_action.connect(self._bar_action)
        self.arranged.connect(self._follow_bar)
        self.companion: QWidget | None = None  # stands at the message that the bar is for
        self._selecting = False
        self._pressed_link = ""
        self._pointer = QPoint(-1, -1)
        self._point_again = False
        self._edge = self._timer(30, self._scroll_at_edge)
        self._uncopy = self._timer(COPIED_MS, self._forget_copied)

    # -- what the rest of the window asks

    def set_speaking(self, message_id: str | None) -> None:
        """Which message is heard now, for the button that stops it."""
        if self.bar.speaking_id != message_id:
            self.bar.speaking_id = message_id
            self.bar.refresh()

    def announce(self, row: Row) -> None:
        """Has a screen reader say a reply that has just come."""
        self.setAccessibleDescription(spoken(row))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken(row)))

    def offers(self, row: Row) -> tuple[Offer, ...]:
        """What can be done with a row that is shown."""
        return offers(row, self.is_last(row), row.message is not None and row.message.id == self.bar.speaking_id)

    def is_last(self, row: Row) -> bool:
        return bool(self.stack.rows) and self.stack.rows[-1] is row

    def chosen(self) -> Row | None:
        """The message that keys are for: the one walked to, otherwise the last stored one."""
        if self.focused is not None:
            return self.focused
        return next((row for row in reversed(self.stack.rows) if not row.making and row.message is not None), None)

    def walk_to(self, row: Row, number: int = 0, inside: int = 0) -> None:
        """Goes to a place in a message, which is then the one that keys are for."""
        self.focused = row
        self.show_place(row, number, inside)
        self.setAccessibleDescription(spoken(row))
        self.viewport().update()

    def replace(self, old: Row, new: Row) -> None:
        super().replace(old, new)
        if self.focused is new:
            self.setAccessibleDescription(spoken(new))  # something may be up with it now

    def renew_rows(self, rows: Iterable[Row]) -> None:
        """Other rows in the place of those that are shown; the bar goes to what is pointed at then."""
        super().renew_rows(rows)
        self._point_again = True
        self.refresh()

    def copy(self) -> None:
        """Copies the selection, or the focused message."""
        text = self.selection.text(self.stack, self.measure.document)
        if not text and self.focused is not None:
            text = self.focused.text
        if text:
            QGuiApplication.clipboard().setText(text)

    def select_all(self) -> None:
        if not self.stack.rows:
            return
        last = self.stack.rows[-1]
        document = self.measure.document(last, len(last.segments) - 1)
        self.selection.anchor = Spot(self.stack.rows[0], 0, 0)
        self.selection.head = Spot(last, len(last.segments) - 1, document.characterCount() - 1)
        self.viewport().update()

    # -- what lies where

    def _spot(self, point: QPoint) -> Spot | None:
        """The nearest character to a place of the viewport."""
        if not self.placed:
            return None
        piece = self.piece_at(point)
        if piece is None:
            piece = self.placed[0] if point.y() < self.placed[0].y else self.placed[-1]
        document = self.measure.document(piece.row, piece.number)
        inside = QPointF(point) - self.rows_painter.text_origin(piece)
        position = document.documentLayout().hitTest(inside, Qt.HitTestAccuracy.FuzzyHit)
        return Spot(piece.row, piece.number, max(0, position))

    def _link_at(self, piece: Placed | None, point: QPoint) -> str:
        document = piece.row.segments[piece.number].document if piece is not None else None
        if piece is None or document is None:
            return ""
        return document.documentLayout().anchorAt(QPointF(point) - self.rows_painter.text_origin(piece))

    def _code_button_at(self, piece: Placed | None, point: QPoint) -> Decoration | None:
        if piece is None or piece.row.segments[piece.number].document is None:
            return None
        decorations: tuple[Decoration, ...] = piece.row.segments[piece.number].decorations
        for code in decorations:
            headed = code.kind == "code" and code.begins
            if headed and self.rows_painter.copy_rect(piece, code).contains(QPointF(point)):
                return code
        return None

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        piece = self.piece_at(point)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        code = self._code_button_at(piece, point)
        if piece is not None and code is not None:
            self._copy_code(piece, code)
            return
        self._pressed_link = self._link_at(piece, point)
        self.focused = None
        spot = self._spot(point)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.selection.anchor is not None:
            self.selection.head = spot
        else:
            self.selection.anchor = self.selection.head = spot
        self._selecting = True
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self._pointer = point
        if self._selecting:
            self._drag_to(point)
            return
        piece = self.piece_at(point)
        hand = bool(self._link_at(piece, point)) or self._code_button_at(piece, point) is not None
        shape = Qt.CursorShape.PointingHandCursor if hand else self._shape_at(piece, point)
        self.viewport().setCursor(shape)
        self._point_bar(piece)

    def _shape_at(self, piece: Placed | None, point: QPoint) -> Qt.CursorShape:
        if piece is None or not piece.row.text:
            return Qt.CursorShape.ArrowCursor
        inside = self.rows_painter.bubble(self.pieces_of(piece.row)).contains(point)
        return Qt.CursorShape.IBeamCursor if inside else Qt.CursorShape.ArrowCursor

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._selecting = False
        self._edge.stop()
        point = event.position().toPoint()
        link, self._pressed_link = self._pressed_link, ""
        if link and self.selection.bounds() is None and self._link_at(self.piece_at(point), point) == link:
            self._follow_link(link, self.piece_at(point))
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self.selection.bounds() is not None:
            clipboard.setText(self.selection.text(self.stack, self.measure.document), clipboard.Mode.Selection)

    def _follow_link(self, address: str, piece: Placed | None) -> None:
        if not address.startswith(INSIDE):
            self.link.emit(address)
        elif piece is not None:
            self.inside.emit(address.removeprefix(INSIDE), piece.row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        spot = self._spot(event.position().toPoint())
        if spot is None:
            return
        cursor = QTextCursor(self.measure.document(spot.row, spot.number))
        cursor.setPosition(spot.position)
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        self.selection.anchor = Spot(spot.row, spot.number, cursor.selectionStart())
        self.selection.head = Spot(spot.row, spot.number, cursor.selectionEnd())
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = QPoint(-1, -1)
        beside = self.companion is not None and self.companion.underMouse()
        if not self.bar.underMouse() and not self.bar.has_focus() and not beside:
            self._point_bar(None)

    def _drag_to(self, point: QPoint) -> None:
        self.bar.close_bar()
        self.selection.head = self._spot(point)
        outside = point.y() < 0 or point.y() > self.viewport().height()
        if outside and not self._edge.isActive():
            self._edge.start()
        self.viewport().update()

    @Slot()
    def _scroll_at_edge(self) -> None:
        """Goes on scrolling while a selection is dragged beyond the edge."""
        if not self._selecting:
            return
        self.scroll_by(-EDGE_STEP if self._pointer.y() < 0 else EDGE_STEP)
        self._drag_to(self._pointer)

    def _copy_code(self, piece: Placed, code: Decoration) -> None:
        QGuiApplication.clipboard().setText(whole_code(piece.row.segments, piece.number, code.text))
        self.rows_painter.copied = code
        self._uncopy.start()
        self.viewport().update()

    @Slot()
    def _forget_copied(self) -> None:
        self.rows_painter.copied = None
        self.viewport().update()

    # -- the bar

    def _point_bar(self, piece: Placed | None) -> None:
        row = piece.row if piece is not None and not piece.row.making else self.focused
        if row is None or (row.making and not row.text):
            self.bar.close_bar()
            return
        pieces = self.pieces_of(row)
        if pieces:
            self.bar.show_for(row, self.rows_painter.bubble(pieces), self.is_last(row))

    @Slot()
    def _follow_bar(self) -> None:
        """The message moved, and its bar with it."""
        if self._point_again:
            self._point_again = False
            self._point_bar(self.piece_at(self._pointer) if self._pointer.y() >= 0 else None)
        row = self.bar.row
        if row is None:
            return
        pieces = self.pieces_of(row)
        if not pieces or (self._pointer.y() >= 0 and row is not self.focused and not self.bar.has_focus()):
            pointed = self.piece_at(self._pointer)
            if pointed is None or pointed.row is not row:
                self.bar.close_bar()
                return
        if pieces:
            self.bar.show_for(row, self.rows_painter.bubble(pieces), self.is_last(row))

    @Slot(str, object)
    def _bar_action(self, name: str, row: Row) -> None:
        if name == "copy":
            QGuiApplication.clipboard().setText(row.text)
            return
        if name.startswith(INSIDE):
            self._point_bar(None)
            self.inside.emit(name.removeprefix(INSIDE), row)
            return
        self.action.emit(name, row)

    # -- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._page_versions(event.key() == Qt.Key.Key_Right)
        elif plain and event.key() in ACT_KEYS:
            self._act_on_chosen(ACT_KEYS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focused is not None:
            self._point_bar(None)
            self.bar.focus_first()
        elif event.key() == Qt.Key.Key_Escape and (self.focused is not None or self.selection.bounds() is not None):
            self.focused = None
            self.selection.clear()
            self._point_bar(None)
            self.viewport().update()
        else:
            super().keyPressEvent(event)

    def _page_versions(self, onward: bool) -> None:
        """Left and Right: through the versions of a message; beyond the last one another reply is made."""
        row = self.chosen()
        if row is None:
            return
        name = "next" if onward else "previous"
        names = {offer.name for offer in self.offers(row)}
        if name in names:
            self._bar_action(name, row)
        elif onward and row.role is Role.PERSONA and self.is_last(row) and "regenerate" in names:
            self._bar_action("regenerate", row)

    def _act_on_chosen(self, name: str) -> None:
        if self.focused is not None and name in {offer.name for offer in self.offers(self.focused)}:
            self._bar_action(name, self.focused)

    def _walk(self, step: int) -> None:
        """To the message above or below, by Ctrl+Up and Ctrl+Down."""
        rows = self.stack.rows
        if not rows:
            return
        place = rows.index(self.focused) + step if self.focused in rows else rows.index(self._in_sight(step))
        self.focused = rows[max(0, min(place, len(rows) - 1))]
        self.reveal(self.focused)
        self.setAccessibleDescription(spoken(self.focused))
        self._point_bar(None)
        self.viewport().update()

    def _in_sight(self, step: int) -> Row:
        """Where a walk begins: upwards at the last message that is seen, downwards at the first."""
        self._arrange()  # rows may have changed since the last paint
        height = self.viewport().height()
        seen = [each.row for each in self.placed if each.y < height and each.y + each.height > 0]
        return (seen or self.stack.rows)[-1 if step < 0 or not seen else 0]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        piece = self.piece_at(self.viewport().mapFrom(self, event.pos()))
        self.open_menu(event.globalPos(), piece.row if piece is not None else self.focused)

    @Slot(QPoint, object)
    def open_menu(self, place: QPoint, row: Row | None) -> None:
        """All that can be done with a row, at a place of the screen."""
        found = self.offers(row) if row is not None else ()

        def act(name: str) -> None:
            if row is not None:
                self._bar_action(name, row)

        copy = self.copy if self.selection.bounds() is not None else None
        message_menu(self, self.theme, found, act, copy, self.select_all).popup(place)
