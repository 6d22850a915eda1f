"""Forms made from what a model declares: one row for each input, with its faults said under it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ....core.errors import InputError
from ....core.process_model import FormField
from ....services.processes.form_values import form_values
from ...context import UiContext
from ...widgets import label
from ..settings.form import Choice

RAW = "values"  # the one field of a form whose model declares none
TALL = 96
LONG = 200  # characters of a text that is better written over several lines
TRUE = ("true", "yes")
translate = QCoreApplication.translate


def raw_field() -> FormField:
    """For models that declare nothing: all values at once, as JSON."""
    return FormField(
        RAW,
        translate("process_forms", "Values"),
        "json",
        default="{}",
        hint=translate("process_forms", "As JSON: the names of values and what they are. {} for none."),
    )


class FieldRow(QWidget):
    """A label, the control, what it is for, and what is wrong with its value."""

    changed = Signal()

    def __init__(self, context: UiContext, field: FormField, raw: bool = False) -> None:
        """`raw`: it stands for all values."""
        super().__init__()
        self.field = field
        self.raw = raw
        needed = self.tr("{name}, needed").format(name=field.label) if field.required else field.label
        self.name = label(self.tr("{name} *").format(name=field.label) if field.required else field.label, wrap=True)
        self.control = self._control(context)
        self.control.setAccessibleName(needed)
        self.name.setBuddy(self.control)
        self.hint = label(
            " ".join(part for part in (field.hint, "" if raw else _format_hint(field)) if part), "small", wrap=True
        )
        self.hint.setVisible(bool(self.hint.text()))
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self._describe()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for part in (self.name, self.control, self.hint, self.fault):
            column.addWidget(part)

    def _control(self, context: UiContext) -> QWidget:
        field = self.field
        if field.type == "boolean":
            return self._check_box()
        if field.type == "choice":
            return self._choice(context)
        if field.type == "json" or max(len(field.default), field.maximum or 0) > LONG:
            text = QPlainTextEdit(field.default)
            text.setFixedHeight(TALL)
            text.setTabChangesFocus(True)
            text.setReadOnly(field.read_only)
            text.textChanged.connect(self._edited)
            return text
        line = QLineEdit(field.default)
        line.setReadOnly(field.read_only)
        line.textEdited.connect(self._edited)
        if field.type == "date":
            line.setPlaceholderText(self.tr("2026-03-14"))
        return line

    def _check_box(self) -> QCheckBox:
        box = QCheckBox(self.tr("Yes"))
        box.setChecked(self.field.default.lower() in TRUE)
        box.setEnabled(not self.field.read_only)
        box.toggled.connect(self._edited)
        return box

    def _choice(self, context: UiContext) -> Choice:
        box, field = Choice(context.theme), self.field
        if not field.required or field.default not in dict(field.choices):
            box.addItem(self.tr("Choose…") if field.required else self.tr("None"), "")
        for value, words in field.choices:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(field.default)))
        box.setEnabled(not field.read_only)
        box.currentIndexChanged.connect(self._edited)
        return box

    @property
    def value(self) -> Any:
        """As the person left it: a text, or whether a box is ticked."""
        control = self.control
        if isinstance(control, QCheckBox):
            return control.isChecked()
        if isinstance(control, QComboBox):
            return str(control.currentData())
        return control.toPlainText() if isinstance(control, QPlainTextEdit) else control.text()  # type: ignore[attr-defined]

    def check(self) -> bool:
        """Says what is wrong with the value, if anything; true when nothing is."""
        try:
            made = form_values((self.field,), {self.field.name: self.value})
            if self.raw and not isinstance(made.get(RAW, {}), dict):
                raise InputError("not an object", reason="object", name=RAW)
        except InputError as error:
            self.set_fault(fault_words(self.field, error))
            return False
        self.set_fault("")
        return True

    def set_fault(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        self._describe()

    def _describe(self) -> None:
        parts = (self.hint.text(), self.fault.text())
        self.control.setAccessibleDescription(" ".join(part for part in parts if part))

    @Slot()
    def _edited(self) -> None:
        if self.fault.text():
            self.check()  # what was wrong may be right now; a value is not scolded while it is first written
        self.changed.emit()


class FormView(QWidget):
    """`changed`: the person has written something. Where the model declares nothing, one field takes JSON."""

    changed = Signal()

    def __init__(self, context: UiContext, fields: Sequence[FormField]) -> None:
        super().__init__()
        raw = not fields
        self.rows = tuple(FieldRow(context, field, raw) for field in (fields or (raw_field(),)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for row in self.rows:
            column.addWidget(row)
            row.changed.connect(self.changed)
        self.legend = label(self.tr("* needed"), "small")
        self.legend.setVisible(any(row.field.required for row in self.rows))
        column.addWidget(self.legend)
        column.addStretch(1)

    def values(self) -> dict[str, Any] | None:
        """What to send, by name; None when something is wrong: it is said there, and the first gets the focus."""
        wrong = [row for row in self.rows if not row.check()]
        if wrong:
            wrong[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        if self.rows[0].raw:
            return dict(json.loads(self.rows[0].value.strip() or "{}"))
        return {row.field.name: row.value for row in self.rows if not row.field.read_only}

    def show_fault(self, error: InputError) -> bool:
        """Says what the services found wrong where it is; false when it is about none of these fields."""
        name = str(error.params.get("name", ""))
        row = next((row for row in self.rows if row.raw or row.field.name == name), None)
        if row is None or not name:
            return False
        row.set_fault(fault_words(row.field, error))
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def set_read_only(self, locked: bool) -> None:
        """Nothing more can be changed; what was written can still be read and copied."""
        for row in self.rows:
            if isinstance(row.control, QLineEdit | QPlainTextEdit):
                row.control.setReadOnly(locked or row.field.read_only)
            else:
                row.control.setEnabled(not locked and not row.field.read_only)

    def focus_first(self) -> None:
        row = next((row for row in self.rows if not row.field.read_only), None)
        if row is not None:
            row.control.setFocus(Qt.FocusReason.OtherFocusReason)


def fault_words(field: FormField, error: InputError) -> str:
    """Why a value is not taken."""
    reason = str(error.params.get("reason", ""))
    if reason == "field":
        return _type_words(field)
    if reason == "range":
        return _range_words(field)
    words = {
        "required": translate("process_forms", "This is needed."),
        "choice": translate("process_forms", "Choose one of these."),
        "object": translate("process_forms", 'Write names and values in braces: {"topic": "rain"}'),
        "variable_name": translate("process_forms", "This name cannot be used for a value."),
    }
    return words.get(reason) or translate("process_forms", "This value cannot be used: {detail}").format(
        detail=error.detail
    )


def _type_words(field: FormField) -> str:
    words = {
        "integer": translate("process_forms", "This is no whole number."),
        "number": translate("process_forms", "This is no number."),
        "date": translate("process_forms", "This is no date. Write it as year-month-day: 2026-03-14"),
        "json": translate("process_forms", "This is no JSON."),
    }
    return words.get(field.type) or translate("process_forms", "This value does not fit.")


def _range_words(field: FormField) -> str:
    least, most = (f"{bound:g}" if bound is not None else "" for bound in (field.minimum, field.maximum))
    text = field.type == "text"
    if least and most:
        words = (
            translate("process_forms", "Write {least} to {most} characters.")
            if text
            else translate("process_forms", "Between {least} and {most}.")
        )
    elif least:
        words = (
            translate("process_forms", "Write at least {least} characters.")
            if text
            else translate("process_forms", "At least {least}.")
        )
    else:
        words = (
            translate("process_forms", "Write at most {most} characters.")
            if text
            else translate("process_forms", "At most {most}.")
        )
    return words.format(least=least, most=most)


def _format_hint(field: FormField) -> str:
    if field.type == "date":
        return translate("process_forms", "Year-month-day.")
    if field.type in ("integer", "number") and not (field.minimum is None and field.maximum is None):
        return _range_words(field)
    return translate("process_forms", "JSON.") if field.type == "json" else ""
