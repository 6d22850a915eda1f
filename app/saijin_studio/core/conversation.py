"""Conversations, their messages and the turns that make replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    USER = "user"
    PERSONA = "persona"


class Rule(StrEnum):
    """How a conversation finds who answers."""

    FIXED = "fixed"  # its own persona
    AUTO = "auto"  # by topic and language, then in turn
    BALANCED = "balanced"  # in turn


class MessageState(StrEnum):
    COMPLETE = "complete"
    INTERRUPTED = "interrupted"  # cut off by a fault or a time-out; the words so far are kept
    CANCELLED = "cancelled"  # stopped by the person; the words so far are kept
    FAILED = "failed"  # no reply could be made; `failure` says why
    PENDING = "pending"  # waits for a person's approval; no prompt quotes it
    WITHDRAWN = "withdrawn"  # taken back; out of sight


class TurnState(StrEnum):
    QUEUED = "queued"  # stored, the engine has not started it yet
    RUNNING = "running"
    WAITING = "waiting"  # a step failed for good; a person may retry or cancel it
    APPROVAL = "approval"  # the reply is there; a person is to keep it, change it or take it back
    ANSWERED = "answered"
    CANCELLED = "cancelled"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        return self in (TurnState.QUEUED, TurnState.RUNNING, TurnState.WAITING, TurnState.APPROVAL)

    @property
    def settled(self) -> bool:
        """No more words come; the reply, if there is one, is stored."""
        return not self.open or self is TurnState.APPROVAL


@dataclass(frozen=True, slots=True)
class ProviderFailure:
    """One provider of the chain that did not answer: an error code of core.errors and its detail.

    `number` is that of the try, from 1: a step whose whole chain failed is tried again.
    """

    provider: str
    model: str
    code: str
    detail: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model asked a tool for, and what the tool answered; JSON or plain words."""

    name: str
    arguments: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """What few messages have.

    `name`: who speaks where it is no persona of the studio. `foreign`: what another program keeps with it.
    """

    name: str = ""
    reasoning: str = ""
    reasoning_seconds: float | None = None
    tools: tuple[ToolCall, ...] = ()
    foreign: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture (`kind` image) or document (text, pdf). Its content lies in the media store under `hash` (SHA-256).

    From files of other programs come two more kinds: `file` is of a form that is kept and not shown, of a `missing`
    one only the name came along; its hash is "".

    `width` and `height` in pixels, `characters` of its text.
    """

    id: str
    kind: str
    name: str
    media_type: str
    hash: str
    size: int  # bytes
    width: int | None = None
    height: int | None = None
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message as stored. `position` orders the messages of a conversation as they were written (1, 2, ...).

    `versions` are the ids of all that stand at its place, itself among them, the oldest first; () where it is alone.
    `hidden` ones are seen by people and not by models. `bookmark` is a note, "" for none written, None for no mark.
    `copied_from` is the id of the reply that this one is a copy of, "" where that is gone, None where it is no copy.
    """

    id: str
    conversation_id: str
    position: int
    role: Role
    text: str
    created_at: datetime  # UTC, aware
    persona_key: str | None = None
    state: MessageState = MessageState.COMPLETE
    correlation_id: str | None = None
    provider: str | None = None
    model: str | None = None
    failures: tuple[ProviderFailure, ...] = ()
    failure: str | None = None  # error code when state is FAILED or INTERRUPTED
    has_audio: bool = False
    parent_id: str | None = None
    versions: tuple[str, ...] = ()
    hidden: bool = False
    bookmark: str | None = None
    edited_at: datetime | None = None
    extra: Extra = Extra()
    attachments: tuple[Attachment, ...] = ()
    current: bool = True  # on the path that the conversation shows, or beside it
    copied_from: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """`titled_by`: "person" where someone wrote the title, "model" where one was asked, "" for the first one.

    `folder_id` names a folder, `read_position` the last message that was in sight. `unread` counts the replies below
    all that ever was.
    """

    id: str
    title: str
    persona_key: str
    created_at: datetime
    updated_at: datetime
    last_line: str = ""
    open_turn: str | None = None  # correlation id of the turn being made, if any
    routing: Rule = Rule.FIXED
    titled_by: str = ""
    pinned: bool = False
    archived: bool = False
    folder_id: str | None = None
    tags: tuple[str, ...] = ()
    read_position: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be other in another version of a reply; "" leaves it to the process.

    `model` is "provider:model" or a provider. `instruction` stands behind the conversation, `system` in the place of
    what tells the model how to answer.
    """

    persona: str = ""
    model: str = ""
    instruction: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One request for a reply; `correlation_id` is the business key of its process instance.

    `goes_on` is the id of the reply whose words this one begins with.
    """

    correlation_id: str
    conversation_id: str
    user_message_id: str
    state: TurnState
    created_at: datetime
    persona_key: str | None = None
    persona_reason: str | None = None
    reply_message_id: str | None = None
    process_instance_id: str | None = None
    cancel_requested: bool = False
    again: Again = Again()
    goes_on: str = ""


@dataclass(frozen=True, slots=True)
class PromptPart:
    """One part of a prompt, in the order in which the parts are sent. `tokens` is an estimate.

    A part that is a message of the conversation names it: the store keeps its text once. So does one that is the
    beginning of an attached document, or a picture; it stands before its message. `left_out` are the tokens of a part
    that is included but for its end. The title of a note is the role in which it is said.
    """

    # persona, scenario, example, profile, memory, lore, summary, note, attachment, image, history, instruction, user
    kind: str
    title: str
    text: str
    tokens: int
    included: bool = True
    reason: str = ""  # why it was left out
    message_id: str = ""
    attachment_id: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ReplyTrace:
    """How a reply was made, as far as the store knows (the steps come from the process).

    `failures` are those of all tries, in their order; `tries` is the number of the last.
    """

    correlation_id: str
    persona_key: str | None
    persona_reason: str | None
    provider: str | None
    model: str | None
    failures: tuple[ProviderFailure, ...] = ()
    parts: tuple[PromptPart, ...] = ()
    first_token_seconds: float | None = None
    tokens_per_second: float | None = None
    process_instance_id: str | None = None
    tries: int = 1


@dataclass(frozen=True, slots=True)
class AudioClip:
    """One spoken sentence of a message. `path` is absolute; WAV, mono, 48 kHz, 16 bit."""

    message_id: str
    index: int
    text: str
    path: str
    seconds: float
    engine: str = ""
    extra: dict[str, str] = field(default_factory=dict)
