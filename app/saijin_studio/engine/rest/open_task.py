"""One decision that a process waits for, by its id: however many others are open."""

from __future__ import annotations

from ...core.errors import NotFound
from ...core.process import UserTask
from .client import RestClient
from .queries import Row, moment
from .tasks import processes


def open_task(client: RestClient, task_id: str) -> UserTask:
    """Without the variables of its process. Raises NotFound (kind: user_task) when it is not open any more."""
    rows: list[Row] = client.post("/task", {"taskIdIn": [task_id]})
    task = next((row for row in rows if row["processInstanceId"]), None)
    owners = processes(client, {task["processInstanceId"]}) if task else {}
    if task is None or not owners:
        raise NotFound(kind="user_task", id=task_id)
    (owner,) = owners.values()
    return UserTask(
        task_id=task_id,
        name=task["name"] or task["taskDefinitionKey"],
        activity_id=task["taskDefinitionKey"],
        instance_id=task["processInstanceId"],
        process_key=owner["processDefinitionKey"],
        business_key=owner["businessKey"] or "",
        created_at=moment(task["created"]),
        variables={},
    )
