"""The dead letters: what a person may do with what failed for good, and what becomes of a chat's turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.core.errors import EngineRefused, EngineUnavailable, InputError, NotFound, SaijinError
from saijin_studio.core.process import Incident, UserTask
from saijin_studio.ports import InstanceFacts, ProcessEngine, ProcessSteering
from saijin_studio.services.processes.acts import ProcessActs
from saijin_studio.services.processes.incidents import IncidentService
from saijin_studio.services.processes.service import ProcessService
from saijin_studio.services.processes.variables import check_variables
from saijin_studio.services.replies import ReplyStream
from saijin_studio.services.turns import TurnService
from saijin_studio.services.waiting import WaitingTurns
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)


def incident(number: int, process_key: str = "chat_interaction") -> Incident:
    return Incident(
        f"i{number}",
        f"p{number}",
        process_key,
        "Chat",
        f"t{number}",
        "ai_processing",
        "AI processing",
        NOON,
        "it broke",
        "Traceback ...",
        "chat.ai_processing",
        "w1",
        3,
        {"language": "en"},
    )


class Stage:
    """An engine and the turns of a store; `did` is what was done to both, in order."""

    def __init__(self) -> None:
        self.open = {one.instance_id: one for one in (incident(1), incident(2, "voice_synthesis"))}
        self.did: list[tuple[str, ...]] = []
        self.fault: SaijinError | None = None
        self.service = self.serve(self, self.cancelled)

    def serve(self, turns: WaitingTurns, cancelled: Callable[[str], None]) -> IncidentService:
        engine = cast(ProcessEngine, self)
        processes = ProcessService(engine, tuple, cancelled)
        return IncidentService(engine, ProcessActs(cast(ProcessSteering, self), engine, processes, turns))

    def facts(self, instance_id: str) -> InstanceFacts:
        one = self.open[instance_id]
        return InstanceFacts(instance_id, one.process_key, one.business_key, "d1", running=True)

    def failing(self, instance_id: str) -> tuple[str, ...]:
        return (instance_id,) if instance_id in self.open else ()

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        return ()

    def correlate(self, message: str, business_key: str, variables: Mapping[str, object]) -> bool:
        return False  # it was drawn without a path for it

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        return tuple(one for one in self.open.values() if instance_id in ("", one.instance_id))

    def incident(self, incident_id: str) -> Incident:
        found = next((one for one in self.open.values() if one.incident_id == incident_id), None)
        if found is None:
            raise NotFound(kind="incident", id=incident_id)
        return found

    def set_variables(self, instance_id: str, variables: Mapping[str, object]) -> None:
        self._do("set", instance_id, repr(dict(variables)))

    def retry(self, instance_id: str) -> int:
        self._do("retry", instance_id)
        del self.open[instance_id]
        return 1

    def skip(self, instance_id: str, activity_id: str) -> None:
        self._do("skip", instance_id, activity_id)
        del self.open[instance_id]

    def detail(self, instance_id: str) -> Any:
        one = self.open[instance_id]
        return SimpleNamespace(summary=SimpleNamespace(process_key=one.process_key, business_key=one.business_key))

    def cancel(self, instance_id: str, reason: str) -> None:
        self._do("cancel", instance_id)
        del self.open[instance_id]

    def resumed(self, correlation_id: str) -> None:
        self.did.append(("resumed", correlation_id))

    def gave_up(self, correlation_id: str) -> None:
        self.did.append(("gave up", correlation_id))

    def cancelled(self, correlation_id: str) -> None:
        self.did.append(("cancelled", correlation_id))

    def _do(self, *what: str) -> None:
        if self.fault:
            raise self.fault
        self.did.append(what)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_listed_and_looked_at(stage: Stage) -> None:
    assert [one.incident_id for one in stage.service.list()] == ["i1", "i2"]
    assert [one.incident_id for one in stage.service.list("p2")] == ["i2"]
    found = stage.service.get("i1")
    assert (found.message, found.details, found.inputs, found.tries) == (
        "it broke",
        "Traceback ...",
        {"language": "en"},
        3,
    )


def test_a_chat_goes_on_before_the_engine_is_asked(stage: Stage) -> None:
    """The other way round a reply that comes at once would be marked as running after it was stored."""
    stage.service.retry("i1")
    assert stage.did == [("resumed", "t1"), ("retry", "p1")]


def test_edited_and_retried(stage: Stage) -> None:
    assert stage.service.retry_with("i2", {"engine_en": "espeak"}).instance_id == "p2"
    assert stage.did == [("set", "p2", "{'engine_en': 'espeak'}"), ("retry", "p2")]


def test_skipped(stage: Stage) -> None:
    stage.service.skip("i1")
    assert stage.did == [("resumed", "t1"), ("skip", "p1", "ai_processing")]


def test_cancelling_keeps_the_words_of_a_chat_and_leaves_the_chat_of_a_voice_alone(stage: Stage) -> None:
    stage.service.cancel("i1")
    stage.service.cancel("i2")
    assert stage.did == [("cancel", "p1"), ("cancelled", "t1"), ("cancel", "p2")]


@pytest.mark.parametrize("act", ["retry", "skip"])
def test_a_chat_that_could_not_go_on_waits_again(stage: Stage, act: str) -> None:
    stage.fault = EngineUnavailable("gone")
    with pytest.raises(EngineUnavailable):
        getattr(stage.service, act)("i1")
    assert stage.did == [("resumed", "t1"), ("gave up", "t1")]


@pytest.mark.parametrize("act", ["get", "retry", "skip", "cancel"])
def test_what_is_settled_is_not_found(stage: Stage, act: str) -> None:
    stage.service.retry("i2")
    stage.did.clear()
    with pytest.raises(NotFound) as caught:
        getattr(stage.service, act)("i2")
    assert caught.value.params == {"kind": "incident", "id": "i2"}
    assert stage.did == []


class Conversation:
    """A turn in a real store whose step failed for good after some words."""

    def __init__(self, file: Path) -> None:
        bus, self.database = EventBus(), Database.at(file)
        self.conversations, self.turns = ConversationStore(self.database), TurnStore(self.database)
        journal = JournalStore(self.database)
        replies = ReplyStream(self.turns, journal, self.conversations, bus)
        stored = ReplyStore(self.database)
        unused: Any = None
        self.steps = TurnService(unused, self.turns, stored, journal, replies, unused, unused, bus)
        made = self.conversations.create("yuuri", "Yuuri", "Hello.")
        turn, _, _ = self.turns.send(made.id, "Tell me more", "chat_interaction")
        self.id, self.conversation_id = turn.correlation_id, made.id
        self.steps.started(self.id, "p1")
        journal.append(self.id, "Once upon")
        self.steps.gave_up(self.id)

    def state(self) -> TurnState:
        return self.turns.get(self.id).state


@pytest.fixture
def conversation(stage: Stage, tmp_path: Path) -> Iterator[Conversation]:
    """The incident i1 is that of this turn."""
    conversation = Conversation(tmp_path / "studio.db")
    stage.open = {"p1": replace(incident(1), business_key=conversation.id)}
    stage.service = stage.serve(conversation.steps, conversation.steps.process_cancelled)
    yield conversation
    conversation.database.close()


@pytest.mark.parametrize("act", ["retry", "skip"])
def test_the_turn_of_a_chat_runs_again(stage: Stage, conversation: Conversation, act: str) -> None:
    assert conversation.state() is TurnState.WAITING
    stage.fault = EngineUnavailable("gone")
    with pytest.raises(EngineUnavailable):
        getattr(stage.service, act)("i1")
    assert conversation.state() is TurnState.WAITING
    stage.fault = None
    getattr(stage.service, act)("i1")
    assert conversation.state() is TurnState.RUNNING


@pytest.mark.parametrize("act", ["retry", "skip"])
def test_the_engines_own_reason_is_told_of_a_chat_of_another_studio(
    stage: Stage, conversation: Conversation, act: str
) -> None:
    """One engine may serve several; the turn of such a chat is not in our store."""
    stage.open = {"p1": replace(incident(1), business_key="elsewhere")}
    stage.fault = EngineRefused("not now", status=400, type="")
    with pytest.raises(EngineRefused):
        getattr(stage.service, act)("i1")


def test_the_words_of_a_chat_that_is_given_up_are_kept(stage: Stage, conversation: Conversation) -> None:
    stage.service.cancel("i1")
    assert conversation.state() is TurnState.CANCELLED
    kept = conversation.conversations.messages(conversation.conversation_id, None, 10)[-1]
    assert (kept.text, kept.state) == ("Once upon", MessageState.CANCELLED)


@pytest.mark.parametrize(
    "changes",
    [
        {"": 1},
        {"two words": 1},
        {"1st": 1},
        {"a.b": 1},
        {"n": 2**63},
        {"n": [1, {"deep": 2**64}]},
        {"n": float("nan")},
        {"n": b"bytes"},
        {"n": {1: "x"}},
        {7: "x"},
        {"n": "a\0b"},
        {"n": ["\udcff"]},
    ],
)
def test_what_no_process_can_keep_changes_nothing(stage: Stage, changes: Any) -> None:
    with pytest.raises(InputError):
        stage.service.retry_with("i1", changes)
    assert stage.did == []


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBER = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_every_json_value_can_be_kept(value: Any) -> None:
    check_variables({"名前": value, "_a1": value})
