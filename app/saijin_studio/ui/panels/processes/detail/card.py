"""A diagram on a card, dressed by the window's theme, with its zoom buttons."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ....context import UiContext
from ....diagram import DiagramView, colours_of
from ....widgets import IconButton


class DiagramCard(QFrame):
    """A diagram with its zoom buttons."""

    def __init__(self, context: UiContext, height: int, buttons: bool = True) -> None:
        super().__init__()
        self._context = context
        self.setProperty("surface", "card")
        self.view = DiagramView()
        self.view.setMinimumHeight(height)
        self.view.follows = buttons  # without them nobody could move it
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self.view)
        self.bar = QWidget(self)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for icon_name, text, slot in (
            ("add", self.tr("Zoom in"), self.view.zoom_in),
            ("minus", self.tr("Zoom out"), self.view.zoom_out),
            ("fit", self.tr("Show the whole diagram"), self.view.fit),
        ):
            button = IconButton(context.theme, icon_name, text, self.bar)
            button.clicked.connect(slot)
            row.addWidget(button)
        self.bar.setVisible(buttons)
        context.theme.changed.connect(self._dress)
        context.settings_changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        tokens = self._context.theme.tokens
        self.view.set_colours(replace(colours_of(tokens), canvas=tokens.card))
        self.view.set_reduced_motion(self._context.theme.motion_ms == 0)

    def resizeEvent(self, event: object) -> None:
        if self.bar.parentWidget() is not self:
            return  # its buttons stand elsewhere
        size = self.bar.sizeHint()
        self.bar.setGeometry(self.width() - size.width() - 8, 8, size.width(), size.height())
        self.bar.raise_()
