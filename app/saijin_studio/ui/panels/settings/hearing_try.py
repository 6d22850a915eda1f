"""Trying the microphone, and what could not be written down yet."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....core.events import DictationChanged, SoundHeard
from ....services.hearing.level import shown
from ....services.hearing.recording import KeptRecording
from ...context import UiContext
from ...messages import describe
from ...widgets import IconButton, label, set_property
from ..chats.microphone_button import MicrophoneButton
from ..processes.overview import clear
from .form import FormCard, result_label

if TYPE_CHECKING:
    from ....services.container import Services


class TryRow(QWidget):
    """A press begins to listen, another ends it; what was understood stands below."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._key = ""
        self.button = MicrophoneButton(context.theme, self)
        self.result = result_label()
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Press, say something, and press again.")), 1)
        top.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.result)
        self.button.clicked.connect(self._press)
        context.bridge.dictation_changed.connect(self._heard)
        context.bridge.sound_heard.connect(self._show_level)

    @Slot()
    def _press(self) -> None:
        run = self._context.operations.run
        if self.button.state == "idle":
            key = self._key = uuid.uuid4().hex
            self.button.show_state("opening")
            self._say(self.tr("Listening…"), "muted")
            run(lambda services: _listen(services, key), owner=self, failed=self._failed)
        elif self.button.state == "listening":
            key = self._key
            run(lambda services: services.hearing.stop(key), owner=self)

    @Slot(object)
    def _heard(self, event: DictationChanged) -> None:
        if event.key != self._key:
            return
        if event.state in ("listening", "writing"):
            self.button.show_state(event.state)
        elif event.state in ("said", "failed", "nothing", "ended"):
            self._end(event)

    def _end(self, event: DictationChanged) -> None:
        self.button.show_state("idle")
        recording = event.recording
        if recording:  # a trial is worth nothing afterwards
            self._context.operations.run(lambda services: services.hearing.forget(recording), owner=self)
        if event.state == "said":
            self._say(self.tr("“{text}”").format(text=event.text), "ok")
        elif event.error:
            self._say(describe(event.error, event.params), "error")
        else:
            self._say("", "muted")

    def _failed(self, error: SaijinError) -> None:
        self.button.show_state("idle")
        self._say(describe(error.code, error.params), "error")

    @Slot(object)
    def _show_level(self, event: SoundHeard) -> None:
        if event.key == self._key:
            self.button.show_level(shown(event.level))

    def _say(self, words: str, role: str) -> None:
        self.result.setText(words)
        set_property(self.result, "role", role)
        self.result.setVisible(bool(words))


class KeptCard(FormCard):
    """Recordings whose words are not known yet; not there while there are none."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Not written down yet"))
        self._context = context
        self.column.addWidget(
            label(self.tr("The menu of the microphone beside a message has them written down."), "small", wrap=True)
        )
        self.rows = QVBoxLayout()
        self.column.addLayout(self.rows)
        self.hide()

    def show_kept(self, kept: tuple[KeptRecording, ...]) -> None:
        clear(self.rows)
        for one in kept:
            self.rows.addWidget(self._row(one))
        self.setVisible(bool(kept))

    def _row(self, one: KeptRecording) -> QWidget:
        row = QWidget()
        words = self.tr("{seconds} s of {time}").format(
            seconds=round(one.seconds), time=one.at.astimezone().strftime("%Y-%m-%d %H:%M")
        )
        remove = IconButton(self._context.theme, "delete", self.tr("Throw away: {words}").format(words=words), row)
        remove.clicked.connect(lambda: self._remove(one.id))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(words), 1)
        layout.addWidget(remove)
        return row

    def _remove(self, recording: str) -> None:
        def work(services: Services) -> tuple[KeptRecording, ...]:
            services.hearing.forget(recording)
            return services.hearing.kept()

        self._context.operations.run(work, owner=self, done=self.show_kept)


def _listen(services: Services, key: str) -> None:
    """The studio must not hear itself."""
    services.voice.stop()
    services.hearing.start(key)
