"""The Python API over services in memory: ids, results, streams, business keys, errors, sync and async."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import saijin_studio.bootstrap.workflow as composition
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Conversation, Message, MessageState, ReplyTrace, Role, Turn, TurnState
from saijin_studio.core.errors import Cancelled, EngineRefused, EngineUnavailable, InputError, NotFound
from saijin_studio.core.events import StepChanged, TextStreamed, TurnChanged
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
from saijin_studio.services.workflow_engine import Workflows
from saijinos import bmp, bpm
from saijinos.bpm import (
    AsyncWorkflowEngine,
    DuplicateBusinessKey,
    ProcessCancelled,
    ProcessEnded,
    ProcessFailed,
    ProcessState,
    ProcessTimeout,
    StepBegan,
    StepEnded,
    TextPiece,
    UnknownProcess,
    WorkflowEngine,
)

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=2)
SECONDS = 10.0


class Host:
    def __init__(self) -> None:
        self.now = EngineStatus(EngineState.READY)

    def status(self) -> EngineStatus:
        return self.now

    def wait_ready(self, timeout: float) -> bool:
        return self.now.state is EngineState.READY


class Engine:
    """Instances that a test moves by hand. `away` as while it restarts."""

    def __init__(self) -> None:
        self.instances: dict[str, ProcessSummary] = {}
        self.values: dict[str, dict[str, Any]] = {}
        self.step_records: dict[str, list[StepRecord]] = {}
        self.open_incidents: list[Incident] = []
        self.away = False

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        self._reach()
        return (("chat_interaction", "Chat", 1), ("voice_synthesis", "Voice", 1), ("order", "Order", 3))

    def start_process(self, key: str, business_key: str, variables: Mapping[str, Any]) -> str:
        self._reach()
        if key not in [name for name, _, _ in self.definitions()]:
            raise EngineRefused("no such process", status=404, type="RestException")
        instance = f"p{len(self.instances) + 1}"
        self.instances[instance] = ProcessSummary(
            instance, "d", key, key.title(), business_key, InstanceState.RUNNING, NOON, None, "work", "Work"
        )
        self.values[instance] = dict(variables)
        self.step_records[instance] = []
        return instance

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        self._reach()
        wanted = (process_key, business_key)
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

    def cancel(self, instance_id: str, reason: str) -> None:
        if self.detail(instance_id).summary.ended_at is not None:
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
    """Writes when the test lets it."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.fault: Exception | None = None

    def say(self, text: str, persona_key: str, path: Path, utterance: str = "") -> float:
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
        self.bus, self.engine, self.host, self.voice, self.blobs = EventBus(), Engine(), Host(), Voice(), Blobs()
        self.chat = Chat(self.engine, self.bus)
        self.opened = 0
        self.off: set[str] = set()

        def persona(key: str) -> Any:
            return SimpleNamespace(key=self.chat.new_conversation(key).persona_key)

        services = SimpleNamespace(
            bus=self.bus,
            engine=self.host,
            chat=self.chat,
            voice=self.voice,
            personas=SimpleNamespace(get=persona),
            paths=SimpleNamespace(audio=home / "audio"),
            config=SimpleNamespace(
                current=SimpleNamespace(workflow=self.workflow, routing=SimpleNamespace(default_persona="yuuri"))
            ),
        )
        self.workflows = Workflows(
            cast(Services, services), cast(ProcessEngine, self.engine), self.blobs, threading.Lock(), patience=0.3
        )

    def workflow(self, key: str) -> Any:
        return SimpleNamespace(enabled=key not in self.off)

    @contextmanager
    def open(self, *_: object) -> Iterator[Workflows]:
        self.opened += 1
        yield self.workflows
        self.workflows.close()
        self.opened -= 1

    def later(self, act: Callable[[], object]) -> None:
        """While the test waits for its outcome."""
        threading.Timer(0.05, act).start()


