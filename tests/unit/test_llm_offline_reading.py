"""What the built-in partner reads in a message: facts about the person, sums, choices; and that nothing breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.providers.llm.offline.defaults import load
from saijin_studio.providers.llm.offline.facts import Fact, facts_in, remembered
from saijin_studio.providers.llm.offline.reading import read
from saijin_studio.providers.llm.offline.reply import PLANS
from saijin_studio.providers.llm.offline.tools import choice_in, sum_in

FOLDER = Path(__file__).parents[2] / "resources" / "offline"


# -- facts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My name is Ken.", [("name", "Ken", "")]),
        ("Hi, I'm Anna!", [("name", "Anna", "")]),
        ("please call me Dr Smith", [("name", "Dr Smith", "")]),
        ("I'm Tired.", []),
        ("call me later", []),
        ("I really like green tea because it is warm", [("likes", "green tea", "")]),
        ("I love hiking, and I hate mushrooms.", [("likes", "hiking", ""), ("dislikes", "mushrooms", "")]),
        ("I don't like early mornings", [("dislikes", "early mornings", "")]),
        ("I like it", []),
        ("I like you", []),
        ("Do I like tea?", []),
        ("My favourite colour is dark blue.", [("favourite", "dark blue", "colour")]),
        ("I live in New York now", [("lives", "New York", "")]),
        ("I'm from Osaka.", [("from", "Osaka", "")]),
        ("I work as a nurse", [("job", "a nurse", "")]),
        ("I'm a software engineer.", [("job", "a software engineer", "")]),
        ("I work at a bank", [("works", "a bank", "")]),
        ("I have two black cats", [("has", "two black cats", "")]),
        ("My cat is called Miso", [("called", "Miso", "cat")]),
        ("My birthday is on 3 May.", [("birthday", "3 May", "")]),
        ("I'm 30 years old", [("age", "30", "")]),
        ("I'm 5 minutes late", []),
        ("名前はケンです。", [("name", "ケン", "")]),
        ("私の名前は田中花子といいます", [("name", "田中花子", "")]),
        ("ケンと呼んでください", [("name", "ケン", "")]),
        ("私は緑茶がとても好きです", [("likes", "緑茶", "")]),
        ("猫が大好き！", [("likes", "猫", "")]),
        ("虫は苦手です", [("dislikes", "虫", "")]),
        ("納豆は好きじゃない", [("dislikes", "納豆", "")]),
        ("雨は好きですか？", []),
        ("僕は京都に住んでいます", [("lives", "京都", "")]),
        ("仕事は看護師です", [("job", "看護師", "")]),
        ("犬を二匹飼っています", [("has", "犬", "")]),
        ("猫の名前はみそです", [("called", "みそ", "猫")]),
        ("誕生日は五月三日です", [("birthday", "五月三日", "")]),
        ("好きな食べ物はカレーです", [("favourite", "カレー", "食べ物")]),
    ],
)
def test_facts_of_a_message(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(fact.kind, fact.value, fact.about) for fact in facts_in(text)] == expected


def test_what_was_said_later_counts() -> None:
    said = ["My name is Ken. I like tea.", "Call me Kenji.", "I don't like tea", "I like rain. I like snow."]
    assert [(f.kind, f.value) for f in remembered(said)] == [
        ("name", "Kenji"),
        ("dislikes", "tea"),
        ("likes", "rain"),
        ("likes", "snow"),
    ]


NAMES = st.from_regex(r"[A-Z][a-z]{1,8}ko", fullmatch=True)
THINGS = st.sampled_from(["green tea", "old films", "rain", "my garden", "jazz", "long walks at night"])
ENDS = st.sampled_from([".", "!", "", ", you know", " because why not"])


@given(THINGS, ENDS, st.sampled_from(["I like", "I really love", "I enjoy"]))
def test_any_liking_is_found(thing: str, end: str, verb: str) -> None:
    assert ("likes", thing) in [(fact.kind, fact.value) for fact in facts_in(f"{verb} {thing}{end}")]


@given(st.sampled_from(["緑茶", "ジャズ", "雨の日", "古い映画"]), st.sampled_from(["", "私は", "実は", "僕も"]))
def test_any_liking_is_found_in_japanese(thing: str, lead: str) -> None:
    assert ("likes", thing) in [(fact.kind, fact.value) for fact in facts_in(f"{lead}{thing}が好きです。")]


@given(NAMES)
def test_any_name_is_found(name: str) -> None:
    assert [(fact.kind, fact.value) for fact in facts_in(f"Hello, my name is {name}.")] == [("name", name)]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for language in ("en", "ja"):
        defaults = load(FOLDER, language)
        assert read(text, defaults).intent in PLANS
    facts = facts_in(text)
    assert all(isinstance(fact, Fact) and fact.value and fact.said for fact in facts)
    sum_in(text)
    choice_in(text)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["I like ", "my name is ", "a or b ", "((((", "私は", "が好き", "1+", "\n", "the "])
def test_a_huge_message_is_read_in_no_time(piece: str) -> None:
    assert read(piece * 20_000, load(FOLDER, "en")).intent in PLANS


# -- small tools ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("What's 2+3*4?", "14"),
        ("what is (2 + 3) * 4", "20"),
        ("10 / 4 = ?", "2.5"),
        ("What is 1/3?", "≈ 0.333333"),
        ("What is 7 divided by 2?", "3.5"),
        ("12×3はいくつ？", "36"),
        ("100引く1は？", "99"),
        ("what is 1,000 + 1?", "1001"),
        ("what is -5 * -2?", "10"),
        ("3 + 4", "7"),
        ("What is 1/0?", None),
        ("Call 555-1234 tomorrow", None),
        ("I have 2 cats", None),
        ("what is 9*", None),
        ("what is 2+" + "(" * 60 + "?", None),
    ],
)
def test_sums(text: str, value: str | None) -> None:
    found = sum_in(text)
    assert (found.value if found else None) == value


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.sampled_from("+-*"))
def test_sums_are_right(left: int, right: int, sign: str) -> None:
    found = sum_in(f"what is {left} {sign} {right}?")
    assert found is not None
    assert int(found.value) == {"+": left + right, "-": left - right, "*": left * right}[sign]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea or coffee?", ("Tea", "coffee")),
        ("Should I watch a movie or play a game?", ("a movie", "a game")),
        ("お茶とコーヒーどっちがいい？", ("お茶", "コーヒー")),
        ("Is it raining?", None),
    ],
)
def test_choices(text: str, expected: tuple[str, str] | None) -> None:
    assert choice_in(text) == expected
