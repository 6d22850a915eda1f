"""What this chat has otherwise than its persona and the studio: model, words, note, context, beside the chat itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ....core.chat_options import ChatOptions
from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...notices import Notice
from ...widgets import IconButton, label, push_button, surface
from .options_context import ContextCard
from .options_editor import OptionsEditor
from .options_models import ModelCard
from .options_persona import PersonaCard
from .options_sampling import SamplingCard
from .options_you import YouCard

if TYPE_CHECKING:
    from ....services.options import OptionsView

WIDTH = 344
UNDO_SECONDS = 12.0


class OptionsPane(QWidget):
    """Every change is kept at once. `closed`: the person wants it out of the way."""

    closed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setProperty("surface", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Options of this chat"))
        self.editor = OptionsEditor(context, self)
        self.model = ModelCard(context, self.editor)
        self.sampling = SamplingCard(context, self.editor)
        self.persona = PersonaCard(context, self.editor)
        self.you = YouCard(context, self.editor)
        self.room = ContextCard(context, self.editor)
        self.cards = (self.model, self.sampling, self.persona, self.you, self.room)
        self.hint = label(
            self.tr("These can be set once the chat has begun: send the first words."), "muted", wrap=True
        )
        self.reset = push_button(self.tr("Reset all of this chat"), "quiet")
        self.reset.clicked.connect(self._reset_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(surface("line"))
        column.addWidget(self._body(), 1)
        self.editor.shown.connect(self._show)
        self.editor.refused.connect(self._refused)
        self.open("")

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 14, 10, 14)
        row.addWidget(label(self.tr("This chat"), "title"), 1)
        close = IconButton(self._context.theme, "close", self.tr("Close the options of this chat"), head)
        close.clicked.connect(self.closed)
        row.addWidget(close)
        return head

    def _body(self) -> QWidget:
        inner = QWidget()
        inner.setProperty("surface", "side")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        words = self.tr("What is not set here comes from the persona and the studio.")
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self.hint)
        for card in self.cards:
            column.addWidget(card)
        column.addWidget(self.reset)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def open(self, conversation_id: str) -> None:
        """Another chat, "" for one that is not stored yet; what was being written is kept with its own."""
        if conversation_id != self.editor.conversation_id:
            self.flush()
        self.editor.open(conversation_id)
        self.hint.setVisible(not conversation_id)
        if not conversation_id or self.editor.view is None:
            self._set_visible(False)
        if conversation_id:
            self.model.ask()

    def flush(self) -> None:
        """Keeps what is being written."""
        for card in self.cards:
            card.flush()

    def _set_visible(self, visible: bool) -> None:
        for card in self.cards:
            card.setVisible(visible)
        self.reset.setVisible(visible)

    @Slot(object)
    def _show(self, view: OptionsView) -> None:
        for card in self.cards:
            card.show_view(view)
        self._set_visible(True)
        self.reset.setEnabled(view.options != ChatOptions())

    @Slot(str, object)
    def _refused(self, name: str, error: SaijinError) -> None:
        words = describe_error(error)
        if not any(card.set_fault(name, words) for card in self.cards):
            self._context.notices.show_error(error)

    @Slot()
    def _reset_all(self) -> None:
        """At once, for it can be undone."""
        view = self.editor.view
        if view is None:
            return
        key, before = view.conversation_id, view.options

        def undo() -> None:
            self.editor.run("", lambda services: services.options.put(key, before))

        self.editor.run("", lambda services: services.options.put(key, ChatOptions()))
        words = self.tr("All options of the chat were reset.")
        self._context.notices.show(
            Notice(words, button=self.tr("Undo"), run=undo, key="chat.options", seconds=UNDO_SECONDS)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)
