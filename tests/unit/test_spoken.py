"""A text as it is heard: who says which words, in which language, and where they stand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.readings import with_readings
from saijin_studio.core.speech_text import spoken_sentences
from saijin_studio.core.spoken import SpokenText
from saijin_studio.core.voice import SpokenSentence

PARTS = (
    *("word", "Tea", "お茶", "です。", "ok.", "Yes!", "Привет", "🙂", " ", "\n"),
    *("*", "**", "_", '"', "“", "”", "「", "」", "`x`", "|a|", "[a", "](b)", "```\ncode\n```\n"),
)
PIECES = st.lists(st.sampled_from(PARTS), max_size=40)
# Controls, joiners, forced directions, a soft hyphen, variants, a tag and half a character.
UNSEEN = (
    *(
        "\0",
        "\x07",
        "\x1b",
        "\x7f",
        "\x80",
        "\x9f",
        "\u00ad",
        "\u061c",
        "\u180e",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u2060",
    ),
    *("\u202a", "\u202e", "\u2066", "\u2069", "\ufe0f", "\ufeff", "\ufff9", "\U000e0041", "\U000e0100", "\ud800"),
)
NOISE = st.text(st.sampled_from(UNSEEN), max_size=3)
NUMBER_SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"


def heard(text: str, language: str = "en", **more: object) -> list[SpokenSentence]:
    spoken = SpokenText(language, **more)  # type: ignore[arg-type]
    return spoken.feed(text) + spoken.finish()


def said(text: str, language: str = "en") -> list[tuple[str, ...]]:
    return [tuple(piece) for sentence in heard(text, language) for piece in sentence.pieces]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there.", [("narration", "en", "Hello there.")]),
        (
            '*She waves.* "Good to see you," she says.',
            [
                ("action", "en", "She waves."),
                ("dialogue", "en", '"Good to see you,"'),
                ("narration", "en", "she says."),
            ],
        ),
        (
            "“One. Two.” Three.",
            [("dialogue", "en", "“One."), ("dialogue", "en", "Two.”"), ("narration", "en", "Three.")],
        ),
        (
            "*He nods. Then he goes.* Bye.",
            [("action", "en", "He nods."), ("action", "en", "Then he goes."), ("narration", "en", "Bye.")],
        ),
        (
            "彼女は「はい、Hello です」と言った。",
            [
                ("narration", "ja", "彼女は"),
                ("dialogue", "ja", "「はい、"),
                ("dialogue", "en", "Hello"),
                ("dialogue", "ja", "です」"),
                ("narration", "ja", "と言った。"),
            ],
        ),
        ("*says “hi” softly*", [("action", "en", "says"), ("dialogue", "en", "“hi”"), ("action", "en", "softly")]),
        ("**Bold** and snake_case_name stay.", [("narration", "en", "Bold and snake_case_name stay.")]),
        ("5 * 3 = 15, 6\" wide.", [("narration", "en", '5 3 = 15, 6" wide.')]),
        ('"Open\nNext.', [("dialogue", "en", '"Open'), ("narration", "en", "Next.")]),
        ("Say Привет now.", [("narration", "en", "Say"), ("narration", "ru", "Привет"), ("narration", "en", "now.")]),
        ("[the “big” page](https://a.example) is here.", [
            ("narration", "en", "the"), ("dialogue", "en", "“big”"), ("narration", "en", "page is here."),
        ]),
    ],
)  # fmt: skip
def test_who_says_what(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Guten Tag.", "de", ["de"]),
        ("你好。", "zh", ["zh"]),
        ("你好。", "en", ["ja"]),
        ("漢字とかな。", "zh", ["ja"]),
        ("안녕하세요.", "en", ["ko"]),
        ("Привіт.", "uk", ["uk"]),
        ("Hello.", "ru", ["en"]),
        ("مرحبا.", "en", ["ar"]),
        ("नमस्ते.", "en", ["hi"]),
        ("Γεια.", "en", ["el"]),
        ("12:30", "ja", ["ja"]),
    ],
)
def test_the_language_of_letters(text: str, language: str, expected: list[str]) -> None:
    assert [piece[1] for piece in said(text, language)] == expected


def test_code_and_tables_are_passed_over_or_named_once() -> None:
    text = "Look:\n```py\nx = 1\n```\n| a | b |\n|---|---|\n| 1 | 2 |\nDone.\n"
    assert [each.text for each in heard(text)] == ["Look:", "Done."]
    named = heard(text, summaries={"code": "Some code.", "table": "A table."})
    assert [each.text for each in named] == ["Look:", "Some code.", "A table.", "Done."]
    assert named[1].pieces[0].text == "Some code."


def test_code_in_lists_and_quotes_ends_where_it_is_closed() -> None:
    text = "1. ```bash\n   ls\n   ```\n2. Then open it. All is well.\n\n> ```\n> x\n> ```\n\nGoodbye."
    found = heard(text, summaries={"code": "Some code."})
    words = ["2. Then open it.", "All is well.", "Goodbye."]
    assert [each.text for each in found] == ["Some code.", *words[:2], "Some code.", *words[2:]]
    places = [text[each.begin : each.end] for each in found]
    assert places == ["1. ```bash\n   ls\n   ```", *words[:2], "> ```\n> x\n> ```", *words[2:]]
    assert [each.text for each in heard(text)] == words


def test_marks_without_end_do_not_hide_who_speaks_after_the_line() -> None:
    assert said("「" * 100 + "A\nB “c” d.")[-3:] == [
        ("narration", "en", "B"),
        ("dialogue", "en", "“c”"),
        ("narration", "en", "d."),
    ]


def test_formulas_and_addresses_are_passed_over_or_named() -> None:
    text = "Look:\n$$\nx^2\n$$\nSee https://www.a.example/bees. [Here](https://c.example).\n\n[1]: https://d.example\n"
    assert [each.text for each in heard(text)] == ["Look:", "See.", "Here."]
    named = heard(text, summaries={"formula": "A formula.", "link": "a link to {host}"})
    assert [each.text for each in named] == ["Look:", "A formula.", "See a link to a.example.", "Here."]
    assert named[2].pieces[0].text == "See a link to a.example."
    assert [text[each.begin : each.end] for each in named[1:3]] == ["$$\nx^2\n$$", "See https://www.a.example/bees."]


def test_the_places_of_code_and_of_tables_without_outer_pipes() -> None:
    text = "a | b\n--|--\n1 | 2\n\n    x = 1\n    y = 2\n\nDone."
    found = heard(text, summaries={"code": "Some code.", "table": "A table."})
    assert [each.text for each in found] == ["A table.", "Some code.", "Done."]
    assert [text[each.begin : each.end] for each in found] == ["a | b\n--|--", "    x = 1\n    y = 2", "Done."]
    assert [each.text for each in heard(text)] == ["Done."]


def test_readings_are_for_whole_words_and_their_language() -> None:
    readings = {"en": {"SQL": "sequel", "GIF": "jif"}, "ja": {"今日": "きょう"}}
    (first, second) = heard("sql and SQLite, a GIF. 今日は。", readings=readings)
    assert first.pieces[0].text == "sequel and SQLite, a jif."
    assert first.text == "sql and SQLite, a GIF."
    assert second.pieces[0].text == "きょうは。"


@pytest.mark.parametrize(
    ("text", "readings", "expected"),
    [
        ("New York and York", {"york": "jork", "new york": "nuu jork"}, "nuu jork and jork"),
        ("a b", {"a": "b", "b": "a"}, "b a"),
        ("C++ or C", {"C++": "see plus plus", "C": "see"}, "see plus plus or see"),
        ("don't", {"don": "x"}, "x't"),
        ("plain", {}, "plain"),
        ("葛城 and SQL", {"葛\U000e0100城": "かつ\u200bらぎ", "S\x00QL": "se\x1f \x07quel"}, "かつらぎ and se quel"),
        ("nothing", {"\u200b": "x"}, "nothing"),
    ],
)
def test_readings(text: str, readings: dict[str, str], expected: str) -> None:
    assert with_readings(text, readings) == expected


@given(PIECES, st.integers(1, 7))
def test_the_same_comes_however_it_is_cut(words: list[str], size: int) -> None:
    text = "".join(words)
    spoken = SpokenText()
    found = [each for at in range(0, len(text), size) for each in spoken.feed(text[at : at + size])]
    assert found + spoken.finish() == heard(text)


@given(PIECES)
def test_every_letter_is_said_once_and_stands_where_it_is_said_to(words: list[str]) -> None:
    text = "".join(words)
    sentences = heard(text)
    assert [each.text for each in sentences] == list(spoken_sentences([text]))
    at = 0
    for sentence in sentences:
        pieces = "".join(piece.text for piece in sentence.pieces)
        assert [char for char in pieces if char.isalnum()] == [char for char in sentence.text if char.isalnum()]
        assert at <= sentence.begin < sentence.end <= len(text)
        at = sentence.end


@given(st.lists(st.one_of(st.sampled_from((*PARTS, *UNSEEN)), st.text(max_size=5)), max_size=40))
def test_what_nobody_sees_reaches_no_voice(parts: list[str]) -> None:
    readings = {"en": {"wo\x7frd": "w\x00or\x1fd\u202e"}}
    for sentence in heard("".join(parts), readings=readings):
        for words in (sentence.text, *(piece.text for piece in sentence.pieces)):
            left = [sign for sign in words if unicodedata.category(sign) in ("Cc", "Cf", "Cs")]
            assert not set(left) - set(NUMBER_SIGNS)


@given(st.lists(st.tuples(st.sampled_from(["word", "Tea", "お茶", "です。", "ok.", '"Yes!"']), NOISE), max_size=12))
def test_what_nobody_sees_changes_neither_words_nor_their_places(words: list[tuple[str, str]]) -> None:
    source = " ".join(word[:2] + noise + word[2:] for word, noise in words)
    found, expected = heard(source), heard(" ".join(word for word, _ in words))
    assert [(each.text, each.pieces) for each in found] == [(each.text, each.pieces) for each in expected]
    for sentence in found:
        stands = [sign for sign in source[sentence.begin : sentence.end] if sign.isalnum()]
        assert stands == [sign for sign in sentence.text if sign.isalnum()]


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("Good mor", True),
        ("Good morning.", True),
        ("Good morning. ", False),
        ("Good morning. An", True),
        ("今日は", True),
        ("今日は。\n", False),
        (" \n*", False),
        ("```py\nprint", False),
    ],
)
def test_a_sentence_has_begun_when_words_of_it_are_there(text: str, begun: bool) -> None:
    reader = SpokenText()
    reader.feed(text)
    assert reader.begun is begun
    reader.finish()
    assert not reader.begun
