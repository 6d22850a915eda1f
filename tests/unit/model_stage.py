"""Everything behind the steps of model_integration but the engine: a server that pulls as told, and one's own home."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from saijin_studio.core.bus import EventBus
from saijin_studio.core.events import ModelLoading as Told
from saijin_studio.core.settings import ModelSettings, OllamaSettings, Settings
from saijin_studio.paths import shipped
from saijin_studio.ports import ChatRequest, Gpu, SecretStore
from saijin_studio.providers.llm.factory import chain_factory
from saijin_studio.providers.llm.ollama_library import OllamaLibrary
from saijin_studio.services.models.catalogue import CatalogueEntry, read_catalogue
from saijin_studio.services.models.leases import ModelLeases
from saijin_studio.services.models.loading import LoadingParts, ModelLoading
from saijin_studio.services.models.progress import ProgressBook
from saijin_studio.services.models.server import Machine

GIB = 2**30
ROOMY = Machine(gpu_free=0, gpu_total=0, ram_free=8 * GIB, ram_total=16 * GIB)


class NoSecrets:
    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("nothing is kept")


class MemoryCache:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], str] = {}

    def get(self, request: ChatRequest, provider: str, model: str) -> str | None:
        return self.kept.get((request.messages[-1].content, provider, model))

    def put(self, request: ChatRequest, provider: str, model: str, text: str) -> None:
        self.kept[request.messages[-1].content, provider, model] = text


class ModelStage:
    """A second one on the same folder is the next run."""

    def __init__(self, folder: Path, address: str, model: str = "small", machine: Machine = ROOMY) -> None:
        ollama = OllamaSettings(address=address, model=model)
        self.settings = Settings(models=ModelSettings(ollama=ollama, first_token_seconds=10.0, idle_seconds=5.0))
        self.machine = machine
        self.bus = EventBus()
        self.changed = threading.Condition()
        self.told: list[Told] = []
        self.bus.subscribe(Told, self._on_told)
        self.leases = ModelLeases(folder / "run" / "model_leases.json")
        self.book = ProgressBook(folder / "run" / "models")
        self.cache = MemoryCache()
        secrets: SecretStore = NoSecrets()
        parts = LoadingParts(
            settings=lambda: self.settings,
            chain=chain_factory(secrets, shipped() / "resources"),
            server=OllamaLibrary,
            gpus=lambda: (),
            leases=self.leases,
            progress=self.book,
            catalogue=catalogue,
            bus=self.bus,
            cache=self.cache,
            machine=self._machine,
        )
        self.loading = ModelLoading(parts)

    def _machine(self, gpus: Callable[[], tuple[Gpu, ...]]) -> Machine:
        return self.machine

    def _on_told(self, event: Told) -> None:
        with self.changed:
            self.told.append(event)
            self.changed.notify_all()

    def wait_told(self, wanted: Callable[[Told], bool], seconds: float = 10) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: any(wanted(event) for event in self.told), seconds), self.told

    @property
    def phases(self) -> list[str]:
        return list(dict.fromkeys(event.phase for event in self.told))


def catalogue() -> tuple[CatalogueEntry, ...]:
    return read_catalogue(shipped() / "resources" / "models" / "catalogue.json")
