"""The Voice section: what can speak, where it sounds, and a place to try it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import SaijinError
from ...core.events import SpeechChanged
from ...core.persona import LANGUAGES
from ..context import UiContext
from ..icons import icon_pixmap
from ..messages import describe, describe_error
from ..section import Section
from ..widgets import label, push_button, surface
from .personas.page import audition_text, language_name

if TYPE_CHECKING:
    from ...services.voice.service import VoiceStatus
    from ...services.voice.speakers import EngineAbility

ENGINE_NAMES = {"espeak": "eSpeak NG", "openjtalk": "Open JTalk"}


class VoicePage(QScrollArea):
    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._status: VoiceStatus | None = None
        self._default = ""  # the configured persona, once it is known
        self._chose = False  # the person has chosen another one
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(32, 24, 32, 28)
        column.setSpacing(14)
        column.addWidget(label(self.tr("Voice"), "display"))
        hint = self.tr(
            "Replies are spoken sentence by sentence while they are written. The sound stays with each reply."
        )
        column.addWidget(label(hint, "muted", wrap=True))
        column.addWidget(self._switch_card())
        column.addWidget(self._try_card())
        self._state_card, self._lines = _card(self.tr("What can speak"))
        column.addWidget(self._state_card)
        column.addStretch(1)
        self.setWidget(inner)
        context.settings_changed.connect(self._follow_settings)
        context.personas.changed.connect(self._fill_personas)
        context.theme.changed.connect(self._show_lines)
        context.bridge.config_changed.connect(self._ask_default)
        self._fill_personas()
        self._ask_default()

    def _switch_card(self) -> QFrame:
        frame, column = _card(self.tr("Speaking"))
        self._switch = QCheckBox(self.tr("Speak replies as they are written"))
        self._switch.setAccessibleName(self._switch.text())
        self._switch.setChecked(self._context.settings.voice.enabled)
        self._switch.clicked.connect(self._set_enabled)
        more = push_button(self.tr("Voice settings"), "quiet")
        more.clicked.connect(self._open_settings)
        line = QHBoxLayout()
        line.addWidget(self._switch, 1)
        line.addWidget(more)
        column.addLayout(line)
        return frame

    def _try_card(self) -> QFrame:
        frame, column = _card(self.tr("Try a voice"))
        self._persona = QComboBox()
        self._persona.setAccessibleName(self.tr("Persona"))
        self._language = QComboBox()
        self._language.setAccessibleName(self.tr("Language"))
        for code in LANGUAGES:
            self._language.addItem(language_name(code), code)
        self._language.setCurrentIndex(max(0, self._language.findData(self._context.language)))
        self._text = QPlainTextEdit()
        self._text.setAccessibleName(self.tr("What to say"))
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(76)
        self._say = push_button(self.tr("Say it"), "primary")
        self._hush = push_button(self.tr("Stop"))
        self._say.clicked.connect(self._speak)
        self._hush.clicked.connect(self._stop)
        self._persona.activated.connect(self._persona_chosen)
        self._persona.currentIndexChanged.connect(self._suggest)
        self._language.currentIndexChanged.connect(self._suggest)
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._persona, 1)
        line.addWidget(self._language, 1)
        line.addStretch(1)
        line.addWidget(self._hush)
        line.addWidget(self._say)
        column.addLayout(line)
        column.addWidget(self._text)
        column.addWidget(self._fault)
        return frame

    # -- what is shown

    @Slot()
    def _fill_personas(self) -> None:
        chosen = self._persona.currentData() if self._chose else self._default
        self._persona.blockSignals(True)
        self._persona.clear()
        for persona in self._context.personas.all():
            self._persona.addItem(persona.text(self._context.language).name, persona.key)
        self._persona.setCurrentIndex(max(0, self._persona.findData(chosen)))
        self._persona.blockSignals(False)
        if not self._text.toPlainText():
            self._suggest()

    @Slot()
    def _ask_default(self) -> None:
        self._context.operations.run(
            lambda services: services.config.current.routing.default_persona, owner=self, done=self._use_default
        )

    def _use_default(self, key: str) -> None:
        """Begins with the configured persona; what the person has chosen or written stays."""
        self._default = key
        place = self._persona.findData(key)
        if place >= 0 and not self._chose and not self._text.document().isModified():
            self._persona.setCurrentIndex(place)

    @Slot()
    def _persona_chosen(self) -> None:
        self._chose = True

    @Slot()
    def _suggest(self) -> None:
        persona = self._context.personas.get(self._persona.currentData())
        if persona is not None:
            self._text.setPlainText(audition_text(persona, self._language.currentData(), self._context))

    def show_status(self, status: VoiceStatus) -> None:
        self._status = status
        self._show_lines()

    @Slot()
    def _show_lines(self) -> None:
        if self._status is None:
            return
        _empty(self._lines)
        self._lines.addWidget(self._output_line(self._status.output_missing))
        for engine in self._status.engines:
            self._lines.addWidget(self._engine_line(engine))

    def _output_line(self, missing: str | None) -> QWidget:
        if missing is None:
            return self._line(True, self.tr("Sound device"), self.tr("ready"))
        return self._line(False, self.tr("Sound device"), describe(missing))

    def _engine_line(self, engine: EngineAbility) -> QWidget:
        name = ENGINE_NAMES.get(engine.name, engine.name)
        languages = ", ".join(language_name(code) for code in engine.languages)
        if engine.missing is None:
            return self._line(True, name, languages)
        needs = self.tr("{languages} — needs {package}, which was not found")
        return self._line(False, name, needs.format(languages=languages, package=engine.missing))

    def _line(self, good: bool, title: str, text: str) -> QWidget:
        tokens = self._context.theme.tokens
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(10)
        picture = QLabel()
        name, colour = ("check", tokens.ok) if good else ("warning", tokens.warning)
        picture.setPixmap(icon_pixmap(name, colour, 18, self.devicePixelRatioF()))
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        heading = label(title, "strong")
        heading.setMinimumWidth(120)
        layout.addWidget(heading, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label(text, "muted", wrap=True), 1)
        return line

    # -- what is done

    @Slot(bool)
    def _set_enabled(self, on: bool) -> None:
        from msgspec.structs import replace

        settings = self._context.settings
        self._context.save_settings(replace(settings, voice=replace(settings.voice, enabled=on)))

    @Slot()
    def _follow_settings(self) -> None:
        self._switch.setChecked(self._context.settings.voice.enabled)

    @Slot()
    def _open_settings(self) -> None:
        self._context.open_section("settings", page="voice")

    @Slot()
    def _speak(self) -> None:
        key, language = str(self._persona.currentData() or self._default), str(self._language.currentData())
        text = self._text.toPlainText().strip()
        if not text:
            return
        self._fault.hide()
        self._say.setEnabled(False)
        self._context.operations.run(
            lambda services: services.voice.audition(key, language, text),
            owner=self,
            done=self._said,
            failed=self._not_said,
        )

    def _said(self, _: None) -> None:
        self._say.setEnabled(True)

    def _not_said(self, error: SaijinError) -> None:
        self._say.setEnabled(True)
        self._fault.setText(describe_error(error))
        self._fault.show()

    @Slot()
    def _stop(self) -> None:
        self._context.operations.run(lambda services: services.voice.stop(), owner=self)


class VoiceSection(Section):
    id = "voice"
    icon = "voice"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.voice = VoicePage(context)
        self._active = False
        context.bridge.speech_changed.connect(self._speech)

    def page(self) -> QWidget:
        return self.voice

    def activated(self) -> None:
        self._active = True
        self._ask()

    def deactivated(self) -> None:
        self._active = False

    def _ask(self) -> None:
        self.context.operations.run(lambda services: services.voice.status(), owner=self, done=self.voice.show_status)

    @Slot(object)
    def _speech(self, event: SpeechChanged) -> None:
        if self._active and event.state == "failed":
            self._ask()


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    frame = surface("card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(20, 16, 20, 18)
    column.setSpacing(10)
    column.addWidget(label(title, "strong"))
    return frame, column


def _empty(layout: QVBoxLayout) -> None:
    """Takes out all but the title."""
    while layout.count() > 1:
        item = layout.takeAt(1)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.deleteLater()
