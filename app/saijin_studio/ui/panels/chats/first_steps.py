"""The first start's three choices, none of them blocking: who to talk to, which brain, voice on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...context import UiContext
from ...transcript.measure import MARGIN
from ...widgets import IconButton, label, push_button, surface

if TYPE_CHECKING:
    from ....services.models.service import ProviderStatus

FACE = 36
WIDE = 780  # px from which the three choices stand side by side


class FirstSteps(QWidget):
    """`persona_chosen(key)`. Closing it stores the settings, so that it does not come back."""

    persona_chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._brains = QButtonGroup(self)
        self._brain_lines = QVBoxLayout()
        self._brain_lines.setSpacing(4)
        frame = surface("card")
        self._grid = QGridLayout(frame)
        self._grid.setContentsMargins(20, 14, 12, 14)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(12)
        self._columns = (self._who(), self._brain(), self._voice())
        self._lines = (surface("vline"), surface("vline"))
        self._closing = self._close_button()
        self._arrange(wide=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 14, MARGIN, 0)
        layout.addWidget(frame)
        context.personas.changed.connect(self._show_faces)
        self._show_faces()
        context.operations.run(lambda services: services.models.status(), owner=self, done=self._show_brains)

    def _arrange(self, wide: bool) -> None:
        """Side by side, or with the first choice above the others where that would squeeze them."""
        self._wide = wide
        for part in self._columns:
            self._grid.removeItem(part)
        for widget in (*self._lines, self._closing):
            self._grid.removeWidget(widget)
        for place, stretch in enumerate((3, 0, 3, 0, 2, 0) if wide else (3, 0, 2, 0, 0, 0)):
            self._grid.setColumnStretch(place, stretch)
        who, brain, voice = self._columns
        left, right = self._lines
        top = Qt.AlignmentFlag.AlignTop
        if wide:
            for place, column in enumerate(self._columns):
                self._grid.addLayout(column, 0, place * 2)
            self._grid.addWidget(left, 0, 1)
            self._grid.addWidget(right, 0, 3)
            self._grid.addWidget(self._closing, 0, 5, top)
        else:
            self._grid.addLayout(who, 0, 0, 1, 3)
            self._grid.addWidget(self._closing, 0, 3, top)
            self._grid.addLayout(brain, 1, 0)
            self._grid.addWidget(right, 1, 1)
            self._grid.addLayout(voice, 1, 2, 1, 2)
        left.setVisible(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        if wide != self._wide:
            self._arrange(wide)

    def _who(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label(self.tr("Who would you like to talk to?"), "strong"))
        self._faces = QGridLayout()
        self._faces.setSpacing(4)
        column.addLayout(self._faces)
        column.addStretch(1)
        return column

    def _brain(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label(self.tr("Which brain?"), "strong"))
        self._searching = label(self.tr("Looking for Ollama…"), "small")
        column.addWidget(self._searching)
        column.addLayout(self._brain_lines)
        key = push_button(self.tr("Use a server with a key…"), "quiet")
        key.clicked.connect(self._open_models)
        column.addWidget(key, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return column

    def _voice(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label(self.tr("Voice?"), "strong"))
        box = QCheckBox(self.tr("Speak the replies"))
        box.setAccessibleName(box.text())
        box.setChecked(self._context.settings.voice.enabled)
        box.toggled.connect(self._set_voice)
        column.addWidget(box)
        column.addWidget(label(self.tr("You can change all of this later."), "small", wrap=True))
        column.addStretch(1)
        return column

    def _close_button(self) -> IconButton:
        button = IconButton(self._context.theme, "close", self.tr("Close"), self)
        button.clicked.connect(self._close)
        return button

    @Slot()
    def _show_faces(self) -> None:
        while self._faces.count():
            item = self._faces.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        language = self._context.language
        for number, persona in enumerate(self._context.personas.all()[:10]):
            face = QToolButton()
            face.setIcon(QIcon(self._context.personas.avatar(persona.key, language, FACE)))
            face.setIconSize(QSize(FACE, FACE))
            face.setObjectName(persona.key)
            words = persona.text(language)
            face.setAccessibleName(words.name)
            face.setToolTip(f"{words.name} — {words.tagline}")
            face.clicked.connect(self._choose)
            self._faces.addWidget(face, number // 5, number % 5)

    def _show_brains(self, statuses: tuple[ProviderStatus, ...]) -> None:
        found = next((status for status in statuses if status.provider == "ollama" and status.ok), None)
        models = [model.name for model in found.models][:3] if found is not None else []
        words = self.tr("Ollama is running:") if models else self.tr("No Ollama was found on this computer.")
        self._searching.setText(words)
        for name in models:
            self._add_brain(name, name)
        self._add_brain("", self.tr("Built-in offline model"))
        first = self._brains.buttons()[0]
        first.setChecked(True)
        self._brains.buttonClicked.connect(self._choose_brain)

    def _add_brain(self, model: str, text: str) -> None:
        button = QRadioButton(text)
        button.setObjectName(model)
        button.setAccessibleName(text)
        self._brains.addButton(button)
        self._brain_lines.addWidget(button)

    @Slot()
    def _choose(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.persona_chosen.emit(sender.objectName())

    @Slot(object)
    def _choose_brain(self, button: QRadioButton) -> None:
        from msgspec.structs import replace

        settings = self._context.settings
        model = button.objectName()
        ollama = replace(settings.models.ollama, enabled=bool(model), model=model)
        self._context.save_settings(replace(settings, models=replace(settings.models, ollama=ollama)))

    @Slot(bool)
    def _set_voice(self, on: bool) -> None:
        from msgspec.structs import replace

        settings = self._context.settings
        self._context.save_settings(replace(settings, voice=replace(settings.voice, enabled=on)))

    @Slot()
    def _open_models(self) -> None:
        self._context.open_section("settings", page="models")

    @Slot()
    def _close(self) -> None:
        settings = self._context.settings
        self._context.operations.run(lambda services: services.settings.save(settings), owner=self)
        self.hide()
