"""Starts on the engine what the outbox holds: at once, or when the engine is there again; each exactly once."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from ..core.bus import EventBus
from ..core.errors import EngineRefused, EngineUnavailable, SaijinError
from ..core.events import EngineChanged
from ..core.process import EngineState
from ..ports import ProcessEngine
from ..storage.outbox import OutboxEntry, OutboxStore

log = logging.getLogger(__name__)
SWEEP_SECONDS = 0.5  # what another process sends is found this soon
REFUSED_AGAIN_SECONDS = 15.0


class OutboxDispatcher:
    """One thread. `started(entry, instance id)` is told of each start; true when it removed the row itself."""

    def __init__(
        self,
        store: OutboxStore,
        engine: ProcessEngine,
        bus: EventBus,
        started: Callable[[OutboxEntry, str], bool],
        ready: Callable[[], bool],
    ) -> None:
        self._store = store
        self._engine = engine
        self._started = started
        self._ready = ready
        self._due: queue.SimpleQueue[OutboxEntry | None] = queue.SimpleQueue()
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
            self._due.put(entry)
        else:
            self._store.give_back(entry.id)

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

    def _next(self) -> None:
        try:
            entry = self._due.get(timeout=SWEEP_SECONDS)
        except queue.Empty:
            entry = None
        if entry is not None:
            self._dispatch(entry)
        elif self._ready():
            self._sweep()

    def _sweep(self) -> None:
        if self._store.next_due() is None:
            return
        for entry in self._store.claim():
            if self._stopping.is_set():
                return
            self._dispatch(entry)

    def _dispatch(self, entry: OutboxEntry) -> None:
        try:
            if not self._started(entry, self._start(entry)):
                self._store.done(entry.id)
        except EngineUnavailable as error:
            self._store.failed(entry.id, str(error), 0.2)
        except EngineRefused as error:
            log.error("the engine refused to start %s: %s", entry.process_key, error)
            self._store.failed(entry.id, str(error), REFUSED_AGAIN_SECONDS)

    def _start(self, entry: OutboxEntry) -> str:
        if entry.attempts:
            # An earlier try may have reached the engine before it, or this program, went down.
            known = self._engine.find_instances(entry.process_key, entry.business_key)
            if known:
                return known[0]
        return self._engine.start_process(entry.process_key, entry.business_key, entry.variables)
