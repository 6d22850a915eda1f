"""The steps of a chat, each run as the task loop runs it, on a real store and scripted models."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import MessageState, Rule, Turn, TurnState
from saijin_studio.core.correlation import working_for
from saijin_studio.core.errors import ProviderFault, ProviderUnavailable, SaijinError, StorageError
from saijin_studio.core.events import MessageStored, TextStreamed
from saijin_studio.core.settings import Settings
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatModel, ChatRequest, ModelInfo
from saijin_studio.providers.cache.memory import MemoryCache
from saijin_studio.services.models import ModelService
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.replies import ReplyStream
from saijin_studio.services.turn_context import ContextParts, TurnContext
from saijin_studio.services.turns import TurnService
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.outbox import OutboxStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore
from saijin_workers.topic import BpmnError, LeftToOthers, TaskContext
from saijin_workers.topics.chat import (
    MODEL_UNREACHABLE,
    NO_PERSONA,
    ChatSteps,
    ContextInput,
    Decision,
    FailureInput,
    Nothing,
    Received,
    Unloaded,
    WithdrawalInput,
)
from saijin_workers.topics.chat import FormattingInput as Formatting
from saijin_workers.variables import encode
from tests.unit.heard import heard

CHAT = Path(__file__).parents[2] / "processes" / "chat_interaction.bpmn"


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
        self.silenced: list[str] = []
        self.config = BpmConfig()
        self.to_load: dict[str, tuple[str, str]] = {}  # by persona
        service_models = ModelService(Settings, NoSecrets(), lambda settings: models)
        context = TurnContext(
            ContextParts(
                conversations=self.conversations,
                turns=self.turns,
                personas=PersonaService(Paths(home)),
                models=service_models,
                cache=MemoryCache(),
                settings=Settings,
                config=lambda: self.config,
                remember=lambda history, language: ("likes tea",),
                needed=lambda persona: self.to_load.get(persona.key),
                bus=self.bus,
            )
        )
        self.stored = ReplyStore(self.database)
        service = TurnService(
            context, self.turns, self.stored, self.journal, self.replies, service_models, Settings, self.bus
        )
        self.steps = ChatSteps(service, self.spoken.append, self.silenced.append)
        self.service = service

    def ask(self, text: str, persona: str = "yuuri", routing: Rule = Rule.FIXED) -> Turn:
        conversation = self.conversations.create(persona, "A chat", "Hello.", routing)
        return self.turns.send(conversation.id, text, "chat_interaction")[0]

    def context(self, turn: Turn, activity: str, tries: int = 1, last: bool = False) -> TaskContext:
        return TaskContext(turn.correlation_id, activity, "instance", tries=tries, last_try=last)

    def up_to_ai(self, turn: Turn) -> None:
        """With the decision as the shipped table makes it for a conversation with one persona."""
        facts = self.receive(turn).facts
        persona = str(facts["mentioned"] or facts["own"])
        given = ContextInput(Decision(persona, "mentioned" if facts["mentioned"] else "conversation"), facts)
        self.steps.history_loading(self.context(turn, "history_loading"), given)
        self.steps.memory_loading(self.context(turn, "memory_loading"), Nothing())
        self.steps.lore_loading(self.context(turn, "lore_loading"), given)

    def take(self, turn: Turn, route: Decision | None, facts: dict[str, str | int] | None = None) -> Unloaded | None:
        return self.steps.history_loading(self.context(turn, "history_loading"), ContextInput(route, facts))

    def receive(self, turn: Turn) -> Received:
        return self.steps.input_reception(self.context(turn, "input_reception"), Nothing())

    def think(self, turn: Turn, last: bool = False) -> None:
        self.steps.ai_processing(self.context(turn, "ai_processing", last=last), ContextInput())

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


def test_the_model_to_be_loaded_is_that_of_whoever_the_table_chose(home_folder: Path) -> None:
    """And of nobody else: a table that was drawn anew may choose whom the facts do not suggest."""
    studio = Studio(home_folder, (ScriptedModel("Yes."),))
    studio.to_load = {"yuuri": ("ollama", "large"), "touri": ("ollama", "tinyllama")}
    turn = studio.ask("Hello?")
    received = studio.receive(turn)
    assert (received.facts["own"], received.model_loaded) == ("yuuri", True)
    assert studio.take(turn, Decision("touri", "drawn"), received.facts) == Unloaded("ollama", "tinyllama", False)
    assert studio.take(turn, Decision("freya", "drawn"), received.facts) == Unloaded("ollama", "tinyllama", False), (
        "the first word on it stands"
    )
    assert studio.take(studio.ask("@freya?"), Decision("freya", "mentioned"), received.facts) is None
    assert studio.take(studio.ask("Hello?"), None) == Unloaded("ollama", "large", False), "without a decision"


def test_no_model_is_loaded_while_that_is_switched_off(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Yes."),))
    studio.to_load = {"yuuri": ("ollama", "large")}
    studio.config = BpmConfig.model_validate({"workflows": {"model_integration": {"enabled": False}}})
    assert studio.take(studio.ask("Hello?"), None) is None


def test_the_variables_are_those_that_the_drawn_conditions_read(home_folder: Path) -> None:
    """Set before the context, so that one that takes too long goes on, and again where there is something to load."""
    received, unloaded = encode(Received({}, True)), encode(Unloaded("ollama", "large"))
    assert (received["model_loaded"]["value"], unloaded["model_loaded"]["value"]) == (True, False)
    drawn = CHAT.read_text(encoding="utf-8")
    assert "${not model_loaded}" in drawn and "${lore}" in drawn and "lore" in received
    assert {'source="load_provider"', 'source="load_model"'} <= set(drawn.split())
    assert set(unloaded) == {"model_loaded", "load_provider", "load_model"}


def with_model(home: Path, name: str, model: str) -> None:
    card = {"spec": "chara_card_v3", "data": {"name": name, "extensions": {"saijin": {"model": model}}}}
    Paths(home).personas.mkdir(parents=True, exist_ok=True)
    (Paths(home).personas / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")


def test_of_two_models_of_one_provider_the_idle_one_is_the_least_loaded(home_folder: Path) -> None:
    with_model(home_folder, "deep", "ollama:large")
    with_model(home_folder, "swift", "ollama:small")
    studio = Studio(home_folder, (ScriptedModel("Yes."),))
    studio.config = BpmConfig.model_validate({"routing": {"load_balancing": "least_loaded"}})

    def facts(persona: str) -> dict[str, str | int]:
        return studio.receive(studio.ask("Hello?", persona, Rule.BALANCED)).facts

    def busy(persona: str) -> Turn:
        """A reply of this persona is under way, perhaps in another program."""
        turn = studio.ask("Hello?", persona)
        studio.turns.started(turn.correlation_id, "instance")
        studio.take(turn, None)
        return turn

    busy("yuuri")  # and with her all that have no model of their own
    first, second = busy("deep"), busy("deep")
    assert (facts("deep")["balanced"], facts("deep")["queue"], facts("swift")["queue"]) == ("swift", 2, 0)
    for _ in range(3):
        busy("swift")
    studio.think(first)
    assert (facts("deep")["balanced"], facts("deep")["queue"]) == ("yuuri", 1), "it has all its words"
    studio.turns.end(second.correlation_id, TurnState.CANCELLED)
    assert (facts("deep")["balanced"], facts("deep")["queue"], facts("swift")["queue"]) == ("deep", 0, 3)


def test_nobody_to_answer_is_an_outcome_of_its_own(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Yes."),))
    turn = studio.ask("Hello?")
    facts = studio.receive(turn).facts
    for route in (None, Decision(), Decision("nobody-here", "table")):
        with pytest.raises(BpmnError) as raised:
            studio.steps.history_loading(studio.context(turn, "history_loading"), ContextInput(route, facts))
        assert raised.value.code == NO_PERSONA


def test_a_model_drawn_without_a_decision_uses_the_conversations_persona(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Yes."),))
    turn = studio.ask("Hello?", "freya")
    studio.steps.history_loading(studio.context(turn, "history_loading"), ContextInput())
    assert studio.turns.get(turn.correlation_id).persona_key == "freya"


def test_what_was_not_looked_up_in_time_is_left_out(home_folder: Path) -> None:
    model = ScriptedModel("Yes.")
    studio = Studio(home_folder, (model,))
    turn = studio.ask("Hello?")
    studio.think(turn)
    assert model.asked[0].messages[-1].content == "Hello?"
    assert "likes tea" not in model.asked[0].messages[0].content


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
    assert [m.text for m in studio.conversations.history(turn.conversation_id, 99, 99)] == ["Hello.", "Hello?"]
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
