"""Whether replies are spoken, and what sounds at this moment."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QCheckBox

from ....core.events import SpeechChanged
from ...context import UiContext
from ...icons import icon
from ...widgets import OneLine, push_button
from .sheet import Card, line_of
from .try_card import silence

ENDS = ("finished", "stopped", "failed")


class NowCard(Card):
    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Speaking"))
        self._context = context
        self._utterance = ""
        self.switch = QCheckBox(self.tr("Speak replies as they are written"))
        self.switch.setAccessibleName(self.switch.text())
        self.switch.setChecked(context.settings.voice.enabled)
        self.more = push_button(self.tr("Voice settings"), "quiet")
        self.now = OneLine("muted")
        self.stop = push_button(self.tr("Stop"), "", self.tr("Stop what is being said"))
        self.stop.setIconSize(QSize(16, 16))
        self.column.addLayout(line_of(self.switch, 1, self.more))
        line = line_of(self.now, self.stop)
        line.setStretch(0, 1)
        self.column.addLayout(line)
        self.switch.clicked.connect(self._set_enabled)
        self.more.clicked.connect(self._open_settings)
        self.stop.clicked.connect(self._silence)
        context.settings_changed.connect(self._follow_settings)
        context.bridge.speech_changed.connect(self._speech)
        context.theme.changed.connect(self._dress)
        self._dress()
        self.show_speaking(None)

    def show_speaking(self, utterance: str | None) -> None:
        """What sounds, as far as it is known when nobody has told of a sentence."""
        if utterance == self._utterance and utterance:
            return
        self._utterance = utterance or ""
        self._show(self.tr("Something is being said.") if utterance else "")

    @Slot(object)
    def _speech(self, event: SpeechChanged) -> None:
        if event.state == "speaking":
            self._utterance = event.correlation_id
            self._show(self.tr("Now: {sentence}").format(sentence=event.text))
        elif event.state in ENDS and event.correlation_id == self._utterance:
            self._utterance = ""
            self._show("")

    def _show(self, words: str) -> None:
        self.now.setText(words or self.tr("It is quiet just now."))
        self.now.setToolTip(words)
        self.stop.setEnabled(bool(words))

    @Slot(bool)
    def _set_enabled(self, on: bool) -> None:
        from msgspec.structs import replace

        settings = self._context.settings
        self._context.save_settings(replace(settings, voice=replace(settings.voice, enabled=on)))

    @Slot()
    def _follow_settings(self) -> None:
        self.switch.setChecked(self._context.settings.voice.enabled)

    @Slot()
    def _open_settings(self) -> None:
        self._context.open_section("settings", page="voice")

    @Slot()
    def _silence(self) -> None:
        self._context.operations.run(silence, owner=self)

    @Slot()
    def _dress(self) -> None:
        self.stop.setIcon(icon("stop", self._context.theme.tokens.muted, 16))
