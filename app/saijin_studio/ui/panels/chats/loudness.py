"""How loud the studio is: silence and volume beside the composer's speaker, and by keys."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from ...actions import ActionSpec
from ...context import UiContext
from ...widgets import IconButton

MOST = 200  # percent
STEP = 10
SLIDER = 64  # px
ROOM = 560  # px of the composer from which on there is room for the slider


class Loudness(QWidget):
    """Settings of the studio, not of the chat; what sounds follows at once."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.mute = IconButton(context.theme, "sound", self.tr("Silence the studio"), self)
        self.mute.setCheckable(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, MOST)
        self.slider.setSingleStep(STEP // 2)
        self.slider.setPageStep(STEP * 2)
        self.slider.setFixedWidth(SLIDER)
        self.slider.setAccessibleName(self.tr("Volume"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.mute)
        layout.addWidget(self.slider, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.mute.clicked.connect(self._mute)
        self.slider.valueChanged.connect(self._choose)
        context.settings_changed.connect(self._follow)
        self._define()
        self._follow()

    def _define(self) -> None:
        group = self.tr("Voice")
        for name, words, run, icon, keys in (
            ("voice.mute", self.tr("Silence the studio, or let it sound"), self.toggle, "sound-off", "Alt+M"),
            ("voice.louder", self.tr("Louder"), lambda: self._turn(STEP), "sound", "Alt+Up"),
            ("voice.quieter", self.tr("Quieter"), lambda: self._turn(-STEP), "sound", "Alt+Down"),
        ):
            self._context.actions.define(ActionSpec(name, words, run, icon, keys, None, group))

    def show_room(self, width: int) -> None:
        """The slider gives way in a narrow composer; wheel and keys still turn it."""
        self.slider.setVisible(width >= ROOM)

    def toggle(self) -> None:
        self._mute(not self._context.settings.voice.muted)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self._turn(STEP if turned > 0 else -STEP)
        event.accept()

    def _turn(self, by: int) -> None:
        """Who wants it louder wants to hear it."""
        voice = self._context.settings.voice
        volume = min(max(round(voice.volume * 100) + by, 0), MOST)
        self._save(volume, voice.muted and by < 0)

    @Slot(bool)
    def _mute(self, muted: bool) -> None:
        self._save(round(self._context.settings.voice.volume * 100), muted)

    @Slot(int)
    def _choose(self, volume: int) -> None:
        self._save(volume, False)

    def _save(self, volume: int, muted: bool) -> None:
        settings = self._context.settings
        wanted = replace(settings, voice=replace(settings.voice, volume=volume / 100, muted=muted))
        if wanted != settings:
            self._context.save_settings(wanted)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        voice = self._context.settings.voice
        percent = round(voice.volume * 100)
        self.slider.blockSignals(True)
        self.slider.setValue(percent)
        self.slider.blockSignals(False)
        self.slider.setToolTip(self.tr("Volume: {percent} %").format(percent=percent))
        self.mute.setChecked(voice.muted)
        words = self.tr("Let the studio sound again") if voice.muted else self.tr("Silence the studio")
        self.mute.change("sound-off" if voice.muted else "sound", words)
        self.mute.setToolTip(f"{words} ({percent} %)")
