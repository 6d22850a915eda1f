"""Keeps the managed engine running: one studio of a home owns it, all others follow and take over when it goes."""

from __future__ import annotations

import dataclasses
import logging
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.errors import Cancelled, EngineError, EngineUnavailable, SaijinError, StorageFull
from ..core.events import NoticeRaised
from ..core.process import EngineState, EngineStatus
from ..core.settings import EngineSettings
from ..paths import Paths
from . import shared
from .artefacts import disk_full_as_error
from .board import StatusBoard
from .budget import RestartBudget
from .connection import EngineConnection
from .follower import Follower
from .owning import owner_lock, taken
from .plant import ManagedPlant, Plant

log = logging.getLogger(__name__)
FOLLOW_SECONDS = 0.5
OnReady = Callable[[EngineConnection], None]
MakePlant = Callable[[], Plant]


class ManagedEngine:
    """EngineHost of the studio's own engine (see ports). `start` returns at once; all work is done on one thread.

    That thread forks every child and outlives them: on Linux they end with it, and so with the studio.
    """

    def __init__(
        self,
        paths: Paths,
        settings: EngineSettings,
        bus: EventBus,
        on_ready: OnReady | None = None,
        make_plant: MakePlant | None = None,
        budget: RestartBudget | None = None,
        state_persistence: bool = True,
        sustained_load: bool = False,
    ) -> None:
        """`on_ready` runs before READY is published, on the supervisor's thread of the owner: to deploy models.

        A SaijinError of it counts as a failed start. Without `state_persistence` the database does not wait for the
        disk, which is quicker and may lose the last second.
        """
        self._paths = paths
        self._settings = settings
        self._bus = bus
        self._on_ready = on_ready
        self._make_plant = make_plant or (
            lambda: ManagedPlant(paths, settings, self._rebuilt, state_persistence, sustained_load)
        )
        self._budget = budget or RestartBudget()
        self._board = StatusBoard(bus, EngineStatus(EngineState.STOPPED, edition=settings.edition))
        self._lock = owner_lock(paths)
        self._shared = paths.run / "engine.json"
        self._stop = CancelToken()
        self._again = threading.Event()
        self._thread: threading.Thread | None = None
        self._plant: Plant | None = None
        self._owner = False
        self._publishing = threading.Lock()

    # -- what others see ---------------------------------------------------------------------------------------

    @property
    def is_owner(self) -> bool:
        """Whether this process runs the engine."""
        return self._owner

    def status(self) -> EngineStatus:
        """Before `start`: of whichever studio runs the engine now."""
        if self._thread is None and (now := shared.read(self._shared)) is not None:
            return now.status
        return self._board.status

    def wait_ready(self, timeout: float) -> bool:
        return self._board.wait_for(EngineState.READY, timeout)

    def connection(self) -> EngineConnection:
        """Raises EngineUnavailable unless the engine is ready."""
        return self._board.connection()

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="engine-supervisor", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.cancel()
        self._again.set()
        if self._plant is not None:
            self._plant.wake()
        if self._thread is not None:
            self._thread.join()

    def restart(self) -> None:
        self._budget.refill()
        self._again.set()

    # -- the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.cancelled:
            try:
                with disk_full_as_error():
                    self._own_or_follow()
            except (SaijinError, OSError) as error:
                log.warning("the supervisor cannot work: %s", error)
                self._give_up(_as_saijin(error))
            except Exception as error:  # a fault of ours: a silent thread would look like a hang
                log.exception("the supervisor failed")
                self._give_up(EngineError(repr(error)))

    def _give_up(self, error: SaijinError) -> None:
        """Shows why, and waits until a person asks for another try or the studio stops."""
        self._again.clear()
        self._publish(EngineState.DOWN, error=error)
        if not self._stop.cancelled:  # `stop` sets the token before the event, so the clearing above loses nothing
            self._again.wait()

    def _own_or_follow(self) -> None:
        self._paths.make()
        if taken(self._lock):
            self._own()
        else:
            self._follow()

    def _own(self) -> None:
        self._owner = True
        try:
            self._plant = plant = self._make_plant()
            try:
                plant.recover()
                while not self._stop.cancelled:
                    self._one_life(plant)
            finally:
                plant.stop()
        finally:
            self._plant = None
            self._owner = False
            self._shared.unlink(missing_ok=True)
            self._lock.release()
        self._publish(EngineState.STOPPED)

    def _one_life(self, plant: Plant) -> None:
        """From a start to the next failure, and the wait before another start."""
        fault = self._start_and_watch(plant)
        if fault is None or self._stop.cancelled:
            return
        log.warning("engine: %s: %s", fault.code, fault)
        wait = self._budget.spend() if fault.retryable and not _needs_a_person(fault) else None
        if wait is None:
            plant.stop()
            self._give_up(fault)
        else:
            self._publish(EngineState.RESTARTING, error=fault, restarts=self.status().restarts + 1)
            self._stop.wait(wait)

    def _start_and_watch(self, plant: Plant) -> SaijinError | None:
        try:
            if self.status().state is not EngineState.RESTARTING:
                self._publish(EngineState.STARTING)
            with disk_full_as_error():
                connection = plant.start(self._fetching, self._stop)
            if self._on_ready is not None:
                self._on_ready(connection)
            self._publish(EngineState.READY, connection, version=plant.version())
            plant.settled()
            return plant.watch(self._stop)
        except Cancelled:
            return None
        except (SaijinError, OSError) as error:
            return _as_saijin(error)

    def _fetching(self, progress: float) -> None:
        state = EngineState.FETCHING if progress < 1 else EngineState.STARTING
        self._publish(state, progress=progress if progress < 1 else None)

    def _rebuilt(self, kept: Path) -> None:
        self._bus.publish(NoticeRaised("engine_database_rebuilt", params={"kept_as": str(kept)}))

    def _publish(
        self,
        state: EngineState,
        connection: EngineConnection | None = None,
        *,
        progress: float | None = None,
        error: SaijinError | None = None,
        restarts: int | None = None,
        version: str = "",
    ) -> None:
        with self._publishing:  # while fetching, several threads report
            self._publish_one(state, connection, progress, error, restarts, version)

    def _publish_one(
        self,
        state: EngineState,
        connection: EngineConnection | None,
        progress: float | None,
        error: SaijinError | None,
        restarts: int | None,
        version: str,
    ) -> None:
        before = self.status()
        ready = state is EngineState.READY
        status = dataclasses.replace(
            before,
            state=state,
            version=version or before.version,
            url=connection.url if connection else "",
            progress=progress,
            error=error.code if error else None,
            detail=error.detail if error else "",
            params=error.params if error else {},
            engine_pid=self._plant.engine_pid if self._plant else None,
            database_pid=self._plant.database_pid if self._plant else None,
            owner_pid=os.getpid() if self._owner else None,
            started_at=datetime.now(UTC) if ready else None,
            restarts=before.restarts if restarts is None else restarts,
        )
        if self._owner:
            shared.publish(self._shared, status, connection)
        self._board.set(status, connection)

    # -- following ---------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Shows the owner's engine until the owner goes (then the lock can be had) or this studio stops."""
        follower = Follower(self._shared, self._board, self._settings.edition)
        while not self._stop.cancelled and self._lock_is_held():
            follower.look()
            self._again.wait(FOLLOW_SECONDS)
            self._again.clear()

    def _lock_is_held(self) -> bool:
        if not taken(self._lock):
            return True
        self._lock.release()
        return False


def _needs_a_person(fault: SaijinError) -> bool:
    """Trying again by itself cannot help: no network, no room on the disk."""
    return isinstance(fault, StorageFull) or fault.code == "engine_artefact"


def _as_saijin(error: SaijinError | OSError) -> SaijinError:
    return error if isinstance(error, SaijinError) else EngineUnavailable(str(error))
