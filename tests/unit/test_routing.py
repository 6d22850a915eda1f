"""What the decision on a persona is told: who is addressed, who is free, whose turn it is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.bpm_config import LoadBalancing
from saijin_studio.core.conversation import Rule
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.routing import Facts, Situation, find_facts


def persona(key: str, name: str, ja: str = "", topics: tuple[str, ...] = (), weight: int = 1) -> Persona:
    texts = {"en": PersonaText(name, "")} | ({"ja": PersonaText(ja, "")} if ja else {})
    return Persona(key, texts, topics=topics, weight=weight)


YUURI = persona("yuuri", "Yuuri", "ユウリ", ("tea", "letters"))
REIKA = persona("reika", "Reika", "玲花", ("numbers", "plans", "数字"), weight=3)
TOURI = persona("touri", "Touri", topics=("wood",), weight=0)


def facts(
    text: str,
    own: str = "yuuri",
    rule: Rule = Rule.FIXED,
    away: tuple[str, ...] = (),
    personas: tuple[Persona, ...] = (YUURI, REIKA, TOURI),
    language: str = "en",
    balancing: LoadBalancing = "round_robin",
    turn: int = 0,
    load: dict[str, int] | None = None,
    default: str = "yuuri",
) -> Facts:
    situation = Situation(
        own=own,
        rule=rule,
        language=language,
        personas=personas,
        available=lambda one: one.key not in away,
        load=lambda one: (load or {}).get(one.key, 0),
        balancing=balancing,
        turns_taken=lambda: turn,
        default=default,
    )
    return find_facts(text, situation)


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("hi", ""),
        ("@yuuri hi", "yuuri"),
        ("ねえ、@玲花 聞いて", "reika"),
        ("mail me at a@yuurix.example", ""),
        ("@Reika or @Yuuri?", "reika"),
    ],
)
def test_who_is_addressed(text: str, mentioned: str) -> None:
    assert facts(text, own="reika").mentioned == mentioned


def test_a_persona_whose_model_is_away_is_not_offered() -> None:
    found = facts("@reika?", own="reika", away=("reika",))
    assert (found.mentioned, found.own, found.fallback) == ("", "", "yuuri")


def test_a_conversation_that_stays_with_its_persona_is_not_searched_for_topics() -> None:
    assert facts("tea and numbers").topic_persona == ""


@pytest.mark.parametrize(
    ("text", "topic", "key"),
    [
        ("Let us talk about wood.", "wood", "touri"),
        ("Numbers and plans with tea", "numbers", "reika"),
        ("数字を見て", "数字", "reika"),
        ("A steam engine", "", ""),  # no word of its own: `tea` is inside another
    ],
)
def test_the_persona_of_the_most_words_said(text: str, topic: str, key: str) -> None:
    found = facts(text, rule=Rule.AUTO)
    assert (found.topic, found.topic_persona) == (topic, key)


def test_where_not_all_have_the_language_one_that_has_it_is_named() -> None:
    assert facts("はい", rule=Rule.AUTO, language="ja", own="touri").language_persona == "yuuri"
    assert facts("はい", rule=Rule.AUTO, language="ja", own="reika").language_persona == "reika"
    assert facts("はい", rule=Rule.AUTO, language="ja", personas=(YUURI, REIKA)).language_persona == ""
    assert facts("はい", rule=Rule.AUTO, language="ja", personas=(TOURI,)).language_persona == ""


def test_round_robin_gives_everybody_a_turn() -> None:
    taken = [facts("hi", rule=Rule.BALANCED, turn=turn).balanced for turn in range(6)]
    assert taken == ["yuuri", "reika", "touri"] * 2


def test_weights_are_shares() -> None:
    taken = Counter(facts("hi", rule=Rule.BALANCED, balancing="weighted", turn=turn).balanced for turn in range(40))
    assert taken == {"yuuri": 10, "reika": 30}


def test_the_least_loaded_is_taken() -> None:
    load = {"yuuri": 2, "reika": 1, "touri": 5}
    found = facts("hi", rule=Rule.BALANCED, balancing="least_loaded", load=load)
    assert (found.balanced, found.queue) == ("reika", 2)


def test_without_a_fallback_nobody_answers_for_the_missing() -> None:
    assert facts("hi", own="gone", default="").fallback == ""
    assert facts("hi", own="gone", default="nobody").fallback == "yuuri"
    assert facts("hi", own="gone", personas=()) == facts("hi", own="", personas=())


@given(st.text(max_size=80), st.sampled_from(Rule), st.sets(st.sampled_from(["yuuri", "reika", "touri"])))
def test_only_free_personas_are_ever_named(text: str, rule: Rule, away: set[str]) -> None:
    found = facts(text, rule=rule, away=tuple(away))
    free = {"yuuri", "reika", "touri"} - away | {""}
    named = {found.mentioned, found.own, found.topic_persona, found.language_persona, found.balanced, found.fallback}
    assert named <= free
