"""Writes a chat as Markdown: one heading a message, its text as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from .page import Entry, PageOptions, entries, file_label, heading
from .record import ChatFile

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&])")


def write(chat: ChatFile, options: PageOptions | None = None) -> bytes:
    return "".join(pieces(chat, options or PageOptions())).encode()


def pieces(chat: ChatFile, options: PageOptions) -> Iterator[str]:
    """The file bit by bit, one for each message that is told."""
    title, below = heading(chat, options)
    head = [f"# {_escaped(title)}" if title else "", _escaped(below)]
    if chat.summary:
        head.append(_quoted(options.words.summary, chat.summary))
    between = ""
    for parts in chain([head], (_entry(entry, options) for entry in entries(chat, options))):
        if text := "\n\n".join(part for part in parts if part):
            yield between + text
            between = "\n\n"
    yield "\n"


def _entry(entry: Entry, options: PageOptions) -> list[str]:
    files = "\n".join(f"- {_escaped(file_label(file))}" for file in entry.attachments)
    thoughts = _quoted(options.words.thoughts, entry.thoughts) if entry.thoughts else ""
    return [f"## {_escaped(entry.line)}", thoughts, files, _closed(entry.text)]


def _quoted(head: str, text: str) -> str:
    lines = (f"> {line}".rstrip() for line in text.strip().split("\n"))
    return "\n".join((f"> **{_escaped(head)}**", ">", *lines))


def _closed(text: str) -> str:
    """A reply that was cut off within a block of code must not swallow what follows."""
    fence = ""
    for line in text.split("\n"):
        found = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
    return f"{text}\n{fence}" if fence else text


def _escaped(text: str) -> str:
    """Words of others in a line of ours."""
    return _SIGNS.sub(r"\\\1", text)
