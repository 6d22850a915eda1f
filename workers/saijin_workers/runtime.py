"""The task loop: one long poll over all topics, a pool of threads that work, a keeper that extends locks.

Why not the published worker: it opens a poll per topic, cannot be stopped, sleeps minutes after a network fault and
leaves a task locked when its function raises.
"""

from __future__ import annotations

import logging
import random
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from camunda.external_task.external_task import ExternalTask

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import EngineError, EngineUnavailable
from saijin_studio.ports import EngineConnection

from .client import WorkerClient
from .execution import Execution
from .inflight import InFlight, WorkerFigures
from .keeper import LockKeeper
from .topic import Topic

log = logging.getLogger(__name__)

# Nothing wakes a waiting poll when the pause before a retry is over: this is how late it may be noticed.
POLL_SECONDS = 2.0
COMMON_THREADS = 4  # four completing threads overlap the database's commits; more gain nothing
MAX_IN_FLIGHT = 32


class WorkerRuntime:
    """Works the topics of one home until stopped; survives an engine that goes and comes back.

    `home` marks the worker ids, so that the next run can free what this one held when it died.
    """

    def __init__(
        self,
        connect: Callable[[], EngineConnection],
        topics: Sequence[Topic],
        bus: EventBus,
        home: str = "saijin",
    ) -> None:
        self._topics = {topic.name: topic for topic in topics}
        self._prefix = f"{home}:"
        self.worker_id = f"{self._prefix}{uuid.uuid4().hex[:12]}"
        self._client = WorkerClient(self.worker_id, connect)
        self._stopping = threading.Event()
        self._in_flight = InFlight(MAX_IN_FLIGHT, COMMON_THREADS)
        self._keeper = LockKeeper(self._client, self._in_flight)
        self._execution = Execution(self._client, bus, self._stopping, self.worker_id)
        self._common = ThreadPoolExecutor(COMMON_THREADS, thread_name_prefix="worker")
        self._own = {
            topic.name: ThreadPoolExecutor(topic.slots, thread_name_prefix=topic.name)
            for topic in topics
            if topic.slots
        }
        self._poller = threading.Thread(target=self._poll, name="worker-poll", daemon=True)

    def start(self) -> None:
        self._keeper.start()
        self._poller.start()

    def figures(self) -> tuple[WorkerFigures, ...]:
        """What each thread is doing now."""
        return self._in_flight.figures()

    def stop(self, drain_seconds: float = 2.0) -> None:
        """Takes no more tasks, lets the running ones finish for a moment, then cancels them.

        A task that is not finished stays with the engine and is worked again by the next run.
        """
        self._stopping.set()
        if not self._in_flight.wait_empty(drain_seconds):
            self._in_flight.cancel_all()
            self._in_flight.wait_empty(drain_seconds)
        self._keeper.stop()
        for pool in (self._common, *self._own.values()):
            pool.shutdown(wait=False, cancel_futures=True)

    def _poll(self) -> None:
        """Never ends by a fault: whatever goes wrong is logged and tried again, later and later."""
        cleaned, faults = False, 0
        while not self._stopping.is_set():
            room = self._in_flight.wait_room(1.0)
            if not room:
                continue
            try:
                if not cleaned:
                    self._client.unlock_others(self._prefix)
                    cleaned = True
                for task in self._client.fetch(self._topics.values(), room, POLL_SECONDS):
                    self._take(task)
                faults = 0
            except EngineUnavailable:
                faults += 1
                self._back_off(faults, most=1.0)
            except EngineError as error:
                log.warning("fetching tasks was refused: %s", error)
                faults += 1
                self._back_off(faults, most=10.0)

    def _back_off(self, faults: int, most: float) -> None:
        self._stopping.wait(min(most, 0.05 * 2 ** min(faults, 10)) * random.uniform(0.5, 1.0))

    def _take(self, task: ExternalTask) -> None:
        """What comes while we are closing goes back at once, for whoever works next."""
        if self._stopping.is_set():
            self._client.unlock(task.get_task_id())
        else:
            self._dispatch(task)

    def _dispatch(self, task: ExternalTask) -> None:
        topic = self._topics[task.get_topic_name()]
        flight = self._in_flight.add(task, topic)
        if flight is None:
            return  # its lock ran out while the engine was away; it is still being worked here
        pool = self._own.get(topic.name, self._common)

        def work() -> None:
            try:
                self._in_flight.began(flight)
                ended_well = self._execution.run(flight)
                self._in_flight.remove(flight, ended_well)
            except BaseException:
                log.exception("worker broke on %s", topic.name)
                self._in_flight.remove(flight, False)
                raise

        pool.submit(work)
