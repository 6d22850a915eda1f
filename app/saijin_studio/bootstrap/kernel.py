"""The process kernel: stores, services and workers that the steps of the processes need, with or without a window."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from saijin_workers.options import RuntimeOptions
from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topic import Topic
from saijin_workers.topics.chat import ChatSteps
from saijin_workers.topics.models import model_topics
from saijin_workers.topics.voice import voice_topics
from saijin_workers.topics.writing import writing_topics

from ..core.bpm_config import BpmConfig
from ..core.bus import EventBus
from ..core.errors import NotFound, SaijinError
from ..core.events import TokensCounted
from ..core.process import InstanceState
from ..core.repeat import Repeater
from ..core.settings import Settings
from ..core.usage import Usage
from ..engine.guard import ProcessGuard
from ..engine.rest.engine import RestEngine
from ..paths import Paths, shipped
from ..ports import AudioOutput, EngineConnection, Gpu, SecretStore, TokenServer
from ..providers.audio import SoundDeviceOutput
from ..providers.cache import make_cache
from ..providers.llm.factory import chain_factory
from ..providers.llm.ollama_library import OllamaLibrary
from ..providers.llm.tokenizer import ServerTokens
from ..services.chat import CANCELLED
from ..services.metrics.service import Metrics
from ..services.models.breaker import Breaker
from ..services.models.catalogue import read_catalogue
from ..services.models.leases import ModelLeases
from ..services.models.loading import LoadingParts, ModelLoading
from ..services.models.progress import ProgressBook
from ..services.models.response_cache import ResponseCache
from ..services.models.service import ChainFactory, ModelService
from ..services.models.tokens import TokenCounts
from ..services.outbox import OutboxDispatcher
from ..services.personas import PersonaService
from ..services.processes.gate import ProcessGate
from ..services.processes.limits import ProcessLimits
from ..services.processes.service import CHAT
from ..services.prompts import PromptMaker, PromptSources
from ..services.replies import ReplyStream
from ..services.settings import SettingsService
from ..services.turn_context import ContextParts, TurnContext
from ..services.turns import TurnService
from ..services.voice.book import VoiceBook
from ..services.voice.cache import SoundCache
from ..services.voice.parts import SpeechParts
from ..services.voice.service import PROCESS as VOICE
from ..services.voice.service import VoiceService
from ..services.voice.speakers import Speakers
from ..services.voice.trials import VoiceTrials
from ..storage.attachments import AttachmentStore
from ..storage.blobs import BlobStore
from ..storage.clips import ClipStore
from ..storage.conversations import ConversationStore
from ..storage.database import Database
from ..storage.journal import JournalStore
from ..storage.outbox import OutboxEntry, OutboxStore
from ..storage.prompting import PromptStore
from ..storage.replies import ReplyStore
from ..storage.shared_media import media_of
from ..storage.summaries import SummaryStore
from ..storage.turns import TurnStore
from .configured import judge, mockable, seconds_kept
from .engines import at_work
from .memory import remember
from .needs import Needs
from .voices import make_voices
from .writing import ChatWriting

log = logging.getLogger(__name__)
STOPPING = "cancel_asked"  # where the shipped chat model hears that its reply is to stop
BLOBS_KEPT = 400 * 86_400.0  # seconds: longer than any shipped model keeps its history
ORPHANS_SECONDS = 30.0  # how often turns are looked for whose process has ended without them


@dataclass(frozen=True)
class KernelParts:
    """`chain` takes the place of the models that the settings name; `speaks`: replies are spoken as they are written.

    `outbox`: the store's rows as this program sees them; `worker` marks its worker ids, so that its next run can free
    what this one held. `ready` says whether the engine can be used now.
    """

    paths: Paths
    database: Database
    settings: SettingsService
    config: Callable[[], BpmConfig]
    secrets: SecretStore
    bus: EventBus
    engine: RestEngine
    connection: Callable[[], EngineConnection]
    ready: Callable[[], bool]
    output: AudioOutput
    gpus: Callable[[], tuple[Gpu, ...]]
    outbox: OutboxStore
    metrics: Metrics
    worker: str
    chain: ChainFactory | None = None
    speaks: bool = True


class Kernel:
    """All of it is built; nothing runs before `work`."""

    def __init__(
        self, parts: KernelParts, choose: Callable[[tuple[Topic, ...]], tuple[Topic, ...]] = lambda every: every
    ):
        """`choose` picks the topics that are worked here."""
        self._parts = parts
        data, bus = parts.database, parts.bus
        self.cache = make_cache(os.environ)
        self.conversations, self.turns, self.stored = ConversationStore(data), TurnStore(data), ReplyStore(data)
        journal = JournalStore(data)
        self.replies = ReplyStream(self.turns, journal, self.conversations, bus)
        self.personas = PersonaService(parts.paths)
        self._chain = mockable(parts.chain or chain_factory(parts.secrets, shipped() / "resources"), parts.config)
        self._breaker = Breaker()
        self.catalogue = lambda: read_catalogue(shipped() / "resources" / "models" / "catalogue.json")
        self.progress = ProgressBook(parts.paths.home / "models" / "progress")
        self.loading = self._loading()
        queued = self.loading.queues.depth
        self.models = ModelService(self._settings, parts.secrets, self._chain, self._breaker, queued, self._priced)
        self.prompt_store = PromptStore(data)
        self._tokenizer: tuple[str, ServerTokens] | None = None
        self.counts = TokenCounts(
            self.prompt_store.counted, self._token_server, told=lambda: bus.publish(TokensCounted())
        )
        self.prompts = self._prompt_maker()
        self._needs = Needs(self._settings, self._chain, self.loading)
        self.outbox = self._outbox()
        self.voice_book = VoiceBook(parts.paths.own_voices)
        self.voice = self._voice()
        self.turn_steps = self._turn_steps(journal)
        self._writing = self._chat_writing()
        self._writing_steps = self._writing.steps()
        chat = ChatSteps(self.turn_steps, self._begin_speech, self.voice.withdraw, self._writing.wishes().after_reply)
        self.topics = choose(
            (
                *chat.topics(),
                *voice_topics(self.voice.steps),
                *model_topics(self.loading),
                *writing_topics(self._writing_steps),
            )
        )
        self._guard = self._process_guard()
        self.runtime = self._runtime()
        self._orphans = Repeater("orphaned-turns", ORPHANS_SECONDS, self._close_orphans)

    def sounding(self) -> bool:
        """Whether the studio is heard at this moment."""
        return self._parts.output.speaking() is not None

    def forget_models(self) -> None:
        """The chain of models is another than before."""
        self.models.forget()
        self.loading.forget()
        self._needs.forget()

    def stop_writing(self, key: str) -> None:
        """What is written for a chat under this key is no longer wanted. Raises StorageError."""
        self._writing.stop(self._writing_steps, key)

    def work(self) -> None:
        """Takes tasks and dispatches the outbox, until `rest`."""
        self.runtime.start()
        self.outbox.start()
        self.outbox.wake()
        self._guard.start()
        self._orphans.start()
        threading.Thread(target=self._tidy, name="tidy", daemon=True).start()

    def rest(self, drain_seconds: float = 2.0) -> None:
        """Finishes what was begun, or hands it back."""
        self._orphans.stop()
        self._guard.stop()
        self.outbox.stop()
        self.runtime.stop(drain_seconds)

    def close(self) -> None:
        self.voice_addons.close()
        self.voice_models.close()
        self.voice.close()
        self.counts.close()
        self.cache.close()
        self._parts.database.close()

    # -- parts -----------------------------------------------------------------------------------------------------

    def _tidy(self) -> None:
        """What a crash left: turns without a process; values that no history shows, and files that no message has.

        And voices that were removed so long ago that nobody takes it back any more.
        """
        self._close_orphans()
        self.voice_library.forget_removed()
        try:
            BlobStore(self._parts.database).forget_older(BLOBS_KEPT)
            media = media_of(self._parts.database, self._parts.paths.media)
            media.collect(AttachmentStore(self._parts.database).hashes())
        except SaijinError as error:
            log.info("tidying waits for the next start: %s", error)

    def _close_orphans(self) -> None:
        """A model that was redrawn, or somebody at the engine, may end a process before its turn has an end."""
        try:
            if self._parts.ready():
                self.turn_steps.close_orphans(self._has_ended)
        except SaijinError as error:
            log.info("turns without a process are looked for later: %s", error)

    def _has_ended(self, instance_id: str) -> bool:
        try:
            return self._parts.engine.detail(instance_id).summary.ended_at is not None
        except NotFound:
            return True

    def _settings(self) -> Settings:
        return self._parts.settings.current

    def _priced(self, provider: str, model: str, usage: Usage) -> Usage:
        return self._parts.config().priced(provider, model, usage)

    def _loading(self) -> ModelLoading:
        parts = self._parts
        answers = ResponseCache(self.cache, lambda: seconds_kept(parts.config()))
        return ModelLoading(
            LoadingParts(
                settings=self._settings,
                chain=self._chain,
                server=OllamaLibrary,
                gpus=parts.gpus,
                leases=ModelLeases(parts.paths.home / "models" / "leases.json"),
                progress=self.progress,
                catalogue=self.catalogue,
                bus=parts.bus,
                cache=answers,
                breaker=self._breaker,
            )
        )

    def _voice(self) -> VoiceService:
        parts = self._parts
        made = make_voices(parts.paths, lambda: parts.settings.current.voice.server, parts.secrets, parts.bus)
        self.voice_addons, self.voice_library, self.voice_learner = made.addons, made.library, made.learner
        self.voice_models = made.models
        speakers = Speakers(
            made.engines, self.personas, lambda: parts.config().routing.default_persona, self.voice_book.worn
        )
        speech = SpeechParts(
            speakers,
            parts.output,
            self.replies,
            self.turns,
            self.conversations,
            ClipStore(parts.database),
            parts.bus,
            parts.paths,
            lambda: parts.settings.current.voice,
            SoundCache(parts.paths.sounds, lambda: parts.settings.current.voice.cache_megabytes * 1_000_000),
            lambda chat: self.prompt_store.options(chat).language or "",
        )
        voice = VoiceService(parts.engine, speech, parts.settings, self.outbox.send)
        self.voice_trials = VoiceTrials(
            speakers, voice.steps.sayer, parts.output, SoundDeviceOutput.devices, voice.stop
        )
        return voice

    def _outbox(self) -> OutboxDispatcher:
        parts = self._parts
        gate = ProcessGate(lambda: at_work(parts.engine), self._most_processes)
        return OutboxDispatcher(parts.outbox, parts.engine, parts.bus, self._started, self._unheard, parts.ready, gate)

    def _turn_steps(self, journal: JournalStore) -> TurnService:
        return TurnService(
            TurnContext(self._context()),
            self.turns,
            self.stored,
            journal,
            self.replies,
            self.models,
            self._settings,
            self._parts.bus,
        )

    def _chat_writing(self) -> ChatWriting:
        parts = self._parts
        return ChatWriting(
            conversations=self.conversations,
            turns=self.turns,
            summaries=SummaryStore(parts.database),
            personas=self.personas,
            models=self.models,
            options=self.prompt_store.options,
            outbox=parts.outbox,
            dispatcher=self.outbox,
            settings=self._settings,
            config=parts.config,
            bus=parts.bus,
        )

    def _process_guard(self) -> ProcessGuard:
        parts = self._parts
        limits = ProcessLimits(parts.engine, self.turn_steps.timed_out, parts.bus)
        return ProcessGuard(
            parts.engine.client, lambda key: parts.config().timeout(key), lambda found: judge(limits, found)
        )

    def _runtime(self) -> WorkerRuntime:
        parts = self._parts
        options = RuntimeOptions.of(
            parts.config(), parts.paths.logs / "profile", parts.metrics.observe_step, BlobStore(parts.database)
        )
        # Threads are made once; how often a step is tried may be changed under way.
        options = replace(options, retry_policy=lambda process, step: parts.config().retry_policy(process, step))
        return WorkerRuntime(parts.connection, self.topics, parts.bus, home=parts.worker, options=options)

    def _context(self) -> ContextParts:
        parts = self._parts
        return ContextParts(
            conversations=self.conversations,
            turns=self.turns,
            personas=self.personas,
            models=self.models,
            cache=self.cache,
            settings=self._settings,
            config=parts.config,
            remember=remember,
            needed=self._needs.needed,
            bus=parts.bus,
            prompts=self.prompts,
            options=self.prompt_store,
            worn=self.voice_book.worn,
        )

    def _prompt_maker(self) -> PromptMaker:
        parts = self._parts
        media = media_of(parts.database, parts.paths.media)
        sources = PromptSources(self.prompt_store, SummaryStore(parts.database), media, self.counts, self.models.wished)
        return PromptMaker(sources)

    def _token_server(self) -> TokenServer | None:
        """The same one as long as its address is."""
        chosen, kept = self._settings().models.openai, self._tokenizer
        if not chosen.enabled:
            self._tokenizer = None
        elif kept is None or kept[0] != chosen.address:
            self._tokenizer = (chosen.address, ServerTokens(chosen.address, self._parts.secrets))
        return self._tokenizer[1] if self._tokenizer is not None else None

    def _begin_speech(self, correlation_id: str) -> None:
        if self._parts.speaks and self._parts.config().workflow(VOICE).enabled:
            self.voice.begin_reply(correlation_id, self.turn_steps.context.speaks(correlation_id))

    def _most_processes(self) -> int:
        """What the outbox starts is chats: while they are switched off those that wait go on waiting."""
        config = self._parts.config()
        return config.engine.max_concurrent_processes if config.workflow(CHAT).enabled else 0

    def _started(self, entry: OutboxEntry, instance_id: str) -> None:
        if entry.process_key == CHAT:
            self.turn_steps.started(entry.business_key, instance_id)
        else:
            self._parts.outbox.done(entry.id)

    def _unheard(self, entry: OutboxEntry) -> None:
        """A model that was drawn without the path for a stopped reply ends where it is."""
        if entry.message != CANCELLED:
            return
        engine = self._parts.engine
        for instance in engine.find_instances(CHAT, entry.business_key):
            found = engine.detail(instance)
            if any(step.activity_id == STOPPING for step in found.steps):
                return  # it heard an earlier wish
            if found.summary.state not in (InstanceState.COMPLETED, InstanceState.CANCELLED):
                with contextlib.suppress(NotFound):
                    engine.cancel(instance, "stopped by the person")
        self.turn_steps.process_cancelled(entry.business_key)
