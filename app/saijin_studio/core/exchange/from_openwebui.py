"""Reads Open WebUI's export of chats: a list of {id, title, chat: {history: {messages, currentId}, ...}, ...}.

The form as Open WebUI writes it (github.com/open-webui/open-webui: backend/open_webui/models/chats.py,
src/lib/utils/index.ts). `history.messages` is a tree by `parentId`; older files have only the list `chat.messages`.
A model's thoughts stand within its text as <details type="reasoning">; they become `reasoning`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..conversation import MessageState, Role
from .dates import date_of
from .limits import MAX_CHATS, MAX_MESSAGES, too_many
from .media import media_type
from .nodes import NodeTree
from .record import ChatFile, ChatFormat, FileAttachment, FileMessage, FileProblem, ReadResult
from .tree import sound
from .values import Table, inline_file, items, strings, table, text_of, without

NAME: Final = ChatFormat.OPENWEBUI.value
_ROLES: Final = {"user": Role.USER, "assistant": Role.PERSONA}
_TAKEN: Final = ("id", "parentId", "childrenIds", "role", "content", "timestamp", "model")
_THOUGHTS: Final = re.compile(r'<details type="reasoning"([^>\n]{0,300})>')
_THOUGHTS_END: Final = "</details>"
_DURATION: Final = re.compile(r'duration="([0-9]{1,9}(?:\.[0-9]{1,9})?)"')
_SUMMARY: Final = re.compile(r"^\s{0,9}<summary>[^<]{0,200}</summary>\s{0,9}")
_TEXTS: Final = re.compile(r"^text/|json|xml|yaml|script|sql", re.IGNORECASE)  # kinds whose files are text
_QUOTE: Final = re.compile(r"^> ?", re.MULTILINE)


def looks_like(entry: object) -> bool:
    chat = table(table(entry).get("chat"))
    return isinstance(table(chat.get("history")).get("messages"), dict) or isinstance(chat.get("messages"), list)


def read(entries: Sequence[object]) -> ReadResult:
    problems: list[FileProblem] = []
    chats = []
    for number, raw in enumerate(entries[:MAX_CHATS], 1):
        if looks_like(raw):
            chats.append(_Reader(table(raw), f"chat {number}", problems).chat())
        else:
            problems.append(FileProblem(f"chat {number}", "no_chat"))
    problems += too_many(entries)
    return ReadResult(ChatFormat.OPENWEBUI, tuple(chats), tuple(problems))


@dataclass(slots=True)
class _Reader:
    entry: Table
    place: str
    problems: list[FileProblem]
    _found: list[FileMessage] = field(default_factory=list)

    def chat(self) -> ChatFile:
        chat = table(self.entry.get("chat"))
        nodes, last = _nodes(chat)
        self._walk(nodes, last)
        messages, faults = sound(self._found, self.place)
        self.problems += faults
        first = next((message.at for message in messages if message.at), None)
        tags = strings(table(self.entry.get("meta")).get("tags")) or strings(chat.get("tags"))
        kept = without(self.entry, "chat", "title") | {"chat": without(chat, "history", "messages", "title")}
        return ChatFile(
            title=text_of(self.entry.get("title")) or text_of(chat.get("title")),
            character=next(iter(strings(chat.get("models"))), ""),
            created_at=date_of(self.entry.get("created_at")) or date_of(chat.get("timestamp")) or first,
            messages=messages,
            tags=tags,
            extra={NAME: kept},
        )

    def _walk(self, nodes: dict[str, Table], last: str) -> None:
        tree = NodeTree(
            {name: text_of(node.get("parentId")) for name, node in nodes.items()},
            {name: strings(node.get("childrenIds")) for name, node in nodes.items()},
        )
        shown = tree.shown(last)
        above = {"": ""}  # the nearest message at or above each node
        for name, parent in tree.walk():
            message = _message(name, nodes[name], above[parent], name in shown)
            above[name] = above[parent] if message is None else name
            if message is None:
                self._skipped(name, nodes[name])
            elif len(self._found) >= MAX_MESSAGES:
                self.problems.append(FileProblem(self.place, "too_many", str(MAX_MESSAGES)))
                return
            else:
                self._found.append(message)
        if lost := len(nodes) - len(above) + 1:
            self.problems.append(FileProblem(self.place, "circle", str(lost)))

    def _skipped(self, name: str, node: Table) -> None:
        role = text_of(node.get("role"))
        code = "no_text" if role in _ROLES else "role"
        self.problems.append(FileProblem(f"{self.place}, message {name}", code, role))


def _nodes(chat: Table) -> tuple[dict[str, Table], str]:
    """The messages by id and the last that is shown."""
    history = table(chat.get("history"))
    if isinstance(history.get("messages"), dict):
        return {name: table(node) for name, node in history["messages"].items()}, text_of(history.get("currentId"))
    listed = [table(raw) for raw in items(chat.get("messages"))]
    nodes = {str(index): raw | {"parentId": str(index - 1) if index else ""} for index, raw in enumerate(listed)}
    return nodes, str(len(listed) - 1)


def _message(name: str, node: Table, parent: str, current: bool) -> FileMessage | None:
    role = _ROLES.get(text_of(node.get("role")))
    said = _said(node.get("content"))
    if role is None or said is None:
        return None
    text, reasoning, seconds = _parted(said) if role is Role.PERSONA else (said, "", None)
    return FileMessage(
        id=name,
        role=role,
        text=text,
        parent=parent,
        at=date_of(node.get("timestamp")),
        name=text_of(node.get("modelName")) or text_of(node.get("model")),
        state=_state(node),
        model=text_of(node.get("model")),
        current=current,
        reasoning=reasoning,
        reasoning_seconds=seconds,
        attachments=_files(node),
        extra={NAME: kept} if (kept := _kept(node)) else {},
    )


def _said(content: object) -> str | None:
    """The text, which may come in parts, as models are sent it."""
    if isinstance(content, list):
        return "\n\n".join(text for part in content if (text := text_of(table(part).get("text"))))
    return content if isinstance(content, str) else None


def _parted(said: str) -> tuple[str, str, float | None]:
    """(the text, the thoughts, how many seconds they took)."""
    texts, thoughts, seconds, here = [], [], None, 0
    while found := _THOUGHTS.search(said, here):
        end = said.find(_THOUGHTS_END, found.end())
        if end < 0:
            break
        texts.append(said[here : found.start()])
        thoughts.append(_QUOTE.sub("", html.unescape(_SUMMARY.sub("", said[found.end() : end]))).strip())
        if took := _DURATION.search(found[1]):
            seconds = (seconds or 0.0) + float(took[1])
        here = end + len(_THOUGHTS_END)
    texts.append(said[here:])
    text = "\n\n".join(part for part in (one.strip("\n") for one in texts) if part) if thoughts else said
    return text, "\n\n".join(thoughts), seconds


def _state(node: Table) -> MessageState:
    if node.get("error"):
        return MessageState.FAILED
    return MessageState.INTERRUPTED if node.get("done") is False else MessageState.COMPLETE


def _files(node: Table) -> tuple[FileAttachment, ...]:
    raw = [table(one) for one in items(node.get("files"))]
    pictures = [table(table(part).get("image_url")) for part in items(node.get("content"))]
    return tuple(_file(one) for one in [*raw, *(picture for picture in pictures if picture)])


def _file(raw: Table) -> FileAttachment:
    """A file within the chat, or the name of one that stayed on the server."""
    held = table(raw.get("file"))
    name = text_of(raw.get("name")) or text_of(held.get("filename"))
    text = text_of(table(held.get("data")).get("content"))
    said = text_of(table(held.get("meta")).get("content_type"))
    inline = inline_file(raw.get("url"), name)
    if inline is None and text.strip():
        return _as_text(name, said, text)
    content = inline.content if inline else b""
    return FileAttachment(name, media_type(content, inline.media_type if inline else said), content, text)


def _as_text(name: str, said: str, text: str) -> FileAttachment:
    """The words of a file that stayed on the server: all of a text, and what was read out of any other."""
    content = text.encode(errors="replace")
    if not said or _TEXTS.search(said):
        return FileAttachment(name, media_type(content, said) or "text/plain", content, text)
    return FileAttachment(f"{name}.txt", "text/plain", content, text)


def _kept(node: Table) -> Table:
    """All else the node says; what became an attachment is not kept twice."""
    kept = without(node, *_TAKEN)
    if "files" in kept:
        kept["files"] = [_without_content(table(raw)) for raw in items(kept["files"])]
    return kept


def _without_content(raw: Table) -> Table:
    if text_of(raw.get("url")).startswith("data:"):
        raw = without(raw, "url")
    held = table(raw.get("file"))
    if not isinstance(table(held.get("data")).get("content"), str):
        return raw
    return raw | {"file": held | {"data": without(table(held["data"]), "content")}}
