"""What two versions of a reply differ in, so that each can be read whole from what is shown."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.conversation import PromptPart
from saijin_studio.core.trace_diff import Piece, compare_parts, compare_words

texts = st.text(alphabet="ab \n猫犬。", max_size=40)


def whole(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def shared(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if not piece.other)


@settings(deadline=None)
@given(texts, texts)
def test_both_texts_are_whole_and_share_what_is_not_marked(left: str, right: str) -> None:
    ours, theirs = compare_words(left, right)
    assert (whole(ours), whole(theirs)) == (left, right)
    assert shared(ours) == shared(theirs)
    assert (left == right) == (not any(piece.other for piece in (*ours, *theirs)))


def test_words_are_told_apart_and_japanese_by_letters() -> None:
    ours, theirs = compare_words("An old map", "An older map")
    assert [piece.text for piece in ours if piece.other] == ["old"]
    assert [piece.text for piece in theirs if piece.other] == ["older"]
    ours, _ = compare_words("古い地図です", "古い海図です")
    assert [piece.text for piece in ours if piece.other] == ["地"]


def test_very_long_texts_are_compared_by_lines_or_not_at_all() -> None:
    left = "\n".join(f"line {number} of a long reply" for number in range(1000))
    ours, _ = compare_words(left, left.replace("line 500 ", "line five hundred "))
    assert [piece.text for piece in ours if piece.other] == ["line 500 of a long reply\n"]
    ours, theirs = compare_words("a\n" * 3000, "b\n" * 3000)
    assert (len(ours), len(theirs)) == (1, 1) and ours[0].other and theirs[0].other


def part(title: str, text: str = "x", kind: str = "persona") -> PromptPart:
    return PromptPart(kind, title, text, 1)


def test_parts_that_differ_are_paired_by_their_names() -> None:
    left = (part("system", "Be kind."), part("description"), part("#1", kind="user"), part("#3", kind="user"))
    right = (part("system", "Be stern."), part("description"), part("lore"), replace(left[3], included=False))
    pairs = compare_parts(left, right)
    assert [(pair.left and pair.left.title, pair.right and pair.right.title) for pair in pairs] == [
        ("system", "system"),
        ("#1", None),
        (None, "lore"),
        ("#3", "#3"),
    ]
    assert compare_parts(left, left) == ()


parts = st.lists(
    st.builds(part, st.sampled_from(["system", "lore", "#1"]), st.sampled_from(["x", "y"])), max_size=6
).map(tuple)


@given(parts, parts)
def test_no_part_that_differs_is_lost(left: tuple[PromptPart, ...], right: tuple[PromptPart, ...]) -> None:
    pairs = compare_parts(left, right)
    for mine, side in ((left, "left"), (right, "right")):
        named = [getattr(pair, side) for pair in pairs if getattr(pair, side) is not None]
        same = [each for each in mine if each in named]
        assert len(named) <= len(mine) and all(each in mine for each in named) and len(same) >= len(set(named))
    assert bool(pairs) == (left != right)
