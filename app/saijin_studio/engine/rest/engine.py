"""The engine as services see it (ports.ProcessEngine), on Camunda's REST API; Operaton's paths are the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ...core.errors import EngineRefused, NotFound
from ...core.process import Incident, ProcessDetail, ProcessSummary, StepRecord, Tokens, TopicDepth, UserTask, Wait
from ...core.process_model import DefinitionKind
from ...core.process_query import CauseGroup, ElementFigures, HeatSpan, InstanceFilter, InstanceNode, InstancePage
from ...core.process_record import Attempt, Variable
from ...ports import VariableValue
from ..connection import ConnectionSource
from . import finished as rest_finished
from . import heat as rest_heat
from . import incidents as rest_incidents
from . import records as rest_records
from . import tasks as rest_tasks
from . import tokens as rest_tokens
from . import tree as rest_tree
from .client import CONCURRENT, RestClient, plain, typed
from .instances import gone_is_not_found, historic, plain_id
from .overview import MOST_TASKS, NEWEST, Overviews
from .pages import Pages
from .queries import steps_of, topic_depths, waits_of

TRIES = 3  # one new set of tries
CANCEL_REASON = "cancel_reason"  # the process variable that tells the history why an instance was cancelled


class RestEngine:
    """Thread-safe. All calls raise EngineUnavailable or EngineRefused."""

    def __init__(self, source: ConnectionSource) -> None:
        """`source` is asked at each call, so that a restarted engine is found at its new address."""
        self.client = RestClient(source)
        self._overviews = Overviews(self.client)
        self._pages = Pages(self._overviews)

    # -- acting ------------------------------------------------------------------------------------------------

    def start_process(self, key: str, business_key: str, variables: Mapping[str, VariableValue]) -> str:
        """Starts the newest version; returns the instance id. Raises EngineRefused for an unknown key."""
        body = {"businessKey": business_key, "variables": typed(variables)}
        return str(self.client.post(f"/process-definition/key/{quote(key, safe='')}/start", body)["id"])

    def correlate(self, message: str, business_key: str, variables: Mapping[str, VariableValue]) -> bool:
        """Wakes all that wait for the message under this business key; false when nobody does.

        A process that begins with this message is started.
        """
        return bool(self.client.post("/message", {**_message(message, business_key, variables), "all": True}))

    def retry(self, instance_id: str) -> int:
        """New tries for each task and job of the instance that has none left; how many there were. Raises NotFound."""
        historic(self.client, instance_id)
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
        path = f"/process-instance/{plain_id(instance_id)}"
        with gone_is_not_found(self.client, instance_id):
            try:
                self._end(path, reason)
            except EngineRefused as error:
                if CONCURRENT not in error.detail:
                    raise
                self.client.put(f"{path}/suspended", {"suspended": True})  # too busy to be ended: held still first
                self._end(path, reason)

    def set_variables(self, instance_id: str, variables: Mapping[str, VariableValue]) -> None:
        """Of a running instance. Raises NotFound."""
        path = f"/process-instance/{plain_id(instance_id)}/variables"
        with gone_is_not_found(self.client, instance_id):
            self.client.post(path, {"modifications": typed(variables)})

    def complete_user_task(self, task_id: str, variables: Mapping[str, VariableValue]) -> None:
        """Raises NotFound when it is not open any more."""
        rest_tasks.complete_user_task(self.client, task_id, variables)

    def skip(self, instance_id: str, activity_id: str) -> None:
        """Leaves a waiting step out: its token goes on as if the step had been completed. Raises NotFound."""
        with gone_is_not_found(self.client, instance_id):
            rest_tasks.skip(self.client, plain_id(instance_id), activity_id)

    # -- asking ------------------------------------------------------------------------------------------------

    def version(self) -> str:
        return self.client.version()

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        """Ids of running and finished instances with this business key, newest first."""
        body = {"processDefinitionKey": process_key, "processInstanceBusinessKey": business_key, "sorting": NEWEST}
        return tuple(row["id"] for row in self.client.post("/history/process-instance", body))

    def instances(self, limit: int = 200, finished: bool = True) -> tuple[ProcessSummary, ...]:
        """Running ones first, then finished, newest first; seven requests however many there are."""
        return self._overviews.instances(limit, finished)

    def finished(self, after: datetime | None = None, limit: int = 500) -> tuple[ProcessSummary, ...]:
        """All that ended at `after` or later, oldest first, in pages of `limit`; without it the last `limit`."""
        return rest_finished.finished(self.client, after, limit)

    def detail(self, instance_id: str) -> ProcessDetail:
        """Raises NotFound."""
        row = historic(self.client, instance_id)
        (one,) = self._overviews.summaries([row])
        incidents = self.client.get("/incident", processInstanceId=instance_id)
        failed = frozenset(incident["activityId"] for incident in incidents)
        found = self._steps(instance_id, failed)
        running = one.ended_at is None
        return ProcessDetail(
            summary=one,
            bpmn_xml=self.model(one.definition_id),
            steps=found,
            active=frozenset(step.activity_id for step in found if running and step.ended_at is None),
            failed=failed,
            waits=self.waits(instance_id) if running else (),
        )

    def tokens(self, instance_id: str) -> Tokens:
        """In one small request; none when the instance has ended."""
        return rest_tokens.tokens(self.client, instance_id)

    def steps(self, instance_id: str) -> tuple[StepRecord, ...]:
        """In the order in which they began. Raises NotFound."""
        historic(self.client, instance_id)
        incidents = self.client.get("/incident", processInstanceId=instance_id)
        return self._steps(instance_id, frozenset(incident["activityId"] for incident in incidents))

    def topics(self) -> tuple[TopicDepth, ...]:
        """Counted over the first 2,000 open tasks, which is more than a screen can use."""
        return topic_depths(self.client.post("/external-task", {"active": True}, maxResults=MOST_TASKS))

    def running(self, process_keys: Collection[str] = ()) -> int:
        """How many instances run now, of these processes or of all."""
        ask = {"processDefinitionKeyIn": list(process_keys)} if process_keys else {}
        return int(self.client.post("/process-instance/count", ask)["count"])

    def variables(self, instance_id: str) -> dict[str, object]:
        """The variables of the instance itself, also when it has ended; Json as dict or list. Raises NotFound."""
        historic(self.client, instance_id)
        ask = {"processInstanceId": instance_id, "activityInstanceIdIn": [instance_id]}
        rows = self.client.post("/history/variable-instance", ask, deserializeValues="false")
        return {row["name"]: plain(row) for row in rows}

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        """Open decisions, oldest first; of one business key or all."""
        return rest_tasks.user_tasks(self.client, business_key)

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        """What failed for good, newest first; of one instance or all (at most the newest 200)."""
        return rest_incidents.incidents(self.client, instance_id)

    def incident(self, incident_id: str) -> Incident:
        """Raises NotFound when it is none any more."""
        found = rest_incidents.incident(self.client, incident_id)
        if found is None:
            raise NotFound(kind="incident", id=incident_id)
        return found

    def waits(self, instance_id: str = "") -> tuple[Wait, ...]:
        """Steps that no worker has taken, the longest wait first; of one instance or all (at most 2,000)."""
        ask = {"processInstanceId": instance_id} if instance_id else {}
        return waits_of(self.client.post("/external-task", {"active": True, **ask}, maxResults=MOST_TASKS))

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        """(key, name, version) of the newest versions."""
        rows = self.client.get("/process-definition", latestVersion="true", sortBy="key", sortOrder="asc")
        return tuple((row["key"], row["name"] or row["key"], row["version"]) for row in rows)

    # -- many at once, and single ones closely --------------------------------------------------------------------

    def page(self, asked: InstanceFilter, first: int, limit: int, about: Collection[str] = ()) -> InstancePage:
        return self._pages.page(asked, first, limit, about)

    def causes(self, asked: InstanceFilter, about: Collection[str] = ()) -> tuple[CauseGroup, ...]:
        return self._pages.causes(asked, about)

    def tree(self, instance_id: str) -> InstanceNode:
        return rest_tree.tree(self._overviews, historic(self.client, instance_id))

    def heat(self, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
        return rest_heat.heat(self._overviews, definition_id, span)

    def model(self, definition_id: str, kind: DefinitionKind = "process") -> str:
        return self._overviews.texts.xml(definition_id, kind)

    def variable_records(self, instance_id: str) -> tuple[Variable, ...]:
        return rest_records.variables(self._overviews, historic(self.client, instance_id))

    def variable_value(self, variable_id: str) -> object:
        return rest_records.value(self._overviews, variable_id)

    def attempts(self, instance_id: str) -> tuple[Attempt, ...]:
        historic(self.client, instance_id)
        return rest_records.attempts(self._overviews, instance_id)

    # -- parts -------------------------------------------------------------------------------------------------

    def _end(self, path: str, reason: str) -> None:
        self.client.put(f"{path}/variables/{CANCEL_REASON}", {"value": reason, "type": "String"})
        self.client.delete(path, skipCustomListeners="true", failIfNotExists="true")

    def _steps(self, instance_id: str, failed: frozenset[str]) -> tuple[StepRecord, ...]:
        sorting = [{"sortBy": "startTime", "sortOrder": "asc"}, {"sortBy": "occurrence", "sortOrder": "asc"}]
        rows = self.client.post("/history/activity-instance", {"processInstanceId": instance_id, "sorting": sorting})
        logs = self.client.post("/history/external-task-log", {"processInstanceId": instance_id})
        return steps_of(rows, logs, failed)


def _message(message: str, business_key: str, variables: Mapping[str, VariableValue]) -> dict[str, Any]:
    body = {"messageName": message, "businessKey": business_key, "processVariables": typed(variables)}
    return {**body, "resultEnabled": True}
