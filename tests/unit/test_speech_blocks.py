"""Code, tables, formulas and addresses are told apart from sentences, however the text arrives."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from saijin_studio.core.speech_blocks import SpeechPart, SpeechSplitter
from saijin_studio.core.speech_marks import is_code, is_formula, is_table_line
from saijin_studio.core.spoken import SpokenText


def split(*pieces: str) -> list[SpeechPart]:
    splitter = SpeechSplitter()
    found = [part for piece in pieces for part in splitter.feed(piece)]
    return found + splitter.finish()


def kinds(text: str) -> list[tuple[str, str]]:
    whole = split(text)
    assert split(*text) == whole
    return [(part.kind, part.text.strip("\n")) for part in whole if part.text.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | b\n--|--\n1 | 2\n\nDone.", [("table", "a | b\n--|--"), ("table", "1 | 2"), ("words", "Done.")]),
        ("a | b\n:-:|--:", [("table", "a | b\n:-:|--:")]),
        ("See. One. Two | b\n--|--\n", [("words", "See."), ("words", " One."), ("table", " Two | b\n--|--")]),
        ("a | b\n--|--\n1 | 2\nDone.", [("table", "a | b\n--|--"), ("table", "1 | 2"), ("words", "Done.")]),
        ("a | b\n--|--\n- c | d\n", [("table", "a | b\n--|--"), ("words", "- c | d")]),
        ("a | b | c\n--|--\n", [("words", "a | b | c"), ("table", "--|--")]),
        ("a \\| b\n--|--\n", [("words", "a \\| b"), ("table", "--|--")]),
        ("a | b\n\n--|--\n", [("words", "a | b"), ("table", "--|--")]),
        ("either | or", [("words", "either | or")]),
        ("| First. Second. | b |\n|--|--|\n", [("table", "| First. Second. | b |"), ("table", "|--|--|")]),
        ("|x| is never negative. Remember.", [("words", "|x| is never negative."), ("words", " Remember.")]),
        ("| a | b\n|--|--\nDone.", [("table", "| a | b\n|--|--"), ("words", "Done.")]),
        ("|--|--\n1 | 2\n", [("table", "|--|--"), ("table", "1 | 2")]),
        (
            "> a | b\n> --|--\n> 1 | 2\n> Done.",
            [("table", "> a | b\n> --|--"), ("table", "> 1 | 2"), ("words", "> Done.")],
        ),
        ("> | a | b |\n", [("table", "> | a | b |")]),
    ],
)
def test_tables(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected
    assert all(is_table_line(part.strip()) for kind, part in expected if kind == "table" and not part.endswith("1 | 2"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    x = 1\n\n    y = 2\n\nDone.", [("code", "    x = 1\n\n    y = 2"), ("words", "Done.")]),
        ("So:\n\n\tx = 1", [("words", "So:"), ("code", "\tx = 1")]),
        ("So:\n    it goes on.", [("words", "So:"), ("words", "    it goes on.")]),
        ("- one\n\n    more of it.\n", [("words", "- one"), ("words", "    more of it.")]),
        ("1. one\n\nDone.\n\n    x\n", [("words", "1. one"), ("words", "Done."), ("code", "    x")]),
        ("* * *\n\n    x\n", [("words", "* * *"), ("code", "    x")]),
        ("　　一段目です。", [("words", "　　一段目です。")]),
        ("```\na | b\n--|--\n$$\n```\nYes.", [("code", "```\na | b\n--|--\n$$\n```"), ("words", "Yes.")]),
        ("1. ```sh\n   ls\n   ```\n2. Open it.", [("code", "1. ```sh\n   ls\n   ```"), ("words", "2. Open it.")]),
        ("- ~~~\n\n  ls\n  ~~~~\n\n    So.", [("code", "- ~~~\n\n  ls\n  ~~~~"), ("words", "    So.")]),
        ("> ```\n> x = 1\n> ```\n> Yes.", [("code", "> ```\n> x = 1\n> ```"), ("words", "> Yes.")]),
        ("> ```\n> x\n>\n> y\n\nYes.", [("code", "> ```\n> x\n>\n> y"), ("words", "Yes.")]),
        ("> - ```\n> x", [("code", "> - ```\n> x")]),
        ("````\n```\n````\r\nYes.", [("code", "````\n```\n````\r"), ("words", "Yes.")]),
        ("See. ```\nx\n```\nYes.", [("words", "See."), ("code", " ```\nx\n```"), ("words", "Yes.")]),
        ("- ```x``` is. It.", [("words", "- ```x``` is."), ("words", " It.")]),
        ("-```\nIt.", [("words", "-```"), ("words", "It.")]),
    ],
)
def test_code(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected
    assert all(is_code(part) for kind, part in expected if kind == "code")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$\nx^2 = 1\n$$\nYes.", [("formula", "$$\nx^2 = 1\n$$"), ("words", "Yes.")]),
        ("It is \\[ x \\] now.", [("words", "It is "), ("formula", "\\[ x \\]"), ("words", " now.")]),
        ("It costs $$ a lot.\n\nMore $$.", [("words", "It costs $$ a lot."), ("words", "More $$.")]),
        ("Left \\\\[2pt\\] over.", [("words", "Left \\\\[2pt\\] over.")]),
        ("So $x^2$ stays.", [("words", "So $x^2$ stays.")]),
    ],
)
def test_formulas(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected
    assert all(is_formula(part) for kind, part in expected if kind == "formula")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("[1]: https://a.example/b", "definition"),
        ('[docs]: <https://a.example> "All. Of it."\n', "definition"),
        ("[1]: ./there.md\n", "definition"),
        ("[Tom]: Hello there.", "words"),
        ("[1]: #there", "definition"),
        ("[1]: www.a.example (All. Of it.)\n", "definition"),
        ("[1]: mailto:a@b.example", "definition"),
        ("[Tom]: Hello!", "words"),
        ("[Bob]: OK.Fine", "words"),
        ("[Anna]: 3.5\n", "words"),
        ("[12:30]: Yes/no", "words"),
        ("[Bob]: ...what?", "words"),
        ("[Bob]: https://a.example is it", "words"),
        ("[x] done", "words"),
        ("[the page](https://a.example)", "words"),
    ],
)
def test_definitions_of_links(line: str, kind: str) -> None:
    assert [part.kind for part in split(line)] == [kind]


def test_sentences_wait_no_longer_than_they_must() -> None:
    splitter = SpeechSplitter()
    assert splitter.feed("[Tom]: Hello. I") == [SpeechPart("words", "[Tom]: Hello.")]
    assert splitter.feed("t is here | or. There\n") == []  # the next line may make a table of it
    assert [part.text for part in splitter.feed("N")] == [" It is here | or.", " There\n"]
    assert splitter.feed("ow. ") == [SpeechPart("words", "Now.")]
    assert splitter.feed("The end") == []
    assert [part.text for part in splitter.finish()] == [" The end"]


def test_a_line_with_a_pipe_and_no_end_does_not_wait_for_ever() -> None:
    splitter = SpeechSplitter()
    assert splitter.feed("a | " + "Word by word. " * 50)


LONG = {
    "code": "```\n" + "a b\n" * 25_000,
    "indented": "    x = f(a)\n" * 8_000,
    "after indented": "    x\n" + "\n" * 100_000 + "Done.",
    "below a head": "a | b\n" + " " * 100_000 + "\n",
    "pipes": "a|" * 50_000,
    "definition": "[a]: https://" + "a" * 100_000,
    "formulas": "\\[ " * 15_000,
    "quotation": "「" * 100_000,
    "quotes": ">" * 100_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("size", [8, 200_000])
def test_time_grows_with_the_text_and_no_faster(text: str, size: int) -> None:
    """Seconds, where each sign that looks at all those before it takes minutes."""
    spoken, begin = SpokenText(), process_time()
    for at in range(0, len(text), size):
        spoken.feed(text[at : at + size])
        assert process_time() - begin < 15
    spoken.finish()
    assert process_time() - begin < 15


SIGNS = (
    *("word", "Word. ", "です。", "a | b", "--|--", "|", "\\", "\n", "\n\n", "    ", "\t", " ", "- ", "1. ", "x", "…"),
    *("$$", "$", "\\[", "\\]", "[1]: ", "[", "]", "](u)", "https://a.b/c", "www.a.bc/d ", ": ", "```", "`", "~~~\n"),
    *("a | b\n--|--\n", "\n\n    x = 1\n", "$$x$$", "\\[ y \\]", "\n[1]: https://a.b/c\n", "\n|a|b|\n"),
    *("> ", ">", "\r\n", "* * *", "-", "「", "」", "\u3000", "\x0b", '"', "z" * 300, " " * 300),
    *(
        "1. ```sh\n",
        "\n   ```\n",
        "~~~",
        "\n> a | b\n> --|--\n",
        "[a]: w",
        "[b]: /",
        "[c]: 1",
        "12",
        "`" * 4,
        "[d]: ht",
    ),
)
TEXTS = st.one_of(st.lists(st.sampled_from(SIGNS), max_size=30).map("".join), st.text(max_size=60))


@given(TEXTS, st.lists(st.integers(0, 600), max_size=12))
def test_nothing_is_lost_and_the_cuts_do_not_depend_on_the_pieces(text: str, places: list[int]) -> None:
    edges = sorted({0, len(text), *(place for place in places if place < len(text))})
    whole = split(text)
    assert "".join(part.text for part in whole) == text
    assert split(*(text[start:end] for start, end in pairwise(edges))) == whole
    assert split(*text) == whole


@given(TEXTS, st.booleans())
@example(" " * 9 + "\u3000", True)
def test_what_is_said_and_where_it_stands_do_not_depend_on_the_pieces(text: str, named: bool) -> None:
    words = {"code": "Code.", "table": "Table.", "formula": "Formula.", "link": "a link to {host}"} if named else {}
    whole, one = SpokenText(summaries=words), SpokenText(summaries=words)  # type: ignore[arg-type]
    found = whole.feed(text) + whole.finish()
    assert [each for sign in text for each in one.feed(sign)] + one.finish() == found
    at = 0
    for sentence in found:
        assert at <= sentence.begin < sentence.end <= len(text)
        at = sentence.end
