"""What failed for good: the engine's incidents with what their step saw, who tried it and what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ...core.errors import EngineRefused
from ...core.process import Incident
from ...core.secret_names import redacted
from .client import RestClient
from .queries import Row, by_instance, is_cause, moment
from .tasks import paths, processes, shown

MOST_INCIDENTS = 200
DETAILS = {"failedExternalTask": "/external-task/{}/errorDetails", "failedJob": "/job/{}/stacktrace"}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What several incidents share, asked for at once. Rows by instance id or by task id."""

    processes: dict[str, Row]
    tasks: dict[str, Row]
    failures: Counter[str]  # by activity instance
    workers: dict[str, str]  # the last one, by activity instance
    variables: dict[str, list[Row]]


def incidents(client: RestClient, instance_id: str) -> tuple[Incident, ...]:
    """Newest first; of all instances: those where something failed, not those that wait for a failed sub-process."""
    ask = {"processInstanceId": instance_id} if instance_id else {}
    newest = {"sortBy": "incidentTimestamp", "sortOrder": "desc"}
    rows = client.get("/incident", maxResults=MOST_INCIDENTS, **newest, **ask)
    return _incidents(client, [row for row in rows if instance_id or is_cause(row)])


def incident(client: RestClient, incident_id: str) -> Incident | None:
    """None when it is gone, or only waits for another one; seven requests."""
    rows = client.get("/incident", incidentId=incident_id)
    return next(iter(_incidents(client, [row for row in rows if row["id"] == incident_id and is_cause(row)])), None)


def _incidents(client: RestClient, rows: list[Row]) -> tuple[Incident, ...]:
    """Two requests for each and five for all. The engine's own work, such as a clean-up, fails in no instance."""
    rows = [row for row in rows if row["processInstanceId"]]
    if not rows:
        return ()
    facts = _facts(client, rows)
    found = (_incident(client, row, facts) for row in rows if row["processInstanceId"] in facts.processes)
    return tuple(one for one in found if one is not None)


def _facts(client: RestClient, rows: list[Row]) -> _Facts:
    ids = sorted({row["processInstanceId"] for row in rows})
    wanted = [row["configuration"] for row in rows if row["incidentType"] == "failedExternalTask"]
    tasks = client.post("/external-task", {"externalTaskIdIn": wanted}) if wanted else []
    steps = [task["activityInstanceId"] for task in tasks]
    logs = client.post("/history/external-task-log", {"activityInstanceIdIn": steps}) if steps else []
    failed = sorted((entry for entry in logs if entry["failureLog"]), key=lambda entry: moment(entry["timestamp"]))
    variables = client.post("/variable-instance", {"processInstanceIdIn": ids}, deserializeValues="false")
    return _Facts(
        processes=processes(client, ids),
        tasks={task["id"]: task for task in tasks},
        failures=Counter(entry["activityInstanceId"] for entry in failed),
        workers={entry["activityInstanceId"]: entry["workerId"] or "" for entry in failed},
        variables=by_instance(variables),
    )


def _incident(client: RestClient, row: Row, facts: _Facts) -> Incident | None:
    """None when its instance has ended meanwhile."""
    instance = row["processInstanceId"]
    try:
        tree = client.get(f"/process-instance/{instance}/activity-instances")
    except EngineRefused as error:
        if error.params.get("status") in (404, 500):
            return None
        raise
    way = next((path for path in paths([tree]) if row["id"] in path[-1].get("incidentIds", ())), (tree,))
    process = facts.processes[instance]
    task = facts.tasks.get(row["configuration"] or "", {})
    step = task.get("activityInstanceId", "")
    return Incident(
        incident_id=row["id"],
        instance_id=instance,
        process_key=process["processDefinitionKey"],
        process_name=process["processDefinitionName"] or process["processDefinitionKey"],
        business_key=process["businessKey"] or "",
        activity_id=row["activityId"],
        activity_name=way[-1].get("activityName") or row["activityId"],
        created_at=moment(row["incidentTimestamp"]),
        message=redacted(row["incidentMessage"] or ""),
        details=_details(client, row),
        topic=task.get("topicName", ""),
        worker=facts.workers.get(step, ""),
        tries=facts.failures[step],
        inputs=_seen(way, facts.variables.get(instance, [])),
    )


def _details(client: RestClient, row: Row) -> str:
    """The report of whoever failed. "" when there is none, or when somebody has just resolved the incident."""
    path = DETAILS.get(row["incidentType"])
    if path is None or not row["configuration"]:
        return ""
    try:
        return redacted(client.text(path.format(row["configuration"])))
    except EngineRefused as error:
        if error.params.get("status") == 404:
            return ""
        raise


def _seen(way: Iterable[Row], variables: list[Row]) -> dict[str, object]:
    """The variables of the step and of all around it; what lies nearer hides what lies further out. No secrets."""
    seen: dict[str, object] = {}
    for node in way:
        executions = {*node.get("executionIds", ()), node.get("executionId")}
        inside = (v for v in variables if v["activityInstanceId"] == node["id"] or v["executionId"] in executions)
        seen |= {variable["name"]: shown(variable) for variable in inside}
    return seen
