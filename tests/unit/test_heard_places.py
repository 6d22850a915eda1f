"""Where a sentence that is said stands in what is shown of its message."""

from __future__ import annotations

import pytest

from saijin_studio.ui.transcript.heard_places import shown_place, source_place


def shown_of(shown: str, source: str, sentence: str, nth: int = 0) -> str | None:
    begin = -1
    for _ in range(nth + 1):
        begin = source.index(sentence, begin + 1)
    place = shown_place(shown, source, begin, begin + len(sentence))
    return None if place is None else shown[slice(*place)]


@pytest.mark.parametrize(
    ("source", "shown", "sentence", "said"),
    [
        ("*She smiles.* **Come in!**", "She smiles. Come in!", "**Come in!**", "Come in!"),
        ("See [the page](https://example.org/see) now. Then go.", "See the page now. Then go.", "Then go.", "Then go."),
        ("Look [here](https://example.org) first.", "Look here first.", "Look [here](https://example.org) first.",
         "Look here first."),
        ("- one\n- two\n", "one\ntwo", "- two", "two"),
        ("「待って」と彼女は言った。「座って」", "「待って」と彼女は言った。「座って」", "「座って」", "「座って」"),
        ("Mass is $E = mc^2$ as you know. Yes.", "Mass is \ufffc as you know. Yes.", "Mass is $E = mc^2$ as you know.",
         "Mass is \ufffc as you know."),
        ("１２個です。", "１２個です。", "１２個です。", "１２個です。"),
        ("Go to https://example.org/a/b now. Bye.", "Go to https://example.org/a/b now. Bye.",
         "Go to https://example.org/a/b now.", "Go to https://example.org/a/b now."),
    ],
)  # fmt: skip
def test_marks_addresses_and_formulas_are_no_hindrance(source: str, shown: str, sentence: str, said: str) -> None:
    assert shown_of(shown, source, sentence) == said


def test_the_same_words_are_told_apart_by_how_often_they_stood_before() -> None:
    source, shown = "Yes. *Yes.* No. **Yes.**", "Yes. Yes. No. Yes."
    begin = source.rindex("Yes.")
    assert shown_place(shown, source, begin, begin + 4) == (14, 18)
    assert shown_place(shown, source, 0, 4) == (0, 4)


def test_what_is_not_shown_has_no_place() -> None:
    assert shown_place("Hello.", "Hello. ![](media:1)", 7, 19) is None
    assert shown_place("", "Hello.", 0, 6) is None
    assert shown_place("😀 ✨", "😀 ✨", 0, 3) is None


def test_a_sentence_without_a_place_is_found_by_its_words() -> None:
    source = "Yes. *She nods.* Yes."
    assert source_place(source, "Yes.") == (0, 3)
    assert source_place(source, "Yes.", after=5) == (17, 20)
    assert source_place(source, "She nods.") == (6, 14)
    assert source_place(source, "Never said.") is None
