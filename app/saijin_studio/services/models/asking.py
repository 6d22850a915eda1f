"""Asking one provider for one bare prompt, outside the chain that chats go through."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from ...core.cancel import CancelToken
from ...core.errors import InputError, ProviderUnavailable
from ...core.language import detect
from ...core.persona import Persona, PersonaText
from ...core.settings import ModelSettings, Settings
from ...core.studio_options import studio_options
from ...ports import ChatModel, ChatRequest, PromptMessage
from .breaker import Breaker
from .chain import Chain, Limits

NOBODY = Persona("model_integration", {"en": PersonaText("Model", "")})


class ModelAsking:
    """Thread-safe. `chain` builds the enabled models of some settings in their order."""

    def __init__(
        self, settings: Callable[[], Settings], chain: Callable[[Settings], tuple[ChatModel, ...]], breaker: Breaker
    ) -> None:
        self._settings = settings
        self._chain = chain
        self._breaker = breaker
        self._lock = threading.Lock()
        self._chains: dict[tuple[ModelSettings, str, str], Chain] = {}

    def who(self, provider: str, model: str) -> tuple[str, str]:
        """The names in full; "" is the first of the chain and its model. Raises InputError, ProviderError."""
        settings = self._settings()
        if not provider:
            chain = self._chain(settings)
            if not chain:
                raise ProviderUnavailable("no language model is enabled", provider="", model="")
            provider = chain[0].provider
        chosen = self._one(settings, provider, model)
        return chosen.provider, chosen.model

    def question(self, prompt: str, language: str) -> ChatRequest:
        settings = self._settings()
        return ChatRequest(
            messages=(PromptMessage("user", prompt),),
            persona=NOBODY,
            history=(),
            language=language or detect(prompt),
            user_name=settings.user.name,
            sampling=studio_options(settings).in_force,
        )

    def answer(self, provider: str, model: str, prompt: str, language: str, cancel: CancelToken) -> str:
        """All of it. Raises ProviderError, Cancelled."""
        settings = self._settings()
        limits = Limits(settings.models.first_token_seconds, settings.models.idle_seconds)
        chain = self._kept(settings, provider, model)
        with chain.stream(self.question(prompt, language), cancel, limits) as answer:
            return "".join(answer)

    def forget(self) -> None:
        """The chains are built anew, for what they are made from has changed."""
        with self._lock:
            self._chains.clear()

    def _kept(self, settings: Settings, provider: str, model: str) -> Chain:
        """As long as the settings stay."""
        self._breaker.settle(settings.models)
        key = (settings.models, provider, model)
        with self._lock:
            if key not in self._chains:
                self._chains = {known: chain for known, chain in self._chains.items() if known[0] == settings.models}
                self._chains[key] = Chain((self._one(settings, provider, model),), self._breaker)
            return self._chains[key]

    def _one(self, settings: Settings, provider: str, model: str) -> ChatModel:
        """The provider alone, enabled or not, with this model instead of its configured one."""
        models = settings.models
        if provider == "ollama":
            own = msgspec.structs.replace(models.ollama, enabled=True, model=model or models.ollama.model)
            models = msgspec.structs.replace(models, order=("ollama",), ollama=own)
        elif provider == "openai":
            other = msgspec.structs.replace(models.openai, enabled=True, model=model or models.openai.model)
            models = msgspec.structs.replace(models, order=("openai",), openai=other)
        elif provider == "offline":
            models = msgspec.structs.replace(models, order=("offline",))
        else:
            raise InputError(f"no such provider: {provider}", provider=provider)
        (chosen,) = self._chain(msgspec.structs.replace(settings, models=models))
        return chosen
