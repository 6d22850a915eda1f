"""Macros of what stands beside a conversation: read when the prompt is made, and in the same words however often."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from saijin_studio.core.chat_options import AuthorNote
from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.core.macros import Moment, in_chat
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.prompt import Beside, assemble, lines
from saijin_studio.core.settings import Profile
from saijin_studio.storage.tables import TurnRow
from tests.workers.chat_stage import ScriptedModel
from tests.workers.test_chat_options import Stage

DICE = "{{roll:1d1000000}} {{random:" + ",".join(map(str, range(1000))) + "}} {{pick:a,b}}"


def with_macros(stage: Stage) -> str:
    stage.options.save_profile(Profile(id="", name="Ann", description=f"Profile {DICE}"))
    key = stage.chat()
    stage.options.change(key, note=AuthorNote(f"Note {DICE} {{{{isodate}}}}", 0, "user"))
    stage.options.change(key, system_prompt=f"System {DICE} {{{{lastMessage}}}}")
    return key


def test_a_step_that_is_done_again_asks_in_the_same_words(tmp_path: Path) -> None:
    broken = ScriptedModel("Well, ", ProviderUnavailable("gone"))
    stage = Stage(tmp_path, broken)
    turn = stage.turns.send(with_macros(stage), "Hello?", "chat_interaction")[0]
    stage.up_to_ai(turn)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            stage.service.answer(turn.correlation_id, stage.context(turn, "ai").cancel)
    first, second = (request.messages for request in broken.asked)
    assert first == second
    for word in ("Profile", "Note", "System"):
        said = next(part for line in first for part in line.content.split("\n") if part.startswith(word))
        assert "{{" not in said
    again = stage.turns.regenerate(turn.user_message_id, "chat_interaction")[0]
    stage.up_to_ai(again)
    with pytest.raises(ProviderUnavailable):
        stage.service.answer(again.correlation_id, stage.context(again, "ai").cancel)
    assert broken.asked[-1].messages[0] != first[0]  # another turn has dice of its own


def test_the_time_is_that_of_the_turn(tmp_path: Path) -> None:
    stage = Stage(tmp_path, ScriptedModel("Well."))
    turn = stage.turns.send(with_macros(stage), "Hello?", "chat_interaction")[0]
    with stage.database.session() as session:
        row = session.get(TurnRow, turn.correlation_id)
        assert row is not None
        row.created_at = datetime(2024, 2, 3, 12, tzinfo=UTC)
    stage.up_to_ai(turn)
    stage.think(turn)
    asked = stage.model.asked[-1].messages
    assert "2024-02-03" in asked[-1].content
    assert asked[0].content.startswith("System") and "Hello?" in asked[0].content.split("\n")[0]


def test_what_is_previewed_is_read_too(tmp_path: Path) -> None:
    stage = Stage(tmp_path, ScriptedModel("Well."))
    texts = [part.text for part in stage.options.preview(with_macros(stage), "Hello?").parts]
    assert not any("{{" in text for text in texts)


def test_persona_lorebook_and_closing_words_are_read_and_what_was_told_is_not() -> None:
    card = PersonaText("Yuuri", "{{reverse:abc}}", personality="{{char}} {{random:x,x}}", examples="{{user}}: hi")
    persona = Persona("yuuri", {"en": card}, post_history_instructions="{{lastUserMessage}}!")
    said = [
        Message("m1", "c", 1, Role.USER, "I once said {{roll:1d6}}.", datetime.now(UTC)),
        Message("m2", "c", 2, Role.USER, "Bye", datetime.now(UTC)),
    ]
    macros = in_chat(card, Profile(name="Ann"), "en", said, Moment("c", "s", datetime.now(UTC)), before=1)
    beside = Beside(summary="They threw {{roll:1d6}}.", macros=macros)
    prompt = assemble(persona, said, ["said {{roll:1d6}}"], "en", "Ann", 9_000, [("Fog", "{{pick:y,y}}")], beside)
    system, first, _, closing = lines(prompt.parts)
    assert all(words in system.content for words in ("cba", "Yuuri x", "Ann: hi", "- said {{roll:1d6}}"))
    assert "y" in [part.text for part in prompt.parts if part.kind == "lore"]
    assert first.content == "I once said {{roll:1d6}}."
    assert closing.content == "Bye!"


def test_one_was_idle_since_the_words_before_the_last() -> None:
    card = PersonaText("Yuuri", "")
    hours = (9, 11)
    said = [Message(f"m{h}", "c", h, Role.USER, "x", datetime(2024, 1, 1, h, tzinfo=UTC)) for h in hours]
    moment = Moment("c", "s", datetime(2024, 1, 1, 11, tzinfo=UTC))
    assert in_chat(card, Profile(), "en", said, moment, before=1).last_at == said[0].created_at
    assert in_chat(card, Profile(), "en", said, moment).last_at == said[1].created_at
