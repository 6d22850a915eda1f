"""`saijin-studio metrics` while another process measures, after it has ended, and before there ever was one."""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from saijin_studio.cli import metrics as command
from saijin_studio.cli.context import Context, UsageError
from saijin_studio.cli.output import Output
from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.core.process import EngineState, TopicDepth
from saijin_studio.paths import Paths
from saijin_studio.services.container import Services
from saijin_studio.services.metrics import families as families
from saijin_studio.services.metrics.service import Metrics, metrics_file, open_metrics
from saijin_studio.services.metrics.types import StepObservation
from saijin_studio.storage.metrics import MetricsStore
from tests.unit.fake_studio import FakeEngine, no_worker


class Processes:
    fault: EngineUnavailable | None = None

    def topics(self) -> tuple[TopicDepth, ...]:
        if self.fault:
            raise self.fault
        return (TopicDepth("chat.think", 9, 1, 0),)


class Studio:
    """A command's view of a home in which another process may be at work."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.processes = Processes()
        self.engine = FakeEngine(EngineState.STOPPED)
        self.asked_engine: list[bool] = []

    @contextmanager
    def open(self, *, engine: bool, wait_ready: float | None = None) -> Iterator[Services]:
        del wait_ready
        self.asked_engine.append(engine)
        metrics = open_metrics(Paths(self.home))
        parts: Any = SimpleNamespace(metrics=metrics, engine=self.engine, processes=self.processes)
        yield parts
        metrics.close()


@pytest.fixture
def studio(home: Path) -> Studio:
    return Studio(home)


@pytest.fixture
def worker(studio: Studio) -> Iterator[Metrics]:
    """Another process of the same home that has just measured something."""
    made = open_metrics(Paths(studio.home))
    measure(made)
    yield made
    made.close()


def measure(made: Metrics) -> None:
    for seconds, outcome, tries in ((0.02, "completed", 1), (0.4, "retrying", 1), (2.0, "completed", 2)):
        made.observe_step(StepObservation("chat", "think", "chat.think", "io", 0.01, seconds, outcome, tries))
    made.observe_process("chat", "completed", 3.0)
    made.observe_turn("answered", 3.5)
    made.gauge(families.QUEUE_DEPTH, 4, "chat.think")
    made.gauge(families.BREAKER_OPEN, 1, "ollama")
    made.gauge(families.BREAKER_LEFT, 25, "ollama")
    made.gauge(families.CPU, 42)
    made.gauge(families.MEMORY, 512e6, "engine")
    made.flush()


def run(studio: Studio, *argv: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser(prog="saijin-studio")
    command.add(parser.add_subparsers())
    options = parser.parse_args(["metrics", *argv])
    out, err = io.StringIO(), io.StringIO()
    context = Context(options, Output(options.json, out, err), studio.open, lambda: (0, 0), no_worker)
    return options.run(context), out.getvalue(), err.getvalue()


def section(shown: str, title: str) -> list[list[str]]:
    """The table below a title, in words."""
    lines = shown.split(f"{title}\n", 1)[1].split("\n\n")[0].splitlines()
    return [line.split() for line in lines]


def test_tables_of_minute_hour_and_day(studio: Studio, worker: Metrics) -> None:
    code, shown, told = run(studio)
    assert (code, told) == (0, "")
    for title in ("Last minute", "Last hour", "Last day"):
        head, whole, think, replies = section(shown, title)
        assert head[:3] == ["PROCESS", "STEP", "COUNT"]
        assert whole[:3] == ["chat", "(whole)", "1"]
        assert think[:2] == ["think", "3"]
        assert think[-2:] == ["1", "1"]
        assert replies[:3] == ["(replies)", "answered", "1"]
    assert section(shown, "Queues")[1] == ["chat.think", "4", "0", "0"]
    assert section(shown, "Model providers")[1][:3] == ["ollama", "paused", "for"]
    assert ["cpu", "42.0", "%", "42.0", "%", "42.0", "%"] in section(shown, "Resources, last day")
    assert ["memory", "engine", "512", "MB", "512", "MB", "512", "MB"] in section(shown, "Resources, last day")
    assert studio.asked_engine == [False]


def test_a_running_engine_is_asked_for_its_queues(studio: Studio, worker: Metrics) -> None:
    studio.engine = FakeEngine(EngineState.READY)
    assert section(run(studio)[1], "Queues")[1] == ["chat.think", "9", "1", "0"]
    studio.processes.fault = EngineUnavailable("gone")
    assert section(run(studio)[1], "Queues")[1] == ["chat.think", "4", "0", "0"]


def test_since_shows_that_time_alone(studio: Studio, worker: Metrics) -> None:
    shown = run(studio, "--since", "15m")[1]
    assert "Last 15 minutes" in shown
    assert "Last day" not in shown
    assert "Resources, last 15 minutes" in shown


@pytest.mark.parametrize("text", ["", "1", "h", "0h", "-1h", "25h", "2d", "1h30m", "1w", "99999999999s"])
def test_a_time_that_is_none_is_wrong_usage(studio: Studio, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(studio, f"--since={text}")
    assert caught.value.code == 2
    assert "1d" in capsys.readouterr().err


def test_json_for_programs(studio: Studio, worker: Metrics) -> None:
    code, shown, told = run(studio, "--json", "--since", "1h")
    found: dict[str, Any] = json.loads(shown)
    assert (code, told, found["live"]) == (0, "", True)
    (window,) = found["windows"]
    assert window["seconds"] == 3600
    assert [(work["step"], work["count"], work["errors"]) for work in window["work"]] == [
        (None, 1, 0),
        ("think", 3, 1),
    ]
    assert found["queues"] == [{"topic": "chat.think", "waiting": 4, "running": 0, "failed": 0}]
    assert found["breakers"] == [{"provider": "ollama", "state": "paused", "seconds_left": 25.0}]
    assert found["sampled_at"].endswith("Z")


def test_prometheus_text(studio: Studio, worker: Metrics) -> None:
    code, shown, _ = run(studio, "--prometheus")
    assert code == 0
    names = {family.name for family in text_string_to_metric_families(shown)}
    assert {"saijin_step_seconds", "saijin_steps", "saijin_queue_depth", "saijin_cpu_percent"} <= names


@pytest.mark.parametrize("other", [["--json"], ["--since", "1h"]])
def test_prometheus_goes_alone(studio: Studio, other: list[str]) -> None:
    with pytest.raises(UsageError):
        run(studio, "--prometheus", *other)


def test_when_nothing_runs_it_says_how_old_the_figures_are(studio: Studio) -> None:
    made = Metrics(MetricsStore(metrics_file(Paths(studio.home))), lambda: time.time() - 600)
    measure(made)
    made.close()
    code, shown, told = run(studio)
    assert code == 0
    assert told.startswith("No studio is running; queues, providers and resources are those of 20")
    assert section(shown, "Last minute") == [["Nothing", "was", "done."]]
    assert section(shown, "Last hour")[1][:3] == ["chat", "(whole)", "1"]
    assert json.loads(run(studio, "--json")[1])["live"] is False
    assert "saijin_cpu_percent 42" not in run(studio, "--prometheus")[1]


def test_before_there_ever_was_a_studio(studio: Studio) -> None:
    code, shown, told = run(studio)
    assert code == 0
    assert told == "No studio measured anything in this time.\n"
    assert "Nothing was done." in shown
    assert run(studio, "--prometheus")[1] == ""


def test_words_for_lengths() -> None:
    said = [command.in_words(length) for length in (45.0, 60.0, 90.0, 900.0, 3600.0, 7200.0, 86_400.0)]
    assert said == ["45 seconds", "minute", "90 seconds", "15 minutes", "hour", "2 hours", "day"]
    assert command.duration("90s") == 90.0
