"""One line above the field a person writes in: what went wrong, or what is going on, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ...widgets import label, push_button, set_property


class SayLine(QWidget):
    """Not there while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._run: Callable[[], None] | None = None
        self.words = label("", "error", wrap=True)
        self.button = push_button("", "quiet", self.tr("What can be done about it"))
        self.button.clicked.connect(self._press)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.button)
        self.hide()

    def say(self, words: str, fault: bool = False, button: str = "", run: Callable[[], None] | None = None) -> None:
        """No words take the line away."""
        self._run = run
        self.words.setText(words)
        set_property(self.words, "role", "error" if fault else "muted")
        self.button.setText(button)
        self.button.setAccessibleName(button or self.tr("What can be done about it"))
        self.button.setVisible(bool(button))
        self.setVisible(bool(words))

    @Slot()
    def _press(self) -> None:
        run, self._run = self._run, None
        self.say("")
        if run is not None:
            run()
