"""Sees soon that a token of the instance on the screen has moved, whoever works for it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from .....core.errors import SaijinError
from .....core.process import Tokens
from ....context import UiContext
from .live import NOWHERE, LiveProcess

if TYPE_CHECKING:
    from .....services.container import Services

SOONEST_MS: Final = 120
SHARE: Final = 5  # after a look the engine is left alone for so many times as long as the look took
AFTER_A_FAULT_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class _Look:
    tokens: Tokens
    asked_at: float
    seconds: float


class TokenPulse(QTimer):
    """Asks one small question several times a second and moves the tokens at once; `moved`: the details are older now.

    Never asks while `watched` is not on the screen. What is wrong when it cannot ask is told by the regular refresh.
    """

    moved = Signal()

    def __init__(self, context: UiContext, watched: QWidget, live: LiveProcess) -> None:
        super().__init__(watched)
        self._context, self._watched, self._live = context, watched, live
        self._instance_id = ""
        self._tokens = NOWHERE
        self._asking = self._again = False
        self.setSingleShot(True)
        self.timeout.connect(self._look)

    def follow(self, instance_id: str, tokens: Tokens) -> None:
        """From now on, "" nobody; `tokens` are those that the screen shows."""
        self._instance_id, self._tokens = instance_id, tokens
        if instance_id:
            self.wake()
        else:
            self.stop()

    def stay_with(self, instance_id: str) -> None:
        """The same, where nobody knows which tokens the screen shows."""
        if instance_id != self._instance_id:
            self.follow(instance_id, NOWHERE)
        else:
            self.wake()

    def wake(self) -> None:
        """The screen may show `watched` again."""
        if self._instance_id and not self._asking and not self.isActive():
            self.start(SOONEST_MS)

    def now(self) -> None:
        """A step is done: looks at once."""
        self._again = self._asking
        self._look()

    @Slot()
    def _look(self) -> None:
        if self._asking or not self._instance_id or not self._watched.isVisible():
            return  # whoever shows it again wakes the pulse
        if self._watched.window().isMinimized():
            self.start(AFTER_A_FAULT_MS)
            return
        self._asking = True
        instance_id = self._instance_id
        self._context.operations.run(
            lambda services: _look(services, instance_id),
            owner=self,
            done=partial(self._looked, instance_id),
            failed=self._could_not_look,
        )

    def _looked(self, instance_id: str, look: _Look) -> None:
        self._asking = False
        if instance_id == self._instance_id and look.tokens.marks != self._tokens.marks:
            self._tokens = look.tokens
            self._live.move(look.tokens, look.asked_at)
            self.moved.emit()
        self._later(max(SOONEST_MS, int(1000 * SHARE * look.seconds)))

    def _could_not_look(self, error: SaijinError) -> None:
        self._asking = False
        self._later(AFTER_A_FAULT_MS)

    def _later(self, milliseconds: int) -> None:
        again, self._again = self._again, False
        if self._instance_id:
            self.start(0 if again else milliseconds)


def _look(services: Services, instance_id: str) -> _Look:
    begin = time.monotonic()
    tokens = services.processes.tokens(instance_id)
    return _Look(tokens, begin, time.monotonic() - begin)
