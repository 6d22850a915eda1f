"""What a model thinks and which tools it asks for stand beside the reply; what never ends is cut off."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Message, MessageState, ToolCall, Turn, TurnState
from saijin_studio.core.errors import ProviderFault, ProviderUnavailable, StorageFull
from saijin_studio.core.events import TextStreamed, ThoughtStreamed
from saijin_studio.ports import Thought
from saijin_studio.services import replies, turns
from saijin_studio.storage.journal import JournalStore

from ..fault_server import FaultServer
from ..unit.test_llm_servers import KINDS, model_at
from .chat_stage import ScriptedModel, Studio


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def streamed(bus: EventBus) -> list[ThoughtStreamed | TextStreamed]:
    seen: list[ThoughtStreamed | TextStreamed] = []
    bus.subscribe(ThoughtStreamed, seen.append)
    bus.subscribe(TextStreamed, seen.append)
    return seen


def reply(studio: Studio, turn: Turn) -> Message:
    studio.up_to_ai(turn)
    studio.think(turn)
    return studio.conversations.message(studio.deliver(turn))


def test_thoughts_are_streamed_timed_and_kept_beside_the_reply(home_folder: Path) -> None:
    tool = ToolCall("clock", "{}")
    model = ScriptedModel(Thought("They want "), Thought("tea."), "Tea", " it is.", tool)
    studio = Studio(home_folder, (model,))
    seen = streamed(studio.bus)
    message = reply(studio, studio.ask("Tea?"))
    assert message.text == "Tea it is."
    assert (message.extra.reasoning, message.extra.tools) == ("They want tea.", (tool,))
    assert message.extra.reasoning_seconds is not None and 0 <= message.extra.reasoning_seconds < 10
    thoughts = [(one.offset, one.text) for one in seen if isinstance(one, ThoughtStreamed)]
    assert thoughts == [(0, "They want "), (10, "tea.")]
    assert "".join(one.text for one in seen if isinstance(one, TextStreamed)) == "Tea it is."
    assert studio.replies.thoughts(message.correlation_id or "") == ""  # the reply is there


def test_no_prompt_quotes_a_thought(home_folder: Path) -> None:
    model = ScriptedModel(Thought("a secret plan"), "Yes.")
    studio = Studio(home_folder, (model,))
    first = reply(studio, studio.ask("Well?"))
    turn = studio.turns.send(first.conversation_id, "And now?", "chat_interaction")[0]
    reply(studio, turn)
    said = [line.content for line in model.asked[-1].messages]
    assert "Yes." in said
    assert not any("secret" in line for line in said)


def test_where_only_the_end_of_a_thought_is_marked_it_is_parted_too(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("They want tea.\n</think>\n\nTea it is."),))
    message = reply(studio, studio.ask("Tea?"))
    assert (message.text, message.extra.reasoning) == ("Tea it is.", "They want tea.")


def test_thoughts_of_a_try_that_failed_give_way_to_those_of_the_next(home_folder: Path) -> None:
    failing = ScriptedModel(Thought("wrong way"), "Once ", ProviderFault("reset"))
    studio = Studio(home_folder, (failing,))
    turn = studio.ask("A story?")
    studio.up_to_ai(turn)
    with pytest.raises(ProviderFault):
        studio.think(turn)
    assert studio.turns.extra(turn.correlation_id).reasoning == "wrong way"
    failing.script = (Thought("this way"), "upon a time.")
    studio.think(turn)
    message = studio.conversations.message(studio.deliver(turn))
    assert (message.text, message.extra.reasoning) == ("Once upon a time.", "this way")


def test_a_reply_without_end_is_cut_off_and_says_so(home_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_REPLY", 50)
    studio = Studio(home_folder, (ScriptedModel(*["again "] * 1000),))
    turn = studio.ask("Say it again")
    message = reply(studio, turn)
    assert message.text.startswith("again again") and 50 <= len(message.text) < 60
    assert (message.state, message.failure) == (MessageState.INTERRUPTED, "endless")
    assert studio.turns.get(turn.correlation_id).state is TurnState.ANSWERED


def test_a_disk_that_fills_up_in_the_middle_of_a_stream_keeps_the_words_before(
    home_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "FLUSH_SECONDS", 0.0)
    studio = Studio(home_folder, (ScriptedModel(*["word "] * 40),))
    append, room = JournalStore.append, [10]

    def full(self: JournalStore, correlation_id: str, text: str) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise StorageFull("no room")
        append(self, correlation_id, text)

    monkeypatch.setattr(JournalStore, "append", full)
    turn = studio.ask("A story?")
    studio.up_to_ai(turn)
    with pytest.raises(StorageFull):
        studio.think(turn)
    kept = studio.replies.text(turn.correlation_id)
    assert kept.startswith("word word")
    room[0] = 1_000  # somebody made room: the next try goes on after what is kept
    studio.think(turn)
    message = studio.conversations.message(studio.deliver(turn))
    assert message.state is MessageState.COMPLETE and message.text.startswith(kept.strip())


def test_one_that_another_model_took_over_and_did_not_end_says_so_too(
    home_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_REPLY", 50)
    first = ScriptedModel(ProviderUnavailable("away"), provider="first")
    studio = Studio(home_folder, (first, ScriptedModel(*["again "] * 1000, provider="second")))
    message = reply(studio, studio.ask("Say it again"))
    assert (message.failure, message.provider) == ("endless", "second")
    assert [failure.provider for failure in message.failures] == ["first"]


@pytest.mark.parametrize("kind", KINDS)
def test_words_come_from_the_server_to_the_window_as_fast_as_models_write(kind: str, home_folder: Path) -> None:
    with FaultServer(words=("word ",) * 2_000) as server:
        studio = Studio(home_folder, (model_at(kind, server.url),))
        seen = streamed(studio.bus)
        turn = studio.ask("Go on")
        studio.up_to_ai(turn)
        before = time.process_time()
        studio.think(turn)
        spent = time.process_time() - before
    assert len(seen) == 2_000
    assert spent < 2_000 / 500  # at 500 words a second: a machine with one core keeps up
