"""Runs one task and reports how it ended: completed, BPMN error, failure with tries left, or incident."""

from __future__ import annotations

import functools
import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from saijin_studio.core.bpm_config import RetryPolicy
from saijin_studio.core.bus import EventBus
from saijin_studio.core.correlation import correlation
from saijin_studio.core.errors import Cancelled, SaijinError
from saijin_studio.core.events import StepChanged
from saijin_studio.core.secret_names import redacted
from saijin_studio.services.metrics.types import StepObservation

from .attempts import SPARE_INTERRUPTIONS, Past, failed_message, past, plain_message
from .client import WorkerClient
from .inflight import Flight
from .options import RuntimeOptions
from .profiling import Profiler
from .reporting import Reporter
from .retry import PROPERTY, Retries, retry_delay
from .topic import BpmnError, LeftToOthers, TaskContext
from .variables import decode, encode

log = logging.getLogger(__name__)
Outcome = Literal["completed", "error", "retrying", "failed", "abandoned"]
LONGEST_REQUESTED_PAUSE = 3600.0  # seconds that a server may ask us to wait


class Hung(SaijinError):
    """A run took longer than its topic's limit."""

    code = "hung"
    retryable = True


class WorkerDied(SaijinError):
    """The thread ended under the task."""

    code = "worker_died"
    retryable = True


class Poisonous(SaijinError):
    """Nobody who began the task lived to tell."""

    code = "worker_died"


class Execution:
    def __init__(
        self, client: WorkerClient, bus: EventBus, reporter: Reporter, options: RuntimeOptions, profiler: Profiler
    ) -> None:
        self._client = client
        self._bus = bus
        self._reporter = reporter
        self._retries = Retries(options.retry_policy)
        self._blobs = options.blobs
        self._observe = options.observe
        self._profiler = profiler

    def run(self, flight: Flight) -> Outcome | None:
        """None when the watchdog has taken the task from this thread: what came of it counts no more."""
        before, policy = self._before(flight)
        context = flight.context = self._context(flight, before, policy)
        token = correlation.set(context.correlation_id)
        try:
            self._tell(context, "started")
            try:
                output = self._work(flight, context, before, policy)
            except BaseException as error:  # noqa: BLE001 - whatever a topic raises is reported, SystemExit too
                return self._end(flight, functools.partial(self._raised, flight, context, policy, error))
            return self._end(flight, functools.partial(self._complete, flight, context, policy, output))
        finally:
            correlation.reset(token)

    def hung(self, flight: Flight) -> Outcome:
        """Ends a task whose run is over its limit; the caller has settled it."""
        flight.cancel.cancel()
        return self._ended_by_us(flight, Hung(f"took longer than {flight.topic.limit_seconds:g} s"))

    def died(self, flight: Flight, cause: BaseException | None) -> Outcome:
        """Ends a task whose thread is gone."""
        error = WorkerDied(f"the worker's thread ended: {_describe(cause)}" if cause else "the worker's thread ended")
        error.__cause__ = cause
        return self._ended_by_us(flight, error)

    def _ended_by_us(self, flight: Flight, error: SaijinError) -> Outcome:
        before, policy = self._before(flight)
        context = flight.context or self._context(flight, before, policy)
        token = correlation.set(context.correlation_id)
        try:
            log.error("%s failed for %s: %s", context.topic, context.correlation_id, error)
            return self._note(flight, context, self._fail(flight, context, policy, error, insist=True))
        finally:
            correlation.reset(token)

    def _before(self, flight: Flight) -> tuple[Past, RetryPolicy]:
        raw = flight.task._context
        drawn = (raw.get("extensionProperties") or {}).get(PROPERTY)
        key, activity = raw.get("processDefinitionKey") or "", raw["activityId"]
        policy = self._retries.policy(flight.topic, key, activity, drawn)
        return past(raw.get("retries"), raw.get("errorMessage")), policy

    def _context(self, flight: Flight, before: Past, policy: RetryPolicy) -> TaskContext:
        task = flight.task
        tries = before.failed + 1
        return TaskContext(
            correlation_id=task.get_business_key() or task.get_process_instance_id(),
            activity_id=task.get_activity_id(),
            process_instance_id=task.get_process_instance_id(),
            topic=flight.topic.name,
            tries=tries,
            last_try=tries >= policy.tries,
            worker=self._client.worker_id,
            cancel=flight.cancel,
            process_key=task._context.get("processDefinitionKey") or "",
        )

    def _work(self, flight: Flight, context: TaskContext, before: Past, policy: RetryPolicy) -> dict[str, Any]:
        begun = before.interrupted + flight.returned
        if begun > policy.tries + SPARE_INTERRUPTIONS:
            raise Poisonous(f"was begun {begun} times and never reported on: does the step end its worker?")
        topic, variables = flight.topic, flight.task._context.get("variables") or {}
        flight.run_since = time.monotonic()
        given = decode(variables, topic.input_type, self._blobs)
        return encode(self._profiler.call(topic.name, topic.run, context, given), self._blobs)

    def _end(self, flight: Flight, report: Callable[[], Outcome]) -> Outcome | None:
        context, since = flight.context, flight.run_since
        flight.ran_seconds = 0.0 if since is None else time.monotonic() - since
        flight.run_since = None
        if not flight.settle() or context is None:
            log.info("what %s returned after its time is not used", flight.topic.name)
            return None
        return self._note(flight, context, report())

    def _complete(self, flight: Flight, context: TaskContext, policy: RetryPolicy, output: dict[str, Any]) -> Outcome:
        answer = self._reporter.report(flight, lambda: self._client.complete(flight.id, output))
        if answer.refusal is not None:
            return self._fail(flight, context, policy, answer.refusal)
        if answer.done:
            self._tell(context, "completed")
        return "completed" if answer.done else "abandoned"

    def _raised(self, flight: Flight, context: TaskContext, policy: RetryPolicy, error: BaseException) -> Outcome:
        if isinstance(error, BpmnError):
            return self._drawn(flight, context, policy, error)
        if isinstance(error, LeftToOthers):
            flight.left_to_others = True
            return "abandoned"
        if flight.cancel.cancelled:
            # The lock is lost or the studio is closing: the engine gives the task to whoever comes next.
            log.info("left %s unfinished (%s)", context.topic, _describe(error))
            return "abandoned"
        if not isinstance(error, SaijinError) or isinstance(error, Cancelled):
            log.error("%s failed for %s", context.topic, context.correlation_id, exc_info=error)
        return self._fail(flight, context, policy, error)

    def _drawn(self, flight: Flight, context: TaskContext, policy: RetryPolicy, error: BpmnError) -> Outcome:
        message = redacted(error.message) or error.code  # the engine refuses an empty one
        answer = self._reporter.report(flight, lambda: self._client.bpmn_failure(flight.id, error.code, message))
        if answer.refusal is not None:
            return self._fail(flight, context, policy, answer.refusal)
        self._tell(context, "error", error.code)
        return "error" if answer.done else "abandoned"

    def _fail(
        self, flight: Flight, context: TaskContext, policy: RetryPolicy, error: BaseException, insist: bool = False
    ) -> Outcome:
        may_retry = error.retryable if isinstance(error, SaijinError) else True
        left = max(0, policy.tries - context.tries) if may_retry else 0
        cause = _describe(error)
        message = failed_message(cause, context.tries, context.tries + left) if left else plain_message(cause)
        details = redacted("".join(traceback.format_exception(error)))
        # Without a pause when it waits for a person, who wants to see the next try at once.
        pause = int(1000 * retry_delay(policy, context.tries, _requested(error))) if left else 0
        answer = self._reporter.report(
            flight, lambda: self._client.failure(flight.id, message, details, left, pause), insist
        )
        if not answer.done:
            if answer.refusal is not None:
                log.error("the engine refused the failure of %s: %s", context.topic, answer.refusal)
            return "abandoned"
        then = "is tried again" if left else "waits for a person"
        log.warning("%s failed at try %d and %s: %s", context.activity_id, context.tries, then, cause)
        self._tell(context, "retrying" if left else "failed", cause)
        if not left:
            self._give_up(flight, context, cause)
        return "retrying" if left else "failed"

    def _give_up(self, flight: Flight, context: TaskContext, cause: str) -> None:
        if flight.topic.gave_up is None:
            return
        try:
            flight.topic.gave_up(context, cause)
        except Exception:
            log.exception("%s could not note that it gave up", context.topic)

    def _note(self, flight: Flight, context: TaskContext, outcome: Outcome) -> Outcome:
        if self._observe is not None:
            try:
                self._observe(_observation(flight, context, outcome))
            except Exception:
                log.exception("a step could not be observed")
        return outcome

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


