"""Where a person reads in a chat: the place is kept for the next time, and one can jump to another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from ....core.conversation import Message
from ....core.errors import NotFound, SaijinError
from ...context import UiContext
from ...transcript.transcript import Transcript
from .live import ChatLive

KEEP_MS = 400  # at most so long after a change; also while a reply moves the transcript all the time


class ReadingPlace(QObject):
    """`elsewhere(conversation_id)`: the message jumped to stands in another chat, which is to be opened."""

    elsewhere = Signal(str)

    def __init__(self, context: UiContext, transcript: Transcript, live: ChatLive, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._transcript = transcript
        self._live = live
        self._wanted = ""
        self._asked = False
        self._kept: tuple[str, int, int] = ("", 0, 0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        transcript.arranged.connect(self._soon)
        transcript.installEventFilter(self)
        live.opened.connect(self._opened)
        live.settled.connect(self._look)

    # -- what was read

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What came while another section or another program was in front is read from now on."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.WindowActivate):
            self._soon()
        return False

    @Slot()
    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def in_front(self) -> bool:
        """Whether the person has the chat before them, at most with a dialogue of its window over it."""
        window, active = self._transcript.window(), QApplication.activeWindow()
        while active is not None and active is not window:
            active = active.parentWidget()
        return active is window and self._transcript.isVisible() and not window.isMinimized()

    def reads(self) -> bool:
        """Whether what comes is known to the person as it comes: the chat is open before them, wherever they read."""
        known = self._live.conversation
        return known is not None and known.id == self._live.conversation_id and self.in_front()

    @Slot()
    def keep(self) -> None:
        """Stores which message was the last in sight; at once, for the chat may be about to change."""
        self._timer.stop()
        conversation = self._live.conversation
        if conversation is None or conversation.id != self._live.conversation_id or not self._transcript.isVisible():
            return
        seen = self._newest() if self.in_front() else 0
        place = (conversation.id, self._transcript.last_in_sight(), seen)
        if place[1] and place != self._kept:
            self._kept = place
            self._context.operations.run(
                lambda services: services.chat.keep_place(*place), owner=self, failed=self._not_kept
            )

    def _newest(self) -> int:
        """The position of the last stored message."""
        rows = reversed(self._transcript.stack.rows)
        return next((row.message.position for row in rows if row.message is not None and row.message.position), 0)

    def _not_kept(self, error: SaijinError) -> None:
        if error.code != "not_found":  # a chat that was deleted is left
            self._context.notices.show_error(error)

    @Slot(object, str)
    def _opened(self, conversation: object, _draft: str) -> None:
        known = self._live.conversation
        seen = self._newest() if known is not None and not known.unread else 0
        self._kept = (known.id, known.read_position, seen) if known is not None else ("", 0, 0)

    # -- jumping

    def jump_to(self, message_id: str) -> None:
        """Shows a message: at once, when it has been read, or after the branch it stands on has been chosen."""
        self._wanted, self._asked = message_id, False
        self._look()

    def forget(self) -> None:
        """The person went somewhere else meanwhile."""
        self._wanted = ""

    @Slot()
    def _look(self) -> None:
        if not self._wanted:
            return
        row = self._transcript.stack.find(self._wanted)
        if row is not None:
            self._wanted = ""
            self._transcript.walk_to(row)
        elif not self._live.reading() and not self._asked:
            self._asked = True
            self._ask_where(self._wanted)

    def _ask_where(self, message_id: str) -> None:
        def done(message: Message) -> None:
            if message_id != self._wanted:
                return
            if message.conversation_id != self._live.conversation_id:
                self._asked = False
                self.elsewhere.emit(message.conversation_id)
            elif message.current:
                self._live.read_again()
            else:
                self._choose(message_id)

        self._context.operations.run(lambda services: services.chat.message(message_id), owner=self, done=done)

    def _choose(self, message_id: str) -> None:
        def failed(error: Exception) -> None:
            self._wanted = ""
            if isinstance(error, NotFound):
                self._context.notices.show_error(error)

        self._context.operations.run(lambda services: services.messages.choose(message_id), owner=self, failed=failed)
