"""Whose voice: a persona's, or one of an engine's."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ....core.voice import EngineVoice, VoiceChoice
from ...context import UiContext
from ..settings.form import Choice, WheelGuard
from .words import engine_title

Voices = tuple[tuple[str, EngineVoice], ...]


class VoiceSource(QWidget):
    """`changed` comes when the person chose another one. `name` tells a screen reader which of two it is."""

    changed = Signal()

    def __init__(self, context: UiContext, name: str) -> None:
        super().__init__()
        self._context = context
        self._voices: Voices = ()
        guard = WheelGuard(self)
        self.who, self.voice = Choice(context.theme), Choice(context.theme)
        for box, what in ((self.who, name), (self.voice, self.tr("{name}: which of its voices").format(name=name))):
            box.setAccessibleName(what)
            box.installEventFilter(guard)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.who, 1)
        line.addWidget(self.voice, 1)
        self.who.activated.connect(self._chosen)
        self.voice.activated.connect(self.changed)
        self.show_voices(())

    @property
    def persona(self) -> str:
        """The persona's key, "" where a voice of an engine is chosen."""
        kind, _, name = str(self.who.currentData() or "").partition(":")
        return name if kind == "persona" else ""

    @property
    def choice(self) -> VoiceChoice:
        """The voice of an engine."""
        kind, _, name = str(self.who.currentData() or "").partition(":")
        return VoiceChoice(engine=name if kind == "engine" else "", variant=str(self.voice.currentData() or ""))

    @property
    def title(self) -> str:
        words = self.who.currentText()
        return f"{words}, {self.voice.currentText()}" if self.voice.isEnabled() else words

    def show_voices(self, voices: Voices) -> None:
        """The personas, then the engines that speak the language. What is chosen stays where it is still there."""
        self._voices = voices
        chosen = self.who.currentData()
        self.who.clear()
        for persona in self._context.personas.all():
            self.who.addItem(persona.text(self._context.language).name, f"persona:{persona.key}")
        for engine in dict.fromkeys(engine for engine, _ in voices):
            self.who.addItem(engine_title(engine), f"engine:{engine}")
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self._fill_voices()

    def choose_persona(self, key: str) -> bool:
        """False where there is none of this key."""
        place = self.who.findData(f"persona:{key}")
        if place >= 0:
            self.who.setCurrentIndex(place)
            self._fill_voices()
        return place >= 0

    def choose_another(self) -> None:
        """The next one in the list."""
        self.who.setCurrentIndex((self.who.currentIndex() + 1) % max(1, self.who.count()))
        self._fill_voices()

    @Slot()
    def _chosen(self) -> None:
        self._fill_voices()
        self.changed.emit()

    def _fill_voices(self) -> None:
        engine, chosen = self.choice.engine, self.voice.currentData()
        self.voice.clear()
        self.voice.setEnabled(bool(engine))
        self.voice.addItem(self.tr("Its usual voice") if engine else self.tr("The persona's own voice"), "")
        for name, voice in self._voices:
            if name == engine:
                self.voice.addItem(voice.name, voice.id)
        self.voice.setCurrentIndex(max(0, self.voice.findData(chosen)))
