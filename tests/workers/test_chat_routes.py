"""Who answers in a chat, and with which model: what its steps tell the decisions of the model, and make of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.conversation import Rule, Turn, TurnState
from saijin_studio.paths import Paths
from saijin_workers.topic import BpmnError
from saijin_workers.topics.chat import (
    NO_PERSONA,
    ContextInput,
    Decision,
    Received,
    Unloaded,
)
from saijin_workers.variables import encode

from .chat_stage import ScriptedModel, Studio

CHAT = Path(__file__).parents[2] / "processes" / "chat_interaction.bpmn"


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_mentioned_persona_answers(home_folder: Path) -> None:
    studio = Studio(home_folder, (ScriptedModel("Yes."),))
    turn = studio.ask("@reika are you there?")
    studio.up_to_ai(turn)
    studio.think(turn)
    assert studio.conversations.message(studio.deliver(turn)).persona_key == "reika"
    assert studio.turns.trace(turn.correlation_id).persona_reason == "mentioned"


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
