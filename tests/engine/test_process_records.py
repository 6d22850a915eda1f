"""Long lists of processes, and single ones looked at closely, on a real engine."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.events import StepChanged
from saijin_studio.core.process import InstanceState
from saijin_studio.core.process_query import HeatSpan, InstanceFilter, InstanceNode, InstancePage
from saijin_studio.core.process_record import Variable
from saijin_studio.engine import rest_overview
from saijin_studio.services.process_records import ProcessRecords
from saijin_studio.services.processes import ProcessService
from saijin_studio.services.step_starts import StepStarts

from .conftest import Engine
from .models import HEAD, for_each, one_task, user_task, waits_inside

RUNNING, WAITING, FAILED = InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED
COMPLETED, CANCELLED = InstanceState.COMPLETED, InstanceState.CANCELLED


class NoBlobs:
    def put(self, content: bytes) -> str:
        raise AssertionError

    def get(self, reference: str) -> bytes:
        return json.dumps({"kept": "elsewhere", "password": "p"}).encode()


class Turns:
    """The studio's own record of whom turns are about."""

    def __init__(self) -> None:
        self.personas: dict[str, str] = {}

    def turns_of(self, persona_key: str, after: object, before: object, most: int) -> tuple[str, ...]:
        return tuple(key for key, persona in self.personas.items() if persona == persona_key)[:most]

    def personas_of(self, correlation_ids: Collection[str]) -> dict[str, str]:
        return {key: persona for key, persona in self.personas.items() if key in correlation_ids}


class Stage:
    """One deployed model, a worker by hand, and the services that look."""

    def __init__(self, engine: Engine, model: Callable[[str], str] = one_task) -> None:
        self.rest, self.client = engine.rest, engine.rest.client
        self.key = f"records_{uuid.uuid4().hex[:8]}"
        assert engine.deploy(f"{self.key}.bpmn", model(self.key)) == ()
        self.turns, self.bus = Turns(), EventBus()
        self.service = ProcessService(self.rest, tuple, lambda _: None, turns=self.turns)
        self.records = ProcessRecords(self.rest, NoBlobs(), Path(), StepStarts(self.bus))

    def start(self, key: str = "", **variables: Any) -> str:
        return self.rest.start_process(self.key, key or f"b-{uuid.uuid4().hex}", variables)

    def take(self, business_key: str = "") -> dict[str, Any]:
        topic: dict[str, Any] = {"topicName": self.key, "lockDuration": 60_000}
        if business_key:
            topic["businessKey"] = business_key
        order = {"topics": [topic], "workerId": "hand", "maxTasks": 1}
        (task,) = self.client.post("/external-task/fetchAndLock", order)
        found: dict[str, Any] = task
        return found

    def fail(self, task: dict[str, Any], cause: str = "it broke", retries: int = 0) -> None:
        body = {"workerId": "hand", "errorMessage": cause, "retries": retries, "retryTimeout": 0}
        self.client.post(f"/external-task/{task['id']}/failure", body)

    def complete(self, task: dict[str, Any]) -> None:
        self.client.post(f"/external-task/{task['id']}/complete", {"workerId": "hand"})

    def page(self, first: int = 0, limit: int = 50, **asked: Any) -> InstancePage:
        return self.service.page(InstanceFilter(process_key=self.key, **asked), first, limit)

    def ids(self, **asked: Any) -> list[str]:
        return [row.instance_id for row in self.page(**asked).rows]

    def failed(self, cause: str = "it broke", **variables: Any) -> str:
        instance = self.start(**variables)
        self.fail(self.take(), cause)
        return instance

    def done(self, key: str = "", **variables: Any) -> str:
        key = key or uuid.uuid4().hex
        instance = self.start(key, **variables)
        self.complete(self.take(key))
        return instance


@pytest.fixture
def make(engine: Engine) -> Iterator[Callable[..., Stage]]:
    """Stages; what still runs at the end is cancelled."""
    made: list[Stage] = []

    def stage(model: Callable[[str], str] = one_task) -> Stage:
        made.append(Stage(engine, model))
        return made[-1]

    yield stage
    for one in made:
        for instance in one.ids(states=frozenset({RUNNING, WAITING, FAILED}), limit=200):
            one.rest.cancel(instance, "test over")


