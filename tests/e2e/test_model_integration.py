"""model_integration as it is drawn, on a real engine: against a server that pulls as told, and a real Ollama."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saijin_studio.core.process import ProcessDetail
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.paths import shipped
from saijin_studio.providers.llm.ollama_library import OllamaLibrary
from saijin_studio.services.models.leases import ModelLeases
from saijin_studio.services.models.local import LocalModels
from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topics.models import model_topics
from tests.e2e.ollama_server import OllamaServer, ollama_program
from tests.engine.chats import Chats, fire
from tests.engine.conftest import Engine
from tests.engine.conftest import engine_jars as jars  # noqa: F401 - a fixture, asked for by its name
from tests.pull_server import PullServer
from tests.unit.model_stage import ModelStage, catalogue

MODEL = shipped() / "processes" / "model_integration.bpmn"


class Bench:
    """The drawn process, its workers, and the door that the command line uses."""

    def __init__(self, engine: Engine, folder: Path, address: str, model: str) -> None:
        self.engine = engine
        self.rest = RestEngine(engine.connection)
        self.stage = ModelStage(folder, address, model)
        settings = self.stage.settings
        self.models = LocalModels(self.rest, lambda: settings, OllamaLibrary, catalogue, self.stage.book)
        self.runtime = self.work()

    def work(self) -> WorkerRuntime:
        topics = model_topics(self.stage.loading)
        runtime = WorkerRuntime(self.engine.connection, topics, self.stage.bus, home="test-models")
        runtime.start()
        return runtime

    def start(self, **variables: str) -> str:
        """With those variables alone, as a call from another process would."""
        return self.rest.start_process("model_integration", uuid.uuid4().hex, variables)

    def ended(self, instance_id: str, seconds: float = 60) -> ProcessDetail:
        until(lambda: self.rest.detail(instance_id).summary.ended_at is not None, seconds)
        return self.rest.detail(instance_id)

    def steps(self, instance_id: str) -> list[str]:
        """The tasks that were done and the end that was reached, in their order."""
        steps = self.ended(instance_id).steps
        return [step.activity_id for step in steps if step.kind.endswith(("Task", "EndEvent"))]


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(0.05)


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    request.getfixturevalue("jars")
    running = Engine(tmp_path_factory.mktemp("models"))
    try:
        running.start()
        assert running.deploy(MODEL.name, MODEL.read_text(encoding="utf-8")) == ()
        yield running
    finally:
        running.host.stop()


def test_brought_answered_remembered_and_refused(engine: Engine, tmp_path: Path) -> None:
    with PullServer(held=True) as server:
        bench = Bench(engine, tmp_path, server.url, "small")
        try:
            first = bench.models.start("small")
            server.let(13)
            bench.stage.wait_told(lambda event: event.completed >= 1000, 30)
            server.wait_have("sha256:b", 300, 30)
            bench.runtime.stop(0.0)  # the program ends in the middle of the download
            assert server.gone.wait(10)
            server.held = False
            bench.runtime = bench.work()
            expected = ["model_request", "resource_allocation", "loading", "release", "served"]
            assert bench.steps(first) == expected
            assert [body["model"] for body in server.bodies("/api/pull")] == ["small", "small"]
            assert bench.models.job(first).failure == ""
            assert server.loaded and bench.stage.leases.held() == ()

            asked = bench.start(prompt="Who?", model="small")
            assert bench.steps(asked) == ["model_request", "inference_queue", "response_caching", "release", "served"]
            assert engine.variable(asked, "answer") == "Hello."
            known = bench.start(prompt="Who?", model="small")
            assert bench.steps(known) == ["model_request", "served"], "the same answer without asking"
            assert engine.variable(known, "answer") == "Hello."

            refused = bench.models.start("nobody")
            assert bench.steps(refused)[-2:] == ["give_back", "model_missing"]
            job = bench.models.job(refused)
            assert (job.failure, "file does not exist" in job.detail) == ("model_missing", True)
            assert bench.stage.leases.held() == ()

            server.held = True
            server.gone.clear()
            server.registry["big:latest"] = ("sha256:c",)
            unwanted = bench.models.start("big", "0")
            server.let(2)
            server.wait_have("sha256:c", 200, 30)
            assert bench.models.stop("big")
            assert server.gone.wait(5), "the download ends at once"
            assert bench.steps(unwanted)[-2:] == ["release_unwanted", "called_off"]
            assert bench.models.job(unwanted).failure == "cancelled"
            assert bench.stage.leases.held() == ()
        finally:
            bench.runtime.stop(1.0)


def test_what_takes_too_long_gives_its_memory_back(engine: Engine, tmp_path: Path) -> None:
    with PullServer(held=True) as server:
        bench = Bench(engine, tmp_path, server.url, "small")
        try:
            loading = bench.start(model="small")
            server.let(2)
            server.wait_have("sha256:a", 200, 30)
            assert len(bench.stage.leases.held()) == 1
            fire(bench.rest, loading, "loading_too_long")
            assert bench.steps(loading)[-2:] == ["give_back", "unreachable"]
            assert server.gone.wait(10), "the download ends at once"
            assert bench.stage.leases.held() == ()

            asked = bench.start(prompt="Who?", model="small")
            server.let(18)  # what is left of its two layers, and no word of an answer
            until(lambda: bool(server.bodies("/api/chat")), 30)
            assert len(bench.stage.leases.held()) == 1
            fire(bench.rest, asked, "inference_too_long")
            assert bench.steps(asked)[-3:] == ["inference_queue", "give_back", "unreachable"]
            assert bench.stage.leases.held() == ()
        finally:
            bench.runtime.stop(1.0)


@pytest.mark.usefixtures("jars")
def test_a_chat_loads_its_model_before_it_answers(tmp_path: Path) -> None:
    """That of the persona which the decision table chose."""
    card = {"spec": "chara_card_v3", "data": {"name": "Deep", "extensions": {"saijin": {"model": "ollama:large"}}}}
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "deep.json").write_text(json.dumps(card), encoding="utf-8")
    with PullServer(registry={"small:latest": ("sha256:a", "sha256:b"), "large:latest": ("sha256:c",)}) as server:
        ollama = {"address": server.url, "model": "small"}
        chats = Chats(tmp_path, chain=None, models={"order": ["ollama", "offline"], "ollama": ollama})
        try:
            first = chats.ask("Hello")
            assert chats.answered(first)[0] == "Hello."
            assert "model_loading" in chats.steps(first)
            assert "small:latest" in server.loaded
            rest = RestEngine(chats.studio.services.engine.connection)
            (loading,) = rest.find_instances("model_integration", first.correlation_id)
            steps = [step.activity_id for step in rest.detail(loading).steps]
            assert [step for step in steps if step in ("loading", "served")] == ["loading", "served"]
            second = chats.chat.send(first.conversation_id, "And now?")
            assert chats.answered(second)[0] == "Hello."
            assert "model_loading" not in chats.steps(second), "it is there already"
            third = chats.chat.send(first.conversation_id, "@deep And you?")
            assert chats.answered(third) == ("Hello.", "deep", "mentioned")
            assert "model_loading" in chats.steps(third)
            assert "large:latest" in server.loaded
        finally:
            chats.studio.close()


@pytest.mark.usefixtures("jars")
def test_a_chat_goes_on_without_a_model_that_takes_too_long_to_load(tmp_path: Path) -> None:
    with PullServer(held=True) as server:
        ollama = {"address": server.url, "model": "small"}
        chats = Chats(tmp_path, chain=None, models={"order": ["ollama", "offline"], "ollama": ollama})
        try:
            turn = chats.ask("Hello")
            server.let(2)
            server.wait_have("sha256:a", 200, 60)
            leases = ModelLeases(chats.paths.home / "models" / "leases.json")
            assert len(leases.held()) == 1
            chats.time_passes(turn, "loading_slow")
            assert chats.answered(turn)[0]
            assert chats.chat.trace(turn.correlation_id).provider == "offline"
            assert server.gone.wait(40), "its download ends when its lock is lost"
            until(lambda: leases.held() == (), 10)
        finally:
            chats.studio.close()


@pytest.mark.skipif(ollama_program() is None, reason="no ollama binary: set SAIJIN_OLLAMA or put it on the PATH")
def test_with_a_real_ollama(engine: Engine, tmp_path: Path) -> None:
    with OllamaServer(tmp_path / "ollama") as server:
        bench = Bench(engine, tmp_path, server.url, "tiny")
        try:
            assert bench.stage.loading.needed() == ("ollama", "tiny")
            loaded = bench.start()
            assert bench.steps(loaded) == ["model_request", "resource_allocation", "loading", "release", "served"]
            assert engine.variable(loaded, "device") == "cpu"
            (model,) = bench.models.overview().loaded
            assert (model.name, model.device, model.context_tokens) == ("tiny:latest", "cpu", 2048)
            assert bench.stage.loading.needed() is None

            asked = bench.start(prompt="hello")
            assert "inference_queue" in bench.steps(asked)
            assert engine.variable(asked, "answer")
            (still,) = bench.models.overview().loaded
            assert still.context_tokens == 2048, "answered with the window that it was loaded with"

            bench.models.unload("tiny")
            until(lambda: not bench.models.overview().loaded, 10)
            missing = bench.start(model="no//name")
            assert bench.steps(missing)[-1] == "model_missing"
        finally:
            bench.runtime.stop(1.0)
