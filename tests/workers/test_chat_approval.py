"""Replies that a person is to approve, that are taken back, or whose process ended without them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.core.errors import ProviderFault
from saijin_studio.paths import Paths
from saijin_workers.topics.chat import (
    FailureInput,
    Nothing,
    WithdrawalInput,
)
from saijin_workers.topics.chat import FormattingInput as Formatting
from tests.unit.heard import heard

from .chat_stage import ScriptedModel, Studio


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def careful(home: Path, book: bool = False) -> None:
    """A persona whose replies wait for approval."""
    entry = {"keys": ["kettle"], "content": "The kettle is blue."}
    card = {
        "spec": "chara_card_v3",
        "data": {
            "name": "Careful",
            "character_book": {"entries": [entry] if book else []},
            "extensions": {"saijin": {"approval": "always"}},
        },
    }
    folder = Paths(home).personas
    folder.mkdir(parents=True)
    (folder / "careful.json").write_text(json.dumps(card), encoding="utf-8")


def test_a_reply_waits_for_approval_and_is_quoted_only_then(home_folder: Path) -> None:
    careful(home_folder)
    studio = Studio(home_folder, (ScriptedModel("A draft."),))
    turn = studio.ask("Hello?", "careful")
    studio.up_to_ai(turn)
    studio.steps.begin_speech(studio.context(turn, "begin_speech"), Nothing())
    studio.think(turn)
    studio.steps.response_formatting(studio.context(turn, "response_formatting"), Formatting())
    delivered = studio.steps.output_delivery(studio.context(turn, "output_delivery"), Nothing())
    assert delivered.approval
    assert studio.conversations.message(delivered.message_id).state is MessageState.PENDING
    assert studio.turns.get(turn.correlation_id).state is TurnState.APPROVAL
    assert [m.text for m in studio.conversations.history(delivered.message_id, 0, 99)] == ["Hello.", "Hello?"]
    assert studio.spoken == []
    studio.turns.update(turn.correlation_id, reply_text="Better words.")
    for _ in range(2):
        studio.steps.approval(studio.context(turn, "approved_delivery"), Nothing())
    message = studio.conversations.message(delivered.message_id)
    assert (message.text, message.state) == ("Better words.", MessageState.COMPLETE)
    assert studio.turns.get(turn.correlation_id).state is TurnState.ANSWERED
    assert set(studio.spoken) == {turn.correlation_id}


def test_a_pending_reply_whose_process_was_stopped_is_taken_back(home_folder: Path) -> None:
    careful(home_folder)
    studio = Studio(home_folder, (ScriptedModel("A draft."),))
    turn = studio.ask("Hello?", "careful")
    studio.up_to_ai(turn)
    studio.think(turn)
    studio.deliver(turn)
    for _ in range(2):
        studio.steps.failure_notice(studio.context(turn, "keep_words"), FailureInput("cancelled"))
    assert studio.words(turn) == ["Hello.", "Hello?"]
    assert studio.turns.get(turn.correlation_id).state is TurnState.WITHDRAWN


def test_a_turn_whose_process_ended_without_it_is_closed_with_its_words(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Once upon ", ProviderFault("reset")),))
    turn, other, queued = studio.ask("Tell me a story."), studio.ask("And you?"), studio.ask("Later")
    studio.turns.started(turn.correlation_id, "gone")
    studio.turns.started(other.correlation_id, "here")
    with pytest.raises(ProviderFault):
        studio.think(turn)
    with heard("saijin_studio.services.turns") as log:
        assert studio.service.close_orphans(lambda instance: instance == "gone") == 1
    assert log.turn_of("has ended without it") == turn.correlation_id
    assert studio.turns.get(turn.correlation_id).state is TurnState.FAILED
    assert studio.words(turn)[-1] == "Once upon "
    assert studio.turns.get(other.correlation_id).state is TurnState.RUNNING
    assert studio.turns.get(queued.correlation_id).state is TurnState.QUEUED


def test_a_withdrawn_reply_is_out_of_sight_and_the_older_version_is_back(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("First."),))
    turn = studio.ask("Hello?")
    studio.up_to_ai(turn)
    studio.think(turn)
    first = studio.deliver(turn)
    again, _ = studio.turns.regenerate(first, "chat_interaction")
    studio.turns.update(again.correlation_id, reply_text="Second.", persona_key="yuuri")
    studio.steps.output_delivery(studio.context(again, "output_delivery"), Nothing())
    assert studio.words(turn) == ["Hello.", "Hello?", "Second."]
    for _ in range(2):
        studio.steps.withdrawal(studio.context(again, "take_back"), WithdrawalInput())
    assert studio.words(turn) == ["Hello.", "Hello?", "First."]
    assert studio.turns.get(again.correlation_id).state is TurnState.WITHDRAWN
    assert studio.conversations.get(turn.conversation_id).last_line == "First."
    studio.steps.withdrawal(studio.context(turn, "take_back"), WithdrawalInput())
    assert studio.words(turn) == ["Hello.", "Hello?"]
    assert studio.silenced == [again.correlation_id] * 2 + [turn.correlation_id]


def test_the_lorebook_is_told_when_the_talk_touches_it(home_folder: Path) -> None:
    careful(home_folder, book=True)
    model = ScriptedModel("Blue.")
    studio = Studio(home_folder, (model,))
    turn = studio.ask("What colour is the kettle?", "careful")
    studio.up_to_ai(turn)
    studio.think(turn)
    assert "The kettle is blue." in model.asked[0].messages[0].content
