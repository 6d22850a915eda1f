"""Looks at the studio every few seconds and brings what was measured to the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from ...core.bus import EventBus
from ...core.errors import SaijinError, StorageError
from ...core.events import TurnChanged
from ...core.process import EngineState, ProcessSummary
from ..models.breaker import BreakerState
from ..resources import ResourceSnapshot
from . import families as families
from .service import Metrics

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 10.0
TIDY_SECONDS = 600.0
STOP_SECONDS = 5.0
MOST_TURNS = 10_000
OUT_OF_ORDER = timedelta(seconds=60)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Finished = Callable[[datetime | None], Iterable[ProcessSummary]]


class MetricsSampler:
    """`snapshot` should be of a ResourceService of its own, for CPU is measured between two looks.

    `finished` gives all processes that ended at a time or later, and for None the last ones that ended; it is asked
    while the engine is ready. Only one process of a home samples, or the same processes count twice.
    """

    def __init__(
        self,
        metrics: Metrics,
        bus: EventBus,
        snapshot: Callable[[], ResourceSnapshot],
        breakers: Callable[[], Iterable[BreakerState]],
        finished: Finished,
        seconds: float = SAMPLE_SECONDS,
    ) -> None:
        self._metrics = metrics
        self._bus = bus
        self._snapshot = snapshot
        self._breakers = breakers
        self._finished = FinishedProcesses(finished)
        self._turns = TurnTimes(metrics)
        self._seconds = seconds
        self._topics: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="metrics", daemon=True)
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        self._unsubscribe = self._bus.subscribe(TurnChanged, self._turns.changed)
        self._thread.start()

    def stop(self) -> None:
        """The metrics stay open. May be called without a start; one look that hangs is not waited for."""
        self._stopping.set()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        faults, tidied, ending = 0, float("-inf"), False
        while not ending:
            try:
                self.sample()
                self._metrics.flush()
                if time.monotonic() - tidied > TIDY_SECONDS:
                    self._metrics.forget_old()
                    tidied = time.monotonic()
                faults = 0
            except Exception as error:  # figures are no reason to end
                faults += 1
                if faults == 1:
                    log.warning("metrics cannot be taken or stored", exc_info=not isinstance(error, StorageError))
            ending = self._stopping.wait(self._seconds)

    def sample(self) -> None:
        """One look at everything."""
        seen = self._snapshot()
        self._resources(seen)
        for breaker in self._breakers():
            self._metrics.gauge(families.BREAKER_OPEN, float(breaker.state == "paused"), breaker.provider)
            self._metrics.gauge(families.BREAKER_LEFT, breaker.seconds_left, breaker.provider)
        if seen.engine.state is EngineState.READY:
            self._queues(seen)
            self._processes()

    def _resources(self, seen: ResourceSnapshot) -> None:
        gauge = self._metrics.gauge
        gauge(families.CPU, seen.cpu_percent)
        gauge(families.MEMORY, seen.memory_used, "machine")
        gauge(families.MEMORY, seen.memory_total, "machine_total")
        gauge(families.DISK, seen.disk_free)
        for process in seen.processes:
            gauge(families.PART_CPU, process.cpu_percent, process.name)
            gauge(families.MEMORY, process.memory_bytes, process.name)
        for number, gpu in enumerate(seen.gpus):
            gauge(families.GPU, gpu.percent, str(number), gpu.name)
            gauge(families.GPU_MEMORY, gpu.memory_used, str(number), gpu.name)
            gauge(families.GPU_TOTAL, gpu.memory_total, str(number), gpu.name)

    def _queues(self, seen: ResourceSnapshot) -> None:
        """A topic that was there before and has no task now is an empty queue."""
        depths = {depth.topic: depth for depth in seen.topics}
        self._topics |= depths.keys()
        for topic in self._topics:
            depth = depths.get(topic)
            self._metrics.gauge(families.QUEUE_DEPTH, depth.waiting if depth else 0, topic)
            self._metrics.gauge(families.TASKS_RUNNING, depth.running if depth else 0, topic)
            self._metrics.gauge(families.TASKS_FAILED, depth.failed if depth else 0, topic)

    def _processes(self) -> None:
        try:
            ended = self._finished.new()
        except SaijinError as error:
            log.debug("finished processes are not counted this time: %s", error)
            return
        for summary, seconds in ended:
            self._metrics.observe_process(summary.process_key, summary.state.value, seconds)


class FinishedProcesses:
    """Tells those that ended since the last look from those already counted and those from before the first look."""

    def __init__(self, look_up: Finished) -> None:
        self._look_up = look_up
        self._after: datetime | None = None  # what ended until then is counted or of no concern
        self._seen: dict[str, datetime] = {}  # what ended after it and is counted

    def new(self) -> list[tuple[ProcessSummary, float]]:
        """Each with its seconds."""
        after = self._after
        ended = [(summary, summary.ended_at) for summary in self._look_up(after) if summary.ended_at is not None]
        newest = max((at for _, at in ended), default=LONG_AGO)
        if after is None:
            self._after = newest
            return []
        fresh = [(summary, at) for summary, at in ended if at > after and summary.instance_id not in self._seen]
        self._seen |= {summary.instance_id: at for summary, at in fresh}
        # Transactions become visible a little out of order.
        self._after = max(after, newest - OUT_OF_ORDER)
        self._seen = {instance: at for instance, at in self._seen.items() if at > self._after}
        return [(summary, (at - summary.started_at).total_seconds()) for summary, at in fresh]


class TurnTimes:
    """From a message to its reply, by the events of the turn; one that began before this process is not counted."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._clock = clock
        self._lock = threading.Lock()
        self._began: OrderedDict[str, float] = OrderedDict()

    def changed(self, event: TurnChanged) -> None:
        with self._lock:
            if event.state.open:
                self._began.setdefault(event.correlation_id, self._clock())
                if len(self._began) > MOST_TURNS:
                    self._began.popitem(last=False)
                return
            began = self._began.pop(event.correlation_id, None)
        if began is not None:
            self._metrics.observe_turn(event.state.value, self._clock() - began)
