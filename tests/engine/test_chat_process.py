"""The chat process on the real engine: who answers, its steps, approval, stopping, withdrawal, nobody to answer.

Its timers, its lorebook and the other rows of the table are in test_chat_paths.py, the loading of a model in tests/e2e.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.bootstrap import kernel
from saijin_studio.core.conversation import MessageState, Rule, TurnState
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.paths import shipped
from tests.careful import add_careful

from .chats import Chats


@pytest.fixture(scope="module")
def chats(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chats]:
    home = tmp_path_factory.mktemp("chats")
    add_careful(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "ORPHANS_SECONDS", 1.0)
        chats = Chats(home)
    yield chats
    chats.studio.close()


def test_the_decision_table_says_who_answers_and_why(chats: Chats) -> None:
    assert chats.answered(chats.ask("Hello")) == ("Hello", "yuuri", "conversation")
    assert chats.answered(chats.ask("@reika hello"))[1:] == ("reika", "mentioned")
    _, persona, reason = chats.answered(chats.ask("Shall we make a planning sheet?", routing=Rule.AUTO))
    assert (persona, reason) == ("reika", "topic: planning")
    taken = [chats.answered(chats.ask("Hello", routing=Rule.BALANCED)) for _ in range(2)]
    assert [reason for _, _, reason in taken] == ["round_robin", "round_robin"]
    assert taken[0][1] != taken[1][1]


def test_the_steps_are_those_of_the_drawing(chats: Chats) -> None:
    turn = chats.ask("Hello")
    chats.answered(turn)
    chats.until(lambda: "answered" in chats.steps(turn))
    steps = chats.steps(turn)
    assert {"history_loading", "memory_loading", "lorebook"} < set(steps)
    assert "lore_loading" not in steps  # nobody has a lorebook
    order = ["input_reception", "persona_selection", "context_loading", "ai_processing", "output_delivery", "answered"]
    assert [step for step in steps if step in order] == order
    assert "model_loading" not in steps


def test_editing_the_table_changes_who_answers(chats: Chats) -> None:
    table = (shipped() / "processes" / "persona_routing.dmn").read_text(encoding="utf-8")
    changed = table.replace("<text>facts.own</text>\n          ", "", 0).replace(
        '<outputEntry id="own_then_persona">\n          <text>facts.own</text>',
        '<outputEntry id="own_then_persona">\n          <text>"freya"</text>',
    )
    assert changed != table
    own = chats.paths.processes / "persona_routing.dmn"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(changed, encoding="utf-8")
    try:
        chats.studio.redeploy()
        assert chats.answered(chats.ask("Hello"))[1:] == ("freya", "conversation")
    finally:
        own.unlink()
        chats.studio.redeploy()
    assert chats.answered(chats.ask("Hello"))[1:] == ("yuuri", "conversation")


def test_a_process_ended_by_somebody_else_does_not_leave_its_turn_open(chats: Chats) -> None:
    turn = chats.ask("Once upon a time *")
    chats.wait_words(turn)
    instance = chats.wait(turn, TurnState.RUNNING).process_instance_id
    assert instance is not None
    RestEngine(chats.studio.services.engine.connection).cancel(instance, "by hand, at the engine")
    done = chats.wait(turn, TurnState.FAILED)
    assert done.reply_message_id is not None
    assert "Once upon a time" in chats.chat.message(done.reply_message_id).text


def test_stopping_takes_the_drawn_path_and_keeps_the_words(chats: Chats) -> None:
    turn = chats.ask("Once upon a time *")
    chats.wait_words(turn)
    chats.chat.cancel(turn.correlation_id)
    done = chats.wait(turn, TurnState.CANCELLED)
    assert done.reply_message_id is not None
    message = chats.chat.message(done.reply_message_id)
    assert message.state is MessageState.CANCELLED
    assert "Once upon a time" in message.text
    chats.until(lambda: "cancelled" in chats.steps(turn))
    assert "keep_words" in chats.steps(turn)


def test_a_reply_is_approved_with_other_words(chats: Chats) -> None:
    turn = chats.ask("Hello", "careful")
    waiting = chats.wait(turn, TurnState.APPROVAL)
    assert waiting.reply_message_id is not None
    assert chats.chat.message(waiting.reply_message_id).state is MessageState.PENDING
    chats.until(lambda: bool(chats.studio.services.processes.decisions()))
    (decision,) = chats.studio.services.processes.decisions()
    assert (decision.business_key, decision.process_key) == (turn.correlation_id, "chat_interaction")
    chats.chat.approve(turn.correlation_id, "Good day.")
    assert chats.answered(turn)[0] == "Good day."


def test_a_reply_that_is_not_approved_is_taken_back_by_compensation(chats: Chats) -> None:
    turn = chats.ask("Hello", "careful")
    chats.wait(turn, TurnState.APPROVAL)
    chats.until(lambda: bool(chats.studio.services.processes.decisions()))
    chats.chat.disapprove(turn.correlation_id)
    chats.wait(turn, TurnState.WITHDRAWN)
    assert chats.texts(turn) == ["Hello"]
    chats.until(lambda: "withdrawn" in chats.steps(turn))
    assert "take_back" in chats.steps(turn)


def test_stopping_while_approval_is_waited_for_takes_the_reply_back(chats: Chats) -> None:
    turn = chats.ask("Hello", "careful")
    chats.wait(turn, TurnState.APPROVAL)
    chats.until(lambda: bool(chats.studio.services.processes.decisions()))
    chats.chat.cancel(turn.correlation_id)
    chats.wait(turn, TurnState.WITHDRAWN)
    assert chats.texts(turn) == ["Hello"]
    chats.until(lambda: "cancelled" in chats.steps(turn))
    assert "take_back" in chats.steps(turn)


def test_a_stored_reply_is_withdrawn_by_a_process_of_its_own(chats: Chats) -> None:
    turn = chats.ask("Hello")
    chats.answered(turn)
    reply = chats.chat.turn(turn.correlation_id).reply_message_id
    assert reply is not None
    chats.chat.withdraw(reply)
    chats.wait(turn, TurnState.WITHDRAWN)
    assert chats.texts(turn) == ["Hello"]
    assert "ai_processing" in chats.steps(turn)  # of the reply itself, not of its withdrawal


def test_nobody_to_answer_is_said(chats: Chats) -> None:
    turn = chats.ask("Hello")
    chats.answered(turn)
    (chats.paths.home / "bpm_config.yaml").write_text(
        "bpm_system:\n  routing:\n    fallback_enabled: false\n", encoding="utf-8"
    )
    chats.studio.services.config.reload()
    try:
        gone = chats.chat.new_conversation("careful")
        (chats.paths.personas / "careful.json").rename(chats.paths.personas / "careful.json.away")
        chats.studio.services.personas.reload()
        lost = chats.chat.send(gone.id, "Hello?")
        done = chats.wait(lost, TurnState.FAILED)
        assert done.reply_message_id is not None
        assert chats.chat.message(done.reply_message_id).failure == "no_persona"
    finally:
        (chats.paths.personas / "careful.json.away").rename(chats.paths.personas / "careful.json")
        chats.studio.services.personas.reload()
        (chats.paths.home / "bpm_config.yaml").unlink()
        chats.studio.services.config.reload()
