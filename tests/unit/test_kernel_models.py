"""The kernel's models as its parts share them: who is spared, who is busy, what is loaded, which answers are kept.

And what its voice hears of personas and chats.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from saijin_studio.bootstrap.kernel import Kernel, KernelParts
from saijin_studio.bootstrap.worker import NoSound
from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.chat_options import ChatOptions
from saijin_studio.core.errors import EngineUnavailable, RateLimited
from saijin_studio.core.own_voices import OwnVoices
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.settings import Settings
from saijin_studio.engine.connection import EngineConnection
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatRequest, ModelInfo, PromptMessage
from saijin_studio.services.metrics.service import open_metrics
from saijin_studio.services.models.chain import NoModelAnswered
from saijin_studio.services.models.service import ChainFactory
from saijin_studio.services.settings import SettingsService
from saijin_studio.services.voice.parts import SpeechTask
from saijin_studio.storage.database import Database
from saijin_studio.storage.outbox import OutboxStore
from saijin_workers.topic import TaskContext, Topic
from saijin_workers.topics.chat import ContextInput, Decision, Unloaded
from tests.pull_server import PullServer
from tests.unit.model_stage import NoSecrets

DEEP = Persona("deep", {"en": PersonaText("Deep", "")}, model="openai:large")
SWIFT = Persona("swift", {"en": PersonaText("Swift", "")}, model="openai:small")
OPENAI = {"order": ["openai"], "openai": {"enabled": True, "model": "medium"}}
Build = Callable[..., Kernel]


def away() -> EngineConnection:
    raise EngineUnavailable("there is no engine here")


def config(**sections: object) -> BpmConfig:
    return BpmConfig.model_validate(sections)


def request(persona: Persona) -> ChatRequest:
    return ChatRequest((PromptMessage("user", "Hello"),), persona, (), "en")


class Remote:
    """A model of a remote server, as the settings name it; `fault` is raised, `held` waited for."""

    fault: Exception | None = None

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.begun, self.held = threading.Event(), threading.Event()
        self.held.set()

    def chain(self, settings: Settings) -> tuple[Model, ...]:
        return (Model(self, settings.models.openai.model),)


class Model:
    provider = "openai"

    def __init__(self, server: Remote, name: str) -> None:
        self.model = name
        self._server = server

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        self._server.asked.append(self.model)
        self._server.begun.set()
        assert self._server.held.wait(10)
        if self._server.fault:
            raise self._server.fault
        yield f"answer {len(self._server.asked)}"


@pytest.fixture
def build(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Makes the kernel of this home; nothing of it runs."""
    monkeypatch.delenv("REDIS_URL", raising=False)
    paths = Paths(home)
    paths.make()
    made: list[Kernel] = []

    def kernel(
        models: object, chain: ChainFactory | None = None, current: Callable[[], BpmConfig] = BpmConfig
    ) -> Kernel:
        paths.settings_file.write_text(json.dumps({"models": models}), encoding="utf-8")
        bus, database = EventBus(), Database.at(paths.database_file)
        parts = KernelParts(
            paths=paths,
            database=database,
            settings=SettingsService(paths.settings_file, bus),
            config=current,
            secrets=NoSecrets(),
            bus=bus,
            engine=RestEngine(away),
            connection=away,
            ready=lambda: False,
            output=NoSound(),
            gpus=tuple,
            outbox=OutboxStore(database),
            metrics=open_metrics(paths),
            worker="test",
            chain=chain,
        )
        made.append(Kernel(parts))
        return made[-1]

    yield kernel
    for one in made:
        one.close()


def topic(kernel: Kernel, name: str) -> Topic:
    return next(one for one in kernel.topics if one.name == name)


def test_a_server_that_asked_for_a_pause_is_left_alone_by_chats_and_prompts(build: Build) -> None:
    server = Remote()
    server.fault = RateLimited("busy", retry_after=60)
    kernel = build(OPENAI, server.chain)
    with pytest.raises(NoModelAnswered):
        kernel.models.stream(request(DEEP), CancelToken())
    assert [(one.provider, one.state) for one in kernel.models.states()] == [("openai", "paused")]
    with pytest.raises(NoModelAnswered) as caught:
        kernel.loading.infer("key", "openai", "small", "Hello", "en", CancelToken())
    assert [failure.code for failure in caught.value.failures] == ["provider_paused"]
    assert server.asked == ["large"]
    server.fault = None
    kernel.forget_models()
    assert kernel.models.states()[0].state == "closed"
    assert kernel.loading.infer("key", "openai", "small", "Hello", "en", CancelToken())


