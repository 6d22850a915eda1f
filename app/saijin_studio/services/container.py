"""The services of one running studio, handed around as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.bus import EventBus
    from ..paths import Paths
    from ..ports import EngineHost, SpeechModels
    from .attachments import AttachmentService
    from .backups.service import BackupService
    from .chat import ChatService
    from .config.service import BpmConfigService
    from .exchange.service import ExchangeService
    from .hearing.service import HearingService
    from .library import LibraryService
    from .messages import MessageService
    from .metrics.service import Metrics
    from .models.local import LocalModels
    from .models.service import ModelService
    from .new_drafts import NewDrafts
    from .options import OptionsService
    from .personas import PersonaService
    from .processes.acts import ProcessActs
    from .processes.incidents import IncidentService
    from .processes.models import ProcessModels
    from .processes.records import ProcessRecords
    from .processes.service import ProcessService
    from .processes.user_tasks import UserTaskService
    from .replies import ReplyStream
    from .resources import ResourceService
    from .settings import SettingsService
    from .traces.service import TraceService
    from .voice.addons import VoiceAddons
    from .voice.book import VoiceBook
    from .voice.clones import VoiceClones
    from .voice.library import VoiceLibrary
    from .voice.service import VoiceService
    from .voice.trials import VoiceTrials
    from .writing import WritingService


@dataclass(frozen=True)
class Services:
    bus: EventBus
    paths: Paths
    chat: ChatService
    messages: MessageService
    library: LibraryService
    attachments: AttachmentService
    new_drafts: NewDrafts
    personas: PersonaService
    voice: VoiceService
    voice_book: VoiceBook
    voice_addons: VoiceAddons
    voice_library: VoiceLibrary
    voice_models: SpeechModels
    voice_clones: VoiceClones
    voice_trials: VoiceTrials
    hearing: HearingService
    models: ModelService
    local_models: LocalModels
    processes: ProcessService
    records: ProcessRecords
    traces: TraceService
    incidents: IncidentService
    acts: ProcessActs
    models_admin: ProcessModels
    user_tasks: UserTaskService
    resources: ResourceService
    settings: SettingsService
    config: BpmConfigService
    metrics: Metrics
    engine: EngineHost
    replies: ReplyStream
    writing: WritingService
    options: OptionsService
    exchange: ExchangeService
    backups: BackupService
