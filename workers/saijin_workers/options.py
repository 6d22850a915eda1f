"""How a worker process works: threads, fetches, retry policies and who looks on."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from saijin_studio.core.bpm_config import BpmConfig, RetryPolicy
from saijin_studio.ports import Blobs
from saijin_studio.services.metrics.types import StepObservation

from .topic import Kind

IO_THREADS = 4  # four completing threads overlap the database's commits; more gain nothing
GPU_THREADS = 1  # models share one memory
AUDIO_THREADS = 2
BATCH = 32

Policies = Callable[[str, str], RetryPolicy | None]


def _by_model(process_key: str, activity_id: str) -> RetryPolicy | None:
    """No configuration: the model says, or the topic."""
    return None


def _cpu_threads() -> int:
    """One core is left to the engine."""
    return max(1, (os.cpu_count() or 2) - 1)


@dataclass(frozen=True)
class RuntimeOptions:
    """`batch`: the most tasks that one fetch brings. `retry_policy(process_key, activity_id)` wins over the model.

    `observe` is told of each try; it is called on the worker's thread and must return at once.
    `profile_folder`: where the time of each topic is written to as text; None takes no profile.
    `blobs`: keeps values too long for the engine's rows; without it they are written into the engine as they are.
    `priorities`: urgent tasks (`camunda:taskPriority`) are fetched first.
    """

    io_threads: int = IO_THREADS
    cpu_threads: int = _cpu_threads()
    gpu_threads: int = GPU_THREADS
    audio_threads: int = AUDIO_THREADS
    batch: int = BATCH
    retry_policy: Policies = _by_model
    observe: Callable[[StepObservation], None] | None = None
    profile_folder: Path | None = None
    blobs: Blobs | None = None
    priorities: bool = True

    def threads(self, kind: Kind) -> int:
        return {
            "io": self.io_threads,
            "cpu": self.cpu_threads,
            "gpu": self.gpu_threads,
            "audio": self.audio_threads,
        }[kind]

    @classmethod
    def of(
        cls,
        config: BpmConfig,
        profiles: Path,
        observe: Callable[[StepObservation], None] | None = None,
        blobs: Blobs | None = None,
    ) -> RuntimeOptions:
        """As configured; `profiles` is where profiles go when they are wanted.

        No kind of work has more threads than configured; some have fewer, for more would gain nothing.
        """
        performance = config.performance
        threads = performance.worker_threads
        return cls(
            io_threads=threads,
            cpu_threads=min(threads, _cpu_threads()),
            gpu_threads=min(threads, GPU_THREADS),
            audio_threads=min(threads, AUDIO_THREADS),
            batch=performance.batch_processing.size if performance.batch_processing.enabled else 1,
            retry_policy=config.retry_policy,
            observe=observe,
            profile_folder=profiles if config.development.profiling else None,
            blobs=blobs,
        )
