"""What goes into a prompt beside the persona and the conversation, and what is left out first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.chat_options import AuthorNote, Drop
from saijin_studio.core.conversation import Message, PromptPart, Role
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.prompt import Beside, Earlier, Enclosed, Prompt, assemble, lines

YUURI = Persona("yuuri", {"en": PersonaText("Yuuri", "{{char}} keeps books.", examples="<START>\n" + "a b " * 100)})
LORE = (("Sea", "s" * 400), ("Fog", "f" * 400))


def talk(count: int, size: int = 80) -> list[Message]:
    roles = (Role.USER, Role.PERSONA)
    return [
        Message(f"m{n}", "c", n, roles[n % 2], f"{n} " + "x" * size, datetime.now(UTC)) for n in range(1, count + 1)
    ]


def made(beside: Beside, budget: int = 10_000, count: int = 6, lore: tuple[tuple[str, str], ...] = ()) -> Prompt:
    return assemble(YUURI, talk(count), [], "en", "Ann", budget, lore, beside)


def of_kind(prompt: Prompt, kind: str) -> list[PromptPart]:
    return [part for part in prompt.parts if part.kind == kind]


@pytest.mark.parametrize(("depth", "place"), [(0, 6), (2, 4), (6, 0), (99, 0)])
def test_the_note_stands_so_many_messages_from_the_end(depth: int, place: int) -> None:
    prompt = made(Beside(note=AuthorNote("{{user}}, be calm.", depth, "user")))
    said = lines(prompt.parts)[1:]
    assert (said[place].role, said[place].content) == ("user", "Ann, be calm.")
    assert len(said) == 7


def test_no_note_and_no_profile_leave_no_part() -> None:
    prompt = made(Beside(note=AuthorNote("  ", 2), profile=" "))
    assert not of_kind(prompt, "note") and not of_kind(prompt, "profile")


def test_the_profile_is_told_with_the_persona() -> None:
    prompt = made(Beside(profile="{{user}} is a surgeon."))
    assert "About Ann:\nAnn is a surgeon." in lines(prompt.parts)[0].content


def test_the_summary_stands_for_what_was_left_out_and_for_nothing_else() -> None:
    beside = Beside(summary="They met in spring.", drop=Drop.SUMMARISE)
    assert not of_kind(made(beside), "summary")
    short = made(beside, budget=250)
    assert "They met in spring." in lines(short.parts)[0].content
    assert of_kind(short, "history")[0].reason == "no_room"
    assert short.tokens <= 250
    assert not of_kind(made(Beside(summary="They met.", drop=Drop.OLDEST), budget=250), "summary")
    unread = Beside(summary="They met in spring.", drop=Drop.SUMMARISE, earlier=Earlier(1, 900))
    assert of_kind(made(unread), "summary")


def test_what_was_not_read_is_counted_among_what_was_left_out() -> None:
    part = of_kind(made(Beside(earlier=Earlier(1, 900))), "history")[0]
    assert part.title.startswith("#1-") and not part.included
    assert part.tokens > 900 * 10


def test_the_lorebook_goes_first_where_that_is_the_rule() -> None:
    whole = made(Beside(drop=Drop.LORE_FIRST), lore=LORE)
    assert all(part.included for part in whole.parts)
    budget = whole.tokens - 60
    fewer = made(Beside(drop=Drop.LORE_FIRST), budget, lore=LORE)
    assert [part.included for part in of_kind(fewer, "lore")] == [True, False]
    assert all(part.included for part in of_kind(fewer, "history"))
    assert fewer.tokens <= budget
    oldest = made(Beside(drop=Drop.OLDEST), budget, lore=LORE)
    assert all(part.included for part in of_kind(oldest, "lore"))
    assert not of_kind(oldest, "history")[0].included


def test_example_dialogue_goes_first_where_that_is_the_rule() -> None:
    whole = made(Beside(drop=Drop.EXAMPLES_FIRST))
    fewer = made(Beside(drop=Drop.EXAMPLES_FIRST), whole.tokens - 10)
    assert [part.included for part in of_kind(fewer, "example")] == [False]
    assert all(part.included for part in of_kind(fewer, "history"))
    assert "a b a b" not in lines(fewer.parts)[0].content


def test_a_document_is_said_with_its_message_as_far_as_there_is_room() -> None:
    paper = Enclosed("a1", "notes.txt", "A sentence of the paper. " * 400)
    enclosed = {"m5": (paper, Enclosed("a2", "cat.png", tokens=300, picture=True))}
    prompt = made(Beside(enclosed=enclosed), budget=1_500)
    document = of_kind(prompt, "attachment")[0]
    assert 0 < len(document.text) < len(paper.text) and document.left_out > 0
    line = next(line for line in lines(prompt.parts) if line.pictures)
    assert line.pictures == ("a2",)
    assert line.content.startswith("<file name='notes.txt'>\nA sentence") and line.content.endswith("x" * 80)
    assert prompt.tokens <= 1_500


def test_a_document_without_room_is_left_out_and_its_message_stays() -> None:
    enclosed = {"m6": (Enclosed("a1", "notes.txt", "words " * 400),)}
    prompt = made(Beside(enclosed=enclosed), budget=120)
    assert [(part.included, part.reason) for part in of_kind(prompt, "attachment")] == [(False, "no_room")]
    assert lines(prompt.parts)[-1].content == talk(6)[-1].text


def test_a_name_that_means_something_elsewhere_is_only_a_name() -> None:
    enclosed = {"m6": (Enclosed("a1", "after", "A paper."),)}
    prompt = made(Beside(enclosed=enclosed), lore=(("after", "The storm."),))
    said = lines(prompt.parts)
    assert said[0].content.endswith("The storm.") and [line.role for line in said].count("system") == 1
    assert "A paper." in said[-1].content


def test_tokens_are_counted_by_whoever_counts_and_estimated_beside() -> None:
    plain = made(Beside())
    twice = made(Beside(count=lambda text: 2 * len(text)))
    assert twice.tokens > 4 * plain.tokens
    assert twice.estimate == plain.estimate == plain.tokens


@given(
    st.integers(0, 3_000),
    st.sampled_from(Drop),
    st.integers(0, 9),
    st.text(max_size=400),
    st.lists(st.integers(0, 4_000), max_size=3),
)
def test_the_budget_holds_and_the_last_words_go_in(
    budget: int, drop: Drop, depth: int, summary: str, documents: list[int]
) -> None:
    enclosed = {"m7": tuple(Enclosed(f"a{n}", "x.txt", "w " * size) for n, size in enumerate(documents))}
    beside = Beside(AuthorNote("Calm.", depth), "About me.", summary, enclosed, drop)
    prompt = made(beside, budget, 7, LORE)
    said = lines(prompt.parts)
    assert any(line.content.endswith(talk(7)[-1].text) for line in said)
    fixed = ("instruction", "persona", "example", "profile", "lore", "note")
    least = sum(part.tokens for part in prompt.parts if part.kind in fixed and part.included)
    last = of_kind(prompt, "history")[-1].tokens
    assert prompt.tokens <= max(budget, least + last)
