"""The process engine: where it is, who looks after it, and what services ask of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..core.process import (
    EngineStatus,
    Incident,
    ProcessDetail,
    ProcessSummary,
    StepRecord,
    Tokens,
    TopicDepth,
    UserTask,
    VariableValue,
)
from ..core.process_query import CauseGroup, ElementFigures, HeatSpan, InstanceFilter, InstanceNode, InstancePage
from ..core.process_record import Attempt, Variable


@dataclass(frozen=True, slots=True)
class EngineConnection:
    """Where the engine's REST API answers now; `url` ends without a slash (.../engine-rest)."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)


class EngineHost(Protocol):
    """Whoever looks after the engine: the supervisor of the managed one, or the watcher of a remote one."""

    def start(self) -> None:
        """Begins in the background; progress comes as EngineChanged events."""

    def stop(self) -> None:
        """Clean shutdown in the right order; returns when everything has ended."""

    def status(self) -> EngineStatus: ...

    def restart(self) -> None:
        """Tries again after giving up."""

    def wait_ready(self, timeout: float) -> bool: ...

    def connection(self) -> EngineConnection:
        """Raises EngineUnavailable while there is none."""

    @property
    def is_owner(self) -> bool:
        """Whether this process looks after the engine and so runs the workers of this home."""


class ProcessEngine(Protocol):
    """The engine's REST API as services need it. All raise EngineUnavailable or EngineRefused."""

    def start_process(self, key: str, business_key: str, variables: Mapping[str, VariableValue]) -> str:
        """Starts the newest version; returns the instance id. Raises EngineRefused for an unknown key."""

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        """Ids of running and finished instances with this business key."""

    def instances(self, limit: int = 200, finished: bool = True) -> tuple[ProcessSummary, ...]:
        """Running ones first, then finished, newest first."""

    def detail(self, instance_id: str) -> ProcessDetail:
        """Raises NotFound."""

    def tokens(self, instance_id: str) -> Tokens:
        """In one small request; none when the instance has ended."""

    def steps(self, instance_id: str) -> tuple[StepRecord, ...]: ...

    def retry(self, instance_id: str) -> int:
        """Gives each failed task of the instance one new set of tries; returns how many there were."""

    def cancel(self, instance_id: str, reason: str) -> None: ...

    def correlate(self, message: str, business_key: str, variables: Mapping[str, VariableValue]) -> bool:
        """False when nobody waits for the message."""

    def topics(self) -> tuple[TopicDepth, ...]: ...

    def running(self, process_keys: Collection[str] = ()) -> int:
        """How many instances run now, of these processes or of all."""

    def variables(self, instance_id: str) -> dict[str, object]:
        """The variables of the instance itself, also when it has ended; Json as dict or list. Raises NotFound."""

    def set_variables(self, instance_id: str, variables: Mapping[str, VariableValue]) -> None:
        """Of a running instance. Raises NotFound."""

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        """Open decisions, oldest first; of one business key or all."""

    def complete_user_task(self, task_id: str, variables: Mapping[str, VariableValue]) -> None:
        """Raises NotFound when it is not open any more."""

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        """What failed for good, newest first; of one instance or all."""

    def incident(self, incident_id: str) -> Incident:
        """However many newer ones there are. Raises NotFound when it is none any more."""

    def skip(self, instance_id: str, activity_id: str) -> None:
        """Leaves a waiting step out: its token goes on as if the step had been completed. Raises NotFound."""

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        """(key, name, version) of the newest versions."""

    def page(self, asked: InstanceFilter, first: int, limit: int, about: Collection[str] = ()) -> InstancePage:
        """`about`: business keys known to be of the persona asked for, beside what the engine knows itself."""

    def causes(self, asked: InstanceFilter, about: Collection[str] = ()) -> tuple[CauseGroup, ...]:
        """What failed for good, by step and message, the newest first."""

    def tree(self, instance_id: str) -> InstanceNode:
        """From the first caller down. Raises NotFound."""

    def heat(self, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
        """By activity id, over a bounded number of instances."""

    def model(self, definition_id: str) -> str:
        """The BPMN of a process definition. Raises NotFound."""

    def variable_records(self, instance_id: str) -> tuple[Variable, ...]:
        """All variables with their scopes, also when it has ended; no secret's value. Raises NotFound."""

    def variable_value(self, variable_id: str) -> object:
        """Of one variable, however large; bytes of a file. Raises NotFound, InputError (reason: secret)."""

    def attempts(self, instance_id: str) -> tuple[Attempt, ...]:
        """Each try of each external task, as far as the engine knows. Raises NotFound."""
