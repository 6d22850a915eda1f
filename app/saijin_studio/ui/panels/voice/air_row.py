"""One line of what is said now, waits or is paused: who, which sentence, for how long, and a button that ends it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ...context import UiContext
from ...widgets import OneLine, label, push_button
from ..chats.player_wave import clock

if TYPE_CHECKING:
    from ....services.voice.on_air import OnAir

FACE = 24


class AirRow(QWidget):
    """`stopped(utterance)`: the person has heard enough of it."""

    stopped = Signal(str)

    def __init__(self, context: UiContext, said: OnAir) -> None:
        super().__init__()
        self._context = context
        self._began: float | None = None
        self.said = said
        self.face, self.name = QLabel(), label("", "strong")
        self.face.setFixedSize(FACE, FACE)
        self.words, self.time = OneLine("muted"), label("", "small")
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.stop = push_button(self.tr("Stop"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for widget, stretch in ((self.face, 0), (self.name, 0), (self.words, 1), (self.time, 0), (self.stop, 0)):
            line.addWidget(widget, stretch)
        self.stop.clicked.connect(self._stop)
        self.show_said(said)

    def show_said(self, said: OnAir) -> None:
        self.said = said
        if said.seconds is None:
            self._began = None
        elif said.persona_key or self._began is None:  # how long an unknown voice is heard, nobody tells
            self._began = time.monotonic() - said.seconds
        book, key, language = self._context.personas, said.persona_key, self._context.language
        self.face.setVisible(bool(key))
        if key:
            self.face.setPixmap(book.avatar(key, language, FACE))
        name = book.name(key, language) or self.tr("A voice")
        self.name.setText(name)
        self.words.setText(self._state())
        self.words.setToolTip(said.text)
        self.stop.setEnabled(True)
        self.stop.setAccessibleName(self.tr("Stop {name}").format(name=name))
        self.show_time()

    def _state(self) -> str:
        if self.said.paused:
            return self.tr("Paused: {text}").format(text=self.said.text)
        return self.said.text if self._began is not None else self.tr("waits for its turn")

    def show_time(self) -> None:
        self.time.setText("" if self._began is None else clock(time.monotonic() - self._began))

    @Slot()
    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.stopped.emit(self.said.utterance)
