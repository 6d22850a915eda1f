"""From what servers and the network say to the studio's errors."""

from __future__ import annotations

import httpx

from ...core.errors import (
    CredentialsRefused,
    ModelMissing,
    ProviderError,
    ProviderFault,
    ProviderUnavailable,
    RateLimited,
)
from ...ports import ModelInfo

LONGEST_DETAIL = 500
# A server's list also names models that cannot hold a conversation; they are passed over when none is chosen.
_NOT_FOR_CHAT = ("embed", "bge-", "rerank", "whisper", "tts", "dall-e", "moderation", "transcribe", "image", "sora")


def from_status(status: int, detail: str, retry_after: float | None, provider: str, model: str) -> ProviderError:
    """The error for an HTTP status of a model server; statuses below 400 come from errors inside a stream."""
    detail = detail.strip()[:LONGEST_DETAIL] or f"HTTP {status}"
    if status in (401, 403):
        return CredentialsRefused(detail, provider=provider, model=model)
    if status == 404 and "model" in detail.lower():
        return ModelMissing(detail, provider=provider, model=model)
    if status == 404 or 300 <= status < 400:
        return ProviderUnavailable(f"no such service at this address: {detail}", provider=provider, model=model)
    if status == 429 or (status == 503 and retry_after is not None):
        return RateLimited(detail, provider=provider, model=model, retry_after=retry_after or 0)
    return ProviderFault(detail, provider=provider, model=model, status=status)


def from_network(error: httpx.HTTPError, provider: str, model: str) -> ProviderError:
    """Unavailable when no connection came about, a fault when an existing one broke."""
    detail = (str(error) or type(error).__name__)[:LONGEST_DETAIL]
    unreachable = (httpx.ConnectError, httpx.TimeoutException, httpx.ProxyError, httpx.UnsupportedProtocol)
    kind = ProviderUnavailable if isinstance(error, unreachable) else ProviderFault
    return kind(detail, provider=provider, model=model)


def first_for_chat(models: tuple[ModelInfo, ...], provider: str) -> str:
    """The first listed model that can talk. Raises ModelMissing when there is none."""
    for model in models:
        if not any(mark in model.name.lower() for mark in _NOT_FOR_CHAT):
            return model.name
    raise ModelMissing("the server lists no model to talk with", provider=provider, model="")
