"""The options of a chat where its replies are made, over a real store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.chat_options import AuthorNote, ChatOptions, Drop
from saijin_studio.core.conversation import Attachment, Turn
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.persona import Persona
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.settings import Profile
from saijin_studio.ports import ChatRequest
from saijin_studio.services.options import OptionsParts, OptionsService
from saijin_studio.services.settings import SettingsService
from saijin_studio.storage.attachments import AttachmentStore
from saijin_studio.storage.media import MediaStore
from saijin_studio.storage.prompting import PromptStore
from saijin_studio.storage.summaries import SummaryStore
from saijin_studio.storage.tables import TurnRow
from saijin_studio.storage.traces import TraceStore
from tests.workers.chat_stage import ScriptedModel, Studio


class Stage(Studio):
    """With settings that can be changed, and the service of the options."""

    def __init__(self, home: Path, model: ScriptedModel) -> None:
        super().__init__(home, (model,))
        self.model = model
        self.home = home
        self.settings = SettingsService(home / "settings.json", self.bus)
        parts = self.service.context._parts
        self.silent: set[str] = set()
        self.service.context._parts = replace(parts, settings=lambda: self.settings.current, worn=self._worn)
        self.prompts, self.summaries = PromptStore(self.database), SummaryStore(self.database)
        self.options = OptionsService(
            OptionsParts(
                self.conversations, self.prompts, self.summaries, parts.personas, self.settings, parts.prompts,
                lambda history, language: ("likes tea",), self.bus, self._worn,
            )
        )  # fmt: skip

    def _worn(self, persona: Persona) -> Persona:
        return replace(persona, silent=persona.key in self.silent)

    def chat(self, persona: str = "yuuri") -> str:
        return self.conversations.create(persona, "A chat", "Hello.").id

    def say(self, conversation_id: str, text: str, attachments: tuple[str, ...] = ()) -> tuple[Turn, ChatRequest]:
        """One reply to the end, and what was asked for it."""
        turn = self.turns.send(conversation_id, text, "chat_interaction", attachments=attachments)[0]
        self.up_to_ai(turn)
        self.think(turn)
        self.deliver(turn)
        return turn, self.model.asked[-1]

    def parts_of(self, turn: Turn) -> dict[str, Any]:
        return {part.kind: part for part in self.turns.trace(turn.correlation_id).parts}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, ScriptedModel("Well."))


def test_a_chat_s_own_values_are_asked_for(stage: Stage) -> None:
    key = stage.chat()
    plain = stage.say(key, "Hello?")[1]
    assert (plain.sampling.temperature, plain.sampling.top_p, plain.language) == (0.8, None, "en")
    stage.options.change(key, preset="creative", temperature=0.4, stop=("END",), reply_tokens=99)
    stage.options.change(key, model="offline", fallback="none", system_prompt="Be a gull.", language="ja")
    stage.options.change(key, note=AuthorNote("Fog, {{user}}.", 0, "user"))
    asked = stage.say(key, "And now?")[1]
    assert (asked.sampling.temperature, asked.sampling.presence_penalty) == (0.4, 0.3)
    assert (asked.sampling.stop, asked.reply_tokens, asked.language) == (("END",), 99, "ja")
    assert (asked.persona.model, asked.persona.fallback) == ("offline", "none")
    assert asked.messages[0].content.startswith("Be a gull.")
    assert (asked.messages[-1].role, asked.messages[-1].content) == ("user", "Fog, あなた.")
    other = stage.say(stage.chat(), "Hello?")[1]
    assert (other.sampling.temperature, other.persona.model) == (0.8, "")


def test_how_the_words_were_chosen_is_kept_with_the_reply(stage: Stage) -> None:
    key = stage.chat()
    stage.options.change(key, top_k=20, seed=7, stop=("END",))
    turn = stage.say(key, "Hello?")[0]
    made = TraceStore(stage.database).made(turn.correlation_id).sampling
    assert made is not None
    assert (made.temperature, made.top_k, made.seed, made.stop, made.top_p) == (0.8, 20, 7, ("END",), None)


def test_who_the_person_is_goes_into_the_prompt(stage: Stage) -> None:
    key = stage.chat()
    stage.options.save_profile(Profile(id="p1", name="Dr. Ann", description="{{user}} is a surgeon."))
    stage.options.change(key, profile="p1")
    turn, asked = stage.say(key, "Hello?")
    assert asked.user_name == "Dr. Ann"
    assert "Dr. Ann is a surgeon." in asked.messages[0].content
    assert stage.parts_of(turn)["profile"].text == "About Dr. Ann:\nDr. Ann is a surgeon."
    assert stage.options.delete_profile("p1").name == "Dr. Ann"
    assert stage.say(key, "And now?")[1].user_name == ""


def test_the_voice_is_the_chat_s_own_matter(stage: Stage) -> None:
    key = stage.chat()
    turn = stage.say(key, "Hello?")[0]
    assert stage.service.context.speaks(turn.correlation_id)
    stage.options.change(key, voice=False)
    assert not stage.service.context.speaks(turn.correlation_id)


def test_a_silent_persona_is_asked_after_the_chat_and_before_the_studio(stage: Stage) -> None:
    key = stage.chat()
    turn = stage.say(key, "Hello?")[0]
    persona = stage.turns.get(turn.correlation_id).persona_key or stage.conversations.get(key).persona_key
    stage.silent.add(persona)
    assert not stage.service.context.speaks(turn.correlation_id)
    assert stage.options.view(key).in_force.origins["voice"] == "persona"
    stage.options.change(key, voice=True)
    assert stage.service.context.speaks(turn.correlation_id)
    view = stage.options.view(key)
    assert view.in_force.origins["voice"] == "chat" and not view.inherited.voice


def test_a_wish_for_one_version_comes_before_the_chat_s(stage: Stage) -> None:
    key = stage.chat()
    stage.options.change(key, model="ollama:one", system_prompt="Be a gull.")
    turn = stage.say(key, "Hello?")[0]
    reply = stage.turns.get(turn.correlation_id).reply_message_id or ""
    again = stage.turns.regenerate(reply, "chat_interaction", replace(turn.again, model="offline", system="Be grave."))
    stage.up_to_ai(again[0])
    stage.think(again[0])
    asked = stage.model.asked[-1]
    assert asked.persona.model == "offline" and asked.messages[0].content.startswith("Be grave.")


def attach(stage: Stage, conversation: str, name: str, kind: str, text: str | None, content: bytes = b"x") -> str:
    digest = MediaStore(stage.home / "media").put(content)
    size = (300, 300) if kind == "image" else (None, None)
    media_type = "image/png" if kind == "image" else "text/plain"
    found = Attachment("", kind, name, media_type, digest, len(content), *size)
    return AttachmentStore(stage.database).add(conversation, found, text).id


def test_documents_and_pictures_go_in_with_their_message(stage: Stage) -> None:
    key = stage.chat()
    paper = "A sentence of the paper. " * 4_000
    ids = (attach(stage, key, "a.txt", "text", paper), attach(stage, key, "b.png", "image", None, b"picture"))
    turn, asked = stage.say(key, "What is this?", ids)
    last = asked.messages[-1]
    assert [image.data for image in last.images] == [b"picture"]
    assert last.content.startswith("<file name='a.txt'>\nA sentence") and last.content.endswith("What is this?")
    parts = stage.parts_of(turn)
    document = parts["attachment"]
    assert paper.startswith(document.text) and len(document.text) > 1_000 and document.left_out > 0
    with stage.database.reading() as session:
        stored = json.dumps(session.get_one(TurnRow, turn.correlation_id).parts)
    assert "A sentence" not in stored, "the text is kept with the document alone"
    later = stage.say(key, "And now?")[1]
    assert later.messages[-3].images, "it stays with its message"


def test_a_picture_whose_file_is_gone_is_left_out(stage: Stage) -> None:
    key = stage.chat()
    ids = (attach(stage, key, "b.png", "image", None, b"picture"),)
    digest = hashlib.sha256(b"picture").hexdigest()
    (stage.home / "media" / digest[:2] / digest).unlink()
    turn, asked = stage.say(key, "What is this?", ids)
    assert asked.messages[-1].images == ()
    assert (stage.parts_of(turn)["image"].included, stage.parts_of(turn)["image"].reason) == (False, "gone")


def test_the_summary_stands_for_what_has_no_room(stage: Stage) -> None:
    key = stage.chat()
    stage.options.change(key, context_tokens=2_000, reply_tokens=200)
    for number in range(6):
        stage.say(key, f"{number} " + "word " * 300)
    last = stage.conversations.messages(key, None, 100)[3]
    kept = stage.summaries.add(key, last.id, "They spoke of words.", "ollama:one", None)
    assert kept is not None
    turn, asked = stage.say(key, "And then?")
    assert "They spoke of words." in asked.messages[0].content
    assert stage.parts_of(turn)["summary"].included
    stage.options.edit_summary(kept.id, "In my words.")
    assert "In my words." in stage.say(key, "And then?")[1].messages[0].content
    stage.options.change(key, drop=Drop.OLDEST)
    turn, asked = stage.say(key, "And then?")
    assert "In my words." not in asked.messages[0].content and "summary" not in stage.parts_of(turn)


def test_the_meter_says_what_the_next_prompt_takes(stage: Stage) -> None:
    key = stage.chat()
    before = stage.options.meter(key, "")
    longer = stage.options.meter(key, "word " * 400)
    assert (before.of, before.exact) == (8192, False)
    assert longer.tokens - before.tokens == 500
    attach(stage, key, "a.txt", "text", "word " * 400)
    assert stage.options.meter(key, "").tokens > before.tokens + 400
    turn, _ = stage.say(key, "word " * 400)
    included = sum(part.tokens for part in stage.turns.trace(turn.correlation_id).parts if part.included)
    assert included == longer.tokens


def test_estimates_learn_from_the_server_s_own_count(stage: Stage) -> None:
    key = stage.chat()
    turn, _ = stage.say(key, "word " * 200)
    with stage.database.session() as session:
        row = session.get_one(TurnRow, turn.correlation_id)
        told = row.asked["estimate"] if row.asked else 0
        row.usage = {"prompt_tokens": 2 * told}
    assert stage.prompts.counted("scripted", "", 5) == ((told, 2 * told),)
    assert stage.prompts.counted("scripted", "one", 5) == ((told, 2 * told),)
    assert stage.prompts.counted("scripted", "other", 5) == ()


def test_what_cannot_be_set_is_refused_and_nothing_changes(stage: Stage) -> None:
    key = stage.chat()
    stage.options.change(key, temperature=0.4)
    for bad in ({"temperature": 9}, {"nonsense": 1}, {"preset": "gone"}, {"profile": "gone"}, {"model": "x:y"}):
        with pytest.raises(InputError):
            stage.options.change(key, **bad)
    assert stage.options.view(key).options == ChatOptions(sampling=Sampling(temperature=0.4))
    with pytest.raises(NotFound):
        stage.options.view("gone")


def test_presets_of_one_s_own(stage: Stage) -> None:
    key = stage.chat()
    stage.options.save_preset(" calm  evening ", Sampling(temperature=0.3))
    stage.options.change(key, preset="calm evening")
    assert stage.say(key, "Hello?")[1].sampling.temperature == 0.3
    for name in ("", "creative", "x" * 61):
        with pytest.raises(InputError):
            stage.options.save_preset(name, Sampling())
    assert stage.options.delete_preset("calm evening") == Sampling(temperature=0.3)
    assert stage.say(key, "Hello?")[1].sampling.temperature == 0.8
    with pytest.raises(NotFound):
        stage.options.delete_preset("calm evening")


def test_a_chat_without_any_message_has_a_meter(stage: Stage) -> None:
    key = stage.conversations.create("yuuri", "Empty", "").id
    assert stage.options.meter(key, "Hello").tokens > 10
    assert stage.options.view(key).summary is None
    assert datetime.now(UTC) > stage.conversations.get(key).created_at
