"""One voice as a person sets it: engine, voice, pitch, speed, volume, emotion, and what is done to the sound."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QVBoxLayout, QWidget

from ....core.voice import Effects, VoiceChoice
from ...context import UiContext
from ...theme import Theme
from ...widgets import label
from ..settings.form import Choice, Row, Switch, WheelGuard
from .source import Voices
from .words import engine_title

WIDE = 300
FIGURE = 96  # px for a number beside its slider


@dataclass(frozen=True, slots=True)
class Range:
    """What a slider goes through; `unit` has a place for the number."""

    least: float
    most: float
    step: float
    unit: str

    def words(self, value: float) -> str:
        return self.unit.format(value=value)


class Dial(QWidget):
    """A slider with its number beside it. `moved(value)` comes only from the person."""

    moved = Signal(float)

    def __init__(self, name: str, span: Range) -> None:
        super().__init__()
        self._span = span
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(span.least / span.step), round(span.most / span.step))
        self.slider.setPageStep(4)
        self.slider.setMinimumHeight(24)  # the handle is taller than its groove
        self.slider.setAccessibleName(name)
        self.slider.installEventFilter(WheelGuard(self))
        self.figure = label("", "muted")
        self.figure.setFixedWidth(FIGURE)
        self.figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self.slider, 1)
        line.addWidget(self.figure)
        self.setAccessibleName(name)
        self.slider.valueChanged.connect(self._moved)

    def value(self) -> float:
        return round(self.slider.value() * self._span.step, 3)

    def show_value(self, value: float) -> None:
        """A value between two steps stays as it is until the person moves it."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(value / self._span.step))
        self.slider.blockSignals(False)
        self._say(value)

    @Slot(int)
    def _moved(self, _place: int) -> None:
        self._say(self.value())
        self.moved.emit(self.value())

    def _say(self, value: float) -> None:
        self.figure.setText(self._span.words(value))
        self.slider.setAccessibleDescription(self.figure.text())