@pytest.fixture
def stage(make: Callable[..., Stage]) -> Stage:
    return make()


@pytest.fixture
def five(stage: Stage) -> tuple[Stage, dict[InstanceState, str]]:
    """One instance of each state, completed and cancelled ones made first."""
    made = {COMPLETED: stage.done(), CANCELLED: stage.start()}
    stage.rest.cancel(made[CANCELLED], "no more")
    made[FAILED] = stage.failed()
    made[RUNNING] = stage.start()
    stage.take()
    made[WAITING] = stage.start()
    return stage, made


# -- pages -------------------------------------------------------------------------------------------------------------


def test_live_ones_first_then_finished_newest_first(five: tuple[Stage, dict[InstanceState, str]]) -> None:
    stage, made = five
    page = stage.page()
    order = [WAITING, RUNNING, FAILED, CANCELLED, COMPLETED]
    assert [(row.instance_id, row.state) for row in page.rows] == [(made[state], state) for state in order]
    assert (page.live, page.finished, page.total) == (3, 2, 5)
    assert page.failed >= 1
    assert [row.activity_name for row in page.rows] == ["Work", "Work", "Work", None, None]
    failed = page.rows[2]
    assert (failed.failure, failed.tries) == ("it broke", 1)
    assert failed.incident_id


def test_pages_join_without_a_seam(five: tuple[Stage, dict[InstanceState, str]]) -> None:
    stage, _ = five
    whole = stage.page().rows
    parts = [stage.page(first, 2) for first in range(0, 6, 2)]
    assert [row for part in parts for row in part.rows] == list(whole)
    assert {(part.live, part.finished) for part in parts} == {(3, 2)}
    assert stage.page(5, 10).rows == ()


def test_each_state_and_each_mixture(five: tuple[Stage, dict[InstanceState, str]]) -> None:
    stage, made = five
    for number in range(1, 32):
        states = frozenset(state for bit, state in enumerate(made) if number >> bit & 1)
        assert set(stage.ids(states=states)) == {made[state] for state in states}, states
    alone = stage.page(states=frozenset({CANCELLED}))
    assert (alone.live, alone.finished) == (0, 1)


def test_who_has_one_task_at_work_does_not_wait(make: Callable[..., Stage]) -> None:
    stage = make(lambda key: for_each(key).replace('isSequential="true"', 'isSequential="false"'))
    instance = stage.start(count=2)
    assert stage.ids(states=frozenset({WAITING})) == [instance]
    stage.take()
    assert [row.state for row in stage.page().rows] == [RUNNING]
    assert stage.ids(states=frozenset({RUNNING})) == [instance]
    assert stage.ids(states=frozenset({WAITING})) == []


def test_more_failures_than_are_asked_for_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [stage.failed(f"cause {number}") for number in range(3)]
    monkeypatch.setattr(rest_overview, "MOST_INCIDENTS", 1)
    rows = stage.page().rows
    assert [row.state for row in rows] == [FAILED] * 3
    assert {row.instance_id: row.failure for row in rows} == {made[n]: f"cause {n}" for n in range(3)}


def test_part_of_a_business_key_or_a_whole_id(stage: Stage) -> None:
    plain, odd = stage.start("order-4711"), stage.start("100%_sure\\")
    stage.start("100 percent sure")
    assert stage.ids(text="4711") == [plain]
    assert stage.ids(text="%_") == [odd]
    assert stage.ids(text="sure\\") == [odd]
    assert stage.ids(text=plain) == [plain]
    assert stage.ids(text=plain[:-1]) == []
    assert stage.ids(text="471_") == stage.ids(text="0%s") == []


def test_a_span_of_time(stage: Stage) -> None:
    first = stage.start()
    second = stage.start()
    began = {row.instance_id: row.started_at for row in stage.page().rows}
    assert began[first] < began[second]
    moment = timedelta(milliseconds=1)
    assert stage.ids(started_after=began[first] + moment) == [second]
    assert stage.ids(started_before=(began[second] - moment).astimezone(UTC)) == [first]
    assert stage.ids(started_after=datetime.now(UTC) + timedelta(days=1)) == []


