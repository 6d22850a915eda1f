"""Builds all parts of a running studio but its face, and starts and ends them in the right order."""

from __future__ import annotations

import hashlib
import logging
import socket
import threading

from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topics.chat import ChatSteps
from saijin_workers.topics.voice import voice_topics

from ..core.bus import EventBus
from ..core.events import EngineChanged
from ..core.process import EngineState
from ..engine.rest import RestEngine
from ..paths import Paths, shipped
from ..providers.audio import SoundDeviceOutput
from ..providers.gpu import NvidiaGpus
from ..providers.llm.factory import chain_factory
from ..providers.secrets import KeyringSecrets
from ..providers.speech.espeak import EspeakEngine
from ..providers.speech.openjtalk import OpenJTalkEngine
from ..services.chat import ChatService
from ..services.container import Services
from ..services.models import ChainFactory, ModelService
from ..services.outbox import OutboxDispatcher
from ..services.personas import PersonaService
from ..services.processes import ProcessService
from ..services.replies import ReplyStream
from ..services.resources import ResourceService
from ..services.settings import SettingsService, interface_language
from ..services.speakers import Speakers
from ..services.speech_steps import SpeechParts
from ..services.turns import TurnService
from ..services.voice import VoiceService
from ..storage.clips import ClipStore
from ..storage.conversations import ConversationStore
from ..storage.database import Database
from ..storage.journal import JournalStore
from ..storage.outbox import OutboxEntry, OutboxStore
from ..storage.turns import TurnStore
from .engines import make_engine
from .memory import remember
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
        self._database = Database.at(paths.database_file)
        conversations, turns = ConversationStore(self._database), TurnStore(self._database)
        journal, clips = JournalStore(self._database), ClipStore(self._database)
        secrets = KeyringSecrets()
        chain = chain or chain_factory(secrets, shipped() / "resources")
        problems = ModelProblems(paths.run / "model_problems.json", bus, lambda: self._host.is_owner)
        self._host = make_engine(paths, settings, secrets, bus, problems.found)
        engine = RestEngine(self._host.connection)
        personas = PersonaService(paths)
        models = ModelService(lambda: settings.current, secrets, chain)
        processes = ProcessService(engine, problems.current, lambda turn: self._turns.process_cancelled(turn))
        replies = ReplyStream(turns, journal, conversations, bus)
        self._output = SoundDeviceOutput(lambda: settings.current.voice.output, lambda: settings.current.voice.volume)
        speakers = Speakers((EspeakEngine(), OpenJTalkEngine()), personas)
        parts = SpeechParts(speakers, self._output, replies, turns, conversations, clips, bus, paths)
        voice = VoiceService(engine, parts, settings)
        self._turns = TurnService(
            conversations, turns, journal, replies, personas, models, lambda: settings.current, remember, bus
        )
        topics = (
            *ChatSteps(self._turns, voice.begin_reply if speaks else _say_nothing).topics(),
            *voice_topics(voice.steps),
        )
        self._runtime = WorkerRuntime(self._host.connection, topics, bus, home=_home_name(paths))
        self._outbox = OutboxDispatcher(OutboxStore(self._database), engine, bus, self._started, self._may_dispatch)
        chat = ChatService(
            conversations,
            turns,
            replies,
            personas,
            processes,
            lambda: settings.current,
            lambda: interface_language(settings.current),
            bus,
            self._outbox.take,
        )
        resources = ResourceService(paths.home, self._host.status, engine, self._runtime.figures, NvidiaGpus())
        self.services = Services(
            bus, paths, chat, personas, voice, models, processes, resources, settings, self._host, replies
        )
        self._lock = threading.Lock()
        self._working = False
        bus.subscribe(EngineChanged, self._on_engine)

    def start(self) -> None:
        """Begins to bring the engine up, in the background."""
        self._host.start()

    def close(self) -> None:
        """Work first, so that what is under way is finished or handed back; then the engine; data last."""
        with self._lock:
            working, self._working = self._working, False
        self.services.voice.stop()
        if working:
            self._outbox.stop()
            self._runtime.stop()
        self._host.stop()
        self.services.voice.close()
        self._database.close()

    def _on_engine(self, event: EngineChanged) -> None:
        """Whoever becomes the owner of this home's engine works its tasks from then on."""
        if event.status.state is not EngineState.READY or not self._host.is_owner:
            return
        with self._lock:
            if self._working:
                return
            self._working = True
        self._runtime.start()
        self._outbox.start()
        self._outbox.wake()

    def _may_dispatch(self) -> bool:
        return self._host.status().state is EngineState.READY

    def _started(self, entry: OutboxEntry, instance_id: str) -> bool:
        self._turns.started(entry.business_key, instance_id)
        return True


def _say_nothing(correlation_id: str) -> None:
    """The voice of a studio without a window."""


def _home_name(paths: Paths) -> str:
    """The same for every run of one home on one machine, so that a run can free what the last one held."""
    return "saijin-" + hashlib.sha256(f"{socket.gethostname()}:{paths.home}".encode()).hexdigest()[:12]
