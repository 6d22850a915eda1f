"""What models are asked to write for a chat, and what is made of their answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.writing import (
    LONGEST_TITLE,
    Said,
    clean_line,
    clean_title,
    line_prompt,
    newest_fitting,
    oldest_fitting,
    plain_title,
    summary_prompt,
    title_prompt,
)

TALK = tuple(Said("Mei" if number % 2 else "Yuuri", f"line {number}") for number in range(20))


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("The lighthouse", "The lighthouse"),
        ('  "The lighthouse."  ', "The lighthouse"),
        ("Title: **The lighthouse**\n\nBecause it shines.", "The lighthouse"),
        ("\n# 灯台への散歩。\n", "灯台への散歩"),
        ("タイトル：「灯台」", "灯台"),
        ("To be continued...", "To be continued..."),
        ("", ""),
        ("\n ** \n", ""),
        ("word " * 40, "word word word word word word word word word word word…"),
    ],
)
def test_a_title_is_one_bare_line(answer: str, title: str) -> None:
    assert clean_title(answer) == title


@given(st.text(max_size=300))
def test_no_title_is_long_or_has_line_breaks(text: str) -> None:
    for title in (clean_title(text), plain_title(text)):
        assert len(title) <= LONGEST_TITLE
        assert len(title.splitlines()) <= 1


def test_first_words_stand_in_for_a_title() -> None:
    assert plain_title("\n\n> # Where do ships go?\nAnd why") == "Where do ships go?"
    assert plain_title("あ" * 100) == "あ" * (LONGEST_TITLE - 1) + "…"


def test_a_line_is_the_persons_alone() -> None:
    answer = "**Mei:** Let us go.\n\nYuuri: Yes, let us.\nMei: Now."
    assert clean_line(answer, ["Mei", "User"], ["Yuuri", "ユウリ"]) == "Let us go."


def test_a_title_is_asked_of_the_beginning_and_the_end() -> None:
    asked, talk = title_prompt(TALK, "en")
    assert asked.role == "system" and "two to six words" in asked.content
    assert talk.content.startswith("Yuuri: line 0") and talk.content.endswith("Mei: line 19")
    assert "line 10" not in talk.content
    long = title_prompt([Said("Mei", "x" * 5000)], "en")[1].content
    assert len(long) < 600


def test_a_summary_goes_on_from_the_one_before() -> None:
    whole = summary_prompt(TALK, "en", "They met.")[0].content
    assert "They met." in whole and "Work it into" in whole
    rest = summary_prompt(TALK, "ja", "会いました。", whole=False)[0].content
    assert "会いました。" in rest and "繰り返さず" in rest
    assert "summed up here" not in summary_prompt(TALK, "en")[0].content


def test_names_and_what_was_begun_stand_in_what_is_asked() -> None:
    asked = line_prompt(TALK, "en", "Mei", "Yuuri", "I would {char}")[0].content
    assert "next line of Mei" in asked and "act for Yuuri" in asked
    assert "Mei has begun to write: I would {char}" in asked
    assert line_prompt(TALK, "xx", "Mei", "Yuuri", instruction="As {user}.")[0].content == "As Mei."


@given(st.lists(st.integers(0, 400), max_size=20), st.integers(0, 500))
def test_what_fits_is_one_piece_of_the_talk(lengths: list[int], budget: int) -> None:
    talk = [Said("A", "x" * length) for length in lengths]
    oldest, newest = oldest_fitting(talk, budget), newest_fitting(talk, budget)
    assert list(oldest) == talk[: len(oldest)]
    assert list(newest) == talk[len(talk) - len(newest) :]
    assert (len(oldest) > 0) == (len(newest) > 0) == bool(talk)
