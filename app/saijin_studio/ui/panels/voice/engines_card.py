"""What can speak here: each engine with its state, languages, size and licence, and how fast it is on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ....core.voice_models import VOICE_MODELS
from ...context import UiContext
from ...icons import icon_pixmap
from ...messages import describe_error
from ...widgets import label, push_button, set_property
from .sheet import Card, empty, hairline, line_of, strong
from .words import (
    engine_licence,
    engine_title,
    lack_words,
    language_title,
    languages_line,
    milliseconds,
    size_words,
)

if TYPE_CHECKING:
    from ....services.voice.speakers import EngineAbility
    from ....services.voice.trials import Measured


# What somebody can do here for an engine that cannot speak: where that is done.
_WAYS: Final = {"coqui-tts": "part", "server": "server"}
_OFFERED: Final = frozenset(one.engine for one in VOICE_MODELS.values())  # a voice for them can be fetched


class EngineLine(QWidget):
    """One engine. Its size and what was measured are kept by the card, and outlive a new list."""

    def __init__(self, context: UiContext, engine: EngineAbility) -> None:
        super().__init__()
        self.engine = engine
        self._context = context
        self.able = engine.missing is None and bool(engine.languages)
        picture = QLabel()
        lacking = ("info", "muted") if self.way else ("warning", "warning")  # what may be added is no fault
        name, colour = ("check", "ok") if self.able else lacking
        tokens = context.theme.tokens
        picture.setPixmap(icon_pixmap(name, getattr(tokens, colour), 18, self.devicePixelRatioF()))
        self.measure: QPushButton = push_button(
            self.tr("Measure"), "", self.tr("Measure {engine}").format(engine=engine_title(engine.name))
        )
        self.measure.setObjectName(engine.name)
        self.measure.setEnabled(self.able)
        self.mend = self._mending()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(strong(engine_title(engine.name)))
        words.addWidget(label(self._state(), "muted", wrap=True))
        self.terms = label("", "small", wrap=True)
        self.show_size(0)
        words.addWidget(self.terms)
        self.figures = label("", "small", wrap=True)
        self.figures.hide()
        words.addWidget(self.figures)
        line = line_of()
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(10)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        for button in (self.mend, self.measure):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    @property
    def way(self) -> str:
        """What there is to do about an engine that cannot speak: part, model, voice, server, "" for nothing here."""
        if self.engine.missing is None:
            lacking = "model" if self.engine.name in _OFFERED else "voice"
            return "" if self.able else lacking
        return _WAYS.get(self.engine.missing, "")

    def _mending(self) -> QPushButton:
        words = {
            "part": self.tr("Install…"),
            "model": self.tr("Fetch a voice…"),
            "voice": self.tr("Add a voice…"),
            "server": self.tr("Set up…"),
        }.get(self.way, "")
        made = push_button(words, "", f"{words} {engine_title(self.engine.name)}")
        made.setObjectName(self.engine.name)
        made.setVisible(bool(words))
        return made

    def show_size(self, size: int) -> None:
        """In bytes, 0 where it is not known."""
        licence = engine_licence(self.engine.name)
        words = self.tr("Licence: {licence}").format(licence=licence) if licence else ""
        room = self.tr("{size} on the disk").format(size=size_words(size)) if size else ""
        self.terms.setText(" · ".join(part for part in (words, room) if part))
        self.terms.setVisible(bool(words or room))

    def _state(self) -> str:
        spoken = languages_line(self.engine.languages)
        if self.engine.missing is None:
            return spoken or self.tr("ready, but no voice for it is here yet")
        lack = lack_words(self.engine.missing)
        return self.tr("{languages} — {lack}").format(languages=spoken, lack=lack) if spoken else lack

    def show_figures(self, found: Measured) -> None:
        factor = self.tr("real-time factor {factor}").format(factor=f"{found.real_time_factor:.3f}")
        first = (
            self.tr("first sound after {time}").format(time=milliseconds(found.first_sound))
            if found.first_sound is not None
            else self.tr("no sound device, so the first sound was not measured")
        )
        words = self.tr("Measured here in {language}: {factor}, {first}.")
        self._say(words.format(language=language_title(found.language), factor=factor, first=first), "ok")

    def show_fault(self, error: SaijinError) -> None:
        self._say("" if error.code == "cancelled" else describe_error(error), "error")

    def measuring(self) -> None:
        self._say(self.tr("Measuring…"), "small")

    def _say(self, words: str, role: str) -> None:
        self.figures.setText(words)
        set_property(self.figures, "role", role)
        self.figures.setVisible(bool(words))


class EnginesCard(Card):
    """`missed(way, engine)`: somebody wants to do what EngineLine.way says."""

    missed = Signal(str, str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(
            self.tr("What can speak"),
            self.tr(
                "Asked from top to bottom: the first that speaks a language says it, unless a persona wants another."
            ),
        )
        self._context = context
        self._engines: tuple[EngineAbility, ...] = ()
        self._found: dict[str, Measured] = {}
        self._sizes: dict[str, int] = {}
        self._at_work = ""  # the engine that is measured now
        self.lines: dict[str, EngineLine] = {}
        context.theme.changed.connect(self._fill)

    def ask(self) -> None:
        """Somebody looks: how large they are is told later than what they can."""
        from ....services.voice.engine_sizes import engine_sizes

        self._context.operations.run(
            lambda services: engine_sizes(services.voice_addons.sizes()), owner=self, done=self._show_sizes
        )

    def _show_sizes(self, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        for name, line in self.lines.items():
            line.show_size(sizes.get(name, 0))

    def show_engines(self, engines: tuple[EngineAbility, ...]) -> None:
        if engines != self._engines or not self.lines:
            self._engines = engines
            self._fill()

    @Slot()
    def _fill(self) -> None:
        held = next((name for name, line in self.lines.items() if line.measure.hasFocus() or line.mend.hasFocus()), "")
        empty(self.column)
        self.lines = {}
        for engine in self._engines:
            if self.lines:
                self.column.addWidget(hairline())
            line = EngineLine(self._context, engine)
            line.show_size(self._sizes.get(engine.name, 0))
            line.mend.clicked.connect(self._mend)
            line.measure.clicked.connect(self._measure)
            self.lines[engine.name] = line
            self.column.addWidget(line)
            if engine.name == self._at_work:
                line.measuring()
            elif engine.name in self._found:
                line.show_figures(self._found[engine.name])
        self._dress()
        if held in self.lines:  # who walks by keyboard stays where they are
            line = self.lines[held]
            (line.measure if line.able else line.mend).setFocus()

    def _pressed(self) -> EngineLine | None:
        sender = self.sender()
        return self.lines.get(sender.objectName()) if sender is not None else None

    @Slot()
    def _mend(self) -> None:
        line = self._pressed()
        if line is not None:
            self.missed.emit(line.way, line.engine.name)

    @Slot()
    def _measure(self) -> None:
        line = self._pressed()
        if line is None:
            return
        name, language = line.engine.name, self._language(line.engine)
        self._at_work = name
        self._dress()
        line.measuring()
        self._context.operations.run(
            lambda services: services.voice_trials.measure(name, language),
            owner=self,
            done=self._measured,
            failed=lambda error: self._not_measured(name, error),
            lasting=True,
        )

    def _language(self, engine: EngineAbility) -> str:
        """The person's own where the engine speaks it."""
        wished = (self._context.language, "en", *engine.languages)
        return next((each for each in wished if each in engine.languages), "en")

    def _measured(self, found: Measured) -> None:
        self._found[found.engine] = found
        self._rest()
        if line := self.lines.get(found.engine):  # it may be gone meanwhile
            line.show_figures(found)

    def _not_measured(self, name: str, error: SaijinError) -> None:
        self._rest()
        if line := self.lines.get(name):
            line.show_fault(error)

    def _rest(self) -> None:
        self._at_work = ""
        self._dress()

    def _dress(self) -> None:
        """One after the other: two at once would measure each other."""
        for line in self.lines.values():
            line.measure.setEnabled(line.able and not self._at_work)
