"""Conversations, their messages and the turns that make replies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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
    """One provider of the chain that did not answer: an error code of core.errors and its detail."""

    provider: str
    model: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as stored. `position` orders messages within a conversation (1, 2, ...)."""

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


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    title: str
    persona_key: str
    created_at: datetime
    updated_at: datetime
    last_line: str = ""
    open_turn: str | None = None  # correlation id of the turn being made, if any
    routing: Rule = Rule.FIXED


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
    """One request for a reply; `correlation_id` is the business key of its process instance."""

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


@dataclass(frozen=True, slots=True)
class PromptPart:
    """One part of a prompt, in the order in which the parts are sent. `tokens` is an estimate.

    A part that is a message of the conversation names it: the store keeps its text once.
    """

    kind: str  # persona, scenario, example, memory, lore, history, instruction, user
    title: str
    text: str
    tokens: int
    included: bool = True
    reason: str = ""  # why it was left out
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class ReplyTrace:
    """How a reply was made, as far as the store knows (the steps come from the process)."""

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
