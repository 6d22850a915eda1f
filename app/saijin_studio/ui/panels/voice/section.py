"""The Voice section: the panel, and a page for each persona's voices."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ....core.events import SpeechChanged
from ...context import UiContext
from ...section import Section
from .page import VoicePage
from .persona_page import PersonaVoicePage


class VoiceSection(Section):
    id = "voice"
    icon = "voice"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.voice = VoicePage(context)
        self.persona = PersonaVoicePage(context)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.voice)
        self.stack.addWidget(self.persona)
        self._active = False
        self.voice.personas.chosen.connect(self.show_persona)
        self.persona.back.connect(self.show_panel)
        context.bridge.speech_changed.connect(self._speech)

    def page(self) -> QWidget:
        return self.stack

    def activated(self) -> None:
        self._active = True
        self.voice.opened()

    def deactivated(self) -> None:
        self._active = False

    def show_target(self, **target: str) -> None:
        """persona=KEY, or card=clones, card=library."""
        if target.get("card") == "clones":
            self.show_panel()
            self.voice.show_clones()
            return
        if target.get("card") == "library":
            self.show_panel()
            self.voice.show_library()
            return
        self.show_persona(target.get("persona", ""))

    def target(self) -> dict[str, str]:
        shown = self.persona.key if self.stack.currentWidget() is self.persona else ""
        return {"persona": shown} if shown else {}

    @Slot(str)
    def show_persona(self, key: str) -> None:
        if self.context.personas.get(key) is not None:
            self.persona.show_persona(key)
            self.stack.setCurrentWidget(self.persona)

    @Slot()
    def show_panel(self) -> None:
        self.stack.setCurrentWidget(self.voice)

    @Slot(object)
    def _speech(self, event: SpeechChanged) -> None:
        if self._active and event.state == "failed":
            self.voice.ask_status()
