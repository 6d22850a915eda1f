"""The steps of a chat, each run as the task loop runs it, on a real store and scripted models."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import MessageState, Turn, TurnState
from saijin_studio.core.errors import ProviderFault, ProviderUnavailable, SaijinError
from saijin_studio.core.events import MessageStored, TextStreamed
from saijin_studio.core.settings import Settings
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatModel, ChatRequest, ModelInfo
from saijin_studio.services.models import ModelService
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.replies import ReplyStream
from saijin_studio.services.turns import TurnService
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.turns import TurnStore
from saijin_workers.topic import BpmnError, TaskContext
from saijin_workers.topics.chat import CANCELLED, MODEL_UNREACHABLE, ChatSteps, ContextInput, FailureInput, Nothing
from saijin_workers.topics.chat import FormattingInput as Formatting


class ScriptedModel:
    """Says its pieces; an exception among them is raised, an event waited for until the reply is cancelled."""

    def __init__(self, *script: str | SaijinError | threading.Event, provider: str = "scripted") -> None:
        self.script = script
        self.provider = provider
        self.model = "one"
        self.asked: list[ChatRequest] = []

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        self.asked.append(request)
        for piece in self.script:
            if isinstance(piece, SaijinError):
                raise piece
            if isinstance(piece, threading.Event):
                piece.set()
                assert cancel.wait(10)
                cancel.raise_if_cancelled()
            else:
                yield piece

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


class NoSecrets:
    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("no test stores a secret")


class Studio:
    """A store, a turn asked in it, and the steps over scripted models."""

    def __init__(self, home: Path, models: tuple[ChatModel, ...]) -> None:
        self.database = Database.at(home / "studio.db")
        self.bus = EventBus()
        self.conversations = ConversationStore(self.database)
        self.turns = TurnStore(self.database)
        self.journal = JournalStore(self.database)
        self.replies = ReplyStream(self.turns, self.journal, self.conversations, self.bus)
        self.spoken: list[str] = []
        service = TurnService(
            self.conversations,
            self.turns,
            self.journal,
            self.replies,
            PersonaService(Paths(home)),
            ModelService(Settings, NoSecrets(), lambda settings: models),
            Settings,
            lambda history, language: ("likes tea",),
            self.bus,
        )
        self.steps = ChatSteps(service, self.spoken.append)
        self.service = service

    def ask(self, text: str, persona: str = "yuuri") -> Turn:
        conversation = self.conversations.create(persona, "A chat", "Hello.")
        return self.turns.send(conversation.id, text, "chat_interaction")[0]

    def context(self, turn: Turn, activity: str, tries: int = 1, last: bool = False) -> TaskContext:
        return TaskContext(turn.correlation_id, activity, "instance", tries=tries, last_try=last)

    def up_to_ai(self, turn: Turn) -> None:
        received = self.steps.input_reception(self.context(turn, "input_reception"), Nothing())
        self.steps.persona_selection(self.context(turn, "persona_selection"), Nothing())
        self.steps.context_loading(self.context(turn, "context_loading"), ContextInput(received.language))

    def think(self, turn: Turn, last: bool = False) -> None:
        self.steps.ai_processing(self.context(turn, "ai_processing", last=last), Nothing())

    def deliver(self, turn: Turn) -> str:
        self.steps.response_formatting(self.context(turn, "response_formatting"), Formatting())
        return self.steps.output_delivery(self.context(turn, "output_delivery"), Nothing()).message_id

    def words(self, turn: Turn) -> list[str]:
        return [m.text for m in self.conversations.messages(turn.conversation_id, None, 100)]


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


def test_a_mentioned_persona_answers(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Yes."),))
    turn = studio.ask("@reika are you there?")
    studio.up_to_ai(turn)
    studio.think(turn)
    assert studio.conversations.message(studio.deliver(turn)).persona_key == "reika"
    assert studio.turns.trace(turn.correlation_id).persona_reason == "mentioned"


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


def test_stopping_keeps_the_words_so_far(home_folder: Path) -> None:
    reached = threading.Event()
    studio = Studio(home_folder, (ScriptedModel("Once upon ", reached),))
    turn = studio.ask("Tell me a story.")
    studio.up_to_ai(turn)
    raised: list[str] = []

    def think() -> None:
        with pytest.raises(BpmnError) as error:
            studio.think(turn)
        raised.append(error.value.code)

    thread = threading.Thread(target=think)
    thread.start()
    assert reached.wait(10)
    studio.turns.request_cancel(turn.correlation_id)
    thread.join(10)
    assert raised == [CANCELLED]
    studio.steps.failure_notice(studio.context(turn, "keep_words"), FailureInput("cancelled"))
    message = studio.conversations.messages(turn.conversation_id, None, 10)[-1]
    assert (message.text, message.state) == ("Once upon ", MessageState.CANCELLED)


def test_stopping_before_a_word_leaves_no_empty_bubble(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("never"),))
    turn = studio.ask("Tell me a story.")
    studio.turns.request_cancel(turn.correlation_id)
    with pytest.raises(BpmnError):
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
