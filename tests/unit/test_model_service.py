"""The model service with real providers against a server that misbehaves: status, test, keys, and replies."""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.errors import (
    InputError,
    SaijinError,
)
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.settings import ModelSettings, OllamaSettings, OpenAISettings, Settings
from saijin_studio.ports import ChatRequest, PromptMessage
from saijin_studio.providers.llm.factory import chain_factory
from saijin_studio.services.models.chain import NoModelAnswered
from saijin_studio.services.models.service import AnswerStream, ModelService
from tests.fault_server import KEY, Fault, FaultServer, free_port

RESOURCES = Path(__file__).parents[2] / "resources"
PERSONA = Persona("p", {"en": PersonaText("P", "")})
HELLO = Message("m", "c", 1, Role.USER, "Hello", datetime(2026, 1, 1, tzinfo=UTC))
REQUEST = ChatRequest((PromptMessage("user", "Hello"),), PERSONA, (HELLO,), "en")


class Secrets:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, value: str | None) -> None:
        if value is None:
            self.kept.pop(name, None)
        else:
            self.kept[name] = value


def codes(answer: AnswerStream | NoModelAnswered) -> list[tuple[str, str]]:
    return [(failure.provider, failure.code) for failure in answer.failures]


def continuing(prefix: str) -> ChatRequest:
    return ChatRequest(REQUEST.messages, PERSONA, REQUEST.history, "en", prefix=prefix)


def service(secrets: Secrets | None = None, **models: object) -> ModelService:
    settings = Settings(models=msgspec.structs.replace(ModelSettings(), **models))
    kept = secrets or Secrets()
    return ModelService(lambda: settings, kept, chain_factory(kept, RESOURCES))


def ollama_at(url: str, model: str = "test-model") -> OllamaSettings:
    return OllamaSettings(address=url, model=model)


def openai_at(url: str, model: str = "test-model") -> OpenAISettings:
    return OpenAISettings(enabled=True, address=f"{url}/v1", model=model)


@pytest.fixture(autouse=True, scope="module")
def packages_loaded() -> None:
    """Their imports take longer than some of the times below."""
    importlib.import_module("ollama")
    importlib.import_module("openai")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def test_without_any_server_the_built_in_partner_answers_at_once() -> None:
    models = service(ollama=ollama_at(f"http://127.0.0.1:{free_port()}"))
    "".join(models.stream(REQUEST, CancelToken()))  # the first one also loads its phrases
    began = time.monotonic()
    answer = models.stream(REQUEST, CancelToken())
    assert time.monotonic() - began < 0.1
    assert "".join(answer)
    assert (answer.provider, answer.model) == ("offline", "built-in")
    assert codes(answer) == [("ollama", "provider_unavailable")]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.UNAUTHORISED, "credentials_refused"),
        (Fault.MODEL_MISSING, "model_missing"),
        (Fault.BUSY, "rate_limited"),
        (Fault.BROKEN, "provider_fault"),
        (Fault.HANG, "first_token_timeout"),
        (Fault.SILENT, "first_token_timeout"),
        (Fault.ERROR_FIRST, "provider_fault"),
        (Fault.EMPTY, "provider_fault"),
    ],
)
def test_the_chain_goes_on_past_each_fault(fault: Fault, code: str, server: FaultServer) -> None:
    server.fault = fault
    patience = 0.5 if fault in (Fault.HANG, Fault.SILENT) else 20.0
    models = service(ollama=ollama_at(server.url), openai=openai_at(server.url), first_token_seconds=patience)
    answer = models.stream(REQUEST, CancelToken())
    assert "".join(answer)
    assert answer.provider == "offline"
    assert codes(answer) == [("ollama", code), ("openai", code)]


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.RESET, Fault.CUT, Fault.MALFORMED, Fault.ERROR_LINE])
@pytest.mark.parametrize("provider", ["ollama", "openai"])
def test_words_that_break_off_are_kept_and_the_reply_can_go_on(
    provider: str, fault: Fault, server: FaultServer
) -> None:
    server.fault = fault
    models = service(order=(provider,), ollama=ollama_at(server.url), openai=openai_at(server.url), idle_seconds=0.3)
    pieces: list[str] = []
    with pytest.raises(SaijinError) as caught:
        pieces.extend(models.stream(REQUEST, CancelToken()))
    kept = "".join(pieces)
    assert kept == "Hello "
    assert caught.value.retryable
    server.fault, server.words = Fault.REPEATS, ("the", "re.")
    continued = models.stream(continuing(prefix=kept), CancelToken())
    assert kept + "".join(continued) == "Hello there."


