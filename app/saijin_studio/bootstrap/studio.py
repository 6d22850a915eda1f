"""Builds all parts of a running studio but its face, and starts and ends them in the right order."""

from __future__ import annotations

import hashlib
import logging
import socket
import threading

from ..core.bus import EventBus
from ..core.events import BpmConfigChanged, EngineChanged
from ..core.process import EngineState
from ..engine.models.watcher import ModelWatcher
from ..engine.rest.acts import EngineActs
from ..engine.rest.engine import RestEngine
from ..engine.rest.models import EngineModels
from ..engine.warming import warm_decisions
from ..logs import set_debug
from ..paths import Paths, shipped_config
from ..providers.audio import SoundDeviceOutput
from ..providers.gpu import NvidiaGpus
from ..providers.llm.ollama_library import OllamaLibrary
from ..providers.secrets import KeyringSecrets
from ..services.chat import ChatService
from ..services.config.service import BpmConfigService
from ..services.config.watch import BpmConfigWatch
from ..services.container import Services
from ..services.metrics.sampler import MetricsSampler
from ..services.metrics.service import open_metrics
from ..services.models.local import LocalModels
from ..services.models.service import ChainFactory
from ..services.processes.acts import ProcessActs
from ..services.processes.incidents import IncidentService
from ..services.processes.models import ProcessModels
from ..services.processes.records import ProcessRecords
from ..services.processes.service import CHAT, ProcessService
from ..services.processes.step_starts import StepStarts
from ..services.processes.user_tasks import UserTaskService
from ..services.resources import ResourceService
from ..services.settings import SettingsService, interface_language
from ..services.traces.service import TraceService
from ..storage.blobs import BlobStore
from ..storage.database import Database
from ..storage.outbox import OutboxStore
from ..storage.traces import TraceStore
from ..storage.turn_personas import TurnPersonas
from .engines import ConfiguredEngine, EngineChoice, deploy_models, make_engine, model_folders
from .kernel import Kernel, KernelParts
from .model_problems import ModelProblems

log = logging.getLogger(__name__)


