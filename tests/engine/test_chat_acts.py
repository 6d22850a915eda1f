"""Steering chats on the real engine: a turn has one reply, and a person's decision is not passed by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.core.errors import InputError, NotFound
from tests.careful import add_careful

from .chats import Chats


@pytest.fixture(scope="module")
def chats(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chats]:
    home = tmp_path_factory.mktemp("chat_acts")
    add_careful(home)
    chats = Chats(home)
    yield chats
    chats.studio.close()


def test_a_settled_turn_is_not_answered_twice(chats: Chats) -> None:
    turn = chats.ask("Hello")
    chats.answered(turn)
    chats.until(lambda: "answered" in chats.done(turn))
    instance = chats.chat.turn(turn.correlation_id).process_instance_id
    assert instance is not None
    before = chats.texts(turn)
    with pytest.raises(InputError) as caught:
        chats.studio.services.acts.restart(instance, "ai_processing")
    assert caught.value.params["reason"] == "turn_over"
    with pytest.raises(NotFound):
        chats.studio.services.acts.move(instance, "answered", "ai_processing")
    assert chats.texts(turn) == before


def test_a_reply_moved_back_while_it_is_written_comes_once(chats: Chats) -> None:
    turn = chats.ask("Once upon a time *")
    chats.wait_words(turn)
    chats.until(lambda: "ai_processing" in chats.steps(turn))
    instance = chats.chat.turn(turn.correlation_id).process_instance_id
    assert instance is not None
    chats.studio.services.acts.move(instance, "ai_processing", "input_reception")
    chats.until(lambda: chats.steps(turn).count("ai_processing") == 2)
    chats.chat.cancel(turn.correlation_id)
    done = chats.wait(turn, TurnState.CANCELLED)
    assert done.reply_message_id is not None
    assert chats.chat.message(done.reply_message_id).state is MessageState.CANCELLED
    chats.until(lambda: "cancelled" in chats.done(turn))
    assert len(chats.texts(turn)) == 2


def test_an_approval_is_a_decision_with_a_form(chats: Chats) -> None:
    services = chats.studio.services
    turn = chats.ask("Hello", "careful")
    chats.wait(turn, TurnState.APPROVAL)
    chats.until(lambda: bool(services.user_tasks.open()))
    (task,) = services.user_tasks.open()
    for act in (
        lambda: services.acts.skip(task.instance_id, "approval"),
        lambda: services.acts.move(task.instance_id, "approval", "approved_delivery"),
        lambda: services.acts.restart(task.instance_id, "input_reception"),
    ):
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.params["reason"] == "decision"
    assert [field.name for field in services.user_tasks.form(task.task_id)] == ["decision", "text"]
    services.user_tasks.complete(task.task_id, {"decision": "approve", "text": "Good day."})
    assert chats.answered(turn)[0] == "Good day."


def test_the_shipped_models_are_shown_and_a_changed_one_goes_back(chats: Chats) -> None:
    models = chats.studio.services.models_admin
    shown = {one.key: one for one in models.definitions()}
    assert {key for key, one in shown.items() if one.startable} == {"model_integration"}
    assert [field.name for field in models.start_form(shown["model_integration"].id)][:2] == ["provider", "model"]
    first = shown["persona_routing"]
    assert first.kind == "decision"
    changed = models.xml(first.id, "decision").replace('name="Persona routing"', 'name="Changed"')
    made = models.deploy(first.file, changed.encode())
    assert made.problem == ""
    own = chats.paths.processes / first.file
    assert own.read_text("utf-8") == changed
    assert models.go_back(first).problem == ""
    assert own.read_text("utf-8") == models.xml(first.id, "decision")
    assert chats.answered(chats.ask("Hello"))[0] == "Hello"
