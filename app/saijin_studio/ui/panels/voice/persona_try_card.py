"""Words that are said as a persona is set to sound at this moment."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit

from ...context import UiContext
from ...widgets import push_button
from .audition import Audition
from .sheet import Card, line_of


class PersonaTryCard(Card):
    """`wanted(text)`: the person wants to hear it; whoever knows the voice gives it to the `audition`."""

    wanted = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Try it"), self.tr("Says it as it is set above, whether that is kept or not."))
        self.text = QLineEdit()
        self.text.setAccessibleName(self.tr("What to say"))
        self.play = push_button(self.tr("Try"), "primary")
        self.hush = push_button(self.tr("Stop"))
        line = line_of(self.text, self.hush, self.play)
        line.setStretch(0, 1)
        self.column.addLayout(line)
        self.audition = Audition(context, self)
        self.audition.show_on(self, self.play, self.hush)
        self.text.returnPressed.connect(self.play.click)
        self.play.clicked.connect(self._play)

    def suggest(self, words: str) -> None:
        """What the person has written stays."""
        if not self.text.isModified():
            self.text.setText(words)

    @Slot()
    def _play(self) -> None:
        if text := self.text.text().strip():
            self.wanted.emit(text)
