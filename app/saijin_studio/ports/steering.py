"""What people change in the process engine: single instances, models and decisions to make."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from ..core.process import UserTask, VariableValue
from ..core.process_model import Definition, DefinitionKind, Deployed, FormField, MigrationPlan

FormValue: TypeAlias = VariableValue | datetime


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """What an act on an instance must know of it first."""

    instance_id: str
    process_key: str
    business_key: str
    definition_id: str
    running: bool


class ProcessSteering(Protocol):
    """Acts on instances beyond ProcessEngine's. Each is done whole or not at all.

    All raise EngineUnavailable, EngineRefused, and NotFound (kind: process, step) for what is not there any more.
    """

    def facts(self, instance_id: str) -> InstanceFacts:
        """Also of one that has ended."""

    def failing(self, instance_id: str) -> tuple[str, ...]:
        """The instances whose steps failed: itself, or those that it called and waits for."""

    def standing(self, instance_id: str) -> frozenset[str]:
        """The steps that hold a token; empty when it has ended."""

    def set_typed(self, instance_id: str, values: Mapping[str, object], scope: str = "") -> None:
        """Each with the type that the variable had; `scope` is the step that holds them. Raises InputError."""

    def move(self, instance_id: str, source: str, target: str) -> None:
        """Each token of a step to another step. Raises InputError (reason: multi_instance)."""

    def move_all(self, instance_id: str, target: str) -> None:
        """All that is under way ends, and the instance goes on from this step. Raises InputError like `move`."""

    def restart(self, instance_id: str, activity_id: str) -> str:
        """A new instance like one that has ended, from this step; returns its id. Raises InputError like `move`."""


@dataclass(frozen=True, slots=True)
class DeploymentProblem:
    file: str
    element: str
    line: int
    detail: str


class ModelAdmin(Protocol):
    """Models in the engine. All raise EngineUnavailable, EngineRefused, NotFound (kind: definition, user_task)."""

    def definitions(self) -> tuple[Definition, ...]:
        """All versions of processes and decisions."""

    def xml(self, definition_id: str, kind: DefinitionKind) -> str: ...

    def check(self, name: str, content: bytes) -> tuple[Definition, ...]:
        """What the file would make, without versions. Raises ModelFileError."""

    def home(self, key: str, kind: DefinitionKind, wanted: str) -> str:
        """The name of our file that holds this process or decision; a free name like `wanted` where none does."""

    def deploy(self, name: str, content: bytes, anew: bool = False) -> Deployed:
        """Writes the file to the person's folder and brings it into the engine; both or neither. `anew` makes a new
        version even of what the engine has.

        Raises ModelFileError, StorageError, EngineRefused where the engine does not let us.
        """

    def start_form(self, definition_id: str) -> tuple[FormField, ...]: ...

    def start(self, definition_id: str, business_key: str, values: Mapping[str, FormValue]) -> str:
        """Returns the instance's id. Raises InputError for a value that the engine cannot keep."""

    def task_form(self, task_id: str) -> tuple[FormField, ...]: ...

    def open_task(self, task_id: str) -> UserTask:
        """Without the variables of its process."""

    def complete_task(self, task_id: str, values: Mapping[str, FormValue]) -> None:
        """Raises InputError for a value that the engine cannot keep."""

    def plan(self, source: Definition, target: Definition, instance_ids: Collection[str]) -> MigrationPlan:
        """For these instances, or for all that run on the source."""

    def migrate(self, source_id: str, target_id: str, instance_ids: Collection[str]) -> None:
        """All of them or none."""
