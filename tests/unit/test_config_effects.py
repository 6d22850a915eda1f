"""Every key of bpm_config.yaml does something, and some test shows what: here, or on a real engine."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from saijin_studio.bootstrap.configured import mockable, seconds_kept
from saijin_studio.core.bpm_config import BpmConfig, RetryPolicy, Workflow, WorkflowName
from saijin_studio.core.bus import EventBus
from saijin_studio.core.events import BpmConfigChanged
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.settings import ModelSettings, Settings
from saijin_studio.engine.guard import Finding, Overdue, ProcessGuard
from saijin_studio.engine.rest.client import RestClient
from saijin_studio.paths import shipped_config
from saijin_studio.ports import ChatRequest, PromptMessage
from saijin_studio.providers.cache.memory import MemoryCache
from saijin_studio.providers.llm.factory import chain_factory
from saijin_studio.services.config.check import check
from saijin_studio.services.config.service import BpmConfigService
from saijin_studio.services.config.watch import BpmConfigWatch
from saijin_studio.services.models.response_cache import ResponseCache
from saijin_workers.options import RuntimeOptions
from saijin_workers.retry import Retries
from saijin_workers.topic import TaskContext, Topic

from ..workers.runtime_stage import WAIT, Given, Stage
from .model_stage import NoSecrets

TESTS = Path(__file__).parents[1]
HERE = "unit/test_config_effects.py::"
ENGINE = "engine/test_config_effects.py::"
OWN_LIMIT, OWN_TRIES = "test_each_workflow_has_its_own_limit", "test_each_workflow_has_its_own_tries"
OFF = ENGINE + "test_voices_and_models_that_are_switched_off_are_not_started"
EFFECTS = {
    "engine.max_concurrent_processes": ENGINE + "test_messages_beyond_the_most_processes_queue_and_go_on",
    "engine.process_timeout": ENGINE
    + "test_a_process_over_its_time_is_ended_and_its_words_kept_but_not_one_that_waits_for_a_person",
    "performance.sustained_load": ENGINE + "test_an_engine_for_sustained_load_compiles_as_well_as_it_can",
    "engine.state_persistence": ENGINE + "test_without_persistence_the_database_does_not_wait_for_the_disk",
    "routing.default_persona": ENGINE + "test_the_default_persona_answers_for_one_that_is_gone",
    "routing.load_balancing": ENGINE + "test_balanced_conversations_are_given_out_as_configured",
    "routing.fallback_enabled": "engine/test_chat_process.py::test_nobody_to_answer_is_said",
    "workflows.chat_interaction.enabled": ENGINE + "test_chats_that_are_switched_off_are_not_started",
    "workflows.chat_interaction.timeout": HERE + OWN_LIMIT,
    "workflows.chat_interaction.retries": ENGINE + "test_a_step_is_tried_as_often_as_configured",
    "workflows.voice_synthesis.enabled": OFF,
    "workflows.voice_synthesis.timeout": HERE + OWN_LIMIT,
    "workflows.voice_synthesis.retries": HERE + OWN_TRIES,
    "workflows.model_integration.enabled": OFF,
    "workflows.model_integration.timeout": HERE + OWN_LIMIT,
    "workflows.model_integration.retries": HERE + OWN_TRIES,
    "workflows.chat_writing.enabled": "engine/test_chat_writing.py::test_writing_that_is_switched_off_is_not_started",
    "workflows.chat_writing.timeout": HERE + OWN_LIMIT,
    "workflows.chat_writing.retries": HERE + OWN_TRIES,
    "workflows.persona_routing.enabled": ENGINE + "test_without_routing_the_own_persona_answers",
    "workflows.persona_routing.timeout": HERE + "test_what_a_decision_has_no_use_for_is_said",
    "workflows.persona_routing.retries": HERE + "test_what_a_decision_has_no_use_for_is_said",
    "performance.worker_threads": HERE + "test_so_many_tasks_are_at_work_at_once",
    "performance.caching.enabled": HERE + "test_answers_are_kept_while_that_is_wanted",
    "performance.caching.ttl": HERE + "test_answers_are_kept_as_long_as_configured",
    "performance.batch_processing.enabled": HERE + "test_one_fetch_brings_so_many_tasks",
    "performance.batch_processing.size": HERE + "test_one_fetch_brings_so_many_tasks",
    "prices": "engine/test_tries_of_a_reply.py::test_a_price_that_somebody_configured_is_told_with_the_reply",
    "development.debug": ENGINE + "test_the_logs_say_everything_while_that_is_wanted",
    "development.auto_reload": ENGINE + "test_a_model_file_that_changes_is_deployed_at_once",
    "development.mock_ai_responses": ENGINE + "test_mock_answers_ask_no_other_model",
    "development.profiling": ENGINE + "test_the_development_set_up_runs",
}


def keys(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """The keys of a section and of those below it; of each workflow its own."""
    for name, field in model.model_fields.items():
        if before == "" and name == "workflows":
            yield from (f"workflows.{key}.{own}" for key in get_args(WorkflowName) for own in Workflow.model_fields)
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation, f"{before}{name}.")
        else:
            yield before + name


def test_every_key_has_a_test_of_its_effect() -> None:
    assert sorted(EFFECTS) == sorted(keys(BpmConfig))
    for place in EFFECTS.values():
        file, name = place.split("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, place


def config(**sections: Any) -> BpmConfig:
    return BpmConfig.model_validate(sections)


def test_a_file_edited_by_hand_takes_effect_under_way(tmp_path: Path) -> None:
    file, bus, told = tmp_path / "bpm_config.yaml", EventBus(), threading.Event()
    service = BpmConfigService(file, shipped_config(), bus)
    bus.subscribe(BpmConfigChanged, lambda event: told.set())
    watch = BpmConfigWatch(service, every=0.02)
    watch.start()
    try:
        file.write_text("bpm_system:\n  routing:\n    load_balancing: weighted\n", encoding="utf-8")
        assert told.wait(WAIT)
        assert service.current.routing.load_balancing == "weighted"
    finally:
        watch.stop()


# -- limits and tries ----------------------------------------------------------------------------------------------


class Running(RestClient):
    """An engine with one instance of each process, all begun long ago."""

    def __init__(self, *keys: str) -> None:
        super().__init__(lambda: pytest.fail("nothing is asked over the network"))
        self._keys = keys

    def post(self, path: str, body: object, **query: str | int) -> Any:
        if path.endswith("/count"):
            return {"count": 0}
        began = "2020-01-01T00:00:00.000+0000"
        return [{"id": key, "processDefinitionKey": key, "businessKey": "", "startTime": began} for key in self._keys]


@pytest.mark.parametrize("own", ["chat_interaction", "voice_synthesis", "model_integration", "chat_writing"])
def test_each_workflow_has_its_own_limit(own: str) -> None:
    found: list[Finding] = []
    current = config(engine={"process_timeout": 7.0}, workflows={own: {"timeout": 2_000_000.0}})
    names = ("chat_interaction", "voice_synthesis", "model_integration", "chat_writing", "somebody's own")
    guard = ProcessGuard(Running(*names), lambda key: current.timeout(key), found.append)
    guard.look()
    limits = {one.process_key: one.limit for one in found if isinstance(one, Overdue)}
    assert limits == {key: 2_000_000.0 if key == own else 7.0 for key in names}


def test_what_waited_for_a_person_has_its_time_once_more() -> None:
    told: list[Finding] = []
    waits, now = True, [1000.0]

    def report(found: Finding) -> bool:
        told.append(found)
        return not waits

    limit = 60.0
    guard = ProcessGuard(Running("chat_interaction"), lambda key: limit, report, clock=lambda: now[0])
    for _ in range(3):
        guard.look()
    assert len(told) == 1
    waits = False
    now[0] += limit + 1
    for _ in range(3):
        guard.look()
    assert len(told) == 2


@pytest.mark.parametrize("own", ["chat_interaction", "voice_synthesis", "model_integration", "chat_writing"])
def test_each_workflow_has_its_own_tries(own: str) -> None:
    options = RuntimeOptions.of(config(workflows={own: {"retries": {"synthesis": {"tries": 9}}}}), Path("profiles"))
    topic = Topic("work", Given, lambda context, given: None)
    find = Retries(options.retry_policy).policy
    for key in ("chat_interaction", "voice_synthesis", "model_integration", "chat_writing"):
        expected = RetryPolicy(tries=9 if key == own else 2)
        assert find(topic, key, "synthesis", "tries=2") == expected
        assert find(topic, key, "other", "tries=2") == RetryPolicy(tries=2)


def test_what_a_decision_has_no_use_for_is_said() -> None:
    text = "bpm_system:\n  workflows:\n    persona_routing:\n      timeout: 5\n      retries:\n        x: 2\n"
    reading = check(text, Path("bpm_config.yaml"))
    assert reading.config is not None
    assert [(one.line, one.key, one.fatal) for one in reading.problems] == [
        (4, "workflows.persona_routing.timeout", False),
        (5, "workflows.persona_routing.retries", False),
    ]
    quiet = "bpm_system:\n  workflows:\n    persona_routing:\n      enabled: false\n      timeout:\n      retries: {}\n"
    assert check(quiet, Path("bpm_config.yaml")).problems == ()


# -- how much at once ----------------------------------------------------------------------------------------------


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


@pytest.mark.parametrize("threads", [1, 3])
def test_so_many_tasks_are_at_work_at_once(stage: Stage, threads: int) -> None:
    begun, release = threading.Semaphore(0), threading.Event()

    def work(context: TaskContext, given: Given) -> None:
        begun.release()
        assert release.wait(WAIT)

    options = RuntimeOptions.of(config(performance={"worker_threads": threads}), Path("profiles"))
    stage.work(stage.topic(work), options=options)
    for _ in range(threads + 2):
        stage.engine.add()
    for _ in range(threads):
        assert begun.acquire(timeout=WAIT)
    assert not begun.acquire(timeout=0.5), "more than configured"
    release.set()
    stage.until_state("completed", times=threads + 2)


def test_no_kind_of_work_has_more_threads_than_configured() -> None:
    for threads in (1, 2, 64):
        options = RuntimeOptions.of(config(performance={"worker_threads": threads}), Path("profiles"))
        assert options.threads("io") == threads
        assert all(1 <= options.threads(kind) <= threads for kind in ("cpu", "gpu", "audio"))


@pytest.mark.parametrize(
    ("batch", "most"), [({"size": 3}, 3), ({"size": 200}, 200), ({"enabled": False, "size": 200}, 1)]
)
def test_one_fetch_brings_so_many_tasks(stage: Stage, batch: dict[str, object], most: int) -> None:
    sections = {"performance": {"worker_threads": 64, "batch_processing": batch}}
    stage.work(stage.topic(lambda context, given: None), options=RuntimeOptions.of(config(**sections), Path("p")))
    for _ in range(8):
        stage.engine.add()
    stage.until_state("completed", times=8)
    assert max(fetch["maxTasks"] for fetch in stage.engine.fetches) == most


# -- what is kept, and who is asked --------------------------------------------------------------------------------


def request(text: str) -> ChatRequest:
    return ChatRequest((PromptMessage("user", text),), Persona("test", {"en": PersonaText("Test", "")}), (), "en")


def test_answers_are_kept_while_that_is_wanted() -> None:
    current = config(performance={"caching": {"enabled": True}})
    answers = ResponseCache(MemoryCache(), lambda: seconds_kept(current))
    answers.put(request("a"), "ollama", "tiny", "Yes.")
    assert answers.get(request("a"), "ollama", "tiny") == "Yes."
    current = config(performance={"caching": {"enabled": False}})
    assert answers.get(request("a"), "ollama", "tiny") is None
    answers.put(request("b"), "ollama", "tiny", "No.")
    current = config(performance={"caching": {"enabled": True}})
    assert answers.get(request("b"), "ollama", "tiny") is None


def test_answers_are_kept_as_long_as_configured() -> None:
    now = [0.0]
    cache = MemoryCache(clock=lambda: now[0])
    answers = ResponseCache(cache, lambda: seconds_kept(config(performance={"caching": {"ttl": 90.0}})))
    answers.put(request("a"), "ollama", "tiny", "Yes.")
    now[0] = 89.0
    assert answers.get(request("a"), "ollama", "tiny") == "Yes."
    now[0] = 91.0
    assert answers.get(request("a"), "ollama", "tiny") is None


@pytest.mark.parametrize("order", [("ollama", "openai", "offline"), ("openai",), ("ollama",)])
def test_mock_answers_come_from_the_built_in_model_whatever_the_order(order: tuple[Any, ...]) -> None:
    mock = False
    plain = chain_factory(NoSecrets(), Path("resources"))
    chain = mockable(plain, lambda: config(development={"mock_ai_responses": mock}))
    settings = Settings(models=ModelSettings(order=order))
    assert [one.provider for one in chain(settings)] == [one.provider for one in plain(settings)]
    mock = True
    assert [one.provider for one in chain(settings)] == ["offline"]
