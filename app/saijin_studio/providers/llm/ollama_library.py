"""What an Ollama server holds: installed and loaded models, downloads, loading and unloading.

Protocol: https://docs.ollama.com/api (pull, ps, generate with an empty prompt).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.address import is_loopback
from ...core.cancel import CancelToken
from ...core.errors import ModelMissing, ProviderError, ProviderFault
from ...core.local_models import CHECKING, PULLING, LoadedModel, NoRoom, PullProgress
from ...ports import ModelInfo
from .ollama_client import PROVIDER, connected

if TYPE_CHECKING:
    import ollama

ASK_SECONDS = 5.0
# Checking the sum of a file of many gigabytes says nothing for as long as the disk takes.
PULL_SILENCE_SECONDS = 300.0
LOAD_SECONDS = 600.0
_LARGEST_PULL = 1024 * 1024 * 1024  # bytes of progress lines, far beyond those of the longest download
# The server tells these apart in words alone: it puts them into a stream that began with HTTP 200.
_REFUSALS = ("file does not exist", "not found", "invalid model", "unauthorized", "access denied", "newer version")
_NO_ROOM = ("no space left", "requires more system memory", "out of memory", "not enough memory", "cudamalloc failed")


class OllamaLibrary:
    """One server. All methods raise ProviderError, and SettingsError for a wrong address."""

    provider = PROVIDER

    def __init__(self, address: str) -> None:
        self._address = address

    @property
    def local(self) -> bool:
        """Whether it runs on this machine, so that this machine's memory is the one it uses."""
        return is_loopback(self._address)

    def installed(self, seconds: float = ASK_SECONDS) -> tuple[ModelInfo, ...]:
        with connected(self._address, "", reading_seconds=seconds) as client:
            return tuple(model_info(model) for model in client.list().models if model.model)

    def loaded(self, seconds: float = ASK_SECONDS) -> tuple[LoadedModel, ...]:
        with connected(self._address, "", reading_seconds=seconds) as client:
            return tuple(_loaded(model) for model in client.ps().models if model.name or model.model)

    def pull(self, name: str, cancel: CancelToken) -> Iterator[PullProgress]:
        """Downloads the model, going on where an earlier try ended; layers that are there are told as complete.

        Raises ModelMissing when the registry refuses, NoRoom when the disk is full, Cancelled, and a retryable
        ProviderFault (params: stage "pull") when the registry cannot be reached.
        """
        try:
            with connected(self._address, name, cancel, PULL_SILENCE_SECONDS, _LARGEST_PULL) as client:
                yield from _lines(client.pull(name, stream=True), cancel, name)
        except ProviderFault as error:
            raise _of_pull(error, name) from error

    def load(self, name: str, num_gpu: int, context_tokens: int, keep_alive: str, cancel: CancelToken) -> None:
        """Brings the model into memory; `num_gpu` counts layers on the GPU, -1 leaves it to the server.

        `keep_alive`: "" is the server's own, else seconds or a duration such as 30m. Raises NoRoom, ModelMissing.
        """
        try:
            with connected(self._address, name, cancel, LOAD_SECONDS) as client:
                options = {"num_ctx": min(context_tokens, trained_window(client.show(name).modelinfo or {}) or 2**31)}
                if num_gpu >= 0:
                    options["num_gpu"] = num_gpu
                client.generate(name, prompt="", options=options, keep_alive=_duration(keep_alive))
        except ProviderFault as error:
            raise _of_load(error, name) from error

    def unload(self, name: str) -> None:
        """Frees the memory at once; a model that is not loaded stays so."""
        with connected(self._address, name, reading_seconds=LOAD_SECONDS) as client:
            client.generate(name, prompt="", keep_alive=0)


def model_info(model: ollama.ListResponse.Model) -> ModelInfo:
    details = model.details
    words = (details.parameter_size, details.quantization_level) if details else ()
    return ModelInfo(model.model or "", int(model.size) if model.size else None, " ".join(w for w in words if w))


def trained_window(facts: Any) -> int | None:
    """The context length that a model was trained for, from what the server shows of it."""
    for key, value in facts.items():
        if key.endswith(".context_length") and isinstance(value, int) and value > 0:
            return value
    return None


def _loaded(model: ollama.ProcessResponse.Model) -> LoadedModel:
    return LoadedModel(
        model.name or model.model or "", int(model.size or 0), int(model.size_vram or 0), model.context_length
    )


def _lines(parts: Iterator[ollama.ProgressResponse], cancel: CancelToken, name: str) -> Iterator[PullProgress]:
    for part in parts:
        cancel.raise_if_cancelled()
        status = part.status or ""
        if status == "success":
            return
        phase = PULLING if status.startswith(("pulling", "downloading")) else CHECKING
        yield PullProgress(phase, part.digest or "", part.completed or 0, part.total or 0)
    cancel.raise_if_cancelled()
    raise ProviderFault("the download broke off", provider=PROVIDER, model=name)


def _of_pull(error: ProviderFault, name: str) -> ProviderError:
    words = error.detail.lower()
    if any(mark in words for mark in _NO_ROOM):
        return NoRoom(error.detail, provider=PROVIDER, model=name)
    if any(mark in words for mark in _REFUSALS):
        return ModelMissing(error.detail, provider=PROVIDER, model=name)
    return ProviderFault(error.detail, provider=PROVIDER, model=name, stage="pull")


def _of_load(error: ProviderFault, name: str) -> ProviderError:
    if any(mark in error.detail.lower() for mark in _NO_ROOM):
        return NoRoom(error.detail, provider=PROVIDER, model=name)
    return error


def _duration(keep_alive: str) -> str | int | None:
    """As the server reads it: bare numbers are seconds and must not be text."""
    text = keep_alive.strip()
    if not text:
        return None
    return int(text) if text.removeprefix("-").isdigit() else text
