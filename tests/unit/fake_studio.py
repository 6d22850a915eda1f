"""A studio in memory behind the doors that the command line uses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from saijin_studio.cli.main import main
from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Conversation, Message, MessageState, ReplyTrace, Role, Turn, TurnState
from saijin_studio.core.errors import NotFound, SaijinError
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.process import (
    EngineState,
    EngineStatus,
    InstanceState,
    ProcessDetail,
    ProcessSummary,
    StepRecord,
    Wait,
)
from saijin_studio.core.settings import LookSettings, Settings
from saijin_studio.paths import Paths
from saijin_studio.services.container import Services
from saijin_studio.services.voice.book import VoiceBook

NOON = datetime(2025, 5, 6, 12, 0, 0, tzinfo=UTC)
YUURI = Persona(
    "yuuri", {"en": PersonaText("Yuuri", "A guide.", greeting="Hello."), "ja": PersonaText("ユウリ", "案内役。")}
)


class FakeEngine:
    """Becomes ready after `states` have been seen one by one."""

    def __init__(self, *states: EngineState, detail: str = "") -> None:
        self.states = list(states) or [EngineState.READY]
        self.detail = detail
        self.is_owner = True

    def status(self) -> EngineStatus:
        state = self.states[0]
        progress = 0.5 if state is EngineState.FETCHING else None
        return EngineStatus(state, progress=progress, detail=self.detail, owner_pid=None)

    def wait_ready(self, timeout: float) -> bool:
        del timeout
        if len(self.states) > 1:
            self.states.pop(0)
        return self.states[0] is EngineState.READY


@dataclass
class FakeChat:
    """One conversation; a turn's reply is `pieces`, ended by `end`."""

    pieces: tuple[str, ...] = ("Good ", "evening.")
    end: TurnState = TurnState.ANSWERED
    failure: str | None = None
    provider: str = "ollama"
    sent: list[str] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    while_writing: Callable[[], None] = lambda: None
    made: dict[str, Conversation] = field(default_factory=dict)

    def new_conversation(self, persona_key: str, title: str = "") -> Conversation:
        made = Conversation("c1", title or "Yuuri", persona_key, NOON, NOON, "Hello.")
        self.made[made.id] = made
        return made

    def conversations(self) -> tuple[Conversation, ...]:
        return tuple(self.made.values())

    def conversation(self, conversation_id: str) -> Conversation:
        if conversation_id not in self.made:
            raise NotFound(f"no conversation has the id {conversation_id}", kind="conversation", id=conversation_id)
        return self.made[conversation_id]

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        asked = Message("m1", conversation_id, 1, Role.USER, "Hi", NOON)
        cut = MessageState.INTERRUPTED
        return (
            asked,
            Message("m2", conversation_id, 2, Role.PERSONA, "Hel", NOON, "yuuri", cut, failure="idle_timeout"),
        )

    def send(self, conversation_id: str, text: str, attachments: Sequence[str] = ()) -> Turn:
        self.sent.append(text)
        self.attached += attachments
        return Turn("t1", conversation_id, "m1", TurnState.QUEUED, NOON)

    def cancel(self, correlation_id: str) -> None:
        self.cancelled.append(correlation_id)

    def turn(self, correlation_id: str) -> Turn:
        state = TurnState.CANCELLED if self.cancelled else self.end
        return Turn(correlation_id, "c1", "m1", state, NOON, "yuuri", None, "m2", "p1")

    def message(self, message_id: str) -> Message:
        states = {TurnState.ANSWERED: MessageState.COMPLETE, TurnState.FAILED: MessageState.FAILED}
        state = MessageState.CANCELLED if self.cancelled else states[self.end]
        text = "".join(self.pieces)
        return Message(message_id, "c1", 2, Role.PERSONA, text, NOON, "yuuri", state, "t1", failure=self.failure)

    def trace(self, correlation_id: str) -> ReplyTrace:
        return ReplyTrace(correlation_id, "yuuri", None, self.provider, "tiny", process_instance_id="p1")

    def follow(self, correlation_id: str, cancel: CancelToken) -> Iterator[str]:
        """Also the reply stream."""
        assert correlation_id == "t1"
        for piece in self.pieces:
            cancel.raise_if_cancelled()
            yield piece
            if not self.cancelled:
                self.while_writing()
                if self.while_writing is not FakeChat.while_writing:
                    cancel.wait(5)


STEP = StepRecord("ai_processing", "AI processing", "serviceTask", NOON, NOON + timedelta(seconds=1.5), tries=2)
GATE = StepRecord("spoken", "Speak it?", "exclusiveGateway", NOON, NOON)
SUMMARY = ProcessSummary(
    "p1", "d1", "chat_interaction", "Chat", "t1", InstanceState.COMPLETED, NOON, NOON + timedelta(seconds=2)
)


