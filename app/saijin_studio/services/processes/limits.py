"""What happens to a process that runs too long or goes round and round."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ...core.bus import EventBus
from ...core.errors import NotFound
from ...core.events import NoticeRaised
from ...ports import ProcessEngine
from .service import CHAT, called_off

log = logging.getLogger(__name__)


class ProcessLimits:
    """Ends such processes and says so; one that waits for a person may wait."""

    def __init__(self, engine: ProcessEngine, chat_timed_out: Callable[[str], None], bus: EventBus) -> None:
        """`chat_timed_out` is told the correlation id of a turn whose process was ended."""
        self._engine = engine
        self._chat_timed_out = chat_timed_out
        self._bus = bus

    def overdue(self, instance_id: str, process_key: str, business_key: str, limit: float) -> bool:
        """False when it may go on. Raises EngineUnavailable, EngineRefused."""
        if self._waits_for_person(instance_id, business_key):
            log.info("%s waits for a person and may", instance_id)
            return False
        self._end(instance_id, process_key, business_key, f"ran longer than {limit:g} s", "process_timeout")
        return True

    def looping(self, instance_id: str, process_key: str, business_key: str, activity_id: str, times: int) -> None:
        """Raises EngineUnavailable, EngineRefused."""
        self._end(instance_id, process_key, business_key, f"came to {activity_id} {times} times", "process_loop")

    def _waits_for_person(self, instance_id: str, business_key: str) -> bool:
        if any(task.instance_id == instance_id for task in self._engine.user_tasks(business_key)):
            return True
        return bool(self._engine.incidents(instance_id))

    def _end(self, instance_id: str, process_key: str, business_key: str, reason: str, code: str) -> None:
        try:
            if not called_off(self._engine, process_key, business_key):
                self._engine.cancel(instance_id, reason)
        except NotFound:
            return  # it ended by itself meanwhile
        if process_key == CHAT:
            self._chat_timed_out(business_key)
        self._bus.publish(NoticeRaised(code, "warning", reason, {"process": process_key, "id": instance_id}))