def test_a_persona_by_variable_or_by_what_the_studio_knows(stage: Stage) -> None:
    by_variable = stage.start(persona_key="yuuri")
    by_turn = stage.done(key="turn-1", route={"persona": "yuuri", "reason": "default"})
    voice = stage.done(key="turn-2")
    other = stage.start(persona_key="rin")
    stage.turns.personas = {"turn-1": "yuuri", "turn-2": "yuuri", "turn-3": "rin"}
    page = stage.page(persona_key="yuuri")
    assert [row.instance_id for row in page.rows] == [by_variable, voice, by_turn]
    assert [row.persona_key for row in page.rows] == ["yuuri"] * 3
    assert (page.live, page.finished) == (1, 2)
    assert stage.ids(persona_key="rin") == [other]
    nobody = stage.page(persona_key="nobody")
    assert (nobody.rows, nobody.total) == ((), 0)
    assert stage.ids(persona_key="yuuri", text="turn-") == [voice, by_turn]
    stage.turns.personas.clear()
    assert stage.ids(persona_key="yuuri") == [by_variable]


def test_the_finished_are_counted_to_the_moment(stage: Stage) -> None:
    for number in range(3):
        assert stage.page().finished == number
        stage.done()
    assert (stage.page(text="no such").finished, stage.page().finished) == (0, 3)


def test_a_cause_finds_what_fails_of_it_now(stage: Stage) -> None:
    wanted = stage.failed("the disk is full")
    stage.failed("the disk is fuller")
    mended = stage.failed("the disk is full")
    stage.rest.retry(mended)
    stage.complete(stage.take())
    assert stage.ids(cause="the disk is full") == [wanted]
    assert stage.ids(cause="the disk is full", states=frozenset({COMPLETED})) == []


def test_where_instances_stand_that_have_no_worker(make: Callable[..., Stage]) -> None:
    at_person, at_timer = make(user_task), make(waits_inside)
    for _ in range(10):
        at_person.start()
    at_timer.start()
    assert {row.activity_name for row in at_person.page().rows} == {"Approve"}
    (row,) = at_timer.page().rows
    assert (row.activity_id, row.state) == ("hour", RUNNING)
    assert {row.activity_name for row in at_person.page(limit=2).rows} == {"Approve"}


