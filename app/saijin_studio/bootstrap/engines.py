"""Chooses who looks after the engine: the studio itself, or somebody else at an address from the settings."""

from __future__ import annotations

from collections.abc import Callable

from ..core.bus import EventBus
from ..engine.deployer import deploy
from ..engine.remote import RemoteEngine
from ..engine.rest import RestEngine
from ..engine.supervisor import ManagedEngine
from ..paths import Paths, shipped
from ..ports import DeploymentProblem, EngineConnection, EngineHost, SecretStore
from ..services.settings import SettingsService

ENGINE_PASSWORD = "engine"  # its name in the keyring


def make_engine(
    paths: Paths,
    settings: SettingsService,
    secrets: SecretStore,
    bus: EventBus,
    deployed: Callable[[tuple[DeploymentProblem, ...]], None],
) -> EngineHost:
    """The models are deployed before the engine is called ready; `deployed` is told what could not be."""

    def on_ready(connection: EngineConnection) -> None:
        folders = (shipped() / "processes", paths.processes)
        deployed(deploy(RestEngine(lambda: connection), folders))

    chosen = settings.current.engine
    if chosen.managed:
        return ManagedEngine(paths, chosen, bus, on_ready)
    return RemoteEngine(paths, chosen, secrets.get(ENGINE_PASSWORD) or "", bus, on_ready)
