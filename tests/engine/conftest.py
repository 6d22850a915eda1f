"""One real engine for all engine tests, and the means to look at a studio's engine from outside."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.events import EngineChanged, Event
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.core.settings import EngineSettings
from saijin_studio.engine.artefacts import EXTRA_JARS, Store, artefact_list, provide
from saijin_studio.engine.editions import Edition
from saijin_studio.engine.models.deployer import deploy
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.engine.supervisor import ManagedEngine
from saijin_studio.paths import Paths
from saijin_studio.ports import DeploymentProblem, EngineConnection

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 120.0
EDITION: Edition = "operaton" if os.environ.get("SAIJIN_ENGINE_EDITION") == "operaton" else "camunda"
VERSION = {"camunda": "7.24.0", "operaton": "1.0.3"}[EDITION]
QUIET = EngineSettings(aot_cache=False, edition=EDITION)  # no training in the background of a test


class Recorder:
    """All events of a bus, waited for without sleeping."""

    def __init__(self, bus: EventBus) -> None:
        self._changed = threading.Condition()
        self.events: list[Event] = []
        bus.subscribe(Event, self._add)

    def _add(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    @property
    def states(self) -> list[EngineState]:
        return [event.status.state for event in self.events if isinstance(event, EngineChanged)]

    def wait(
        self, wanted: Callable[[EngineStatus], bool], seconds: float = READY_SECONDS, since: int = 0
    ) -> EngineStatus:
        """The first status from event number `since` on that is as wanted."""

        def find() -> EngineStatus | None:
            changes = (event.status for event in self.events[since:] if isinstance(event, EngineChanged))
            return next((status for status in changes if wanted(status)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: find() is not None, seconds), self.states
            found = find()
        assert found is not None
        return found


class Engine:
    """A managed engine under a home of its own."""

    def __init__(self, home: Path, settings: EngineSettings = QUIET) -> None:
        self.paths = Paths(home)
        self.bus = EventBus()
        self.seen = Recorder(self.bus)
        self.host = ManagedEngine(self.paths, settings, self.bus)
        self.rest = RestEngine(self.host.connection)

    def start(self) -> Engine:
        self.host.start()
        assert self.host.wait_ready(READY_SECONDS), self.host.status()
        return self

    def connection(self) -> EngineConnection:
        return self.host.connection()

    def deploy(self, name: str, text: str) -> tuple[DeploymentProblem, ...]:
        """One model from a folder of its own."""
        folder = self.paths.home / "models" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return deploy(self.rest, [folder])

    def variable(self, instance: str, name: str) -> Any:
        """A process variable's value, also of an instance that has ended."""
        body = {"processInstanceId": instance, "variableName": name}
        (row,) = self.rest.client.post("/history/variable-instance", body, deserializeValues="false")
        return row["value"]

    def processes(self) -> list[psutil.Process]:
        """JVM, PostgreSQL and its back ends."""
        status = self.host.status()
        roots = [psutil.Process(pid) for pid in (status.engine_pid, status.database_pid) if pid is not None]
        return [*roots, *(child for root in roots for child in root.children(recursive=True))]


@pytest.fixture(scope="session")
def engine_jars() -> Path:
    """The jars in the checkout's cache: fetched by the first engine test there ever was."""
    folder = ROOT / ".cache" / ("engine" if EDITION == "camunda" else f"engine-{EDITION}")
    os.environ.pop(EXTRA_JARS, None)
    provide(Store(folder, artefact_list(EDITION)), "", lambda _: None, CancelToken())
    os.environ[EXTRA_JARS] = str(folder)
    return folder


@pytest.fixture(scope="session")
def engine(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    # A blank and Japanese letters: both stand in people's home folders.
    engine = Engine(tmp_path_factory.mktemp("engine") / "a スタジオ")
    try:
        yield engine.start()
    finally:
        engine.host.stop()


@pytest.fixture
def make_engine(engine_jars: Path, home: Path) -> Iterator[Callable[[], Engine]]:
    """Engines under this test's home; all are stopped at its end."""
    made: list[Engine] = []

    def make() -> Engine:
        made.append(Engine(home))
        return made[-1]

    yield make
    for engine in made:
        engine.host.stop()
