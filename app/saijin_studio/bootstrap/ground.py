"""What a program stands on that works the processes: its data, settings, secrets and measurements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.bpm_config import BpmConfig
from ..core.bus import EventBus
from ..core.process import EngineState
from ..paths import Paths, shipped_config
from ..ports import AudioOutput, EngineHost, SecretStore
from ..providers.gpu import NvidiaGpus
from ..services.config.service import BpmConfigService
from ..services.metrics.service import Metrics, open_metrics
from ..services.models.service import ChainFactory
from ..services.settings import SettingsService
from ..storage.database import Database
from ..storage.outbox import OutboxStore
from .engines import ConfiguredEngine
from .kernel import KernelParts


@dataclass(frozen=True)
class Ground:
    paths: Paths
    database: Database
    settings: SettingsService
    config: BpmConfigService
    secrets: SecretStore
    bus: EventBus
    metrics: Metrics
    gpus: NvidiaGpus

    @classmethod
    def open(
        cls,
        paths: Paths,
        settings: SettingsService,
        secrets: SecretStore,
        bus: EventBus,
        database: Database | None = None,
    ) -> Ground:
        """`database`: None is the home's own, or the one that the environment names. Raises StorageError."""
        config = BpmConfigService(paths.bpm_config, shipped_config(), bus)
        data = database or Database.chosen(paths.database_file)
        return cls(paths, data, settings, config, secrets, bus, open_metrics(paths), NvidiaGpus())

    def enabled(self, workflow: str) -> bool:
        """Whether the configuration lets this workflow be started now."""
        return self.config.current.workflow(workflow).enabled

    def engine(self, host: EngineHost) -> ConfiguredEngine:
        return ConfiguredEngine(host.connection, self.enabled)

    def kernel_parts(
        self,
        host: EngineHost,
        engine: ConfiguredEngine,
        output: AudioOutput,
        outbox: OutboxStore,
        worker: str,
        *,
        config: Callable[[], BpmConfig] | None = None,
        chain: ChainFactory | None = None,
        speaks: bool = True,
    ) -> KernelParts:
        """`config`: None is the one of this ground, as it is; the others are KernelParts' own."""
        return KernelParts(
            paths=self.paths,
            database=self.database,
            settings=self.settings,
            config=config or (lambda: self.config.current),
            secrets=self.secrets,
            bus=self.bus,
            engine=engine,
            connection=host.connection,
            ready=lambda: host.status().state is EngineState.READY,
            output=output,
            gpus=self.gpus,
            outbox=outbox,
            metrics=self.metrics,
            worker=worker,
            chain=chain,
            speaks=speaks,
        )
