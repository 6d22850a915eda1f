"""The way from the settings of the microphone to the voices that are made of recordings."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from ...context import UiContext
from ...widgets import label, push_button
from .form import FormCard


class SamplesCard(FormCard):
    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Recordings to make voices of"))
        self._context = context
        words = self.tr("They stay on this machine. Each is kept with the consent of whoever is heard.")
        self.show_voices = push_button(self.tr("Show the cloned voices"))
        self.show_voices.setObjectName("show-clones")
        self.show_voices.clicked.connect(self._show_voices)
        line = QHBoxLayout()
        line.addWidget(label(words, "small", wrap=True), 1)
        line.addWidget(self.show_voices)
        self.column.addLayout(line)

    @Slot()
    def _show_voices(self) -> None:
        self._context.open_section("voice", card="clones")
