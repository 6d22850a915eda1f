"""A reply that took several tries, on the real engine: who was asked in each stays known, and what it cost."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import ProviderFault, ProviderUnavailable, SaijinError
from saijin_studio.core.usage import Usage, cost_words
from saijin_studio.ports import ChatRequest, ModelInfo
from saijin_studio.services.traces import file as trace_file
from saijin_studio.services.traces.story import from_file

from .chats import Chats, chain_of


class Fails:
    """Raises these errors, one each time it is asked; after them it answers."""

    model = "m"

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.errors: list[SaijinError] = []

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str, None, Usage]:
        if self.errors:
            raise self.errors.pop(0)
        yield "Here I am."
        return Usage(1000, 500, 8192, "stop")

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


class Bench:
    """A studio whose chain asks Ollama, then a server."""

    def __init__(self, home: Path) -> None:
        self.local, self.server = Fails("ollama"), Fails("openai")
        self.chats = Chats(home, chain_of(self.local, self.server))
        retries = {"ai_processing": {"tries": 3, "initial": 0.05}}
        self.chats.studio.services.config.save({"workflows.chat_interaction.retries": retries})


@pytest.fixture(scope="module")
def bench(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("tries"))
    yield made
    made.chats.studio.close()


def test_failures_of_every_try_are_kept_in_their_order(bench: Bench) -> None:
    bench.local.errors = [ProviderUnavailable("refused"), ProviderFault("out of memory")]
    bench.server.errors = [ProviderUnavailable("no route")]
    chats = bench.chats
    turn = chats.ask("Is anybody there?")
    assert chats.answered(turn)[0] == "Here I am."
    trace = chats.chat.trace(turn.correlation_id)
    assert [(f.number, f.provider, f.code, f.detail) for f in trace.failures] == [
        (1, "ollama", "provider_unavailable", "refused"),
        (1, "openai", "provider_unavailable", "no route"),
        (2, "ollama", "provider_fault", "out of memory"),
    ]
    assert (trace.tries, trace.provider) == (2, "openai")
    opened = from_file(chats.studio.services.traces.file(turn.correlation_id), 0)
    assert (opened.trace.failures, opened.trace.tries) == (trace.failures, 2)
    (message,) = [each for each in chats.chat.messages(turn.conversation_id) if each.failures]
    assert message.failures == trace.failures


def test_nobody_in_any_try(bench: Bench) -> None:
    bench.local.errors = [ProviderUnavailable("refused") for _ in range(3)]
    bench.server.errors = [ProviderUnavailable("no route") for _ in range(3)]
    turn = bench.chats.ask("Is anybody there?")
    bench.chats.wait(turn, TurnState.FAILED)
    trace = bench.chats.chat.trace(turn.correlation_id)
    assert [failure.number for failure in trace.failures] == [1, 1, 2, 2, 3, 3]
    assert (trace.tries, trace.provider) == (3, None)


def test_a_price_that_somebody_configured_is_told_with_the_reply(bench: Bench, tmp_path: Path) -> None:
    chats = bench.chats
    chats.studio.services.config.save({"prices": {"openai:*": {"prompt": 0.4, "reply": 1.6, "currency": "EUR"}}})
    bench.local.errors = [ProviderUnavailable("refused")]
    paid = chats.ask("Hello")
    chats.answered(paid)
    free = chats.ask("Hello")  # this time Ollama answers
    chats.answered(free)
    traces = chats.studio.services.traces
    usage = traces.story(paid.correlation_id).made.usage
    assert usage is not None and cost_words(usage) == "0.0012 EUR"
    local = traces.story(free.correlation_id).made.usage
    assert local == Usage(1000, 500, 8192, "stop")
    traces.save(paid.correlation_id, tmp_path / "trace.json")
    assert from_file(trace_file.read(tmp_path / "trace.json"), 0).made.usage == usage
