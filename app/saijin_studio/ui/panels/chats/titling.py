"""Has the model give the open chat another title; the one before comes back with one click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ....core.cancel import CancelToken
from ....core.conversation import Conversation
from ...actions import ActionSpec
from ...context import UiContext
from ...notices import Notice

UNDO_SECONDS = 12.0


class Titling(QObject):
    """Defines its action. `chat` is the open one."""

    def __init__(self, context: UiContext, chat: Callable[[], Conversation | None], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._chat = chat
        context.actions.define(
            ActionSpec(
                "chat.title",
                self.tr("Title by the model"),
                self.title,
                "edit",
                "",
                lambda: chat() is not None,
                self.tr("Chats"),
            )
        )

    def title(self) -> None:
        conversation = self._chat()
        if conversation is None:
            return
        self._context.operations.run(
            lambda services: services.writing.result(services.writing.title(conversation.id), CancelToken()),
            owner=self,
            done=lambda title: self._say(conversation, title),
        )

    def _say(self, before: Conversation, title: str) -> None:
        def undo() -> None:
            self._context.operations.run(lambda services: services.chat.rename(before.id, before.title), owner=self)

        words = self.tr("The chat is now called “{title}”.").format(title=title)
        about = titled(before.id)
        self._context.notices.show(
            Notice(words, button=self.tr("Undo"), run=undo, key="chat.titled", about=about, seconds=UNDO_SECONDS)
        )


def titled(conversation_id: str) -> str:
    """What the offer to take a title back is about (Notice.about): whoever names the chat anew has settled that."""
    return f"title {conversation_id}"
