"""`saijin-studio models`, from the arguments to what is shown, and the door behind it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.cli import models as command
from saijin_studio.cli.context import Context, Exit
from saijin_studio.cli.output import Output
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.local_models import PULLING
from saijin_studio.core.process import InstanceState, ProcessDetail, ProcessSummary, StepRecord
from saijin_studio.core.settings import ModelSettings, OllamaSettings, Settings
from saijin_studio.ports import ProcessEngine, VariableValue
from saijin_studio.providers.llm.ollama_library import OllamaLibrary
from saijin_studio.services.models.local import LocalModels
from saijin_studio.services.models.progress import Progress, ProgressBook
from tests.pull_server import PullServer
from tests.unit.fake_studio import FakeEngine, no_worker
from tests.unit.model_stage import catalogue

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Instances:
    """An engine that holds instances and ends them where the test says, at their next look."""

    def __init__(self, end: str = "served") -> None:
        self.end = end
        self.looks = 2
        self.started: list[tuple[str, str, dict[str, VariableValue]]] = []
        self.told: list[tuple[str, str]] = []
        self.stuck = False

    def start_process(self, key: str, business_key: str, variables: Mapping[str, VariableValue]) -> str:
        self.started.append((key, business_key, dict(variables)))
        return f"p{len(self.started)}"

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        keys = [key for _, key, _ in self.started]
        return tuple(f"p{n + 1}" for n, key in enumerate(keys) if key == business_key)

    def detail(self, instance_id: str) -> ProcessDetail:
        key = self.started[int(instance_id[1:]) - 1][1]
        summary = ProcessSummary(instance_id, "d", "model_integration", "M", key, InstanceState.RUNNING, NOON)
        if self.stuck:
            summary = replace(summary, state=InstanceState.FAILED, failure="TypeError: x")
        self.looks -= 1
        if self.looks >= 0:
            return ProcessDetail(summary, "", (), frozenset())
        ended = replace(summary, ended_at=NOON)
        steps = (StepRecord("loading", "Loading", "serviceTask", NOON), StepRecord(self.end, "", "errorEndEvent", NOON))
        return ProcessDetail(ended, "", steps, frozenset())

    def correlate(self, message: str, business_key: str, variables: Mapping[str, VariableValue]) -> bool:
        self.told.append((message, business_key))
        return True


class Desk:
    """The command line in front of a real door, a real small server and instances in memory."""

    def __init__(self, server: PullServer, folder: Path, end: str = "served") -> None:
        self.engine = Instances(end)
        settings = Settings(models=ModelSettings(ollama=OllamaSettings(address=server.url)))
        self.book = ProgressBook(folder)
        engine = cast(ProcessEngine, self.engine)
        self.models = LocalModels(engine, lambda: settings, OllamaLibrary, catalogue, self.book)
        self.out, self.err = StringIO(), StringIO()

    @contextmanager
    def open(self, *, engine: bool, wait_ready: float | None = None) -> Iterator[Any]:
        yield SimpleNamespace(local_models=self.models, engine=FakeEngine())

    def run(self, *argv: str) -> int:
        parser = argparse.ArgumentParser()
        command.add(parser.add_subparsers())
        options = parser.parse_args(["models", *argv])
        context = Context(options, Output(options.json, self.out, self.err), self.open, lambda: (0, 0), no_worker)
        return int(options.run(context))


@pytest.fixture
def server() -> Iterator[PullServer]:
    with PullServer() as running:
        running.installed["small:latest"] = 2_500_000_000
        running.loaded["small:latest"] = {"size": 3_000_000_000, "size_vram": 3_000_000_000}
        yield running


@pytest.fixture
def desk(server: PullServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path)


def test_list(desk: Desk) -> None:
    assert desk.run("list") == 0
    shown = desk.out.getvalue()
    assert "small:latest  2.5 GB  gpu" in shown
    assert "TinyLlama 1.1B Chat" in shown
    assert "638.0 MB" in shown and "Apache-2.0" in shown


def test_list_for_programs(desk: Desk) -> None:
    assert desk.run("list", "--json") == 0
    shown = json.loads(desk.out.getvalue())
    assert shown["loaded"][0]["device"] == "gpu"
    assert shown["installed"][0]["size_bytes"] == 2_500_000_000
    assert shown["catalogue"][0]["ollama"] == "tinyllama"


def test_the_catalogue_is_shown_without_a_server(tmp_path: Path) -> None:
    with PullServer() as server:
        desk = Desk(server, tmp_path)
    assert desk.run("list") == Exit.FAILED
    assert "TinyLlama" in desk.out.getvalue()
    assert "INSTALLED" not in desk.out.getvalue()
    assert "cannot be reached" in desk.err.getvalue()
    desk.out.truncate(0)
    desk.out.seek(0)
    assert desk.run("list", "--json") == Exit.FAILED
    assert json.loads(desk.out.getvalue())["error"] == "provider_unavailable"


def test_pull_starts_the_process_and_waits_for_its_end(desk: Desk) -> None:
    assert desk.run("pull", "tinyllama") == 0
    ((key, business_key, variables),) = desk.engine.started
    assert (key, business_key) == ("model_integration", "model-pull:tinyllama")
    assert variables == {"provider": "ollama", "model": "tinyllama", "prompt": "", "language": "", "keep_alive": "0"}
    assert desk.out.getvalue() == "tinyllama is ready.\n"


def test_load_keeps_it_as_long_as_was_said(desk: Desk) -> None:
    assert desk.run("load", "small", "--keep-alive", "2h", "--json") == 0
    assert desk.engine.started[0][1:] == (
        "model-load:small",
        {"provider": "ollama", "model": "small", "prompt": "", "language": "", "keep_alive": "2h"},
    )
    assert json.loads(desk.out.getvalue())["ok"] is True


def test_a_second_one_joins_the_first(desk: Desk) -> None:
    first = desk.models.start("small")
    assert desk.models.start("small") == first
    desk.engine.looks = 0
    assert desk.models.start("small") != first, "but not one that has ended"


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        ("model_missing", "model_missing", "the server does not have this model: file does not exist"),
        ("no_room", "model_no_room", "file does not exist"),
        ("unreachable", "provider_unavailable", "cannot be reached"),
        ("called_off", "cancelled", "stopped"),
        ("", "cancelled", "stopped"),
    ],
)
def test_how_it_ended(server: PullServer, tmp_path: Path, end: str, code: str, said: str) -> None:
    desk = Desk(server, tmp_path, end)
    instance = desk.models.start("small", "0")
    desk.book.write(
        "model-pull:small", Progress(provider="ollama", model="small", phase="failed", detail="file does not exist")
    )
    desk.engine.looks = 1
    assert desk.run("pull", "small") == Exit.FAILED
    desk.engine.looks = 0
    assert desk.models.job(instance).failure == code
    assert said in desk.err.getvalue()


def test_a_process_that_waits_for_a_person_is_told(desk: Desk) -> None:
    desk.engine.stuck = True
    assert desk.run("pull", "small") == Exit.FAILED
    assert "TypeError: x" in desk.err.getvalue()


def test_call_off(desk: Desk) -> None:
    assert desk.run("pull", "small", "--cancel") == Exit.NOT_FOUND
    desk.models.start("small", "0")
    assert desk.run("pull", "small", "--cancel") == 0
    assert desk.engine.told == [("model_unwanted", "model-pull:small")]


def test_unload(desk: Desk, server: PullServer) -> None:
    assert desk.run("unload", "small") == 0
    assert server.loaded == {}
    with pytest.raises(NotFound):
        desk.run("unload", "small")


@pytest.mark.parametrize("name", ["", "  ", "a b", "a\nb", "x" * 201])
def test_what_is_no_name(desk: Desk, name: str) -> None:
    with pytest.raises(InputError):
        desk.models.start(name)


def test_progress_in_words() -> None:
    progress = Progress(provider="ollama", model="m", phase=PULLING, layers={"a": (1_000_000, 4_000_000)})
    assert command.progress_line(progress) == "Downloading: 25% of 4.0 MB"
    progress.phase = "loading"
    assert command.progress_line(progress) == "Loading"
    assert command.progress_line(None) == "Asking the server"
    assert [command.size(n) for n in (None, 0, 5, 1500, 638_000_000)] == ["-", "-", "5 B", "1.5 kB", "638.0 MB"]
