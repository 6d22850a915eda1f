"""The task loop: one long poll over all topics, pools of threads that work, a keeper of locks, a watchdog.

Why not the published worker: it opens a poll per topic, cannot be stopped, sleeps minutes after a network fault and
leaves a task locked when its function raises.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Sequence

from camunda.external_task.external_task import ExternalTask

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import EngineError, EngineUnavailable
from saijin_studio.ports import EngineConnection

from .attempts import interrupted_message, past
from .client import STOP_SECONDS, WorkerClient
from .execution import Execution, Outcome
from .inflight import Flight, InFlight, WorkerFigures
from .keeper import LockKeeper
from .lanes import POLL_SECONDS, Lanes
from .options import RuntimeOptions
from .pool import Pool
from .profiling import Profiler
from .reporting import Reporter
from .topic import Topic
from .watchdog import Watchdog

log = logging.getLogger(__name__)

UNKNOWN_TRIES = 3  # of a task that was interrupted at its first try; its policy is found when it is fetched
GIVE_BACK_SECONDS = 2.0  # on the way out
DEAD_POLL_SECONDS = POLL_SECONDS + 0.5  # so long the engine may still give tasks to the last poll of a run that died
LOOK_SECONDS = 0.5  # how late that may be noticed
SPARE_CONNECTIONS = 4  # beside one for each thread: poll, keeper, reports of the watchdog


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
        options: RuntimeOptions | None = None,
    ) -> None:
        self._options = options or RuntimeOptions()
        self._topics = {topic.name: topic for topic in topics}
        self._prefix = f"{home}:"
        self.worker_id = f"{self._prefix}{uuid.uuid4().hex[:12]}"
        self._lanes = Lanes(topics, self._options)
        threads = sum(lane.threads for lane in self._lanes.all)
        self._client = WorkerClient(self.worker_id, connect, threads + SPARE_CONNECTIONS)
        self._stopping = threading.Event()
        self._in_flight = InFlight()
        self._profiler = Profiler(self._options.profile_folder)
        self._execution = Execution(self._client, bus, Reporter(self._stopping), self._options, self._profiler)
        self._keeper = LockKeeper(self._client, self._in_flight)
        self._pools = {lane.name: Pool(f"worker-{lane.name}", lane.threads, self._work) for lane in self._lanes.all}
        self._watchdog = Watchdog(
            self._pools.values(), self._in_flight, self._execution, self._ended, self._look_after_ourselves
        )
        self._taken_over = False
        self._haunted_until: float | None = None  # monotonic; None once no poll of an earlier run can be open
        self._answer_lost = False  # of a fetch: the engine may have locked tasks for us that we know nothing of
        self._poller = self._new_poller()

    def start(self) -> None:
        self._keeper.start()
        self._watchdog.start()
        self._poller.start()

    def figures(self) -> tuple[WorkerFigures, ...]:
        """What each thread is doing now."""
        return self._in_flight.figures()

    def stop(self, drain_seconds: float = 2.0) -> None:
        """Takes no more tasks, lets the running ones finish for a moment, then cancels them.

        What is not finished goes back to the engine, or is worked again by the next run.
        """
        self._stopping.set()
        self._give_back(flight for pool in self._pools.values() for flight in pool.close())
        if not self._in_flight.wait_empty(drain_seconds):
            unfinished = self._in_flight.all()
            self._in_flight.cancel_all()
            self._in_flight.wait_empty(drain_seconds)
            self._give_back(flight for flight in unfinished if not self._in_flight.holds(flight.id))
        self._keeper.stop()
        self._watchdog.stop()
        self._profiler.write()

    def _give_back(self, flights: Iterable[Flight]) -> None:
        """Nothing waits for their locks to run out; where the engine is away already, the next run sees to it."""
        deadline = time.monotonic() + GIVE_BACK_SECONDS
        for flight in list(flights):
            self._forget(flight)
            if flight.reported or flight.left_to_others or time.monotonic() > deadline:
                continue
            try:
                self._client.unlock(flight.id, STOP_SECONDS)
            except EngineUnavailable:
                deadline = 0.0
            except EngineError as error:
                log.info("%s cannot be given back: %s", flight.topic.name, error)

    def _forget(self, flight: Flight) -> None:
        if self._in_flight.holds(flight.id):
            self._in_flight.remove(flight, ended_well=False)
            self._lanes.leave(flight.lane, None)

    def _new_poller(self) -> threading.Thread:
        return threading.Thread(target=self._poll, name="worker-poll", daemon=True)

    def _look_after_ourselves(self) -> None:
        if not self._poller.is_alive() and not self._stopping.is_set():
            log.error("the polling thread died; another takes its place")
            self._answer_lost = True  # what it had fetched and not begun
            self._poller = self._new_poller()
            self._poller.start()
        self._profiler.write_when_due()

    def _poll(self) -> None:
        """Never ends by a fault: whatever goes wrong is logged and tried again, later and later."""
        faults = 0
        while not self._stopping.is_set():
            try:
                self._fetch()
                faults = 0
                continue
            except EngineUnavailable:
                most = 1.0
            except EngineError as error:
                log.warning("fetching tasks was refused: %s", error)
                most = 2.0
            except Exception:
                log.exception("fetching tasks failed")
                most = 2.0
            faults += 1
            self._answer_lost = True
            self._stopping.wait(min(most, 0.05 * 2 ** min(faults, 10)) * random.uniform(0.5, 1.0))

    def _fetch(self) -> None:
        turn = self._lanes.turn(1.0)
        if turn is None or self._stopping.is_set():
            return
        if not self._taken_over:
            self._take_over()
            self._taken_over = True
            self._haunted_until = time.monotonic() + DEAD_POLL_SECONDS
        if self._answer_lost:
            self._free_unseen()
            self._answer_lost = False
        wait = turn.wait_seconds
        if self._haunted_until is not None:
            self._free_given_to_the_dead(self._haunted_until)
            wait = min(wait, LOOK_SECONDS)
        for task in self._client.fetch(turn.topics, turn.most, wait, self._options.priorities):
            self._take(task)

    def _take_over(self) -> None:
        """Frees what an earlier run held when it died, and counts that: a step may be what ended it."""
        for stale in self._client.stale(self._prefix):
            times = past(stale.retries, stale.message).interrupted + 1
            message = interrupted_message(stale.message, times)
            retries = max(1, stale.retries or UNKNOWN_TRIES)
            try:
                self._client.failure(stale.task_id, message, "", retries, 0, stale.worker)
            except EngineUnavailable:
                raise
            except EngineError as error:
                log.info("%s was not taken over: %s", stale.topic, error)

    def _free_given_to_the_dead(self, until: float) -> None:
        """The engine does not notice that whoever asked is gone: what it gives them nobody has begun."""
        last = time.monotonic() >= until
        self._free(stale.task_id for stale in self._client.stale(self._prefix))
        if last:
            self._haunted_until = None

    def _free_unseen(self) -> None:
        """What is locked for us and never came would wait until its lock runs out. Only this thread takes tasks."""
        known = {flight.id for flight in self._in_flight.all()}
        self._free(task_id for task_id in self._client.held() if task_id not in known)

    def _free(self, task_ids: Iterable[str]) -> None:
        for task_id in task_ids:
            try:
                self._client.unlock(task_id)
            except EngineUnavailable:
                raise
            except EngineError as error:
                log.info("%s was not freed: %s", task_id, error)

    def _take(self, task: ExternalTask) -> None:
        topic = self._topics[task.get_topic_name()]
        lane = self._lanes.of(topic.name)
        if self._in_flight.holds(task.get_task_id()):
            self._in_flight.add(task, topic, lane)  # its lock ran out while the engine was away; we still work it
        elif self._stopping.is_set() or not self._lanes.enter(lane):
            self._refuse(task)  # for whoever works next, or has room for it
        elif (flight := self._in_flight.add(task, topic, lane)) is not None:
            self._pools[lane.name].submit(flight)

    def _refuse(self, task: ExternalTask) -> None:
        try:
            self._client.unlock(task.get_task_id())
        except EngineError as error:
            log.info("%s cannot be given back now: %s", task.get_topic_name(), error)
            self._answer_lost = True  # it is freed before the next fetch

    def _work(self, flight: Flight) -> None:
        self._in_flight.began(flight)
        outcome = self._execution.run(flight)
        if outcome is not None:
            self._ended(flight, outcome)

    def _ended(self, flight: Flight, outcome: Outcome) -> None:
        """By the task's own thread or the watchdog's: whoever ended it."""
        took = time.monotonic() - (flight.begun_at or time.monotonic())
        stopped = self._stopping.is_set()
        comes_back = outcome == "abandoned" and not flight.left_to_others and not stopped
        self._in_flight.remove(flight, outcome in ("completed", "error"), comes_back)
        if comes_back or flight.fetched_again:
            self._answer_lost = True  # a fetch may have locked it anew for us while it was being ended
        self._lanes.leave(flight.lane, took)
