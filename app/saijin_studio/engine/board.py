"""The engine's status of this moment: set by one thread, read and waited for by all others."""

from __future__ import annotations

import threading

from ..core.bus import EventBus
from ..core.errors import EngineUnavailable
from ..core.events import EngineChanged
from ..core.process import EngineState, EngineStatus
from .connection import EngineConnection


class StatusBoard:
    """Publishes EngineChanged on each change."""

    def __init__(self, bus: EventBus, status: EngineStatus) -> None:
        self._bus = bus
        self._changed = threading.Condition()
        self._status = status
        self._connection: EngineConnection | None = None

    @property
    def status(self) -> EngineStatus:
        return self._status

    def connection(self) -> EngineConnection:
        """Raises EngineUnavailable unless the engine is ready."""
        with self._changed:
            if self._connection is None or self._status.state is not EngineState.READY:
                raise EngineUnavailable(self._status.detail or self._status.state.value)
            return self._connection

    def set(self, status: EngineStatus, connection: EngineConnection | None) -> None:
        with self._changed:
            if (status, connection) == (self._status, self._connection):
                return
            self._status = status
            self._connection = connection
            self._changed.notify_all()
        self._bus.publish(EngineChanged(status))

    def wait_for(self, state: EngineState, timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._status.state is state, timeout)
