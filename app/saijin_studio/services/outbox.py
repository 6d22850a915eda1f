"""Takes to the engine what the outbox holds, at once or when the engine is there again.

Each process is started exactly once; each message is told at least once, which changes nothing the second time.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable

from ..core.bus import EventBus
from ..core.correlation import correlation
from ..core.errors import EngineRefused, EngineUnavailable, InputError, SaijinError
from ..core.events import EngineChanged
from ..core.process import EngineState
from ..ports import ProcessEngine
from ..storage.outbox import CLAIM_SECONDS, OutboxEntry, OutboxStore
from .processes.gate import ProcessGate

log = logging.getLogger(__name__)
SWEEP_SECONDS = 0.5  # what another process sends is found this soon
REFUSED_AGAIN_SECONDS = 15.0  # at the most, of a start
MESSAGE_AGAIN_SECONDS = 0.5  # a message that met a step just then


class OutboxDispatcher:
    """One thread. `started(entry, instance id)` is told of each start and removes its row; `unheard` is told of each
    message that no process waited for.
    """

    def __init__(
        self,
        store: OutboxStore,
        engine: ProcessEngine,
        bus: EventBus,
        started: Callable[[OutboxEntry, str], None],
        unheard: Callable[[OutboxEntry], None],
        ready: Callable[[], bool],
        gate: ProcessGate,
    ) -> None:
        self._store = store
        self._engine = engine
        self._started = started
        self._unheard = unheard
        self._ready = ready
        self._gate = gate
        self._due: queue.SimpleQueue[tuple[OutboxEntry, float] | None] = queue.SimpleQueue()  # with its claim's end
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        bus.subscribe(EngineChanged, self._on_engine)

    def start(self) -> None:
        """Raises StorageError."""
        self._store.release()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def take(self, entry: OutboxEntry) -> None:
        """Dispatches an entry that the caller holds, without a look at the store; if we may, else it is given back."""
        if self._thread.is_alive() and self._ready():
            self._due.put((entry, time.monotonic() + CLAIM_SECONDS / 2))
        else:
            self._store.give_back(entry.id)

    def send(self, message: str, business_key: str) -> None:
        """Tells the processes of a business key something; from here on it cannot be lost. Raises StorageError."""
        self.take(self._store.post(message, business_key))

    def wake(self) -> None:
        """There may be something new."""
        self._due.put(None)

    def _on_engine(self, event: EngineChanged) -> None:
        if event.status.state is EngineState.READY:
            self.wake()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._next()
            except SaijinError as error:
                log.warning("the outbox could not be worked: %s", error)
                self._stopping.wait(SWEEP_SECONDS)
            except Exception:  # nothing may end this thread: no message would go out any more
                log.exception("the outbox stumbled")
                self._stopping.wait(SWEEP_SECONDS)

    def _next(self) -> None:
        correlation.set("")  # until an entry is in hand; a fault of that one is logged with its turn
        try:
            due = self._due.get(timeout=SWEEP_SECONDS)
        except queue.Empty:
            due = None
        if due is not None:
            entry, good_until = due
            if time.monotonic() < good_until:
                self._dispatch(entry)
        elif self._ready():
            self._sweep()

    def _sweep(self) -> None:
        if self._store.next_due() is None:
            return
        for entry in self._store.claim(starts=self._gate.room()):
            if self._stopping.is_set():
                return
            self._dispatch(entry)

    def _dispatch(self, entry: OutboxEntry) -> None:
        correlation.set(entry.business_key)
        try:
            if entry.message:
                self._tell(entry)
            elif self._gate.enter():
                self._started(entry, self._start(entry))
            else:
                self._store.give_back(entry.id)  # it comes up again with the next sweep
        except EngineUnavailable as error:
            self._store.failed(entry.id, str(error), 0.2)
        except (EngineRefused, InputError) as error:  # the latter: its workflow was turned off meanwhile
            log.error("the engine refused %s: %s", entry.message or entry.process_key, error)
            self._store.failed(entry.id, str(error), MESSAGE_AGAIN_SECONDS if entry.message else _again_in(entry))

    def _tell(self, entry: OutboxEntry) -> None:
        if not self._engine.correlate(entry.message, entry.business_key, {}):
            if self._store.start_is_due(entry.business_key):
                self._store.failed(entry.id, "its process is still to be started", MESSAGE_AGAIN_SECONDS)
                return
            self._unheard(entry)
        self._store.done(entry.id)

    def _start(self, entry: OutboxEntry) -> str:
        if entry.attempts:
            # An earlier try may have reached the engine before it, or this program, went down.
            known = self._engine.find_instances(entry.process_key, entry.business_key)
            if known:
                return known[0]
        return self._engine.start_process(entry.process_key, entry.business_key, entry.variables)


def _again_in(entry: OutboxEntry) -> float:
    """Soon at first, for an engine whose database is just away refuses too; then later and later."""
    return min(REFUSED_AGAIN_SECONDS, 0.5 * 2.0 ** min(entry.attempts, 10))
