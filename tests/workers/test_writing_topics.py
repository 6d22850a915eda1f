"""The topics of chat_writing over a real store and scripted models: what is asked, what is kept, what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.chat_options import ChatOptions
from saijin_studio.core.errors import Cancelled, ModelMissing, ProviderUnavailable
from saijin_studio.core.events import WritingChanged
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.settings import Settings, UserProfile
from saijin_studio.core.writing import Kind
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatRequest, Thought
from saijin_studio.services.models.service import ModelService
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.writing_prompts import TalkParts, WritingPrompts
from saijin_studio.services.writing_steps import WritingParts, WritingSteps
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.summaries import SummaryStore
from saijin_studio.storage.turns import TurnStore
from saijin_workers.topic import BpmnError, LeftToOthers, TaskContext, Topic
from saijin_workers.topics.writing import Gathered, Wanted, Writing, Written, writing_topics

from .chat_stage import NoSecrets, ScriptedModel

SETTINGS = Settings(user=UserProfile(name="Mei", description="A sailor."))


class Stage:
    def __init__(self, home: Path, *models: ScriptedModel) -> None:
        database = Database.at(home / "studio.db")
        self.conversations, self.turns = ConversationStore(database), TurnStore(database)
        self.summaries = SummaryStore(database)
        self.options = ChatOptions()
        self.seen: list[WritingChanged] = []
        bus = EventBus()
        bus.subscribe(WritingChanged, self.seen.append)
        self.home = home
        prompts = WritingPrompts(
            TalkParts(
                self.conversations,
                self.summaries,
                PersonaService(Paths(home)),
                lambda conversation_id: self.options,
                lambda: SETTINGS,
            )
        )
        service = ModelService(lambda: SETTINGS, NoSecrets(), lambda settings: models)
        self.steps = WritingSteps(WritingParts(self.conversations, self.summaries, service, prompts, bus))
        self.topics: dict[str, Topic] = {topic.name: topic for topic in writing_topics(self.steps)}
        self.chat = self.conversations.create("yuuri", "Yuuri", "Good evening.").id

    def say(self, text: str) -> None:
        self.turns.send(self.chat, text, "chat_interaction")

    def run(self, topic: str, given: Any, last: bool = False, cancel: CancelToken | None = None) -> Any:
        context = TaskContext("k1", topic, "i1", last_try=last, cancel=cancel or CancelToken())
        return self.topics[f"writing.{topic}"].run(context, given)

    def gathered(self, kind: Kind, **more: Any) -> dict[str, Any]:
        found = self.run("gather", Wanted(kind=kind, conversation_id=self.chat, **more))
        assert found.wanted and found.outcome == ""
        known = {"kind": kind, "conversation_id": self.chat, **more}
        return {**known, "upto": found.upto, "language": found.language, "base": found.base, "whole": found.whole}


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def test_a_line_is_asked_in_the_persons_name_and_cleaned(home_folder: Path) -> None:
    model = ScriptedModel(Thought("hm"), "Mei: Let us ", "sail.\nYuuri: Aye.")
    stage = Stage(home_folder, model)
    stage.say("Where to?")
    given = stage.gathered(Kind.LINE, begun="Let us")
    words = stage.run("write", Writing(**given))
    assert (words.text, words.model) == ("Let us sail.", "scripted:one")
    asked, talk = (line.content for line in model.asked[0].messages)
    assert "next line of Mei" in asked and "Mei: A sailor." in asked and "Let us" in asked
    assert talk == "Yuuri: Good evening.\n\nMei: Where to?"
    assert model.asked[0].sampling.reply_tokens == 400


def test_a_line_that_is_asked_for_again_reads_macros_alike(home_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = "{{user}} talks to {{char}}: {{roll:1d1000000}}"
    monkeypatch.setattr(f"{__name__}.SETTINGS", Settings(user=UserProfile(name="Mei", description=about)))
    model = ScriptedModel("Mei: Aye.")
    stage = Stage(home_folder, model)
    stage.say("Where to?")
    given = stage.gathered(Kind.LINE)
    for _ in range(2):
        stage.run("write", Writing(**given))
    first, second = (request.messages[0].content for request in model.asked)
    assert first == second and "Mei talks to Yuuri: " in first and "{{" not in first


def test_the_chats_own_model_language_and_window_count(home_folder: Path) -> None:
    model = ScriptedModel("題")
    stage = Stage(home_folder, model)
    stage.options = ChatOptions(model="openai:x", language="ja", sampling=Sampling(context_tokens=2048))
    stage.say("Where to?")
    stage.run("write", Writing(**stage.gathered(Kind.TITLE), instruction="Short.", reply_tokens=20))
    asked: ChatRequest = model.asked[0]
    assert (asked.persona.model, asked.language) == ("openai:x", "ja")
    assert (asked.sampling.context_tokens, asked.sampling.reply_tokens) == (2048, 20)
    assert asked.messages[0].content == "Short."


def test_what_is_not_needed_is_not_written(home_folder: Path) -> None:
    stage = Stage(home_folder, ScriptedModel("A title"))
    empty = stage.run("gather", Wanted(kind=Kind.TITLE, conversation_id=stage.chat))
    assert (empty.wanted, empty.outcome) == (False, "unneeded")  # nobody but the persona has spoken
    stage.say("Hello")
    stage.conversations.rename(stage.chat, "Mine")
    assert not stage.run("gather", Wanted(kind=Kind.TITLE, conversation_id=stage.chat)).wanted
    assert stage.run("gather", Wanted(kind=Kind.TITLE, conversation_id=stage.chat, asked_for=True)).wanted
    assert [event.state for event in stage.seen] == ["unneeded", "unneeded"]


def test_a_title_that_a_person_gave_meanwhile_stays(home_folder: Path) -> None:
    stage = Stage(home_folder, ScriptedModel("A title"))
    stage.say("Hello")
    given = stage.gathered(Kind.TITLE)
    words = stage.run("write", Writing(**given))
    stage.conversations.rename(stage.chat, "Mine")
    assert stage.run("keep", Written(**given, text=words.text)).outcome == "unneeded"
    assert stage.conversations.get(stage.chat).title == "Mine"


def test_a_summary_that_a_person_changed_meanwhile_stays(home_folder: Path) -> None:
    stage = Stage(home_folder, ScriptedModel("They met."))
    stage.say("Hello")
    first = stage.gathered(Kind.SUMMARY)
    assert stage.run("keep", Written(**first, text="They met.")).outcome == "done"
    stage.say("And now?")
    second = stage.gathered(Kind.SUMMARY)
    base = stage.summaries.newest(stage.chat)
    assert base is not None
    stage.summaries.edit(base.id, "They met at sea.")
    assert stage.run("keep", Written(**second, text="They met, and now?")).outcome == "unneeded"
    newest = stage.summaries.newest(stage.chat)
    assert newest is not None and newest.text == "They met at sea."
    third = stage.gathered(Kind.SUMMARY)
    assert stage.run("keep", Written(**third, text="And now.")).outcome == "done"
    newest = stage.summaries.newest(stage.chat)
    assert newest is not None and newest.text == "They met at sea.\n\nAnd now."
    assert stage.run("keep", Written(**first, text="Late.")).outcome == "unneeded"


def test_a_long_talk_is_summed_up_in_pieces_that_fit(home_folder: Path) -> None:
    stage = Stage(home_folder, ScriptedModel("They talked."))
    stage.options = ChatOptions(sampling=Sampling(context_tokens=2048))
    for number in range(8):
        stage.say(f"{number} " + "word " * 300)
    reached: list[int] = []
    for _ in range(8):
        found = stage.run("gather", Wanted(kind=Kind.SUMMARY, conversation_id=stage.chat))
        if not found.wanted:
            break
        stage.run("keep", Written(**stage.gathered(Kind.SUMMARY), text=f"Until {found.upto}."))
        newest = stage.summaries.newest(stage.chat)
        assert newest is not None
        reached.append(newest.position)
    assert reached == sorted(set(reached)) and len(reached) > 2
    assert reached[-1] == 9  # the greeting and eight messages


@pytest.mark.parametrize(
    ("error", "last", "drawn"),
    [
        (ModelMissing("no such model"), False, True),
        (ProviderUnavailable("refused"), False, False),
        (ProviderUnavailable("refused"), True, True),
    ],
)
def test_who_cannot_be_reached_is_asked_again_and_then_drawn(
    error: Any, last: bool, drawn: bool, home_folder: Path
) -> None:
    stage = Stage(home_folder, ScriptedModel(error))
    stage.say("Where do ships go? I wonder.")
    given = stage.gathered(Kind.TITLE)
    with pytest.raises(BpmnError if drawn else ProviderUnavailable) as caught:
        stage.run("write", Writing(**given), last)
    if isinstance(caught.value, BpmnError):
        assert caught.value.code == "MODEL_UNREACHABLE"
    assert stage.run("plain_title", Gathered(**given)).text == "Where do ships go? I wonder."


def test_an_answer_without_words_is_none(home_folder: Path) -> None:
    stage = Stage(home_folder, ScriptedModel('"**"'))
    stage.say("Hello")
    given = stage.gathered(Kind.TITLE)
    with pytest.raises(BpmnError):
        stage.run("write", Writing(**given), last=True)


def test_the_built_in_model_is_not_asked(home_folder: Path) -> None:
    built_in = ScriptedModel("I am well.", provider="offline")
    stage = Stage(home_folder, built_in)
    stage.say("How are you?")
    with pytest.raises(BpmnError):
        stage.run("write", Writing(**stage.gathered(Kind.TITLE)))
    assert built_in.asked == []


def test_a_chat_that_is_gone_is_drawn(home_folder: Path) -> None:
    stage = Stage(home_folder, ScriptedModel("x"))
    stage.say("Hello")
    given = stage.gathered(Kind.LINE)
    stage.conversations.set_deleted(stage.chat, True)
    for topic, known in (("gather", Wanted(kind=Kind.LINE, conversation_id=stage.chat)), ("write", Writing(**given))):
        with pytest.raises(BpmnError) as caught:
            stage.run(topic, known)
        assert caught.value.code == "NOT_POSSIBLE"


def test_stopping_ends_the_model_at_once(home_folder: Path) -> None:
    class Stopped(ScriptedModel):
        def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
            yield "Once "
            stage.steps.stop("k1")
            cancel.raise_if_cancelled()

    stage = Stage(home_folder, Stopped())
    stage.say("A story?")
    given = stage.gathered(Kind.LINE)
    with pytest.raises(LeftToOthers):
        stage.run("write", Writing(**given))
    lost = CancelToken()
    lost.cancel()
    with pytest.raises(Cancelled):
        stage.run("write", Writing(**given), cancel=lost)


def test_a_step_that_fails_for_good_is_told(home_folder: Path) -> None:
    stage = Stage(home_folder, ScriptedModel("x"))
    gave_up = stage.topics["writing.keep"].gave_up
    assert gave_up is not None
    gave_up(TaskContext("k1", "keep", "i1"), "the disk is full")
    assert [(event.key, event.state, event.error) for event in stage.seen] == [("k1", "failed", "incident")]
