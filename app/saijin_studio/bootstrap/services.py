"""Puts the services of a studio together: what its window, its command line and its Python API act through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.settings import Profile
from ..engine.rest.acts import EngineActs
from ..engine.rest.models import EngineModels
from ..ports import EngineHost
from ..providers.llm.ollama_library import OllamaLibrary
from ..providers.text.pdf import PdfReader
from ..services.attachments import AttachmentService
from ..services.backups.service import BackupService
from ..services.chat import ChatService
from ..services.container import Services
from ..services.exchange.service import ExchangeParts, ExchangeService
from ..services.library import LibraryService
from ..services.messages import MessageService
from ..services.models.local import LocalModels
from ..services.new_drafts import NewDrafts
from ..services.options import OptionsParts, OptionsService
from ..services.processes.acts import ProcessActs
from ..services.processes.incidents import IncidentService
from ..services.processes.models import ProcessModels
from ..services.processes.records import ProcessRecords
from ..services.processes.service import CHAT, ProcessService
from ..services.processes.step_starts import StepStarts
from ..services.processes.user_tasks import UserTaskService
from ..services.resources import ResourceService
from ..services.settings import interface_language
from ..services.traces.service import TraceService
from ..services.writing import WritingService
from ..storage.attachments import AttachmentStore
from ..storage.bin import BinStore
from ..storage.blobs import BlobStore
from ..storage.copies import CopyStore
from ..storage.edits import MessageStore
from ..storage.exchange import ExchangeStore
from ..storage.library import LibraryStore
from ..storage.search import SearchStore
from ..storage.shared_media import media_of
from ..storage.summaries import SummaryStore
from ..storage.traces import TraceStore
from ..storage.turn_personas import TurnPersonas
from .engines import ConfiguredEngine, model_folders
from .ground import Ground
from .hearing import make_clones, make_hearing
from .kernel import Kernel
from .memory import remember
from .model_problems import ModelProblems


@dataclass(frozen=True)
class ServiceMaker:
    """`resources` makes one for each who looks, for CPU is measured between two looks."""

    ground: Ground
    host: EngineHost
    engine: ConfiguredEngine
    kernel: Kernel
    problems: ModelProblems
    resources: Callable[[], ResourceService]

    def make(self) -> Services:
        ground, kernel, engine = self.ground, self.kernel, self.engine
        processes, records = self._processes(), self._records()
        chat = self._chat(processes)
        acts = ProcessActs(EngineActs(engine), engine, processes, kernel.turn_steps, ground.enabled)
        admin = EngineModels(engine, model_folders(ground.paths))
        return Services(
            bus=ground.bus,
            paths=ground.paths,
            chat=chat,
            messages=self._messages(chat),
            library=self._library(),
            attachments=self._attachments(),
            new_drafts=NewDrafts(ground.paths.new_drafts),
            personas=kernel.personas,
            voice=kernel.voice,
            voice_book=kernel.voice_book,
            voice_addons=kernel.voice_addons,
            voice_library=kernel.voice_library,
            voice_models=kernel.voice_models,
            voice_clones=make_clones(ground, kernel),
            voice_trials=kernel.voice_trials,
            hearing=make_hearing(ground, kernel.sounding),
            models=kernel.models,
            local_models=self._local_models(),
            processes=processes,
            records=records,
            traces=self._traces(processes, records),
            incidents=IncidentService(engine, acts),
            acts=acts,
            models_admin=ProcessModels(admin, ground.enabled, self.problems.solved),
            user_tasks=UserTaskService(engine, admin, chat),
            resources=self.resources(),
            settings=ground.settings,
            config=ground.config,
            metrics=ground.metrics,
            engine=self.host,
            replies=kernel.replies,
            writing=WritingService(
                engine, kernel.conversations, BlobStore(ground.database), kernel.stop_writing, ground.bus
            ),
            options=self._options(),
            exchange=self._exchange(chat),
            backups=self._backups(chat),
        )

    def _processes(self) -> ProcessService:
        return ProcessService(
            self.engine,
            self.problems.current,
            self.kernel.turn_steps.process_cancelled,
            [topic.name for topic in self.kernel.topics],
            TurnPersonas(self.ground.database),
        )

    def _chat(self, processes: ProcessService) -> ChatService:
        ground, kernel = self.ground, self.kernel
        return ChatService(
            kernel.conversations,
            kernel.turns,
            kernel.stored,
            kernel.replies,
            kernel.personas,
            processes,
            lambda: ground.settings.current,
            lambda: interface_language(ground.settings.current),
            ground.bus,
            kernel.outbox.take,
            kernel.outbox.send,
            lambda: ground.enabled(CHAT),
            self._profile,
        )

    def _profile(self, conversation_id: str) -> Profile:
        """Who the person is in this conversation."""
        settings, options = self.ground.settings.current, self.kernel.prompt_store.options(conversation_id)
        return settings.profile(options.profile or "") or settings.first_profile

    def _messages(self, chat: ChatService) -> MessageService:
        ground, kernel = self.ground, self.kernel
        return MessageService(
            MessageStore(ground.database),
            kernel.conversations,
            kernel.turns,
            ground.bus,
            kernel.outbox.take,
            chat.cancel,
            lambda: ground.enabled(CHAT),
        )

    def _options(self) -> OptionsService:
        ground, kernel = self.ground, self.kernel
        return OptionsService(
            OptionsParts(
                kernel.conversations,
                kernel.prompt_store,
                SummaryStore(ground.database),
                kernel.personas,
                ground.settings,
                kernel.prompts,
                remember,
                ground.bus,
                kernel.voice_book.worn,
            )
        )

    def _attachments(self) -> AttachmentService:
        ground = self.ground
        return AttachmentService(
            AttachmentStore(ground.database), media_of(ground.database, ground.paths.media), PdfReader()
        )

    def _exchange(self, chat: ChatService) -> ExchangeService:
        ground = self.ground
        return ExchangeService(
            ExchangeParts(
                ExchangeStore(ground.database),
                media_of(ground.database, ground.paths.media),
                self.kernel.personas,
                lambda: ground.settings.current,
                lambda: interface_language(ground.settings.current),
                lambda: (one.id for one in chat.conversations()),
                ground.bus,
            )
        )

    def _backups(self, chat: ChatService) -> BackupService:
        ground = self.ground
        return BackupService(ground.paths, ground.database, ground.settings, ground.config, chat.open_turns, ground.bus)

    def _library(self) -> LibraryService:
        data, messages = self.ground.database, MessageStore(self.ground.database)
        return LibraryService(
            LibraryStore(data),
            CopyStore(data, messages),
            BinStore(data),
            SearchStore(data),
            messages,
            self.ground.bus,
            self.ground.paths.audio,
        )

    def _records(self) -> ProcessRecords:
        ground = self.ground
        return ProcessRecords(self.engine, BlobStore(ground.database), ground.paths.logs, StepStarts(ground.bus))

    def _traces(self, processes: ProcessService, records: ProcessRecords) -> TraceService:
        kernel = self.kernel
        return TraceService(
            TraceStore(self.ground.database),
            kernel.turns,
            kernel.conversations,
            kernel.personas,
            processes,
            records,
            kernel.voice.clips,
        )

    def _local_models(self) -> LocalModels:
        ground, kernel = self.ground, self.kernel
        return LocalModels(
            self.engine, lambda: ground.settings.current, OllamaLibrary, kernel.catalogue, kernel.progress
        )
