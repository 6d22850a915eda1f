"""Token counts: by a server's tokeniser, or by an estimate that learns; and models that stand in for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import msgspec
import pytest

from saijin_studio.core.chat_options import NOBODY
from saijin_studio.core.errors import ProviderError, ProviderUnavailable
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.settings import ModelSettings, OllamaSettings, OpenAISettings, Settings
from saijin_studio.core.tokens import estimate_tokens
from saijin_studio.providers.llm.tokenizer import ServerTokens
from saijin_studio.services.models.service import in_turn
from saijin_studio.services.models.tokens import TokenCounts
from tests.local_server import LocalServer

SOON = 5.0  # seconds
Answer = Callable[[str, dict[str, Any]], dict[str, Any] | None]


class Secrets:
    def get(self, name: str) -> str | None:
        return "key"

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError


def llama_cpp(path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    return {"tokens": list(range(len(body.get("content", "").split())))} if path == "/tokenize" else None


def vllm(path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    return {"count": len(body["prompt"].split())} if path == "/tokenize" and body.get("prompt") else None


def koboldcpp(path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    return {"value": len(body["prompt"].split())} if path == "/api/extra/tokencount" else None


def plain(path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    return {"tokens": "many"} if path == "/tokenize" else None


class Serving(LocalServer):
    """`keys` are those that it was shown, `lines` the connections that were made."""

    def __init__(self, answer: Answer) -> None:
        self.keys, self.lines = keys, lines = list[str](), set[object]()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # a connection stays
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                keys.append(self.headers.get("Authorization", ""))
                lines.add(self.client_address)
                body = msgspec.json.decode(self.rfile.read(int(self.headers["Content-Length"])))
                found = answer(self.path, body)
                content = msgspec.json.encode(found)
                self.send_response(404 if found is None else 200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self.listen(Handler, "token-server")

    @property
    def address(self) -> str:
        return f"{self.url}/v1"


@pytest.mark.parametrize("answer", [llama_cpp, vllm, koboldcpp])
def test_each_kind_of_server_counts_in_its_own_way(answer: Answer) -> None:
    with Serving(answer) as there:
        server = ServerTokens(there.address, Secrets())
        assert server.can_count("m")
        assert [server.count("m", "one two three", SOON) for _ in range(40)] == [3] * 40
        assert set(there.keys) == {"Bearer key"}
        assert len(there.lines) == 1
        server.close()
        with pytest.raises(ProviderUnavailable):
            server.count("m", "one two three", SOON)


def test_a_server_that_counts_slowly_is_not_away() -> None:
    answering = threading.Event()

    def slow(path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        return llama_cpp(path, body) if body["content"] == "one two" or answering.wait(10) else None

    with Serving(slow) as there:
        server = ServerTokens(there.address, Secrets())
        assert server.can_count("m")
        with pytest.raises(TimeoutError):
            server.count("m", "three", 0.05)
        answering.set()
        assert server.count("m", "three", SOON) == 1
        server.close()


def test_a_server_without_a_tokeniser_says_so() -> None:
    with Serving(plain) as there:
        server = ServerTokens(there.address, Secrets())
        assert not server.can_count("m")
        with pytest.raises(ProviderError):
            server.count("m", "one", SOON)
    with pytest.raises(ProviderUnavailable):
        ServerTokens(there.address, Secrets()).can_count("m")


def test_openai_s_own_server_is_not_even_asked() -> None:
    assert not ServerTokens("https://api.openai.com/v1", Secrets()).can_count("m")


class Tokenizer:
    """A token for each word; `left` texts are counted, then it is away."""

    def __init__(self, left: int = 1_000) -> None:
        self.left = left
        self.asked: list[str] = []
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def can_count(self, model: str) -> bool:
        if self.left <= 0:
            raise ProviderUnavailable("away")
        return True

    def count(self, model: str, text: str, seconds: float) -> int:
        assert not self.closed
        self.asked.append(text)
        self.left -= 1
        if self.left < 0:
            raise ProviderUnavailable("away")
        return len(text.split())


def none_yet(provider: str, model: str, limit: int) -> tuple[tuple[int, int], ...]:
    return ()


def test_the_tokeniser_is_asked_once_for_each_text() -> None:
    tokenizer = Tokenizer()
    counts = TokenCounts(none_yet, lambda: tokenizer)
    for _ in range(2):
        count = counts.counter("openai", "m")
        assert [count("one two"), count("three"), count("")] == [2, 1, 0]
        assert count.exact
    assert tokenizer.asked == ["one two", "three"]
    assert counts.counter("openai", "other")("one two") == 2
    assert tokenizer.asked[2:] == ["one two"]
    assert not counts.counter("ollama", "m").exact


def test_a_tokeniser_that_goes_away_leaves_an_estimate_and_is_spared_for_a_while() -> None:
    now = [0.0]
    tokenizer = Tokenizer(left=1)
    counts = TokenCounts(none_yet, lambda: tokenizer, lambda: now[0])
    count = counts.counter("openai", "m")
    assert count("one two") == 2
    assert count("a longer text of words") == estimate_tokens("a longer text of words")
    assert not count.exact
    tokenizer.left = 9
    assert not counts.counter("openai", "m").exact
    now[0] += 61
    assert counts.counter("openai", "m").exact


def test_a_slow_tokeniser_does_not_hold_up_a_prompt() -> None:
    now = [0.0]
    tokenizer, told = Tokenizer(), threading.Event()
    counts = TokenCounts(none_yet, lambda: tokenizer, lambda: now[0], told.set)
    count = counts.counter("openai", "m")
    assert count("one") == 1
    now[0] += 1
    assert count("some other text") == estimate_tokens("some other text")
    assert not count.exact
    assert told.wait(10)  # it was counted meanwhile, for whoever looks next
    again = counts.counter("openai", "m")
    now[0] += 1
    assert [again("some other text"), again("one"), again.exact] == [3, 1, True]
    assert tokenizer.asked == ["one", "some other text"]
    counts.close()
    assert tokenizer.closed and not counts.counter("openai", "m").exact


def test_a_server_that_is_not_asked_any_more_is_closed() -> None:
    now, servers = [0.0], [Tokenizer(), Tokenizer()]
    asked = iter(servers)
    counts = TokenCounts(none_yet, lambda: next(asked), lambda: now[0])
    assert counts.counter("openai", "m")("one") == 1
    now[0] += 601
    assert counts.counter("openai", "m")("two words") == 2
    assert [each.closed for each in servers] == [True, False]


def test_the_estimate_learns_what_it_was_off_by() -> None:
    told = ((100, 150), (10, 900), (10, 900))
    counts = TokenCounts(lambda provider, model, limit: told, lambda: None)
    text = "word " * 100
    assert counts.counter("ollama", "m")(text) == round(estimate_tokens(text) * 1.5)
    assert TokenCounts(none_yet, lambda: None).counter("ollama", "m")(text) == estimate_tokens(text)


def asked_in_turn(model: str, fallback: str, order: tuple[Any, ...] = ("ollama", "openai", "offline")) -> list[str]:
    settings = Settings(
        models=ModelSettings(order=order, ollama=OllamaSettings(model="one"), openai=OpenAISettings(enabled=True))
    )
    persona = Persona("p", {"en": PersonaText("P", "")}, model=model, fallback=fallback)
    names = {"ollama": lambda models: f"ollama:{models.ollama.model}", "openai": lambda m: f"openai:{m.openai.model}"}
    found = []
    for stage in in_turn(settings, persona):
        found += [names.get(name, lambda _, name=name: name)(stage.models) for name in stage.models.order]
    return found


@pytest.mark.parametrize(
    ("model", "fallback", "expected"),
    [
        ("", "", ["ollama:one", "openai:", "offline"]),
        ("openai:gpt", "", ["openai:gpt", "ollama:one", "offline"]),
        ("", NOBODY, ["ollama:one"]),
        ("ollama:two", NOBODY, ["ollama:two"]),
        ("ollama:two", "ollama:three", ["ollama:two", "ollama:three", "openai:", "offline"]),
        ("ollama:two", "offline", ["ollama:two", "offline", "openai:"]),
        ("", "openai:gpt", ["ollama:one", "openai:gpt", "offline"]),
        ("ollama:two", "ollama:two", ["ollama:two", "openai:", "offline"]),
        ("ollama:two", "unknown:x", ["ollama:two", "openai:", "offline"]),
    ],
)
def test_who_is_asked_in_which_order(model: str, fallback: str, expected: list[str]) -> None:
    assert asked_in_turn(model, fallback) == expected
