"""The engine as services see it (ports.ProcessEngine), on Camunda's REST API; Operaton's paths are the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from ..core.errors import EngineRefused, NotFound
from ..core.process import InstanceState, ProcessDetail, ProcessSummary, StepRecord, TopicDepth
from ..ports import VariableValue
from .connection import ConnectionSource
from .rest_client import RestClient, typed
from .rest_queries import Failures, Overview, by_instance, steps_of, summary, topic_depths

TRIES = 3  # one new set of tries
CANCEL_REASON = "cancel_reason"  # the process variable that tells the history why an instance was cancelled
NEWEST = [{"sortBy": "startTime", "sortOrder": "desc"}]
MOST_TASKS = 2000


class RestEngine:
    """Thread-safe. All calls raise EngineUnavailable or EngineRefused."""

    def __init__(self, source: ConnectionSource) -> None:
        """`source` is asked at each call, so that a restarted engine is found at its new address."""
        self.client = RestClient(source)
        self._models: dict[str, str] = {}  # definition id -> BPMN; a definition never changes

    # -- acting ------------------------------------------------------------------------------------------------

    def start_process(self, key: str, business_key: str, variables: Mapping[str, VariableValue]) -> str:
        """Starts the newest version; returns the instance id. Raises EngineRefused for an unknown key."""
        body = {"businessKey": business_key, "variables": typed(variables)}
        return str(self.client.post(f"/process-definition/key/{quote(key, safe='')}/start", body)["id"])

    def correlate(self, message: str, business_key: str, variables: Mapping[str, VariableValue]) -> bool:
        """Wakes all that wait for the message under this business key; false when nobody does."""
        body = {"messageName": message, "businessKey": business_key, "processVariables": typed(variables)}
        return bool(self.client.post("/message", {**body, "all": True, "resultEnabled": True}))

    def retry(self, instance_id: str) -> int:
        """New tries for each task and job of the instance that has none left; how many there were. Raises NotFound."""
        self._historic(instance_id)
        tasks = self.client.post("/external-task", {"processInstanceId": instance_id, "noRetriesLeft": True})
        jobs = self.client.post("/job", {"processInstanceId": instance_id, "noRetriesLeft": True})
        if tasks:
            ids = [task["id"] for task in tasks]
            self.client.put("/external-task/retries", {"externalTaskIds": ids, "retries": TRIES})
        for job in jobs:
            self.client.put(f"/job/{job['id']}/retries", {"retries": TRIES})
        return len(tasks) + len(jobs)

    def cancel(self, instance_id: str, reason: str) -> None:
        """Ends a running instance; the reason stays in its history as a variable. Raises NotFound when none runs."""
        path = f"/process-instance/{_plain(instance_id)}"
        try:
            self.client.put(f"{path}/variables/{CANCEL_REASON}", {"value": reason, "type": "String"})
            self.client.delete(path, skipCustomListeners="true", failIfNotExists="true")
        except EngineRefused as error:
            # The engine answers 404 to the deletion and 500 to the variable of an instance that has gone.
            if error.params.get("status") in (404, 500) and not self._runs(instance_id):
                raise NotFound(kind="process", id=instance_id) from error
            raise

    def unlock_tasks(self, worker_prefix: str, except_workers: Collection[str] = ()) -> int:
        """Frees the tasks that a dead run of ours still holds, so nobody waits for the locks to expire."""
        tasks = self.client.post("/external-task", {"locked": True}, maxResults=MOST_TASKS)
        held = [t for t in tasks if (t["workerId"] or "").startswith(worker_prefix)]
        dead = [t for t in held if t["workerId"] not in except_workers]
        for task in dead:
            self.client.post(f"/external-task/{task['id']}/unlock", None)
        return len(dead)

    # -- asking ------------------------------------------------------------------------------------------------

    def version(self) -> str:
        return self.client.version()

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        """Ids of running and finished instances with this business key, newest first."""
        body = {"processDefinitionKey": process_key, "processInstanceBusinessKey": business_key, "sorting": NEWEST}
        return tuple(row["id"] for row in self.client.post("/history/process-instance", body))

    def instances(self, limit: int = 200, finished: bool = True) -> tuple[ProcessSummary, ...]:
        """Running ones first, then finished, newest first; seven requests however many there are."""
        ask = {"sorting": NEWEST}
        rows = self._instances({"unfinished": True, **ask}, limit)
        if finished and len(rows) < limit:
            rows += self._instances({"finished": True, **ask}, limit - len(rows))
        return self._summaries(rows)

    def detail(self, instance_id: str) -> ProcessDetail:
        """Raises NotFound."""
        row = self._historic(instance_id)
        (one,) = self._summaries([row])
        incidents = self.client.get("/incident", processInstanceId=instance_id)
        found = self._steps(instance_id)
        running = one.state not in (InstanceState.COMPLETED, InstanceState.CANCELLED)
        return ProcessDetail(
            summary=one,
            bpmn_xml=self._model(one.definition_id),
            steps=found,
            active=frozenset(step.activity_id for step in found if running and step.ended_at is None),
            failed=frozenset(incident["activityId"] for incident in incidents),
        )

    def steps(self, instance_id: str) -> tuple[StepRecord, ...]:
        """In the order in which they began. Raises NotFound."""
        self._historic(instance_id)
        return self._steps(instance_id)

    def topics(self) -> tuple[TopicDepth, ...]:
        """Counted over the first 2,000 open tasks, which is more than a screen can use."""
        return topic_depths(self.client.post("/external-task", {"active": True}, maxResults=MOST_TASKS))

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        """(key, name, version) of the newest versions."""
        rows = self.client.get("/process-definition", latestVersion="true", sortBy="key", sortOrder="asc")
        return tuple((row["key"], row["name"] or row["key"], row["version"]) for row in rows)

    # -- parts -------------------------------------------------------------------------------------------------

    def _instances(self, body: dict[str, Any], limit: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.client.post("/history/process-instance", body, maxResults=limit)
        return rows

    def _historic(self, instance_id: str) -> dict[str, Any]:
        try:
            row: dict[str, Any] = self.client.get(f"/history/process-instance/{_plain(instance_id)}")
        except EngineRefused as error:
            if error.params.get("status") == 404:
                raise NotFound(kind="process", id=instance_id) from error
            raise
        return row

    def _runs(self, instance_id: str) -> bool:
        return bool(self.client.post("/process-instance", {"processInstanceIds": [instance_id]}))

    def _steps(self, instance_id: str) -> tuple[StepRecord, ...]:
        sorting = [{"sortBy": "startTime", "sortOrder": "asc"}, {"sortBy": "occurrence", "sortOrder": "asc"}]
        rows = self.client.post("/history/activity-instance", {"processInstanceId": instance_id, "sorting": sorting})
        logs = self.client.post("/history/external-task-log", {"processInstanceId": instance_id})
        return steps_of(rows, logs)

    def _summaries(self, rows: list[dict[str, Any]]) -> tuple[ProcessSummary, ...]:
        ids = [row["id"] for row in rows]
        if not ids:
            return ()
        running = [row["id"] for row in rows if row["endTime"] is None]
        variables = {"variableName": "persona_key", "processInstanceIdIn": ids}
        personas = self.client.post("/history/variable-instance", variables, deserializeValues="false")
        overview = self._overview(running) if running else Overview()
        overview.personas = {row["processInstanceId"]: row["value"] for row in personas}
        return tuple(summary(row, overview) for row in rows)

    def _overview(self, running: list[str]) -> Overview:
        """Where the running ones stand. Activities cannot be asked for by several instances: the newest open ones."""
        one = {"processInstanceId": running[0]} if len(running) == 1 else {}
        newest = {"unfinished": True, "sorting": NEWEST, **one}
        activities = self.client.post("/history/activity-instance", newest, maxResults=MOST_TASKS)
        tasks = self.client.post("/external-task", {"processInstanceIdIn": running}, maxResults=MOST_TASKS)
        wanted = [task["activityInstanceId"] for task in tasks]
        failures: list[dict[str, Any]] = []
        if wanted:
            body = {"failureLog": True, "activityInstanceIdIn": wanted}
            failures = self.client.post("/history/external-task-log", body, maxResults=MOST_TASKS)
        return Overview(
            activities=by_instance(activities),
            incidents=by_instance(self.client.get("/incident", **one)),
            tasks=by_instance(tasks),
            failures=Failures.of(failures),
        )

    def _model(self, definition_id: str) -> str:
        if definition_id not in self._models:
            path = f"/process-definition/{quote(definition_id, safe='')}/xml"
            self._models[definition_id] = str(self.client.get(path)["bpmn20Xml"])
        return self._models[definition_id]


def _plain(instance_id: str) -> str:
    """An id as the engine makes them; anything else names no instance, and some web servers choke on it."""
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", instance_id) or not instance_id.strip("."):
        raise NotFound(kind="process", id=instance_id)
    return instance_id
