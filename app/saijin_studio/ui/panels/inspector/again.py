"""Making another version of a reply: with another model, another persona, or another prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ....core.conversation import Again, Turn
from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error, provider_name
from ...widgets import label, push_button
from .raw import model_words
from .story import ReplyStory

if TYPE_CHECKING:
    from ....services.models.service import ProviderStatus

SYSTEM = "system"  # the part of a prompt that says how to answer


class AgainDialog(QDialog):
    """`made(correlation_id)` once the new version is on its way; a refusal is said in the dialog."""

    made = Signal(str)

    def __init__(self, context: UiContext, story: ReplyStory, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Do this again with…"))
        self._context = context
        self._story = story
        self._before = story.made.again
        self.persona, self.model = QComboBox(), QComboBox()
        self.instruction = self._field(self._before.instruction, 84)
        self.system = self._field(self._before.system or self._system_sent(), 110)
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        self.go = push_button(self.tr("Make another version"), "primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self._ask)
        self._build()
        self._fill_personas()
        self._fill_models(())
        context.operations.run(lambda services: services.models.status(), owner=self, done=self._fill_models)
        self.resize(520, self.sizeHint().height())

    def _build(self) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Who answers"), self.persona),
            (self.tr("With which model"), self.model),
            (self.tr("An extra instruction, at the end of the prompt"), self.instruction),
            (self.tr("How to answer, at its beginning"), self.system),
        )
        for words, field in rows:
            field.setAccessibleName(words)
            form.addRow(words, field)
        close = push_button(self.tr("Cancel"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        words = self.tr("The same message is answered once more. What stands now is kept as an older version.")
        column.addWidget(label(words, "muted", wrap=True))
        column.addLayout(form)
        column.addWidget(self.trouble)
        column.addLayout(buttons)

    @staticmethod
    def _field(text: str, height: int) -> QPlainTextEdit:
        made = QPlainTextEdit(text)
        made.setFixedHeight(height)
        made.setTabChangesFocus(True)
        return made

    def _system_sent(self) -> str:
        return next((part.text for part in self._story.trace.parts if part.title == SYSTEM), "")

    def _fill_personas(self) -> None:
        personas, language = self._context.personas, self._context.language
        if personas.get(self._story.persona_key) is None:
            self.persona.addItem(self.tr("Whoever fits"), "")
        for persona in personas.all():
            self.persona.addItem(persona.text(language).name, persona.key)
        self._choose(self.persona, self._story.persona_key or "")

    def _fill_models(self, found: tuple[ProviderStatus, ...]) -> None:
        """What the servers list; while they are asked, and where they are away, the usual chain."""
        chosen = self.model.currentData() if self.model.count() else self._before.model
        self.model.clear()
        self.model.addItem(self.tr("The usual one"), "")
        for status in found:
            if not status.enabled:
                continue
            self.model.addItem(provider_name(status.provider), status.provider)
            if status.provider != "offline":
                for model in status.models:
                    wished = f"{status.provider}:{model.name}"
                    self.model.addItem(model_words(wished), wished)
        if chosen and self.model.findData(chosen) < 0:
            self.model.addItem(model_words(chosen), chosen)
        self._choose(self.model, chosen or "")

    @staticmethod
    def _choose(box: QComboBox, data: str) -> None:
        place = box.findData(data)
        box.setCurrentIndex(max(place, 0))

    def wished(self) -> Again:
        system = self.system.toPlainText().strip()
        edited = system != self._system_sent().strip() or bool(self._before.system)
        return Again(
            persona=self.persona.currentData() or "",
            model=self.model.currentData() or "",
            instruction=self.instruction.toPlainText().strip(),
            system=system if edited else "",
        )

    @Slot()
    def _ask(self) -> None:
        wished, key = self.wished(), self._story.turn.correlation_id
        self.go.setEnabled(False)
        self._context.operations.run(
            lambda services: services.chat.again(key, wished), owner=self, done=self._begun, failed=self._refused
        )

    def _begun(self, turn: Turn) -> None:
        self.accept()
        self.made.emit(turn.correlation_id)

    def _refused(self, error: SaijinError) -> None:
        self.go.setEnabled(True)
        self.trouble.setText(describe_error(error))
        self.trouble.show()
