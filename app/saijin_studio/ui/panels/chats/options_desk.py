"""The open chat with its options beside it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ....core.conversation import Conversation
from ...actions import ActionSpec
from ...context import UiContext
from ...widgets import surface
from .options_pane import WIDTH, OptionsPane
from .page import ChatPage

NARROWEST = 360  # px of a chat beside its options


class ChatDesk(QWidget):
    """Where there is no room for both, the options stand in the place of the chat until they are closed."""

    def __init__(self, context: UiContext, chat: ChatPage) -> None:
        super().__init__()
        self._context = context
        self.chat = chat
        self.pane: OptionsPane | None = None
        self._line = surface("vline")
        self._line.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(chat, 1)
        self._row.addWidget(self._line)
        words, group = self.tr("Options of this chat"), self.tr("Chats")
        context.actions.define(ActionSpec("chat.options", words, self.toggle, "sliders", "Ctrl+Shift+I", None, group))
        chat.header.add(context.actions.button("chat.options", chat.header))
        chat.live.opened.connect(self._opened)
        chat.live.changed.connect(self._follow)

    @property
    def options_open(self) -> bool:
        return self.pane is not None and not self.pane.isHidden()

    @Slot()
    def toggle(self) -> None:
        if self.options_open:
            self.close_options()
            return
        if self.pane is None:
            self.pane = OptionsPane(self._context)
            self.pane.closed.connect(self.close_options)
            self._row.addWidget(self.pane)
        self.pane.show()
        self.pane.open(self.chat.live.conversation_id or "")
        self._arrange()
        self.pane.setFocus()

    @Slot()
    def close_options(self) -> None:
        if self.pane is not None:
            self.pane.flush()
            self.pane.hide()
        self._arrange()
        self.chat.composer.edit.setFocus()

    @Slot(object, str)
    def _opened(self, _conversation: Conversation, _draft: str) -> None:
        self._follow()

    @Slot()
    def _follow(self) -> None:
        key = self.chat.live.conversation_id or ""
        if self.pane is not None and self.options_open and key != self.pane.editor.conversation_id:
            self.pane.open(key)

    def _arrange(self) -> None:
        both = self.width() >= WIDTH + NARROWEST
        self.chat.setVisible(both or not self.options_open)
        self._line.setVisible(both and self.options_open)
        if self.pane is not None:
            self.pane.setMinimumWidth(0)
            self.pane.setMaximumWidth(WIDTH if both else 16_777_215)
            self.pane.setMinimumWidth(WIDTH if both else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
