"""The transcript's arithmetic: heights, cutting markdown, writing it safely."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from saijin_studio.ui.tokens import LIGHT
from saijin_studio.ui.transcript.docstyle import CODE_HEAD, DocStyle
from saijin_studio.ui.transcript.heights import Heights
from saijin_studio.ui.transcript.segments import HARD, cut, extend
from saijin_studio.ui.transcript.things import words_of
from saijin_studio.ui.transcript.writer import Decoration, write

SIZES = st.lists(st.integers(0, 5000), max_size=60)
LINES = st.sampled_from(
    [
        "",
        "word " * 30,
        "- item",
        "  more of it",
        "```python",
        "```",
        "x = 1",
        "| a | b |",
        "|---|---|",
        "> quoted",
        "語" * 200,
    ]
)
TEXTS = st.lists(LINES, max_size=150).map("\n".join)


@given(SIZES, st.integers(-10, 400_000))
def test_heights_find_what_lies_at_a_pixel(values: list[int], pixel: int) -> None:
    heights = Heights(values)
    assert heights.total == sum(values)
    index, offset = heights.find(pixel)
    if heights.total:
        wanted = max(0, min(pixel, heights.total - 1))
        assert heights.before(index) + offset == wanted
        assert 0 <= offset < values[index]


@given(SIZES, st.lists(st.integers(0, 900), min_size=1, max_size=20))
def test_heights_stay_right_when_changed_and_grown(values: list[int], more: list[int]) -> None:
    heights = Heights(values)
    for value in more:
        heights.append(value)
    everything = values + more
    for index in range(0, len(everything), 3):
        everything[index] += 7
        heights.set(index, everything[index])
    for index in range(len(everything) + 1):
        assert heights.before(index) == sum(everything[:index])


@settings(deadline=None)
@given(TEXTS)
def test_cutting_loses_nothing(text: str) -> None:
    pieces = cut(text)
    assert "".join(piece.text for piece in pieces) == text
    assert all(len(piece.text) <= 3 * HARD for piece in pieces)


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.integers(1, 40))
def test_text_that_streams_in_is_never_lost(text: str, step: int) -> None:
    pieces = cut("")
    for start in range(0, len(text), step):
        extend(pieces, text[start : start + step])
    assert "".join(piece.text for piece in pieces) == text


def test_a_finished_segment_stays_the_same_object_while_text_streams_in() -> None:
    pieces = cut("A paragraph. " * 90 + "\n\n")
    extend(pieces, "Next one.\n\n" + "More words. " * 100)
    first = pieces[0]
    extend(pieces, "And the end.")
    assert pieces[0] is first and len(pieces) > 1


@pytest.mark.parametrize("before", ["", "> Quoted.\n\n", "```\nfirst\n```\n\n"])
def test_the_panel_of_code_below_a_table_leaves_its_last_row_free(qtbot: QtBot, before: str) -> None:
    document, decorations = _written(f"{before}| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n```")
    document.setTextWidth(400)
    layout = document.documentLayout()
    cell = document.rootFrame().childFrames()[0].lastCursorPosition().block()  # of the last row
    code = layout.blockBoundingRect(document.findBlockByNumber(decorations[-1].first))
    assert layout.blockBoundingRect(cell).bottom() + 6 <= code.top() - CODE_HEAD


def test_a_long_fence_goes_on_as_code(qtbot: QtBot) -> None:
    pieces = cut("```python\n" + "x = 1\n" * 300 + "```\nAfter.")
    assert len(pieces) > 3
    for piece in pieces[:-1]:
        assert [each.kind for each in _written(piece.source)[1]] == ["code"]
        assert _written(piece.source)[1][0].language == "python"
    assert _written(pieces[-1].source)[0].toPlainText().endswith("After.")


@pytest.mark.parametrize(
    "source",
    ["<script>alert(1)</script>", "<img src='file:///etc/passwd'>", "<b>bold</b>", "&lt;i&gt;", "<!-- hidden -->"],
)
def test_html_of_a_model_is_text(qtbot: QtBot, source: str) -> None:
    document, _ = _written(f"Look: {source} end")
    assert "Look:" in document.toPlainText() and "end" in document.toPlainText()
    if source.startswith("<"):
        assert source in document.toPlainText()


@pytest.mark.parametrize("address", ["https://example.org/c.png", "file:///dev/zero", "//host/share/x.png"])
def test_a_picture_from_elsewhere_is_named_and_never_loaded(qtbot: QtBot, address: str) -> None:
    document, _ = _written(f"![a cat]({address})")
    assert document.toPlainText() == "\ufffc"
    assert words_of(document, 0, 1) == "a cat"
    assert _look(document, 0).anchorHref() == address
    assert "<img" not in document.toHtml()


def test_markdown_becomes_what_it_means(qtbot: QtBot) -> None:
    document, found = _written(
        "# Title\n\nOne **two** `three`\nnew line\n\n- a\n- b\n  1. c\n\n> said\n\n"
        "```sh\nls\n```\n\n|x|y|\n|-|-|\n|1|2|\n\n---\n"
    )
    text = document.toPlainText()
    for words in ("Title", "One two three", "new line", "a", "b", "c", "said", "ls", "x", "2"):
        assert words in text
    assert [each.kind for each in found] == ["quote", "code", "rule"]
    assert found[1].text == "ls\n" and found[1].language == "sh"


def test_spoken_words_and_actions_are_told_apart(qtbot: QtBot) -> None:
    document, _ = _written('*nods* "Yes," she says. 「はい」')
    colours: dict[str, str] = {}
    block = document.begin()
    for fragment in (each.fragment() for each in block):  # type: ignore[attr-defined]
        colours[fragment.text()] = fragment.charFormat().foreground().color().name()
        if fragment.text() == "nods":
            assert fragment.charFormat().fontItalic()
    assert colours["“Yes,”"] == colours["「はい」"] != colours["nods"]


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_any_text_can_be_written(text: str) -> None:
    document, found = _written(text)
    for each in found:
        assert 0 <= each.first <= each.last < document.blockCount()


def _look(document: QTextDocument, position: int) -> QTextCharFormat:
    cursor = QTextCursor(document)
    cursor.setPosition(position + 1)
    return cursor.charFormat()


def _written(source: str) -> tuple[QTextDocument, tuple[Decoration, ...]]:
    document = QTextDocument()
    return document, write(source, document, DocStyle(LIGHT, "#7A6FF0", "#FFFFFF"), dialogue=True)
