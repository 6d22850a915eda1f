"""The list of processes: who runs, where it stands and what failed, in a handful of requests however long it is.

What the engine can only tell of all instances or of one is asked for the rows that need it and of no others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from ...core.process import ProcessSummary
from ..models.texts import ModelTexts
from .client import RestClient
from .queries import Failures, Overview, Row, by_instance, moment, stamp, summary
from .together import Call, Together

NEWEST = [{"sortBy": "startTime", "sortOrder": "desc"}]
MOST_TASKS = 2000
MOST_INCIDENTS = 2000
FEW = 8  # instances that are asked about one by one
PERSONA = ("persona_key", "route")  # what processes call whom they are about: a key, or a decision with its reason


class Overviews:
    """Rows of history/process-instance as summaries. Thread-safe."""

    def __init__(self, client: RestClient) -> None:
        self.client = client
        self.together = Together()
        self.texts = ModelTexts(client)

    def instances(self, limit: int, with_finished: bool) -> tuple[ProcessSummary, ...]:
        """Running ones first, then finished, newest first."""
        rows = self.rows({"unfinished": True}, limit)
        if with_finished and len(rows) < limit:
            rows += self.rows({"finished": True}, limit - len(rows))
        return self.summaries(rows)

    def rows(self, ask: Row, limit: int, first: int = 0) -> list[Row]:
        sorted_ask = {**ask, "sorting": [*NEWEST, {"sortBy": "instanceId", "sortOrder": "desc"}]}
        found: list[Row] = self.client.post(
            "/history/process-instance", sorted_ask, firstResult=first, maxResults=limit
        )
        return found

    def summaries(self, rows: Sequence[Row]) -> tuple[ProcessSummary, ...]:
        """Of rows of history/process-instance, in their order."""
        if not rows:
            return ()
        running = [row for row in rows if row["endTime"] is None]
        personas = partial(self._personas, [row["id"] for row in rows])
        if not running:
            overview = Overview(personas=personas())
        else:
            ids, since = [row["id"] for row in running], min(moment(row["startTime"]) for row in running)
            tasks, incidents, found = self.together(
                partial(self._tasks, ids), partial(self._incidents, ids, since), personas
            )
            tasks += self._more_tasks(ids, tasks)
            incidents += self._more_incidents(ids, since, incidents)
            overview = self._overview(running, since, tasks, incidents)
            overview.personas = found
        return tuple(summary(row, overview) for row in rows)

    def _personas(self, ids: list[str]) -> dict[str, str]:
        variables = {"variableNameIn": list(PERSONA), "processInstanceIdIn": ids}
        found = self.client.post("/history/variable-instance", variables, deserializeValues="false")
        return {row["processInstanceId"]: key for row in found if (key := _persona(row))}

    def _tasks(self, ids: list[str]) -> list[Row]:
        """Newest first."""
        found = self.client.post("/external-task", {"processInstanceIdIn": ids}, maxResults=MOST_TASKS)
        return sorted(found, key=lambda task: str(task.get("createTime") or ""), reverse=True)

    def _incidents(self, ids: list[str], since: datetime) -> list[Row]:
        """Cannot be asked for by several instances: the newest since the oldest of them began."""
        ask = {"processInstanceId": ids[0]} if len(ids) == 1 else {"incidentTimestampAfter": stamp(since)}
        newest = {"sortBy": "incidentTimestamp", "sortOrder": "desc"}
        found: list[Row] = self.client.get("/incident", maxResults=MOST_INCIDENTS, **newest, **ask)
        return found

    # -- what did not go into one answer ---------------------------------------------------------------------------

    def _more_tasks(self, ids: list[str], tasks: list[Row]) -> list[Row]:
        if len(tasks) < MOST_TASKS:
            return []
        return self._each(lambda one: self._tasks([one]), _unseen(ids, tasks))

    def _more_incidents(self, ids: list[str], since: datetime, incidents: list[Row]) -> list[Row]:
        if len(incidents) < MOST_INCIDENTS or len(ids) == 1:
            return []
        failed = self.client.post("/process-instance", {"processInstanceIds": ids, "withIncident": True})
        left_out = _unseen([row["id"] for row in failed], incidents)
        return self._each(lambda one: self._incidents([one], since), left_out)

    def _more_steps(self, ids: list[str], answers: Sequence[list[Row]]) -> list[Row]:
        if all(len(rows) < MOST_TASKS for rows in answers):
            return []
        unseen = _unseen(ids, [row for rows in answers for row in rows])
        return self._each(lambda one: self._open_activities({"processInstanceId": one}), unseen)

    def _each(self, ask: Callable[[str], list[Row]], ids: list[str]) -> list[Row]:
        return [row for rows in self.together(*(partial(ask, one) for one in ids)) for row in rows]

    # -- where they stand ------------------------------------------------------------------------------------------

    def _overview(self, running: list[Row], since: datetime, tasks: list[Row], incidents: list[Row]) -> Overview:
        mine = {row["id"] for row in running}
        incidents = [row for row in incidents if row["processInstanceId"] in mine]
        incidents += _untold(tasks, incidents)
        seen = {row["processInstanceId"] for row in (*tasks, *incidents)}
        others = [row["id"] for row in running if row["id"] not in seen]
        elsewhere = self._open_steps(others, since)
        models = {row["processDefinitionId"] for row in running if row["id"] in seen}
        naming = [partial(self.texts.names, one) for one in sorted(models) if not self.texts.known(one)]
        failures, *steps = self.together(partial(self._failures, tasks), *elsewhere, *naming)
        names = {one: self.texts.names(one) for one in models}
        standing = [_standing(row, names) for row in (*tasks, *incidents)]
        answers = steps[: len(elsewhere)]
        open_steps = [step for rows in answers for step in rows]
        if len(others) > FEW:
            open_steps += self._more_steps(others, answers)
        return Overview(
            activities=by_instance([*standing, *open_steps]),
            incidents=by_instance(incidents),
            tasks=by_instance(tasks),
            failures=failures,
        )

    def _failures(self, tasks: list[Row]) -> Failures:
        """Only a task that has failed has a number of tries left."""
        wanted = [task["activityInstanceId"] for task in tasks if task["retries"] is not None]
        if not wanted:
            return Failures()
        ask = {"failureLog": True, "activityInstanceIdIn": wanted}
        return Failures.of(self.client.post("/history/external-task-log", ask, maxResults=MOST_TASKS))

    def _open_steps(self, ids: list[str], since: datetime) -> list[Call]:
        """What tells where instances stand that no worker has anything to do for: at a person, a timer, a call."""
        if len(ids) <= FEW:
            return [partial(self._open_activities, {"processInstanceId": one}) for one in ids]
        return [partial(self._user_tasks, ids), partial(self._open_activities, {"startedAfter": stamp(since)})]

    def _open_activities(self, ask: Row) -> list[Row]:
        newest = {**ask, "unfinished": True, "sorting": NEWEST}
        found: list[Row] = self.client.post("/history/activity-instance", newest, maxResults=MOST_TASKS)
        return found

    def _user_tasks(self, ids: list[str]) -> list[Row]:
        """As activities."""
        found = self.client.post("/task", {"processInstanceIdIn": ids}, maxResults=MOST_TASKS)
        return [_step(row, row["taskDefinitionKey"], row["name"] or "") for row in found]


def _persona(row: Row) -> str | None:
    value = row["value"]
    if row["name"] != "route" or not isinstance(value, str):
        return value if isinstance(value, str) else None
    try:
        chosen = json.loads(value)
    except ValueError:
        return None  # a process of somebody else with a variable of that name
    return str(chosen.get("persona") or "") or None if isinstance(chosen, dict) else None


def _unseen(ids: Iterable[str], rows: Iterable[Row]) -> list[str]:
    seen = {row["processInstanceId"] for row in rows}
    return [one for one in ids if one not in seen]


def _untold(tasks: Iterable[Row], incidents: Iterable[Row]) -> list[Row]:
    """Of tasks without tries left whose incident was not among those that were asked for."""
    told = {row["configuration"] for row in incidents}
    return [
        {**task, "id": None, "incidentMessage": task["errorMessage"]}
        for task in tasks
        if task["retries"] == 0 and task["id"] not in told
    ]


def _standing(row: Row, names: dict[str, dict[str, str]]) -> Row:
    """A task or an incident as the activity at which it is."""
    activity = row["activityId"]
    return _step(row, activity, names.get(row["processDefinitionId"], {}).get(activity, ""))


def _step(row: Row, activity: str, name: str) -> Row:
    step = {"activityId": activity, "activityName": name, "activityType": ""}
    return {"processInstanceId": row["processInstanceId"], **step}
