"""Reads markdown: CommonMark with tables, strikethrough, formulas, and emphasis that holds in Japanese."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .emphasis import add_emphasis
from .formula_rules import add_formulas

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\^{}「」『』\uff08\uff09、。]+")
_TASK = re.compile(r"\[([ xX])\]\s")
_TRAILING = ".,;:!?*_~"


def read(source: str) -> list[Token]:
    """The tokens of a text. Nothing in it is taken for HTML."""
    return _reader().parse(source)


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # not needed before there is something to show

    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    add_emphasis(made)
    add_formulas(made)
    made.validateLink = _any_address  # type: ignore[method-assign]
    return made


def _any_address(url: str) -> bool:
    """Every link is shown as one: nothing is fetched, and where it goes is judged when it is pressed."""
    return True


def task(token: Token) -> bool | None:
    """Whether the words of a list item begin as a done (True) or an open task; None where they are none."""
    found = _TASK.match(token.content)
    return found.group(1) != " " if found else None


def without_box(token: Token) -> None:
    """Takes the box away from the words of a task."""
    first = (token.children or [])[0]
    first.content = first.content[4:]


def addresses(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a web address."""
    pieces: list[tuple[str, bool]] = []
    place = 0
    for found in ADDRESS.finditer(text):
        address = _trimmed(found.group())
        if len(address) > len("https://"):
            pieces += [(text[place : found.start()], False), (address, True)]
            place = found.start() + len(address)
    return [*pieces, (text[place:], False)]


def _trimmed(address: str) -> str:
    """Without what belongs to the sentence."""
    address = address.rstrip(_TRAILING)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_TRAILING)
    return address
