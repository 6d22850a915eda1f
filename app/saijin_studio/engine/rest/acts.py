"""What a person does to single instances (ports.ProcessSteering), by modifications that the engine makes whole."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from ...core.errors import EngineRefused, InputError, NotFound
from ...ports import InstanceFacts
from ..models.scopes import Place, places
from .engine import CANCEL_REASON, RestEngine
from .instances import gone_is_not_found, historic, plain_id
from .modifications import begun, begun_again, moved
from .queries import Row, is_cause
from .tasks import paths
from .values import as_kept

MOST_NEW = 200  # instances that may have begun since one was asked for


class EngineActs:
    """Thread-safe."""

    def __init__(self, engine: RestEngine) -> None:
        self._client = engine.client
        self._model = engine.model

    # -- looking -------------------------------------------------------------------------------------------------

    def facts(self, instance_id: str) -> InstanceFacts:
        row = historic(self._client, instance_id)
        return InstanceFacts(
            instance_id=row["id"],
            process_key=row["processDefinitionKey"],
            business_key=row["businessKey"] or "",
            definition_id=row["processDefinitionId"],
            running=row["endTime"] is None,
        )

    def failing(self, instance_id: str) -> tuple[str, ...]:
        rows = self._client.get("/incident", processInstanceId=instance_id)
        roots = {row["rootCauseIncidentId"] for row in rows} - {None, *(row["id"] for row in rows)}
        found = {row["processInstanceId"] for row in rows if is_cause(row)}
        for root in sorted(roots):
            found |= {row["processInstanceId"] for row in self._client.get("/incident", incidentId=root)}
        return tuple(sorted(found))

    def standing(self, instance_id: str) -> frozenset[str]:
        try:
            tree = self._tree(instance_id)
        except NotFound:
            return frozenset()
        return frozenset(path[-1]["activityId"] for path in paths([tree]) if len(path) > 1)

    # -- variables -----------------------------------------------------------------------------------------------

    def set_typed(self, instance_id: str, values: Mapping[str, object], scope: str = "") -> None:
        instance_id = plain_id(instance_id)
        with gone_is_not_found(self._client, instance_id):
            rows = self._client.post(
                "/variable-instance", {"processInstanceIdIn": [instance_id]}, deserializeValues="false"
            )
            rows = [row for row in rows if row["name"] in values]
            execution = self._holder(instance_id, scope, rows) if scope else instance_id
            kinds = {row["name"]: row["type"] for row in rows if row["executionId"] == execution}
            typed = {name: as_kept(name, value, kinds.get(name, "")) for name, value in values.items()}
            path = f"/execution/{execution}/localVariables" if scope else f"/process-instance/{instance_id}/variables"
            self._client.post(path, {"modifications": typed})

    def _holder(self, instance_id: str, scope: str, rows: list[Row]) -> str:
        """The execution of the step that holds the variables, or that would hold new ones."""
        nodes = [path[-1] for path in paths([self._tree(instance_id)]) if path[-1]["activityId"] == scope]
        own = [{*node.get("executionIds", ()), node.get("executionId")} - {None, instance_id} for node in nodes]
        holding = [ids for ids in own if any(row["executionId"] in ids for row in rows)]
        found = holding or own
        if not found:
            raise NotFound(kind="step", id=scope)
        if len(found) > 1:
            words = f"{scope} is under way {len(found)} times: which one is meant cannot be told"
            raise InputError(words, reason="multi_instance", step=scope)
        held = {row["executionId"] for row in rows} & found[0]
        return str(min(held or found[0], default=instance_id))

    # -- moving --------------------------------------------------------------------------------------------------

    def move(self, instance_id: str, source: str, target: str) -> None:
        steps = self._places(self._running(instance_id))
        self._modify(instance_id, moved(self._tree(instance_id), steps, source, target), source)

    def move_all(self, instance_id: str, target: str) -> None:
        steps = self._places(self._running(instance_id))
        self._modify(instance_id, begun_again(self._tree(instance_id), steps, target), "")

    def restart(self, instance_id: str, activity_id: str) -> str:
        facts = self.facts(instance_id)
        body = {"processInstanceIds": [facts.instance_id], "instructions": begun(self._places(facts), activity_id)}
        self._client.post(f"/process-definition/{quote(facts.definition_id, safe='')}/restart", body)
        started = self._restarted(facts)
        self._forget_reason(started)
        return started

    def _restarted(self, facts: InstanceFacts) -> str:
        """The newest that names this one as the instance it was made from."""
        newest = [{"sortBy": "startTime", "sortOrder": "desc"}]
        ask = {"processDefinitionId": facts.definition_id, "processInstanceBusinessKey": facts.business_key or None}
        rows = self._client.post("/history/process-instance", {**ask, "sorting": newest}, maxResults=MOST_NEW)
        made = (row["id"] for row in rows if row.get("restartedProcessInstanceId") == facts.instance_id)
        found = next(made, None)
        if found is None:
            raise NotFound(kind="process", id=facts.instance_id)
        return str(found)

    def _forget_reason(self, instance_id: str) -> None:
        """Why the old one was cancelled says nothing of the new one."""
        try:
            with gone_is_not_found(self._client, instance_id):
                self._client.delete(f"/process-instance/{instance_id}/variables/{CANCEL_REASON}")
        except NotFound:
            return

    def _modify(self, instance_id: str, instructions: list[Row], source: str) -> None:
        with gone_is_not_found(self._client, instance_id):
            try:
                self._client.post(f"/process-instance/{instance_id}/modification", {"instructions": instructions})
            except EngineRefused as error:
                # Somebody was faster: what was to be left is left already.
                if source and source not in self.standing(instance_id):
                    raise NotFound(kind="step", id=source) from error
                raise

    # -- parts ---------------------------------------------------------------------------------------------------

    def _running(self, instance_id: str) -> InstanceFacts:
        facts = self.facts(instance_id)
        if not facts.running:
            raise NotFound(kind="process", id=instance_id)
        return facts

    def _places(self, facts: InstanceFacts) -> dict[str, Place]:
        return places(self._model(facts.definition_id), facts.process_key)

    def _tree(self, instance_id: str) -> Row:
        with gone_is_not_found(self._client, instance_id):
            tree: Row = self._client.get(f"/process-instance/{plain_id(instance_id)}/activity-instances")
        return tree
