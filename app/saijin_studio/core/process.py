"""What the studio knows about processes and the engine, free of any engine's API."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

VariableValue = str | int | float | bool | None | dict[str, object] | list[object]  # of a process


class EngineState(StrEnum):
    STOPPED = "stopped"
    FETCHING = "fetching"  # first start: the engine's files are being brought
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    DOWN = "down"  # given up; a person must look


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine as the rail's foot, the Resources panel and `engine status` show it.

    `progress` is 0..1 while fetching; `error` an error code with `detail` when something is wrong.
    """

    state: EngineState
    managed: bool = True
    edition: str = "camunda"
    version: str = ""
    url: str = ""
    progress: float | None = None
    error: str | None = None
    detail: str = ""
    params: dict[str, str | int | float] = field(default_factory=dict)  # of the error
    engine_pid: int | None = None
    database_pid: int | None = None
    owner_pid: int | None = None
    started_at: datetime | None = None
    restarts: int = 0


class InstanceState(StrEnum):
    RUNNING = "running"
    WAITING = "waiting"  # started, nobody has taken the task yet
    FAILED = "failed"  # has an incident
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ProcessSummary:
    """One process instance in a list."""

    instance_id: str
    definition_id: str
    process_key: str
    process_name: str
    business_key: str
    state: InstanceState
    started_at: datetime
    ended_at: datetime | None = None
    activity_id: str | None = None  # the step where its token is
    activity_name: str | None = None
    failure: str | None = None  # the incident's message
    incident_id: str | None = None
    tries: int = 0
    persona_key: str | None = None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One activity instance of a process: a step with its time and tries."""

    activity_id: str
    name: str
    kind: str  # the engine's activity type: serviceTask, startEvent, ...
    started_at: datetime
    ended_at: datetime | None = None
    cancelled: bool = False
    tries: int = 1
    worker: str | None = None

    @property
    def seconds(self) -> float | None:
        return None if self.ended_at is None else (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where the tokens of a running instance are; nothing of one that has ended.

    `active` are the activity ids; `marks` change whenever a token moves, back to the same step too, or fails.
    """

    active: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wait:
    """A step that nobody has taken yet: it waits for a worker of its topic, or for the pause before another try."""

    instance_id: str
    activity_id: str
    topic: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ProcessDetail:
    """An instance with its diagram and steps; `active` are the activity ids that hold a token."""

    summary: ProcessSummary
    bpmn_xml: str
    steps: tuple[StepRecord, ...]
    active: frozenset[str]
    failed: frozenset[str] = frozenset()
    waits: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicDepth:
    topic: str
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class UserTask:
    """A decision that a process waits for a person to make. `variables` are those of the task's instance."""

    task_id: str
    name: str
    activity_id: str
    instance_id: str
    process_key: str
    business_key: str
    created_at: datetime
    variables: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incident:
    """A step that failed for good and waits for a person: the dead letter of a process.

    `inputs` are the variables that the step saw, `details` the worker's own report of the cause.
    """

    incident_id: str
    instance_id: str
    process_key: str
    process_name: str
    business_key: str
    activity_id: str
    activity_name: str
    created_at: datetime
    message: str
    details: str = ""
    topic: str = ""
    worker: str = ""
    tries: int = 0
    inputs: dict[str, object] = field(default_factory=dict)
