"""A real store, a turn asked in it, and the steps of a chat over scripted models."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Rule, Turn
from saijin_studio.core.errors import SaijinError
from saijin_studio.core.settings import Settings
from saijin_studio.paths import Paths
from saijin_studio.ports import Aside, ChatModel, ChatRequest, ModelInfo
from saijin_studio.providers.cache.memory import MemoryCache
from saijin_studio.services.models.service import ModelService
from saijin_studio.services.models.tokens import TokenCounts
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.prompts import PromptMaker, PromptSources
from saijin_studio.services.replies import ReplyStream
from saijin_studio.services.turn_context import ContextParts, TurnContext
from saijin_studio.services.turns import TurnService
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.media import MediaStore
from saijin_studio.storage.prompting import PromptStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.summaries import SummaryStore
from saijin_studio.storage.turns import TurnStore
from saijin_workers.topic import TaskContext
from saijin_workers.topics.chat import (
    ChatSteps,
    ContextInput,
    Decision,
    Nothing,
    Received,
    Unloaded,
)
from saijin_workers.topics.chat import FormattingInput as Formatting


class ScriptedModel:
    """Says its pieces; an exception among them is raised, an event waited for until the reply is cancelled."""

    def __init__(self, *script: str | Aside | SaijinError | threading.Event, provider: str = "scripted") -> None:
        self.script = script
        self.provider = provider
        self.model = "one"
        self.asked: list[ChatRequest] = []

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str | Aside]:
        self.asked.append(request)
        for piece in self.script:
            if isinstance(piece, SaijinError):
                raise piece
            if isinstance(piece, threading.Event):
                piece.set()
                assert cancel.wait(10)
                cancel.raise_if_cancelled()
            else:
                yield piece

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


class NoSecrets:
    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("no test stores a secret")


def prompt_maker(database: Database, home: Path, models: ModelService) -> PromptMaker:
    """Over a real store; tokens are estimated."""
    prompts = PromptStore(database)
    counts = TokenCounts(prompts.counted, lambda: None)
    return PromptMaker(
        PromptSources(prompts, SummaryStore(database), MediaStore(home / "media"), counts, models.wished)
    )


class Studio:
    """A store, a turn asked in it, and the steps over scripted models."""

    def __init__(self, home: Path, models: tuple[ChatModel, ...]) -> None:
        self.database = Database.at(home / "studio.db")
        self.bus = EventBus()
        self.conversations = ConversationStore(self.database)
        self.turns = TurnStore(self.database)
        self.journal = JournalStore(self.database)
        self.replies = ReplyStream(self.turns, self.journal, self.conversations, self.bus)
        self.spoken: list[str] = []
        self.silenced: list[str] = []
        self.config = BpmConfig()
        self.to_load: dict[str, tuple[str, str]] = {}  # by persona
        service_models = ModelService(Settings, NoSecrets(), lambda settings: models)
        context = TurnContext(
            ContextParts(
                conversations=self.conversations,
                turns=self.turns,
                personas=PersonaService(Paths(home)),
                models=service_models,
                cache=MemoryCache(),
                settings=Settings,
                config=lambda: self.config,
                remember=lambda history, language: ("likes tea",),
                needed=lambda persona: self.to_load.get(persona.key),
                bus=self.bus,
                prompts=prompt_maker(self.database, home, service_models),
                options=PromptStore(self.database),
            )
        )
        self.stored = ReplyStore(self.database)
        service = TurnService(
            context, self.turns, self.stored, self.journal, self.replies, service_models, Settings, self.bus
        )
        self.steps = ChatSteps(service, self.spoken.append, self.silenced.append)
        self.service = service

    def ask(self, text: str, persona: str = "yuuri", routing: Rule = Rule.FIXED) -> Turn:
        conversation = self.conversations.create(persona, "A chat", "Hello.", routing)
        return self.turns.send(conversation.id, text, "chat_interaction")[0]

    def context(self, turn: Turn, activity: str, tries: int = 1, last: bool = False) -> TaskContext:
        return TaskContext(turn.correlation_id, activity, "instance", tries=tries, last_try=last)

    def up_to_ai(self, turn: Turn) -> None:
        """With the decision as the shipped table makes it for a conversation with one persona."""
        facts = self.receive(turn).facts
        persona = str(facts["mentioned"] or facts["own"])
        given = ContextInput(Decision(persona, "mentioned" if facts["mentioned"] else "conversation"), facts)
        self.steps.history_loading(self.context(turn, "history_loading"), given)
        self.steps.memory_loading(self.context(turn, "memory_loading"), Nothing())
        self.steps.lore_loading(self.context(turn, "lore_loading"), given)

    def take(self, turn: Turn, route: Decision | None, facts: dict[str, str | int] | None = None) -> Unloaded | None:
        return self.steps.history_loading(self.context(turn, "history_loading"), ContextInput(route, facts))

    def receive(self, turn: Turn) -> Received:
        return self.steps.input_reception(self.context(turn, "input_reception"), Nothing())

    def think(self, turn: Turn, last: bool = False) -> None:
        self.steps.ai_processing(self.context(turn, "ai_processing", last=last), ContextInput())

    def deliver(self, turn: Turn) -> str:
        self.steps.response_formatting(self.context(turn, "response_formatting"), Formatting())
        return self.steps.output_delivery(self.context(turn, "output_delivery"), Nothing()).message_id

    def words(self, turn: Turn) -> list[str]:
        return [m.text for m in self.conversations.messages(turn.conversation_id, None, 100)]
