"""Language models: what they are asked, and what they must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from ..core.cancel import CancelToken
from ..core.conversation import Message, ToolCall
from ..core.persona import Persona
from ..core.sampling import Sampling

CONTEXT_TOKENS = 8192
REPLY_TOKENS = 1024
USUAL = Sampling(temperature=0.8, context_tokens=CONTEXT_TOKENS, reply_tokens=REPLY_TOKENS)


@dataclass(frozen=True, slots=True)
class PromptImage:
    """A picture for models that see: the bytes of a file of this media type."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PromptMessage:
    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[PromptImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Thought:
    """What a model says to itself before or between its words. `anew`: what was thought before counts no more."""

    text: str
    anew: bool = False


Aside: TypeAlias = Thought | ToolCall  # what comes of a model and is no part of the reply


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
    sampling: Sampling = USUAL
    seed: str = ""  # varies what the offline model says: the correlation id of the turn
    think: bool = False  # a model that can may think before it answers
    # Told what comes beside the words, on the thread that reads them.
    aside: Callable[[Aside], None] | None = field(default=None, compare=False, repr=False)
    # Told the body of the request as it goes to the server; secrets stand in its headers alone.
    sending: Callable[[Mapping[str, object]], None] | None = field(default=None, compare=False, repr=False)

    @property
    def context_tokens(self) -> int:
        return self.sampling.context_tokens or CONTEXT_TOKENS

    @property
    def reply_tokens(self) -> int:
        return self.sampling.reply_tokens or REPLY_TOKENS


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

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str | Aside]:
        """Pieces of the reply as they come (without `request.prefix`), and what comes beside them; "" shows life.

        Registers with `cancel` so that a set token ends a blocked read within a second.
        Raises a ProviderError (ProviderUnavailable, ModelMissing, CredentialsRefused, RateLimited, ProviderFault)
        or Cancelled. First-token and idle time-outs are the chain's.
        """

    def models(self) -> tuple[ModelInfo, ...]:
        """What the server offers. Raises ProviderError."""


class ChatModelFactory(Protocol):
    def __call__(self) -> tuple[ChatModel, ...]:
        """The chain in its order, by the settings of this moment."""
