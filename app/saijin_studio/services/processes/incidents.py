"""What failed for good waits here for a person: to be tried again, changed and tried again, left out, or given up."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.process import Incident
from ...ports import ProcessEngine, VariableValue
from .acts import ProcessActs
from .variables import check_variables


class IncidentService:
    """Acts on processes by the id of what failed. All methods raise EngineUnavailable; those that take an incident's id
    raise NotFound when it is gone.
    """

    def __init__(self, engine: ProcessEngine, acts: ProcessActs) -> None:
        self._engine = engine
        self._acts = acts

    def list(self, instance_id: str = "") -> tuple[Incident, ...]:
        """Newest first; of one process instance or all."""
        return self._engine.incidents(instance_id)

    def get(self, incident_id: str) -> Incident:
        return self._engine.incident(incident_id)

    def retry(self, incident_id: str) -> Incident:
        """New tries for the failed steps of its process instance; returns what was the matter."""
        return self.retry_with(incident_id, {})

    def retry_with(self, incident_id: str, changes: Mapping[str, VariableValue]) -> Incident:
        """Sets variables of the process instance, then retries; what a model fixes on the step itself stays.

        A variable takes the type of its new value. Raises InputError for a name or a number that the engine cannot
        keep; nothing has changed then.
        """
        check_variables(changes)
        incident = self.get(incident_id)
        self._acts.retry_with(incident.instance_id, changes, keep_types=False)
        return incident

    def skip(self, incident_id: str) -> Incident:
        """The process goes on as if the step had been done; what the step would have set is not there."""
        incident = self.get(incident_id)
        self._acts.skip(incident.instance_id, incident.activity_id)
        return incident

    def cancel(self, incident_id: str) -> Incident:
        """Ends the process instance where it is; of a chat the words so far are kept."""
        incident = self.get(incident_id)
        self._acts.end(incident.instance_id)
        return incident
