"""The ways of the chat process that a plain talk does not take, on the real engine.

Its timers, its look-ups side by side and its lorebook; and each row of the table that says who answers.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from saijin_studio.bootstrap import kernel
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Message, MessageState, Rule, TurnState
from saijin_studio.core.errors import RateLimited
from saijin_studio.ports import ChatRequest

from .chats import SECONDS, Chats, Parrot, chain_of

PLAIN = "Good evening to you."  # calls for nobody
JAPANESE = "こんばんは。いい夜ですね。"
LORE = {"keys": ["kettle"], "content": "The kettle whistles in F sharp.", "name": "kettle"}
CARDS: dict[str, dict[str, object]] = {
    "careful": {"extensions": {"saijin": {"approval": "always"}}},
    "learned": {"character_book": {"entries": [LORE]}},
    "away": {"extensions": {"saijin": {"model": "openai:distant", "topics": ["zeppelin"]}}},
}


class Busy(Parrot):
    """Wants to be left alone for a while by whoever says `!`."""

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        if "!" in request.messages[-1].content:
            raise RateLimited("too much", provider=self.provider, retry_after=300)
        yield from super().stream(request, cancel)


class Remembering:
    """Remembers one thing of everybody; a question that holds a `?` is held until `let` is set."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let = threading.Event()

    def __call__(self, history: Sequence[Message], language: str) -> tuple[str, ...]:
        if "?" in history[-1].text:
            self.asked.set()
            assert self.let.wait(SECONDS)
        return ("likes tea",)


@pytest.fixture(scope="module")
def memory() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def chats(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory, memory: Remembering) -> Iterator[Chats]:
    home = tmp_path_factory.mktemp("paths")
    (home / "personas").mkdir()
    for name, data in CARDS.items():
        card = {"spec": "chara_card_v3", "data": {"name": name.title(), "first_mes": "Hm.", **data}}
        (home / "personas" / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "remember", memory)
        chats = Chats(
            home, chain_of(Busy("openai"), Parrot()), models={"openai": {"enabled": True, "model": "distant"}}
        )
    yield chats
    memory.let.set()
    chats.studio.close()


@pytest.fixture
def held(memory: Remembering) -> Iterator[Remembering]:
    memory.asked.clear()
    memory.let.clear()
    yield memory
    memory.let.set()


def kinds(chats: Chats, correlation_id: str) -> set[str]:
    """Of the parts that the prompt was made from."""
    return {part.kind for part in chats.chat.trace(correlation_id).parts}


# -- the context -------------------------------------------------------------------------------------------------------


def test_the_context_is_looked_up_side_by_side(chats: Chats, held: Remembering) -> None:
    turn = chats.ask("Is the kettle on?", "learned")
    assert held.asked.wait(SECONDS)
    chats.until(lambda: {"history_loading", "lore_loading"} <= chats.done(turn))
    assert "memory_loading" not in chats.done(turn)
    assert "ai_processing" not in chats.steps(turn)
    held.let.set()
    assert chats.answered(turn)[0] == "Is the kettle on?"
    assert {"memory", "lore"} <= kinds(chats, turn.correlation_id)


def test_a_lorebook_is_looked_into_and_told_when_the_talk_touches_it(chats: Chats) -> None:
    turn = chats.ask("Put the kettle on.", "learned")
    chats.answered(turn)
    assert "lore_loading" in chats.steps(turn)
    told = [part for part in chats.chat.trace(turn.correlation_id).parts if part.kind == "lore"]
    assert [(part.title, part.text, part.included) for part in told] == [("kettle", LORE["content"], True)]
    untouched = chats.ask(PLAIN, "learned")
    chats.answered(untouched)
    assert "lore_loading" in chats.steps(untouched)
    assert "lore" not in kinds(chats, untouched.correlation_id)


def test_a_context_that_takes_too_long_is_left_out(chats: Chats, held: Remembering) -> None:
    turn = chats.ask("Do you remember?", "learned")
    assert held.asked.wait(SECONDS)
    chats.until(lambda: "history_loading" in chats.done(turn))
    chats.time_passes(turn, "context_slow")
    assert chats.answered(turn) == ("Do you remember?", "learned", "conversation")
    assert "context_slow" in chats.steps(turn)
    assert "memory" not in kinds(chats, turn.correlation_id)
    held.let.set()
    done = chats.ask(PLAIN, "learned")  # what came too late is in nobody's way
    chats.answered(done)
    assert "memory" in kinds(chats, done.correlation_id)


# -- its other timers --------------------------------------------------------------------------------------------------


def test_a_model_that_takes_too_long_is_interrupted_and_its_words_are_kept(chats: Chats) -> None:
    turn = chats.ask("Once upon a time *")
    chats.wait_words(turn)
    chats.time_passes(turn, "took_too_long")
    done = chats.wait(turn, TurnState.FAILED)
    assert done.reply_message_id is not None
    message = chats.chat.message(done.reply_message_id)
    assert (message.state, message.failure) == (MessageState.INTERRUPTED, "timed_out")
    assert "Once upon a time" in message.text
    chats.until(lambda: "timed_out" in chats.done(turn))
    assert "keep_unfinished" in chats.steps(turn)


def test_a_reply_that_nobody_decides_on_is_taken_back(chats: Chats) -> None:
    turn = chats.ask(PLAIN, "careful")
    chats.wait(turn, TurnState.APPROVAL)
    chats.until(lambda: bool(chats.studio.services.processes.decisions()))
    chats.time_passes(turn, "approval_late")
    chats.wait(turn, TurnState.WITHDRAWN)
    assert chats.texts(turn) == [PLAIN]
    chats.until(lambda: "withdrawn" in chats.done(turn))
    assert "take_back" in chats.steps(turn)
    assert chats.studio.services.processes.decisions() == ()


# -- who answers: the rows that are not in test_chat_process.py --------------------------------------------------------


@pytest.mark.parametrize(("own", "answers"), [("careful", "yuuri"), ("reika", "reika")])
def test_where_not_all_have_the_language_one_that_has_it_answers(chats: Chats, own: str, answers: str) -> None:
    """The conversation's own persona where that is one of them."""
    assert chats.answered(chats.ask(JAPANESE, own, Rule.AUTO))[1:] == (answers, "language")


def test_where_nothing_calls_for_anybody_they_take_turns(chats: Chats) -> None:
    answers = [chats.answered(chats.ask(PLAIN, "yuuri", Rule.AUTO))[1:] for _ in range(2)]
    assert [reason for _, reason in answers] == ["round_robin", "round_robin"]
    assert len({persona for persona, _ in answers}) == 2


def test_others_answer_for_a_persona_whose_model_cannot_be_asked_now(chats: Chats) -> None:
    """Neither its own conversation, nor its name, nor its topic brings it up, until the pause is over."""
    zeppelin = "A zeppelin over the town."
    assert chats.answered(chats.ask(zeppelin, "yuuri", Rule.AUTO))[1:] == ("away", "topic: zeppelin")
    assert chats.answered(chats.ask("At once!", "away"))[1:] == ("away", "conversation")  # and there it is refused
    assert chats.answered(chats.ask(PLAIN, "away"))[1:] == ("yuuri", "fallback")
    assert chats.answered(chats.ask("@away good evening.", "reika"))[1:] == ("reika", "conversation")
    persona, reason = chats.answered(chats.ask(zeppelin, "yuuri", Rule.AUTO))[1:]
    assert reason == "round_robin" and persona != "away"
