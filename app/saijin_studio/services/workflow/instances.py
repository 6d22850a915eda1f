"""Any process of the engine, as a program starts and watches it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ...core.errors import EngineRefused, InputError, NotFound
from ...core.process import InstanceState, ProcessSummary, StepRecord
from ...ports import Blobs, ProcessEngine, VariableValue
from ..processes.variables import check_variables
from .runs import Variables, duplicate, fingerprint
from .types import ProcessState, ProcessStatus, UnknownProcess

FINGERPRINT: Final = "start_fingerprint"  # the process variable by which a second start is known to be the same
LONGEST_INLINE: Final = 3_500  # characters of a process variable; longer ones go by reference
LARGEST: Final = 16 * 1024 * 1024  # bytes of one variable
BLOB: Final = "$blob"


class EngineRuns:
    """The id is the engine's own. Raises EngineUnavailable, EngineRefused."""

    def __init__(self, engine: ProcessEngine, blobs: Blobs, end: Callable[[str], None]) -> None:
        """`end` ends an instance where it is, as its kind wants it, and raises NotFound when it has ended."""
        self._engine = engine
        self._blobs = blobs
        self._end = end

    def start(self, key: str, variables: Variables, business_key: str) -> str:
        check_variables(variables)
        sent = {name: self._put(name, value) for name, value in variables.items()}
        if business_key:
            sent[FINGERPRINT] = fingerprint(variables)
            if known := self.under(key, business_key):
                return self._same(known, sent[FINGERPRINT], business_key)
        try:
            return self._engine.start_process(key, business_key or uuid.uuid4().hex, sent)
        except EngineRefused as error:
            if error.params.get("status") != 404:
                raise
            there = ", ".join(name for name, _, _ in self._engine.definitions()) or "none"
            raise UnknownProcess(f"no process {key!r}; there are: {there}", kind="process", id=key) from error

    def under(self, key: str, business_key: str) -> str | None:
        """The instance of this process with the business key; DuplicateBusinessKey when another process has it."""
        if own := self._engine.find_instances(key, business_key):
            return own[0]
        for other, _, _ in self._engine.definitions():
            if other != key and self._engine.find_instances(other, business_key):
                raise duplicate(business_key, f"a process {other} has it")
        return None

    def open(self, run_id: str) -> bool:
        return not of_summary(self._engine.detail(run_id).summary).state.final

    def status(self, run_id: str) -> ProcessStatus:
        summary = self._engine.detail(run_id).summary
        status = of_summary(summary)
        if summary.state is InstanceState.FAILED:
            return replace(status, incident=next(iter(self._engine.incidents(run_id)), None))
        return status

    def result(self, run_id: str) -> dict[str, Any]:
        found = self._engine.variables(run_id)
        return {name: self._resolved(value) for name, value in found.items() if name != FINGERPRINT}

    def cancel(self, run_id: str) -> None:
        try:
            self._end(run_id)
        except NotFound:
            self._engine.detail(run_id)  # it has ended already, or there never was one: NotFound

    def steps(self, run_id: str) -> tuple[StepRecord, ...]:
        return self._engine.detail(run_id).steps

    def text(self, run_id: str, final: bool) -> str:
        return ""

    def _same(self, instance_id: str, wanted: VariableValue, business_key: str) -> str:
        if self._engine.variables(instance_id).get(FINGERPRINT) != wanted:
            raise duplicate(business_key, f"process {instance_id} has it, with other variables")
        return instance_id

    def _put(self, name: str, value: VariableValue) -> VariableValue:
        if not isinstance(value, str | list | dict) or (isinstance(value, str) and len(value) <= LONGEST_INLINE):
            return value
        content = json.dumps(value).encode("ascii")
        if len(content) <= LONGEST_INLINE:
            return value
        if len(content) > LARGEST:
            raise InputError(f"{name}: {len(content)} bytes; at most {LARGEST} are kept", reason="too_long", name=name)
        return {BLOB: self._blobs.put(content), "bytes": len(content)}

    def _resolved(self, value: object) -> object:
        if isinstance(value, dict) and set(value) == {BLOB, "bytes"}:
            return json.loads(self._blobs.get(str(value[BLOB])))
        return value


def of_summary(summary: ProcessSummary) -> ProcessStatus:
    return ProcessStatus(
        id=summary.instance_id,
        process_key=summary.process_key,
        business_key=summary.business_key,
        state=ProcessState(summary.state.value),
        step=summary.activity_name or summary.activity_id,
        started_at=summary.started_at,
        ended_at=summary.ended_at,
        failure=summary.failure,
        instance_id=summary.instance_id,
    )
