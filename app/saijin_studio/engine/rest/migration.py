"""Running instances on their way to another version of their model: what the engine would do, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import quote

from ...core.errors import EngineRefused, NotFound
from ...core.process_model import Definition, MigrationPlan, Step
from ..models.scopes import Place, places
from .client import RestClient
from .instances import GONE
from .modifications import BODY
from .queries import Row
from .tasks import paths

MOST_SINGLY = 50  # instances whose tokens are looked for one by one


def plan(
    client: RestClient, source: Definition, target: Definition, xml: tuple[str, str], instance_ids: Collection[str]
) -> MigrationPlan:
    """For those of the instances that still run on the source, or for all that do. Of many chosen ones the steps are
    counted as those of all.

    Raises EngineUnavailable, EngineRefused.
    """
    ask: Row = {"processDefinitionId": source.id}
    if instance_ids:
        ask["processInstanceIds"] = sorted(instance_ids)
    running = tuple(row["id"] for row in client.post("/process-instance", ask))
    generated = _generate(client, source.id, target.id)
    old, new = places(xml[0], source.key), places(xml[1], target.key)
    few = instance_ids and len(running) <= MOST_SINGLY
    tokens = _tokens_of(client, running) if few else _tokens(client, source.id)
    ways = {str(one["sourceActivityIds"][0]): str(one["targetActivityIds"][0]) for one in generated["instructions"]}
    problems, general = _problems(client, generated)
    steps = tuple(
        Step(
            source=key,
            source_name=_name(old, key),
            target=ways.get(key, ""),
            target_name=_name(new, ways.get(key, "")),
            instances=tokens[key],
            problems=problems.get(key, ()),
        )
        for key in old
        if tokens[key] or key in ways
    )
    return MigrationPlan(source, target, running, steps, general)


def migrate(client: RestClient, source_id: str, target_id: str, instance_ids: Collection[str]) -> None:
    """All of them in one transaction. Raises NotFound (kind: process) where it is one that has ended, EngineRefused."""
    ids = sorted(instance_ids)
    body = {"migrationPlan": _generate(client, source_id, target_id), "processInstanceIds": ids}
    try:
        client.post("/migration/execute", body)
    except EngineRefused as error:
        there = client.post("/process-instance", {"processInstanceIds": ids, "processDefinitionId": source_id})
        gone = set(ids) - {row["id"] for row in there}
        if gone and error.params.get("status") in GONE:
            raise NotFound(kind="process", id=min(gone)) from error
        raise


def _generate(client: RestClient, source_id: str, target_id: str) -> Row:
    """The engine's own plan: steps of the same id and kind are the same step."""
    body = {"sourceProcessDefinitionId": source_id, "targetProcessDefinitionId": target_id}
    try:
        made: Row = client.post("/migration/generate", {**body, "updateEventTriggers": True})
    except EngineRefused as error:
        if error.params.get("status") not in (400, 404):
            raise
        for one in (source_id, target_id):
            if not client.get("/process-definition", processDefinitionId=one):
                raise NotFound(kind="definition", id=one) from error
        raise
    return made


def _problems(client: RestClient, generated: Row) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """By step, and those that concern no step."""
    if not generated["instructions"]:
        return {}, ()
    report = client.post("/migration/validate", generated)
    found: dict[str, tuple[str, ...]] = {}
    for one in report.get("instructionReports") or ():
        key = str(one["instruction"]["sourceActivityIds"][0]).removesuffix(BODY)
        found[key] = (*found.get(key, ()), *map(str, one["failures"]))
    variables = (report.get("variableReports") or {}).items()
    return found, tuple(f"{name}: {words}" for name, one in variables for words in one.get("failures", ()))


def _tokens(client: RestClient, definition_id: str) -> Counter[str]:
    rows = client.get(f"/process-definition/{quote(definition_id, safe='')}/statistics")
    return _counted((str(row["id"]), int(row["instances"])) for row in rows)


def _tokens_of(client: RestClient, instance_ids: Iterable[str]) -> Counter[str]:
    """One request for each; one that ends meanwhile has no tokens."""
    found: Counter[str] = Counter()
    for one in instance_ids:
        try:
            tree = client.get(f"/process-instance/{one}/activity-instances")
        except EngineRefused as error:
            if error.params.get("status") not in GONE:
                raise
            continue
        found += _counted((str(path[-1]["activityId"]), 1) for path in paths([tree]) if _holds_token(path))
    return found


def _holds_token(path: tuple[Row, ...]) -> bool:
    node = path[-1]
    return len(path) > 1 and not node.get("childActivityInstances") and not node.get("childTransitionInstances")


def _counted(rows: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, number in rows:
        found[key.removesuffix(BODY)] += number
    return found


def _name(steps: Mapping[str, Place], key: str) -> str:
    return (steps[key].name or key) if key in steps else key
