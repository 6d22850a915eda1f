"""Builds all parts of a running studio but its face, and starts and ends them in the right order."""

from __future__ import annotations

import hashlib
import logging
import socket
import threading

from ..core.bus import EventBus
from ..core.events import BpmConfigChanged, EngineChanged
from ..core.garbage import spare_present
from ..core.process import EngineState
from ..core.settings import VoiceSettings
from ..engine.models.watcher import ModelWatcher
from ..engine.warming import warm_decisions
from ..logs import set_debug
from ..paths import Paths
from ..ports import EngineHost
from ..providers.audio import SoundDeviceOutput
from ..providers.secrets import KeyringSecrets
from ..services.backups.daily import DailyBackups
from ..services.config.watch import BpmConfigWatch
from ..services.metrics.sampler import MetricsSampler
from ..services.models.service import ChainFactory
from ..services.resources import ResourceService
from ..services.settings import SettingsService
from ..services.upkeep import LibraryUpkeep
from ..storage.outbox import OutboxStore
from ..storage.search_fill import SearchFill
from .engines import EngineChoice, deploy_models, make_engine, model_folders
from .ground import Ground
from .kernel import Kernel
from .model_problems import ModelProblems
from .services import ServiceMaker

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
        self._paths = paths
        ground = self._ground = Ground.open(paths, settings, KeyringSecrets(), bus)
        self._config = ground.config
        self._config_watch = BpmConfigWatch(ground.config)
        self._problems = ModelProblems(paths.run / "model_problems.json", bus, lambda: self._host.is_owner)
        self._host = self._make_host()
        self._engine = ground.engine(self._host)
        self._kernel = self._make_kernel(chain, speaks)
        self.services = ServiceMaker(
            ground, self._host, self._engine, self._kernel, self._problems, self._resources
        ).make()
        self._sampler = self._make_sampler()
        self._daily = DailyBackups(self.services.backups, lambda: settings.current.backups, bus)
        self._upkeep = LibraryUpkeep(SearchFill(ground.database), self.services.library.forget_old, bus)
        self._watcher: ModelWatcher | None = None
        self._lock = threading.Lock()
        self._working = False
        bus.subscribe(EngineChanged, self._on_engine)
        bus.subscribe(BpmConfigChanged, self._on_config)
        set_debug(ground.config.current.development.debug)

    def start(self) -> None:
        """Begins to bring the engine up, in the background."""
        self._config_watch.start()
        self._upkeep.start()
        self._daily.start()
        self._host.start()

    def redeploy(self) -> None:
        """Brings changed models into the engine. Raises EngineUnavailable."""
        self._problems.found(deploy_models(self._engine, self._paths))

    def close(self) -> None:
        """Work first, so that what is under way is finished or handed back; then the engine; data last."""
        self._config_watch.stop()
        self._daily.stop()
        self._upkeep.stop()
        with self._lock:
            working, self._working = self._working, False
            self._watch_models(False)
        self.services.hearing.close()
        self.services.voice.stop()
        if working:
            self._kernel.rest()
            self._sampler.stop()
        self._host.stop()
        self._kernel.close()
        self._ground.metrics.close()

    # -- its parts -------------------------------------------------------------------------------------------------

    def _make_host(self) -> EngineHost:
        ground, configured = self._ground, self._config.current
        choice = EngineChoice(
            ground.paths,
            ground.settings,
            ground.secrets,
            ground.bus,
            configured.engine.state_persistence,
            configured.performance.sustained_load,
        )
        return make_engine(choice, self._problems.found)

    def _make_kernel(self, chain: ChainFactory | None, speaks: bool) -> Kernel:
        ground = self._ground
        settings = ground.settings
        output = SoundDeviceOutput(lambda: settings.current.voice.output, lambda: loudness(settings.current.voice))
        parts = ground.kernel_parts(
            self._host,
            self._engine,
            output,
            OutboxStore(ground.database),
            _home_name(ground.paths),
            chain=chain,
            speaks=speaks,
        )
        return Kernel(parts)

    def _make_sampler(self) -> MetricsSampler:
        ground, states = self._ground, self._kernel.models.states
        return MetricsSampler(ground.metrics, ground.bus, self._resources().snapshot, states, self._engine.finished)

    def _resources(self) -> ResourceService:
        """One for each who looks, for CPU is measured between two looks."""
        figures = self._kernel.runtime.figures
        return ResourceService(self._paths.home, self._host.status, self._engine, figures, self._ground.gpus)

    # -- what changes under way ------------------------------------------------------------------------------------

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
        spare_present()

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


def loudness(voice: VoiceSettings) -> float:
    """The factor that all sound is played with."""
    return 0.0 if voice.muted else voice.volume


def _home_name(paths: Paths) -> str:
    """The same for every run of one home on one machine, so that a run can free what the last one held."""
    return "saijin-" + hashlib.sha256(f"{socket.gethostname()}:{paths.home}".encode()).hexdigest()[:12]
