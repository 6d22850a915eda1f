"""One persona: who they are, how they speak, where their file lies."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QDesktopServices, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....core.macros import fill
from ....core.persona import LANGUAGES, Persona
from ....core.voice import VoiceChoice
from ...context import UiContext
from ...icons import icon
from ...messages import describe_error
from ...tokens import RADIUS_LARGE, mix
from ...widgets import IconButton, label, push_button, surface
from ..voice.audition import Audition

translate = QCoreApplication.translate
FACE = 104
WIDTH = 860  # px; longer lines are hard to read


class Portrait(QWidget):
    """The persona's picture on a band of its accent."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.persona: Persona | None = None
        self.setFixedHeight(150)
        context.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.persona is None:
            return
        tokens, accent = self._context.theme.tokens, self.persona.accent
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(accent, tokens.paper, 0.22)))
        painter.drawRoundedRect(QRectF(0, 0, self.width(), 92), RADIUS_LARGE, RADIUS_LARGE)
        ring = QRectF(28, 36, FACE, FACE)
        painter.setBrush(QColor(tokens.paper))
        painter.drawEllipse(ring.adjusted(-7, -7, 7, 7))
        picture = self._context.personas.avatar(self.persona.key, self._context.language, FACE)
        painter.drawPixmap(ring.topLeft(), picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(accent), 2.5))
        painter.drawEllipse(ring.adjusted(-3, -3, 3, 3))
        painter.end()


class PersonaPage(QScrollArea):
    """`back` leads to the gallery."""

    back = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.persona: Persona | None = None
        self._audition = Audition(context, self)
        self._audition.failed.connect(self._not_heard)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_persona(self, persona: Persona) -> None:
        self.persona = persona
        self._audition.forget()
        inner = QWidget()
        outer = QHBoxLayout(inner)
        outer.setContentsMargins(32, 16, 32, 28)
        content = QWidget()
        content.setMaximumWidth(WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        outer.addStretch(1)
        outer.addWidget(content, 1000)
        outer.addStretch(1)
        self._head(column, persona)
        self._texts(column, persona)
        column.addWidget(self._voice_card(persona))
        column.addWidget(self._file_card(persona))
        column.addStretch(1)
        self.setWidget(inner)

    # -- parts

    def _head(self, column: QVBoxLayout, persona: Persona) -> None:
        words = persona.text(self._context.language)
        line = QHBoxLayout()
        back = IconButton(self._context.theme, "chevron-left", self.tr("Back to all personas"))
        back.clicked.connect(self.back)
        line.addWidget(back)
        line.addWidget(label(self.tr("Personas"), "muted"))
        line.addStretch(1)
        column.addLayout(line)
        portrait = Portrait(self._context)
        portrait.persona = persona
        column.addWidget(portrait)
        naming = QVBoxLayout()
        naming.setSpacing(3)
        naming.addWidget(label(words.name, "display"))
        naming.addWidget(label(words.tagline, "muted", wrap=True))
        start = push_button(self.tr("Start a chat"), "primary")
        start.clicked.connect(self._start)
        lower = QHBoxLayout()
        lower.addLayout(naming, 1)
        lower.addWidget(start, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(lower)

    def _texts(self, column: QVBoxLayout, persona: Persona) -> None:
        words = persona.text(self._context.language)
        guest = self._context.settings.user.name or self.tr("Guest")
        for title, text in (
            (self.tr("Who this is"), words.description),
            (self.tr("Manner"), words.personality),
            (self.tr("Where you meet"), words.scenario),
            (self.tr("Greeting"), words.greeting),
            (self.tr("How they talk"), _dialogue(words.examples)),
        ):
            if text.strip():
                shown = fill(text.strip(), words.name, guest, self._context.language)
                column.addWidget(_card(title, label(shown, "reading", wrap=True)))

    def _voice_card(self, persona: Persona) -> QFrame:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        self._figures: dict[str, QLabel] = {}
        for language in LANGUAGES:
            column.addLayout(self._voice_line(persona, language))
        self._context.operations.run(
            lambda services: services.voice_book.worn(persona), owner=inside, done=self._show_worn
        )
        change = push_button(self.tr("Change the voice…"))
        change.clicked.connect(self._change_voice)
        column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._fault)
        return _card(self.tr("Voice"), inside)

    def _voice_line(self, persona: Persona, language: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(12)
        play = push_button(self.tr("Listen"), "", f"{self.tr('Listen')}: {language_name(language)}")
        play.setIcon(icon("play", self._context.theme.tokens.muted, 16))
        play.setIconSize(QSize(16, 16))
        play.setObjectName(language)
        play.clicked.connect(self._listen)
        line.addWidget(play)
        line.addWidget(label(language_name(language), "strong"))
        shown = label(self._voice_words(persona.voice(language)), "muted")
        self._figures[language] = shown
        line.addWidget(shown)
        line.addStretch(1)
        return line

    def _voice_words(self, voice: VoiceChoice) -> str:
        figures = self.tr("pitch {pitch:+.1f} semitones, speed ×{speed:.2f}")
        return figures.format(pitch=voice.pitch, speed=voice.speed)

    def _file_card(self, persona: Persona) -> QFrame:
        inside = QWidget()
        line = QHBoxLayout(inside)
        line.setContentsMargins(0, 0, 0, 0)
        where = label(str(persona.source or "—"), "muted", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        where.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line.addWidget(where, 1)
        if persona.source is not None:
            show = push_button(self.tr("Open the file"))
            show.clicked.connect(self._open_file)
            line.addWidget(show)
        return _card(self.tr("Card file"), inside)

    # -- what buttons do

    @Slot()
    def _start(self) -> None:
        if self.persona is not None:
            self._context.open_section("chats", persona=self.persona.key)

    @Slot()
    def _open_file(self) -> None:
        if self.persona is not None and self.persona.source is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.persona.source)))

    def _show_worn(self, persona: Persona) -> None:
        """The person may have chosen other voices than the card has."""
        for language, shown in self._figures.items():
            shown.setText(self._voice_words(persona.voice(language)))

    @Slot()
    def _change_voice(self) -> None:
        if self.persona is not None:
            self._context.open_section("voice", persona=self.persona.key)

    @Slot()
    def _listen(self) -> None:
        from ....services.voice.trials import Trial

        sender = self.sender()
        if sender is None or self.persona is None:
            return
        key, language = self.persona.key, sender.objectName()
        text = audition_text(self.persona, language, self._context)
        self._fault.hide()
        self._audition.say(Trial(text, language, persona=key))

    @Slot(object)
    def _not_heard(self, error: SaijinError) -> None:
        self._fault.setText(describe_error(error))
        self._fault.show()


def audition_text(persona: Persona, language: str, context: UiContext) -> str:
    """The first spoken sentence of the greeting, as a sample."""
    words = persona.text(language)
    from ....core.speech_text import spoken_sentences

    greeting = fill(words.greeting, words.name, context.settings.user.name, language)
    sentences = list(spoken_sentences([greeting]))
    return sentences[0] if sentences else words.name


def language_name(code: str) -> str:
    return {"en": translate("languages", "English"), "ja": translate("languages", "Japanese")}.get(code, code)


def _card(title: str, inside: QWidget) -> QFrame:
    frame = surface("card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(20, 16, 20, 18)
    column.setSpacing(8)
    column.addWidget(label(title, "small"))
    column.addWidget(inside)
    return frame


def _dialogue(examples: str) -> str:
    """The example dialogue without a card's markers."""
    return "\n".join(line for line in examples.splitlines() if line.strip() != "<START>")
