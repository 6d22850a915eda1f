"""What programs' processes stand on in these tests: an engine, turns and a voice that a test moves by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Conversation, Message, MessageState, ReplyTrace, Role, Turn, TurnState
from saijin_studio.core.errors import EngineRefused, EngineUnavailable, NotFound
from saijin_studio.core.events import TextStreamed, TurnChanged
from saijin_studio.core.process import (
    EngineState,
    EngineStatus,
    Incident,
    InstanceState,
    ProcessDetail,
    ProcessSummary,
    StepRecord,
)
from saijin_studio.ports import ProcessEngine
from saijin_studio.services.container import Services
from saijin_studio.services.processes.service import ProcessService
from saijin_studio.services.workflow.engine import Workflows
from saijinos.bpm import WorkflowEngine

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=2)
SECONDS = 10.0
KEYS = ("chat_interaction", "voice_synthesis", "model_integration", "order")


class Host:
    def __init__(self) -> None:
        self.now = EngineStatus(EngineState.READY)

    def status(self) -> EngineStatus:
        return self.now

    def wait_ready(self, timeout: float) -> bool:
        return self.now.state is EngineState.READY


class Engine:
    """Instances that a test moves by hand. `away` as while it restarts; `heard` are the messages that reached one."""

    def __init__(self) -> None:
        self.instances: dict[str, ProcessSummary] = {}
        self.values: dict[str, dict[str, Any]] = {}
        self.step_records: dict[str, list[StepRecord]] = {}
        self.open_incidents: list[Incident] = []
        self.heard: list[tuple[str, str]] = []
        self.away = False
        self._lock = threading.Lock()

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        self._reach()
        return tuple((key, key.title(), 1) for key in KEYS)

    def start_process(self, key: str, business_key: str, variables: Mapping[str, Any]) -> str:
        self._reach()
        if key not in KEYS:
            raise EngineRefused("no such process", status=404, type="RestException")
        with self._lock:
            instance = f"p{len(self.instances) + 1}"
            self.values[instance] = dict(variables)
            self.step_records[instance] = []
            self.instances[instance] = ProcessSummary(
                instance, "d", key, key.title(), business_key, InstanceState.RUNNING, NOON, None, "work", "Work"
            )
        return instance

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        self._reach()
        wanted = (process_key, business_key)
        with self._lock:
            return tuple(i for i, one in self.instances.items() if (one.process_key, one.business_key) == wanted)

    def detail(self, instance_id: str) -> ProcessDetail:
        self._reach()
        if instance_id not in self.instances:
            raise NotFound(kind="process", id=instance_id)
        return ProcessDetail(self.instances[instance_id], "", tuple(self.step_records[instance_id]), frozenset())

    def variables(self, instance_id: str) -> dict[str, Any]:
        return self.values[instance_id]

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        return tuple(one for one in self.open_incidents if one.instance_id == instance_id)

    def correlate(self, message: str, business_key: str, variables: Mapping[str, Any]) -> bool:
        """A model's loading listens while it runs, and ends as it is drawn."""
        found = [one for one in self.find_instances("model_integration", business_key) if not self._ended(one)]
        for instance in found:
            self.heard.append((message, instance))
            self.end(instance)
        return bool(found)

    def cancel(self, instance_id: str, reason: str) -> None:
        if self._ended(instance_id):
            raise NotFound(kind="process", id=instance_id)
        self.end(instance_id, InstanceState.CANCELLED)

    def end(self, instance_id: str, state: InstanceState = InstanceState.COMPLETED) -> None:
        changed = replace(self.instances[instance_id], state=state, ended_at=LATER, activity_name=None)
        self.instances[instance_id] = changed

    def fail(self, instance_id: str) -> None:
        changed = replace(self.instances[instance_id], state=InstanceState.FAILED, failure="it broke")
        self.instances[instance_id] = changed
        self.open_incidents = [
            Incident("i1", instance_id, "order", "Order", "b", "work", "Work", NOON, "it broke", tries=3)
        ]

    def _ended(self, instance_id: str) -> bool:
        return self.detail(instance_id).summary.ended_at is not None

    def _reach(self) -> None:
        if self.away:
            raise EngineUnavailable("restarting")


