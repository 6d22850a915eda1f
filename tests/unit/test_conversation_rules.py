"""Language, macros, formatting and prompt assembly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.formatting import format_reply
from saijin_studio.core.language import detect
from saijin_studio.core.macros import fill
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.prompt import assemble, estimate_tokens, lines


def persona(key: str, name: str, ja: str = "") -> Persona:
    texts = {"en": PersonaText(name, f"{{{{char}}}} is {name}.", greeting="Hello {{user}}")}
    if ja:
        texts["ja"] = PersonaText(ja, f"{{{{char}}}}は{ja}です。")
    return Persona(key, texts)


YUURI = persona("yuuri", "Yuuri", "ユウリ")


def message(position: int, text: str, role: Role = Role.USER) -> Message:
    return Message(str(position), "c", position, role, text, datetime.now(UTC))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How are you?", "en"),
        ("元気ですか", "ja"),
        ("PySide6 を使っています", "ja"),
        ("The word 犬 means dog", "en"),
        ("東京", "ja"),
        ("123 !?", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_language_falls_back_when_there_are_no_letters() -> None:
    assert detect("…", "ja") == "ja"


def test_macros_fill_names_in_either_spelling() -> None:
    assert fill("{{char}} greets {{ User }} and <USER>", "Yuuri", "Ann") == "Yuuri greets Ann and Ann"
    assert fill("{{user}}", "Yuuri", "", "ja") == "あなた"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Yuuri: Hello.", "Hello."),
        ("**Yuuri:** Hello.", "Hello."),
        ("Hello.\nAnn: And you?\nYuuri: fine", "Hello."),
        ("a\r\n\r\n\r\n\r\nb\n", "a\n\nb"),
        ("Ann: only the user", "Ann: only the user"),
    ],
)
def test_formatting(raw: str, clean: str) -> None:
    assert format_reply(raw, ["Yuuri"], ["Ann"]) == clean


@given(st.text(max_size=300))
def test_formatting_is_idempotent(text: str) -> None:
    once = format_reply(text, [], ["Ann"])
    assert format_reply(once, [], ["Ann"]) == once


def test_prompt_keeps_persona_and_newest_messages_within_the_budget() -> None:
    history = [message(n, f"message number {n} " + "x" * 80, Role.USER) for n in range(1, 51)]
    prompt = assemble(YUURI, history, ["likes tea"], "en", "Ann", 400)
    sent = lines(prompt.parts)
    assert sent[0].role == "system"
    assert "Yuuri is Yuuri." in sent[0].content
    assert "likes tea" in sent[0].content
    assert sent[-1].content == history[-1].text
    assert prompt.tokens <= 400
    (left_out,) = [part for part in prompt.parts if not part.included]
    assert left_out.reason == "no_room"
    assert left_out.title.startswith("#1-")


@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=30), st.integers(0, 500))
def test_prompt_always_has_the_question_and_a_gapless_history(texts: list[str], budget: int) -> None:
    history = [message(n, text) for n, text in enumerate(texts, 1)]
    prompt = assemble(YUURI, history, [], "en", "", budget)
    told = [line.content for line in lines(prompt.parts)[1:]]
    assert told == texts[-len(told) :]
    assert told


@given(st.text(max_size=200))
def test_token_estimate_is_never_negative_and_grows(text: str) -> None:
    assert 0 <= estimate_tokens(text) <= estimate_tokens(text + "日本")


def test_lore_is_told_after_the_character_with_its_names_filled_in() -> None:
    prompt = assemble(YUURI, [message(1, "hi")], [], "en", "Ann", 400, [("The kettle", "{{char}} owns a kettle.")])
    assert [(p.kind, p.title, p.text) for p in prompt.parts if p.kind == "lore"] == [
        ("lore", "The kettle", "Yuuri owns a kettle.")
    ]
    assert "Yuuri owns a kettle." in lines(prompt.parts)[0].content
