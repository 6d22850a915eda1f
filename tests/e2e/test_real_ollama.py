"""The chain against a real Ollama with a very small model: streaming, going on, cancelling, losing the server."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.errors import Cancelled, ProviderError
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.settings import ModelSettings, OllamaSettings, OpenAISettings, Settings
from saijin_studio.ports import ChatRequest, PromptMessage
from saijin_studio.providers.llm.factory import chain_factory
from saijin_studio.providers.secrets import KeyringSecrets
from saijin_studio.services.models.service import ModelService
from tests.e2e.ollama_server import OllamaServer, ollama_program

RESOURCES = Path(__file__).parents[2] / "resources"
HELLO = Message("m", "c", 1, Role.USER, "hello", datetime(2026, 1, 1, tzinfo=UTC))
SHORT = Sampling(temperature=0.0, context_tokens=8192, reply_tokens=30)
REQUEST = ChatRequest(
    (PromptMessage("system", "be"), PromptMessage("user", "hello")),
    Persona("p", {"en": PersonaText("P", "")}),
    (HELLO,),
    "en",
    sampling=SHORT,
)

LONG = dataclasses.replace(REQUEST, sampling=dataclasses.replace(SHORT, reply_tokens=100_000))

pytestmark = pytest.mark.skipif(
    ollama_program() is None, reason="no ollama binary: set SAIJIN_OLLAMA or put it on the PATH"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OllamaServer]:
    with OllamaServer(tmp_path_factory.mktemp("ollama")) as running:
        yield running


def service(server: OllamaServer, **models: object) -> ModelService:
    chosen = ModelSettings(ollama=OllamaSettings(address=server.url))
    settings = Settings(models=msgspec.structs.replace(chosen, **models))
    return ModelService(lambda: settings, KeyringSecrets(), chain_factory(KeyringSecrets(), RESOURCES))


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.05)
    return True


def test_it_is_found_and_streams(server: OllamaServer) -> None:
    models = service(server)
    status = models.status()[0]
    assert (status.provider, status.ok, status.model) == ("ollama", True, "tiny:latest")
    pieces = list(answer := models.stream(REQUEST, CancelToken()))
    assert len(pieces) > 5
    assert (answer.provider, answer.model, answer.failures) == ("ollama", "tiny:latest", ())
    assert answer.usage is not None
    assert (answer.usage.reply_tokens, answer.usage.finish) == (30, "length")
    assert answer.tokens_per_second
    assert models.test("ollama").ok


def test_the_window_that_was_asked_for_is_the_one_that_is_loaded(server: OllamaServer) -> None:
    import ollama

    long = dataclasses.replace(
        REQUEST,
        messages=(PromptMessage("user", "tea " * 500),),
        sampling=dataclasses.replace(SHORT, context_tokens=1500),
    )
    answer = service(server).stream(long, CancelToken())
    "".join(answer)
    assert answer.usage is not None
    assert answer.usage.context_tokens == 1500
    assert until(lambda: 1500 in [model.context_length for model in ollama.Client(server.url).ps().models])


def test_a_reply_goes_on_from_what_was_said(server: OllamaServer) -> None:
    models = service(server)
    whole = "".join(first := models.stream(REQUEST, CancelToken()))
    kept = whole[: len(whole) // 2]
    continued = "".join(second := models.stream(dataclasses.replace(REQUEST, prefix=kept), CancelToken()))
    assert continued
    assert not continued.startswith(kept)
    assert first.usage is not None and second.usage is not None
    assert first.usage.prompt_tokens is not None and second.usage.prompt_tokens is not None
    assert second.usage.prompt_tokens > first.usage.prompt_tokens, "the model has read what was said"
    again = "".join(models.stream(dataclasses.replace(REQUEST, prefix=kept), CancelToken()))
    assert again == continued


def test_the_same_server_by_the_other_api(server: OllamaServer) -> None:
    openai = OpenAISettings(enabled=True, address=f"{server.url}/v1", model="tiny")
    answer = service(server, order=("openai",), openai=openai).stream(REQUEST, CancelToken())
    assert "".join(answer)
    assert answer.provider == "openai"
    assert answer.usage is not None
    assert answer.usage.reply_tokens == 30


def test_a_model_that_is_not_there(server: OllamaServer) -> None:
    models = service(server, ollama=OllamaSettings(address=server.url, model="nobody"))
    assert models.status()[0].error == "model_missing"
    answer = models.stream(REQUEST, CancelToken())
    assert "".join(answer)
    assert (answer.provider, answer.failures[0].code) == ("offline", "model_missing")


def test_cancelling_in_the_middle(server: OllamaServer) -> None:
    models, cancel = service(server), CancelToken()
    answer = models.stream(LONG, cancel)
    next(answer)
    began = time.monotonic()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(answer)
    assert time.monotonic() - began < 1
    assert "".join(models.stream(REQUEST, CancelToken())), "and the server is free again"


def test_the_server_dies_in_the_middle(tmp_path: Path) -> None:
    server = OllamaServer(tmp_path).start()
    try:
        models = service(server, idle_seconds=5.0)
        "".join(models.stream(REQUEST, CancelToken()))
        answer = models.stream(LONG, CancelToken())
        kept = [next(answer)]
    finally:
        server.kill()
    with pytest.raises(ProviderError) as caught:
        kept.extend(answer)
    assert caught.value.retryable
    rest = models.stream(dataclasses.replace(REQUEST, prefix="".join(kept)), CancelToken())
    assert "language model" in "".join(rest), "it says that the model is gone"
    assert (rest.provider, rest.failures[0].code) == ("offline", "provider_unavailable")
