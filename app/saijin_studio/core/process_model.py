"""Process definitions as people manage them: versions, the forms they begin with, moving instances between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .errors import SaijinError

FieldType = Literal["text", "number", "integer", "boolean", "choice", "date", "json"]
DefinitionKind = Literal["process", "decision"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a process or decision. `running` instances are counted where it was asked for."""

    id: str
    key: str
    name: str
    version: int
    kind: DefinitionKind
    deployed_at: datetime | None = None
    deployment_id: str = ""
    file: str = ""
    running: int = 0
    failed: int = 0
    startable: bool = True
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """One input of a form: of a start event or a user task.

    `minimum` and `maximum` are of a number, or of a text's length. A `read_only` one is shown and not sent.
    """

    name: str
    label: str
    type: FieldType
    required: bool = False
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # value, label
    hint: str = ""
    minimum: float | None = None
    maximum: float | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Where a token of a migration goes: `target` "" when nothing in the new version takes it."""

    source: str
    source_name: str
    target: str
    target_name: str
    instances: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """What moving instances to another version would do; `problems` keep it from being done."""

    source: Definition
    target: Definition
    instance_ids: tuple[str, ...]
    steps: tuple[Step, ...]
    problems: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        return not self.problems and all(step.target and not step.problems for step in self.steps if step.instances)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What came of dropping a file: the definitions it made, or why none. `element` and `line` place the fault."""

    file: str
    definitions: tuple[Definition, ...] = ()
    problem: str = ""
    element: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one act on several instances: the ids it was done for, and why not for the others."""

    done: tuple[str, ...] = ()
    refused: Mapping[str, SaijinError] = field(default_factory=dict)