class Chat:
    """Turns that a test moves by hand."""

    def __init__(self, engine: Engine, bus: EventBus) -> None:
        self.engine = engine
        self.bus = bus
        self.turns: dict[str, Turn] = {}
        self.said: dict[str, Message] = {}
        self.made: dict[str, Conversation] = {}
        self.words: dict[str, str] = {}

    def new_conversation(self, persona_key: str, title: str = "") -> Conversation:
        if persona_key not in ("yuuri", "miyu"):
            raise NotFound(f"no persona has the key {persona_key!r}", kind="persona", id=persona_key)
        made = Conversation(f"c{len(self.made) + 1}", title or persona_key, persona_key, NOON, NOON)
        self.made[made.id] = made
        return made

    def conversation(self, conversation_id: str) -> Conversation:
        if conversation_id not in self.made:
            raise NotFound(f"no conversation {conversation_id}", kind="conversation", id=conversation_id)
        return self.made[conversation_id]

    def send(self, conversation_id: str, text: str, correlation_id: str = "") -> Turn:
        correlation_id = correlation_id or f"t{len(self.turns) + 1}"
        asked = f"asked-{correlation_id}"
        self.said[asked] = Message(asked, conversation_id, 1, Role.USER, text.strip(), NOON)
        self.turns[correlation_id] = Turn(correlation_id, conversation_id, asked, TurnState.QUEUED, NOON, "yuuri")
        return self.turns[correlation_id]

    def turn(self, correlation_id: str) -> Turn:
        if correlation_id not in self.turns:
            raise NotFound(f"no turn {correlation_id}", kind="turn", id=correlation_id)
        return self.turns[correlation_id]

    def message(self, message_id: str) -> Message:
        return self.said[message_id]

    def partial(self, correlation_id: str) -> str:
        return self.words.get(correlation_id, "")

    def trace(self, correlation_id: str) -> ReplyTrace:
        return ReplyTrace(correlation_id, "yuuri", None, "ollama", "tiny")

    def cancel(self, correlation_id: str) -> None:
        self.end(correlation_id, TurnState.CANCELLED)

    def process_cancelled(self, correlation_id: str) -> None:
        self.end(correlation_id, TurnState.CANCELLED)

    def begin(self, correlation_id: str) -> str:
        instance = self.engine.start_process("chat_interaction", correlation_id, {})
        self._set(correlation_id, state=TurnState.RUNNING, process_instance_id=instance)
        return instance

    def write(self, correlation_id: str, piece: str) -> None:
        before = self.partial(correlation_id)
        self.words[correlation_id] = before + piece
        self.bus.publish(TextStreamed(correlation_id, "c1", len(before), piece))

    def end(
        self, correlation_id: str, state: TurnState = TurnState.ANSWERED, text: str = "", failure: str = ""
    ) -> None:
        reply = f"reply-{correlation_id}"
        text = text or self.words.pop(correlation_id, "")
        kept = MessageState.COMPLETE if state is TurnState.ANSWERED else MessageState.FAILED
        self.said[reply] = Message(reply, "c1", 2, Role.PERSONA, text, LATER, "yuuri", kept, failure=failure or None)
        self._set(correlation_id, state=state, reply_message_id=reply)

    def wait_for_person(self, correlation_id: str) -> None:
        self._set(correlation_id, state=TurnState.WAITING)

    def _set(self, correlation_id: str, **changes: Any) -> None:
        self.turns[correlation_id] = turn = replace(self.turns[correlation_id], **changes)
        self.bus.publish(TurnChanged(correlation_id, turn.conversation_id, turn.state))


class Voice:
    """Begins and writes when the test lets it: it may begin at once unless `begin` is cleared."""

    def __init__(self, engine: Engine) -> None:
        self.begin, self.go = threading.Event(), threading.Event()
        self.begin.set()
        self.fault: Exception | None = None
        self._engine = engine

    def say(self, text: str, persona_key: str, path: Path, utterance: str = "") -> float:
        assert self.begin.wait(SECONDS)
        self._engine.start_process("voice_synthesis", utterance, {})
        assert self.go.wait(SECONDS)
        if self.fault:
            raise self.fault
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{persona_key}: {text}", encoding="utf-8")
        return 1.5


class Blobs:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        self.kept[f"sha256:{len(self.kept)}"] = content
        return f"sha256:{len(self.kept) - 1}"

    def get(self, reference: str) -> bytes:
        return self.kept[reference]


class Stage:
    def __init__(self, home: Path) -> None:
        self.bus, self.engine, self.host, self.blobs = EventBus(), Engine(), Host(), Blobs()
        self.voice = Voice(self.engine)
        self.chat = Chat(self.engine, self.bus)
        self.opened = 0
        self.off: set[str] = set()

        def persona(key: str) -> Any:
            return SimpleNamespace(key=self.chat.new_conversation(key).persona_key)

        self.routing = SimpleNamespace(default_persona="yuuri")
        self._alone = threading.Lock()
        self._services = SimpleNamespace(
            bus=self.bus,
            engine=self.host,
            chat=self.chat,
            voice=self.voice,
            processes=ProcessService(cast(ProcessEngine, self.engine), tuple, self.chat.process_cancelled),
            personas=SimpleNamespace(get=persona),
            paths=SimpleNamespace(audio=home / "audio"),
            config=SimpleNamespace(current=SimpleNamespace(workflow=self.workflow, routing=self.routing)),
        )

    def workflow(self, key: str) -> Any:
        return SimpleNamespace(enabled=key not in self.off)

    @contextmanager
    def open(self, *_: object) -> Iterator[Workflows]:
        """Whoever opens it once more is another program of the same home."""
        services, engine = cast(Services, self._services), cast(ProcessEngine, self.engine)
        workflows = Workflows(services, engine, self.blobs, self._alone, patience=0.3)
        self.opened += 1
        yield workflows
        workflows.close()
        self.opened -= 1

    def later(self, act: Callable[[], object]) -> None:
        """While the test waits for its outcome."""
        threading.Timer(0.05, act).start()


def said(engine: WorkflowEngine, **more: Any) -> str:
    return engine.start_process("chat_interaction", {"persona": "yuuri", "user_input": "Hello"}, **more)
