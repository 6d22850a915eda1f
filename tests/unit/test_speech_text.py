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
        ("Go to https://www.example.com/long/path?x=1.", "Go to."),
        ("See www.example.com/a/b now.", "See now."),
        ("(https://a.example)", ""),
        ("See https://a.example/wiki/Python_(programming_language) for more.", "See for more."),
        ("It (https://a.example/b_(c)) is.", "It () is."),
        ("https://a.example/東京_(曖昧さ回避)を見て。", "を見て。"),
        ("[the page](https://a.example/b_(c)) is here.", "the page is here."),
        ("Awww. The www. is wide.", "Awww. The www. is wide."),
        ("See [the page](<https://a.example/b c>) and [more][1].", "See the page and more."),
        ("[the page](https://a.example/b 'A title')", "the page"),
        ("[1]: https://a.example/b", ""),
        ("$$x = 1$$", ""),
        ("![a cat](cat.png) Look.", "Look."),
        ("Nice 🙂👍🏽 day ❤️!", "Nice day !"),
        ("Line<br/>break", "Line break"),
        ("I <3 you", "I <3 you"),
        ("snake_case stays", "snake_case stays"),
        ("ＡＢＣ１２３です。", "ABC123です。"),
        ("-5 °C", "-5 °C"),
        ("| a | b |", ""),
        ("|x| is never negative.", "x is never negative."),
        ("[Bob]: OK.Fine", "Bob : OK.Fine"),
        ("- ```py\n  x = 1\n  ```\n", ""),
        ("> a | b\n> --|--\n", ""),
        ("|---|:-:|", ""),
        ("---", ""),
        ("…", ""),
        ("🎉🎉", ""),
        ("   \n", ""),
        ("A\x00bell\x07 rings.", "Abell rings."),
        ("One\x0btwo\x1fthree\x85four\u2028five", "One two three four five"),
        ("\u202bשלום\u202c and \u2066evil\u2069\u202e.", "שלום and evil."),
        ("Donau\u00addampf\u200bschiff", "Donaudampfschiff"),
        ("葛\U000e0100城の話", "葛城の話"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f We won 1️⃣ time", "We won 1 time"),
        ("\x1b\x9b\u200e\u2060\ufeff\U000e0001", ""),
        ("```py\nprint('hi')\n```\n", ""),
    ],
)
def test_marks_are_not_said(part: str, said: str) -> None:
    assert speakable(part) == said


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("See https://www.example.com/a?x=1, please.", "See a link to example.com, please."),
        ("See https://example.com/a_(b)_c. Yes.", "See a link to example.com. Yes."),
        ("(See https://example.com/a(b).)", "(See a link to example.com.)"),
        ("See https://example.com.", "See a link to example.com."),
        ("See **<http://me:pw@example.com:80/a_b>**!", "See a link to example.com!"),
        ("www.example.com/a/b", "a link to example.com"),
        ("[the page](https://example.com)", "the page"),
        ("https://example.comを見て。", "a link to example.comを見て。"),
        ("https://example.com/日本を見て。", "a link to example.comを見て。"),
        ("<a href='https://example.com'>here</a>", "here"),
    ],
)
def test_a_bare_address_is_named_where_that_is_wanted(part: str, said: str) -> None:
    assert speakable(part, "a link to {host}") == said


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
    text = "\n".join(line.lstrip() for line in " ".join(words).split("\n"))  # far to the right it would be code
    said = " ".join(spoken_sentences([text]))
    assert [char for char in said if char.isalnum()] == [char for char in text if char.isalnum()]


LETTERS = st.characters(categories=("Ll", "Lu", "Lo", "Nd")).filter(lambda char: not "０" <= char <= "ｚ")
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=8),
    st.sampled_from(["e\u0301t", "हिन्दी", "שָׁלוֹם", "٢٠٢٠\u0601", "don't", "20°C,"]),
)


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join))
def test_plain_words_are_said_as_they_are(text: str) -> None:
    assert speakable(text) == text
