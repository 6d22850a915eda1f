"""Pages are written by a short way where a text is simple; what comes out is what the reader of all Markdown makes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saijin_studio.core.exchange.swift import render
from saijin_studio.core.exchange.to_html import _reader

PIECES = (
    "- ", "* ", "+ ", "1. ", "2) ", "10. ", "# ", "## ", "####### ", "#", "> ", "```\n", "```py\n", "~~~\n", "    p\n",
    "```\nq\n```\n", "   ", "  ", " ", "\u3000", "\n", "\n\n", "a", "b", "word ", "x ```", "*", "**", "***", "`", "``",
    "[x](y)", "[x]: http://a\n", "<http://a>", "&amp;", "&", "<", "|", "-|-|\n", "|-|-|\n", "|a|b|\n", "c|d", "-5",
    "|:-|-:|\n", "A|B\n---|---\n", "---", "--", "===", "=", ":-", ":", "「", "」", "。", "é", "!", "\\", "~~", '"', ".",
    ", ", "(", ")", "\t", "_",
)  # fmt: skip
TALK = """*She looks up.* "You are late," she says, **quietly**.
It was `a * b` o'clock & raining.

## Later

- tea, *hot*
- **bread**

1) one
2) two

| Day | Weather |
|:---|--:|
| Monday | `rain` |

```python
for line in lines:
    print("<b>", line)
```

雨の日は*本*を読みます。"""


class Strict:
    """A reader that must not be asked."""

    def render(self, text: str) -> str:
        raise AssertionError(text)

    renderInline = render


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@example("- |-|-|\nA|B\n---|---\n")
@example("A|B\n---|---\n　")
@example("- a\n  ```\n\n```\nText\n\nmore\n```")
@settings(deadline=None, max_examples=400)
def test_it_is_the_same_page(text: str) -> None:
    assert render(text, _reader()) == _reader().render(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(deadline=None, max_examples=200)
def test_with_any_signs(text: str) -> None:
    assert render(text, _reader()) == _reader().render(text)


def test_a_talk_needs_no_reader_beyond_its_odd_lines() -> None:
    usual = TALK.rpartition("\n\n")[0]
    assert render(usual, Strict()) == _reader().render(usual)  # type: ignore[arg-type]
    assert render(TALK, _reader()) == _reader().render(TALK)


@pytest.mark.parametrize("text", ["[a]\n\n[a]: https://example.org", "a\tb", "one\r\n\r\ntwo", "\0"])
def test_what_reaches_over_blocks_goes_whole(text: str) -> None:
    assert render(text, _reader()) == _reader().render(text)
