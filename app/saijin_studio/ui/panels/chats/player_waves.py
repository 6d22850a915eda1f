"""The waveforms of messages as the player shows them, and what it asks of the voice, one thing after the other."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ....core.errors import SaijinError
from ...context import UiContext

if TYPE_CHECKING:
    from ....services.container import Services
    from ....services.voice.waveform import Waveform

KEPT = 32


class Waves(QObject):
    """`come`: one that was asked for is there, or will never be."""

    come = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: OrderedDict[str, Waveform | None] = OrderedDict()  # None: there is nothing to play
        self._asked: set[str] = set()

    def get(self, message_id: str) -> Waveform | None:
        """None where there is none, or where it was only asked for by this."""
        if message_id in self._kept:
            self._kept.move_to_end(message_id)
        elif message_id not in self._asked:
            self._asked.add(message_id)
            self._context.operations.run(
                lambda services: services.voice.waveform(message_id),
                owner=self,
                done=lambda wave: self._keep(message_id, wave),
                failed=lambda _error: self._keep(message_id, None),  # the sound was removed, or cannot be read
            )
        return self._kept.get(message_id)

    def forget(self, message_id: str) -> None:
        """There is more of it now, or less."""
        self._kept.pop(message_id, None)

    def _keep(self, message_id: str, wave: Waveform | None) -> None:
        self._asked.discard(message_id)
        self._kept[message_id] = wave if wave is not None and wave.seconds else None
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.come.emit()


class InOrder(QObject):
    """A pause must not overtake what it is to pause. `failed(error)`: what was asked for could not be done."""

    failed = Signal(object)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: deque[Callable[[Services], Any]] = deque()
        self._under_way = False

    def waits(self) -> bool:
        """Whether something was asked for that has not begun."""
        return bool(self._waiting)

    def ask(self, work: Callable[[Services], Any]) -> None:
        self._waiting.append(work)
        self._next()

    def _next(self) -> None:
        if self._under_way or not self._waiting:
            return
        self._under_way = True
        work = self._waiting.popleft()
        self._context.operations.run(work, owner=self, done=lambda _: self._done(), failed=self._failed)

    def _done(self) -> None:
        self._under_way = False
        self._next()

    def _failed(self, error: SaijinError) -> None:
        self.failed.emit(error)
        self._done()
