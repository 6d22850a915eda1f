"""How a turn changes when its process is tried again, whoever asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import EngineUnavailable, NotFound, SaijinError
from saijin_studio.core.events import TurnChanged
from saijin_studio.core.settings import Settings
from saijin_studio.paths import Paths
from saijin_studio.services.chat import ChatService
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.waiting import StoredTurns, going_on
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

PROCESS = "p1"


class Stage:
    """A chat with a turn that waits for a person, over an engine that may refuse."""

    def __init__(self, home: Path) -> None:
        self.fault: SaijinError | None = None
        self.seen: list[TurnState] = []
        database, self.bus = Database.at(home / "studio.db"), EventBus()
        conversations, self.turns = ConversationStore(database), TurnStore(database)
        self.bus.subscribe(TurnChanged, lambda event: self.seen.append(event.state))
        self.chat = ChatService(
            conversations,
            self.turns,
            ReplyStore(database),
            cast(Any, None),
            PersonaService(Paths(home)),
            cast(Any, self),
            Settings,
            lambda: "en",
            self.bus,
            lambda entry: None,
            lambda message, key: None,
            lambda: True,
        )
        self.key = self.chat.send(self.chat.new_conversation("yuuri").id, "Hello").correlation_id
        self.turns.started(self.key, PROCESS)
        self.turns.waiting(self.key)
        self.seen.clear()

    def retry(self, instance_id: str) -> int:
        """The engine's; the turn goes on by then."""
        assert instance_id == PROCESS and self.state is TurnState.RUNNING
        if self.fault is not None:
            raise self.fault
        return 1

    @property
    def state(self) -> TurnState:
        return self.turns.get(self.key).state


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_a_chat_that_is_tried_again_goes_on_first(stage: Stage) -> None:
    stage.chat.retry(stage.key)
    assert (stage.state, stage.seen) == (TurnState.RUNNING, [TurnState.RUNNING])


def test_it_waits_again_where_that_came_to_nothing(stage: Stage) -> None:
    stage.fault = EngineUnavailable("away")
    with pytest.raises(EngineUnavailable):
        stage.chat.retry(stage.key)
    assert (stage.state, stage.seen) == (TurnState.WAITING, [TurnState.RUNNING, TurnState.WAITING])


def test_one_that_did_not_wait_does_not_begin_to(stage: Stage) -> None:
    stage.turns.resume(stage.key)
    stage.fault = EngineUnavailable("away")
    with pytest.raises(EngineUnavailable):
        stage.chat.retry(stage.key)
    assert stage.state is TurnState.RUNNING


def test_a_turn_that_nobody_knows(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.chat.retry("nobody")
    turns = StoredTurns(stage.turns, stage.bus)
    with going_on(turns, "nobody", lambda error: True):
        pass
    turns.gave_up("nobody")
    assert stage.seen == []


def test_whoever_asks_says_whether_it_waits_again(stage: Stage) -> None:
    turns = StoredTurns(stage.turns, stage.bus)
    for waits, state in ((False, TurnState.RUNNING), (True, TurnState.WAITING)):
        stage.turns.waiting(stage.key)
        with pytest.raises(EngineUnavailable), going_on(turns, stage.key, lambda error, waits=waits: waits):  # type: ignore[misc]
            raise EngineUnavailable("away")
        assert stage.state is state
