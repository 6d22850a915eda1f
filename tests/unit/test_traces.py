"""How replies were made: what is kept of each version, what another one is made with, and traces as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import (
    Again,
    AudioClip,
    MessageState,
    PromptPart,
    ProviderFailure,
    Turn,
    TurnState,
)
from saijin_studio.core.errors import EngineUnavailable, InputError, NotFound, StorageError, StorageFull
from saijin_studio.core.process import InstanceState, ProcessDetail, ProcessSummary, StepRecord
from saijin_studio.core.process_record import Attempt
from saijin_studio.core.settings import Settings
from saijin_studio.core.trace import Sampling, pack, unpack
from saijin_studio.core.usage import Usage
from saijin_studio.paths import Paths
from saijin_studio.services.chat import LONGEST_PROMPT, ChatService
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.traces import file as trace_file
from saijin_studio.services.traces.service import TraceService
from saijin_studio.services.traces.story import from_file
from saijin_studio.storage import database as database_module
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.traces import TraceStore
from saijin_studio.storage.turns import TurnStore

RESOURCES = Path(__file__).parents[2] / "resources"
NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
XML = "<definitions/>"


class Engine:
    """The processes of turns, or no engine at all."""

    def __init__(self) -> None:
        self.down = False
        self.details: dict[str, ProcessDetail] = {}
        self.tries: tuple[Attempt, ...] = ()

    def of_turn(self, correlation_id: str) -> ProcessDetail | None:
        if self.down:
            raise EngineUnavailable("no engine")
        return self.details.get(correlation_id)

    def attempts(self, instance_id: str) -> tuple[Attempt, ...]:
        return self.tries


class Studio:
    def __init__(self, home: Path) -> None:
        self.database = Database.at(home / "studio.db")
        self.conversations, self.turns = ConversationStore(self.database), TurnStore(self.database)
        self.replies = ReplyStore(self.database)
        self.personas = PersonaService(Paths(home))
        self.engine = Engine()
        self.clips: dict[str, tuple[AudioClip, ...]] = {}
        self.dispatched: list[str] = []
        engine = cast(Any, self.engine)
        self.traces = TraceService(
            TraceStore(self.database),
            self.turns,
            self.conversations,
            self.personas,
            engine,
            engine,
            lambda message_id: self.clips.get(message_id, ()),
        )
        self.chat = ChatService(
            self.conversations,
            self.turns,
            self.replies,
            cast(Any, None),
            self.personas,
            engine,
            Settings,
            lambda: "en",
            EventBus(),
            lambda entry: self.dispatched.append(entry.business_key),
            lambda message, key: None,
            lambda: True,
        )

    def ask(self, words: str = "Who are you?") -> Turn:
        return self.chat.send(self.chat.new_conversation("yuuri").id, words)

    def answer(self, turn: Turn, words: str, persona: str = "yuuri") -> str:
        """As the steps do it, with a request that an OpenAI-like server would get."""
        key = turn.correlation_id
        question = self.conversations.message(turn.user_message_id)
        parts = (
            PromptPart("instruction", "system", "Be kind.", 3),
            PromptPart("user", f"#{question.position}", question.text, 4, message_id=question.id),
        )
        body = {"model": "m", "messages": messages(parts), "stream": True, "temperature": 0.8}
        self.turns.take(key, persona, "conversation", {})
        sampling = {"temperature": 0.8, "context_tokens": 8192, "reply_tokens": 64, "stop": ["###"]}
        self.turns.set_asked(key, parts, {"sampling": sampling, "sent": pack(body, parts)})
        failed = (ProviderFailure("ollama", "q", "provider_unavailable", "api_key=sk-verysecret1234 refused"),)
        self.turns.set_answer(key, words, "openai", "m", failed, 0.2, 40.0, Usage(11, 5, 8192, "stop"))
        self.turns.set_words(key, words.strip())
        done = self.replies.deliver(key, "output", words.strip(), MessageState.COMPLETE, TurnState.ANSWERED)
        assert done is not None
        return done[0].id

    def shown(self, turn: Turn) -> list[str]:
        return [message.text for message in self.chat.messages(turn.conversation_id)][1:]


def messages(parts: tuple[PromptPart, ...]) -> list[dict[str, str]]:
    roles = {"user": "user", "history": "assistant"}
    return [{"role": roles.get(part.kind, "system"), "content": part.text} for part in parts]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path / "home")
    yield made
    made.database.close()


def detail(turn: Turn) -> ProcessDetail:
    summary = ProcessSummary(
        "p1",
        "chat:1:x",
        "chat",
        "Chat",
        turn.correlation_id,
        InstanceState.COMPLETED,
        NOON,
        NOON + timedelta(seconds=3),
    )
    step = StepRecord("ai", "AI", "serviceTask", NOON, NOON + timedelta(seconds=2), tries=2, worker="w")
    return ProcessDetail(summary, XML, (step,), frozenset())


# -- what is kept ----------------------------------------------------------------------------------------------------


def test_a_reply_tells_what_was_sent_and_what_came_back(studio: Studio) -> None:
    turn = studio.ask("Who are you?")
    studio.answer(turn, "  I am Yuuri. \n")
    made = studio.traces.story(turn.correlation_id).made
    assert made.sent is not None and made.sent.faithful
    assert made.sent.body["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Who are you?"},
    ]
    assert list(made.sent.body) == ["model", "messages", "stream", "temperature"]
    assert (made.raw, made.text) == ("  I am Yuuri. \n", "I am Yuuri.")
    assert made.usage == Usage(11, 5, 8192, "stop")
    assert made.sampling == Sampling(0.8, 8192, 64, ("###",))


def test_the_store_keeps_no_text_of_the_conversation_twice(studio: Studio) -> None:
    turn = studio.ask("A question of its own kind")
    studio.answer(turn, "Well.")
    with studio.database.reading() as session:
        kept = session.execute(sql("SELECT parts, asked, raw_text FROM turns")).one()
    assert not any("its own kind" in str(column) for column in kept)
    assert kept[2] is None  # formatting left the words as they came


def test_a_request_says_when_a_message_is_another_now(studio: Studio) -> None:
    turn = studio.ask("Before")
    studio.answer(turn, "Well.")
    with studio.database.session() as session:
        session.execute(sql("UPDATE messages SET text = 'After' WHERE role = 'user'"))
    sent = studio.traces.story(turn.correlation_id).made.sent
    assert sent is not None and not sent.faithful
    assert sent.body["messages"][-1]["content"] == "After"


def test_the_model_s_words_stay_when_a_person_changes_them(studio: Studio) -> None:
    turn = studio.ask()
    studio.turns.set_answer(turn.correlation_id, " One ", "openai", "m", ())
    studio.turns.set_words(turn.correlation_id, "One")
    studio.replies.deliver(turn.correlation_id, "output", "One", MessageState.PENDING, TurnState.APPROVAL)
    studio.turns.reword(turn.correlation_id, "Two")
    assert studio.traces.story(turn.correlation_id).made.raw == " One "
    studio.turns.set_answer(turn.correlation_id, "Three", "openai", "m", ())
    assert studio.traces.story(turn.correlation_id).made.raw == "Three"


words = st.text(max_size=30)
prompt_parts = st.lists(
    st.builds(
        PromptPart,
        st.sampled_from(["instruction", "persona", "history", "user"]),
        st.sampled_from(["system", "after", "#1"]),
        words,
        st.integers(0, 99),
        st.booleans(),
    ),
    max_size=6,
).map(tuple)


@given(prompt_parts, st.lists(st.fixed_dictionaries({"role": words, "content": words}), max_size=3))
def test_a_packed_request_comes_out_as_it_was(parts: tuple[PromptPart, ...], more: list[dict[str, str]]) -> None:
    from saijin_studio.core.prompt import lines

    told = [{"role": line.role, "content": line.content} for line in lines(parts)]
    for given_messages in ([*told, *more], more):
        body = {"model": "m", "messages": given_messages, "options": {"temperature": 0.5}}
        sent = unpack(json.loads(json.dumps(pack(body, parts))), parts)
        assert sent.body == body
        assert sent.faithful


# -- another version -------------------------------------------------------------------------------------------------


def test_another_version_is_wished_for_and_replaces_what_stands(studio: Studio) -> None:
    first = studio.ask()
    studio.answer(first, "One.")
    wished = Again(persona="reika", model="ollama:qwen3:8b", instruction=" Be brief. ", system="Be stern.")
    second = studio.chat.again(first.correlation_id, wished)
    assert second.again == replace(wished, instruction="Be brief.")
    assert studio.dispatched == [first.correlation_id, second.correlation_id]
    studio.answer(second, "Two.", "reika")
    assert studio.shown(first)[-1] == "Two."
    found = studio.traces.versions(first.correlation_id)
    assert [(v.correlation_id, v.standing, v.persona_key) for v in found] == [
        (first.correlation_id, False, "yuuri"),
        (second.correlation_id, True, "reika"),
    ]
    assert studio.traces.versions(second.correlation_id) == found
    assert studio.traces.story(first.correlation_id).made.text == "One."


def test_an_old_version_is_made_again_for_its_own_question(studio: Studio) -> None:
    first = studio.ask("First question")
    studio.answer(first, "One.")
    later = studio.chat.send(first.conversation_id, "Second question")
    studio.answer(later, "Later.")
    second = studio.chat.again(first.correlation_id, Again(instruction="x"))
    studio.answer(second, "Two.")
    third = studio.chat.again(first.correlation_id, Again(instruction="y"))  # that version stands no more
    assert third.user_message_id == first.user_message_id
    studio.answer(third, "Three.")
    assert studio.shown(first) == ["First question", "Three."]  # what followed goes with the version it followed


def test_a_version_that_was_taken_back_is_not_what_stands(studio: Studio) -> None:
    first = studio.ask()
    studio.answer(first, "One.")
    second = studio.chat.again(first.correlation_id, Again())
    studio.answer(second, "Two.")
    studio.replies.take_back(second.correlation_id)
    third = studio.chat.again(second.correlation_id, Again())
    studio.answer(third, "Three.")
    assert studio.shown(first) == ["Who are you?", "Three."]
    assert [v.standing for v in studio.traces.versions(first.correlation_id)] == [False, False, True]


def test_who_answered_answers_again(studio: Studio) -> None:
    turn = studio.ask()
    studio.answer(turn, "One.", "reika")
    assert studio.chat.again(turn.correlation_id, Again(model="offline")).again.persona == "reika"
    gone = studio.ask()
    studio.answer(gone, "One.", "somebody who left")
    assert studio.chat.again(gone.correlation_id, Again(model="offline")).again.persona == ""


@pytest.mark.parametrize(
    "wished",
    [
        Again(model="nobody:m"),
        Again(model=f"ollama:{'m' * 301}"),
        Again(instruction="x" * (LONGEST_PROMPT + 1)),
        Again(system="x" * (LONGEST_PROMPT + 1)),
    ],
)
def test_what_cannot_be_wished_for(studio: Studio, wished: Again) -> None:
    turn = studio.ask()
    with pytest.raises(InputError):
        studio.chat.again(turn.correlation_id, wished)
    with pytest.raises(NotFound):
        studio.chat.again(turn.correlation_id, Again(persona="nobody"))
    assert len(studio.turns.open()) == 1


def test_a_wish_is_stored_with_its_turn_or_not_at_all(studio: Studio, tmp_path: Path) -> None:
    turn = studio.ask()
    studio.answer(turn, "One.")
    with studio.database.reading() as session:
        pages = session.execute(sql("PRAGMA page_count")).scalar_one()
        session.execute(sql(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StorageFull):
        studio.turns.regenerate(turn.reply_message_id or turn.user_message_id, "chat", Again(system="x" * 20_000))
    assert studio.turns.open() == ()
    assert len(studio.traces.versions(turn.correlation_id)) == 1
    with studio.database.reading() as session:
        session.execute(sql("PRAGMA max_page_count = 100000"))
    wished = studio.chat.again(turn.correlation_id, Again(system="Be stern."))
    studio.database.close()  # and the program is gone
    again = Studio(tmp_path / "home")
    assert again.turns.get(wished.correlation_id).again.system == "Be stern."
    assert again.turns.asked(wished.correlation_id).turn.again.system == "Be stern."
    again.database.close()


# -- files -----------------------------------------------------------------------------------------------------------


def test_all_versions_go_into_a_file_and_come_out_in_another_studio(studio: Studio, tmp_path: Path) -> None:
    first = studio.ask()
    reply = studio.answer(first, " One. ")
    second = studio.chat.again(first.correlation_id, Again(persona="reika", instruction="Be brief."))
    studio.answer(second, "Two.", "reika")
    studio.clips[reply] = (AudioClip(reply, 0, "One.", "/home/somebody/one.wav", 1.5, "espeak"),)
    studio.engine.details = {turn.correlation_id: detail(turn) for turn in (first, second)}
    begun = NOON + timedelta(seconds=1)
    studio.engine.tries = (Attempt("ai", 1, NOON, begun, begun, True, "w", "token=abcdefgh1234 refused"),)
    file = tmp_path / "a trace.json"
    saved = studio.traces.save(first.correlation_id, file)
    opened = trace_file.read(file)
    assert opened == saved
    assert not list(tmp_path.glob("*.part"))
    assert opened.question.text == "Who are you?"
    assert opened.diagrams == {"chat:1:x": XML}  # once for both
    mine, other = studio.traces.story(first.correlation_id, closely=True), from_file(opened, opened.chosen)
    assert other.made == mine.made
    assert other.versions == mine.versions
    assert other.process == mine.process
    assert other.trace.parts == tuple(replace(part, message_id="") for part in mine.trace.parts)
    assert [(clip.text, clip.seconds) for clip in other.clips] == [("One.", 1.5)]
    assert [(each.number, each.failed) for each in other.attempts] == [(1, True)]
    assert other.persona_name == "Yuuri"
    assert from_file(opened, 1).made.again.instruction == "Be brief."


def test_a_file_holds_no_secret_and_no_place_on_this_machine(studio: Studio, tmp_path: Path) -> None:
    turn = studio.ask()
    reply = studio.answer(turn, "One.")
    studio.clips[reply] = (AudioClip(reply, 0, "One.", "/home/somebody/one.wav", 1.5, "espeak"),)
    studio.engine.details = {turn.correlation_id: detail(turn)}
    studio.engine.tries = (Attempt("ai", 1, NOON, NOON, NOON, True, "w", "Authorization: Bearer abcdefgh12345678"),)
    for content in (studio.traces.one(turn.correlation_id), trace_file.encode(studio.traces.file(turn.correlation_id))):
        for secret in (b"verysecret", b"abcdefgh12345678", b"/home/somebody", str(tmp_path).encode()):
            assert secret not in content


def test_without_the_engine_the_rest_is_told(studio: Studio) -> None:
    turn = studio.ask()
    studio.engine.down = True
    story = studio.traces.story(turn.correlation_id, closely=True)
    assert story.process is None and isinstance(story.engine_error, EngineUnavailable)
    assert studio.traces.file(turn.correlation_id).replies[0].process is None


def test_a_reply_nobody_knows(studio: Studio, tmp_path: Path) -> None:
    for act in (studio.traces.story, studio.traces.file, studio.traces.one, studio.traces.versions):
        with pytest.raises(NotFound):
            act("nonsense")
    turn = studio.ask()
    with pytest.raises(StorageError):
        studio.traces.save(turn.correlation_id, tmp_path / "no such folder" / "trace.json")


def test_replies_from_before_there_were_traces_are_shown(studio: Studio, tmp_path: Path) -> None:
    turn = studio.ask()
    studio.answer(turn, "One.")
    config = Config()
    config.set_main_option("script_location", str(Path(database_module.__file__).parent / "migrations"))
    with studio.database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    studio.database.close()
    later = Studio(tmp_path / "home")
    story = later.traces.story(turn.correlation_id)
    assert (story.made.text, story.made.raw, story.made.sent, story.made.usage) == ("One.", "One.", None, None)
    assert story.made.again == Again() and story.versions[0].standing
    later.answer(later.chat.again(turn.correlation_id, Again(system="Be stern.")), "Two.")
    assert later.shown(turn)[-1] == "Two."
    later.database.close()
