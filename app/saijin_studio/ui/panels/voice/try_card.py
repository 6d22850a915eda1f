"""Any voice says any sentence; two can be compared, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit

from ....core.persona import LANGUAGES
from ...context import UiContext
from ...widgets import push_button
from ..personas.page import audition_text
from ..settings.form import Choice
from .audition import Audition
from .sheet import Card, line_of
from .source import Voices, VoiceSource
from .words import language_title

if TYPE_CHECKING:
    from ....services.voice.trials import Trial


SAY_KEYS = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return)


class SayText(QPlainTextEdit):
    """`wanted`: the keys to say it were pressed."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(76)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.keyCombination() == SAY_KEYS:
            self.wanted.emit()
        else:
            super().keyPressEvent(event)


class TryCard(Card):
    """Begins with the configured persona, once it is known, until the person chooses another one."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Try a voice"))
        self._context = context
        self.default = ""
        self._chose = False
        self.first = VoiceSource(context, self.tr("Voice"))
        self.second = VoiceSource(context, self.tr("Second voice"))
        self.second.hide()
        self.language = Choice(context.theme)
        self.language.setAccessibleName(self.tr("Language"))
        self.show_languages(LANGUAGES)
        self.text = SayText()
        self.text.setAccessibleName(self.tr("What to say"))
        self.compare = QCheckBox(self.tr("Compare with a second voice"))
        self.compare.setAccessibleName(self.compare.text())
        self.play = push_button(self.tr("Say it"), "primary")
        self.play.setToolTip(QKeySequence(SAY_KEYS).toString(QKeySequence.SequenceFormat.NativeText))
        self.hush = push_button(self.tr("Stop"))
        self.audition = Audition(context, self)
        self.column.addLayout(line_of(self.language, 1))
        self.column.addWidget(self.first)
        self.column.addWidget(self.second)
        self.column.addWidget(self.text)
        self.column.addLayout(line_of(self.compare, 1, self.hush, self.play))
        self._connect()
        self._fill()
        self._ask_default()

    def _connect(self) -> None:
        self.audition.show_on(self, self.play, self.hush)
        self.play.clicked.connect(self._say)
        self.text.wanted.connect(self.play.click)
        self.compare.toggled.connect(self._comparing)
        self.first.changed.connect(self._chosen)
        self.language.activated.connect(self._language_chosen)
        self._context.personas.changed.connect(self._fill)
        self._context.bridge.config_changed.connect(self._ask_default)

    # -- what can be chosen

    def show_languages(self, codes: tuple[str, ...]) -> None:
        """The studio's own first."""
        chosen = self.language.currentData() or self._context.language
        self.language.clear()
        for code in dict.fromkeys((*LANGUAGES, *sorted(codes, key=language_title))):
            self.language.addItem(language_title(code), code)
        self.language.setCurrentIndex(max(0, self.language.findData(chosen)))

    def ask_voices(self) -> None:
        language = str(self.language.currentData())
        self._context.operations.run(
            lambda services: services.voice_trials.voices(language), owner=self, done=self._show_voices
        )

    def _show_voices(self, voices: Voices) -> None:
        for source in (self.first, self.second):
            source.show_voices(voices)

    @Slot()
    def _fill(self) -> None:
        for source in (self.first, self.second):
            source.show_voices(source._voices)
        if not self._chose:
            self.first.choose_persona(self.default)
        if not self.text.toPlainText():
            self._suggest()

    @Slot()
    def _ask_default(self) -> None:
        self._context.operations.run(
            lambda services: services.config.current.routing.default_persona, owner=self, done=self._use_default
        )

    def _use_default(self, key: str) -> None:
        """What the person has chosen or written stays."""
        self.default = key
        free = not self._chose and not self.text.document().isModified()
        if free and self.first.persona != key and self.first.choose_persona(key):
            self._suggest()

    @Slot()
    def _chosen(self) -> None:
        self._chose = True
        self._suggest()

    @Slot()
    def _language_chosen(self) -> None:
        self._suggest()
        self.ask_voices()

    def _suggest(self) -> None:
        """Words of the persona; what the person has written stays."""
        persona = self._context.personas.get(self.first.persona or self.default)
        if persona is not None and not self.text.document().isModified():
            self.text.setPlainText(audition_text(persona, str(self.language.currentData()), self._context))

    @Slot(bool)
    def _comparing(self, on: bool) -> None:
        self.second.setVisible(on)
        if on and self.second.title == self.first.title:
            self.second.choose_another()
        self.play.setText(self.tr("Say both") if on else self.tr("Say it"))
        self.play.setAccessibleName(self.play.text())

    # -- what is heard

    @Slot()
    def _say(self) -> None:
        if self.text.toPlainText().strip():
            asked = (self.first, self.second) if self.compare.isChecked() else (self.first,)
            self.audition.say(*map(self._trial_of, asked))

    def _trial_of(self, source: VoiceSource) -> Trial:
        """As the persona says it, or in the voice of an engine."""
        from ....services.voice.trials import Trial

        text, language = self.text.toPlainText().strip(), str(self.language.currentData())
        if source.choice.engine:
            return Trial(text, language, source.choice)
        return Trial(text, language, persona=source.persona or self.default)
