"""What the studio keeps of a request is what went over the line."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.settings import ModelSettings, OllamaSettings, OpenAISettings, Settings
from saijin_studio.ports import ChatRequest, PromptMessage
from saijin_studio.providers.llm.factory import chain_factory
from saijin_studio.services.models.service import ModelService
from tests.fault_server import KEY, FaultServer

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.mark.parametrize("provider", ["ollama", "openai"])
def test_what_is_kept_of_a_request_is_what_the_server_got(provider: str) -> None:
    with FaultServer() as server:
        models = {
            "ollama": OllamaSettings(address=server.url, model="test-model", enabled=provider == "ollama"),
            "openai": OpenAISettings(address=f"{server.url}/v1", model="test-model", enabled=provider == "openai"),
        }
        chosen = Settings(models=ModelSettings(order=(provider,), **models))  # type: ignore[arg-type]
        keys = SimpleNamespace(get=lambda name: KEY)
        service = ModelService(lambda: chosen, cast(Any, keys), chain_factory(cast(Any, keys), RESOURCES))
        request = ChatRequest(
            (PromptMessage("system", "Be kind."), PromptMessage("user", "Hello")),
            Persona("p", {"en": PersonaText("P", "")}),
            (),
            "en",
            prefix="Well, ",
            sampling=Sampling(temperature=0.8, top_k=40, reply_tokens=64, stop=("###",)),
        )
        with service.stream(request, CancelToken()) as answer:
            "".join(answer)
        assert answer.sent is not None
        assert json.loads(json.dumps(answer.sent)) == server.chats()[-1].body
        assert KEY not in json.dumps(answer.sent)
