"""Whether a persona is heard at all."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ...theme import Theme
from ..settings.form import Row, Switch
from .sheet import Card


class RepliesCard(Card):
    """`wanted(on)` comes only from the person."""

    wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("Replies"))
        words = self.tr("Speak its replies")
        self.switch = Switch(theme, words)
        self.switch.setChecked(True)
        meaning = self.tr("Off: it stays silent, except in chats that are set to be spoken.")
        self.column.addWidget(Row(words, meaning, self.switch))
        self.switch.toggled.connect(self.wanted)

    def show_heard(self, on: bool) -> None:
        self.switch.blockSignals(True)
        self.switch.setChecked(on)
        self.switch.blockSignals(False)
        self.switch.update()
