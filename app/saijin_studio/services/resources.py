"""Who has which CPU, memory and GPU."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import EngineError
from ..core.process import EngineState, EngineStatus, TopicDepth
from ..ports import Gpu, ProcessEngine

if TYPE_CHECKING:
    import psutil

__all__ = ["Gpu", "ProcessFigures", "ResourceService", "ResourceSnapshot", "WorkerFigures"]


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """`cpu_percent` of one core since the last snapshot."""

    name: str
    pid: int | None
    cpu_percent: float
    memory_bytes: int
    threads: int


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """One worker thread; `topic` is None while it is idle."""

    name: str
    topic: str | None
    since: datetime | None
    correlation_id: str | None
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class ResourceSnapshot:
    engine: EngineStatus
    processes: tuple[ProcessFigures, ...]
    cpu_percent: float  # of the whole machine
    cores: int
    memory_used: int  # bytes
    memory_total: int
    disk_free: int
    gpus: tuple[Gpu, ...]
    workers: tuple[WorkerFigures, ...]
    topics: tuple[TopicDepth, ...]


class ResourceService:
    def __init__(
        self,
        home: Path,
        status: Callable[[], EngineStatus],
        engine: ProcessEngine,
        workers: Callable[[], tuple[WorkerFigures, ...]],
        gpus: Callable[[], tuple[Gpu, ...]],
    ) -> None:
        self._home = home
        self._status = status
        self._engine = engine
        self._workers = workers
        self._gpus = gpus
        # psutil measures CPU between two calls on the same object.
        self._known: dict[int, psutil.Process] = {}

    def snapshot(self) -> ResourceSnapshot:
        """Cheap enough for every second."""
        import psutil

        status = self._status()
        memory = psutil.virtual_memory()
        return ResourceSnapshot(
            engine=status,
            processes=tuple(
                figures
                for name, pid in (
                    ("studio", os.getpid()),
                    ("engine", status.engine_pid),
                    ("database", status.database_pid),
                )
                if pid is not None and (figures := self._figures(name, pid)) is not None
            ),
            cpu_percent=psutil.cpu_percent(),
            cores=psutil.cpu_count() or 1,
            memory_used=memory.total - memory.available,
            memory_total=memory.total,
            disk_free=psutil.disk_usage(str(self._home)).free,
            gpus=self._gpus(),
            workers=self._workers(),
            topics=self._topics(status),
        )

    def _topics(self, status: EngineStatus) -> tuple[TopicDepth, ...]:
        if status.state is not EngineState.READY:
            return ()
        try:
            return self._engine.topics()
        except EngineError:
            return ()  # it went away between the two questions; its state says so

    def _figures(self, name: str, pid: int) -> ProcessFigures | None:
        """A process with its children; None when it has ended."""
        import psutil

        try:
            root = psutil.Process(pid)
            family = [root] if name == "studio" else [root, *root.children(recursive=True)]
            cpu, memory, threads = 0.0, 0, 0
            for process in family:
                known = self._known.setdefault(process.pid, process)
                if known != process:
                    known = self._known[process.pid] = process
                with known.oneshot():
                    cpu += known.cpu_percent()
                    memory += _own_memory(known)
                    threads += known.num_threads()
        except psutil.NoSuchProcess:
            self._known.pop(pid, None)
            return None
        return ProcessFigures(name, pid, cpu, memory, threads)


def _own_memory(process: psutil.Process) -> int:
    """Resident bytes less what is shared: PostgreSQL's processes share one buffer that counts once."""
    memory = process.memory_info()
    return int(memory.rss - getattr(memory, "shared", 0)) or int(memory.rss)
