"""What is known of processes and done to them, without an engine: pages, records and acts for the panel's tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from saijin_studio.core.errors import EngineUnavailable, NotFound, SaijinError
from saijin_studio.core.process import Incident, InstanceState, ProcessDetail, ProcessSummary, Tokens, Wait
from saijin_studio.core.process_model import Outcome
from saijin_studio.core.process_query import (
    CauseGroup,
    ElementFigures,
    HeatSpan,
    InstanceFilter,
    InstanceNode,
    InstancePage,
)
from saijin_studio.core.process_record import Attempt, LogLine, Variable
from saijin_studio.ports import DeploymentProblem
from saijin_studio.services.processes.log import Excerpt
from tests.ui.panel_data import detail, now

LIVE = (InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED)


def page_of(rows: Sequence[ProcessSummary], asked: InstanceFilter, first: int, limit: int) -> InstancePage:
    """As the engine gives it: live ones before finished ones, the newest first."""
    found = [row for row in rows if _takes(row, asked)]
    live = sorted((row for row in found if row.state in LIVE), key=lambda row: row.started_at, reverse=True)
    ended = sorted((row for row in found if row.state not in LIVE), key=lambda row: row.started_at, reverse=True)
    failed = sum(row.state is InstanceState.FAILED for row in rows)
    return InstancePage(tuple((live + ended)[first : first + limit]), first, len(live), len(ended), failed)


def _takes(row: ProcessSummary, asked: InstanceFilter) -> bool:
    return (
        (not asked.text or asked.text in row.business_key or asked.text == row.instance_id)
        and (not asked.process_key or asked.process_key == row.process_key)
        and (not asked.persona_key or asked.persona_key == row.persona_key)
        and (not asked.states or row.state in asked.states)
        and (asked.started_after is None or row.started_at >= asked.started_after)
        and (asked.started_before is None or row.started_at < asked.started_before)
        and (not asked.cause or asked.cause == row.failure)
    )


def causes_of(rows: Iterable[ProcessSummary]) -> tuple[CauseGroup, ...]:
    groups: dict[tuple[str, str], list[ProcessSummary]] = {}
    for row in rows:
        if row.state is InstanceState.FAILED:
            groups.setdefault((row.activity_id or "", row.failure or ""), []).append(row)
    return tuple(
        CauseGroup(
            cause,
            found[0].process_key,
            found[0].process_name,
            activity,
            found[0].activity_name or activity,
            tuple(row.instance_id for row in found),
            max(row.started_at for row in found),
        )
        for (activity, cause), found in groups.items()
    )


class ManyRows(Sequence[ProcessSummary]):
    """So many instances, the first `live` of them running, made when they are asked for."""

    def __init__(self, like: ProcessSummary, live: int, finished: int) -> None:
        self._like, self._live, self._count = like, live, live + finished

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        started = self._like.started_at - timedelta(seconds=place)
        if place < self._live:
            return replace(self._like, instance_id=f"live-{place}", business_key=f"turn-{place}", started_at=started)
        ended = started + timedelta(seconds=3)
        return replace(
            self._like, instance_id=f"done-{place}", business_key=f"turn-{place}", state=InstanceState.COMPLETED,
            started_at=started, ended_at=ended, activity_id=None, activity_name=None,
        )  # fmt: skip

    def page(self, first: int, limit: int) -> InstancePage:
        rows = tuple(self[first : first + limit])
        return InstancePage(rows, first, self._live, self._count - self._live, 0)


class FakeProcesses:
    """`down` and `fault` make every question raise; calls are counted."""

    def __init__(self, rows: tuple[ProcessSummary, ...] = ()) -> None:
        self.rows = rows
        self.down = False
        self.fault: SaijinError | None = None
        self.calls: list[str] = []
        self.details: dict[str, ProcessDetail] = {}
        self.moved: dict[str, Tokens] = {}
        self.trees: dict[str, InstanceNode] = {}
        self.figures: dict[str, ElementFigures] = {}
        self.many: ManyRows | None = None
        self.asked: list[tuple[InstanceFilter, int, int]] = []
        self.broken: tuple[DeploymentProblem, ...] = ()
        self.models = (("chat_interaction", "Chat interaction", 3), ("voice_synthesis", "Voice synthesis", 1))

    def _ask(self, what: str) -> None:
        self.calls.append(what)
        if self.down:
            raise EngineUnavailable("no engine")
        if self.fault is not None:
            raise self.fault

    def list(self, limit: int = 200) -> tuple[ProcessSummary, ...]:
        self._ask("list")
        return self.rows

    def page(self, asked: InstanceFilter, first: int, limit: int) -> InstancePage:
        self._ask("page")
        self.asked.append((asked, first, limit))
        return self.many.page(first, limit) if self.many is not None else page_of(self.rows, asked, first, limit)

    def causes(self, asked: InstanceFilter) -> tuple[CauseGroup, ...]:
        self._ask("causes")
        return causes_of(self.rows)

    def tree(self, instance_id: str) -> InstanceNode:
        self._ask(f"tree {instance_id}")
        row = next(row for row in self.rows if row.instance_id == instance_id)
        return self.trees.get(instance_id, InstanceNode(row))

    def heat(self, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
        self._ask(f"heat {definition_id}")
        return self.figures

    def unserved(self, detail: ProcessDetail) -> tuple[Wait, ...]:
        return detail.waits

    def detail(self, instance_id: str) -> ProcessDetail:
        self._ask(f"detail {instance_id}")
        if instance_id in self.details:
            return self.details[instance_id]
        for row in self.rows:
            if row.instance_id == instance_id:
                return detail(row)
        raise NotFound(kind="process", id=instance_id)

    def tokens(self, instance_id: str) -> Tokens:
        self._ask(f"tokens {instance_id}")
        return self.moved.get(instance_id, Tokens())

    def of_turn(self, correlation_id: str) -> ProcessDetail | None:
        self._ask(f"of_turn {correlation_id}")
        row = next((row for row in self.rows if row.business_key == correlation_id), None)
        return None if row is None else self.details.get(row.instance_id) or detail(row)

    def retry(self, instance_id: str) -> int:
        self._ask(f"retry {instance_id}")
        return 1

    def cancel(self, instance_id: str) -> None:
        self._ask(f"cancel {instance_id}")

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        self._ask("definitions")
        return self.models

    def problems(self) -> tuple[DeploymentProblem, ...]:
        return self.broken


def variables() -> tuple[Variable, ...]:
    """One of each kind, as the engine keeps them."""
    return (
        Variable("v1", "attempts", "Integer", 2, editable=True),
        Variable("v2", "attributes", "Json", {"mood": "calm", "tags": ["night", "rain"]}, size=42, editable=True),
        Variable("v3", "history", "Json", None, size=48_213, large=True),
        Variable("v4", "needsMemory", "Boolean", True, editable=True),
        Variable("v5", "openaiKey", "String", None, secret=True),
        Variable("v6", "temperature", "Double", 0.7, editable=True),
        Variable("v7", "text", "String", "What did the lighthouse keeper say?", size=35, editable=True),
        Variable("v8", "prompt", "String", "Answer as Yuuri.", "ai_processing", size=16, editable=True),
    )


def log_lines() -> tuple[LogLine, ...]:
    begin = now() - timedelta(seconds=40)
    rows = (
        (0.0, "INFO", "saijin_studio.services.turns", "the turn was taken up"),
        (0.1, "DEBUG", "saijin_workers.context", "12 messages of history fit"),
        (1.4, "WARNING", "saijin_studio.services.models.chain", "ollama: connection refused, openai is asked next"),
        (2.9, "ERROR", "saijin_workers.runtime", "ai_processing failed\nTraceback (most recent call last):\n  …"),
    )
    return tuple(LogLine(begin + timedelta(seconds=at), level, source, text) for at, level, source, text in rows)


class FakeRecords:
    """`held` are the variables of every instance, `values` the large ones by id."""

    def __init__(self) -> None:
        self.held: tuple[Variable, ...] = variables()
        self.values: dict[str, object] = {"v3": [{"role": "user", "text": "Good evening."}]}
        self.tries: tuple[Attempt, ...] = ()
        self.lines: tuple[LogLine, ...] = log_lines()
        self.fault: SaijinError | None = None

    def variables(self, instance_id: str) -> tuple[Variable, ...]:
        if self.fault is not None:
            raise self.fault
        return self.held

    def value(self, variable_id: str) -> object:
        return self.values[variable_id]

    def attempts(self, instance_id: str) -> tuple[Attempt, ...]:
        return self.tries

    def excerpt(self, correlation_id: str) -> Excerpt:
        return Excerpt(self.lines)

    def put(self, name: str, value: object, scope: str = "") -> None:
        """As if it had been set at the engine."""
        self.held = tuple(
            replace(each, value=value) if (each.name, each.scope) == (name, scope) else each for each in self.held
        )


class FakeIncidents:
    def __init__(self, processes: FakeProcesses) -> None:
        self._processes = processes

    def get(self, incident_id: str) -> Incident:
        row = next((row for row in self._processes.rows if row.incident_id == incident_id), None)
        if row is None:
            raise NotFound(kind="incident", id=incident_id)
        key, name = row.activity_id or "", row.activity_name or ""
        return Incident(
            incident_id, row.instance_id, row.process_key, row.process_name, row.business_key, key, name, now(),
            row.failure or "", "Traceback: nobody was there", f"chat.{key}", "worker-1", 3,
        )  # fmt: skip


class FakeActs:
    """Notes what is done; `refuse` names the instances for which it is refused, `down` refuses all."""

    def __init__(self, records: FakeRecords) -> None:
        self._records = records
        self.calls: list[tuple[Any, ...]] = []
        self.refuse: dict[str, SaijinError] = {}
        self.down = False

    def _act(self, what: str, instance_id: str, *more: Any) -> None:
        if self.down:
            raise EngineUnavailable("no engine")
        if instance_id in self.refuse:
            raise self.refuse[instance_id]
        self.calls.append((what, instance_id, *more))

    def _each(self, what: str, ids: Iterable[str]) -> Outcome:
        done, refused = [], {}
        for one in ids:
            try:
                self._act(what, one)
                done.append(one)
            except SaijinError as error:
                refused[one] = error
        return Outcome(tuple(done), refused)

    def retry(self, ids: Iterable[str]) -> Outcome:
        return self._each("retry", ids)

    def cancel(self, ids: Iterable[str]) -> Outcome:
        return self._each("cancel", ids)

    def retry_with(self, instance_id: str, values: Mapping[str, Any]) -> None:
        self._act("retry_with", instance_id, dict(values))

    def set_variable(self, instance_id: str, name: str, value: Any, scope: str = "") -> None:
        self._act("set", instance_id, name, value, scope)
        self._records.put(name, value, scope)

    def skip(self, instance_id: str, activity_id: str) -> None:
        self._act("skip", instance_id, activity_id)

    def move(self, instance_id: str, source: str, target: str) -> None:
        self._act("move", instance_id, source, target)

    def restart(self, instance_id: str, activity_id: str) -> str:
        self._act("restart", instance_id, activity_id)
        return f"{instance_id}-again"


def gone(instance_id: str) -> NotFound:
    return NotFound(kind="process", id=instance_id)
