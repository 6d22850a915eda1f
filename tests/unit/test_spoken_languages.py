"""In which language the words of a text are said: by their letters, by what the text is in, by a person's readings."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.language import main_language
from saijin_studio.core.spoken import SpokenText
from saijin_studio.core.voice import SpokenSentence

Readings = Mapping[str, Mapping[str, str]]
LATIN = ("de", "fr", "es", "sw", "sr", "pt-BR")
KANA = "カムンダをつかう"
WORDS = (
    "Camunda",
    "Docker",
    "IBM",
    "T",
    "東京",
    "猫",
    "を",
    "です。",
    "Привет",
    "word.",
    "2",
    "*",
    '"',
    "「",
    "」",
    "\n",
)
CUSTOM: Readings = {
    "en": {"Docker": "dokka", "東京": "toh-kyoh"},
    "ja": {"Camunda": "カムンダ", "IBM": "ai bii emu", "です": "でーす"},
    "ru": {"привет": "здравствуйте"},
}
TEXTS = st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)
CODES = st.sampled_from(("en", "ja", "zh", "yue", "ru", "uk", *LATIN))


def heard(text: str, language: str = "en", readings: Readings | None = None) -> list[SpokenSentence]:
    spoken = SpokenText(language, readings)
    return spoken.feed(text) + spoken.finish()


def said(text: str, language: str = "en", readings: Readings | None = None) -> list[tuple[str, str]]:
    return [(piece.language, piece.text) for sentence in heard(text, language, readings) for piece in sentence.pieces]


# -- what letters leave open ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Guten Tag.", "de", ["de"]),
        ("Hello.", "zh", ["en"]),
        ("你好吗 hello", "zh", ["zh", "en"]),
        ("你好吗", "yue", ["yue"]),
        ("你好吗", "zh-TW", ["zh-TW"]),
        ("你好吗", "de", ["ja"]),
        ("今日は雨。", "zh", ["ja"]),
        ("Добар дан, svete.", "sr", ["sr"]),
        ("Добрий день, world.", "uk", ["uk", "en"]),
        ("Ahoj, 今日は雨です。", "cs", ["cs", "ja"]),
        ("ሰላም hello", "am", ["am", "en"]),
        ("ಠ_ಠ", "or", ["kn"]),
        ("ଓଡ଼ିଆ hello", "or", ["or", "en"]),
        ("বাংলা", "as", ["as"]),
        ("ᏣᎳᎩ", "en", ["chr"]),
        ("សួស្តី hello", "km", ["km", "en"]),
    ],
)
def test_the_texts_language_decides_what_letters_leave_open(text: str, language: str, expected: list[str]) -> None:
    assert [code for code, _ in said(text, language)] == expected


@given(TEXTS, CODES)
def test_kana_are_japanese_in_every_text(text: str, language: str) -> None:
    for code, words in said(text, language):
        assert code == "ja" or not set(words) & set(KANA)


@given(st.lists(st.sampled_from(("Camunda", "Docker", "word.", "2", '"', "\n", "é", "*")), max_size=12), CODES)
def test_latin_letters_are_english_or_the_texts_own(words: list[str], language: str) -> None:
    expected = language if language in LATIN else "en"
    for code, text in said(" ".join(words), language):
        assert code == expected or not any(sign.isalpha() for sign in text)


def test_what_is_said_in_the_place_of_code_is_in_its_own_language() -> None:
    spoken = SpokenText("de", summaries={"code": "Here is some code."})
    sentences = spoken.feed("Schau:\n```py\nx = 1\n```\nJa.") + spoken.finish()
    assert [piece.language for each in sentences for piece in each.pieces] == ["de", "en", "de"]


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("Camunda を使う。", "en", "ja"),
        ("Camunda Platform Enterprise Edition を使う。", "en", "ja"),
        ("Camunda Platform Enterprise Edition だよ", "ja", "ja"),
        ("The Japanese word for yes is はい.", "en", "en"),
        ("I love 東京.", "en", "en"),
        ("Ich mag 東京.", "de", "de"),
        ("Я использую Camunda.", "en", "ru"),
        ("我用 Camunda。", "zh", "en"),
        ("我们今天用 Camunda。", "zh", "zh"),
        ("12:30", "ja", "ja"),
        ("Camunda", "ja", "en"),
    ],
)
def test_the_language_that_a_sentence_is_in(sentence: str, language: str, expected: str) -> None:
    assert main_language(sentence, language) == expected


# -- readings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Camunda を使う。", "en", [("ja", "カムンダ を使う。")]),
        ("「Camunda」を使う。", "en", [("ja", "「カムンダ」"), ("ja", "を使う。")]),
        ("I use Camunda.", "en", [("en", "I use Camunda.")]),
        ("I use Camunda.", "ja", [("en", "I use Camunda.")]),
        ("Camunda\nIBM", "ja", [("ja", "カムンダ"), ("ja", "ai bii emu")]),
        ("CamundaとDockerを使う。", "en", [("ja", "カムンダと"), ("en", "dokka"), ("ja", "を使う。")]),
        ("They do really love 東京, です.", "en", [("en", "They do really love toh-kyoh,"), ("ja", "でーす.")]),
        ("東京", "en", [("en", "toh-kyoh")]),
        ("東京", "ja", [("ja", "東京")]),
        ("Say привет now.", "en", [("en", "Say"), ("ru", "здравствуйте"), ("en", "now.")]),
    ],
)
def test_readings_of_the_sentences_language_come_first(
    text: str, language: str, expected: list[tuple[str, str]]
) -> None:
    assert said(text, language, CUSTOM) == expected


@given(st.sampled_from(("IBM", "Camunda 8", "C++", "東京", "お茶", "Привет", "7")),
       st.sampled_from(("アイ", "toh", "one two", "привет", "5")), CODES)  # fmt: skip
def test_a_word_alone_is_said_in_the_language_of_its_dictionary(word: str, how: str, language: str) -> None:
    assert said(word, language, {language: {word: how}}) == [(language, how)]


@given(st.lists(st.sampled_from(("Camunda", "Docker", "IBM", "猫", "2", "、")), max_size=8),
       st.sampled_from((" ", "と", "、")), st.booleans())  # fmt: skip
def test_a_word_in_a_japanese_sentence_is_said_in_japanese(words: list[str], between: str, known: bool) -> None:
    text = between.join((*words, "Camunda", "を使う。"))
    found = said(text, "ja" if known else "en", CUSTOM)
    assert "Camunda" not in "".join(each for _, each in found)
    assert sum(each.count("カムンダ") for code, each in found if code == "ja") == text.count("Camunda")


@given(TEXTS, CODES)
def test_readings_change_neither_what_is_shown_nor_where_it_stands(text: str, language: str) -> None:
    places = [(each.text, each.begin, each.end) for each in heard(text, language, CUSTOM)]
    assert places == [(each.text, each.begin, each.end) for each in heard(text, language)]


@given(TEXTS, CODES)
def test_every_sentence_has_words_to_say(text: str, language: str) -> None:
    readings = {code: {**words, "猫": "\u200b"} for code, words in CUSTOM.items()}
    for sentence in heard(text, language, readings):
        assert sentence.pieces and all(piece.text.strip() for piece in sentence.pieces)


def test_a_reading_that_says_nothing_leaves_the_word() -> None:
    assert said("猫", "ja", {"ja": {"猫": "\u200b"}}) == [("ja", "猫")]
