"""The steps of a chat, each run as the task loop runs it, on a real store and scripted models."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import MessageState, ProviderFailure, Turn, TurnState
from saijin_studio.core.correlation import working_for
from saijin_studio.core.errors import ProviderFault, ProviderUnavailable, StorageError
from saijin_studio.core.events import MessageStored, TextStreamed
from saijin_studio.services.models.chain import NoModelAnswered
from saijin_studio.storage.outbox import OutboxStore
from saijin_workers.topic import BpmnError, LeftToOthers
from saijin_workers.topics.chat import (
    MODEL_UNREACHABLE,
    FailureInput,
    Nothing,
)
from saijin_workers.topics.chat import FormattingInput as Formatting
from tests.unit.heard import heard

from .chat_stage import ScriptedModel, Studio


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_turn_from_question_to_stored_reply(home_folder: Path) -> None:
    model = ScriptedModel("Yuuri: I am ", "well.")
    studio = Studio(home_folder, (model,))
    streamed: list[TextStreamed] = []
    stored: list[MessageStored] = []
    studio.bus.subscribe(TextStreamed, streamed.append)
    studio.bus.subscribe(MessageStored, stored.append)
    turn = studio.ask("How are you?")
    studio.up_to_ai(turn)
    studio.think(turn)
    message = studio.conversations.message(studio.deliver(turn))
    assert message.text == "I am well."
    assert (message.provider, message.model, message.persona_key) == ("scripted", "one", "yuuri")
    assert [(e.offset, e.text) for e in streamed] == [(0, "Yuuri: I am "), (12, "well.")]
    assert [e.message.id for e in stored] == [message.id]
    assert studio.turns.get(turn.correlation_id).state is TurnState.ANSWERED
    request = model.asked[0]
    assert request.messages[-1].content == "How are you?"
    assert "likes tea" in request.messages[0].content
    kinds = {part.kind for part in studio.turns.trace(turn.correlation_id).parts}
    assert {"persona", "memory", "history", "user", "instruction"} <= kinds


def test_japanese_question_gets_japanese_instructions(home_folder: Path) -> None:
    model = ScriptedModel("はい。")
    studio = Studio(home_folder, (model,))
    turn = studio.ask("元気ですか？")
    studio.up_to_ai(turn)
    studio.think(turn)
    assert model.asked[0].language == "ja"
    assert "日本語" in model.asked[0].messages[0].content


def test_the_next_model_answers_and_the_failure_is_shown(home_folder: Path) -> None:
    away = ScriptedModel(ProviderUnavailable("refused"), provider="away")
    studio = Studio(home_folder, (away, ScriptedModel("Here.")))
    turn = studio.ask("Hello?")
    studio.up_to_ai(turn)
    studio.think(turn)
    message = studio.conversations.message(studio.deliver(turn))
    assert [(f.provider, f.code) for f in message.failures] == [("away", "provider_unavailable")]


def test_words_cut_off_are_kept_and_continued(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Once upon ", ProviderFault("reset")),))
    turn = studio.ask("Tell me a story.")
    studio.up_to_ai(turn)
    with pytest.raises(ProviderFault):
        studio.think(turn)
    again = ScriptedModel("a time.")
    resumed = Studio(home_folder, (again,))  # the program was started anew
    resumed.think(turn)
    assert again.asked[0].prefix == "Once upon "
    assert resumed.conversations.message(resumed.deliver(turn)).text == "Once upon a time."


def test_after_the_last_try_the_words_so_far_are_shown_as_interrupted(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Once upon ", ProviderFault("reset")),))
    turn = studio.ask("Tell me a story.")
    studio.up_to_ai(turn)
    with pytest.raises(BpmnError) as raised:
        studio.think(turn, last=True)
    assert raised.value.code == MODEL_UNREACHABLE
    studio.steps.failure_notice(studio.context(turn, "say_unreachable"), FailureInput("model_unreachable"))
    message = studio.conversations.messages(turn.conversation_id, None, 10)[-1]
    assert (message.text, message.state, message.failure) == (
        "Once upon ",
        MessageState.INTERRUPTED,
        "model_unreachable",
    )
    assert studio.turns.get(turn.correlation_id).state is TurnState.FAILED


def test_no_model_at_all_says_who_was_asked(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel(ProviderUnavailable("refused"), provider="away"),))
    turn = studio.ask("Hello?")
    studio.up_to_ai(turn)
    with pytest.raises(BpmnError):
        studio.think(turn, last=True)
    studio.steps.failure_notice(studio.context(turn, "say_unreachable"), FailureInput("model_unreachable"))
    message = studio.conversations.messages(turn.conversation_id, None, 10)[-1]
    assert (message.text, message.state) == ("", MessageState.FAILED)
    assert [f.provider for f in message.failures] == ["away"]


def test_every_try_leaves_who_was_asked(home_folder: Path) -> None:
    """A person who has the step tried again begins its count anew; what is kept counts on."""
    down = ScriptedModel(ProviderUnavailable("refused"), provider="away")
    model = ScriptedModel("Once upon ", ProviderFault("reset"), provider="broken")
    studio = Studio(home_folder, (down, model))
    turn = studio.ask("Tell me a story.")
    studio.up_to_ai(turn)
    for _ in range(2):
        with pytest.raises(ProviderFault):
            studio.think(turn)
    model.script = ("a time.",)
    studio.think(turn)
    trace = studio.turns.trace(turn.correlation_id)
    told = [(failure.number, failure.provider, failure.detail) for failure in trace.failures]
    broken = [(1, "away", "refused"), (1, "broken", "reset"), (2, "away", "refused"), (2, "broken", "reset")]
    assert told == [*broken, (3, "away", "refused")]
    assert (trace.tries, trace.provider) == (3, "broken")
    message = studio.conversations.message(studio.deliver(turn))
    assert message.failures == trace.failures


def test_a_turn_keeps_no_more_failures_than_its_trace_takes(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel(ProviderUnavailable("refused"), provider="away"),))
    turn = studio.ask("Hello?")
    studio.up_to_ai(turn)
    for number in range(1, 131):
        studio.turns.set_asked(turn.correlation_id, (), {}, number)
        studio.service.note_failures(turn.correlation_id, NoModelAnswered((ProviderFailure("away", "", "x"),)))
    kept = studio.turns.trace(turn.correlation_id).failures
    assert [failure.number for failure in kept] == list(range(31, 131))


def test_stopping_keeps_the_words_so_far(home_folder: Path) -> None:
    reached = threading.Event()
    studio = Studio(home_folder, (ScriptedModel("Once upon ", reached),))
    turn = studio.ask("Tell me a story.")
    studio.up_to_ai(turn)
    left = threading.Event()

    def think() -> None:
        with pytest.raises(LeftToOthers):
            studio.think(turn)
        left.set()

    thread = threading.Thread(target=think)
    thread.start()
    assert reached.wait(10)
    told = studio.turns.request_cancel(turn.correlation_id, "reply_cancelled")[1]
    assert told is not None and told.message == "reply_cancelled"
    assert left.wait(10)
    thread.join(10)
    studio.steps.failure_notice(studio.context(turn, "keep_words"), FailureInput("cancelled"))
    message = studio.conversations.messages(turn.conversation_id, None, 10)[-1]
    assert (message.text, message.state) == ("Once upon ", MessageState.CANCELLED)


def test_what_the_watch_over_a_reply_logs_names_its_turn(home_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached = threading.Event()
    studio = Studio(home_folder, (ScriptedModel("Once upon ", reached),))
    turn = studio.ask("Tell me a story.")
    studio.up_to_ai(turn)

    def think() -> None:
        with working_for(turn.correlation_id), pytest.raises(LeftToOthers):
            studio.think(turn)

    def full(correlation_id: str) -> Turn:
        raise StorageError("the disk is full")

    thread = threading.Thread(target=think)
    thread.start()
    try:
        assert reached.wait(10)
        with heard("saijin_studio.services.turns") as log, monkeypatch.context() as away:
            away.setattr(studio.turns, "get", full)
            assert log.turn_of("the reply cannot be journalled") == turn.correlation_id
    finally:
        studio.turns.request_cancel(turn.correlation_id, "reply_cancelled")
        thread.join(10)
    assert not thread.is_alive()


def test_stopping_before_a_word_leaves_no_empty_bubble(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("never"),))
    turn = studio.ask("Tell me a story.")
    studio.turns.request_cancel(turn.correlation_id, "reply_cancelled")
    with pytest.raises(LeftToOthers):
        studio.think(turn)
    studio.steps.failure_notice(studio.context(turn, "keep_words"), FailureInput("cancelled"))
    assert studio.words(turn) == ["Hello.", "Tell me a story."]
    assert studio.turns.get(turn.correlation_id).state is TurnState.CANCELLED


def test_every_step_may_run_twice(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Well."),))
    turn = studio.ask("How are you?")
    for _ in range(2):
        studio.up_to_ai(turn)
    studio.think(turn)
    first = studio.deliver(turn)
    assert studio.deliver(turn) == first
    assert studio.words(turn) == ["Hello.", "How are you?", "Well."]


def test_following_a_reply_gives_every_word_once(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("One. ", "Two. ", "Three."),))
    turn = studio.ask("Count.")
    studio.up_to_ai(turn)
    heard: list[str] = []

    def listen() -> None:
        heard.extend(studio.replies.follow(turn.correlation_id, CancelToken()))

    thread = threading.Thread(target=listen)
    thread.start()
    studio.think(turn)
    studio.deliver(turn)
    thread.join(10)
    assert "".join(heard) == "One. Two. Three."


def test_formatting_adds_what_the_model_says_once(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Well."),))
    turn = studio.ask("How are you?")
    studio.up_to_ai(turn)
    studio.think(turn)
    for _ in range(2):
        given = Formatting(append="- Yuuri")
        studio.steps.response_formatting(studio.context(turn, "sign"), given)
    message = studio.steps.output_delivery(studio.context(turn, "output_delivery"), Nothing())
    assert studio.conversations.message(message.message_id).text == "Well.\n\n- Yuuri"


def test_a_turn_that_nobody_began_ends_at_once_when_stopped(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("never"),))
    conversation = studio.conversations.create("yuuri", "A chat", "")
    turn, _, entry = studio.turns.send(conversation.id, "Hello?", "chat_interaction")
    outbox = OutboxStore(studio.database)
    outbox.give_back(entry.id)
    stopped, told = studio.turns.request_cancel(turn.correlation_id, "reply_cancelled")
    assert (stopped.state, told) == (TurnState.CANCELLED, None)
    assert not outbox.start_is_due(turn.correlation_id)
