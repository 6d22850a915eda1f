"""Puts together what writes for chats beside their replies: the steps of chat_writing, and what brings them about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.bpm_config import BpmConfig
from ..core.bus import EventBus
from ..core.chat_options import ChatOptions
from ..core.settings import Settings
from ..services.models.service import ModelService
from ..services.outbox import OutboxDispatcher
from ..services.personas import PersonaService
from ..services.processes.service import UNWANTED, WRITING
from ..services.writing_prompts import TalkParts, WritingPrompts
from ..services.writing_steps import WritingParts, WritingSteps
from ..services.writing_wishes import WishParts, WritingWishes
from ..storage.conversations import ConversationStore
from ..storage.outbox import OutboxStore
from ..storage.summaries import SummaryStore
from ..storage.turns import TurnStore


@dataclass(frozen=True)
class ChatWriting:
    """`options` are those of a conversation, by its id."""

    conversations: ConversationStore
    turns: TurnStore
    summaries: SummaryStore
    personas: PersonaService
    models: ModelService
    options: Callable[[str], ChatOptions]
    outbox: OutboxStore
    dispatcher: OutboxDispatcher
    settings: Callable[[], Settings]
    config: Callable[[], BpmConfig]
    bus: EventBus

    def steps(self) -> WritingSteps:
        parts = WritingParts(self.conversations, self.summaries, self.models, self._prompts(), self.bus)
        return WritingSteps(parts)

    def wishes(self) -> WritingWishes:
        return WritingWishes(
            WishParts(
                turns=self.turns,
                conversations=self.conversations,
                summaries=self.summaries,
                outbox=self.outbox,
                dispatch=self.dispatcher.take,
                settings=self.settings,
                enabled=lambda: self.config().workflow(WRITING).enabled,
                sums_up=self._prompts().sums_up,
            )
        )

    def stop(self, steps: WritingSteps, key: str) -> None:
        """What is written under this key is no longer wanted. Raises StorageError."""
        steps.stop(key)
        self.dispatcher.send(UNWANTED, key)

    def _prompts(self) -> WritingPrompts:
        return WritingPrompts(TalkParts(self.conversations, self.summaries, self.personas, self.options, self.settings))
