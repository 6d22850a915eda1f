"""The topics of model_integration: what they hand on, and which fault becomes which drawn error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from saijin_studio.core.errors import (
    CredentialsRefused,
    InputError,
    ModelMissing,
    ProviderFault,
    ProviderUnavailable,
    SaijinError,
    SettingsError,
)
from saijin_studio.core.local_models import NoRoom, RoomTaken
from saijin_studio.services.models.loading import ModelLoading
from saijin_workers.topic import BpmnError, LeftToOthers, TaskContext, Topic
from saijin_workers.topics.models import Asked, Given, Placed, code_of, model_topics
from saijin_workers.variables import decode, names
from tests.fault_server import free_port
from tests.pull_server import PullServer
from tests.unit.model_stage import ModelStage

MODEL = Path(__file__).parents[2] / "processes" / "model_integration.bpmn"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"


@pytest.fixture
def server() -> Iterator[PullServer]:
    with PullServer() as running:
        yield running


def topics(loading: ModelLoading) -> dict[str, Topic]:
    return {topic.name: topic for topic in model_topics(loading)}


def context(topic: str, last: bool = False) -> TaskContext:
    return TaskContext(correlation_id="key", activity_id="a", process_instance_id="p", topic=topic, last_try=last)


def run(stage: ModelStage, topic: str, given: Asked, last: bool = False) -> Any:
    return topics(stage.loading)[topic].run(context(topic, last), given)


def test_the_drawn_topics_are_those_that_are_served(tmp_path: Path) -> None:
    stage = ModelStage(tmp_path, "http://127.0.0.1:1")
    drawn = {task.get(f"{CAMUNDA}topic") for task in etree.parse(str(MODEL)).iter(f"{BPMN}serviceTask")}
    assert drawn == set(topics(stage.loading))


def test_the_drawn_errors_are_those_that_are_raised() -> None:
    tree = etree.parse(str(MODEL))
    drawn = {error.get("errorCode") for error in tree.iter(f"{BPMN}error")}
    faults: list[SaijinError] = [NoRoom(""), ModelMissing(""), ProviderUnavailable("")]
    assert drawn == {code_of(fault) for fault in faults}


def test_every_step_is_explained_and_every_slow_one_has_a_timer() -> None:
    tree = etree.parse(str(MODEL))
    for task in tree.iter(f"{BPMN}serviceTask"):
        assert task.findtext(f"{BPMN}documentation"), task.get("id")
    timed = {
        event.get("attachedToRef")
        for event in tree.iter(f"{BPMN}boundaryEvent")
        if event.find(f"{BPMN}timerEventDefinition") is not None
    }
    assert timed == {"loading", "inference_queue"}


def test_each_input_is_a_variable_with_a_default() -> None:
    """So that a process may be started with what it needs alone."""
    assert names(Asked) == ["provider", "model", "prompt", "language", "keep_alive"]
    assert [decode({}, kind) for kind in (Asked, Placed, Given)] == [Asked(), Placed(), Given()]


def test_from_the_request_to_the_release(server: PullServer, tmp_path: Path) -> None:
    stage = ModelStage(tmp_path, server.url)
    wanted = run(stage, "model.request", Asked(prompt="Who?"))
    assert (wanted.provider, wanted.model, wanted.loaded) == ("ollama", "small", False)
    assert (wanted.cached, wanted.asks, wanted.answer, wanted.failure) == (False, True, "", "")
    asked = Asked(provider=wanted.provider, model=wanted.model, prompt="Who?")
    place = run(stage, "model.allocate", asked)
    # It is in nobody's list, so the server decides.
    assert (place.device, place.num_gpu) == ("cpu", -1)
    assert len(stage.leases.held()) == 1
    server.gpu = True
    placed = Placed(provider="ollama", model="small", device=place.device, num_gpu=place.num_gpu)
    assert run(stage, "model.load", placed).device == "gpu", "where it really is"
    answer = run(stage, "model.inference", asked).answer
    assert answer == "Hello."
    run(stage, "model.cache", Given(provider="ollama", model="small", prompt="Who?", answer=answer))
    run(stage, "model.release", Asked(provider="ollama", model="small", keep_alive="0"))
    assert stage.leases.held() == ()
    assert server.loaded == {}
    again = run(stage, "model.request", Asked(prompt="Who?"))
    assert (again.cached, again.asks, again.answer) == (True, False, "Hello.")


def test_a_fault_is_tried_again_and_drawn_at_the_last_try(server: PullServer, tmp_path: Path) -> None:
    stage = ModelStage(tmp_path, server.url)
    server.pull_error = "dial tcp: no such host"
    given = Placed(provider="ollama", model="small")
    with pytest.raises(ProviderFault):
        run(stage, "model.load", given)
    assert "failed" not in stage.phases
    with pytest.raises(BpmnError) as caught:
        run(stage, "model.load", given, last=True)
    assert caught.value.code == "MODEL_MISSING"
    assert "no such host" in caught.value.message
    progress = stage.book.read("key")
    assert progress is not None and "no such host" in progress.detail


def test_a_refused_pull_is_drawn_at_once(server: PullServer, tmp_path: Path) -> None:
    stage = ModelStage(tmp_path, server.url)
    with pytest.raises(BpmnError) as caught:
        run(stage, "model.load", Placed(provider="ollama", model="nobody"))
    assert caught.value.code == "MODEL_MISSING"


def test_a_server_that_is_gone(tmp_path: Path) -> None:
    stage = ModelStage(tmp_path, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ProviderUnavailable):
        run(stage, "model.request", Asked())
    for topic in ("model.request", "model.allocate", "model.load", "model.inference"):
        given = Placed(provider="ollama", model="small", prompt="Who?")
        with pytest.raises(BpmnError) as caught:
            run(stage, topic, given, last=True)
        assert caught.value.code == "MODEL_UNREACHABLE", topic
    run(stage, "model.release", Asked(provider="ollama", model="small", keep_alive="0"))


def test_a_step_that_the_process_has_left_reports_nothing(server: PullServer, tmp_path: Path) -> None:
    stage = ModelStage(tmp_path, server.url)
    server.held = True
    outcome: list[type[Exception]] = []

    def work() -> None:
        try:
            run(stage, "model.load", Placed(provider="ollama", model="small"))
        except Exception as error:  # noqa: BLE001 - which one it is is the question
            outcome.append(type(error))

    thread = threading.Thread(target=work)
    thread.start()
    server.let(2)
    server.wait_have("sha256:a", 200)
    run(stage, "model.release", Asked(provider="ollama", model="small"))
    thread.join(5)
    assert outcome == [LeftToOthers]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoRoom("x"), "NO_ROOM"),
        (RoomTaken("x"), "NO_ROOM"),
        (ModelMissing("x"), "MODEL_MISSING"),
        (InputError("no such provider"), "MODEL_MISSING"),
        (SettingsError("wrong address"), "MODEL_UNREACHABLE"),
        (CredentialsRefused("x"), "MODEL_UNREACHABLE"),
        (ProviderFault("x"), "MODEL_UNREACHABLE"),
        (ProviderFault("x", stage="pull"), "MODEL_MISSING"),
    ],
)
def test_which_fault_is_which_error(error: SaijinError, code: str) -> None:
    assert code_of(error) == code
