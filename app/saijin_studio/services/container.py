"""The services of one running studio, handed around as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.bus import EventBus
    from ..paths import Paths
    from ..ports import EngineHost
    from .bpm_config import BpmConfigService
    from .chat import ChatService
    from .incidents import IncidentService
    from .local_models import LocalModels
    from .metrics import Metrics
    from .models import ModelService
    from .personas import PersonaService
    from .process_acts import ProcessActs
    from .process_models import ProcessModels
    from .process_records import ProcessRecords
    from .processes import ProcessService
    from .replies import ReplyStream
    from .resources import ResourceService
    from .settings import SettingsService
    from .traces import TraceService
    from .user_tasks import UserTaskService
    from .voice import VoiceService


@dataclass(frozen=True)
class Services:
    bus: EventBus
    paths: Paths
    chat: ChatService
    personas: PersonaService
    voice: VoiceService
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
