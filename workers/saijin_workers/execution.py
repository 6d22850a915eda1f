"""Runs one task and reports how it ended: completed, BPMN error, failure with tries left, or incident."""

from __future__ import annotations

import itertools
import logging
import random
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import Cancelled, EngineRefused, EngineUnavailable, SaijinError
from saijin_studio.core.events import StepChanged

from .client import WorkerClient
from .inflight import Flight
from .topic import BpmnError, TaskContext
from .variables import decode, encode

log = logging.getLogger(__name__)
REPORT_TRIES = 8
FIRST_RETRY_SECONDS = 1.0
LAST_RETRY_SECONDS = 60.0


class Execution:
    def __init__(self, client: WorkerClient, bus: EventBus, stopping: threading.Event, worker_id: str) -> None:
        self._client = client
        self._bus = bus
        self._stopping = stopping
        self._worker_id = worker_id

    def run(self, flight: Flight) -> bool:
        """True when the step was completed or ended by a drawn error."""
        context = self._context(flight)
        self._tell(context, "started")
        try:
            given = decode(flight.task._context.get("variables") or {}, flight.topic.input_type)
            output = encode(flight.topic.run(context, given))
        except BpmnError as error:
            # The lambda outlives the except clause, which unbinds its name.
            code, message = error.code, error.message or error.code  # the engine refuses an empty message
            self._report(flight, lambda: self._client.bpmn_failure(flight.id, code, message))
            self._tell(context, "error", code)
            return True
        except Exception as error:  # noqa: BLE001 - whatever a topic raises is reported to the engine
            return self._failed(flight, context, error)
        if not self._report(flight, lambda: self._client.complete(flight.id, output)):
            return False
        self._tell(context, "completed")
        return True

    def _context(self, flight: Flight) -> TaskContext:
        task, topic = flight.task, flight.topic
        left = task._context.get("retries")
        tries = 1 if left is None else max(1, topic.tries - int(left) + 1)
        return TaskContext(
            correlation_id=task.get_business_key() or task.get_process_instance_id(),
            activity_id=task.get_activity_id(),
            process_instance_id=task.get_process_instance_id(),
            topic=topic.name,
            tries=tries,
            last_try=tries >= topic.tries,
            worker=self._worker_id,
            cancel=flight.cancel,
        )

    def _failed(self, flight: Flight, context: TaskContext, error: Exception) -> bool:
        if flight.cancel.cancelled:
            # The lock is lost or the studio is closing: the engine gives the task to whoever comes next.
            log.info("left %s unfinished (%s)", context.topic, error)
            return False
        known = isinstance(error, SaijinError)
        if not known or isinstance(error, Cancelled):
            log.error("%s failed for %s", context.topic, context.correlation_id, exc_info=error)
        may_retry = not known or getattr(error, "retryable", False)
        left = max(0, flight.topic.tries - context.tries) if may_retry else 0
        details = "".join(traceback.format_exception(error))
        delay = int(retry_delay(context.tries) * 1000)
        message = f"{getattr(error, 'code', type(error).__name__)}: {error}"
        self._report(flight, lambda: self._client.failure(flight.id, message, details, left, delay))
        self._tell(context, "retrying" if left else "failed", message)
        if not left and flight.topic.gave_up is not None:
            flight.topic.gave_up(context, message)
        return False

    def _report(self, flight: Flight, call: Callable[[], object]) -> bool:
        """Tells the engine, again and again while it is away; false when the task is no longer ours."""
        for attempt in itertools.count(1):
            try:
                call()
                return True
            except EngineUnavailable:
                wait = min(1.0, 0.05 * attempt)
            except EngineRefused as error:
                if not _clash(error) or attempt > REPORT_TRIES:
                    log.info("the engine refused the report on %s: %s", flight.topic.name, error)
                    return False
                wait = 0.01 * attempt
            if flight.cancel.wait(wait * random.uniform(0.5, 1.0)) or self._stopping.is_set():
                return False
        raise AssertionError("unreachable")

    def _tell(self, context: TaskContext, state: str, detail: str = "") -> None:
        self._bus.publish(
            StepChanged(
                correlation_id=context.correlation_id,
                process_instance_id=context.process_instance_id,
                activity_id=context.activity_id,
                topic=context.topic,
                state=state,
                at=datetime.now(UTC),
                tries=context.tries,
                worker=context.worker,
                detail=detail,
            )
        )


def _clash(error: EngineRefused) -> bool:
    """Two transactions met; the engine answers 500 and the same call goes through when repeated."""
    if error.params.get("status") != HTTPStatus.INTERNAL_SERVER_ERROR:
        return False
    return "Optimistic" in str(error.params.get("type", "")) or "ENGINE-03005" in str(error)


def retry_delay(tries: int) -> float:
    """Seconds before the next try: doubling from one second, capped, with jitter."""
    return float(min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** (tries - 1)) * random.uniform(0.75, 1.25))
