"""Chooses who looks after the engine: the studio itself, or somebody else at an address from the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..core.bus import EventBus
from ..core.errors import InputError
from ..engine.connection import ConnectionSource
from ..engine.deployer import deploy
from ..engine.remote import RemoteEngine
from ..engine.rest import RestEngine
from ..engine.supervisor import ManagedEngine
from ..paths import Paths, shipped
from ..ports import DeploymentProblem, EngineConnection, EngineHost, SecretStore, VariableValue
from ..services.settings import SettingsService

ENGINE_PASSWORD = "engine"  # its name in the keyring


@dataclass(frozen=True)
class EngineChoice:
    """`persistent`: every step of a managed engine is on disk before the next begins."""

    paths: Paths
    settings: SettingsService
    secrets: SecretStore
    bus: EventBus
    persistent: bool = True


class ConfiguredEngine(RestEngine):
    """Starts no workflow that the configuration has switched off, whoever wants it."""

    def __init__(self, source: ConnectionSource, enabled: Callable[[str], bool]) -> None:
        super().__init__(source)
        self._enabled = enabled

    def start_process(self, key: str, business_key: str, variables: Mapping[str, VariableValue]) -> str:
        """Raises InputError (reason: workflow_off) too."""
        if not self._enabled(key):
            raise InputError(f"{key} is turned off in the configuration", reason="workflow_off", workflow=key)
        return super().start_process(key, business_key, variables)


def make_engine(choice: EngineChoice, deployed: Callable[[tuple[DeploymentProblem, ...]], None]) -> EngineHost:
    """The models are deployed before the engine is called ready; `deployed` is told what could not be."""

    def on_ready(connection: EngineConnection) -> None:
        deployed(deploy_models(RestEngine(lambda: connection), choice.paths))

    chosen = choice.settings.current.engine
    if chosen.managed:
        return ManagedEngine(choice.paths, chosen, choice.bus, on_ready, state_persistence=choice.persistent)
    password = choice.secrets.get(ENGINE_PASSWORD) or ""
    return RemoteEngine(choice.paths, chosen, password, choice.bus, on_ready)


def deploy_models(engine: RestEngine, paths: Paths) -> tuple[DeploymentProblem, ...]:
    """The shipped models, and those of the home over them. Raises EngineUnavailable."""
    return deploy(engine, (shipped() / "processes", paths.processes))
