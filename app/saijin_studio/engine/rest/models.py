"""Models in the engine as people manage them (ports.ModelAdmin)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ...core.errors import EngineRefused, NotFound
from ...core.process import UserTask
from ...core.process_model import Definition, DefinitionKind, Deployed, FormField, MigrationPlan
from ...core.secret_names import is_secret, masked
from ...ports import FormValue
from ..models.drop import Made, ModelDrop
from ..models.forms import start_fields, task_fields
from . import migration as rest_migration
from .client import plain
from .engine import RestEngine
from .open_task import open_task
from .queries import Row, moment
from .values import written

MADE: Final[Mapping[DefinitionKind, str]] = {
    "process": "deployedProcessDefinitions",
    "decision": "deployedDecisionDefinitions",
}


class EngineModels:
    """Thread-safe."""

    def __init__(self, engine: RestEngine, folders: Sequence[Path]) -> None:
        """`folders`: the shipped one first, the person's own last."""
        self._client = engine.client
        self._model = engine.model
        self._drop = ModelDrop(engine, folders)

    # -- versions ------------------------------------------------------------------------------------------------

    def definitions(self) -> tuple[Definition, ...]:
        """Three requests however many there are."""
        deployed = {row["id"]: row["deploymentTime"] for row in self._client.get("/deployment")}
        rows = self._client.get("/process-definition/statistics", rootIncidents="true")
        processes = (_definition(row["definition"], "process", deployed, row) for row in rows)
        decisions = self._client.get("/decision-definition")
        return (*processes, *(_definition(row, "decision", deployed) for row in decisions))

    def xml(self, definition_id: str, kind: DefinitionKind) -> str:
        return self._model(definition_id, kind)

    def check(self, name: str, content: bytes) -> tuple[Definition, ...]:
        return tuple(_made(one, name) for one in self._drop.check(name, content))

    def home(self, key: str, kind: DefinitionKind, wanted: str) -> str:
        return self._drop.home(key, kind, wanted)

    def deploy(self, name: str, content: bytes, anew: bool = False) -> Deployed:
        answer = self._drop.deploy(name, content, anew)
        made = [_definition(row, kind) for kind, field in MADE.items() for row in (answer.get(field) or {}).values()]
        deployed_at = moment(answer["deploymentTime"]) if answer.get("deploymentTime") else None
        return Deployed(name, tuple(replace(one, deployed_at=deployed_at) for one in made))

    # -- starting and deciding -----------------------------------------------------------------------------------

    def start_form(self, definition_id: str) -> tuple[FormField, ...]:
        xml = self.xml(definition_id, "process")
        with _definition_there(definition_id):
            row = self._client.get(f"/process-definition/{_quoted(definition_id)}")
        return start_fields(xml, row["key"])

    def start(self, definition_id: str, business_key: str, values: Mapping[str, FormValue]) -> str:
        body = {"businessKey": business_key, "variables": written(values)}
        with _definition_there(definition_id):
            return str(self._client.post(f"/process-definition/{_quoted(definition_id)}/start", body)["id"])

    def task_form(self, task_id: str) -> tuple[FormField, ...]:
        task = self._task(task_id)
        fields = task_fields(self.xml(task["processDefinitionId"], "process"), task["taskDefinitionKey"])
        if not fields:
            return ()
        names = ",".join(field.name for field in fields)
        path = f"/task/{_quoted(task_id)}/form-variables"
        seen = self._client.get(path, variableNames=names, deserializeValues="false")
        return tuple(_as_it_is(field, seen.get(field.name)) for field in fields)

    def open_task(self, task_id: str) -> UserTask:
        return open_task(self._client, task_id)

    def complete_task(self, task_id: str, values: Mapping[str, FormValue]) -> None:
        try:
            self._client.post(f"/task/{_quoted(task_id)}/complete", {"variables": written(values)})
        except EngineRefused as error:
            if not self._client.post("/task", {"taskIdIn": [task_id]}):
                raise NotFound(kind="user_task", id=task_id) from error
            raise

    # -- moving to another version -------------------------------------------------------------------------------

    def plan(self, source: Definition, target: Definition, instance_ids: Collection[str]) -> MigrationPlan:
        xml = (self.xml(source.id, "process"), self.xml(target.id, "process"))
        return rest_migration.plan(self._client, source, target, xml, instance_ids)

    def migrate(self, source_id: str, target_id: str, instance_ids: Collection[str]) -> None:
        rest_migration.migrate(self._client, source_id, target_id, instance_ids)

    # -- parts ---------------------------------------------------------------------------------------------------

    def _task(self, task_id: str) -> Row:
        rows: list[Row] = self._client.post("/task", {"taskIdIn": [task_id]})
        if not rows or not rows[0]["processDefinitionId"]:
            raise NotFound(kind="user_task", id=task_id)
        return rows[0]


def _definition(
    row: Row, kind: DefinitionKind, deployed: Mapping[str, str] | None = None, counts: Row | None = None
) -> Definition:
    at = (deployed or {}).get(row["deploymentId"])
    suspended = bool(row.get("suspended"))
    return Definition(
        id=row["id"],
        key=row["key"],
        name=row["name"] or row["key"],
        version=row["version"],
        kind=kind,
        deployed_at=moment(at) if at else None,
        deployment_id=row["deploymentId"] or "",
        file=row["resource"] or "",
        running=int(counts["instances"]) if counts else 0,
        failed=sum(int(one["incidentCount"]) for one in counts["incidents"]) if counts else 0,
        startable=kind == "process" and not suspended,
        suspended=suspended,
    )


def _made(one: Made, file: str) -> Definition:
    return Definition("", one.key, one.name or one.key, 0, one.kind, file=file, startable=one.kind == "process")


def _as_it_is(field: FormField, row: Row | None) -> FormField:
    """With what the process has for it by now; a secret is not shown, and stays when nothing else is entered."""
    value: Any = plain(row) if row else None
    if value is None:
        return field
    if is_secret(field.name, value) or masked(value) != value:
        return replace(field, default="", required=False)
    if isinstance(value, bool):
        return replace(field, default="true" if value else "false")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return replace(field, default=text[:10] if field.type == "date" else text)


def _quoted(key: str) -> str:
    return quote(key, safe="")


@contextlib.contextmanager
def _definition_there(definition_id: str) -> Iterator[None]:
    """A version that was removed meanwhile is not there."""
    try:
        yield
    except EngineRefused as error:
        if error.params.get("status") == 404 or "no deployed process definition found" in error.detail:
            raise NotFound(kind="definition", id=definition_id) from error
        raise