def test_a_wrong_address_does_not_take_the_others_along(server: FaultServer) -> None:
    models = service(ollama=ollama_at("nonsense"), openai=openai_at(server.url))
    answer = models.stream(REQUEST, CancelToken())
    assert ("".join(answer), answer.provider) == ("Hello there.", "openai")
    assert codes(answer) == [("ollama", "settings")]


def test_status_of_each_provider_in_chain_order(server: FaultServer) -> None:
    models = service(
        order=("openai", "offline", "ollama"), ollama=ollama_at(server.url, ""), openai=openai_at(server.url, "other")
    )
    openai, offline, ollama = models.status()
    assert (openai.provider, openai.ok, openai.error) == ("openai", False, "model_missing")
    assert (offline.provider, offline.ok) == ("offline", True)
    assert (ollama.provider, ollama.ok, ollama.model) == ("ollama", True, "test-model:latest")
    assert [m.name for m in ollama.models] == ["nomic-embed-text:latest", "test-model:latest"]


def test_status_of_what_is_disabled_or_not_there() -> None:
    ollama, openai, offline = service(ollama=ollama_at(f"http://127.0.0.1:{free_port()}", "")).status()
    assert (ollama.enabled, ollama.ok, ollama.error) == (True, False, "provider_unavailable")
    assert (openai.enabled, openai.ok, openai.error) == (False, False, None)
    assert (offline.enabled, offline.ok, offline.error) == (True, True, None)


def test_a_test_asks_a_real_question(server: FaultServer) -> None:
    models = service(ollama=ollama_at(server.url), openai=msgspec.structs.replace(openai_at(server.url), enabled=False))
    for provider in ("ollama", "openai"):
        status = models.test(provider)
        assert (status.ok, status.detail, status.model) == (True, "Hello there.", "test-model")
        assert status.seconds is not None
    assert models.test("offline").ok
    assert not models.test("openai").enabled


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.UNAUTHORISED, "credentials_refused"),
        (Fault.MODEL_MISSING, "model_missing"),
        (Fault.BROKEN, "provider_fault"),
        (Fault.STALL, "idle_timeout"),
        (Fault.HANG, "first_token_timeout"),
    ],
)
def test_a_test_that_fails_says_why(fault: Fault, code: str, server: FaultServer) -> None:
    server.fault = fault
    patience = 0.5 if fault in (Fault.HANG, Fault.STALL) else 20.0
    models = service(openai=openai_at(server.url), first_token_seconds=patience, idle_seconds=patience)
    status = models.test("openai")
    assert (status.ok, status.error) == (False, code)


def test_there_are_no_other_providers() -> None:
    with pytest.raises(InputError):
        service().test("nobody")


def test_keys_are_kept_and_used(server: FaultServer) -> None:
    secrets = Secrets()
    models = service(secrets, order=("openai",), openai=openai_at(server.url))
    assert not models.has_key("openai")
    models.set_key("openai", f"  {KEY}\n")
    assert models.has_key("openai")
    "".join(models.stream(REQUEST, CancelToken()))
    assert server.chats()[-1].headers["authorization"] == f"Bearer {KEY}"
    models.set_key("openai", None)
    assert not models.has_key("openai")


@pytest.mark.parametrize("key", ["two words", "ключ", "x" * 1001, "a\x00b"])
def test_what_cannot_be_a_key(key: str) -> None:
    with pytest.raises(InputError) as caught:
        service().set_key("openai", key)
    assert key not in str(caught.value)