def _describe(error: BaseException) -> str:
    """What people read and the engine keeps: no secrets in it."""
    name = error.code if isinstance(error, SaijinError) else type(error).__name__
    try:
        return redacted(f"{name}: {error}")
    except BaseException:  # noqa: BLE001 - an error that cannot say what it is must still be reported
        return f"{name}: its message cannot be shown"


def _requested(error: BaseException) -> float:
    """Seconds that the other side asked us to wait."""
    params = error.params if isinstance(error, SaijinError) else {}
    try:
        return min(LONGEST_REQUESTED_PAUSE, max(0.0, float(params.get("retry_after", 0))))
    except (TypeError, ValueError):
        return 0.0


def _observation(flight: Flight, context: TaskContext, outcome: Outcome) -> StepObservation:
    return StepObservation(
        process_key=context.process_key,
        activity_id=context.activity_id,
        topic=context.topic,
        kind=flight.topic.kind,
        waited_seconds=_waited(flight, context),
        run_seconds=flight.ran_seconds,
        outcome=outcome,
        tries=context.tries,
    )


def _waited(flight: Flight, context: TaskContext) -> float | None:
    """Since the task was made; of a later try nobody knows since when it could have been begun."""
    created = flight.task._context.get("createTime")
    if context.tries > 1 or not created or flight.begun_at is None:
        return None
    since_begin = time.monotonic() - flight.begun_at
    age = (datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds()
    return max(0.0, age - since_begin)
