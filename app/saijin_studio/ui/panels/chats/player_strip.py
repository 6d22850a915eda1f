"""The player of a spoken message: one strip for the whole transcript, at the lower edge of the message it is for.

Where that edge is out of sight it stands below the transcript, for it never covers words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ...theme import Theme
from ...widgets import IconButton, label
from .player_wave import WaveBar, clock

if TYPE_CHECKING:
    from ....services.voice.waveform import Waveform

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
WIDTH = 400  # px
OVERLAP = 5  # px of the bubble's lower edge that it covers: there are no words
ABOVE = 4  # px between it and the transcript, where it stands below that


class PlayerStrip(QFrame):
    """`pressed`: play or pause; `sought(seconds)`; `speed_chosen(factor)`; `save_wanted`."""

    pressed = Signal()
    sought = Signal(float)
    speed_chosen = Signal(float)
    save_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        self.setAccessibleName(self.tr("Player"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._seconds = 0.0
        self.play = IconButton(theme, "play", self.tr("Play"), self)
        self.wave = WaveBar(theme, self)
        self.time = label("", "small", parent=self)
        self.speed = self._speed_button()
        self.save = IconButton(theme, "save", self.tr("Save the audio"), self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 2, 3, 2)
        layout.setSpacing(4)
        layout.addWidget(self.play)
        layout.addWidget(self.wave, 1)
        layout.addSpacing(2)
        for widget in (self.time, self.speed, self.save):
            layout.addWidget(widget)
        self.play.clicked.connect(self.pressed)
        self.save.clicked.connect(self.save_wanted)
        self.wave.chosen.connect(self.sought)
        self.wave.valueChanged.connect(self._say_time)
        self.show_state(playing=False, position=0.0, speed=1.0)
        self.hide()

    def _speed_button(self) -> QToolButton:
        made = QToolButton(self)
        made.setProperty("kind", "speed")
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.menu = QMenu(made)
        group = QActionGroup(self.menu)
        for factor in SPEEDS:
            action = QAction(_times(factor), self.menu)
            action.setCheckable(True)
            action.setData(factor)
            group.addAction(action)
            self.menu.addAction(action)
        self.menu.triggered.connect(self._choose_speed)
        made.setMenu(self.menu)
        return made

    def show_sound(self, sound: Waveform, accent: str) -> None:
        """Another message, or more of it was spoken."""
        self._seconds = sound.seconds
        self.wave.show_sound(sound.seconds, sound.peaks, accent)
        self._say_time()
        widest = f"{clock(sound.seconds)} / {clock(sound.seconds)}"  # it must not change its size as time goes by
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance(widest) + 2)

    def show_state(self, playing: bool, position: float, speed: float) -> None:
        words = self.tr("Pause") if playing else self.tr("Play")
        if self.play.accessibleName() != words:
            self.play.change("pause" if playing else "play", words)
        self.wave.go_to(position)
        if self.speed.text() != _times(speed):
            self.speed.setText(_times(speed))
            words = self.tr("Speed: {factor}").format(factor=_times(speed))
            self.speed.setToolTip(words)
            self.speed.setAccessibleName(words)
            for action in self.menu.actions():
                action.setChecked(action.data() == speed)

    @property
    def room(self) -> int:
        """px that it needs below the transcript."""
        return self.sizeHint().height() + ABOVE

    def place(self, bubble: QRect, seen: QRect, footer: bool) -> bool:
        """Below the words of a message, in what is seen of the transcript; False where words would be covered."""
        wanted = bubble.bottom() + 1 if footer else bubble.bottom() - OVERLAP
        top = min(wanted, seen.bottom() + 1 - self.sizeHint().height())
        if top < bubble.bottom() - OVERLAP:
            return False
        self._stand(bubble.left(), top, seen)
        return True

    def dock(self, left: int, seen: QRect) -> None:
        """Below the transcript, whose message goes on there."""
        self._stand(left, seen.bottom() + 1 + ABOVE, seen)

    def _stand(self, left: int, top: int, seen: QRect) -> None:
        self.setGeometry(left, top, min(WIDTH, seen.right() - left - 7), self.sizeHint().height())
        self.show()
        self.raise_()

    def busy(self) -> bool:
        """Whether the person has to do with it: it must not go."""
        focus = self.window().focusWidget()
        return self.underMouse() or self.menu.isVisible() or (focus is not None and self.isAncestorOf(focus))

    @Slot()
    def _say_time(self) -> None:
        self.time.setText(f"{clock(self.wave.seconds)} / {clock(self._seconds)}")

    @Slot(QAction)
    def _choose_speed(self, action: QAction) -> None:
        self.speed_chosen.emit(float(action.data()))


def _times(factor: float) -> str:
    return f"{factor:g}×"
