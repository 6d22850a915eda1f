"""What failed for good waits here for a person: to be tried again, changed and tried again, left out, or given up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

from ...core.errors import InputError, SaijinError
from ...core.process import Incident
from ...ports import ProcessEngine, VariableValue
from .service import CHAT, ProcessService

NAME: Final = re.compile(r"[^\W\d]\w{0,254}")
LARGEST: Final = 2**63 - 1  # of the engine's whole numbers
DEEPEST: Final = 100  # lists and objects within each other: who reads them goes down step by step


class WaitingTurns(Protocol):
    """What an incident of a chat does to its turn."""

    def resumed(self, correlation_id: str) -> None:
        """A waiting turn goes on; one that has ended, or that is not ours, stays as it is."""

    def gave_up(self, correlation_id: str) -> None:
        """It waits for a person (again); one that has ended, or that is not ours, stays as it is."""


class IncidentService:
    """All methods raise EngineUnavailable; those that take an incident's id raise NotFound when it is gone."""

    def __init__(self, engine: ProcessEngine, processes: ProcessService, turns: WaitingTurns) -> None:
        self._engine = engine
        self._processes = processes
        self._turns = turns

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

        Raises InputError for a name or a number that the engine cannot keep; nothing has changed then.
        """
        check_variables(changes)
        incident = self.get(incident_id)
        with self._going_on(incident):
            if changes:
                self._engine.set_variables(incident.instance_id, changes)
            self._engine.retry(incident.instance_id)
        return incident

    def skip(self, incident_id: str) -> Incident:
        """The process goes on as if the step had been done; what the step would have set is not there."""
        incident = self.get(incident_id)
        with self._going_on(incident):
            self._engine.skip(incident.instance_id, incident.activity_id)
        return incident

    def cancel(self, incident_id: str) -> Incident:
        """Ends the process instance where it is; of a chat the words so far are kept."""
        incident = self.get(incident_id)
        self._processes.cancel(incident.instance_id)
        return incident

    @contextmanager
    def _going_on(self, incident: Incident) -> Iterator[None]:
        """The turn is told first: its next step may end it before the engine's answer is here."""
        if incident.process_key != CHAT:
            yield
            return
        self._turns.resumed(incident.business_key)
        try:
            yield
        except SaijinError:
            self._turns.gave_up(incident.business_key)
            raise


def check_variables(variables: Mapping[str, VariableValue]) -> None:
    """Raises InputError (params: name) for what no engine can keep as a process variable."""
    for name, value in variables.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise InputError(f"{name!r} is no name of a variable", reason="variable_name", name=str(name))
        _check_value(name, value)


def _check_value(name: str, value: object, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise _unfit(name, f"it is nested more than {DEEPEST} deep")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _check_text(name, key)
            _check_value(name, item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_value(name, item, depth + 1)
    elif isinstance(value, str):
        _check_text(name, value)
    elif isinstance(value, int):
        if not -LARGEST - 1 <= value <= LARGEST:
            raise _unfit(name, f"{value} is too large")
    elif value is not None and not (isinstance(value, float) and math.isfinite(value)):
        raise _unfit(name, f"{str(value)[:60]} is of a kind no process can keep ({type(value).__name__})")


def _check_text(name: str, text: object) -> None:
    """Half a character, as a terminal with other letters gives it, or a zero, which no PostgreSQL takes."""
    if not isinstance(text, str):
        raise _unfit(name, f"{str(text)[:60]} is no text, as a key must be")
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise _unfit(name, "the text holds a sign that cannot be stored")


def _unfit(name: str, why: str) -> InputError:
    return InputError(f"{name}: {why}", reason="variable", name=name)
