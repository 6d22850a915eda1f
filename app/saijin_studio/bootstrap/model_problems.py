"""The process models that could not be deployed, as every program of a home knows them: the engine's owner finds them,
the others read what it wrote down."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from ..core.bus import EventBus
from ..core.events import EngineChanged
from ..core.process import EngineState
from ..ports import DeploymentProblem
from ..services.processes.service import model_notice

log = logging.getLogger(__name__)


class ModelProblems:
    """Raises one notice for each file: when it is found, and when a studio joins the engine of another."""

    def __init__(self, file: Path, bus: EventBus, is_owner: Callable[[], bool]) -> None:
        self._file = file
        self._bus = bus
        self._is_owner = is_owner
        self._told: tuple[DeploymentProblem, ...] = ()
        bus.subscribe(EngineChanged, self._on_engine)

    def found(self, problems: tuple[DeploymentProblem, ...]) -> None:
        """What the newest deployment could not bring in. Raises OSError."""
        part = self._file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(msgspec.json.encode(problems))
        part.replace(self._file)
        self._tell(problems)

    def solved(self, file: str) -> None:
        """The engine has taken this file by now. What cannot be written down is found again at the next start."""
        try:
            self.found(tuple(problem for problem in self.current() if problem.file != file))
        except OSError as error:
            log.warning("%s still says that %s cannot be deployed: %s", self._file.name, file, error)

    def current(self) -> tuple[DeploymentProblem, ...]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=tuple[DeploymentProblem, ...])
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("%s cannot be read: %s", self._file.name, error)
            return ()

    def _on_engine(self, event: EngineChanged) -> None:
        if event.status.state is EngineState.READY and not self._is_owner():
            self._tell(self.current())

    def _tell(self, problems: tuple[DeploymentProblem, ...]) -> None:
        if problems == self._told:
            return
        self._told = problems
        for problem in problems:
            self._bus.publish(model_notice(problem))
