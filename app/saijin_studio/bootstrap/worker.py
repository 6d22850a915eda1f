"""Builds a worker: the steps of the processes without window, sound and engine of its own, for other machines."""

from __future__ import annotations

import hashlib
import itertools
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

import filelock

from saijin_workers.topic import Topic

from ..core.bpm_config import BpmConfig
from ..core.bus import EventBus
from ..core.errors import InputError
from ..core.events import BpmConfigChanged
from ..core.process import EngineState, EngineStatus
from ..core.settings import EngineSettings
from ..engine.connection import addresses
from ..engine.remote import RemoteEngine
from ..logs import log_to, set_debug
from ..paths import Paths, default_paths
from ..ports import SecretStore, Speech
from ..providers.secrets import KeyringSecrets
from ..services.config.watch import BpmConfigWatch
from ..services.metrics.sampler import MetricsSampler
from ..services.resources import ResourceService
from ..services.settings import SettingsService
from ..storage.database import DATABASE_URL, Database, secret_in
from ..storage.outbox import OutboxStore
from .engines import engine_password
from .ground import Ground
from .kernel import Kernel

log = logging.getLogger(__name__)
DRAIN_SECONDS = 30.0  # a reply may be in the middle of its words
LOCK_SECONDS = 10.0  # what a machine that is gone had begun is taken over by others after so long
# Left to where somebody sits, unless asked for by name: a reply is heard there, an approved one too.
BY_A_STUDIO = ("voice.*", "chat.begin_speech", "chat.approval")
SPEAKING = "voice.synthesis"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for. `topics` are patterns, () means the usual ones; `threads` 0 is as configured."""

    engine: EngineSettings
    topics: tuple[str, ...] = ()
    threads: int = 0


class NoSound:
    """ports.AudioOutput of a machine where nobody listens: what is spoken becomes files alone."""

    def missing(self) -> str | None:
        return "audio_device"

    def enqueue(
        self,
        utterance: str,
        speech: Speech,
        on_start: Callable[[], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        """Nobody hears it."""

    def stop(self, utterance: str | None = None) -> None:
        """Nothing sounds."""

    def begin(self, utterance: str) -> None:
        """Nothing will sound."""

    def wait(self, utterance: str, timeout: float | None = None) -> bool:
        return True

    def speaking(self) -> str | None:
        return None

    def close(self) -> None:
        """There is no device to let go."""


@dataclass(frozen=True, slots=True)
class WorkerPaths(Paths):
    """Several workers may share a home: each has a slot of its own for what only one may write."""

    slot: str = "worker-0"
    persona_folder: Path | None = None

    @property
    def personas(self) -> Path:
        return self.persona_folder or self.home / "personas"

    @property
    def run(self) -> Path:
        return self.home / "run" / self.slot


class SharedOutbox(OutboxStore):
    """Whoever made a claim may be alive on another machine."""

    def release(self) -> None:
        """Claims end by themselves."""


class Worker:
    """cli.worker.RunningWorker."""

    def __init__(self, paths: WorkerPaths, database: Database, secrets: SecretStore, wish: Wish) -> None:
        """Raises InputError for a pattern that no topic has, SettingsError, StorageError."""
        bus = EventBus()
        settings = SettingsService(paths.settings_file, bus)
        ground = self._ground = Ground.open(paths, settings, secrets, bus, database)
        config = self._config = ground.config
        set_debug(config.current.development.debug)
        self.engine = RemoteEngine(paths, wish.engine, engine_password(secrets), bus)
        parts = ground.kernel_parts(
            self.engine,
            ground.engine(self.engine),
            NoSound(),
            SharedOutbox(database),
            _slot_name(paths),
            config=lambda: with_threads(config.current, wish.threads),
            # Who takes the begin of speech but none of the speaking is a machine where nothing is to be spoken.
            speaks=_named(SPEAKING, wish.topics),
        )
        self._kernel = Kernel(parts, lambda topics: chosen(topics, wish.topics))
        # The engine's processes and queues are counted by a studio, or each machine would count them again.
        away = EngineStatus(EngineState.STOPPED, managed=False)
        resources = ResourceService(paths.home, lambda: away, parts.engine, self._kernel.runtime.figures, ground.gpus)
        states = self._kernel.models.states
        self._sampler = MetricsSampler(ground.metrics, bus, resources.snapshot, states, lambda after: ())
        self._config_watch = BpmConfigWatch(config)
        bus.subscribe(BpmConfigChanged, self._on_config)

    @property
    def worker_id(self) -> str:
        return self._kernel.runtime.worker_id

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(topic.name for topic in self._kernel.topics)

    def start(self) -> None:
        self.engine.start()
        self._config_watch.start()
        self._kernel.work()
        self._sampler.start()

    def close(self) -> None:
        """Finishes what has been begun, or hands it back."""
        self._config_watch.stop()
        self._kernel.rest(DRAIN_SECONDS)
        self._sampler.stop()
        self.engine.stop()
        self._kernel.close()
        self._ground.metrics.close()

    def _on_config(self, event: BpmConfigChanged) -> None:
        """As a studio does: what can be changed under way is; threads wait for the next start."""
        set_debug(self._config.current.development.debug)
        self._kernel.forget_models()


@contextmanager
def open_worker(
    *,
    engine: str,
    user: str,
    topics: tuple[str, ...],
    threads: int | None,
    database: str | None,
    personas: Path | None,
) -> Iterator[Worker]:
    """A worker that has begun (cli.worker.OpenWorker). Raises SaijinError."""
    os.umask(0o077)  # whatever it writes is for its user alone
    addresses(engine)
    with _slot(default_paths().home, personas) as paths:
        log_to(paths.logs, f"{paths.slot}.log")
        wish = Wish(EngineSettings(managed=False, address=engine, user=user), topics, threads or 0)
        data = _database(paths, database)
        log.info("the data are at %s, the engine at %s", data.place, engine)
        worker = Worker(paths, data, KeyringSecrets(), wish)
        try:
            worker.start()
            yield worker
        finally:
            worker.close()


def chosen(topics: Sequence[Topic], patterns: Sequence[str]) -> tuple[Topic, ...]:
    """The topics that a pattern names; without patterns all but a studio's own. Raises InputError."""
    for pattern in patterns:
        if not any(fnmatchcase(topic.name, pattern) for topic in topics):
            names = ", ".join(topic.name for topic in topics)
            raise InputError(f"no topic is called {pattern}; there are {names}", topic=pattern)
    found = [topic for topic in topics if _named(topic.name, patterns or ("*",))]
    return tuple(_soon_free(topic) for topic in found if patterns or not _named(topic.name, BY_A_STUDIO))


