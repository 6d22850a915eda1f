"""Chats in windows of their own, beside the studio's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from ..core.conversation import Conversation
from ..core.events import ConversationChanged
from ..paths import shipped
from .context import UiContext
from .notice_bar import NoticeBar
from .panels.chats.page import ChatPage

SIZE = (720, 760)
SMALLEST = (420, 400)


class ChatWindow(QMainWindow):
    """One chat. It goes when it is closed; what was being written stays as the chat's draft."""

    def __init__(self, main: UiContext, conversation_id: str) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)  # the studio's window decides about the end
        self.setWindowIcon(QIcon(str(shipped() / "resources" / "icons" / "app.svg")))
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self.context = main.beside(self)
        self.page = ChatPage(self.context)
        for spec in self.context.actions.specs():
            self.addAction(self.context.actions.action(spec.id))
        area = QWidget()
        area.setProperty("surface", "paper")
        area.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(NoticeBar(self.context))
        column.addWidget(self.page, 1)
        self.setCentralWidget(area)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        self.page.header.hide_menu()
        self.page.live.opened.connect(self._opened)
        self.page.live.gone.connect(self.close)
        main.bridge.conversation_changed.connect(self._changed)
        self.page.open(conversation_id)
        self.page.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)  # not a button of the bar

    @property
    def conversation_id(self) -> str | None:
        return self.page.live.conversation_id

    @Slot(object, str)
    def _opened(self, conversation: Conversation, _draft: str) -> None:
        self.setWindowTitle(conversation.title)
        self.context.actions.refresh()

    @Slot(object)
    def _changed(self, event: ConversationChanged) -> None:
        """It may have another title, or be gone."""
        if event.conversation_id == self.conversation_id:
            key = event.conversation_id
            self.context.operations.run(
                lambda services: services.chat.conversation(key),
                owner=self,
                done=self._read,
                failed=lambda _error: self.page.live.gone.emit(),
            )

    def _read(self, conversation: Conversation) -> None:
        self.page.retitle(conversation)
        self.setWindowTitle(conversation.title)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.leave()
        super().closeEvent(event)


class ChatWindows(QObject):
    """Each chat has one window at most."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._open: dict[str, ChatWindow] = {}

    def open(self, conversation_id: str) -> ChatWindow:
        """Shows the chat's window, a new one where it has none."""
        window = self._open.get(conversation_id)
        if window is None:
            window = self._open[conversation_id] = ChatWindow(self._context, conversation_id)
            window.destroyed.connect(lambda: self._open.pop(conversation_id, None))
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def in_sight(self, conversation_id: str) -> bool:
        window = self._open.get(conversation_id)
        return window is not None and window.isActiveWindow() and not window.isMinimized()

    def close(self) -> tuple[str, ...]:
        """Closes all; returns what they showed."""
        shown = tuple(self._open)
        for window in list(self._open.values()):
            window.close()
        return shown
