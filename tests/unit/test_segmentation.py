"""Sentences out of a text that comes in pieces, and runs of one language out of a sentence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.language_runs import Run, language_runs
from saijin_studio.core.segmentation import SentenceSplitter


def split(text: str, size: int | None = None) -> list[str]:
    """The parts of `text` fed whole, or in pieces of `size` characters."""
    splitter = SentenceSplitter()
    step = size or max(1, len(text))
    parts = [part for at in range(0, len(text), step) for part in splitter.feed(text[at : at + step])]
    return parts + splitter.finish()


def sentences(text: str) -> list[str]:
    return [part.strip() for part in split(text) if part.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there. How are you? Fine!", ["Hello there.", "How are you?", "Fine!"]),
        ("Dr. Smith met Mrs. Jones. They left.", ["Dr. Smith met Mrs. Jones.", "They left."]),
        ("It costs 3.50 dollars. Cheap.", ["It costs 3.50 dollars.", "Cheap."]),
        ("See e.g. the U.S. Army. Done.", ["See e.g. the U.S. Army.", "Done."]),
        (
            "Apples, pears, etc. are fruit. Apples etc. Then more.",
            ["Apples, pears, etc. are fruit.", "Apples etc.", "Then more."],
        ),
        ("He came at 5 p.m. and left. At 6 p.m. She came.", ["He came at 5 p.m. and left.", "At 6 p.m.", "She came."]),
        ('"Stop!" she said. "Why?" He ran.', ['"Stop!" she said.', '"Why?"', "He ran."]),
        ("“Go.” Then silence.", ["“Go.”", "Then silence."]),
        ("Well... maybe. Really?! Yes.", ["Well... maybe.", "Really?!", "Yes."]),
        ("*She smiles.* Hello.", ["*She smiles.*", "Hello."]),
        ("1. Take an egg. 2. Break it.", ["1. Take an egg.", "2. Break it."]),
        ("It was me and I. We left.", ["It was me and I.", "We left."]),
        ("A line\nanother line", ["A line", "another line"]),
        ("See https://a.example/x?y=1.2 now. Yes.", ["See https://a.example/x?y=1.2 now.", "Yes."]),
    ],
)
def test_english_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("こんにちは。元気ですか？はい！", ["こんにちは。", "元気ですか？", "はい！"]),
        ("すごい！！本当？！ええ。", ["すごい！！", "本当？！", "ええ。"]),
        ("「はい。」と言った。次。", ["「はい。」と言った。", "次。"]),
        ("「うん。」彼は笑った。", ["「うん。」", "彼は笑った。"]),
        ("『そうだね！』って。", ["『そうだね！』って。"]),
        ("（小さな声で。）ありがとう。", ["（小さな声で。）", "ありがとう。"]),
        ("そう……ですね。", ["そう……ですね。"]),
        ("元気?うん!またね。", ["元気?", "うん!", "またね。"]),
        ("Pythonです。OK. はい。", ["Pythonです。", "OK.", "はい。"]),
    ],
)
def test_japanese_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_long_quotation_is_spoken_before_its_end() -> None:
    text = "「今日は朝から雨が降っていて、とても静かな一日でした。明日は晴れるといいですね。」と彼女は言った。"
    assert sentences(text)[0] == "「今日は朝から雨が降っていて、とても静かな一日でした。"


def test_a_sentence_is_given_as_soon_as_it_is_certain() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("Hello there.") == []  # "there.5" and "there.)" are still possible
    assert splitter.feed(" ") == ["Hello there."]
    assert splitter.feed("Next one! A") == [" Next one!"]
    assert splitter.finish() == [" A"]


def test_a_code_block_is_one_part() -> None:
    text = "Look:\n```py\nx = 1. y = 2.\nprint(x)\n```\nNice. Bye."
    assert split(text) == ["Look:\n", "```py\nx = 1. y = 2.\nprint(x)\n```\n", "Nice.", " Bye."]


def test_an_unfinished_code_block_is_kept_until_the_end() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("```\nfoo. Bar! Baz\n") == []
    assert splitter.finish() == ["```\nfoo. Bar! Baz\n"]


def test_a_sentence_without_an_end_is_cut_at_a_comma() -> None:
    text = "and then we walked along the river, " * 12
    parts = split(text)
    assert len(parts) > 1
    assert all(part.rstrip().endswith(",") for part in parts)
    japanese = split("それから川に沿って歩いて、" * 20)
    assert len(japanese) > 1
    assert all(part.endswith("、") for part in japanese)


def test_a_word_without_an_end_is_cut_too() -> None:
    assert all(len(part) <= 240 for part in split("a" * 1000))


# Everything that the rules look at, so that random texts meet them.
MARKS = (*".!?…。！？「」『』（）\"”')(*_\n \t,、`|aAI", "...", "！！", "  ", "```", "```py\n", "~~~", "\n```\n")
WORDS = (
    "Dr",
    "e.g",
    "etc",
    "p.m",
    "no",
    "3",
    "12",
    "word",
    "Word",
    "そう",
    "はい",
    "と",
    "漢字",
    "😀",
    "https://a.b/c",
)
PIECES = st.sampled_from((*MARKS, *WORDS, "x" * 130, "あ" * 70))
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80))


@given(TEXTS)
def test_nothing_is_lost(text: str) -> None:
    assert "".join(split(text)) == text


@given(TEXTS, st.lists(st.integers(0, 400), max_size=12))
def test_the_cuts_do_not_depend_on_the_pieces(text: str, places: list[int]) -> None:
    edges = sorted({0, len(text), *(place for place in places if place < len(text))})
    splitter = SentenceSplitter()
    parts = [part for start, end in pairwise(edges) for part in splitter.feed(text[start:end])]
    assert parts + splitter.finish() == split(text)
    assert split(text, size=1) == split(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world.", [Run("en", "Hello, world.")]),
        ("こんにちは、世界。", [Run("ja", "こんにちは、世界。")]),
        ("今日はPythonを学ぶ。", [Run("ja", "今日は"), Run("en", "Python"), Run("ja", "を学ぶ。")]),
        ("The word 猫 means cat.", [Run("en", "The word "), Run("ja", "猫 "), Run("en", "means cat.")]),
        ("TシャツとJRの駅、3時。", [Run("ja", "TシャツとJRの駅、3時。")]),
        ("At 3.50, then.", [Run("en", "At 3.50, then.")]),
        ("ラーメン🍜 ok", [Run("ja", "ラーメン🍜 "), Run("en", "ok")]),
        ("don't", [Run("en", "don't")]),
        ("ｶﾀｶﾅー", [Run("ja", "ｶﾀｶﾅー")]),
        ("123!", [Run("en", "123!")]),
        ("", []),
    ],
)
def test_language_runs(text: str, expected: list[Run]) -> None:
    assert list(language_runs(text)) == expected


def test_text_without_letters_is_in_the_default_language() -> None:
    assert language_runs("12:30", "ja") == (Run("ja", "12:30"),)


@given(TEXTS)
def test_runs_lose_nothing_and_alternate(text: str) -> None:
    runs = language_runs(text)
    assert "".join(run.text for run in runs) == text
    assert all(one.language != two.language for one, two in pairwise(runs))
