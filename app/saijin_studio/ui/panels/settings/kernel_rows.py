"""One row for each key of the process kernel's configuration: a control of the key's type, and where its value is from.

A control gives its value by `value()` and tells `changed` when the person leaves it with another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from ...context import UiContext
from ...widgets import label
from .form import BadValue, Choice, Row, Switch
from .kernel_prices import parse_prices, prices_text
from .kernel_words import (
    AT_START,
    MOST_TRIES,
    KernelField,
    balancing_words,
    meaning_of,
    name_of,
    problem_words,
    source_words,
)
from .numbers import plain
from .pages import quietly

if TYPE_CHECKING:
    from ....services.config.check import ConfigProblem
    from ....services.config.service import Effective

translate = QCoreApplication.translate
Values = Mapping[str, "Effective"]
NUMBER_WIDTH, WIDE = 120, 240
LONGEST_SECONDS = 30 * 86_400
BALANCING = ("round_robin", "least_loaded", "weighted")
DETAILS = ("initial", "longest", "jitter")
_TRIES = re.compile(r"\s*([\w.-]+)\s*[:=]\s*(\d{1,3})\s*")


class KernelRow(Row):
    """`changed(key, value)`: the person set the key to another value."""

    changed = Signal(str, object)

    def __init__(self, field: KernelField, context: UiContext, guard: QObject) -> None:
        self.field = field
        self._context = context
        self._shown: object = None
        self._refused = False
        self._kept: dict[str, dict[str, object]] = {}
        made = _control(field, context)
        width = 0 if isinstance(made, Switch) else NUMBER_WIDTH if _is_number(field) else WIDE
        super().__init__(name_of(field), meaning_of(field), made, width)
        self.name.setToolTip(field.key)
        self.source = label("", "small", wrap=True)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.source)
        if not isinstance(made, Switch | QLineEdit):
            made.installEventFilter(guard)
        self._connect()

    def _connect(self) -> None:
        control = self.control
        if isinstance(control, Switch):
            control.toggled.connect(self._store)
        elif isinstance(control, Choice):
            control.activated.connect(self._store)
        elif isinstance(control, QLineEdit | QSpinBox | QDoubleSpinBox):
            control.editingFinished.connect(self._store)

    def show_values(self, values: Values) -> None:
        """What is in use now, unless the person is in the middle of writing something else."""
        self.source.setText(" · ".join(part for part in (self._source(values), self._when()) if part))
        if self.field.kind == "tries":
            self._kept = policies(values, self.field.key)
            shown: object = tries_text(self._kept)
        elif self.field.kind == "prices":
            shown = prices_text(values, self.field.key)
        else:
            shown = values[self.field.key].value
        if self._refused or (self.control.hasFocus() and self._read() != self._shown):
            return
        self._put(shown)
        self._shown = self._read()  # what the control makes of it

    def _source(self, values: Values) -> str:
        found = values.get(self.field.key)
        if found is None:  # a section of names that somebody chose
            below = (value for key, value in values.items() if key.startswith(f"{self.field.key}."))
            found = next((value for value in below if value.source == "file"), None)
        return source_words(found) if found is not None else translate("Kernel", "shipped value")

    def _when(self) -> str:
        late = self.field.key in AT_START
        return translate("Kernel", "takes effect when the studio starts again") if late else ""

    # -- the control

    def _put(self, value: object) -> None:
        control = self.control
        if isinstance(control, Switch):
            quietly(control, bool(value))
        elif isinstance(control, Choice):
            if self.field.kind == "persona":
                self._put_personas(str(value))
            control.setCurrentIndex(control.findData(value))
        elif isinstance(control, QLineEdit):
            control.setText(str(value))
        elif isinstance(control, QSpinBox):
            control.setValue(int(str(value)))
        elif isinstance(control, QDoubleSpinBox):
            control.setValue(0.0 if value is None else float(str(value)))

    def _put_personas(self, chosen: str) -> None:
        """Those that are installed, and the one that the file names whether or not it is."""
        assert isinstance(self.control, Choice)
        personas, language = self._context.personas, self._context.language
        self.control.clear()
        keys = [persona.key for persona in personas.all()]
        for key in dict.fromkeys([*keys, chosen]):
            self.control.addItem(personas.name(key, language), key)

    def _read(self) -> object:
        control = self.control
        if isinstance(control, Switch):
            return control.isChecked()
        if isinstance(control, Choice):
            return control.currentData()
        if isinstance(control, QLineEdit):
            return control.text()
        if isinstance(control, QSpinBox):
            return control.value()
        assert isinstance(control, QDoubleSpinBox)
        number = control.value()
        if number == 0:
            return None
        return int(number) if number == int(number) else number

    @Slot()
    def _store(self) -> None:
        value = self._read()
        if value == self._shown:
            return
        self.set_fault("")
        try:
            wanted = self._parsed(value)
        except BadValue as error:
            self.refuse(error.words)
            return
        self._shown, self._refused = value, False
        self.changed.emit(self.field.key, wanted)

    def _parsed(self, value: object) -> object:
        """As the file is to have it. Raises BadValue."""
        if self.field.kind == "tries":
            return parse_tries(str(value), self._kept)
        return parse_prices(str(value)) if self.field.kind == "prices" else value

    def show_problem(self, problem: ConfigProblem | None) -> None:
        """What the file has wrong at this key."""
        if not self._refused:
            self.set_fault(problem_words(problem) if problem is not None else "")

    def refuse(self, words: str) -> None:
        """The value was not stored; it stays where it was typed, so that it can be mended."""
        self._shown, self._refused = None, True
        self.set_fault(words)


class SecondsBox(QDoubleSpinBox):
    """Decimals only where there are any."""

    def textFromValue(self, val: float) -> str:
        whole = val == int(val)
        return self.locale().toString(val, "f", 0 if whole else self.decimals())


def policies(values: Values, key: str) -> dict[str, dict[str, object]]:
    """What is configured by step; of the pauses only those that somebody wrote."""
    found: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        step, _, what = name.removeprefix(f"{key}.").rpartition(".")
        if name.startswith(f"{key}.") and (what == "tries" or (what in DETAILS and value.source != "program")):
            found.setdefault(step, {})[what] = value.value
    return found


def tries_text(kept: Mapping[str, Mapping[str, object]]) -> str:
    return ", ".join(f"{step}: {policy.get('tries')}" for step, policy in kept.items())


def parse_tries(text: str, kept: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """The section `retries` as it is to be written; pauses that are there stay. Raises BadValue."""
    found: dict[str, object] = {}
    for part in text.replace("、", ",").split(","):
        if not part.strip():
            continue
        match = _TRIES.fullmatch(part)
        if match is None or not 1 <= int(match[2]) <= MOST_TRIES:
            words = translate("Kernel", "Write each step as “step: tries”, with 1 to {most} tries, and commas between.")
            raise BadValue(words.format(most=MOST_TRIES))
        pauses = {name: value for name, value in kept.get(match[1], {}).items() if name != "tries"}
        found[match[1]] = {"tries": int(match[2]), **pauses} if pauses else int(match[2])
    return found


def _control(field: KernelField, context: UiContext) -> QWidget:
    if field.kind == "switch":
        return Switch(context.theme, name_of(field))
    if field.kind == "persona":
        return Choice(context.theme)
    if field.kind == "balancing":
        box = Choice(context.theme)
        for value in BALANCING:
            box.addItem(balancing_words(value), value)
        return box
    if field.kind in ("tries", "prices"):
        line = QLineEdit()
        unset = translate("Kernel", "As the models say"), translate("Kernel", "openai:model: 0.4 / 1.6 USD")
        line.setPlaceholderText(unset[field.kind == "prices"])
        return line
    return _number(field)


def _is_number(field: KernelField) -> bool:
    return field.kind in ("whole", "seconds", "perhaps_seconds")


def _number(field: KernelField) -> QSpinBox | QDoubleSpinBox:
    if field.kind == "whole":
        whole = QSpinBox()
        whole.setRange(field.low, field.high)
        whole.setGroupSeparatorShown(True)
        plain(whole)
        return whole
    box = SecondsBox()
    box.setDecimals(1)
    box.setRange(0.0 if field.kind == "perhaps_seconds" else 0.1, LONGEST_SECONDS)
    box.setSingleStep(10)
    box.setGroupSeparatorShown(True)
    box.setSuffix(translate("Kernel", " s"))
    if field.kind == "perhaps_seconds":
        box.setSpecialValueText(translate("Kernel", "As the engine"))
    plain(box)
    return box
