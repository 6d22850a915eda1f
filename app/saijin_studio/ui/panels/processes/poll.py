"""Asks the services again and again while somebody looks, never twice at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ....core.errors import SaijinError
from ...operations import Operations

if TYPE_CHECKING:
    from ....services.container import Services

T = TypeVar("T")
SOON_MS = 120  # joins the events of one step into one question
LATE_MS = 2500  # after so long somebody wonders


class _Timers(QObject):
    """The Qt part: a generic class cannot itself be a QObject."""

    def __init__(
        self,
        tick: Callable[[], None],
        happened: Callable[[], None],
        late: Callable[[], None],
        every_ms: int,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tick = tick
        self._happened = happened
        self._is_late = late
        self.regular = QTimer(self)
        self.regular.setInterval(every_ms)
        self.regular.timeout.connect(self._fire)
        self.soon = QTimer(self)
        self.soon.setSingleShot(True)
        self.soon.setInterval(SOON_MS)
        self.soon.timeout.connect(self._fire_soon)
        self.late = QTimer(self)
        self.late.setSingleShot(True)
        self.late.setInterval(LATE_MS)
        self.late.timeout.connect(self._fire_late)

    @Slot()
    def _fire(self) -> None:
        self._tick()

    @Slot()
    def _fire_soon(self) -> None:
        self._happened()

    @Slot()
    def _fire_late(self) -> None:
        self._is_late()


class Poller(Generic[T]):
    """`done` and `failed` come on the GUI thread. Rests while `watched` is not on the screen.

    `late` comes before them where an answer takes long; `was_late` tells whether the last one did.
    """

    def __init__(
        self,
        operations: Operations,
        watched: QWidget,
        work: Callable[[Services], T],
        done: Callable[[T], None],
        failed: Callable[[SaijinError], None],
        every_ms: int = 1000,
        late: Callable[[], None] | None = None,
    ) -> None:
        self._operations = operations
        self._watched = watched
        self._work = work
        self._done = done
        self._failed = failed
        self._late = late
        self._timers = _Timers(self._ask, self._ask_soon, self._say_late, every_ms, watched)
        self.was_late = False
        self._asking = False
        self._again = False
        self._hurry = False
        self._missed = False  # something happened while a question was under way: its answer may be older

    @property
    def running(self) -> bool:
        return self._timers.regular.isActive()

    def start(self) -> None:
        """Asks now and then regularly."""
        self._timers.regular.start()
        self._ask()

    def stop(self) -> None:
        self._timers.regular.stop()
        self._timers.soon.stop()
        self._again = self._hurry = self._missed = False

    def pause(self) -> None:
        """Nothing changes any more: no regular questions until `wake`, unless something happened since the question."""
        if not (self._missed or self._hurry or self._timers.soon.isActive()):
            self._timers.regular.stop()

    def wake(self) -> None:
        """Goes on after `pause` or `stop`, asking in a moment."""
        self._timers.regular.start()
        self.soon()

    def soon(self) -> None:
        """Something happened: asks in a moment, if it is running at all."""
        if self.running and not self._timers.soon.isActive():
            self._timers.soon.start()

    def now(self) -> None:
        """The person waits for another answer: asks at once, or as soon as the question under way is answered."""
        if self.running:
            self._timers.soon.stop()
            self._hurry = self._asking
            self._ask()

    def _ask_soon(self) -> None:
        self._missed = self._asking
        self._ask()

    def _ask(self) -> None:
        if self._asking:
            self._again = True
            return
        if not self._watched.isVisible() or self._watched.window().isMinimized():
            return
        self._asking = True
        self._timers.late.start()
        self._operations.run(self._work, owner=self._watched, done=self._answered, failed=self._refused)

    def _say_late(self) -> None:
        if self._late is not None and self.running:
            self._late()

    def _come(self) -> None:
        """An answer of whatever kind."""
        self._asking = False
        self.was_late = not self._timers.late.isActive()
        self._timers.late.stop()

    def _answered(self, value: T) -> None:
        self._come()
        if self.running:
            self._done(value)
        self._over()

    def _refused(self, error: SaijinError) -> None:
        self._come()
        if self.running:
            self._failed(error)
        self._over()

    def _over(self) -> None:
        """What was wanted meanwhile is asked now, unless the answer has led to a question already."""
        hurry, again = self._hurry, self._again
        self._hurry = self._again = self._missed = False
        if self._asking or not self.running:
            return
        if hurry:
            self._ask()
        elif again:
            self._timers.soon.start()
