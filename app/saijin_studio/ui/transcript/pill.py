"""The button that says there is something new below what is being read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

FROM_BOTTOM = 12  # px


class NewBelow(QPushButton):
    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.setText(self.tr("New below"))
        self.setProperty("kind", "pill")
        self.setAccessibleName(self.tr("Go to the newest message"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.adjustSize()
        self.hide()

    def place(self, viewport: QWidget) -> None:
        """At the middle of the lower edge."""
        self.move((viewport.width() - self.width()) // 2, viewport.height() - self.height() - FROM_BOTTOM)