def test_a_changed_setting_takes_effect_at_the_next_reply(server: FaultServer) -> None:
    current = [Settings(models=ModelSettings(order=("offline",)))]
    models = ModelService(lambda: current[0], Secrets(), chain_factory(Secrets(), RESOURCES))
    assert models.stream(REQUEST, CancelToken()).provider == "offline"
    current[0] = Settings(models=ModelSettings(order=("ollama",), ollama=ollama_at(server.url)))
    assert models.stream(REQUEST, CancelToken()).provider == "ollama"


def wishing(model: str) -> Persona:
    return Persona(model, {"en": PersonaText("P", "")}, model=model)


def test_two_personas_with_models_of_one_dead_server_wait_for_it_together(server: FaultServer) -> None:
    server.fault = Fault.HANG
    models = service(ollama=ollama_at(server.url), first_token_seconds=0.6)
    deep, swift = wishing("ollama:large"), wishing("ollama:small")
    for _ in range(2):
        answer = models.stream(replace(REQUEST, persona=deep), CancelToken())
        assert codes(answer) == [("ollama", "first_token_timeout")]
    asked = len(server.chats())
    answer = models.stream(replace(REQUEST, persona=swift), CancelToken())
    assert (codes(answer), len(server.chats())) == ([("ollama", "provider_paused")], asked)
    assert [(one.provider, one.state) for one in models.states()] == [("ollama", "paused"), ("offline", "closed")]


def test_who_can_answer_now(server: FaultServer) -> None:
    """Whoever wishes for a model that is spared cannot; a wish for what is switched off is none."""
    server.fault = Fault.BUSY
    models = service(ollama=ollama_at(server.url), openai=OpenAISettings(enabled=False))
    deep, plain, off, elsewhere = wishing("ollama:large"), wishing(""), wishing("openai:gpt"), wishing("nobody:x")
    everybody = (deep, plain, off, elsewhere, wishing("offline"))
    assert all(models.available(persona) for persona in everybody)
    models.stream(REQUEST, CancelToken())
    assert [models.available(persona) for persona in everybody] == [False, True, True, True, True]
    models.forget()
    assert models.available(deep)


def test_a_pause_ends_with_other_settings(server: FaultServer) -> None:
    server.fault = Fault.BUSY
    current = [Settings(models=ModelSettings(order=("ollama", "offline"), ollama=ollama_at(server.url)))]
    models = ModelService(lambda: current[0], Secrets(), chain_factory(Secrets(), RESOURCES))
    models.stream(REQUEST, CancelToken())
    assert not models.available(wishing("ollama:large"))
    with FaultServer() as other:
        current[0] = Settings(models=ModelSettings(order=("ollama", "offline"), ollama=ollama_at(other.url)))
        assert models.available(wishing("ollama:large"))
        assert models.stream(REQUEST, CancelToken()).provider == "ollama"


def test_each_model_has_its_own_load() -> None:
    """Its replies under way, whichever persona makes them, and its queue."""
    waiting = {"ollama:small:latest": 5}
    settings = Settings(models=ModelSettings(ollama=OllamaSettings(model="large")))
    models = ModelService(
        lambda: settings, Secrets(), chain_factory(Secrets(), RESOURCES), queued=lambda key: waiting.get(key, 0)
    )
    deep, deeper, swift, plain = (wishing(f"ollama:{name}") for name in ("large", "Large:latest", "small", "tiny"))
    load = models.loads({deep.key: 2, deeper.key: 1, "gone": 9}, (deep, deeper, swift, plain))
    assert [load(persona) for persona in (deep, deeper, swift, plain)] == [3, 3, 5, 0]
    assert load(wishing("")) == 3, "the configured model"


def test_the_window_can_open_without_the_heavy_packages() -> None:
    code = (
        "import sys, saijin_studio.services.models.service, saijin_studio.providers.secrets;"
        "import saijin_studio.providers.llm.factory;"
        "print([m for m in ('openai', 'ollama', 'httpx', 'keyring', 'pydantic') if m in sys.modules])"
    )
    paths = {"PYTHONPATH": str(RESOURCES.parent / "app"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, env=paths, check=True
    )
    assert done.stdout.strip() == "[]"
