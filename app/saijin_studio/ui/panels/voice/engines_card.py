"""What can speak here: each engine with its state, languages and licence, and how fast it is on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...icons import icon_pixmap
from ...messages import describe_error
from ...widgets import label, push_button, set_property
from .sheet import Card, empty, hairline, line_of, strong
from .words import engine_licence, engine_title, language_title, languages_line, milliseconds

if TYPE_CHECKING:
    from ....services.voice.speakers import EngineAbility
    from ....services.voice.trials import Measured


class EngineLine(QWidget):
    """One engine. `measured` is kept by the card, so that it outlives a new list."""

    def __init__(self, context: UiContext, engine: EngineAbility) -> None:
        super().__init__()
        self.engine = engine
        self._context = context
        picture = QLabel()
        name, colour = ("check", "ok") if engine.missing is None else ("warning", "warning")
        tokens = context.theme.tokens
        picture.setPixmap(icon_pixmap(name, getattr(tokens, colour), 18, self.devicePixelRatioF()))
        self.measure: QPushButton = push_button(
            self.tr("Measure"), "", self.tr("Measure {engine}").format(engine=engine_title(engine.name))
        )
        self.measure.setObjectName(engine.name)
        self.measure.setEnabled(engine.missing is None)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(strong(engine_title(engine.name)))
        words.addWidget(label(self._state(), "muted", wrap=True))
        if licence := engine_licence(engine.name):
            words.addWidget(label(self.tr("Licence: {licence}").format(licence=licence), "small", wrap=True))
        self.figures = label("", "small", wrap=True)
        self.figures.hide()
        words.addWidget(self.figures)
        line = line_of()
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(10)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self.measure, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def _state(self) -> str:
        spoken = languages_line(self.engine.languages)
        if self.engine.missing is None:
            return spoken or self.tr("ready")
        if not spoken:
            return self.tr("needs {package}, which was not found").format(package=self.engine.missing)
        needs = self.tr("{languages} — needs {package}, which was not found")
        return needs.format(languages=spoken, package=self.engine.missing)

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
        self.lines: dict[str, EngineLine] = {}
        context.theme.changed.connect(self._fill)

    def show_engines(self, engines: tuple[EngineAbility, ...]) -> None:
        if engines != self._engines or not self.lines:
            self._engines = engines
            self._fill()

    @Slot()
    def _fill(self) -> None:
        empty(self.column)
        self.lines = {}
        for engine in self._engines:
            if self.lines:
                self.column.addWidget(hairline())
            line = EngineLine(self._context, engine)
            line.measure.clicked.connect(self._measure)
            self.lines[engine.name] = line
            self.column.addWidget(line)
            if engine.name in self._found:
                line.show_figures(self._found[engine.name])

    @Slot()
    def _measure(self) -> None:
        sender = self.sender()
        line = self.lines.get(sender.objectName()) if sender is not None else None
        if line is None:
            return
        name, language = line.engine.name, self._language(line.engine)
        self._set_enabled(False)
        line.measuring()
        self._context.operations.run(
            lambda services: services.voice_trials.measure(name, language),
            owner=line,
            done=self._measured,
            failed=lambda error: self._not_measured(name, error),
        )

    def _language(self, engine: EngineAbility) -> str:
        """The person's own where the engine speaks it."""
        wished = (self._context.language, "en", *engine.languages)
        return next((each for each in wished if each in engine.languages), "en")

    def _measured(self, found: Measured) -> None:
        self._found[found.engine] = found
        self._set_enabled(True)
        self.lines[found.engine].show_figures(found)

    def _not_measured(self, name: str, error: SaijinError) -> None:
        self._set_enabled(True)
        self.lines[name].show_fault(error)

    def _set_enabled(self, on: bool) -> None:
        """One after the other: two at once would measure each other."""
        for line in self.lines.values():
            line.measure.setEnabled(on and line.engine.missing is None)