def _named(topic: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(topic, pattern) for pattern in patterns)


def _soon_free(topic: Topic) -> Topic:
    """Nobody may come who frees what a dead machine had locked, as the next run of a studio does."""
    return replace(topic, lock_seconds=min(topic.lock_seconds, LOCK_SECONDS))


def with_threads(config: BpmConfig, threads: int) -> BpmConfig:
    if not threads:
        return config
    performance = config.performance.model_copy(update={"worker_threads": threads})
    return config.model_copy(update={"performance": performance})


def _database(paths: Paths, url: str | None) -> Database:
    """The shared one, or that of a studio of this home. Raises InputError, StorageError."""
    if url is not None:
        if secret_in(url):
            raise InputError(f"every user can read a password among the arguments: put the URL into {DATABASE_URL}")
        return Database(url)
    if not os.environ.get(DATABASE_URL) and not paths.database_file.exists():
        raise InputError(f"say where the studios' data are: --database or {DATABASE_URL}")
    return Database.chosen(paths.database_file)


@contextmanager
def _slot(home: Path, personas: Path | None) -> Iterator[WorkerPaths]:
    """The first slot of the home that no living worker has: who comes after a dead one frees what that one held."""
    for number in itertools.count():
        paths = WorkerPaths(home, f"worker-{number}", personas)
        paths.make()
        lock = filelock.FileLock(paths.run / "slot.lock", mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            continue
        try:
            yield paths
        finally:
            lock.release()
        return


def _slot_name(paths: WorkerPaths) -> str:
    """The same for every run in one slot of one home on one machine, and nobody else's."""
    place = f"{socket.gethostname()}:{paths.home}:{paths.slot}"
    return "worker-" + hashlib.sha256(place.encode()).hexdigest()[:12]