class FakeProcesses:
    def __init__(self) -> None:
        self.failed = 2
        self.steps: tuple[StepRecord, ...] = (STEP, GATE)
        self.waits: tuple[Wait, ...] = ()
        self.cancelled: list[str] = []

    def list(self, limit: int) -> tuple[ProcessSummary, ...]:
        return (SUMMARY, replace(SUMMARY, instance_id="p2", state=InstanceState.FAILED, ended_at=None))[:limit]

    def detail(self, instance_id: str) -> ProcessDetail:
        if instance_id != "p1":
            raise NotFound(f"no process has the id {instance_id}", kind="process", id=instance_id)
        return ProcessDetail(SUMMARY, "<xml/>", self.steps, frozenset(), waits=self.waits)

    def unserved(self, detail: ProcessDetail) -> tuple[Wait, ...]:
        return tuple(wait for wait in detail.waits if wait.topic != "chat.ai_processing")

    def of_turn(self, correlation_id: str) -> ProcessDetail | None:
        return self.detail("p1") if correlation_id == "t1" else None

    def retry_with(self, instance_id: str, variables: Mapping[str, Any]) -> int:
        """As one of the acts on processes."""
        self.detail(instance_id)
        if not self.failed:
            raise NotFound(kind="incident", id=instance_id)
        return self.failed

    def cancel(self, instance_id: str) -> None:
        self.detail(instance_id)
        self.cancelled.append(instance_id)

    def problems(self) -> tuple[Any, ...]:
        return ()


class FakePersonas:
    def list(self) -> tuple[Persona, ...]:
        return (YUURI,)

    def get(self, key: str) -> Persona:
        if key != "yuuri":
            raise NotFound(f"no persona has the key {key!r}", kind="persona", id=key)
        return YUURI

    def problems(self) -> tuple[Any, ...]:
        return (SimpleNamespace(file=Path("broken.json"), detail="no JSON"),)


class FakeVoice:
    def say(self, text: str, persona_key: str, path: Path) -> float:
        path.write_bytes(f"{persona_key}: {text}".encode())
        return 1.25

    def status(self) -> Any:
        ability = SimpleNamespace(name="espeak", languages=frozenset({"en"}), missing="espeak-ng")
        return SimpleNamespace(output_missing="audio_device", engines=(ability,), speaking=None)


class FakeModels:
    def status(self) -> tuple[Any, ...]:
        return (
            SimpleNamespace(
                provider="ollama", enabled=True, ok=False, model="", error="provider_unavailable", detail="no"
            ),
            SimpleNamespace(provider="openai", enabled=False, ok=False, model="", error=None, detail=""),
            SimpleNamespace(provider="offline", enabled=True, ok=True, model="built-in", error=None, detail=""),
        )


@dataclass
class Studio:
    """What a test may set and look at, and the command line in front of it."""

    home: Path
    chat: FakeChat = field(default_factory=FakeChat)
    processes: FakeProcesses = field(default_factory=FakeProcesses)
    engine: FakeEngine = field(default_factory=FakeEngine)
    config: BpmConfig = field(default_factory=BpmConfig)
    parts: dict[str, Any] = field(default_factory=dict)  # services of the test's own
    fault: SaijinError | None = None  # raised on opening
    windows: int = 0
    asked_engine: list[bool] = field(default_factory=list)
    open_now: int = 0
    bus: EventBus = field(default_factory=EventBus)
    ready: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def open(self, *, engine: bool, wait_ready: float | None = None) -> Iterator[Services]:
        del wait_ready
        self.asked_engine.append(engine)
        if self.fault:
            raise self.fault
        self.open_now += 1
        self.ready.set()
        try:
            yield self.services()
        finally:
            self.open_now -= 1

    def services(self) -> Services:
        settings = SimpleNamespace(current=Settings(look=LookSettings(language="en")), problem=None)
        parts: dict[str, Any] = {
            "bus": self.bus,
            "paths": Paths(self.home),
            "chat": self.chat,
            "replies": self.chat,
            "personas": FakePersonas(),
            "voice": FakeVoice(),
            "voice_book": VoiceBook(Paths(self.home).own_voices),
            "models": FakeModels(),
            "processes": self.processes,
            "traces": None,
            "resources": None,
            "settings": settings,
            "config": SimpleNamespace(current=self.config, problems=()),
            "metrics": None,
            "incidents": None,
            "acts": self.processes,
            "records": None,
            "models_admin": None,
            "user_tasks": None,
            "local_models": None,
            "engine": self.engine,
        }
        absent = {each.name: None for each in fields(Services)}
        return Services(**cast(Any, absent | parts | self.parts))

    def window(self) -> int:
        self.windows += 1
        return 0

    def run(self, *argv: str) -> int:
        return main(
            argv,
            open_command=self.open,
            open_window=self.window,
            engine_files=lambda: (3, 107),
            open_worker=no_worker,
        )


def no_worker(**options: object) -> Any:
    raise AssertionError(f"no test opens a worker here: {options}")
