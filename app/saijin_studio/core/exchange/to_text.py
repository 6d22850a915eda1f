"""Writes a chat as plain text: who, when, and the words as they are."""

from __future__ import annotations

from .page import Entry, PageOptions, entries, file_label, heading
from .record import ChatFile


def write(chat: ChatFile, options: PageOptions | None = None) -> bytes:
    options = options or PageOptions()
    title, below = heading(chat, options)
    parts = ["\n".join(line for line in (title, below) if line)]
    if chat.summary:
        parts.append(f"{options.words.summary}:\n{chat.summary.strip()}")
    parts += [_entry(entry, options) for entry in entries(chat, options)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _entry(entry: Entry, options: PageOptions) -> str:
    lines = [f"{entry.line}:"]
    if entry.thoughts:
        lines += [f"[{options.words.thoughts}]", *(f"  {line}" for line in entry.thoughts.split("\n"))]
    lines += [f"[{file_label(file)}]" for file in entry.attachments]
    return "\n".join([*lines, entry.text] if entry.text else lines)
