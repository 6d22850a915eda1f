"""How long a reply is waited for."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QLineEdit

from ....core.settings import ModelSettings, Settings
from .form import FormCard, Row, SettingsEditor, WheelGuard

WIDTH = 120
# Arrow keys and the wheel step; buttons this small are hard to hit.
NO_BUTTONS = (
    "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }"
    "QAbstractSpinBox { padding: 6px 8px; }"
)


def plain(box: QAbstractSpinBox) -> None:
    """Without buttons; the words stand as far from the edge as in other fields, which a style sheet cannot say."""
    box.setStyleSheet(NO_BUTTONS)
    line = box.findChild(QLineEdit)
    if line is not None:
        line.setTextMargins(8, 0, 8, 0)


class LimitsCard(FormCard):
    """Numbers are stored when the person leaves them."""

    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("How long to wait"))
        self.editor = editor
        self._guard = WheelGuard(self)
        self.first = self._decimal(1, 3600, 5, self.tr(" s"))
        self.idle = self._decimal(1, 3600, 5, self.tr(" s"))
        self._add(
            "first_token_seconds",
            self.first,
            self.tr("Wait for the first word"),
            self.tr("Then the next model is asked. A large model that is being loaded needs long."),
        )
        self._add(
            "idle_seconds",
            self.idle,
            self.tr("Wait for the next word"),
            self.tr("Then the reply is taken to be broken off."),
        )

    def _add(self, field: str, box: QDoubleSpinBox, name: str, meaning: str) -> None:
        box.setAccessibleName(name)
        box.setProperty("field", field)
        box.installEventFilter(self._guard)
        plain(box)
        box.editingFinished.connect(self._store)
        row = Row(name, meaning, box, WIDTH)
        box.setProperty("row", row)
        self.add(row)

    @staticmethod
    def _decimal(low: float, high: float, step: float, unit: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(low, high)
        box.setDecimals(1)
        box.setSingleStep(step)
        box.setSuffix(unit)
        return box

    def refresh(self, models: ModelSettings) -> None:
        for box in (self.first, self.idle):
            if not box.hasFocus():
                box.setValue(getattr(models, str(box.property("field"))))

    @Slot()
    def _store(self) -> None:
        box = self.sender()
        assert isinstance(box, QDoubleSpinBox)
        changes: dict[str, Any] = {str(box.property("field")): box.value()}
        row = box.property("row")

        def change(settings: Settings) -> Settings:
            return replace(settings, models=replace(settings.models, **changes))

        self.editor.change(change, row if isinstance(row, Row) else None)
