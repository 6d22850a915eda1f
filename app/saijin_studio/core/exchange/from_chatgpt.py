"""Reads ChatGPT's data export: `conversations.json`, alone or in the .zip in which it comes (archive).

A list of conversations, each a tree under `mapping`: {id: {message, parent, children}}; `current_node` ends the branch
that is shown. There is no official description; the form is taken from public readers and descriptions of it
(github.com/mitkury/chatgpt-export-parser docs/chatgpt-data-export-format.md; "ChatGPT User Data Export Specification
(Unofficial)" of 2026). Roots without a message, system messages and the calls and answers of tools are no messages
here: thoughts become the `reasoning` of the reply they led to, the others lie in its extra, under "steps".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ..conversation import Role
from . import chatgpt_content
from .chatgpt_content import THOUGHTS, Asset
from .dates import date_of
from .limits import MAX_CHATS, MAX_MESSAGES, too_many
from .nodes import NodeTree
from .record import ChatFile, ChatFormat, FileMessage, FileProblem, ReadResult
from .tree import sound
from .values import Table, items, number_of, strings, table, text_of, without

NAME: Final = ChatFormat.CHATGPT.value
CHARACTER: Final = "ChatGPT"
_MOST_STEPS = 200  # between two messages


def looks_like(conversation: object) -> bool:
    return isinstance(conversation, dict) and isinstance(conversation.get("mapping"), dict)


def read(conversations: Sequence[object], asset: Asset = lambda own_id: ("", b"")) -> ReadResult:
    """`asset` finds a file of the export by its id: (its name, its content), both empty where it is not there."""
    problems: list[FileProblem] = []
    chats = []
    for number, raw in enumerate(conversations[:MAX_CHATS], 1):
        if looks_like(raw):
            chats.append(_Reader(table(raw), f"chat {number}", asset, problems).chat())
        else:
            problems.append(FileProblem(f"chat {number}", "no_chat"))
    problems += too_many(conversations)
    return ReadResult(ChatFormat.CHATGPT, tuple(chats), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Carry:
    """What came since the last message and belongs to the next one."""

    parent: str = ""
    reasoning: str = ""
    seconds: float | None = None
    steps: tuple[Table, ...] = ()


@dataclass(slots=True)
class _Reader:
    raw: Table
    place: str
    asset: Asset
    problems: list[FileProblem]
    _found: list[FileMessage] = field(default_factory=list)

    def chat(self) -> ChatFile:
        mapping = self.raw["mapping"]
        nodes = {name: table(node) for name, node in mapping.items()}
        tree = NodeTree(
            {name: text_of(node.get("parent")) for name, node in nodes.items()},
            {name: strings(node.get("children")) for name, node in nodes.items()},
        )
        self._walk(nodes, tree)
        messages, faults = sound(self._found, self.place)
        self.problems += faults
        return ChatFile(
            title=text_of(self.raw.get("title")),
            character=CHARACTER,
            created_at=date_of(self.raw.get("create_time")),
            messages=messages,
            extra={NAME: without(self.raw, "mapping", "title", "create_time")},
        )

    def _walk(self, nodes: dict[str, Table], tree: NodeTree) -> None:
        shown = tree.shown(text_of(self.raw.get("current_node")))
        carried = {"": _Carry()}
        for name, parent in tree.walk():
            carry, message = self._taken(name, table(nodes[name].get("message")), carried[parent])
            carried[name] = carry
            if message is not None and len(self._found) >= MAX_MESSAGES:
                self.problems.append(FileProblem(self.place, "too_many", str(MAX_MESSAGES)))
                return
            if message is not None:
                self._found.append(replace(message, current=name in shown))
        if lost := len(nodes) - len(carried) + 1:
            self.problems.append(FileProblem(self.place, "circle", str(lost)))

    def _taken(self, name: str, message: Table, carry: _Carry) -> tuple[_Carry, FileMessage | None]:
        """What the following nodes carry on, and the message where the node is one."""
        role = text_of(table(message.get("author")).get("role"))
        content = table(message.get("content"))
        if not message or role == "system":
            return carry, None
        if content.get("content_type") in THOUGHTS:
            return _with_thoughts(carry, message), None
        shown = self._message(name, message, role, carry)
        if shown is None:
            return replace(carry, steps=(*carry.steps, message)[:_MOST_STEPS]), None
        return _Carry(parent=name), shown

    def _message(self, name: str, message: Table, role: str, carry: _Carry) -> FileMessage | None:
        metadata = table(message.get("metadata"))
        text = chatgpt_content.text(table(message.get("content")))
        files = chatgpt_content.attachments(message, self.asset)
        said = text.strip() and role in ("user", "assistant")
        to_tool = text_of(message.get("recipient")) not in ("", "all")
        unseen = metadata.get("is_visually_hidden_from_conversation") is True
        if unseen or to_tool or not (said or files):
            return None
        if any(not one.content for one in files):
            self.problems.append(FileProblem(f"{self.place}, message {name}", "attachment"))
        persona = role != "user"
        return FileMessage(
            id=name,
            role=Role.PERSONA if persona else Role.USER,
            text=text if said else "",
            parent=carry.parent,
            at=date_of(message.get("create_time")),
            name=text_of(table(message.get("author")).get("name")) if said else "",
            state=chatgpt_content.state(message),
            provider="openai" if persona else "",
            model=text_of(metadata.get("model_slug")) if persona else "",
            hidden=number_of(message.get("weight")) == 0,
            reasoning=carry.reasoning if persona else "",
            reasoning_seconds=carry.seconds if persona else None,
            attachments=files,
            extra=_extra(message, carry),
        )


def _with_thoughts(carry: _Carry, message: Table) -> _Carry:
    found = chatgpt_content.thoughts(table(message.get("content")))
    seconds = chatgpt_content.thinking_seconds(table(message.get("metadata")))
    if len(carry.reasoning) + len(found) > 1_000_000:
        found = ""
    return replace(
        carry,
        reasoning="\n\n".join(part for part in (carry.reasoning, found) if part),
        seconds=carry.seconds if seconds is None else seconds,
    )


def _extra(message: Table, carry: _Carry) -> dict[str, Any]:
    kept = without(message, "id", "create_time")
    content = table(message.get("content"))
    if content.get("content_type") == "text" and all(isinstance(part, str) for part in items(content.get("parts"))):
        del kept["content"]  # is the message's text
    if carry.steps:
        kept["steps"] = list(carry.steps)
    return {NAME: kept}
