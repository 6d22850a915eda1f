"""Where it sounds: the device, and a tone on each side of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy

from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe
from ...widgets import push_button
from ..settings.form import Choice, WheelGuard
from .sheet import Card, line_of

if TYPE_CHECKING:
    from ....services.voice.tones import Side


class DeviceCard(Card):
    def __init__(self, context: UiContext) -> None:
        super().__init__(
            self.tr("Where it sounds"), self.tr("A tone tells whether the device and its sides are right.")
        )
        self._context = context
        self._devices: tuple[str, ...] = ()
        self.device = Choice(context.theme)
        self.device.setAccessibleName(self.tr("Sound device"))
        self.device.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.device.installEventFilter(WheelGuard(self))
        self.sides: dict[Side, str] = {
            "left": self.tr("Left"),
            "right": self.tr("Right"),
            "both": self.tr("Both sides"),
        }
        self.buttons = {}
        for side, words in self.sides.items():
            button = push_button(words, "", self.tr("Test tone: {side}").format(side=words))
            button.setObjectName(side)
            button.clicked.connect(self._beep)
            self.buttons[side] = button
        line = line_of(self.device, *self.buttons.values())
        line.setStretch(0, 1)
        self.column.addLayout(line)
        self.device.activated.connect(self._choose)
        context.settings_changed.connect(self._fill)
        self._fill()

    def ask(self) -> None:
        """Somebody looks: devices come and go."""
        self._context.operations.run(
            lambda services: services.voice_trials.devices(), owner=self, done=self._show_devices
        )

    def show_missing(self, missing: str | None) -> None:
        """audio_library or audio_device, None where there is a device."""
        self.say(describe(missing) if missing else "", "warning")

    def _show_devices(self, devices: tuple[str, ...]) -> None:
        self._devices = devices
        self._fill()

    @Slot()
    def _fill(self) -> None:
        """The device that is set stays in the list, also while it is not there."""
        chosen = self._context.settings.voice.output
        self.device.clear()
        self.device.addItem(self.tr("The system's default"), "")
        for name in dict.fromkeys((*self._devices, *((chosen,) if chosen else ()))):
            self.device.addItem(name, name)
        self.device.setCurrentIndex(max(0, self.device.findData(chosen)))

    @Slot()
    def _choose(self) -> None:
        from msgspec.structs import replace

        settings, chosen = self._context.settings, str(self.device.currentData())
        if chosen != settings.voice.output:
            self._context.save_settings(replace(settings, voice=replace(settings.voice, output=chosen)))

    @Slot()
    def _beep(self) -> None:
        sender = self.sender()
        side = next((each for each, button in self.buttons.items() if button is sender), None)
        if side is None:
            return
        self.say("")
        self._context.operations.run(
            lambda services: services.voice_trials.beep(side), owner=self, failed=self._not_heard
        )

    def _not_heard(self, error: SaijinError) -> None:
        self.say_error(error)
