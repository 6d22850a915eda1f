"""Reads and changes the options of one chat in the background, one change after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ....core.errors import SaijinError
from ....core.events import ConversationChanged
from ...context import UiContext

if TYPE_CHECKING:
    from ....services.container import Services
    from ....services.options import OptionsView

Work = Callable[["Services"], Any]
AGAIN_MS = 60  # several events come of one change


class OptionsEditor(QObject):
    """`shown(OptionsView)` after every change, whoever made it; `refused(name, SaijinError)` of one's own."""

    shown = Signal(object)
    refused = Signal(str, object)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.conversation_id = ""
        self.view: OptionsView | None = None
        self._waiting: deque[tuple[str, str, Work]] = deque()
        self._busy = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.read)
        context.bridge.conversation_changed.connect(self._conversation_event)
        context.settings_changed.connect(self._again.start)

    def open(self, conversation_id: str) -> None:
        """ "" for none. What was changed of another chat is still kept there."""
        if conversation_id != self.conversation_id:
            self.conversation_id = conversation_id
            self.view = None
        self.read()

    @Slot()
    def read(self) -> None:
        key = self.conversation_id
        if key and not self._busy and not self._waiting:
            self._context.operations.run(
                lambda services: services.options.view(key), owner=self, done=self._read, failed=self._unread
            )

    def change(self, name: str, **values: object) -> None:
        """`name` is the row that a refusal is told of."""
        key = self.conversation_id
        if key:
            self.run(name, lambda services: services.options.change(key, **values))

    def run(self, name: str, work: Work) -> None:
        """Anything else that changes what is shown; other results than a view have it read anew."""
        self._waiting.append((self.conversation_id, name, work))
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        key, name, work = self._waiting.popleft()
        self._busy = True

        def done(result: object) -> None:
            self._busy = False
            if getattr(result, "conversation_id", "") == self.conversation_id and hasattr(result, "in_force"):
                self._read(result)  # type: ignore[arg-type]
            else:
                self._again.start()
            self._next()

        def failed(error: SaijinError) -> None:
            self._busy = False
            if key == self.conversation_id:
                self.refused.emit(name, error)
            else:
                self._context.notices.show_error(error)
            self._next()

        self._context.operations.run(work, owner=self, done=done, failed=failed)

    def _read(self, view: OptionsView) -> None:
        if view.conversation_id == self.conversation_id and not self._waiting:
            self.view = view
            self.shown.emit(view)

    def _unread(self, error: SaijinError) -> None:
        if error.code != "not_found":  # a chat that was deleted meanwhile: another one is opened
            self._context.notices.show_error(error)

    @Slot(object)
    def _conversation_event(self, event: ConversationChanged) -> None:
        if event.conversation_id == self.conversation_id:
            self._again.start()
