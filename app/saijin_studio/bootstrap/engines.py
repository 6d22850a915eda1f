"""Chooses who looks after the engine: the studio itself, or somebody else at an address from the settings."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.bus import EventBus
from ..core.errors import InputError, SettingsError
from ..engine.connection import ConnectionSource
from ..engine.models.deployer import deploy
from ..engine.remote import RemoteEngine
from ..engine.rest.engine import RestEngine
from ..engine.supervisor import ManagedEngine
from ..paths import Paths, shipped
from ..ports import DeploymentProblem, EngineConnection, EngineHost, SecretStore, VariableValue
from ..services.settings import SettingsService

ENGINE_PASSWORD = "engine"  # its name in the keyring
PASSWORD = "SAIJIN_ENGINE_PASSWORD"
PASSWORD_FILE = "SAIJIN_ENGINE_PASSWORD_FILE"


@dataclass(frozen=True)
class EngineChoice:
    """`persistent`: every step of a managed engine is on disk before the next begins; `sustained`: it is prepared for
    long, heavy load.
    """

    paths: Paths
    settings: SettingsService
    secrets: SecretStore
    bus: EventBus
    persistent: bool = True
    sustained: bool = False


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


def at_work(engine: RestEngine) -> int:
    """How many instances run, without those that wait for a person: such a one may wait for days and needs nothing.

    Raises EngineUnavailable, EngineRefused.
    """
    failed = int(engine.client.post("/process-instance/count", {"withIncident": True})["count"])
    undecided = int(engine.client.post("/task/count", {})["count"])
    return max(0, engine.running() - failed - undecided)


def make_engine(choice: EngineChoice, deployed: Callable[[tuple[DeploymentProblem, ...]], None]) -> EngineHost:
    """The models are deployed before the engine is called ready; `deployed` is told what could not be."""

    def on_ready(connection: EngineConnection) -> None:
        deployed(deploy_models(RestEngine(lambda: connection), choice.paths))

    chosen = choice.settings.current.engine
    if chosen.managed:
        return ManagedEngine(
            choice.paths,
            chosen,
            choice.bus,
            on_ready,
            state_persistence=choice.persistent,
            sustained_load=choice.sustained,
        )
    return RemoteEngine(choice.paths, chosen, engine_password(choice.secrets), choice.bus, on_ready)


def deploy_models(engine: RestEngine, paths: Paths) -> tuple[DeploymentProblem, ...]:
    """The shipped models, and those of the home over them. Raises EngineUnavailable."""
    return deploy(engine, model_folders(paths))


def model_folders(paths: Paths) -> tuple[Path, Path]:
    """Where models lie: the shipped ones, and those of the home over them."""
    return shipped() / "processes", paths.processes


def engine_password(secrets: SecretStore) -> str:
    """From the file or the variable of the environment, else from the keyring. Raises SettingsError, StorageError."""
    if name := os.environ.get(PASSWORD_FILE):
        return _private_line(Path(name))
    # Children have no use for it.
    return os.environ.pop(PASSWORD, "") or secrets.get(ENGINE_PASSWORD) or ""


def _private_line(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{PASSWORD_FILE}: {file} cannot be read: {error}", file=str(file)) from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SettingsError(f"{PASSWORD_FILE}: {file} is not private: chmod 600 it", file=str(file))
    return text.rstrip("\r\n")