class Studio:
    """Workers and the outbox run in the process that looks after the engine, so each home has one set of them."""

    def __init__(
        self,
        paths: Paths,
        settings: SettingsService,
        bus: EventBus,
        chain: ChainFactory | None = None,
        speaks: bool = True,
    ) -> None:
        """Does I/O and heavy imports. `chain` takes the place of the models that the settings name.

        `speaks`: replies are spoken as they are written; not where nobody sits in front of it.
        Raises StorageError when the studio's own data cannot be opened.
        """
        self._bus = bus
        self._paths = paths
        config = self._config = BpmConfigService(paths.bpm_config, shipped_config(), bus)
        self._config_watch = BpmConfigWatch(config)
        database = Database.chosen(paths.database_file)
        secrets, gpus = KeyringSecrets(), NvidiaGpus()
        problems = ModelProblems(paths.run / "model_problems.json", bus, lambda: self._host.is_owner)
        persistent, sustained = config.current.engine.state_persistence, config.current.performance.sustained_load
        self._host = make_engine(EngineChoice(paths, settings, secrets, bus, persistent, sustained), problems.found)

        def enabled(workflow: str) -> bool:
            return config.current.workflow(workflow).enabled

        engine = ConfiguredEngine(self._host.connection, enabled)
        self._engine = engine
        self._metrics = open_metrics(paths)
        output = SoundDeviceOutput(lambda: settings.current.voice.output, lambda: settings.current.voice.volume)
        self._kernel = kernel = Kernel(
            KernelParts(
                paths=paths,
                database=database,
                settings=settings,
                config=lambda: config.current,
                secrets=secrets,
                bus=bus,
                engine=engine,
                connection=self._host.connection,
                ready=lambda: self._host.status().state is EngineState.READY,
                output=output,
                gpus=gpus,
                outbox=OutboxStore(database),
                metrics=self._metrics,
                worker=_home_name(paths),
                chain=chain,
                speaks=speaks,
            )
        )
        processes = ProcessService(
            engine,
            problems.current,
            kernel.turn_steps.process_cancelled,
            [topic.name for topic in kernel.topics],
            TurnPersonas(database),
        )
        chat = ChatService(
            kernel.conversations,
            kernel.turns,
            kernel.stored,
            kernel.replies,
            kernel.personas,
            processes,
            lambda: settings.current,
            lambda: interface_language(settings.current),
            bus,
            kernel.outbox.take,
            kernel.outbox.send,
            lambda: enabled(CHAT),
        )
        records = ProcessRecords(engine, BlobStore(database), paths.logs, StepStarts(bus))
        traces = TraceService(
            TraceStore(database),
            kernel.turns,
            kernel.conversations,
            kernel.personas,
            processes,
            records,
            kernel.voice.clips,
        )
        admin = EngineModels(engine, model_folders(paths))
        self.services = Services(
            bus=bus,
            paths=paths,
            chat=chat,
            personas=kernel.personas,
            voice=kernel.voice,
            models=kernel.models,
            local_models=LocalModels(
                engine, lambda: settings.current, OllamaLibrary, kernel.catalogue, kernel.progress
            ),
            processes=processes,
            records=records,
            traces=traces,
            incidents=IncidentService(engine, processes, kernel.turn_steps),
            acts=ProcessActs(EngineActs(engine), engine, processes, kernel.turn_steps, enabled),
            models_admin=ProcessModels(admin, enabled, problems.solved),
            user_tasks=UserTaskService(engine, admin, chat),
            resources=self._resources(engine, gpus),
            settings=settings,
            config=config,
            metrics=self._metrics,
            engine=self._host,
            replies=kernel.replies,
        )
        self._watcher: ModelWatcher | None = None
        self._problems = problems
        self._sampler = MetricsSampler(
            self._metrics,
            bus,
            self._resources(engine, gpus).snapshot,
            kernel.models.states,
            engine.finished,
        )
        self._lock = threading.Lock()
        self._working = False
        bus.subscribe(EngineChanged, self._on_engine)
        bus.subscribe(BpmConfigChanged, self._on_config)
        set_debug(config.current.development.debug)

    def start(self) -> None:
        """Begins to bring the engine up, in the background."""
        self._config_watch.start()
        self._host.start()

    def redeploy(self) -> None:
        """Brings changed models into the engine. Raises EngineUnavailable."""
        self._problems.found(deploy_models(self._engine, self._paths))

    def close(self) -> None:
        """Work first, so that what is under way is finished or handed back; then the engine; data last."""
        self._config_watch.stop()
        with self._lock:
            working, self._working = self._working, False
            self._watch_models(False)
        self.services.voice.stop()
        if working:
            self._kernel.rest()
            self._sampler.stop()
        self._host.stop()
        self._kernel.close()
        self._metrics.close()

    def _resources(self, engine: RestEngine, gpus: NvidiaGpus) -> ResourceService:
        """One for each who looks, for CPU is measured between two looks."""
        return ResourceService(self._paths.home, self._host.status, engine, self._kernel.runtime.figures, gpus)

    def _on_engine(self, event: EngineChanged) -> None:
        """Whoever becomes the owner of this home's engine works its tasks from then on."""
        if event.status.state is not EngineState.READY or not self._host.is_owner:
            return
        with self._lock:
            if self._working:
                return
            self._working = True
            self._watch_models(self._config.current.development.auto_reload)
        warm_decisions(self._engine.client)
        self._kernel.work()
        self._sampler.start()

    def _on_config(self, event: BpmConfigChanged) -> None:
        """What can be changed under way is; threads and the database's manners wait for the next start."""
        development = self._config.current.development
        set_debug(development.debug)
        self._kernel.forget_models()
        with self._lock:
            self._watch_models(self._working and development.auto_reload)

    def _watch_models(self, wanted: bool) -> None:
        if wanted and self._watcher is None:
            self._watcher = ModelWatcher(model_folders(self._paths), self.redeploy)
            self._watcher.start()
        elif not wanted and self._watcher is not None:
            self._watcher.stop()
            self._watcher = None


def _home_name(paths: Paths) -> str:
    """The same for every run of one home on one machine, so that a run can free what the last one held."""
    return "saijin-" + hashlib.sha256(f"{socket.gethostname()}:{paths.home}".encode()).hexdigest()[:12]
