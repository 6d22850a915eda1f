"""Rows of the options of a chat: a number, a choice, a text; each says where its value comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from ...theme import Theme
from ...widgets import PARAGRAPH_LINE, IconButton, label
from ..settings.form import Choice, WheelGuard
from ..settings.numbers import plain

NUMBER_WIDTH = 104
IDLE_MS = 900  # after the last key, what was written is kept


@dataclass(frozen=True, slots=True)
class Bounds:
    """`decimals` 0 is for whole numbers."""

    least: float
    most: float
    step: float
    decimals: int = 2


class NumberRow(QWidget):
    """A number that may be left to others; "–" is no number at all. `wanted(value)`: None = as inherited."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, name: str, meaning: str, bounds: Bounds) -> None:
        super().__init__()
        self._bounds = bounds
        self._shown: float | int | None = None
        self.box = QDoubleSpinBox()
        self.box.setDecimals(bounds.decimals)
        self.box.setRange(bounds.least - bounds.step, bounds.most)  # the lowest stands for no number
        self.box.setSpecialValueText("–")
        self.box.setSingleStep(bounds.step)
        self.box.setGroupSeparatorShown(bounds.decimals == 0 and bounds.most >= 10_000)
        self.box.setFixedWidth(NUMBER_WIDTH)
        self.box.setAccessibleName(name)
        self.box.setAccessibleDescription(meaning)
        self.box.setToolTip(meaning)
        self.box.setKeyboardTracking(False)
        self.box.installEventFilter(WheelGuard(self))
        plain(self.box)
        self.origin = label("", "small", wrap=True)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.reset = reset_button(theme, name, self)
        self.reset.clicked.connect(self._reset)
        self.box.editingFinished.connect(self._finished)
        self._lay_out(name, meaning)

    def _lay_out(self, name: str, meaning: str) -> None:
        words = label(name, "", wrap=True)
        words.setToolTip(meaning)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(words, 1)
        top.addWidget(self.reset)
        top.addWidget(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.origin)
        column.addWidget(self.fault)

    def show_value(self, value: float | int | None, own: bool, origin: str) -> None:
        """`own`: the chat says it itself."""
        self._shown = value
        self.origin.setText(origin)
        self.reset.setVisible(own)
        self.fault.hide()
        if not self.box.hasFocus() or self.box.value() == value:
            self.box.blockSignals(True)
            self.box.setValue(self.box.minimum() if value is None else value)
            self.box.blockSignals(False)

    def set_fault(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))

    def value(self) -> float | int | None:
        if self.box.value() < self._bounds.least:
            return None
        return int(self.box.value()) if self._bounds.decimals == 0 else round(self.box.value(), self._bounds.decimals)

    @Slot()
    def _finished(self) -> None:
        if self.value() != self._shown:
            self._shown = self.value()
            self.wanted.emit(self.value())

    @Slot()
    def _reset(self) -> None:
        self.box.clearFocus()
        self.wanted.emit(None)


class ChoiceRow(QWidget):
    """A list whose first entry leaves the value to others. `wanted(data)`: None = as inherited."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.box = Choice(theme)
        self.box.setAccessibleName(name)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.installEventFilter(WheelGuard(self))
        self.box.activated.connect(self._chosen)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addWidget(label(name))
        self.column.addWidget(self.box)
        self.column.addWidget(self.fault)

    def show_choices(self, inherited: str, choices: Sequence[tuple[str, object]], chosen: object) -> None:
        """Words and data; what is chosen and not among them is added as it is."""
        self.fault.hide()
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItem(inherited, None)
        for words, data in choices:
            self.box.addItem(words, data)
        datas = [None, *(data for _, data in choices)]
        if chosen not in datas:
            self.box.addItem(str(chosen), chosen)
            datas.append(chosen)
        self.box.setCurrentIndex(datas.index(chosen))
        self.box.setToolTip(self.box.currentText())
        self.box.blockSignals(False)

    def set_fault(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))

    @Slot(int)
    def _chosen(self, _place: int) -> None:
        self.box.setToolTip(self.box.currentText())
        self.wanted.emit(self.box.currentData())


class TextField(QTextEdit):
    """`written`: the person left it, or wrote nothing for a while, and its words are others than before."""

    written = Signal(str)

    def __init__(self, name: str, height: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self._kept = ""
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self.keep)
        self.textChanged.connect(self._idle.start)

    def show_text(self, text: str) -> None:
        """What the person is writing stays."""
        if self.hasFocus() and self.toPlainText() != self._kept:
            return
        self._kept = text
        if self.toPlainText() != text or not text:
            self.setPlainText(text)
            self._air()
        self._idle.stop()

    def _air(self) -> None:
        """Between the lines: the interface's face has none of its own. New lines take it over."""
        block = QTextBlockFormat()
        block.setLineHeight(PARAGRAPH_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(block)

    @Slot()
    def keep(self) -> None:
        self._idle.stop()
        text = self.toPlainText()
        if text != self._kept:
            self._kept = text
            self.written.emit(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keep()


class TextRow(QWidget):
    """Words that may be left to others, which then stand in it as a hint. `wanted(text)`: None = as inherited."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, name: str, meaning: str, height: int) -> None:
        super().__init__()
        self.field = TextField(name, height)
        self.field.setAccessibleDescription(meaning)
        self.field.written.connect(self._written)
        self.origin = label("", "small", wrap=True)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.reset = reset_button(theme, name, self)
        self.reset.clicked.connect(self._reset)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(label(name), 1)
        top.addWidget(self.reset)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addLayout(top)
        if meaning:
            self.column.addWidget(label(meaning, "small", wrap=True))
        self.column.addWidget(self.field)
        self.column.addWidget(self.origin)
        self.column.addWidget(self.fault)

    def show_text(self, text: str, inherited: str, own: bool, origin: str) -> None:
        self.field.setPlaceholderText(inherited)
        self.field.show_text(text)
        self.origin.setText(origin)
        self.origin.setVisible(bool(origin))
        self.reset.setVisible(own)
        self.fault.hide()

    def set_fault(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))

    @Slot(str)
    def _written(self, text: str) -> None:
        self.wanted.emit(text)

    @Slot()
    def _reset(self) -> None:
        self.field.clearFocus()
        self.wanted.emit(None)


def reset_button(theme: Theme, name: str, parent: QWidget) -> IconButton:
    """Leaves the value to others again; hidden where it is left to them already."""
    words = QCoreApplication.translate("ChatOptions", "Reset “{name}”").format(name=name)
    made = IconButton(theme, "retry", words, parent)
    made.hide()
    return made