@pytest.fixture
def stage(home: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage(home)
    monkeypatch.setattr(composition, "open_workflows", stage.open)
    return stage


@pytest.fixture
def engine(stage: Stage) -> Iterator[WorkflowEngine]:
    with WorkflowEngine() as engine:
        yield engine


def said(engine: WorkflowEngine, **more: Any) -> str:
    return engine.start_process("chat_interaction", {"persona": "yuuri", "user_input": "Hello"}, **more)


# -- a chat ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["user_input", "message"])
def test_a_chat_from_queued_to_its_reply(stage: Stage, engine: WorkflowEngine, name: str) -> None:
    process_id = engine.start_process("chat_interaction", {"persona": "yuuri", name: " Hello "})
    assert stage.chat.said[f"asked-{process_id}"].text == "Hello"
    assert engine.get_process_status(process_id).state is ProcessState.QUEUED
    instance = stage.chat.begin(process_id)
    status = engine.get_process_status(process_id)
    assert (status.state, status.step, status.instance_id) == (ProcessState.RUNNING, "Work", instance)
    stage.later(lambda: stage.chat.end(process_id, text="Good evening."))
    assert engine.get_process_result(process_id, SECONDS) == {
        "reply": "Good evening.",
        "persona": "yuuri",
        "provider": "ollama",
        "model": "tiny",
        "conversation_id": "c1",
        "message_id": f"reply-{process_id}",
    }
    done = engine.get_process_status(process_id)
    assert (done.state, done.started_at, done.ended_at) == (ProcessState.COMPLETED, NOON, LATER)


def test_a_chat_needs_no_engine_to_be_kept(stage: Stage, engine: WorkflowEngine) -> None:
    stage.host.now = EngineStatus(EngineState.STARTING)
    stage.engine.away = True
    process_id = said(engine)
    assert engine.get_process_status(process_id).state is ProcessState.QUEUED
    with pytest.raises(ProcessTimeout):
        engine.get_process_result(process_id, 0.05)


def test_the_conversation_goes_on(stage: Stage, engine: WorkflowEngine) -> None:
    first = said(engine)
    again = {"message": "And then?", "conversation_id": stage.chat.turns[first].conversation_id}
    second = engine.start_process("chat_interaction", again)
    assert stage.chat.turns[second].conversation_id == stage.chat.turns[first].conversation_id
    with pytest.raises(InputError, match="with yuuri, not with miyu"):
        engine.start_process("chat_interaction", {**again, "persona": "miyu"})


def test_a_chat_that_failed_or_was_stopped_has_no_result(stage: Stage, engine: WorkflowEngine) -> None:
    failed, stopped, stuck = said(engine), said(engine), said(engine)
    stage.chat.end(failed, TurnState.FAILED, failure="model_unreachable")
    with pytest.raises(ProcessFailed) as caught:
        engine.get_process_result(failed)
    assert caught.value.status.failure == "model_unreachable"
    engine.cancel_process(stopped)
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(stopped)
    engine.cancel_process(stopped)  # nothing is left to end
    stage.engine.fail(stage.chat.begin(stuck))
    stage.chat.wait_for_person(stuck)
    with pytest.raises(ProcessFailed, match="it broke") as waiting:
        engine.get_process_result(stuck)
    incident = waiting.value.status.incident
    assert incident is not None
    assert (incident.incident_id, waiting.value.status.ended_at) == ("i1", None)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "needs the variable `message`"),
        ({"message": "  "}, "needs the variable `message`"),
        ({"message": 7}, "message must be text"),
        ({"message": "x", "mood": "y"}, "not mood"),
        ({"message": "x", "two words": "y"}, "no name of a variable"),
    ],
)
def test_what_a_chat_cannot_use(engine: WorkflowEngine, variables: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        engine.start_process("chat_interaction", variables)


# -- any process -------------------------------------------------------------------------------------------------


def test_variables_go_in_and_come_out_however_long(stage: Stage, engine: WorkflowEngine) -> None:
    given: dict[str, Any] = {"n": 1, "facts": {"a": [1, None]}, "long": "長" * 5000, "list": ["x" * 4000]}
    process_id = engine.start_process("order", given)
    assert max(len(json.dumps(value)) for value in stage.engine.values[process_id].values()) < 4000
    stage.later(lambda: stage.engine.end(process_id))
    assert engine.get_process_result(process_id, SECONDS) == given


def test_an_unknown_process_names_those_there_are(engine: WorkflowEngine) -> None:
    with pytest.raises(UnknownProcess, match="no process 'odrer'; there are: chat_interaction, voice_synthesis, order"):
        engine.start_process("odrer")


def test_what_the_configuration_turns_off_is_not_started(stage: Stage, engine: WorkflowEngine) -> None:
    stage.off.add("voice_synthesis")
    with pytest.raises(InputError, match="turned off"):
        engine.start_process("voice_synthesis", {"text": "Hello"})
    assert engine.start_process("order")


def test_waiting_outlives_a_restart_of_the_engine(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = engine.start_process("order")
    stage.engine.end(process_id)
    stage.engine.away = True
    with pytest.raises(ProcessTimeout) as caught:
        engine.get_process_result(process_id, 0.2)
    assert isinstance(caught.value, TimeoutError)
    stage.later(lambda: setattr(stage.engine, "away", False))
    assert engine.get_process_result(process_id, SECONDS) == {}


def test_nobody_waits_for_an_engine_that_was_given_up(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = said(engine)
    stage.host.now = EngineStatus(EngineState.DOWN, error="engine_runtime", detail="no Java")
    with pytest.raises(bpm.EngineError, match="no Java"):
        engine.get_process_result(process_id)
    with pytest.raises(bpm.EngineError, match="no Java"):
        engine.start_process("order")


def test_an_engine_that_never_gets_ready(stage: Stage, engine: WorkflowEngine) -> None:
    stage.host.now = EngineStatus(EngineState.STARTING)
    with pytest.raises(EngineUnavailable, match="not ready"):
        engine.start_process("order")


def test_failed_cancelled_unknown(stage: Stage, engine: WorkflowEngine) -> None:
    first, second = engine.start_process("order"), engine.start_process("order")
    stage.engine.fail(first)
    status = engine.get_process_status(first)
    assert (status.state, status.failure, status.incident) == (
        ProcessState.FAILED,
        "it broke",
        stage.engine.open_incidents[0],
    )
    with pytest.raises(ProcessFailed, match="it broke"):
        engine.get_process_result(first)
    engine.cancel_process(second)
    engine.cancel_process(second)
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(second)
    for ask in (engine.get_process_status, engine.get_process_result, engine.cancel_process, engine.stream):
        with pytest.raises(NotFound, match="no process has the id 'nine'"):
            ask("nine")


# -- business keys -----------------------------------------------------------------------------------------------


def test_the_same_start_again_is_the_first(stage: Stage, engine: WorkflowEngine) -> None:
    first = engine.start_process("order", {"n": 1, "m": {"b": 1, "a": 2}}, "b1")
    stage.engine.values[first]["n"] = 99  # the process works with it
    assert engine.start_process("order", {"m": {"a": 2, "b": 1}, "n": 1}, "b1") == first
    stage.engine.end(first)
    assert engine.start_process("order", {"n": 1, "m": {"a": 2, "b": 1}}, "b1") == first
    assert engine.get_process_result(first) == {"n": 99, "m": {"a": 2, "b": 1}}
    chat = said(engine, business_key="b2")
    assert said(engine, business_key="b2") == chat
    assert len(stage.chat.turns) == 1


def test_a_key_in_use_for_something_else(stage: Stage, engine: WorkflowEngine) -> None:
    engine.start_process("order", {"n": 1}, "b1")
    said(engine, business_key="b2")
    hello: dict[str, Any] = {"persona": "yuuri", "message": "Hello"}
    others: list[tuple[str, dict[str, Any], str]] = [
        ("order", {"n": 2}, "b1"),
        ("order", {}, "b1"),
        ("chat_interaction", hello, "b1"),
        ("voice_synthesis", {"text": "x"}, "b1"),
        ("chat_interaction", {**hello, "message": "Bye"}, "b2"),
        ("chat_interaction", {**hello, "persona": "miyu"}, "b2"),
    ]
    for key, variables, business_key in others:
        with pytest.raises(DuplicateBusinessKey) as caught:
            engine.start_process(key, variables, business_key)
        assert caught.value.params["business_key"] == business_key
    assert (len(stage.engine.instances), len(stage.chat.turns)) == (1, 1)


def test_a_process_that_somebody_else_started_under_the_key(stage: Stage, engine: WorkflowEngine) -> None:
    stage.engine.start_process("order", "b1", {"n": 1})
    with pytest.raises(DuplicateBusinessKey):
        engine.start_process("order", {"n": 1}, "b1")


def test_any_key_can_name_a_chat(stage: Stage, engine: WorkflowEngine) -> None:
    for key in ("plain-Key_1", "with space", "注文", "x" * 255):
        process_id = said(engine, business_key=key)
        assert len(process_id) <= 32
        assert said(engine, business_key=key) == process_id
    assert "plain-Key_1" in stage.chat.turns


@pytest.mark.parametrize("key", ["", "  ", "x" * 256])
def test_no_business_key(engine: WorkflowEngine, key: str) -> None:
    with pytest.raises(InputError, match="1 to 255"):
        said(engine, business_key=key)


def test_one_start_of_many_at_once(stage: Stage, engine: WorkflowEngine) -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(engine.start_process("order", {"n": 1}, "b1"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert (len(made), len(set(made)), len(stage.engine.instances)) == (8, 1, 1)


# -- a text to be spoken -----------------------------------------------------------------------------------------


def test_a_spoken_text(stage: Stage, engine: WorkflowEngine, home: Path) -> None:
    process_id = engine.start_process("voice_synthesis", {"text": "Hello", "persona": "yuuri"})
    assert engine.get_process_status(process_id).state is ProcessState.RUNNING
    stage.voice.go.set()
    result = engine.get_process_result(process_id, SECONDS)
    assert (result["seconds"], result["persona"]) == (1.5, "yuuri")
    file = Path(result["path"])
    assert file.is_relative_to(home)
    assert file.read_text(encoding="utf-8") == "yuuri: Hello"


def test_where_it_is_wanted_and_once_for_a_key(stage: Stage, engine: WorkflowEngine, tmp_path: Path) -> None:
    stage.voice.go.set()
    wanted: dict[str, Any] = {"text": "Hello", "path": str(tmp_path / "a.wav")}
    first = engine.start_process("voice_synthesis", wanted, "v1")
    assert engine.start_process("voice_synthesis", wanted, "v1") == first
    with pytest.raises(DuplicateBusinessKey):
        engine.start_process("voice_synthesis", {**wanted, "text": "Bye"}, "v1")
    assert engine.get_process_result(first, SECONDS)["path"] == str(tmp_path / "a.wav")


def test_speech_that_fails_or_is_cancelled(stage: Stage, engine: WorkflowEngine) -> None:
    stage.voice.fault = bpm.StorageError("no room")
    failed, cancelled = (engine.start_process("voice_synthesis", {"text": text}) for text in ("a", "b"))
    instance = stage.engine.start_process("voice_synthesis", cancelled, {})
    engine.cancel_process(cancelled)
    assert stage.engine.instances[instance].state is InstanceState.CANCELLED
    stage.voice.go.set()
    with pytest.raises(ProcessFailed, match="no room"):
        engine.get_process_result(failed, SECONDS)
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(cancelled, SECONDS)
    with pytest.raises(NotFound, match="nobody"):
        engine.start_process("voice_synthesis", {"text": "a", "persona": "nobody"})


# -- streams -----------------------------------------------------------------------------------------------------


def step(name: str, ended: bool, kind: str = "serviceTask") -> StepRecord:
    return StepRecord(name, name.title(), kind, NOON, LATER if ended else None)


def test_words_and_steps_as_they_come(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = said(engine)
    instance = stage.chat.begin(process_id)
    records = stage.engine.step_records[instance]
    records += [step("start", True, "startEvent"), step("load", True), step("think", False)]
    stage.chat.write(process_id, "Good ")
    seen = engine.stream(process_id)
    assert next(seen) == TextPiece("Good ")
    begun = [next(seen), next(seen), next(seen)]
    assert begun == [StepBegan("load", "Load", NOON), StepEnded("load", "Load", LATER, 2.0, 1, False), StepBegan(
        "think", "Think", NOON
    )]  # fmt: skip
    stage.later(lambda: stage.chat.write(process_id, "evening"))
    assert next(seen) == TextPiece("evening")

    def end() -> None:
        stage.chat.end(process_id, text="Good evening.")
        records[-1] = step("think", True)
        stage.bus.publish(StepChanged(process_id, instance, "think", "t", "completed", LATER))

    stage.later(end)
    rest = list(seen)
    assert rest[:2] == [StepEnded("think", "Think", LATER, 2.0, 1, False), TextPiece(".")]
    assert isinstance(rest[2], ProcessEnded)
    assert rest[2].status.state is ProcessState.COMPLETED
    assert len(rest) == 3


def test_a_finished_process_is_told_from_its_beginning(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = engine.start_process("order")
    stage.engine.step_records[process_id] += [step("pack", True), step("pack", True)]
    stage.engine.end(process_id)
    events = list(engine.stream(process_id))
    assert [type(event) for event in events] == [StepBegan, StepEnded, StepBegan, StepEnded, ProcessEnded]


def test_formatting_that_changed_the_beginning_repeats_nothing(stage: Stage, engine: WorkflowEngine) -> None:
    process_id = said(engine)
    stage.chat.write(process_id, "Yuuri: Hello")
    seen = engine.stream(process_id)
    assert next(seen) == TextPiece("Yuuri: Hello")
    stage.chat.end(process_id, text="Hello, and then much more of it")
    assert [type(event) for event in seen] == [ProcessEnded]


def test_a_stream_and_a_wait_that_are_given_up(stage: Stage, engine: WorkflowEngine) -> None:
    process_id, stop = said(engine), CancelToken()
    stage.later(stop.cancel)
    assert list(engine.stream(process_id, stop)) == []
    with pytest.raises(Cancelled):
        engine.get_process_result(process_id, SECONDS, stop)


# -- opening and closing -----------------------------------------------------------------------------------------


def test_it_opens_at_its_first_use_and_closes_once(stage: Stage) -> None:
    engine = WorkflowEngine()
    assert stage.opened == 0
    said(engine)
    said(engine)
    assert stage.opened == 1
    engine.close()
    engine.close()
    assert stage.opened == 0
    with pytest.raises(RuntimeError, match="closed"):
        said(engine)


def test_closing_ends_what_still_waits(stage: Stage) -> None:
    engine = WorkflowEngine()
    process_id = said(engine)
    stage.later(engine.close)
    with pytest.raises(EngineUnavailable, match="closed"):
        engine.get_process_result(process_id)


def test_both_spellings_are_one() -> None:
    assert bmp.WorkflowEngine is bpm.WorkflowEngine
    assert bmp.__all__ == bpm.__all__
    assert all(hasattr(bmp, name) for name in bpm.__all__)


def test_the_import_is_light() -> None:
    heavy = ("PySide6", "sqlalchemy", "requests", "numpy", "pydantic", "openai", "msgspec", "psutil")
    code = f"import sys, saijinos.bpm; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


# -- asynchronous ------------------------------------------------------------------------------------------------


def test_many_are_waited_for_at_once(stage: Stage) -> None:
    async def run() -> list[dict[str, Any]]:
        async with AsyncWorkflowEngine() as engine:
            ids = [await engine.start_process("chat_interaction", {"message": f"Hello {n}"}) for n in range(20)]
            waiting = asyncio.gather(*(engine.get_process_result(one, SECONDS) for one in ids))
            assert (await engine.get_process_status(ids[0])).state is ProcessState.QUEUED
            for one in reversed(ids):
                stage.chat.end(one, text=f"Re: {stage.chat.said[f'asked-{one}'].text}")
            return list(await waiting)

    assert [result["reply"] for result in asyncio.run(run())] == [f"Re: Hello {n}" for n in range(20)]


def test_an_asynchronous_stream(stage: Stage) -> None:
    async def run() -> list[Any]:
        async with AsyncWorkflowEngine() as engine:
            process_id = await engine.start_process("chat_interaction", {"message": "Hello"})
            stage.chat.write(process_id, "Good ")
            stage.later(lambda: stage.chat.end(process_id, text="Good evening."))
            return [event async for event in engine.stream(process_id)]

    *pieces, ended = asyncio.run(run())
    assert "".join(event.text for event in pieces) == "Good evening."
    assert isinstance(ended, ProcessEnded)


def test_cancelled_tasks_leave_no_thread_waiting(stage: Stage) -> None:
    """Without end the pool would keep the program from ending; the fixture of all tests looks for such threads."""

    async def run() -> None:
        engine = AsyncWorkflowEngine()
        process_id = await engine.start_process("chat_interaction", {"message": "Hello"})

        async def follow() -> None:
            async for _ in engine.stream(process_id):
                raise AssertionError("nothing happens")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(engine.get_process_result(process_id), 0.1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(follow(), 0.1)
        await engine.cancel_process(process_id)
        with pytest.raises(ProcessCancelled):
            await engine.get_process_result(process_id)
        await engine.close()

    asyncio.run(run())
