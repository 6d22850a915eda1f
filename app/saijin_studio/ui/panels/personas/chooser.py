"""Who to talk to, asked when a new chat begins."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from ...context import UiContext
from ...widgets import label
from .card import PersonaGrid


class PersonaChooser(QDialog):
    """`chosen(key)`."""

    chosen = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New chat"))
        self.grid = PersonaGrid(context)
        self.grid.chosen.connect(self._choose)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addWidget(label(self.tr("Who would you like to talk to?"), "title"))
        layout.addWidget(area, 1)
        self.resize(860, 560)

    @Slot(str)
    def _choose(self, key: str) -> None:
        self.accept()
        self.chosen.emit(key)
