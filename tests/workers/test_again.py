"""The steps of a chat where a person wants another version: each of them does what was wished for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from saijin_studio.core.conversation import Again, Turn
from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.core.usage import Usage
from saijin_studio.services.turn_context import TurnContext
from saijin_studio.storage.traces import TraceStore
from saijin_workers.topics.chat import ContextInput, Decision
from tests.workers.chat_stage import ScriptedModel, Studio

KEEPER = {
    "spec": "chara_card_v3",
    "data": {
        "name": "Keeper",
        "system_prompt": "You keep the light.",
        "post_history_instructions": "Mind the fog.",
        "character_book": {"entries": [{"keys": ["sea"], "content": "The sea is cold.", "enabled": True}]},
    },
}


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel(" Well. ")


@pytest.fixture
def studio(tmp_path: Path, model: ScriptedModel) -> Studio:
    home = tmp_path / "home"
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "keeper.json").write_text(json.dumps(KEEPER), encoding="utf-8")
    return Studio(home, (model,))


def another(studio: Studio, wished: Again) -> Turn:
    """The second version of a reply, the first made by the conversation's own persona."""
    turn = studio.ask("Tell me of the sea.")
    studio.up_to_ai(turn)
    studio.think(turn)
    return studio.turns.regenerate(studio.deliver(turn), "chat_interaction", wished)[0]


def test_the_wished_persona_is_decided_on_and_its_lore_looked_up(studio: Studio, model: ScriptedModel) -> None:
    turn = another(studio, Again(persona="keeper"))
    assert studio.receive(turn).facts["mentioned"] == "keeper"
    studio.up_to_ai(turn)
    studio.think(turn)
    trace = studio.turns.trace(turn.correlation_id)
    assert (trace.persona_key, trace.persona_reason) == ("keeper", "again")
    assert "The sea is cold." in model.asked[-1].messages[0].content
    assert model.asked[-1].persona.key == "keeper"


def test_a_decision_of_one_s_own_does_not_pass_the_wish_by(studio: Studio, model: ScriptedModel) -> None:
    turn = another(studio, Again(persona="keeper"))
    drawn = Decision("yuuri", "as drawn")
    studio.take(turn, drawn)
    assert studio.turns.get(turn.correlation_id).persona_key == "keeper"
    studio.steps.lore_loading(studio.context(turn, "lore_loading"), ContextInput(drawn))
    assert studio.turns.asked(turn.correlation_id).lore != ()


def test_the_prompt_is_the_wished_one(studio: Studio, model: ScriptedModel) -> None:
    turn = another(studio, Again(persona="keeper", instruction="Be brief, {{user}}.", system="You are a gull."))
    studio.up_to_ai(turn)
    studio.think(turn)
    asked = model.asked[-1]
    assert asked.messages[0].content.startswith("You are a gull.")
    assert "You keep the light." not in asked.messages[0].content
    assert asked.messages[-1].content.startswith("Mind the fog.\n\nBe brief")
    plain = another(studio, Again())
    studio.up_to_ai(plain)
    studio.think(plain)
    assert "gull" not in model.asked[-1].messages[0].content


def test_the_wished_model_is_loaded_and_asked(studio: Studio, model: ScriptedModel) -> None:
    turn = another(studio, Again(model="ollama:qwen3:8b"))
    seen: list[str] = []
    parts = replace(studio.service.context._parts, needed=lambda persona: seen.append(persona.model))
    context = TurnContext(parts)
    context.to_load(context.take(turn.correlation_id, None))
    assert seen == ["ollama:qwen3:8b"]
    studio.think(turn)
    assert model.asked[-1].persona.model == "ollama:qwen3:8b"


def test_what_the_model_was_asked_and_said_is_kept(tmp_path: Path) -> None:
    class Counting(ScriptedModel):
        def stream(self, request, cancel):  # type: ignore[no-untyped-def]
            told = [{"role": line.role, "content": line.content} for line in request.messages]
            request.sending({"model": self.model, "messages": told})
            yield from super().stream(request, cancel)
            return Usage(9, 2, 4096, "stop")

    away = ScriptedModel(ProviderUnavailable("refused"), provider="away")
    studio = Studio(tmp_path, (away, Counting("  Well. ")))
    turn = studio.ask("Hello?")
    studio.up_to_ai(turn)
    studio.think(turn)
    studio.deliver(turn)
    made = TraceStore(studio.database).made(turn.correlation_id)
    assert (made.raw, made.text, made.usage) == ("  Well. ", "Well.", Usage(9, 2, 4096, "stop"))
    assert made.sent is not None and made.sent.faithful
    assert made.sent.body["messages"][-1] == {"role": "user", "content": "Hello?"}
    assert made.sampling is not None and made.sampling.temperature == 0.8
