"""Builds the chain of models that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...core.settings import Settings
from ...ports import ChatModel, SecretStore


def chain_factory(secrets: SecretStore, resources: Path) -> Callable[[Settings], tuple[ChatModel, ...]]:
    """For ModelService: the enabled providers in their order. `resources` holds `offline/en.json` and `ja.json`.

    Builds only; wrong addresses show when a model is asked, so that one mistake does not take the others along.
    """

    def chain(settings: Settings) -> tuple[ChatModel, ...]:
        # Here and not above: the window is shown before any model is needed.
        from .offline import OfflineModel
        from .ollama import OllamaModel
        from .openai_compatible import OpenAIModel

        models = settings.models
        makers: dict[str, Callable[[], ChatModel]] = {"offline": lambda: OfflineModel(resources / "offline")}
        if models.ollama.enabled:
            makers["ollama"] = lambda: OllamaModel(models.ollama.address, models.ollama.model)
        if models.openai.enabled:
            makers["openai"] = lambda: OpenAIModel(models.openai.address, models.openai.model, secrets)
        return tuple(makers[name]() for name in dict.fromkeys(models.order) if name in makers)

    return chain
