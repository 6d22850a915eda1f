"""Finds elements of a diagram by name, id, type or what their model states of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton

from ...core.bpmn.diagram import Diagram, Shape
from .view import DiagramView
from .words import type_name

EDGE = 10  # px to the view's border
WIDEST = 340
MOST_LETTERS = 200


def find(diagram: Diagram, words: str) -> tuple[str, ...]:
    """The ids of the elements that hold all the words, those whose name begins with them first, then as they stand."""
    parts = words.casefold().split()
    if not parts:
        return ()
    found: list[tuple[bool, float, float, str]] = []
    for shape in diagram.shapes:
        text = _text(shape)
        if all(part in text for part in parts):
            begins = shape.name.casefold().startswith(words.strip().casefold())
            found.append((not begins, shape.bounds.x, shape.bounds.y, shape.id))
    return tuple(each[-1] for each in sorted(found))


def _text(shape: Shape) -> str:
    parts = (shape.name, shape.id, shape.type, type_name(shape.type), shape.documentation, *shape.facts.values())
    return "\n".join(parts).casefold()


class DiagramSearch(QFrame):
    """Lies over the upper left corner of its view: `open` shows it. Enter goes on, Shift+Enter back, Esc closes."""

    def __init__(self, view: DiagramView) -> None:
        super().__init__(view)
        self._view = view
        self._found: tuple[str, ...] = ()
        self._at = 0
        self.setProperty("surface", "card")
        self.setAutoFillBackground(True)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find a step"))
        self.field.setAccessibleName(self.tr("Find a step of the diagram"))
        self.field.setMaxLength(MOST_LETTERS)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("000 / 000"))
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back = self._button(self.tr("Previous match"), self.go_back, Qt.ArrowType.UpArrow)
        self.on = self._button(self.tr("Next match"), self.go_on, Qt.ArrowType.DownArrow)
        self.shut = self._button(self.tr("Close the search"), self.close_search)
        self.shut.setText("×")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 4, 4)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for widget in (self.count, self.back, self.on, self.shut):
            row.addWidget(widget)
        view.changed.connect(self._again)
        view.moved.connect(self._place)
        self.hide()
        self._tell()

    def _button(self, name: str, slot: object, arrow: Qt.ArrowType = Qt.ArrowType.NoArrow) -> QToolButton:
        made = QToolButton()
        made.setArrowType(arrow)
        made.setAutoRaise(True)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.clicked.connect(slot)
        return made

    @property
    def matches(self) -> tuple[str, ...]:
        return self._found

    @property
    def current(self) -> str:
        """The match that is looked at, "" for none."""
        return self._found[self._at] if self._found else ""

    # -- opening and closing

    @Slot()
    def open(self) -> None:
        """Shows the field with its last words marked, ready to be written over."""
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    @Slot()
    def close_search(self) -> None:
        """The match that was looked at is selected; the marks go."""
        here = self.current
        self.hide()
        self._found = ()
        self._view.diagram_scene().set_found(frozenset(), "")
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        if here:
            self._view.select(here)

    @Slot()
    def _place(self) -> None:
        width = min(WIDEST, self._view.viewport().width() - 2 * EDGE)
        self.setGeometry(EDGE, EDGE, max(width, 120), self.sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(WIDEST, super().sizeHint().height())

    # -- searching

    @Slot()
    def _search(self) -> None:
        self._found, self._at = find(self._view.diagram, self.field.text()), 0
        self._mark()

    @Slot()
    def _again(self) -> None:
        """The diagram or its states are others: the same match stays, where it is still there."""
        if not self.isVisible():
            return
        here = self.current
        found = find(self._view.diagram, self.field.text())
        if found != self._found:
            self._found, self._at = found, found.index(here) if here in found else 0
            self._mark()

    @Slot()
    def go_on(self) -> None:
        self._go(1)

    @Slot()
    def go_back(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        if self._found:
            self._at = (self._at + step) % len(self._found)
            self._mark()

    def _mark(self) -> None:
        self._view.diagram_scene().set_found(frozenset(self._found), self.current)
        self._view.show_element(self.current)
        self._tell()

    def _tell(self) -> None:
        words = ""
        if self._found:
            words = f"{self._at + 1} / {len(self._found)}"
        elif self.field.text().strip():
            words = self.tr("Nothing found")
        self.count.setText(words)
        self.field.setAccessibleDescription(words)
        for button in (self.back, self.on):
            button.setEnabled(len(self._found) > 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_search()
                return True
        return super().eventFilter(watched, event)
