"""Models that a server on one's own machines holds: what is loaded, how a download goes, and when there is no room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .errors import ProviderError, ProviderUnavailable

PULLING: Final = "pulling"
CHECKING: Final = "checking"
LOADING: Final = "loading"
READY: Final = "ready"
FAILED: Final = "failed"
STOPPED: Final = "stopped"


class NoRoom(ProviderError):
    """The model needs more memory or disk than there is. params: provider, model."""

    code = "model_no_room"
    retryable = False


class RoomTaken(ProviderUnavailable):
    """It would fit, but what it needs is in use at this moment. params: provider, model."""

    code = "model_room_taken"


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in a server's memory; `gpu_bytes` of its `size_bytes` lie on a GPU."""

    name: str
    size_bytes: int
    gpu_bytes: int
    context_tokens: int | None = None

    @property
    def device(self) -> str:
        """gpu, cpu or gpu+cpu."""
        if self.gpu_bytes <= 0:
            return "cpu"
        return "gpu" if self.gpu_bytes >= self.size_bytes else "gpu+cpu"


@dataclass(frozen=True, slots=True)
class PullProgress:
    """One line of a download. `digest` names the layer that `completed` and `total` (bytes) are about, "" for none."""

    phase: str
    digest: str = ""
    completed: int = 0
    total: int = 0


def same_model(one: str, other: str) -> bool:
    """Whether two names mean the same model: a name without a tag means its tag `latest`."""
    return _tagged(one) == _tagged(other)


def model_key(provider: str, model: str) -> str:
    """One name for all ways to write a provider's model; "" is the server's first."""
    return f"{provider}:{_tagged(model) if provider == 'ollama' and model else model}"


def _tagged(name: str) -> str:
    text = name.strip().lower()
    return text if ":" in text.rpartition("/")[2] else f"{text}:latest"
