"""What metrics are made of: one step as a worker saw it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepObservation:
    """One try of one step. `outcome`: completed, error (a drawn one), retrying, failed or abandoned.

    `waited_seconds` is from the task's creation to its start here, None where the engine does not tell.
    `tries` counts from 1.
    """

    process_key: str
    activity_id: str
    topic: str
    kind: str  # io, cpu, gpu, audio
    waited_seconds: float | None
    run_seconds: float
    outcome: str
    tries: int
