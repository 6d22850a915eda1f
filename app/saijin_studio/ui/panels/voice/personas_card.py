"""The personas, each with the way to its voices."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ...context import UiContext
from ...flow import FlowLayout
from ...widgets import push_button
from .sheet import Card

FACE = 24
LONGEST = 220  # px of a name


class PersonasCard(Card):
    """`chosen(key)`."""

    chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(
            self.tr("Voices of the personas"),
            self.tr("Voice, pitch, speed, effects and readings; each can be heard before it is kept."),
        )
        self._context = context
        self._inside: QWidget | None = None
        context.personas.changed.connect(self._fill)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        if self._inside is not None:
            self.column.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        flow = FlowLayout(self._inside, 8)
        language = self._context.language
        for persona in self._context.personas.all():
            name = persona.text(language).name
            button = push_button(name, "", self.tr("Voices of {name}").format(name=name))
            shown = button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, LONGEST)
            if shown != name:
                button.setText(shown)
                button.setToolTip(name)
            button.setIcon(self._context.personas.icon(persona.key, language, FACE))
            button.setIconSize(QSize(FACE, FACE))
            button.setObjectName(persona.key)
            button.clicked.connect(self._press)
            flow.addWidget(button)
        self.column.addWidget(self._inside)

    @Slot()
    def _press(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())
