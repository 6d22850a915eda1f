"""The icon beside the clock: tells of replies that nobody saw, and keeps the studio at work without a window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from ..core.conversation import Message, MessageState, Role, TurnState
from ..core.events import MessageStored, TurnChanged
from ..paths import shipped
from .context import UiContext

LONGEST = 160  # characters of a reply in a notification
TOLD = {MessageState.COMPLETE, MessageState.INTERRUPTED, MessageState.FAILED, MessageState.PENDING}


class Tray(QObject):
    """Out of sight before `follow` is first called.

    `opened`: the person wants the window, `opened_chat(conversation_id)` with a chat, `quit_wanted` the end.

    `seen(conversation_id)` says whether the person looks at that chat now.
    """

    opened = Signal()
    opened_chat = Signal(str)
    quit_wanted = Signal()

    def __init__(self, context: UiContext, seen: Callable[[str], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._seen = seen
        self._last = ""
        self.icon = QSystemTrayIcon(QIcon(str(shipped() / "resources" / "icons" / "app.svg")), self)
        self.icon.setToolTip("Saijin Studio")
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self._clicked)
        self._menu = QMenu()
        self._menu.addAction(self.tr("Open the studio"), self.opened.emit)
        self._menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        self.icon.setContextMenu(self._menu)
        context.bridge.message_stored.connect(self._stored)
        context.bridge.turn_changed.connect(self._turn)
        context.settings_changed.connect(self.follow)

    @property
    def keeps(self) -> bool:
        """Whether the studio goes on without a window: the person wants it, and the desktop shows icons."""
        return self._context.settings.look.tray and QSystemTrayIcon.isSystemTrayAvailable()

    @Slot()
    def follow(self) -> None:
        """Shows the icon where there is something that it is for."""
        look = self._context.settings.look
        self.icon.setVisible((look.notify or look.tray) and QSystemTrayIcon.isSystemTrayAvailable())

    def close(self) -> None:
        self.icon.hide()
        self._menu.deleteLater()

    @Slot(object)
    def _stored(self, event: MessageStored) -> None:
        message = event.message
        fresh = message.role is Role.PERSONA and message.current and message.correlation_id and not message.edited_at
        if fresh and message.state in TOLD and not self._looks(message.conversation_id):
            self.tell(message.conversation_id, self._name(message.persona_key), self._words(message))

    @Slot(object)
    def _turn(self, event: TurnChanged) -> None:
        """A step failed for good: the reply waits for a person."""
        if event.state is TurnState.WAITING and not self._looks(event.conversation_id):
            words = self.tr("The reply could not be finished. It waits for you.")
            self.tell(event.conversation_id, self._name(event.persona_key), words)

    def tell(self, conversation_id: str, title: str, words: str) -> None:
        """A notification of the desktop; a click on it opens the chat."""
        self._last = conversation_id
        self.icon.showMessage(title, words, self.icon.icon())

    def _looks(self, conversation_id: str) -> bool:
        return not self._context.settings.look.notify or self._seen(conversation_id)

    def _words(self, message: Message) -> str:
        if message.state is MessageState.FAILED:
            return self.tr("The reply could not be made.")
        text = " ".join(message.text[: 2 * LONGEST].split())
        text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
        return self.tr("Waits for your approval: {text}").format(text=text) if _pending(message) else text

    def _name(self, persona_key: str | None) -> str:
        return self._context.personas.name(persona_key, self._context.language) if persona_key else "Saijin Studio"

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()

    @Slot()
    def _clicked(self) -> None:
        if self._last:
            self.opened_chat.emit(self._last)


def _pending(message: Message) -> bool:
    return message.state is MessageState.PENDING
