"""Writes a chat as plain text: who, when, and the words as they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from .page import Entry, PageOptions, entries, file_label, heading
from .record import ChatFile


def write(chat: ChatFile, options: PageOptions | None = None) -> bytes:
    return "".join(pieces(chat, options or PageOptions())).encode()


def pieces(chat: ChatFile, options: PageOptions) -> Iterator[str]:
    """The file bit by bit, one for each message that is told."""
    title, below = heading(chat, options)
    head = ["\n".join(line for line in (title, below) if line)]
    if chat.summary:
        head.append(f"{options.words.summary}:\n{chat.summary.strip()}")
    between = ""
    for text in chain(head, (_entry(entry, options) for entry in entries(chat, options))):
        if text:
            yield between + text
            between = "\n\n"
    yield "\n"


def _entry(entry: Entry, options: PageOptions) -> str:
    lines = [f"{entry.line}:"]
    if entry.thoughts:
        lines += [f"[{options.words.thoughts}]", *(f"  {line}" for line in entry.thoughts.split("\n"))]
    lines += [f"[{file_label(file)}]" for file in entry.attachments]
    return "\n".join([*lines, entry.text] if entry.text else lines)
