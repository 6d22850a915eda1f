"""Says at the top of the window why the process engine is down, and offers another try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ..core.process import EngineState, EngineStatus
from .messages import describe
from .notices import Notice

if TYPE_CHECKING:
    from ..services.container import Services
    from .context import UiContext

KEY = "engine"


class EngineNotice(QObject):
    """The notice goes when the engine does something else than being down."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._context = context
        self._down: EngineStatus | None = None
        context.engine_changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        status = self._context.engine
        down = status if status is not None and status.state is EngineState.DOWN else None
        if down == self._down:
            return
        self._down = down
        if down is None:
            self._context.notices.close_key(KEY)
        else:
            self._context.notices.show(
                Notice(engine_fault(down), "error", down.detail, self.tr("Try again"), self._try_again, KEY)
            )

    def _try_again(self) -> None:
        self._down = None  # the same fault is told anew
        self._context.operations.run(_restart, owner=self)


def engine_fault(status: EngineStatus) -> str:
    """Why the engine is down, in one sentence."""
    params = {"reason": "engine", **status.params} if status.error == "storage_full" else status.params
    return describe(status.error or "engine_unavailable", params)


def _restart(services: Services) -> None:
    services.engine.restart()
