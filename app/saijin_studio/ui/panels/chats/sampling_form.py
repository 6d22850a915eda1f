"""How a model chooses its words: a preset, and value by value over it. For one chat, and for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from ....core.sampling import BOUNDS, PRESETS, Sampling
from ....core.studio_options import OF_TASTE
from ...context import UiContext
from ...notices import Notice
from ...widgets import push_button
from .options_rows import Bounds, ChoiceRow, NumberRow, TextRow
from .options_words import preset_words, sampling_words

STEPS = {
    "temperature": (0.1, 2),
    "top_p": (0.05, 2),
    "min_p": (0.01, 2),
    "top_k": (10, 0),
    "repeat_penalty": (0.05, 2),
    "presence_penalty": (0.1, 2),
    "frequency_penalty": (0.1, 2),
    "seed": (1, 0),
    "context_tokens": (1024, 0),
    "reply_tokens": (64, 0),
}
ALWAYS = ("temperature", "context_tokens", "reply_tokens")  # the others are folded away
UNDO_SECONDS = 12.0


@dataclass(frozen=True)
class Shown:
    """`own` are the names of the values that are set here; `origin` says of a value where it comes from.

    `first` are the words of the choice that leaves the preset to others, `chosen` the preset that was chosen here (None
    = left to others), `preset` the one in force, `ends` what is set here to end a reply.
    """

    in_force: Sampling
    own: frozenset[str]
    origin: Callable[[str], str]
    presets: Mapping[str, Sampling]
    first: str
    chosen: str | None
    preset: str
    ends: tuple[str, ...] | None


class SamplingForm(QWidget):
    """`wanted(name, value)`: None = as it is without it; "preset" is one of the names. `named(str)`: the values in
    force are to be kept as a preset. `deleted(str)`: a preset is to go.
    """

    wanted = Signal(str, object)
    named = Signal(str)
    deleted = Signal(str)

    def __init__(self, context: UiContext, inherits: bool = True) -> None:
        """`inherits`: no preset is another choice than the inherited one."""
        super().__init__()
        self._context = context
        self._inherits = inherits
        self._shown: Shown | None = None
        self.rows: dict[str, NumberRow | ChoiceRow | TextRow] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.preset = ChoiceRow(context.theme, self.tr("Preset"))
        self._add("preset", self.preset)
        self._add_buttons()
        for name in (*ALWAYS, *(other for other in STEPS if other not in ALWAYS)):
            step, decimals = STEPS[name]
            words, meaning = sampling_words(name)
            self._add(name, NumberRow(context.theme, words, meaning, Bounds(*BOUNDS[name], step, decimals)))
        meaning = self.tr("One text a line, four at most; \\n is a line’s end.")
        self.stop = TextRow(context.theme, self.tr("What ends a reply"), meaning, 56)
        self._add("stop", self.stop)
        self.more = push_button("", "quiet")
        self.more.clicked.connect(self._fold)
        self.column.addWidget(self.more)
        self._folded = True
        self._show_folded()

    def _add(self, name: str, row: NumberRow | ChoiceRow | TextRow) -> None:
        self.rows[name] = row
        row.wanted.connect(lambda value: self._wish(name, value))
        self.column.addWidget(row)

    def _add_buttons(self) -> None:
        self.save = push_button(self.tr("Save as a preset…"), "quiet")
        self.delete = push_button(self.tr("Delete"), "quiet", self.tr("Delete this preset"))
        self.save.clicked.connect(self.ask_name)
        self.delete.clicked.connect(self._delete)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.save)
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        self.column.addLayout(buttons)

    @Slot()
    def _fold(self) -> None:
        self._folded = not self._folded
        self._show_folded()

    def _show_folded(self) -> None:
        """What is set here is always in sight."""
        own = self._shown.own if self._shown is not None else frozenset[str]()
        for name in (*STEPS, "stop"):
            self.rows[name].setVisible(not self._folded or name in ALWAYS or name in own)
        self.more.setText(self.tr("More values") if self._folded else self.tr("Fewer values"))
        self.more.setAccessibleName(self.more.text())

    def show_values(self, shown: Shown) -> None:
        self._shown = shown
        names = ("", *shown.presets) if self._inherits else tuple(shown.presets)
        self.preset.show_choices(shown.first, [(preset_words(name), name) for name in names], shown.chosen)
        self.delete.setVisible(shown.preset in shown.presets and shown.preset not in PRESETS)
        for name in STEPS:
            row = self.rows[name]
            if isinstance(row, NumberRow):
                row.show_value(getattr(shown.in_force, name), name in shown.own, shown.origin(name))
        self._show_folded()
        self.stop.show_text(_lines(shown.ends), _lines(shown.in_force.stop), "stop" in shown.own, shown.origin("stop"))

    def _wish(self, name: str, value: object) -> None:
        if name == "stop" and isinstance(value, str):
            texts = tuple(line.replace("\\n", "\n") for line in value.split("\n") if line)
            value = texts or None
        self.wanted.emit(name, value)

    @Slot()
    def ask_name(self) -> None:
        """A name for the values that are in force."""
        if self._shown is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Save as a preset"))
        dialog.setLabelText(self.tr("Name of the preset. One of your own with this name gets these values."))
        dialog.textValueSelected.connect(self.named)
        dialog.open()

    def values(self) -> Sampling:
        """Those in force that a preset may have."""
        found = self._shown.in_force.set_values() if self._shown is not None else {}
        return Sampling(**{name: value for name, value in found.items() if name in OF_TASTE})

    @Slot()
    def _delete(self) -> None:
        if self._shown is not None:
            self.deleted.emit(self._shown.preset)

    def tell_deleted(self, name: str, undo: Callable[[], None]) -> None:
        """It is gone at once, for it can be undone."""
        words = self.tr("The preset “{name}” was deleted.").format(name=name)
        self._context.notices.show(
            Notice(words, button=self.tr("Undo"), run=undo, key="preset.deleted", seconds=UNDO_SECONDS)
        )


def _lines(stops: tuple[str, ...] | None) -> str:
    return "\n".join(stop.replace("\n", "\\n") for stop in stops or ())
