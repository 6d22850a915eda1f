"""Steps that a person acts on: decisions to make, and steps to leave out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ...core.errors import EngineRefused, NotFound
from ...core.process import UserTask
from ...core.secret_names import MASK, is_secret, masked
from ...ports import VariableValue
from .client import RestClient, plain, typed
from .queries import Row, moment

MOST_TASKS = 500
SKIPPER = "skipped-by-a-person"  # the worker's name in the history of a step that was left out


def user_tasks(client: RestClient, business_key: str) -> tuple[UserTask, ...]:
    """Open user tasks, oldest first; three requests however many there are."""
    ask: Row = {"processInstanceBusinessKey": business_key} if business_key else {}
    oldest = {**ask, "sorting": [{"sortBy": "created", "sortOrder": "asc"}]}
    rows = [row for row in client.post("/task", oldest, maxResults=MOST_TASKS) if row["processInstanceId"]]
    ids = {row["processInstanceId"] for row in rows}
    owners = processes(client, ids)
    seen = instance_variables(client, ids)
    # One that ended between the requests is no open decision any more.
    return tuple(
        _task(row, owners[row["processInstanceId"]], seen[row["processInstanceId"]])
        for row in rows
        if row["processInstanceId"] in owners
    )


def _task(row: Row, owner: Row, variables: dict[str, object]) -> UserTask:
    return UserTask(
        task_id=row["id"],
        name=row["name"] or row["taskDefinitionKey"],
        activity_id=row["taskDefinitionKey"],
        instance_id=row["processInstanceId"],
        process_key=owner["processDefinitionKey"],
        business_key=owner["businessKey"] or "",
        created_at=moment(row["created"]),
        variables=variables,
    )


def processes(client: RestClient, ids: Collection[str]) -> dict[str, Row]:
    """Rows of history/process-instance by id."""
    if not ids:
        return {}
    rows = client.post("/history/process-instance", {"processInstanceIds": sorted(ids)})
    return {row["id"]: row for row in rows}


def instance_variables(client: RestClient, ids: Collection[str]) -> dict[str, dict[str, object]]:
    """What the instances themselves hold, by instance id; without secrets."""
    found: dict[str, dict[str, object]] = defaultdict(dict)
    if ids:
        rows = client.post("/variable-instance", {"processInstanceIdIn": sorted(ids)}, deserializeValues="false")
        for row in rows:
            if row["executionId"] == row["processInstanceId"]:
                found[row["processInstanceId"]][row["name"]] = shown(row)
    return found


def shown(variable: Row) -> object:
    """Its value as a person may see it."""
    return MASK if is_secret(variable["name"], variable["value"]) else masked(plain(variable))


def complete_user_task(client: RestClient, task_id: str, variables: Mapping[str, VariableValue]) -> None:
    """Raises NotFound when it is not open any more."""
    path = f"/task/{quote(task_id, safe='')}"
    try:
        client.post(f"{path}/complete", {"variables": typed(variables)})
    except EngineRefused as error:
        if not client.post("/task", {"taskIdIn": [task_id]}):
            raise NotFound(kind="user_task", id=task_id) from error
        raise


def skip(client: RestClient, instance_id: str, activity_id: str) -> None:
    """Completes the step's tasks, first of all those that failed; any other step is stepped over.

    A task that is completed leaves its multi-instance, its boundary events and its conditions as they are drawn, which
    a modification of the instance cannot do.
    """
    waiting = client.post("/external-task", {"processInstanceId": instance_id, "activityId": activity_id})
    failed = [task for task in waiting if task["retries"] == 0]
    for task in failed or waiting:
        path = f"/external-task/{task['id']}"
        client.post(f"{path}/unlock", None)
        client.post(f"{path}/lock", {"workerId": SKIPPER, "lockDuration": 10_000})
        client.post(f"{path}/complete", {"workerId": SKIPPER})
    decisions = client.post("/task", {"processInstanceId": instance_id, "taskDefinitionKey": activity_id})
    for task in decisions:
        client.post(f"/task/{task['id']}/complete", {})
    if not waiting and not decisions:
        _step_over(client, instance_id, activity_id)


def _step_over(client: RestClient, instance_id: str, activity_id: str) -> None:
    """First cancelled, then begun behind it: the other way round an instance that ends there counts as cancelled."""
    tree = client.get(f"/process-instance/{instance_id}/activity-instances")
    steps = [path[-1] for path in paths([tree]) if path[-1]["activityId"] == activity_id and len(path) > 1]
    if not steps:
        raise NotFound(kind="step", id=activity_id)
    kinds = ("activityInstanceId" if "executionIds" in step else "transitionInstanceId" for step in steps)
    instructions: list[Row] = [{"type": "cancel", kind: step["id"]} for kind, step in zip(kinds, steps, strict=True)]
    instructions += [{"type": "startAfterActivity", "activityId": activity_id} for _ in steps]
    body = {"skipIoMappings": True, "instructions": instructions}
    client.post(f"/process-instance/{instance_id}/modification", body)


def paths(nodes: Iterable[Row], above: tuple[Row, ...] = ()) -> Iterator[tuple[Row, ...]]:
    """Each node of an activity instance tree at the end of its way from the root; transitions are leaves."""
    for node in nodes:
        here = (*above, node)
        yield here
        children: list[Any] = [*node.get("childActivityInstances", ()), *node.get("childTransitionInstances", ())]
        yield from paths(children, here)
