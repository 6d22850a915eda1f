"""What the steps of a model_integration process do. Each method may be called again for the same step."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ...core import events
from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.errors import Cancelled, ProviderUnavailable, SaijinError
from ...core.local_models import FAILED, LOADING, PULLING, READY, STOPPED, model_key, same_model
from ...core.settings import Settings
from ...ports import ChatModel, Gpu
from .asking import ModelAsking
from .breaker import Breaker
from .catalogue import CatalogueEntry, find
from .leases import Lease, ModelLeases
from .need import ModelNeed
from .progress import Progress, ProgressBook
from .pulling import Reporter
from .queue import ModelQueues
from .room import ELSEWHERE, Placement, place
from .server import AnswerCache, Machine, ModelServer, this_machine

log = logging.getLogger(__name__)
OLLAMA = "ollama"
UNLOAD = "0"  # as keep_alive: the model is not kept in memory


@dataclass(frozen=True)
class LoadingParts:
    """`chain` builds the enabled models in their order; `server` gives the server at an address."""

    settings: Callable[[], Settings]
    chain: Callable[[Settings], tuple[ChatModel, ...]]
    server: Callable[[str], ModelServer]
    gpus: Callable[[], tuple[Gpu, ...]]
    leases: ModelLeases
    progress: ProgressBook
    catalogue: Callable[[], tuple[CatalogueEntry, ...]]
    bus: EventBus
    cache: AnswerCache | None = None
    breaker: Breaker = field(default_factory=Breaker)
    machine: Callable[[Callable[[], tuple[Gpu, ...]]], Machine] = this_machine


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a process asks for. `cached` is the answer that was given before, None for none."""

    provider: str
    model: str
    loaded: bool
    cached: str | None