def test_a_page_takes_few_requests_however_many_there_are(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        stage.failed()
    for _ in range(30):
        stage.start()
    stage.done()
    stage.page()
    calls = counted(stage, monkeypatch)
    assert len(stage.page().rows) == 36
    assert len(calls) <= 10, calls
    calls.clear()
    (group,) = stage.service.causes(InstanceFilter(process_key=stage.key))
    assert len(group.instance_ids) == 5
    assert len(calls) <= 2, calls


def counted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    send = stage.client._send

    def note(method: str, path: str, **arguments: Any) -> Any:
        calls.append(path)
        return send(method, path, **arguments)

    monkeypatch.setattr(stage.client, "_send", note)
    return calls


def test_one_that_ends_under_the_look_is_no_error(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    instance, task = stage.start(), stage.take()
    send, left = stage.client._send, [task]

    def late(method: str, path: str, **arguments: Any) -> Any:
        if path == "/external-task" and left:
            send("POST", f"/external-task/{left.pop()['id']}/complete", json={"workerId": "hand"})
        return send(method, path, **arguments)

    monkeypatch.setattr(stage.client, "_send", late)
    assert stage.ids() == [instance]
    assert left == []
    (row,) = stage.page().rows
    assert row.state is COMPLETED


# -- causes ------------------------------------------------------------------------------------------------------------


def test_failures_by_step_and_message_newest_first(stage: Stage) -> None:
    first, other = stage.failed("no room"), stage.failed("no net")
    last = stage.failed("no room")
    groups = stage.service.causes(InstanceFilter(process_key=stage.key))
    assert [(group.cause, group.instance_ids) for group in groups] == [("no room", (last, first)), ("no net", (other,))]
    head = groups[0]
    assert (head.process_key, head.process_name, head.activity_id) == (stage.key, "One task", "work")
    assert head.activity_name == "Work"
    assert head.newest > groups[1].newest
    narrow = InstanceFilter(process_key=stage.key, text=first)
    assert [group.instance_ids for group in stage.service.causes(narrow)] == [(first,)]
    assert stage.service.causes(InstanceFilter(process_key=stage.key, states=frozenset({RUNNING}))) == ()
    assert stage.service.causes(InstanceFilter(process_key=stage.key, cause="no")) == ()


# -- the tree ----------------------------------------------------------------------------------------------------------


def calls(key: str, called: str) -> str:
    return f"""{HEAD}  <bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:callActivity id="ask" name="Ask" calledElement="{called}"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="ask"/>
    <bpmn:sequenceFlow id="b" sourceRef="ask" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


def shape(node: InstanceNode) -> tuple[str, list[Any]]:
    return node.summary.process_key, [shape(child) for child in node.children]


def test_called_processes_from_the_first_caller_down(make: Callable[..., Stage]) -> None:
    inner = make()
    middle = make(lambda key: calls(key, inner.key))
    outer = make(lambda key: calls(key, middle.key))
    top = outer.start()
    bottom = inner.ids()[0]
    expected: tuple[str, list[Any]] = (outer.key, [(middle.key, [(inner.key, [])])])
    assert shape(outer.service.tree(top)) == expected
    assert shape(outer.service.tree(bottom)) == expected
    inner.fail(inner.take())
    tree = outer.service.tree(top)
    assert (tree.summary.state, tree.summary.activity_name) == (FAILED, "Ask")
    (group,) = outer.service.causes(InstanceFilter(text=bottom))
    assert group.instance_ids == (bottom,)
    assert outer.service.causes(InstanceFilter(process_key=outer.key)) == ()
    inner.rest.retry(bottom)
    inner.complete(inner.take())
    assert shape(outer.service.tree(bottom)) == expected
    alone = inner.start()
    assert shape(inner.service.tree(alone)) == (inner.key, [])
    with pytest.raises(NotFound):
        outer.service.tree("no-such-instance")


# -- heat --------------------------------------------------------------------------------------------------------------


def test_how_each_element_did(stage: Stage) -> None:
    stage.done()
    stage.start()
    task = stage.take()
    stage.fail(task, retries=1)
    stage.complete(stage.take())
    definition = stage.page().rows[0].definition_id
    heat = stage.service.heat(definition, HeatSpan())
    assert set(heat) == {"start", "work", "end"}
    work = heat["work"]
    assert (work.count, work.failures, heat["end"].count, heat["end"].failures) == (2, 1, 2, 0)
    assert 0 < work.median_seconds <= work.longest_seconds < 60
    newest = stage.service.heat(definition, HeatSpan(instances=1))
    assert (newest["work"].count, newest["work"].failures) == (1, 1)
    second = stage.page().rows[0].started_at
    assert stage.service.heat(definition, HeatSpan(since=second))["work"].count == 1
    assert stage.service.heat(definition, HeatSpan(since=datetime.now(UTC) + timedelta(days=1))) == {}
    assert stage.service.heat("no-such:1:definition", HeatSpan()) == {}


def test_a_step_that_is_open_or_repeated_counts_by_its_element(make: Callable[..., Stage]) -> None:
    stage = make(for_each)
    stage.start(count=3)
    stage.complete(stage.take())
    heat = stage.service.heat(stage.page().rows[0].definition_id, HeatSpan())
    assert {one: figures.count for one, figures in heat.items()} == {"start": 1, "work": 2}


def test_the_model_of_a_definition(stage: Stage) -> None:
    stage.start()
    assert f'id="{stage.key}"' in stage.service.xml(stage.page().rows[0].definition_id)
    with pytest.raises(NotFound):
        stage.service.xml("no-such:1:definition")


# -- variables ---------------------------------------------------------------------------------------------------------


def by_name(found: tuple[Variable, ...]) -> dict[str, Variable]:
    return {one.name: one for one in found}


def test_variables_of_every_kind_while_it_runs_and_after(stage: Stage) -> None:
    given: dict[str, Any] = {
        "text": "日本語",
        "yes": True,
        "count": 2**40,
        "share": 0.25,
        "none": None,
        "facts": {"a": [1, "ü"]},
    }
    instance = stage.start(**given)
    running = by_name(stage.records.variables(instance))
    assert {name: one.value for name, one in running.items()} == given
    kinds = {"text": "String", "yes": "Boolean", "count": "Long", "share": "Double", "none": "Null", "facts": "Json"}
    assert {name: one.type for name, one in running.items()} == kinds
    assert all(one.editable and not one.secret and one.scope == "" for one in running.values())
    stage.complete(stage.take())
    ended = by_name(stage.records.variables(instance))
    assert {name: one.value for name, one in ended.items()} == given
    assert not any(one.editable for one in ended.values())
    with pytest.raises(NotFound):
        stage.records.variables("no-such-instance")


def test_secrets_stay_where_they_are(stage: Stage) -> None:
    facts = {"user": "me", "password": "hush", "list": [{"api_key": "hush"}]}
    instance = stage.start(api_token="hush", persona_key="yuuri", facts=facts, note="Authorization: Bearer hush-hush")
    found = by_name(stage.records.variables(instance))
    assert "hush" not in repr(found)
    assert (found["api_token"].secret, found["api_token"].value, found["api_token"].editable) == (True, None, False)
    assert found["persona_key"].value == "yuuri"
    assert found["facts"].value == {"user": "me", "password": "***", "list": [{"api_key": "***"}]}
    assert not found["facts"].editable
    assert not found["note"].editable
    with pytest.raises(InputError) as refused:
        stage.records.value(found["api_token"].id)
    assert refused.value.params["reason"] == "secret"
    assert "hush" not in repr(stage.records.value(found["facts"].id))


def test_large_values_come_when_they_are_asked_for(stage: Stage) -> None:
    long, reference = ["word"] * 2000, {"$blob": "sha256:" + "0" * 64, "bytes": 70_000}
    instance = stage.start(long=long, elsewhere=reference)
    file = {"value": "aGVsbG8=", "type": "Bytes"}
    stage.client.put(f"/process-instance/{instance}/variables/raw", file)
    found = by_name(stage.records.variables(instance))
    assert all(one.large and one.value is None for one in found.values())
    assert (found["long"].size, found["elsewhere"].size) == (len(json.dumps(long)), 70_000)
    assert found["raw"].type == "Bytes"
    assert stage.records.value(found["long"].id) == long
    assert stage.records.value(found["raw"].id) == b"hello"
    assert stage.records.value(found["elsewhere"].id) == {"kept": "elsewhere", "password": "***"}
    with pytest.raises(NotFound):
        stage.records.value("no-such-variable")


def test_variables_of_a_step_have_its_scope(make: Callable[..., Stage]) -> None:
    stage = make(for_each)
    instance = stage.start(count=2)
    found = {(one.scope, one.name): one for one in stage.records.variables(instance)}
    assert found["", "count"].value == 2
    assert found["work", "word"].value == "in"
    assert found["work", "word"].editable


# -- tries -------------------------------------------------------------------------------------------------------------


def test_each_try_from_its_making_to_its_end(stage: Stage) -> None:
    instance = stage.start()
    (waiting,) = stage.records.attempts(instance)
    assert (waiting.number, waiting.begun_at, waiting.ended_at, waiting.worker) == (1, None, None, "")
    task = stage.take()
    (taken,) = stage.records.attempts(instance)
    assert (taken.worker, taken.begun_at) == ("hand", None)
    began = datetime.now(UTC)
    stage.bus.publish(StepChanged("c", instance, "work", stage.key, "started", began, worker="hand"))
    (seen,) = stage.records.attempts(instance)
    assert seen.begun_at == began
    stage.fail(task, "no luck, token=abcdefgh12345", retries=1)
    stage.complete(stage.take())
    first, second = stage.records.attempts(instance)
    assert (first.activity_id, first.number, first.failed, first.worker) == ("work", 1, True, "hand")
    assert first.message == "no luck, token=***"
    assert first.begun_at == began
    assert (second.number, second.failed, second.message, second.begun_at) == (2, False, "", None)
    assert first.created_at <= began
    assert first.ended_at == second.created_at
    assert second.ended_at is not None
    assert second.ended_at >= second.created_at
    with pytest.raises(NotFound):
        stage.records.attempts("no-such-instance")


def test_a_task_that_waits_for_a_person_has_no_further_try(stage: Stage) -> None:
    instance = stage.failed()
    (only,) = stage.records.attempts(instance)
    assert (only.failed, only.message) == (True, "it broke")
    stage.rest.retry(instance)
    assert [one.number for one in stage.records.attempts(instance)] == [1, 2]
