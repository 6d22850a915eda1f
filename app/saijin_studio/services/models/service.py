"""Which language models there are, whether they work, and the words of a reply from the first that gives any."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import msgspec

from ...core.cancel import CancelToken
from ...core.chat_options import NOBODY
from ...core.errors import InputError, ModelMissing, SaijinError
from ...core.local_models import model_key
from ...core.persona import Persona, PersonaText
from ...core.sampling import Sampling
from ...core.settings import ModelSettings, Settings
from ...ports import ChatModel, ChatRequest, ModelInfo, PromptMessage, SecretStore
from .breaker import Breaker, BreakerState
from .chain import AnswerStream, Chain, Limits, NoModelAnswered, Priced

BUILT_IN = "offline"
PROVIDERS = ("ollama", "openai", "offline")
_LONGEST_KEY = 1000
_LONGEST_SAMPLE = 200
_MOST_CHAINS = 50  # one for each set of settings, personas' own models among them
ChainFactory = Callable[[Settings], tuple[ChatModel, ...]]

__all__ = ["AnswerStream", "BreakerState", "ModelService", "NoModelAnswered", "ProviderStatus"]


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """`ok`: it can answer now. `error` is an error code of core.errors, `detail` the server's own words.

    After a test `detail` holds what the model said and `seconds` how long its first word took.
    """

    provider: str
    enabled: bool
    ok: bool
    model: str
    models: tuple[ModelInfo, ...] = ()
    error: str | None = None
    detail: str = ""
    seconds: float | None = None


class ModelService:
    """Thread-safe. `chain_factory` builds the enabled models in their order; it must not ask them anything.

    `queued` tells how many wait in the queue of a model, by its core.local_models.model_key; `breaker` is shared with
    whoever else asks the same servers; `priced` knows what models cost.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        secrets: SecretStore,
        chain_factory: ChainFactory,
        breaker: Breaker | None = None,
        queued: Callable[[str], int] = lambda key: 0,
        priced: Priced = lambda provider, model, usage: usage,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._factory = chain_factory
        self._breaker = breaker or Breaker()
        self._queued = queued
        self._priced = priced
        self._lock = threading.Lock()
        self._chains: dict[tuple[tuple[ModelSettings, ...], bool], Chain] = {}

    def stream(self, request: ChatRequest, cancel: CancelToken) -> AnswerStream:
        """Returns once the first word is there. Raises Cancelled or NoModelAnswered (a ProviderUnavailable)."""
        settings = self._settings()
        return self._chain_for(in_turn(settings, request.persona)).stream(request, cancel, _limits(settings))

    def write(self, request: ChatRequest, cancel: CancelToken) -> AnswerStream:
        """Like `stream`, for what is no reply: the built-in model, which only knows how to reply, is left out."""
        settings = self._settings()
        chain = self._chain_for(in_turn(settings, request.persona), writes=True)
        return chain.stream(request, cancel, _limits(settings))

    def loads(self, replies: Mapping[str, int], personas: Iterable[Persona]) -> Callable[[Persona], int]:
        """Tells how much a persona's model has to do: the replies under way, of which `replies` says how many each
        persona is making, and whoever waits in the model's own queue.
        """
        by_model: Counter[str] = Counter()
        for persona in personas:
            by_model[self._model_of(persona)] += replies.get(persona.key, 0)

        def load(persona: Persona) -> int:
            key = self._model_of(persona)
            return by_model[key] + self._queued(key)

        return load

    def available(self, persona: Persona) -> bool:
        """Whether the model that the persona wishes for may be asked now.

        A persona without a wish takes any; so does one whose wish is for a provider that is switched off.
        """
        provider = self.wished(persona)[0]
        if provider != persona.model.partition(":")[0]:
            return True
        self._breaker.settle(self._settings().models)
        return not self._breaker.paused(provider)

    def wished(self, persona: Persona) -> tuple[str, str]:
        """Provider and model that are asked first for a persona; "" for the model means the server's first."""
        settings = preferring(self._settings(), persona)
        first = next((name for name in settings.models.order if _enabled(settings, name)), "offline")
        return first, _chosen(settings, first)

    def status(self) -> tuple[ProviderStatus, ...]:
        """Every provider, those of the chain first and in its order. Asks the enabled ones, side by side."""
        settings = self._settings()
        enabled = {model.provider: model for model in self._factory(settings)}
        names = tuple(dict.fromkeys((*settings.models.order, *PROVIDERS)))
        with ThreadPoolExecutor(len(names), thread_name_prefix="llm-status") as pool:
            return tuple(pool.map(lambda name: _status(name, enabled.get(name), settings), names))

    def states(self) -> tuple[BreakerState, ...]:
        """The circuit breakers of the chain, in its order; asks no server."""
        return self._chain_for((self._settings(),)).states()

    def test(self, provider: str) -> ProviderStatus:
        """Asks one tiny real question, whether the provider is enabled or not. Raises InputError for no provider."""
        settings = self._settings()
        if provider not in PROVIDERS:
            raise InputError(f"no such provider: {provider}", provider=provider)
        enabled = any(model.provider == provider for model in self._factory(settings))
        (model,) = self._factory(_only(settings, provider))
        try:
            with Chain((model,)).stream(_question(), CancelToken(), _limits(settings)) as answer:
                said = "".join(answer).strip()
        except NoModelAnswered as error:
            failure = error.failures[0]
            return ProviderStatus(provider, enabled, False, failure.model, (), failure.code, failure.detail)
        except SaijinError as error:
            return ProviderStatus(provider, enabled, False, _chosen(settings, provider), (), error.code, error.detail)
        sample = said[:_LONGEST_SAMPLE]
        return ProviderStatus(
            provider, enabled, True, answer.model, (), detail=sample, seconds=answer.first_token_seconds
        )

    def set_key(self, provider: str, key: str | None) -> None:
        """Stores the key in the keyring, removes it with None or "". Raises InputError, StorageError."""
        cleaned = (key or "").strip()
        if len(cleaned) > _LONGEST_KEY or not all(c.isascii() and c.isprintable() and c != " " for c in cleaned):
            raise InputError("this is not a key: keys are printable ASCII without spaces", provider=provider)
        self._secrets.set(provider, cleaned or None)
        self.forget()  # the pauses that the old key brought about, too

    def forget(self) -> None:
        """The chains are built anew, for what they are made from has changed."""
        with self._lock:
            self._chains.clear()
        self._breaker.forget()

    def has_key(self, provider: str) -> bool:
        return bool(self._secrets.get(provider))

    def _model_of(self, persona: Persona) -> str:
        return model_key(*self.wished(persona))

    def _chain_for(self, stages: tuple[Settings, ...], writes: bool = False) -> Chain:
        """The models of one stage after the other."""
        self._breaker.settle(self._settings().models)
        key = tuple(stage.models for stage in stages), writes
        with self._lock:
            known = self._chains.get(key)
            if known is None:
                if len(self._chains) >= _MOST_CHAINS:
                    self._chains.clear()
                every = (model for stage in stages for model in self._factory(stage))
                models = tuple(one for one in every if not writes or one.provider != BUILT_IN)
                known = self._chains[key] = Chain(models, self._breaker, self._priced)
            return known


