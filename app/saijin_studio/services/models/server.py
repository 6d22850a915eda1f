"""What the loading of models needs of the server that holds them, of this machine and of the cache of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ...core.cancel import CancelToken
from ...core.local_models import LoadedModel, PullProgress
from ...ports import ChatRequest, Gpu, ModelInfo

ASK_SECONDS = 5.0


class ModelServer(Protocol):
    """One server. All methods raise ProviderError, and SettingsError for a wrong address."""

    @property
    def local(self) -> bool:
        """Whether it uses this machine's memory."""

    def installed(self, seconds: float = ASK_SECONDS) -> tuple[ModelInfo, ...]:
        """`seconds`: the longest to wait."""

    def loaded(self, seconds: float = ASK_SECONDS) -> tuple[LoadedModel, ...]: ...

    def pull(self, name: str, cancel: CancelToken) -> Iterator[PullProgress]:
        """Goes on where an earlier try ended. Raises ModelMissing, NoRoom, Cancelled."""

    def load(self, name: str, num_gpu: int, context_tokens: int, keep_alive: str, cancel: CancelToken) -> None:
        """`num_gpu` -1 leaves it to the server, 0 keeps off the GPU. Raises ModelMissing, NoRoom, Cancelled."""

    def unload(self, name: str) -> None: ...


class AnswerCache(Protocol):
    """Answers that were given before."""

    def get(self, request: ChatRequest, provider: str, model: str) -> str | None: ...

    def put(self, request: ChatRequest, provider: str, model: str, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Machine:
    """Memory in bytes, of this machine's GPUs together and of the rest."""

    gpu_free: int
    gpu_total: int
    ram_free: int
    ram_total: int


def this_machine(gpus: Callable[[], tuple[Gpu, ...]]) -> Machine:
    """The memory at this moment."""
    import psutil

    memory = psutil.virtual_memory()
    found = gpus()
    return Machine(
        gpu_free=sum(gpu.memory_total - gpu.memory_used for gpu in found),
        gpu_total=sum(gpu.memory_total for gpu in found),
        ram_free=int(memory.available),
        ram_total=int(memory.total),
    )
