"""What a model repeats of its own words is cut, whatever the pieces; nothing else is."""

from __future__ import annotations

import itertools
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.providers.llm.budget import estimate_tokens, window_for
from saijin_studio.providers.llm.overlap import cut_overlap, overlap, without_overlap

TEXT = st.text(alphabet="ab 。猫", max_size=40)


def joined(prefix: str, pieces: list[str]) -> tuple[str, int]:
    def source() -> Generator[str, None, int]:
        yield from pieces
        return 42

    stream, out = without_overlap(prefix, source()), []
    while True:
        try:
            out.append(next(stream))
        except StopIteration as end:
            return "".join(piece for piece in out if isinstance(piece, str)), end.value


@st.composite
def cut(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    prefix, whole = draw(TEXT), draw(TEXT)
    if draw(st.booleans()):
        whole = prefix[draw(st.integers(0, len(prefix))) :] + whole
    marks = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    edges = [0, *marks, len(whole)]
    return prefix, whole, [whole[a:b] for a, b in itertools.pairwise(edges)]


@given(cut())
def test_pieces_do_not_matter(case: tuple[str, str, list[str]]) -> None:
    prefix, whole, pieces = case
    assert joined(prefix, pieces) == (cut_overlap(prefix, whole), 42)


@given(TEXT, TEXT)
def test_only_a_beginning_is_ever_cut(prefix: str, continuation: str) -> None:
    assert continuation.endswith(cut_overlap(prefix, continuation))
    length = overlap(prefix, continuation)
    assert prefix.endswith(continuation[:length])


@given(st.text(alphabet="abc", min_size=3, max_size=40), st.text(alphabet="xyz", max_size=40))
def test_a_repetition_of_everything_is_cut(prefix: str, rest: str) -> None:
    assert cut_overlap(prefix, prefix + rest) == rest


@pytest.mark.parametrize(
    ("prefix", "continuation", "expected"),
    [
        ("", "Hello", "Hello"),
        ("I like te", "ease and tea", "ease and tea"),  # a few letters in common are chance
        ("One day she said hello", "she said hello to him", " to him"),
        ("One day she said hello", "\n\nshe said hello to him", " to him"),
        ("Hello you. ", "Hello you. Fine.", "Fine."),
        ("雨が降っています。", "雨が降っています。傘をどうぞ。", "傘をどうぞ。"),
        ("Hi", "Hi there", "Hi there"),
    ],
)
def test_examples(prefix: str, continuation: str, expected: str) -> None:
    assert cut_overlap(prefix, continuation) == expected


def test_the_first_new_words_are_not_held_back_longer_than_needed() -> None:
    def source() -> Generator[str, None, None]:
        yield from ("The ", "dog", " ran")

    stream = without_overlap("Once there was The cat", source())
    assert [next(stream), next(stream), next(stream)] == ["", "The dog", " ran"]


@given(st.integers(1, 200_000), st.integers(512, 100_000), st.none() | st.integers(256, 100_000))
def test_the_window_holds_what_is_needed_or_all_that_is_allowed(needed: int, allowed: int, trained: int | None) -> None:
    window = window_for(needed, allowed, trained)
    assert window <= allowed
    assert trained is None or window <= trained
    assert window >= min(needed, allowed, trained or allowed)


def test_japanese_counts_a_token_for_each_letter() -> None:
    assert estimate_tokens("猫が好き") == 4
    assert estimate_tokens("cat cat cat ") == 4
