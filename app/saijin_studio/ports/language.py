"""Language models: what they are asked, and what they must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ..core.cancel import CancelToken
from ..core.conversation import Message
from ..core.persona import Persona


@dataclass(frozen=True, slots=True)
class PromptMessage:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a model is asked. `prefix` is what was already said of this reply before a crash: continue it.

    `persona`, `history` (oldest first, the newest is the user's message) and `user_name` serve the offline model;
    all others read `messages` alone.
    """

    messages: tuple[PromptMessage, ...]
    persona: Persona
    history: tuple[Message, ...]
    language: str  # of the reply: "en" or "ja"
    user_name: str = ""
    prefix: str = ""
    context_tokens: int = 8192
    reply_tokens: int = 1024
    temperature: float = 0.8
    stop: tuple[str, ...] = ()
    seed: str = ""  # varies what the offline model says: the correlation id of the turn
    # Told the body of the request as it goes to the server; secrets stand in its headers alone.
    sending: Callable[[Mapping[str, object]], None] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    name: str
    size_bytes: int | None = None
    detail: str = ""  # parameter size, quantisation


class ChatModel(Protocol):
    """One provider with one model. Built anew whenever the settings change."""

    @property
    def provider(self) -> str:
        """ollama, openai, offline."""

    @property
    def model(self) -> str:
        """The model's name; may need a request the first time. Raises ProviderError."""

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        """Pieces of the reply as they come (without `request.prefix`).

        Registers with `cancel` so that a set token ends a blocked read within a second.
        Raises a ProviderError (ProviderUnavailable, ModelMissing, CredentialsRefused, RateLimited, ProviderFault)
        or Cancelled. First-token and idle time-outs are the chain's.
        """

    def models(self) -> tuple[ModelInfo, ...]:
        """What the server offers. Raises ProviderError."""


class ChatModelFactory(Protocol):
    def __call__(self) -> tuple[ChatModel, ...]:
        """The chain in its order, by the settings of this moment."""
