"""Both kinds of model servers: the words stream, and each fault is the error that the studio knows."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import (
    Cancelled,
    CredentialsRefused,
    ModelMissing,
    ProviderFault,
    ProviderUnavailable,
    RateLimited,
    SaijinError,
    SettingsError,
)
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.sampling import Sampling
from saijin_studio.logs import NOISY
from saijin_studio.ports import ChatModel, ChatRequest, PromptMessage, Thought
from saijin_studio.providers.llm.ollama import OllamaModel
from saijin_studio.providers.llm.openai_compatible import OpenAIModel
from saijin_studio.services.models.chain import Chain, Limits
from tests.fault_server import KEY, MODEL, Fault, FaultServer, free_port

PERSONA = Persona("p", {"en": PersonaText("P", "")})
HALF = Sampling(temperature=0.5, context_tokens=8192, reply_tokens=1024)
REQUEST = ChatRequest(
    (PromptMessage("system", "Be brief."), PromptMessage("user", "Hi")), PERSONA, (), "en", sampling=HALF
)
KINDS = ("ollama", "openai")


class Secrets:
    def __init__(self, key: str | None = KEY) -> None:
        self.key = key

    def get(self, name: str) -> str | None:
        return self.key

    def set(self, name: str, value: str | None) -> None:
        self.key = value


def model_at(kind: str, url: str, name: str = "test-model", key: str | None = KEY) -> ChatModel:
    return OllamaModel(url, name) if kind == "ollama" else OpenAIModel(f"{url}/v1", name, Secrets(key))


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def said(model: ChatModel, request: ChatRequest = REQUEST) -> str:
    return "".join(piece for piece in model.stream(request, CancelToken()) if isinstance(piece, str))


def collect(model: ChatModel) -> tuple[str, SaijinError]:
    """What came before the error, and the error."""
    pieces: list[str] = []
    with pytest.raises(SaijinError) as caught:
        pieces.extend(piece for piece in model.stream(REQUEST, CancelToken()) if isinstance(piece, str))
    return "".join(pieces), caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_words_stream_with_usage_at_the_end(kind: str, server: FaultServer) -> None:
    answer = Chain((model_at(kind, server.url),)).stream(REQUEST, CancelToken(), Limits(20, 20))
    assert list(answer) == ["Hel", "lo ", "the", "re."]
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.reply_tokens, answer.usage.finish) == (11, 4, "stop")


def test_a_server_may_tell_the_cost(server: FaultServer) -> None:
    server.costs = {"cost": 0.00042, "is_byok": False, "cost_details": {"upstream_inference_cost": None}}
    answer = Chain((model_at("openai", server.url),)).stream(REQUEST, CancelToken(), Limits(20, 20))
    assert "".join(answer) == "Hello there."
    assert answer.usage is not None
    assert (answer.usage.cost, answer.usage.currency, answer.usage.reply_tokens) == (0.00042, "USD", 4)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("fault", "error", "before"),
    [
        (Fault.UNAUTHORISED, CredentialsRefused, ""),
        (Fault.MODEL_MISSING, ModelMissing, ""),
        (Fault.BUSY, RateLimited, ""),
        (Fault.BROKEN, ProviderFault, ""),
        (Fault.REDIRECT, ProviderUnavailable, ""),
        (Fault.ERROR_FIRST, ProviderFault, ""),
        (Fault.WRONG_SHAPE, ProviderFault, ""),
        (Fault.ENDLESS_LINE, ProviderFault, ""),
        (Fault.RESET, ProviderFault, "Hello "),
        (Fault.CUT, ProviderFault, "Hello "),
        (Fault.MALFORMED, ProviderFault, "Hello "),
        (Fault.ERROR_LINE, ProviderFault, "Hello "),
    ],
)
def test_each_fault_is_its_error(
    kind: str, fault: Fault, error: type[SaijinError], before: str, server: FaultServer
) -> None:
    server.fault = fault
    words, caught = collect(model_at(kind, server.url))
    assert type(caught) is error, caught
    assert words == before
    assert caught.params["provider"] == kind


@pytest.mark.parametrize("kind", KINDS)
def test_retry_after_is_told(kind: str, server: FaultServer) -> None:
    server.fault = Fault.BUSY
    _, caught = collect(model_at(kind, server.url))
    assert caught.params["retry_after"] == 7


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_at_the_address(kind: str) -> None:
    model = model_at(kind, f"http://127.0.0.1:{free_port()}")
    _, caught = collect(model)
    assert type(caught) is ProviderUnavailable
    with pytest.raises(ProviderUnavailable):
        model.models()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", ["", "ftp://host", "http://", "http://user:pw@host", "http://ho st", "http://h?x"])
def test_an_address_that_is_none(kind: str, address: str) -> None:
    model = OllamaModel(address) if kind == "ollama" else OpenAIModel(address, "m", Secrets())
    with pytest.raises(SettingsError) as caught:
        model.models()
    assert caught.value.params["setting"] == f"models.{kind}.address"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.SILENT, Fault.STALL])
def test_cancel_ends_a_blocked_read_and_lets_the_server_go(kind: str, fault: Fault, server: FaultServer) -> None:
    server.fault = fault
    cancel, raised = CancelToken(), threading.Event()

    def read() -> None:
        try:
            for _ in model_at(kind, server.url).stream(REQUEST, cancel):
                pass
        except Cancelled:
            raised.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert server.hanging.wait(10)
    cancel.cancel()
    reader.join(1)
    assert raised.is_set()
    assert server.gone.wait(1)


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_name_the_first_model_that_can_talk_is_taken(kind: str, server: FaultServer) -> None:
    model = model_at(kind, server.url, name="")
    assert model.model == MODEL
    assert said(model) == "Hello there."
    assert server.chats()[-1].body["model"] == MODEL


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_without_models(kind: str, server: FaultServer) -> None:
    server.fault = Fault.NO_MODELS
    _, caught = collect(model_at(kind, server.url, name=""))
    assert type(caught) is ModelMissing


@pytest.mark.parametrize("kind", KINDS)
def test_thinking_comes_beside_the_words(kind: str, server: FaultServer) -> None:
    server.fault = Fault.THINKING
    pieces = list(model_at(kind, server.url).stream(REQUEST, CancelToken()))
    assert [one.text for one in pieces if isinstance(one, Thought)] == ["hm", "hm", "hm"]
    assert said(model_at(kind, server.url)) == "Hello there."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", [Fault.NONE, Fault.REPEATS])
def test_a_reply_is_continued_and_never_repeated(kind: str, fault: Fault, server: FaultServer) -> None:
    server.fault = fault
    prefix = "Once upon a time she said: "
    assert said(model_at(kind, server.url), dataclasses.replace(REQUEST, prefix=prefix)) == "Hello there."
    messages = server.chats()[-1].body["messages"]
    assert {"role": "assistant", "content": prefix} in messages
    assert messages[-1]["role"] == ("assistant" if kind == "ollama" else "user")


def test_a_continuation_after_a_full_stop_gets_its_space(server: FaultServer) -> None:
    assert said(model_at("openai", server.url), dataclasses.replace(REQUEST, prefix="So it was.")) == " Hello there."


def test_ollama_is_told_the_window_that_is_needed_and_allowed(server: FaultServer) -> None:
    model = model_at("ollama", server.url)

    def window(prompt: str, allowed: int = 65_536) -> int:
        sampling = dataclasses.replace(HALF, context_tokens=allowed)
        said(model, dataclasses.replace(REQUEST, messages=(PromptMessage("user", prompt),), sampling=sampling))
        options = server.chats()[-1].body["options"]
        assert options["num_predict"] == 1024
        assert options["temperature"] == 0.5
        return int(options["num_ctx"])

    assert window("short") == 2048
    assert window("long " * 1000) == 4096
    assert window("short again") == 4096, "a smaller window would make the server load the model anew"
    assert window("very long " * 5000) == 4096, "the model was trained for no more"
    assert window("short", allowed=1000) == 1000


def test_openai_gets_the_key_and_never_shows_it(server: FaultServer) -> None:
    said(model_at("openai", server.url))
    assert server.chats()[-1].headers["authorization"] == f"Bearer {KEY}"
    server.fault = Fault.UNAUTHORISED
    _, caught = collect(model_at("openai", server.url))
    assert KEY not in caught.detail
    assert KEY not in repr(caught.__cause__)


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.UNAUTHORISED, Fault.BROKEN, Fault.RESET])
def test_no_log_holds_the_key(fault: Fault, server: FaultServer, caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, *NOISY):  # a program that has opened its logs keeps these quiet
        caplog.set_level(logging.DEBUG, logger=name)
    server.fault = fault
    chain = Chain((model_at("openai", server.url), model_at("ollama", server.url)))
    with contextlib.suppress(SaijinError):
        list(chain.stream(REQUEST, CancelToken(), Limits(20, 20)))
    assert caplog.records
    assert KEY not in caplog.text


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_network_the_name_is_not_found(kind: str) -> None:
    _, caught = collect(model_at(kind, "https://no-such-host.invalid"))
    assert type(caught) is ProviderUnavailable


def test_openai_without_a_key_asks_with_a_placeholder(server: FaultServer) -> None:
    assert said(model_at("openai", server.url, key=None)) == "Hello there."


def test_a_key_with_strange_letters_is_refused_without_quoting_it(server: FaultServer) -> None:
    for key in ("sk-\nsecret", "sk-ключ"):
        _, caught = collect(model_at("openai", server.url, key=key))
        assert type(caught) is CredentialsRefused
        assert "secret" not in caught.detail


def test_openai_leaves_out_what_a_model_refuses(server: FaultServer) -> None:
    server.fault = Fault.NO_TEMPERATURE
    model = model_at("openai", server.url)
    assert said(model) == "Hello there."
    assert [("temperature" in asked.body) for asked in server.chats()] == [True, False]
    assert said(model) == "Hello there."
    assert len(server.chats()) == 3, "it remembers"


@pytest.mark.parametrize("kind", KINDS)
def test_models_lists_what_there_is(kind: str, server: FaultServer) -> None:
    assert [m.name for m in model_at(kind, server.url).models()][-1] == MODEL


def test_environment_proxies_are_not_asked_for_this_machine(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    check: Callable[[str], str] = lambda kind: said(model_at(kind, server.url))  # noqa: E731
    assert [check(kind) for kind in KINDS] == ["Hello there."] * 2