def in_turn(settings: Settings, persona: Persona) -> tuple[Settings, ...]:
    """The settings whose models are asked one after the other: the persona's own first, then who is to stand in."""
    preferred = preferring(settings, persona)
    provider, _, model = persona.fallback.partition(":")
    if not provider or (provider != NOBODY and provider not in settings.models.order):
        return (preferred,)
    first = next((name for name in preferred.models.order if _enabled(preferred, name)), "")
    if provider == NOBODY:
        return (_of(preferred, (first,)),) if first else (preferred,)
    stand_in = preferring(settings, replace(persona, model=persona.fallback))
    rest = tuple(name for name in settings.models.order if name not in (first, provider))
    stages = [_of(preferred, (first,) if first else ()), _of(stand_in, (provider,)), _of(settings, rest)]
    # The same model twice would be asked twice.
    same = provider == first and model in ("", _chosen(preferred, first))
    return tuple(stage for number, stage in enumerate(stages) if stage.models.order and not (same and number == 1))


def _of(settings: Settings, order: tuple[str, ...]) -> Settings:
    """These providers alone."""
    return msgspec.structs.replace(settings, models=msgspec.structs.replace(settings.models, order=order))


def preferring(settings: Settings, persona: Persona) -> Settings:
    """The settings with the persona's own model at the head of the chain."""
    provider, _, model = persona.model.partition(":")
    if provider not in PROVIDERS or provider not in settings.models.order:
        return settings
    order = (provider, *(name for name in settings.models.order if name != provider))
    models = msgspec.structs.replace(settings.models, order=order)
    if model and provider in ("ollama", "openai"):
        own = msgspec.structs.replace(getattr(models, provider), model=model)
        models = msgspec.structs.replace(models, **{provider: own})
    return msgspec.structs.replace(settings, models=models)


def _enabled(settings: Settings, provider: str) -> bool:
    return {"ollama": settings.models.ollama.enabled, "openai": settings.models.openai.enabled}.get(provider, True)


def _limits(settings: Settings) -> Limits:
    return Limits(settings.models.first_token_seconds, settings.models.idle_seconds)


def _chosen(settings: Settings, provider: str) -> str:
    """The model's name in the settings, "" for none."""
    return {"ollama": settings.models.ollama.model, "openai": settings.models.openai.model}.get(provider, "")


def _only(settings: Settings, provider: str) -> Settings:
    """Settings whose chain is this provider alone, enabled."""
    models = msgspec.structs.replace(
        settings.models,
        order=(provider,),
        ollama=msgspec.structs.replace(settings.models.ollama, enabled=True),
        openai=msgspec.structs.replace(settings.models.openai, enabled=True),
    )
    return msgspec.structs.replace(settings, models=models)


def _status(name: str, model: ChatModel | None, settings: Settings) -> ProviderStatus:
    chosen = _chosen(settings, name)
    if model is None:
        return ProviderStatus(name, False, False, chosen)
    try:
        models = model.models()
        chosen = chosen or model.model
    except SaijinError as error:
        return ProviderStatus(name, True, False, chosen, (), error.code, error.detail)
    if not any(m.name in (chosen, f"{chosen}:latest") for m in models):
        missing = ModelMissing(f"{chosen} is not in the server's list")
        return ProviderStatus(name, True, False, chosen, models, missing.code, missing.detail)
    return ProviderStatus(name, True, True, chosen, models)


def _question() -> ChatRequest:
    tester = Persona("test", {"en": PersonaText("Test", "")})
    words = (PromptMessage("user", "Say hello in one short sentence."),)
    sampling = Sampling(temperature=0.0, context_tokens=2048, reply_tokens=32)
    return ChatRequest(words, tester, (), "en", sampling=sampling)
