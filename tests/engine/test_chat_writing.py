"""Titles, summaries and the person's next line, as the process chat_writing is drawn, on the real engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Turn, TurnState
from saijin_studio.core.errors import Cancelled, IdleTimeout, InputError, ModelMissing, NotFound, ProviderUnavailable
from saijin_studio.core.events import WritingChanged
from saijin_studio.core.usage import Usage
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.paths import shipped
from saijin_studio.ports import ChatRequest, ModelInfo, VariableValue
from saijin_studio.services.writing import WritingService
from saijin_studio.storage.blobs import BlobStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.summaries import SummaryStore

from .chats import SECONDS, Chats, chain_of, fire
from .test_config_effects import changed

MODEL = shipped() / "processes" / "chat_writing.bpmn"


class Writer:
    """Replies with "Yes." and writes what the test wants; what it was asked for is kept."""

    provider, model = "openai", "scribe"

    def __init__(self) -> None:
        self.asked: list[ChatRequest] = []
        self.says: Callable[[ChatRequest], str] = lambda request: "Harbour talk"
        self.begun = threading.Event()
        self.fails = False

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str, None, Usage]:
        if request.history:
            yield "Yes."
            return Usage()
        self.asked.append(request)
        if self.fails:
            raise ModelMissing("nobody here can write")
        yield self.says(request)
        self.begun.set()
        if self.says(request) == "*":
            cancel.wait(SECONDS)
            cancel.raise_if_cancelled()
        return Usage()

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


class Stage:
    def __init__(self, home: Path) -> None:
        self.writer = Writer()
        self.chats = Chats(home, chain_of(self.writer), writes=True)
        self.services = self.chats.studio.services
        self.database = Database.chosen(self.chats.paths.database_file)
        self.ends: list[WritingChanged] = []
        self._changed = threading.Condition()
        self.chats.bus.subscribe(WritingChanged, self._on_writing)

    def _on_writing(self, event: WritingChanged) -> None:
        with self._changed:
            self.ends.append(event)
            self._changed.notify_all()

    def until(self, conversation_id: str, kind: str, *states: str) -> WritingChanged:
        """The first of these events for the chat."""

        def found() -> WritingChanged | None:
            mine = (one for one in self.ends if (one.conversation_id, one.kind) == (conversation_id, kind))
            return next((one for one in mine if one.state in states), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, SECONDS), self.ends
        event = found()
        assert event is not None
        return event

    def answered(self, text: str, conversation_id: str = "") -> Turn:
        chat = self.services.chat
        turn = chat.send(conversation_id, text) if conversation_id else self.chats.ask(text)
        return self.chats.wait(turn, TurnState.ANSWERED)

    @contextmanager
    def settings(self, **chats: bool) -> Iterator[None]:
        service = self.services.settings
        before = service.current
        service.save(msgspec.structs.replace(before, chats=msgspec.structs.replace(before.chats, **chats)))
        try:
            yield
        finally:
            service.save(before)

    @contextmanager
    def window(self, tokens: int) -> Iterator[None]:
        """A model with so small a context."""
        service = self.services.settings
        before = service.current
        models = msgspec.structs.replace(before.models, context_tokens=tokens, reply_tokens=256)
        service.save(msgspec.structs.replace(before, models=models))
        try:
            yield
        finally:
            service.save(before)


@pytest.fixture(scope="module")
def stage(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("writing"))
    yield stage
    stage.chats.studio.close()


@pytest.fixture(autouse=True)
def plain_words(stage: Stage) -> None:
    stage.writer.says = lambda request: "Harbour talk"
    stage.writer.begun.clear()


def test_the_first_reply_gives_the_chat_its_title_once(stage: Stage) -> None:
    stage.writer.says = lambda request: 'Title: **"A walk to the lighthouse."**\n\nI chose this because'
    turn = stage.answered("Shall we walk to the lighthouse?")
    stage.until(turn.conversation_id, "title", "done")
    conversation = stage.services.chat.conversation(turn.conversation_id)
    assert (conversation.title, conversation.titled_by) == ("A walk to the lighthouse", "model")
    assert "Shall we walk to the lighthouse?" in stage.writer.asked[-1].messages[-1].content
    asked = len(stage.writer.asked)
    second = stage.answered("And back?", turn.conversation_id)
    assert SummaryStore(stage.database).newest(second.conversation_id) is None
    assert len(stage.writer.asked) == asked


def test_a_persons_title_stays_unless_they_ask_for_another(stage: Stage) -> None:
    chat, writing = stage.services.chat, stage.services.writing
    made = chat.new_conversation("yuuri", "My own title")
    stage.answered("Hello there", made.id)
    assert chat.conversation(made.id).title == "My own title"
    assert writing.result(writing.title(made.id), CancelToken()) == "Harbour talk"
    assert chat.conversation(made.id).title == "Harbour talk"
    chat.rename(made.id, "Mine again")
    stage.answered("Hello once more", made.id)
    assert chat.conversation(made.id).title == "Mine again"


def test_titles_can_be_turned_off(stage: Stage) -> None:
    with stage.settings(titles=False):
        turn = stage.answered("Quiet, please")
        assert stage.services.chat.conversation(turn.conversation_id).titled_by == ""
        assert not any(one.conversation_id == turn.conversation_id for one in stage.ends)


def test_the_persons_next_line_is_drafted_and_kept_nowhere(stage: Stage) -> None:
    stage.writer.says = lambda request: "User: I would rather swim.\nYuuri: Then let us swim."
    turn = stage.answered("What shall we do?")
    before = stage.services.chat.messages(turn.conversation_id)
    writing = stage.services.writing
    assert writing.result(writing.draft_line(turn.conversation_id, "I would"), CancelToken()) == "I would rather swim."
    asked = next(one for one in reversed(stage.writer.asked) if "I would" in one.messages[0].content)
    assert "Yuuri: Yes." in asked.messages[1].content
    assert stage.services.chat.messages(turn.conversation_id) == before


def test_a_draft_is_stopped_while_the_model_writes(stage: Stage) -> None:
    with stage.settings(titles=False):
        turn = stage.answered("What shall we say?")
        stage.writer.says = lambda request: "*"
        writing, stop = stage.services.writing, CancelToken()
        key = writing.draft_line(turn.conversation_id)
        assert stage.writer.begun.wait(SECONDS)
        stop.cancel()
        with pytest.raises(Cancelled):
            writing.result(key, stop)
        assert stage.until(turn.conversation_id, "line", "stopped", "done", "failed").state == "stopped"
        engine = RestEngine(stage.services.engine.connection)
        (instance,) = engine.find_instances("chat_writing", key)
        stage.chats.until(lambda: engine.detail(instance).summary.ended_at is not None)
        assert "write" not in {step.activity_id for step in engine.steps(instance) if step.ended_at is None}


def test_what_prompts_have_no_room_for_is_summed_up(stage: Stage) -> None:
    chat, summaries = stage.services.chat, SummaryStore(stage.database)
    stage.writer.says = lambda request: "They talked of ships."
    with stage.settings(titles=False), stage.window(2048):
        conversation = chat.new_conversation("yuuri").id
        for number in range(3):
            stage.answered(f"Ship {number}: " + "sail " * 600, conversation)
        stage.until(conversation, "summary", "done")
    kept = summaries.newest(conversation)
    assert kept is not None and kept.text == "They talked of ships." and not kept.edited
    asked = next(one for one in reversed(stage.writer.asked) if "Ship 0" in one.messages[1].content)
    assert "Summarise" in asked.messages[0].content


def test_what_a_person_wrote_into_a_summary_stays_word_for_word(stage: Stage) -> None:
    chat, writing, summaries = stage.services.chat, stage.services.writing, SummaryStore(stage.database)
    with stage.settings(titles=False, summaries=False):
        turn = stage.answered("We met at the harbour.")
        stage.writer.says = lambda request: "They met."
        writing.result(writing.summarise(turn.conversation_id), CancelToken())
        first = summaries.newest(turn.conversation_id)
        assert first is not None and first.text == "They met."
        with pytest.raises(InputError):  # all of it is summed up
            writing.result(writing.summarise(turn.conversation_id), CancelToken())
        summaries.edit(first.id, "They met on a Tuesday.")
        stage.answered("And then we sailed.", turn.conversation_id)
        stage.writer.says = lambda request: "They sailed."
        writing.result(writing.summarise(turn.conversation_id), CancelToken())
    second = summaries.newest(turn.conversation_id)
    assert second is not None and second.edited
    assert second.text == "They met on a Tuesday.\n\nThey sailed."
    assert "They met on a Tuesday." in stage.writer.asked[-1].messages[0].content
    assert "harbour" not in stage.writer.asked[-1].messages[1].content
    assert chat.conversation(turn.conversation_id).id == turn.conversation_id


def test_a_redrawn_model_decides_how_it_is_written(stage: Stage) -> None:
    with stage.settings(titles=False):
        turn = stage.answered("Tell me of the sea")
    shipped_model = MODEL.read_text(encoding="utf-8")
    told = (
        '<camunda:inputOutput><camunda:inputParameter name="instruction">Answer in Latin.</camunda:inputParameter>'
        '<camunda:inputParameter name="reply_tokens">${17}</camunda:inputParameter></camunda:inputOutput>'
    )
    start = shipped_model.index("<camunda:properties>", shipped_model.index('<bpmn:serviceTask id="write"'))
    redrawn = shipped_model[:start] + told + shipped_model[start:]
    writing, models = stage.services.writing, stage.services.models_admin
    assert models.deploy("chat_writing.bpmn", redrawn.encode()).problem == ""
    try:
        writing.result(writing.title(turn.conversation_id), CancelToken())
        asked = stage.writer.asked[-1]
        assert asked.messages[0].content == "Answer in Latin."
        assert asked.reply_tokens == 17
    finally:
        assert models.deploy("chat_writing.bpmn", shipped_model.encode()).problem == ""
    writing.result(writing.title(turn.conversation_id), CancelToken())
    assert "two to six words" in stage.writer.asked[-1].messages[0].content


def test_a_model_that_takes_too_long_ends_as_drawn(stage: Stage) -> None:
    with stage.settings(titles=False):
        turn = stage.answered("Slowly now")
    stage.writer.says = lambda request: "*"
    writing = stage.services.writing
    key = writing.draft_line(turn.conversation_id)
    assert stage.writer.begun.wait(SECONDS)
    engine = RestEngine(stage.services.engine.connection)
    (instance,) = engine.find_instances("chat_writing", key)
    fire(engine, instance, "took_too_long")
    with pytest.raises(IdleTimeout):
        writing.result(key, CancelToken())


def test_writing_that_is_switched_off_is_not_started(stage: Stage) -> None:
    with changed(stage.chats, {"workflows.chat_writing.enabled": False}):
        turn = stage.answered("Nobody gives this a title")
        with pytest.raises(InputError, match="chat_writing is turned off"):
            stage.services.writing.title(turn.conversation_id)
    assert stage.services.chat.conversation(turn.conversation_id).titled_by == ""


def test_no_chat_no_writing(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.services.writing.title("no such chat")


def test_where_no_model_writes_the_first_words_are_the_title(stage: Stage) -> None:
    stage.writer.fails = True
    try:
        with stage.settings(titles=False):
            turn = stage.answered("Where do ships go?")
        writing = stage.services.writing
        assert writing.result(writing.title(turn.conversation_id), CancelToken()) == "Where do ships go?"
        with pytest.raises(ProviderUnavailable):
            writing.result(writing.draft_line(turn.conversation_id), CancelToken())
    finally:
        stage.writer.fails = False


def test_a_chat_that_is_gone_meanwhile_ends_as_drawn(stage: Stage) -> None:
    engine = RestEngine(stage.services.engine.connection)
    given: dict[str, VariableValue] = {
        "kind": "line",
        "conversation_id": "gone",
        "asked_for": True,
        "upto": "",
        "begun": "",
    }
    engine.start_process("chat_writing", "key-of-one-that-is-gone", given)
    with pytest.raises(NotFound):
        stage.services.writing.result("key-of-one-that-is-gone", CancelToken())


def test_another_program_hears_what_was_written(stage: Stage) -> None:
    with stage.settings(titles=False):
        turn = stage.answered("Who else listens?")
    engine = RestEngine(stage.services.engine.connection)
    elsewhere = WritingService(
        engine, ConversationStore(stage.database), BlobStore(stage.database), lambda key: None, EventBus()
    )
    assert elsewhere.result(elsewhere.title(turn.conversation_id), CancelToken()) == "Harbour talk"
    stage.writer.says = lambda request: "a long line " * 500  # of more than fits into a variable
    line = elsewhere.result(elsewhere.draft_line(turn.conversation_id), CancelToken())
    assert line == ("a long line " * 500).strip()