class VoiceForm(QWidget):
    """`changed(voice, mark)`: the person wants it so; `mark` names what they changed."""

    changed = Signal(object, str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._voices: Voices = ()
        self.known = False  # which voices there are
        self._emotional: Collection[str] = ()
        self.shown = VoiceChoice()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.engine, self.variant = self._list(context.theme), self._list(context.theme)
        self.emotion = QLineEdit()
        self.emotion.setMaxLength(100)
        self.emotion.setPlaceholderText(self.tr("as it comes"))
        percent = "{value:.0%}"
        self.dials = {
            "pitch": Dial(self.tr("Pitch"), Range(-12, 12, 0.5, self.tr("{value:+.1f} st"))),
            "speed": Dial(self.tr("Speed"), Range(0.5, 2.0, 0.05, "×{value:.2f}")),
            "volume": Dial(self.tr("Volume"), Range(0.0, 2.0, 0.05, percent)),
            "reverb": Dial(self.tr("Reverb"), Range(0.0, 1.0, 0.05, percent)),
            "room": Dial(self.tr("Size of the room"), Range(0.0, 1.0, 0.05, percent)),
            "warmth": Dial(self.tr("Warmth"), Range(0.0, 1.0, 0.05, percent)),
        }
        self.telephone = Switch(context.theme, self.tr("Telephone"))
        self._lay_out()
        self._connect()

    def _list(self, theme: Theme) -> Choice:
        made = Choice(theme)
        made.installEventFilter(WheelGuard(self))
        return made

    def _lay_out(self) -> None:
        self.emotion_row = Row(self.tr("Emotion"), self.tr("A word that the engine knows."), self.emotion, WIDE)
        meanings = {
            "pitch": self.tr("Higher or lower, in semitones."),
            "reverb": self.tr("How much of the room is heard."),
            "room": self.tr("Heard with some reverb."),
            "warmth": self.tr("Softens the high sounds."),
        }
        rows = [
            Row(self.tr("Engine"), "", self.engine, WIDE),
            Row(self.tr("Voice"), "", self.variant, WIDE),
        ]
        for name, dial in self.dials.items():
            if name == "reverb":
                rows.append(self.emotion_row)
            rows.append(Row(dial.slider.accessibleName(), meanings.get(name, ""), dial, WIDE))
        rows.append(Row(self.tr("Telephone"), self.tr("Narrow, as over a line."), self.telephone))
        for row in rows:
            self.column.addWidget(row)

    def _connect(self) -> None:
        self.engine.activated.connect(self._engine_chosen)
        self.variant.activated.connect(self._variant_chosen)
        self.emotion.textEdited.connect(self._emotion_written)
        self.telephone.toggled.connect(self._telephone_turned)
        for name, dial in self.dials.items():
            dial.setObjectName(name)
            dial.moved.connect(self._dialled)

    # -- what is shown

    def show_voices(self, voices: Voices, emotional: Collection[str] = ()) -> None:
        """Those of the language; `emotional` names the engines that follow an emotion."""
        self._voices, self._emotional, self.known = voices, emotional, True
        self.show_voice(self.shown)

    def forget_voices(self) -> None:
        """Those of another language are about to be known."""
        self._voices, self.known = (), False

    def show_voice(self, voice: VoiceChoice) -> None:
        self.shown = voice
        self._fill_engines(voice.engine)
        self._fill_variants(voice)
        for name, dial in self.dials.items():
            dial.show_value(getattr(voice if hasattr(voice, name) else voice.effects, name))
        self.telephone.blockSignals(True)
        self.telephone.setChecked(voice.effects.telephone)
        self.telephone.blockSignals(False)
        if self.emotion.text() != voice.emotion:
            self.emotion.setText(voice.emotion)
        able = bool(voice.emotion) or (voice.engine or self._first()) in self._emotional
        self.emotion_row.setVisible(able)

    def _first(self) -> str:
        """The engine that speaks where none is wished for."""
        return self._voices[0][0] if self._voices else ""

    def _fill_engines(self, chosen: str) -> None:
        self.engine.clear()
        self.engine.addItem(self.tr("The best there is"), "")
        for name in dict.fromkeys(name for name, _ in self._voices):
            self.engine.addItem(engine_title(name), name)
        self._add_missing(self.engine, chosen, engine_title(chosen) if chosen else "")
        self.engine.setCurrentIndex(self.engine.findData(chosen))

    def _fill_variants(self, voice: VoiceChoice) -> None:
        self.variant.clear()
        self.variant.addItem(self.tr("Its usual voice"), "")
        known = {each.id: each.name for name, each in self._voices if name == (voice.engine or self._first())}
        for variant, words in known.items():
            self.variant.addItem(words, variant)
        *accents, timbre = voice.variant.split("+")
        if accents and timbre in known:  # both at once are in no list
            words = ", ".join(known.get(each, each) for each in (*accents, timbre))
            self.variant.addItem(words, voice.variant)
        self._add_missing(self.variant, voice.variant, voice.variant)
        self.variant.setCurrentIndex(self.variant.findData(voice.variant))

    def _add_missing(self, box: Choice, data: str, words: str) -> None:
        """What is chosen stays in the list, also while it is not on this machine."""
        if box.findData(data) < 0:
            box.addItem(self.tr("{name} (not here)").format(name=words) if self.known else words, data)

    # -- what the person wants

    @Slot()
    def _engine_chosen(self) -> None:
        """Another engine knows nothing of the voice that was chosen."""
        engine = str(self.engine.currentData())
        if engine != self.shown.engine:
            self._want(replace(self.shown, engine=engine, variant=""), "")

    @Slot()
    def _variant_chosen(self) -> None:
        variant = str(self.variant.currentData())
        engine = self.shown.engine or (self._first() if variant else "")
        self._want(replace(self.shown, engine=engine, variant=variant), "")

    @Slot(str)
    def _emotion_written(self, text: str) -> None:
        self._want(replace(self.shown, emotion=text.strip()), "emotion")

    @Slot(bool)
    def _telephone_turned(self, on: bool) -> None:
        self._want(replace(self.shown, effects=replace(self.shown.effects, telephone=on)), "")

    @Slot(float)
    def _dialled(self, value: float) -> None:
        sender = self.sender()
        name = sender.objectName() if sender is not None else ""
        changes: dict[str, Any] = {name: value}
        if name in Effects.__slots__:
            self._want(replace(self.shown, effects=replace(self.shown.effects, **changes)), name)
        else:
            self._want(replace(self.shown, **changes), name)

    def _want(self, voice: VoiceChoice, mark: str) -> None:
        self.shown = voice
        self.changed.emit(voice, mark)
