"""What is asked about many process instances at once, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .process import InstanceState, ProcessSummary


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """What a list shows; what is empty does not narrow it. `text` is part of a business key, or a whole instance id."""

    text: str = ""
    process_key: str = ""
    persona_key: str = ""
    states: frozenset[InstanceState] = frozenset()
    started_after: datetime | None = None
    started_before: datetime | None = None
    cause: str = ""  # the message of its incident, whole
    definition_id: str = ""  # one version of a process


@dataclass(frozen=True, slots=True)
class InstancePage:
    """Some rows of a list from `first` on, live instances before finished ones, newest first.

    `live` and `finished` count all that the filter lets through; `failed` counts all open incidents' instances.
    `cut`: of the persona asked for only the newest turns were looked at, and there are older ones.
    """

    rows: tuple[ProcessSummary, ...]
    first: int
    live: int
    finished: int
    failed: int
    cut: bool = False

    @property
    def total(self) -> int:
        return self.live + self.finished


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Instances that failed at the same step for the same reason, newest first."""

    cause: str
    process_key: str
    process_name: str
    activity_id: str
    activity_name: str
    instance_ids: tuple[str, ...]
    newest: datetime


@dataclass(frozen=True, slots=True)
class ElementFigures:
    """How an element of a model did over some instances. Times in seconds; 0 where nothing was measured."""

    activity_id: str
    count: int
    failures: int
    median_seconds: float
    longest_seconds: float


@dataclass(frozen=True, slots=True)
class HeatSpan:
    """Which instances the figures are about: the last `instances` of them, or those since `since`."""

    instances: int = 200
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class InstanceNode:
    """An instance in the tree of processes that called each other."""

    summary: ProcessSummary
    children: tuple[InstanceNode, ...] = field(default=())
