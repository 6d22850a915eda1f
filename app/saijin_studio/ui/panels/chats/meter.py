"""How full the model's window would be if the message were sent now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel

from ....core.events import ConversationChanged
from ...context import UiContext
from ...operations import Operation
from ...widgets import set_property

if TYPE_CHECKING:
    from ....services.options import Meter

WAIT_MS = 300


class TokenMeter(QLabel):
    """Counted in the background a moment after the last key; one count at a time."""

    def __init__(self, context: UiContext, text: Callable[[], str]) -> None:
        super().__init__()
        self._context = context
        self._text = text
        self._conversation_id = ""
        self._counting: Operation | None = None
        self._again = False
        self._estimated = False
        self.setProperty("role", "small")
        self.setIndent(0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._count)
        context.bridge.conversation_changed.connect(self._conversation_event)
        context.bridge.tokens_counted.connect(self._counted_late)

    def open(self, conversation_id: str) -> None:
        """Another chat; "" is one that is not there yet, of which nothing can be said."""
        if conversation_id != self._conversation_id:
            self._conversation_id = conversation_id
            if self._counting is not None:
                self._counting.cancel()
                self._counting = None
            self.clear()
        self.follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow()  # nothing is counted out of sight

    @Slot()
    def follow(self) -> None:
        """Something is other than when it was counted."""
        self._timer.start()

    @Slot(object)
    def _conversation_event(self, event: ConversationChanged) -> None:
        """Another model counts otherwise, and other options leave other room."""
        if event.conversation_id == self._conversation_id:
            self.follow()

    @Slot()
    def _counted_late(self) -> None:
        if self._estimated or self._counting is not None:
            self.follow()

    @Slot()
    def _count(self) -> None:
        if not self._conversation_id or not self.isVisible():
            return
        if self._counting is not None:
            self._again = True
            return
        self._again = False
        key, text = self._conversation_id, self._text()
        self._counting = self._context.operations.run(
            lambda services: services.options.meter(key, text), owner=self, done=self._counted, failed=self._unknown
        )

    def _counted(self, meter: Meter) -> None:
        self._show(meter)
        self._ended()

    def _unknown(self, _error: object) -> None:
        """Whatever is wrong is said when the message is sent."""
        self.clear()
        self._ended()

    def _ended(self) -> None:
        self._counting = None
        if self._again:
            self._timer.start()

    def _show(self, meter: Meter) -> None:
        locale = QLocale()
        self._estimated = not meter.exact
        words = self.tr("{tokens} of {of}") if meter.exact else self.tr("{tokens} of {of}, estimate")
        words = words.format(tokens=locale.toString(meter.tokens), of=locale.toString(meter.of))
        over = meter.tokens > meter.of
        self.setText(words)
        self.setToolTip(
            self.tr("More than the model can take in: the oldest is left out.")
            if over
            else self.tr("Tokens of this chat and this message, of those that the model takes in.")
        )
        self.setAccessibleName(self.tr("Tokens: {words}").format(words=words))
        set_property(self, "role", "warning_small" if over else "small")
