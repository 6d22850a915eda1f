"""The pages for people: the path, escaped, and nothing in them that loads or runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.conversation import MessageState, Role
from saijin_studio.core.exchange import to_html, to_markdown, to_text
from saijin_studio.core.exchange.limits import MAX_MARKDOWN
from saijin_studio.core.exchange.page import PageOptions, PageWords
from saijin_studio.core.exchange.record import ChatFile, FileAttachment
from tests.unit.exchange_trees import chats, made

PNG = b"\x89PNG\r\n\x1a\n"
AT = datetime(2024, 6, 16, 15, 0, tzinfo=UTC)
REPLY = {"role": Role.PERSONA, "name": "Mira"}
CHAT = ChatFile(
    title="On <the> beach",
    user="Aki",
    character="Mira",
    created_at=AT,
    tags=("sea",),
    summary="They met.",
    messages=(
        made("1", text="What is *this*?", at=AT, attachments=(FileAttachment("shell.png", "", PNG),)),
        made("2", "1", text="A stone.", current=False, **REPLY),
        made("3", "1", text="A shell.", reasoning="A spiral.", bookmark="shell", **REPLY),
        made("4", "3", text="It was", state=MessageState.CANCELLED, hidden=True, **REPLY),
        made("5", "4", text="Taken back.", state=MessageState.WITHDRAWN, **REPLY),
    ),
)


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser takes them."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def html_of(text: str) -> list[tuple[str, dict[str, str | None]]]:
    return Tags(to_html.write(ChatFile(messages=(made("1", text=text),)))).found


def test_plain_text() -> None:
    assert to_text.write(CHAT).decode() == (
        "On <the> beach\nMira · 2024-06-16 15:00 · #sea\n\nSummary:\nThey met.\n\n"
        "Aki · 2024-06-16 15:00:\n[shell.png]\nWhat is *this*?\n\n"
        "Mira · Bookmark: shell:\n[Thoughts]\n  A spiral.\nA shell.\n\nMira · Stopped:\nIt was\n"
    )


def test_markdown() -> None:
    page = to_markdown.write(CHAT).decode()
    assert page.startswith(
        "# On \\<the\\> beach\n\nMira · 2024-06-16 15:00 · \\#sea\n\n> **Summary**\n>\n> They met.\n"
    )
    assert "## Mira · Bookmark: shell\n\n> **Thoughts**\n>\n> A spiral.\n\nA shell.\n" in page
    assert "A stone." not in page and "Taken back." not in page


def test_a_block_of_code_that_was_cut_off_ends_with_its_message() -> None:
    chat = ChatFile(messages=(made("1", text="```python\nprint("), made("2", "1", text="Go on.")))
    assert "```python\nprint(\n```\n\n## You\n\nGo on." in to_markdown.write(chat).decode()


def test_the_reader_chooses_what_is_told_and_in_which_words_and_zone() -> None:
    zone = timezone(timedelta(hours=9))
    quiet = PageOptions(zone=zone, thoughts=False, hidden=False, words=PageWords(bookmark="しおり"))
    page = to_text.write(CHAT, quiet).decode()
    assert "2024-06-17 00:00" in page and "しおり: shell" in page
    assert "Thoughts" not in page and "It was" not in page
    assert "15:00" not in to_text.write(CHAT, PageOptions(times=False)).decode()


def test_html_is_one_file_with_its_pictures() -> None:
    page = to_html.write(CHAT).decode()
    assert "<title>On &lt;the&gt; beach</title>" in page
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in page
    assert "What is <em>this</em>?" in page
    assert "prefers-color-scheme: dark" in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![beach](https://example.org/track.png)",
        "[go](javascript:alert(1))",
        "[go](data:text/html,hello)",
        "[go](file:///etc/passwd)",
        "[go](ms-settings:network)",
        '[go](https://example.org/"onclick="alert(1))',
        "<https://example.org> &#60;script&#62;",
        "```html\n<script>\n```",
    ],
)
def test_nothing_of_a_message_runs_or_loads(text: str) -> None:
    for tag, attributes in html_of(text):
        assert tag not in ("script", "iframe", "object", "link", "form", "img")
        assert not any(name.startswith("on") for name in attributes)
        assert re.match(r"https?:|mailto:", attributes.get("href") or "https:")


@given(chats)
@settings(deadline=None, max_examples=30)
def test_every_chat_has_its_pages(chat: ChatFile) -> None:
    for write in (to_text.write, to_markdown.write, to_html.write):
        assert write(chat).decode()
    for tag, attributes in Tags(to_html.write(chat)).found:
        assert tag != "script" and (attributes.get("src") or "data:").startswith("data:")


@given(st.text(alphabet="<>\"'&`[]()!*_\n a/:", max_size=40))
@settings(deadline=None, max_examples=100)
def test_signs_of_any_sort_stay_signs(text: str) -> None:
    known = {tag for tag, _ in html_of("plain")} | set(
        "em strong code a br pre blockquote ul ol li hr h1 h2 h3 h4 h5 h6".split()
    )
    assert {tag for tag, _ in html_of(text)} <= known


def test_a_picture_that_is_none_is_not_shown_as_one() -> None:
    chat = ChatFile(messages=(made("1", attachments=(FileAttachment("x.png", "image/png", b"<svg/onload=1>"),)),))
    assert "img" not in [tag for tag, _ in Tags(to_html.write(chat)).found]


def test_a_very_long_message_is_shown_as_it_was_written() -> None:
    assert "em" not in [tag for tag, _ in html_of("*a* " * MAX_MARKDOWN)]
