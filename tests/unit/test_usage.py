"""What a reply cost: as the server tells it, or by the prices that the person configured."""

from __future__ import annotations

from collections.abc import Generator
from types import SimpleNamespace

import pytest

from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.usage import Usage, cost_words
from saijin_studio.ports import ChatRequest, ModelInfo, PromptMessage
from saijin_studio.providers.llm.openai_compatible import told_cost
from saijin_studio.services.models.chain import Chain, Limits

COUNTED = Usage(1000, 500)
REQUEST = ChatRequest((PromptMessage("user", "Hi"),), Persona("p", {"en": PersonaText("P", "")}), (), "en")


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (None, ""),
        (0.0, "0 USD"),
        (0.0012, "0.0012 USD"),
        (0.00003047, "0.000030 USD"),
        (0.0523, "0.052 USD"),
        (0.999, "1.00 USD"),
        (0.5, "0.50 USD"),
        (1234.5, "1,234.50 USD"),
        (1e-300, "0.000000000 USD"),
    ],
)
def test_two_digits_at_least_are_told(cost: float | None, words: str) -> None:
    assert cost_words(Usage(cost=cost, currency="USD")) == words


PRICES = {
    "openai:gpt-4.1-mini": {"prompt": 0.4, "reply": 1.6},
    "openai:gpt-4*": {"prompt": 2, "reply": 8, "currency": "EUR"},
    "openai:gpt-4.1*": {"prompt": 3, "reply": 0},
}


@pytest.mark.parametrize(
    ("provider", "model", "cost"),
    [
        ("openai", "gpt-4.1-mini", "0.0012 USD"),
        ("openai", "gpt-4.1-large", "0.0030 USD"),  # the longer beginning
        ("openai", "gpt-4o", "0.0060 EUR"),
        ("openai", "other", ""),
        ("ollama", "gpt-4.1-mini", ""),
        ("offline", "builtin", ""),
    ],
)
def test_the_price_that_fits_best_counts(provider: str, model: str, cost: str) -> None:
    config = BpmConfig.model_validate({"prices": PRICES})
    assert cost_words(config.priced(provider, model, COUNTED)) == cost


def test_any_model_of_a_provider_may_have_a_price() -> None:
    config = BpmConfig.model_validate({"prices": {"openai:*": {"prompt": 1, "reply": 1}}})
    assert config.priced("openai", "any", COUNTED).cost == 0.0015
    assert config.priced("offline", "any", COUNTED).cost is None


def test_what_the_server_tells_comes_before_a_price_and_what_nobody_counted_costs_nothing_known() -> None:
    config = BpmConfig.model_validate({"prices": PRICES})
    told = Usage(1000, 500, cost=0.5, currency="USD")
    assert config.priced("openai", "gpt-4o", told) == told
    assert config.priced("openai", "gpt-4o", Usage(1000, None)).cost is None


@pytest.mark.parametrize(
    ("counted", "cost"),
    [
        ({"cost": 0.0125}, 0.0125),
        ({"cost": 0}, 0.0),
        ({"cost": 0.01, "is_byok": False, "cost_details": {"upstream_inference_cost": 0.01}}, 0.01),
        ({"cost": 0, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.036}}, 0.036),
        ({"cost": 0.001, "is_byok": True, "cost_details": None}, 0.001),
        ({}, None),
        ({"cost": None}, None),
        ({"cost": "0.1"}, None),
        ({"cost": True}, None),
        ({"cost": -1}, None),
        ({"cost": float("nan")}, None),
        ({"cost": float("inf")}, None),
        ({"cost": {"total": 3}}, None),
    ],
)
def test_what_servers_tell_of_the_cost(counted: dict[str, object], cost: float | None) -> None:
    assert told_cost(SimpleNamespace(**counted)) == cost


class Counting:
    """Says a word and counts tokens."""

    provider, model = "openai", "gpt-4.1-mini"

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str, None, Usage]:
        yield "Hello"
        return COUNTED

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


def test_an_answer_has_its_cost_at_its_end() -> None:
    config = BpmConfig.model_validate({"prices": PRICES})
    answer = Chain((Counting(),), priced=config.priced).stream(REQUEST, CancelToken(), Limits(5, 5))
    assert "".join(answer) == "Hello"
    assert answer.usage is not None and cost_words(answer.usage) == "0.0012 USD"
    free = Chain((Counting(),)).stream(REQUEST, CancelToken(), Limits(5, 5))
    assert list(free) and free.usage == COUNTED
