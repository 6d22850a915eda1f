"""The look at the studio every few seconds: what it records, and that no fault ends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import EngineUnavailable, ProviderUnavailable, RateLimited, StorageFull
from saijin_studio.core.events import TurnChanged
from saijin_studio.core.process import EngineState, EngineStatus, InstanceState, ProcessSummary, TopicDepth
from saijin_studio.core.settings import Settings
from saijin_studio.engine.rest.client import RestClient
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.engine.rest.queries import stamp
from saijin_studio.paths import Paths
from saijin_studio.services.metrics.sampler import FinishedProcesses, MetricsSampler, TurnTimes
from saijin_studio.services.metrics.service import Metrics, metrics_file, open_metrics
from saijin_studio.services.models.breaker import Breaker, BreakerState
from saijin_studio.services.models.chain import Chain
from saijin_studio.services.models.service import ModelService
from saijin_studio.services.resources import Gpu, ProcessFigures, ResourceSnapshot
from saijin_studio.storage.metrics import MetricsStore
from tests.unit.cache_contract import until

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
ENDED = ProcessSummary("p0", "d1", "chat", "Chat", "t1", InstanceState.COMPLETED, NOON, NOON + timedelta(seconds=4))
SEEN = ResourceSnapshot(
    engine=EngineStatus(EngineState.READY),
    processes=(ProcessFigures("engine", 7, 12.5, 400, 30),),
    cpu_percent=50.0,
    cores=2,
    memory_used=1000,
    memory_total=4000,
    disk_free=9000,
    gpus=(Gpu("H", 30.0, 5, 10), Gpu("H", 40.0, 6, 10)),
    workers=(),
    topics=(TopicDepth("chat.think", 4, 2, 1),),
)


class Studio:
    """What the sampler looks at."""

    def __init__(self, metrics: Metrics) -> None:
        self.seen = SEEN
        self.ended: tuple[ProcessSummary, ...] = (ENDED,)
        self.fault: Exception | None = None
        self.looks = 0
        self.bus = EventBus()
        self.sampler = MetricsSampler(metrics, self.bus, self.snapshot, self.breakers, self.finished, seconds=0.01)

    def snapshot(self) -> ResourceSnapshot:
        self.looks += 1
        if self.fault:
            raise self.fault
        return self.seen

    def breakers(self) -> Iterable[BreakerState]:
        return (BreakerState("ollama", "paused", 20.0), BreakerState("offline", "closed"))

    def finished(self, after: datetime | None) -> tuple[ProcessSummary, ...]:
        return self.ended


@pytest.fixture
def metrics(tmp_path: Path) -> Iterator[Metrics]:
    made = Metrics(MetricsStore(tmp_path / "metrics.db"))
    yield made
    made.close()


@pytest.fixture
def studio(metrics: Metrics) -> Studio:
    return Studio(metrics)


def test_one_look_records_everything(studio: Studio, metrics: Metrics) -> None:
    studio.sampler.sample()
    report = metrics.report((60.0,))
    assert report.queues == SEEN.topics
    assert report.breakers == (BreakerState("offline", "closed"), BreakerState("ollama", "paused", 20.0))
    assert {(figure.name, figure.part): figure.last for figure in report.resources} == {
        ("saijin_cpu_percent", ""): 50,
        ("saijin_part_cpu_percent", "engine"): 12.5,
        ("saijin_memory_bytes", "engine"): 400,
        ("saijin_memory_bytes", "machine"): 1000,
        ("saijin_memory_bytes", "machine_total"): 4000,
        ("saijin_disk_free_bytes", ""): 9000,
        ("saijin_gpu_percent", "0 H"): 30,
        ("saijin_gpu_percent", "1 H"): 40,
        ("saijin_gpu_memory_bytes", "0 H"): 5,
        ("saijin_gpu_memory_bytes", "1 H"): 6,
        ("saijin_gpu_memory_total_bytes", "0 H"): 10,
        ("saijin_gpu_memory_total_bytes", "1 H"): 10,
    }


def test_a_queue_that_ran_empty_is_empty_and_an_engine_away_has_none(studio: Studio, metrics: Metrics) -> None:
    studio.sampler.sample()
    studio.seen = replace(SEEN, topics=())
    studio.sampler.sample()
    assert metrics.report((60.0,)).queues == (TopicDepth("chat.think", 0, 0, 0),)
    assert 'saijin_queue_depth{topic="chat.think"} 0.0' in metrics.metrics_text()


def test_processes_are_timed_once_from_the_first_look_on(studio: Studio, metrics: Metrics) -> None:
    studio.sampler.sample()
    assert not metrics.report((60.0,)).windows[0].work
    late = replace(ENDED, instance_id="p1", ended_at=NOON + timedelta(seconds=8))
    old = replace(ENDED, instance_id="old", ended_at=NOON + timedelta(seconds=1))  # shown only now, ended long before
    studio.ended = (late, replace(ENDED, instance_id="p2", ended_at=None), ENDED, old)
    for _ in range(3):
        studio.sampler.sample()
    (work,) = metrics.report((60.0,)).windows[0].work
    assert (work.process, work.count, work.p50) == ("chat", 1, 8.0)


def test_what_becomes_visible_late_is_still_counted() -> None:
    found: list[ProcessSummary] = []
    ended = FinishedProcesses(lambda after: found)
    assert ended.new() == []
    found.append(replace(ENDED, instance_id="b", ended_at=NOON + timedelta(seconds=9)))
    assert [(summary.instance_id, seconds) for summary, seconds in ended.new()] == [("b", 9.0)]
    found.append(replace(ENDED, instance_id="a", ended_at=NOON + timedelta(seconds=8.9)))
    assert [(summary.instance_id, seconds) for summary, seconds in ended.new()] == [("a", 8.9)]
    assert ended.new() == []


class Crowd(RestClient):
    """An engine in which processes end, four in each millisecond."""

    def __init__(self) -> None:
        super().__init__(lambda: pytest.fail("nothing is asked over the network"))
        self.rows: list[dict[str, Any]] = []
        self.asked = 0

    def end(self, count: int) -> None:
        empty = dict.fromkeys(("processDefinitionId", "processDefinitionName", "businessKey", "state"))
        for number in range(len(self.rows), len(self.rows) + count):
            times = {"startTime": stamp(NOON), "endTime": stamp(NOON + timedelta(milliseconds=number // 4))}
            self.rows.append({**empty, **times, "id": f"i{number:06}", "processDefinitionKey": "chat"})

    def post(self, path: str, body: Any, **query: str | int) -> list[dict[str, Any]]:
        self.asked += 1
        found = [row for row in self.rows if row["endTime"] >= body.get("finishedAfter", "")]
        if [sort["sortOrder"] for sort in body["sorting"]] == ["desc", "desc"]:
            found.reverse()
        return found[int(query["firstResult"]) :][: int(query["maxResults"])]


def counting() -> tuple[Crowd, FinishedProcesses]:
    engine = RestEngine(lambda: pytest.fail("nothing is asked over the network"))
    engine.client = crowd = Crowd()
    return crowd, FinishedProcesses(engine.finished)


def test_however_many_end_between_two_looks_each_is_counted_once() -> None:
    crowd, ended = counting()
    crowd.end(1200)
    assert ended.new() == []
    assert crowd.asked == 1, "what ended before is not asked for"
    for more in (5600, 700, 0):
        crowd.end(more)
        found = [summary.instance_id for summary, _ in ended.new()]
        assert (len(found), len(set(found))) == (more, more)


def test_a_studio_that_starts_on_an_empty_engine_counts_the_first_ones() -> None:
    crowd, ended = counting()
    assert ended.new() == []
    crowd.end(1200)
    assert len(ended.new()) == 1200
    assert ended.new() == []


def test_a_turn_is_timed_from_its_first_event_to_its_last(metrics: Metrics) -> None:
    now = 0.0
    turns = TurnTimes(metrics, lambda: now)
    turns.changed(TurnChanged("t0", "c", TurnState.ANSWERED))  # began before this process
    for state, now in ((TurnState.QUEUED, 1.0), (TurnState.RUNNING, 2.0), (TurnState.ANSWERED, 4.0)):  # noqa: B007
        turns.changed(TurnChanged("t1", "c", state))
    turns.changed(TurnChanged("t1", "c", TurnState.ANSWERED))
    (reply,) = metrics.report((60.0,)).windows[0].replies
    assert (reply.process, reply.count, reply.p50) == ("answered", 1, 3.0)


def test_it_runs_by_itself_stores_and_listens_to_turns(studio: Studio, metrics: Metrics, tmp_path: Path) -> None:
    studio.sampler.start()
    until(lambda: studio.looks >= 3)
    for state in (TurnState.QUEUED, TurnState.FAILED):
        studio.bus.publish(TurnChanged("t1", "c", state))
    studio.sampler.stop()
    metrics.close()
    reader = Metrics(MetricsStore(tmp_path / "metrics.db"))
    report = reader.report((60.0,))
    assert [reply.process for reply in report.windows[0].replies] == ["failed"]
    assert report.queues == SEEN.topics
    reader.close()
    studio.bus.publish(TurnChanged("t2", "c", TurnState.QUEUED))
    assert "t2" not in studio.sampler._turns._began


@pytest.mark.parametrize("fault", [RuntimeError("odd"), StorageFull("no room"), EngineUnavailable("away")])
def test_a_fault_is_said_once_and_ends_nothing(
    studio: Studio, metrics: Metrics, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    studio.fault = fault
    studio.sampler.start()
    until(lambda: studio.looks >= 5)
    assert len(caplog.records) == 1
    studio.fault = None
    until(lambda: bool(metrics.report((60.0,)).queues))
    studio.sampler.stop()


def test_an_engine_that_goes_between_two_questions_is_no_fault(metrics: Metrics) -> None:
    def away(after: datetime | None) -> Iterable[ProcessSummary]:
        raise EngineUnavailable("away")

    sampler = MetricsSampler(metrics, EventBus(), lambda: SEEN, tuple, away)
    sampler.sample()
    assert metrics.report((60.0,)).queues == SEEN.topics


def test_stopped_without_a_start(studio: Studio) -> None:
    studio.sampler.stop()
    assert studio.looks == 0


def test_metrics_lie_beside_the_studios_data(home: Path) -> None:
    paths = Paths(home)
    metrics = open_metrics(paths)
    metrics.metrics_text()
    metrics.close()
    assert metrics_file(paths).exists()
    assert metrics_file(paths).parent == paths.database_file.parent


# -- breakers ----------------------------------------------------------------------------------------------------


def test_a_breaker_tells_whether_it_spares_a_provider() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    assert breaker.state("ollama") == BreakerState("ollama", "closed")
    breaker.failed("ollama", RateLimited("wait", retry_after=20), 0.1)
    assert breaker.state("ollama") == BreakerState("ollama", "paused", 20.0)
    now = 15.0
    assert breaker.state("ollama") == BreakerState("ollama", "paused", 5.0)
    now = 20.0
    assert breaker.state("ollama").state == "closed"
    for _ in range(2):
        breaker.failed("ollama", ProviderUnavailable("slow"), 1.0)
    assert breaker.state("ollama").state == "paused"
    breaker.answered("ollama")
    assert breaker.state("ollama").state == "closed"


def test_the_states_of_a_chain_stand_in_its_order() -> None:
    class Named:
        def __init__(self, provider: str) -> None:
            self.provider = provider

    models = cast(Any, (Named("openai"), Named("offline")))
    expected = (BreakerState("openai", "closed"), BreakerState("offline", "closed"))
    assert Chain(models).states() == expected
    service = ModelService(Settings, cast(Any, None), lambda _settings: models)
    assert service.states() == expected
