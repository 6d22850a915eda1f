"""The watch over processes that do not end, without an engine: clocks that jump and answers that are odd."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.engine.guard import COUNTED_AT_ONCE, PAGE, Finding, Looping, Overdue, ProcessGuard
from saijin_studio.engine.rest.client import RestClient
from saijin_studio.engine.rest.queries import stamp
from tests.unit.cache_contract import until

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
LIMIT = 600.0


class Stage(RestClient):
    """An engine with its processes and their steps, and both clocks."""

    def __init__(self) -> None:
        super().__init__(lambda: pytest.fail("nothing is asked over the network"))
        self.calendar, self.clock = NOON, 50.0
        self.rows: list[dict[str, Any]] = []
        self.steps: list[str] = []  # of each process, in the order in which they began; "scope/step" where it is inside
        self.faults: list[Exception] = []
        self.cleaned = False  # the history, after the steps have been counted
        self.looks = 0
        self.counted: list[str] = []  # whose steps were
        self.found: list[Finding] = []
        self.guard = self.watch()

    def watch(self, **more: Any) -> ProcessGuard:
        clocks = {"clock": lambda: self.clock, "calendar": lambda: self.calendar}
        return ProcessGuard(self, lambda key: LIMIT, self.found.append, **{**clocks, **more})

    def begin(self, key: str) -> None:
        row = {"id": key, "processDefinitionKey": key, "businessKey": None, "startTime": stamp(self.calendar)}
        self.rows.append(row)

    def later(self, seconds: float, jump: float = 0.0) -> None:
        """`jump`: somebody sets the calendar."""
        self.clock += seconds
        self.calendar += timedelta(seconds=seconds + jump)

    def post(self, path: str, body: Any, **query: str | int) -> Any:
        if path == "/history/process-instance":
            self.looks += 1
            if self.faults:
                raise self.faults.pop(0)
            first = int(query["firstResult"])
            return self.rows[first : first + int(query["maxResults"])]
        if path.endswith("/count"):
            self.counted.append(body["processInstanceId"])
            return {"count": len(self.rows_of(body))}
        if "activityInstanceId" in body:
            kind = "multiInstanceBody" if body["activityInstanceId"].startswith("body") else "subProcess"
            return [{"activityType": kind}]
        return [] if self.cleaned else self.rows_of(body)[::-1][: int(query["maxResults"])]

    def rows_of(self, ask: dict[str, Any]) -> list[dict[str, str]]:
        process = ask["processInstanceId"]
        found = (step.rpartition("/") for step in self.steps)
        rows = [
            {"id": step, "activityId": step, "activityType": "task", "parentActivityInstanceId": scope or process}
            for scope, _, step in found
        ]
        return [row for row in rows if ask.get("activityId") in (None, row["activityId"])]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize("jump", [86_400.0, -86_400.0])
def test_a_clock_that_jumps_ends_nothing_that_has_just_begun(stage: Stage, jump: float) -> None:
    stage.guard.look()
    stage.begin("fresh")
    stage.later(10, jump)
    for _ in range(3):
        stage.guard.look()
        stage.later(100)
    assert stage.found == []
    stage.later(LIMIT)
    stage.guard.look()
    (found,) = stage.found
    assert isinstance(found, Overdue)
    assert LIMIT < found.seconds < 2 * LIMIT


def test_what_ran_before_the_first_look_keeps_its_age(stage: Stage) -> None:
    stage.begin("old")
    stage.later(LIMIT + 1)
    stage.faults = [EngineUnavailable("away")]
    with pytest.raises(EngineUnavailable):
        stage.guard.look()
    stage.guard.look()
    (found,) = stage.found
    assert isinstance(found, Overdue)
    assert found.seconds == LIMIT + 1


def test_an_odd_answer_does_not_end_the_watch(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.begin("old")
    stage.later(LIMIT + 1)
    stage.faults = [KeyError("startTime"), ValueError("no date"), EngineUnavailable("away")]
    guard = stage.watch(every=0.01)
    guard.start()
    until(lambda: bool(stage.found))
    guard.stop()
    said = Counter(record.levelname for record in caplog.records)
    assert said["ERROR"] == 2, "an engine that is away is no news"


def test_stopped_without_a_start(stage: Stage) -> None:
    stage.guard.stop()
    assert stage.looks == 0


def crowd(stage: Stage, size: int) -> None:
    """Chats that wait for their person, for months."""
    for number in range(size):
        stage.begin(f"waits{number}")


def patient(stage: Stage, **more: Any) -> ProcessGuard:
    """Lets those of the crowd wait."""

    def report(finding: Finding) -> bool:
        if finding.instance_id.startswith("waits"):
            return False
        stage.found.append(finding)
        return True

    clocks = {"clock": lambda: stage.clock, "calendar": lambda: stage.calendar}
    return ProcessGuard(stage, lambda key: LIMIT, report, **{**clocks, **more})


def test_those_beyond_the_oldest_are_looked_at_in_turn(stage: Stage) -> None:
    crowd(stage, 2 * PAGE)
    stage.later(1)
    stage.begin("slow")
    guard = patient(stage)
    stage.later(LIMIT + 1)
    for _ in range(3):
        assert stage.found == []
        guard.look()
        stage.later(10)
    (found,) = stage.found
    assert (found.instance_id, isinstance(found, Overdue)) == ("slow", True)
    for _ in range(6):
        guard.look()
    assert len(stage.found) == 1


@pytest.mark.parametrize("jump", [86_400.0, -86_400.0])
def test_who_begins_beyond_the_oldest_is_not_dated_by_the_calendar(stage: Stage, jump: float) -> None:
    crowd(stage, PAGE)
    guard = patient(stage)
    guard.look()
    guard.look()
    stage.begin("fresh")
    stage.later(10, jump)
    for _ in range(6):
        guard.look()
        stage.later(10)
    assert stage.found == []
    stage.later(LIMIT)
    guard.look()
    guard.look()
    assert [one.instance_id for one in stage.found] == ["fresh"]


def test_one_that_a_page_passed_over_keeps_its_age(stage: Stage) -> None:
    crowd(stage, PAGE)
    stage.begin("slow")
    guard = patient(stage)
    guard.look()
    guard.look()
    stage.later(LIMIT - 100)
    guard.look()
    ended, stage.rows = stage.rows[:1], stage.rows[1:]  # so that it moves to the page that was just looked at
    guard.look()
    stage.rows = ended + stage.rows
    stage.later(101)
    guard.look()
    guard.look()
    assert [one.instance_id for one in stage.found] == ["slow"]


def test_all_pages_have_their_steps_counted(stage: Stage) -> None:
    crowd(stage, PAGE)
    stage.begin("round")
    guard = patient(stage, settled=0.0)
    for _ in range(2 * (PAGE // COUNTED_AT_ONCE)):
        guard.look()
    assert len(set(stage.counted)) == PAGE + 1


@pytest.mark.parametrize("length", [1, 2, 6, 40])
def test_a_circle_of_any_length_is_found(stage: Stage, length: int) -> None:
    guard = stage.watch(most_times=100, settled=0.0)
    stage.begin("round")
    circle = [f"step{number}" for number in range(length)]
    stage.steps = ["start", *circle * 100]
    guard.look()
    assert stage.found == [], "each a hundred times is what may be"
    stage.steps += circle
    guard.look()
    (found,) = stage.found
    assert isinstance(found, Looping)
    assert (found.times, found.activity_id[:4]) == (101, "step")


def test_many_different_steps_are_no_circle(stage: Stage) -> None:
    guard = stage.watch(most_times=100, settled=0.0)
    stage.begin("long")
    stage.steps = [f"step{number}" for number in range(5000)]
    guard.look()
    assert stage.found == []


def test_steps_that_have_just_been_cleaned_up_are_no_circle(stage: Stage) -> None:
    guard = stage.watch(most_times=100, settled=0.0)
    stage.begin("long")
    stage.steps, stage.cleaned = ["step"] * 500, True
    guard.look()
    assert stage.found == []


def spoken(sentences: int) -> list[str]:
    """As a long text is read aloud: each sentence is one pass, in which two branches come to the same gateway."""
    return [
        step
        for number in range(sentences)
        for step in ("body/sentence", f"pass{number}/synthesis", f"pass{number}/joined", f"pass{number}/joined")
    ]


def test_passes_that_the_engine_counts_are_no_circle_however_many(stage: Stage) -> None:
    guard = stage.watch(most_times=100, settled=0.0)
    stage.begin("long")
    stage.steps = ["start", "body", *spoken(2000)]
    guard.look()
    assert stage.found == []


@pytest.mark.parametrize("length", [1, 2, 20])
def test_a_circle_in_one_of_the_passes_is_found(stage: Stage, length: int) -> None:
    guard = stage.watch(most_times=100, settled=0.0)
    stage.begin("round")
    circle = [f"pass/step{number}" for number in range(length)]
    stage.steps = ["start", "body", *spoken(50), *circle * 100]
    guard.look()
    assert stage.found == []
    stage.steps += circle
    guard.look()
    (found,) = stage.found
    assert isinstance(found, Looping)
    assert (found.times, found.activity_id[:4]) == (101, "step")


def test_a_circle_around_passes_is_found(stage: Stage) -> None:
    guard = stage.watch(most_times=100, settled=0.0)
    stage.begin("round")
    stage.steps = ["next", *spoken(3)] * 101
    guard.look()
    (found,) = stage.found
    assert isinstance(found, Looping) and (found.activity_id, found.times) == ("next", 101)