class ModelLoading:
    """Thread-safe. The steps raise SaijinError; the topics turn those that are drawn into the model's errors."""

    def __init__(self, parts: LoadingParts) -> None:
        self._parts = parts
        self.queues = ModelQueues()
        self._need = ModelNeed(parts.settings, parts.chain, parts.server)
        self._asking = ModelAsking(parts.settings, parts.chain, parts.breaker)
        self._lock = threading.Lock()
        self._running: dict[str, set[CancelToken]] = {}

    def needed(self) -> tuple[str, str] | None:
        """The provider and model that must be loaded before the chain's first can answer, None for nothing to do.

        Cheap: what the server said is at most two seconds old. None also when the server cannot be asked.
        """
        return self._need.needed()

    def forget(self) -> None:
        """The chain of models has changed."""
        self._need.forget()
        self._asking.forget()

    def request(self, provider: str, model: str, prompt: str, language: str) -> Wanted:
        """Settles who is asked; "" is the first of the chain and its configured model.

        Raises InputError for no such provider, ProviderError when the server cannot be asked.
        """
        chosen, name = self._asking.who(provider, model)
        cached = None
        if prompt and self._parts.cache is not None:
            cached = self._parts.cache.get(self._asking.question(prompt, language), chosen, name)
        loaded = chosen != OLLAMA or any(same_model(one.name, name) for one in self._server().loaded())
        return Wanted(chosen, name, loaded, cached)

    def allocate(self, key: str, provider: str, model: str) -> Placement:
        """Promises the model its memory. Raises NoRoom, RoomTaken (retryable), ProviderError, StorageError."""
        server = self._server()
        if provider != OLLAMA or not server.local:
            return ELSEWHERE
        size, loaded = self._size(server, model), server.loaded()
        machine = self._parts.machine(self._parts.gpus)
        found: list[Placement] = []

        def decide(others: tuple[Lease, ...]) -> Lease:
            found.append(place(model, size, machine, loaded, others))
            return Lease(holder=key, model=model, gpu_bytes=found[-1].gpu_bytes, ram_bytes=found[-1].ram_bytes)

        self._parts.leases.take(key, decide)
        return found[-1]

    def load(self, key: str, provider: str, model: str, num_gpu: int, keep_alive: str, cancel: CancelToken) -> str:
        """Downloads the model where it is missing and loads it; returns the device that it is on.

        With keep_alive 0 it is brought, but not loaded. Raises ModelMissing, NoRoom, ProviderError, Cancelled.
        """
        report = Reporter(self._parts.progress, self._parts.leases, self._parts.bus, key, provider, model)
        with self._stoppable(key, cancel) as stop:
            server = self._server()
            if not any(lease.holder == key for lease in self._parts.leases.held()):
                self.allocate(key, provider, model)  # it ran out while nobody worked here, or went back with a stop
            if not any(same_model(one.name, model) for one in server.installed()):
                report.phase(PULLING)
                for line in server.pull(model, stop):
                    report.line(line)
            device = ""
            if keep_alive.strip() != UNLOAD:
                report.phase(LOADING)
                server.load(model, num_gpu, self._parts.settings().models.context_tokens, keep_alive, stop)
                self._parts.leases.renew(key, loaded=True)
                device = next((one.device for one in server.loaded() if same_model(one.name, model)), "")
            report.phase(READY)
        self._need.forget()
        return device

    def infer(self, key: str, provider: str, model: str, prompt: str, language: str, cancel: CancelToken) -> str:
        """The whole answer, after waiting for the model's turn. Raises ProviderError, Cancelled."""
        with self._stoppable(key, cancel) as stop, self.queues.turn(model_key(provider, model), stop):
            self._parts.leases.renew(key)
            return self._asking.answer(provider, model, prompt, language, stop)

    def keep_answer(self, provider: str, model: str, prompt: str, language: str, answer: str) -> None:
        """For whoever asks the same again."""
        if self._parts.cache is not None and answer:
            self._parts.cache.put(self._asking.question(prompt, language), provider, model, answer)

    def release(self, key: str, provider: str, model: str, keep_alive: str) -> None:
        """Gives the memory back; with keep_alive 0 the model is unloaded unless somebody else has it.

        A step that is still at work for the same key in this process is stopped: the drawn process has left it.
        Raises ProviderError, StorageError.
        """
        with self._lock:
            running = tuple(self._running.get(key, ()))
        for token in running:
            token.cancel()
        self._parts.leases.release(key)
        self._close_progress(key)
        in_use = any(same_model(lease.model, model) for lease in self._parts.leases.held())
        if provider != OLLAMA or keep_alive.strip() != UNLOAD or in_use:
            return
        self._need.forget()
        try:
            server = self._server()
            if any(same_model(one.name, model) for one in server.loaded()):
                server.unload(model)
        except ProviderUnavailable as error:
            log.info("%s needs no unloading, its server is gone: %s", model, error)

    def failed(self, key: str, provider: str, model: str, error: SaijinError) -> None:
        """Keeps why it failed for good, for whoever waits for it."""
        progress = self._parts.progress.read(key) or Progress(provider=provider, model=model, phase=FAILED)
        progress.failure, progress.detail = error.code, str(error)
        self._tell(key, progress, FAILED)

    @contextmanager
    def _stoppable(self, key: str, cancel: CancelToken) -> Iterator[CancelToken]:
        """A token that `cancel` sets, and the release of the same key. A step that was stopped keeps no lease."""
        own = CancelToken()
        cancel.on_cancel(own.cancel)
        with self._lock:
            self._running.setdefault(key, set()).add(own)
        try:
            yield own
        except Cancelled:
            # Its process may be gone with no release to come; whoever takes the step again takes a lease anew.
            self._parts.leases.release(key)
            raise
        finally:
            with self._lock:
                self._running[key].discard(own)
                if not self._running[key]:
                    del self._running[key]

    def _close_progress(self, key: str) -> None:
        """What was given up in the middle is told as stopped."""
        progress = self._parts.progress.read(key)
        if progress is not None and progress.phase not in (READY, FAILED, STOPPED):
            self._tell(key, progress, STOPPED)

    def _tell(self, key: str, progress: Progress, phase: str) -> None:
        progress.phase = phase
        self._parts.progress.write(key, progress)
        self._parts.bus.publish(
            events.ModelLoading(progress.provider, progress.model, phase, progress.completed, progress.total, key)
        )

    def _server(self) -> ModelServer:
        return self._parts.server(self._parts.settings().models.ollama.address)

    def _size(self, server: ModelServer, model: str) -> int | None:
        """Bytes on disk: what is installed, else what the catalogue says; None when nobody knows."""
        installed = next((one for one in server.installed() if same_model(one.name, model)), None)
        if installed is not None and installed.size_bytes:
            return installed.size_bytes
        known = find(self._parts.catalogue(), model)
        return known.size_bytes if known else None
