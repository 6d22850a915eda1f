"""What the engine's answers mean: rows of its REST API become the studio's records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ...core.process import InstanceState, ProcessSummary, StepRecord, TopicDepth, Wait
from ...core.secret_names import redacted

Row = dict[str, Any]
TERMINATED = frozenset({"EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED"})


def moment(text: str) -> datetime:
    """Camunda's date: 2026-01-31T12:00:00.000+0100."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def stamp(at: datetime) -> str:
    """The same date as a question needs it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}{at:%z}"


def _ended(row: Row) -> datetime | None:
    return moment(row["endTime"]) if row["endTime"] else None


def is_cause(incident: Row) -> bool:
    """Whether something failed there, and not in another incident that it only passes on."""
    return incident["rootCauseIncidentId"] in (None, incident["id"])


def by_instance(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["processInstanceId"]].append(row)
    return dict(found)


@dataclass(slots=True)
class Failures:
    """How often a step failed, by the id of the activity instance."""

    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, log: Iterable[Row]) -> Failures:
        return cls(Counter(row["activityInstanceId"] for row in log if row["failureLog"]))


@dataclass(slots=True)
class Overview:
    """Where running instances stand, by instance id."""

    activities: dict[str, list[Row]] = field(default_factory=dict)
    incidents: dict[str, list[Row]] = field(default_factory=dict)
    tasks: dict[str, list[Row]] = field(default_factory=dict)
    failures: Failures = field(default_factory=Failures)
    personas: dict[str, str] = field(default_factory=dict)


def summary(row: Row, overview: Overview) -> ProcessSummary:
    """One instance of history/process-instance."""
    instance = row["id"]
    incident = next(iter(overview.incidents.get(instance, ())), None)
    tasks = overview.tasks.get(instance, [])
    step = _current(overview.activities.get(instance, []), incident, tasks)
    return ProcessSummary(
        instance_id=instance,
        definition_id=row["processDefinitionId"],
        process_key=row["processDefinitionKey"],
        process_name=row["processDefinitionName"] or row["processDefinitionKey"],
        business_key=row["businessKey"] or "",
        state=_state(row, incident, tasks),
        started_at=moment(row["startTime"]),
        ended_at=_ended(row),
        activity_id=step["activityId"] if step else None,
        activity_name=(step["activityName"] or step["activityId"]) if step else None,
        failure=redacted(incident["incidentMessage"] or "") or None if incident else None,
        incident_id=incident["id"] if incident else None,
        tries=max((_tries(task, overview.failures) for task in tasks), default=0),
        persona_key=overview.personas.get(instance),
    )


def _state(row: Row, incident: Row | None, tasks: list[Row]) -> InstanceState:
    if row["endTime"]:
        return InstanceState.CANCELLED if row["state"] in TERMINATED else InstanceState.COMPLETED
    if incident:
        return InstanceState.FAILED
    return InstanceState.WAITING if tasks and not any(locked(task) for task in tasks) else InstanceState.RUNNING


def _current(activities: list[Row], incident: Row | None, tasks: list[Row]) -> Row | None:
    """The step that failed, else the newest one with a task, else the newest that is no mere frame around others."""
    if incident:
        failed = [a for a in activities if a["activityId"] == incident["activityId"]]
        if failed:
            return failed[0]
    at_work = {task["activityId"] for task in tasks}
    inner = [a for a in activities if a["activityType"] not in ("subProcess", "multiInstanceBody")]
    return next((a for a in inner if a["activityId"] in at_work), next(iter(inner), None))


def locked(task: Row) -> bool:
    """Whether a worker has the external task."""
    until = task["lockExpirationTime"]
    return bool(task["workerId"]) and until is not None and moment(until) > datetime.now(UTC)


def _tries(task: Row, failures: Failures) -> int:
    """Attempts so far: those that failed, and the one under way unless none is left."""
    return failures.counts[task["activityInstanceId"]] + (0 if task["retries"] == 0 else 1)


def was_no_try(entry: Row) -> bool:
    """Of the external task log: the end of a task that had no tries left. Nobody was at it: a person led on from there,
    or left it out.
    """
    return bool(entry["deletionLog"] or entry["successLog"]) and entry["retries"] == 0


def steps_of(rows: Iterable[Row], logs: Iterable[Row], failed: frozenset[str]) -> tuple[StepRecord, ...]:
    """history/activity-instance in order, with tries and worker from history/external-task-log.

    `failed` are the elements with an incident: they have no try under way, and had none when they were left later. The
    log has what was left before a failure.
    """
    by_step: dict[str, list[Row]] = defaultdict(list)
    for entry in logs:
        by_step[entry["activityInstanceId"]].append(entry)
    return tuple(_step(row, by_step.get(row["id"], []), row["activityId"] in failed) for row in rows)


def _step(row: Row, logs: list[Row], failed: bool) -> StepRecord:
    failures = [entry for entry in logs if entry["failureLog"]]
    exhausted = failed if row["endTime"] is None else any(map(was_no_try, logs))
    workers = [entry for entry in logs if entry["workerId"]]
    latest = max(workers, key=lambda entry: moment(entry["timestamp"]), default=None)
    return StepRecord(
        activity_id=row["activityId"],
        name=row["activityName"] or row["activityId"],
        kind=row["activityType"],
        started_at=moment(row["startTime"]),
        ended_at=_ended(row),
        cancelled=bool(row["canceled"]),
        tries=max(1, len(failures) + (0 if exhausted else 1)),
        worker=latest["workerId"] if latest else None,
    )


def waits_of(tasks: Iterable[Row]) -> tuple[Wait, ...]:
    """External tasks that nobody holds and that have tries left, the longest wait first."""
    open_ones = (task for task in tasks if task["retries"] != 0 and not locked(task))
    found = (Wait(t["processInstanceId"], t["activityId"], t["topicName"], moment(t["createTime"])) for t in open_ones)
    return tuple(sorted(found, key=lambda wait: wait.since))


def topic_depths(tasks: Iterable[Row]) -> tuple[TopicDepth, ...]:
    """Open external tasks counted by topic, in the order of their names."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for task in tasks:
        kind = "failed" if task["retries"] == 0 else "running" if locked(task) else "waiting"
        counts[task["topicName"]][kind] += 1
    return tuple(TopicDepth(t, c["waiting"], c["running"], c["failed"]) for t, c in sorted(counts.items()))
