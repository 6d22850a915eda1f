"""Long lists of processes and what the failed ones have in common, on a real engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from saijin_studio.core.errors import NotFound
from saijin_studio.core.process import InstanceState
from saijin_studio.core.process_query import InstanceFilter
from saijin_studio.engine.rest import overview as rest_overview
from saijin_studio.engine.rest import pages as rest_pages

from .asking import until
from .conftest import Engine
from .models import for_each, one_task, user_task, waits_inside
from .records_stage import CANCELLED, COMPLETED, FAILED, RUNNING, WAITING, Stage, counted, stages


@pytest.fixture
def make(engine: Engine) -> Iterator[Callable[..., Stage]]:
    yield from stages(engine)


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


def test_one_that_ends_between_count_and_rows_leaves_no_gap(
    five: tuple[Stage, dict[InstanceState, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, made = five
    stage.page()
    between_counts_and_rows(stage, monkeypatch, lambda: stage.rest.cancel(made[WAITING], "no more"))
    assert [row.instance_id for row in stage.page(1, 2).rows] == [made[FAILED], made[WAITING]]


def test_the_first_that_ends_is_on_the_page(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = stage.start()
    stage.page()
    between_counts_and_rows(stage, monkeypatch, lambda: stage.rest.cancel(instance, "no more"))
    assert [row.instance_id for row in stage.page().rows] == [instance]


def between_counts_and_rows(stage: Stage, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Does it once the engine has counted the running and the ended ones."""
    send, counted, left = stage.client._send, threading.Semaphore(0), [act]

    def watched(method: str, path: str, **arguments: Any) -> Any:
        if path == "/history/process-instance" and "unfinished" in arguments["json"] and left:
            assert counted.acquire(timeout=10)
            assert counted.acquire(timeout=10)
            left.pop()()
        answer = send(method, path, **arguments)
        if path == "/history/process-instance/count":
            counted.release()
        return answer

    monkeypatch.setattr(stage.client, "_send", watched)


def test_each_state_and_each_mixture(five: tuple[Stage, dict[InstanceState, str]]) -> None:
    stage, made = five
    for number in range(1, 32):
        states = frozenset(state for bit, state in enumerate(made) if number >> bit & 1)
        assert set(stage.ids(states=states)) == {made[state] for state in states}, states
    alone = stage.page(states=frozenset({CANCELLED}))
    assert (alone.live, alone.finished) == (0, 1)


def test_who_has_one_task_at_work_does_not_wait(make: Callable[..., Stage]) -> None:
    stage = make(lambda key: for_each(key).replace('isSequential="true"', "").replace("${count}", "2"))
    instance = stage.start()
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


def test_more_failed_jobs_than_are_told_at_once(make: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make(waits_inside)
    made = [stage.start() for _ in range(3)]
    for instance in made[:2]:
        (job,) = stage.client.get("/job", processInstanceId=instance)
        stage.client.put(f"/job/{job['id']}/retries", {"retries": 0})
    monkeypatch.setattr(rest_overview, "MOST_INCIDENTS", 1)
    found = {row.instance_id: (row.state, row.activity_id, bool(row.incident_id)) for row in stage.page().rows}
    failed = (FAILED, "hour", True)
    assert found == {made[0]: failed, made[1]: failed, made[2]: (RUNNING, "hour", False)}


def test_more_tasks_than_are_told_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        stage.start()
    monkeypatch.setattr(rest_overview, "MOST_TASKS", 1)
    assert [(row.state, row.activity_name) for row in stage.page().rows] == [(WAITING, "Work")] * 3


def test_more_open_steps_than_are_told_at_once(make: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make(waits_inside)
    for _ in range(3):
        stage.start()
    monkeypatch.setattr(rest_overview, "FEW", 1)
    monkeypatch.setattr(rest_overview, "MOST_TASKS", 2)
    assert [row.activity_id for row in stage.page().rows] == ["hour"] * 3


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


def test_one_version_alone(engine: Engine, stage: Stage) -> None:
    old = [stage.failed() for _ in range(3)]
    assert engine.deploy(f"{stage.key}.bpmn", one_task(stage.key, "Newer")) == ()
    new = stage.failed()
    first, second = (stage.rest.detail(one).summary.definition_id for one in (old[0], new))
    page = stage.page(limit=2, definition_id=first, states=frozenset({RUNNING, WAITING, FAILED}))
    assert ([row.instance_id for row in page.rows], page.live) == (old[:0:-1], 3)
    assert stage.ids(definition_id=second) == [new]
    (group,) = stage.service.causes(InstanceFilter(definition_id=first))
    assert set(group.instance_ids) == set(old)


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


def test_a_persona_whose_processes_have_mostly_ended(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    running = stage.start(persona_key="yuuri")
    for _ in range(3):
        stage.done(persona_key="yuuri")
    stage.turns.personas = {"turn-1": "yuuri"}
    monkeypatch.setattr(rest_pages, "MOST_IDS", 1)
    assert running in stage.ids(persona_key="yuuri")
    assert stage.page(persona_key="yuuri").live == 1


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


def test_nor_where_no_worker_has_anything_to_do(make: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make(user_task)
    for _ in range(20):
        stage.start()
    stage.page()
    calls = counted(stage, monkeypatch)
    assert {row.activity_name for row in stage.page().rows} == {"Approve"}
    assert len(calls) <= 10, calls


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


def test_a_long_message_goes_into_no_address(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    cause = "長い話" * 200
    instance = stage.failed(cause)
    stage.failed(cause[:-1])
    asked: list[int] = []
    once = stage.client._once

    def note(method: str, path: str, **arguments: Any) -> Any:
        asked.append(len(urlencode(arguments.get("params") or {})))
        return once(method, path, **arguments)

    monkeypatch.setattr(stage.client, "_once", note)
    (group,) = stage.service.causes(InstanceFilter(process_key=stage.key, cause=cause))
    assert (group.cause, group.instance_ids) == (cause, (instance,))
    assert stage.ids(cause=cause) == [instance]
    assert max(asked) < 2_000


def test_what_fails_of_the_engines_own_work_is_of_no_process(stage: Stage, unowned: str) -> None:
    assert any(row["processInstanceId"] is None for row in stage.client.get("/incident")), unowned
    instance = stage.failed()
    (group,) = stage.service.causes(InstanceFilter(process_key=stage.key))
    assert group.instance_ids == (instance,)
    assert instance in {one for each in stage.service.causes(InstanceFilter()) for one in each.instance_ids}
    assert stage.ids(states=frozenset({WAITING, FAILED})) == [instance]
    assert stage.ids(states=frozenset({RUNNING})) == []
    assert instance in {one.instance_id for one in stage.rest.incidents()}
    with pytest.raises(NotFound):
        stage.rest.incident(unowned)


@pytest.fixture
def unowned(engine: Engine) -> Iterator[str]:
    """An incident of the engine's clean-up, which belongs to no process; its id."""
    client = engine.rest.client
    client.post("/history/cleanup", None, immediatelyDue="false")
    job = client.get("/history/cleanup/jobs")[0]["id"]
    client.put(f"/job/{job}/suspended", {"suspended": True})

    def failed() -> Any:
        """Asked again: a clean-up that is at work at this moment sets its retries back when it ends."""
        client.put(f"/job/{job}/retries", {"retries": 0})
        return client.get("/incident", configuration=job)

    until(failed)
    (incident,) = failed()
    yield incident["id"]
    client.put(f"/job/{job}/retries", {"retries": 3})
    client.put(f"/job/{job}/suspended", {"suspended": False})