def test_what_waits_in_a_models_queue_counts_for_its_personas(build: Build) -> None:
    server = Remote()
    server.held.clear()
    kernel = build(OPENAI, server.chain)
    asking = threading.Thread(
        target=kernel.loading.infer, args=("key", "openai", "large", "Hello", "en", CancelToken())
    )
    asking.start()
    try:
        assert server.begun.wait(10)
        load = kernel.models.loads({}, (DEEP, SWIFT))
        assert (load(DEEP), load(SWIFT)) == (1, 0)
    finally:
        server.held.set()
        asking.join(10)
    assert load(DEEP) == 0


@pytest.mark.parametrize("caching", [True, False])
def test_an_answer_is_given_again_while_caching_is_on(build: Build, caching: bool) -> None:
    server = Remote()
    current = config(performance={"caching": {"enabled": caching}})
    kernel = build(OPENAI, server.chain, lambda: current)

    def ask() -> str:
        """As the process goes: request, and where the answer is not there yet, inference and caching."""
        context = TaskContext("key", "a", "p")
        given = topic(kernel, "model.request").input_type(prompt="How far is the moon?")
        wanted = topic(kernel, "model.request").run(context, given)
        given = replace(given, provider=wanted.provider, model=wanted.model)
        if not wanted.asks:
            return str(wanted.answer)
        answer = topic(kernel, "model.inference").run(context, given).answer
        keep = topic(kernel, "model.cache")
        keep.run(
            context, keep.input_type(provider=given.provider, model=given.model, prompt=given.prompt, answer=answer)
        )
        return str(answer)

    assert [ask(), ask()] == ["answer 1", "answer 1" if caching else "answer 2"]
    assert len(server.asked) == (1 if caching else 2)
    current = config(performance={"caching": {"enabled": False}})
    assert ask() == f"answer {len(server.asked)}", "what was kept is not used any more"


def test_the_model_of_whoever_was_chosen_is_loaded(build: Build, home: Path) -> None:
    """And not that of the conversation's own persona, whose model is there."""
    card = {"spec": "chara_card_v3", "data": {"name": "Deep", "extensions": {"saijin": {"model": "ollama:large"}}}}
    Paths(home).personas.mkdir()
    (Paths(home).personas / "deep.json").write_text(json.dumps(card), encoding="utf-8")
    with PullServer(installed={"small:latest": 5, "large:latest": 9}) as server:
        server.loaded["small:latest"] = {"size": 5, "size_vram": 0}
        kernel = build({"order": ["ollama"], "ollama": {"address": server.url, "model": "small"}})

        def take(persona: str) -> object:
            conversation = kernel.conversations.create("yuuri", "A chat", "")
            turn = kernel.turns.send(conversation.id, "Hello?", "chat_interaction")[0]
            context = TaskContext(turn.correlation_id, "history_loading", "p")
            return topic(kernel, "chat.history_loading").run(context, ContextInput(Decision(persona, "drawn")))

        assert take("deep") == Unloaded("ollama", "large")
        assert take("yuuri") is None
        server.loaded["large:latest"] = {"size": 9, "size_vram": 0}
        kernel.forget_models()
        assert take("deep") is None


def test_the_voice_knows_the_language_of_a_persona_and_of_a_chat(build: Build) -> None:
    kernel = build({})
    chat = kernel.conversations.create("yuuri", "", "")
    _, question, _ = kernel.turns.send(chat.id, "Hallo Welt.", "chat_interaction")
    task = SpeechTask("1" * 32, "message", question.id, "yuuri", silent=True)
    assert kernel.voice.steps.receive(task).language == "en"
    kernel.voice_book.put("yuuri", OwnVoices(language="de"))
    assert kernel.voice.steps.receive(task).language == "de"
    kernel.prompt_store.set_options(chat.id, ChatOptions(language="ja"))
    assert kernel.voice.steps.receive(task).language == "ja"


def test_a_voice_that_was_removed_long_ago_is_gone_when_the_studio_begins(build: Build, home: Path) -> None:
    removed = Paths(home).voices / "installed" / ".removed" / "voice-1.1000"
    removed.mkdir(parents=True)
    (removed / "model.onnx").write_bytes(b"model")
    build(OPENAI)._tidy()
    assert not removed.exists()
