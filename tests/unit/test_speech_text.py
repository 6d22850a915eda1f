"""What of a reply is said aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.speech_text import speakable, spoken_sentences


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("*She smiles.*", "She smiles."),
        ("This is **very** _important_, `really`.", "This is very important, really."),
        ("## A title", "A title"),
        ("- an item", "an item"),
        ("> - [x] quoted and done", "quoted and done"),
        ("See [the page](https://a.example/b).", "See the page."),
        ("Go to https://www.example.com/long/path?x=1.", "Go to example.com."),
        ("![a cat](cat.png) Look.", "Look."),
        ("Nice 🙂👍🏽 day ❤️!", "Nice day !"),
        ("Line<br/>break", "Line break"),
        ("I <3 you", "I <3 you"),
        ("snake_case stays", "snake_case stays"),
        ("ＡＢＣ１２３です。", "ABC123です。"),
        ("-5 °C", "-5 °C"),
        ("| a | b |", ""),
        ("|---|:-:|", ""),
        ("---", ""),
        ("…", ""),
        ("🎉🎉", ""),
        ("   \n", ""),
        ("```py\nprint('hi')\n```\n", ""),
    ],
)
def test_marks_are_not_said(part: str, said: str) -> None:
    assert speakable(part) == said


def test_sentences_come_while_the_text_is_written() -> None:
    pieces = iter(["Hi", " there", ". How", " are you", "?\n", "```\ncode. Here.\n", "```\n", "🙂 ", "終わり。またね"])
    said = spoken_sentences(pieces)
    assert next(said) == "Hi there."
    assert next(pieces) == " are you"  # it asked for no more than it needed
    assert list(spoken_sentences(["A b.\n```\ncode. Here.\n```\n🙂 終わり。またね"])) == ["A b.", "終わり。", "またね"]


@given(
    st.lists(
        st.sampled_from(["word", "Tea", "42", "お茶", "です。", "ok.", "Yes!", "*", "**", " ", "\n", "- "]), max_size=30
    )
)
def test_every_word_is_said_once(words: list[str]) -> None:
    text = " ".join(words)
    said = " ".join(spoken_sentences([text]))
    assert [char for char in said if char.isalnum()] == [char for char in text if char.isalnum()]
