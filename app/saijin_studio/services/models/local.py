"""Models on one's own server, as the command line and panels see them: what there is, bringing, loading, unloading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...core.errors import InputError, NotFound, ProviderError, SaijinError, SettingsError
from ...core.local_models import LoadedModel, same_model
from ...core.process import InstanceState
from ...core.settings import Settings
from ...ports import ModelInfo, ProcessEngine
from .catalogue import CatalogueEntry
from .loading import OLLAMA
from .progress import Progress, ProgressBook
from .server import ModelServer

PROCESS = "model_integration"
UNWANTED = "model_unwanted"  # the message that ends a process where it is
INCIDENT = "incident"  # a step failed in a way that is not drawn: the process waits for a person
_LONGEST_NAME = 200
# The ends of the drawn process, and what each means to whoever waits.
ENDS = {
    "served": "",
    "model_missing": "model_missing",
    "no_room": "model_no_room",
    "unreachable": "provider_unavailable",
    "called_off": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the server has and what could be brought. Sizes are bytes. `problem`: why the server did not say."""

    installed: tuple[ModelInfo, ...]
    loaded: tuple[LoadedModel, ...]
    catalogue: tuple[CatalogueEntry, ...]
    problem: SaijinError | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One loading. `failure` is "" while it runs and when it ended well, otherwise an error code or INCIDENT."""

    instance_id: str
    ended: bool
    failure: str = ""
    detail: str = ""
    progress: Progress | None = None


class LocalModels:
    """Thread-safe. What concerns processes raises EngineError, what concerns the server ProviderError."""

    def __init__(
        self,
        engine: ProcessEngine,
        settings: Callable[[], Settings],
        server: Callable[[str], ModelServer],
        catalogue: Callable[[], tuple[CatalogueEntry, ...]],
        progress: ProgressBook,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._server = server
        self._catalogue = catalogue
        self._progress = progress

    def overview(self) -> Overview:
        """Raises InputError for a damaged catalogue."""
        catalogue, server = self._catalogue(), self._server_now()
        try:
            return Overview(server.installed(), server.loaded(), catalogue)
        except (ProviderError, SettingsError) as error:
            return Overview((), (), catalogue, error)

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Raises InputError."""
        return self._catalogue()

    def start(self, model: str, keep_alive: str = "") -> str:
        """Begins to bring and load a model, or joins who does so already; returns the instance id.

        With keep_alive "0" it is brought, but not loaded. Raises InputError for what cannot be a name.
        """
        name = _checked(model)
        key = business_key(name, keep_alive)
        running = self._running(key)
        if running:
            return running
        self._progress.forget(key)
        variables = {"provider": OLLAMA, "model": name, "prompt": "", "language": "", "keep_alive": keep_alive}
        return self._engine.start_process(PROCESS, key, variables)

    def job(self, instance_id: str) -> Job:
        """How it goes. Raises NotFound."""
        detail = self._engine.detail(instance_id)
        progress = self._progress.read(detail.summary.business_key)
        if detail.summary.state is InstanceState.FAILED:
            return Job(instance_id, True, INCIDENT, detail.summary.failure or "", progress)
        if detail.summary.ended_at is None:
            return Job(instance_id, False, progress=progress)
        ended_at = (ENDS[step.activity_id] for step in detail.steps if step.activity_id in ENDS)
        failure = next(ended_at, "cancelled")  # ended from outside: no end of the model was reached
        told = progress.detail if failure and progress else ""
        return Job(instance_id, True, failure, told, progress)

    def stop(self, model: str) -> bool:
        """Ends the bringing of a model; what has come stays with the server. False when nobody brings it."""
        name = _checked(model)
        keys = (business_key(name, ""), business_key(name, "0"))
        told = [self._engine.correlate(UNWANTED, key, {}) for key in keys if self._running(key)]
        return any(told)

    def unload(self, model: str) -> None:
        """Frees its memory. Raises NotFound when it is not loaded."""
        server, name = self._server_now(), _checked(model)
        if not any(same_model(one.name, name) for one in server.loaded()):
            raise NotFound(f"{name} is not loaded", kind="model", id=name)
        server.unload(name)

    def _running(self, key: str) -> str:
        for instance_id in self._engine.find_instances(PROCESS, key):
            if self._engine.detail(instance_id).summary.ended_at is None:
                return instance_id
        return ""

    def _server_now(self) -> ModelServer:
        return self._server(self._settings().models.ollama.address)


def business_key(model: str, keep_alive: str) -> str:
    """The same for everybody who wants the same, so that they find each other's process."""
    return f"{'model-pull' if keep_alive == '0' else 'model-load'}:{model}"


def _checked(model: str) -> str:
    name = model.strip()
    if not name or len(name) > _LONGEST_NAME or any(c.isspace() or not c.isprintable() for c in name):
        raise InputError(f"this is not the name of a model: {model[:50]!r}", model=model[:50])
    return name
