"""A page of cards in the voice panel, and the cards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ...messages import describe_error
from ...widgets import label, set_property, surface

WIDTH = 860  # px; longer lines are hard to read


class Sheet(QScrollArea):
    """`column` holds the cards. Tab goes through them as one reads, also through lines that came later."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        side = QHBoxLayout(inner)
        side.setContentsMargins(32, 24, 32, 28)
        content = QWidget()
        content.setMaximumWidth(WIDTH)
        side.addStretch(1)
        side.addWidget(content, 1000)
        side.addStretch(1)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(14)
        self.setWidget(inner)
        self._ordering = QTimer(self)
        self._ordering.setSingleShot(True)
        self._ordering.timeout.connect(self._order)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is not self.widget():
            self._ordering.start()
        return super().eventFilter(watched, event)

    @Slot()
    def _order(self) -> None:
        for one, following in pairwise(_reached(self.column)):
            QWidget.setTabOrder(one, following)


def _reached(layout: QLayout) -> Iterator[QWidget]:
    """What Tab goes to, in the order of the layout."""
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inside = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                yield widget
            inside = widget.layout()
        if inside is not None:
            yield from _reached(inside)


class Card(QFrame):
    """A titled card with a line at its foot for what came of something."""

    def __init__(self, title: str, meaning: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 18)
        outer.setSpacing(10)
        outer.addWidget(label(title, "strong"))
        if meaning:
            outer.addWidget(label(meaning, "small", wrap=True))
        self.column = QVBoxLayout()
        self.column.setSpacing(10)
        outer.addLayout(self.column)
        self.told = label("", "error", wrap=True)
        self.told.hide()
        outer.addWidget(self.told)

    def say(self, words: str, role: str = "muted") -> None:
        """ "" says nothing."""
        self.told.setText(words)
        set_property(self.told, "role", role)
        self.told.setVisible(bool(words))

    def say_error(self, error: SaijinError) -> None:
        """What the person ended themselves is no fault."""
        self.say("" if error.code == "cancelled" else describe_error(error), "error")


def line_of(*widgets: QWidget | int) -> QHBoxLayout:
    """Side by side; a number is empty room that stretches so much."""
    layout = QHBoxLayout()
    layout.setSpacing(8)
    for each in widgets:
        if isinstance(each, int):
            layout.addStretch(each)
        else:
            layout.addWidget(each)
    return layout


def empty(layout: QVBoxLayout) -> None:
    """Takes everything out."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def hairline() -> QFrame:
    made = surface("line")
    made.setFixedHeight(1)
    return made


def strong(text: str, width: int = 0) -> QLabel:
    made = label(text, "strong")
    if width:
        made.setMinimumWidth(width)
    return made
