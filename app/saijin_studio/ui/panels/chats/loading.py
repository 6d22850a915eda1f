"""What a chat needs to be shown, read on a background thread: the end first, what came before it afterwards."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ....core.conversation import Conversation, Message, Turn, TurnState
from ...transcript.rows import Ready, Row, arrange, make_ready, message_row

if TYPE_CHECKING:
    from ....services.container import Services

FIRST = 200  # messages that are shown before the rest is read
FREEZE_ABOVE = 2000  # rows


@dataclass(frozen=True, slots=True)
class Making:
    """A reply under way; `instead` is the row of the reply whose words it goes on."""

    correlation_id: str
    persona_key: str | None
    state: TurnState
    created_at: datetime
    text: str
    instead: Row | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """`rows` are the last ones; `more` tells that there are others above, which may be shown already."""

    conversation: Conversation
    rows: list[Row]
    making: tuple[Making, ...]
    draft: str
    more: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """Rows above those of Content, ready for a column of this width."""

    ready: Ready
    column: int


def load(services: Services, conversation_id: str, known: Set[str] = frozenset()) -> Content:
    """The end of a conversation; all of it where what is above would have to move: `known` are shown already."""
    conversation = services.chat.conversation(conversation_id)
    messages = services.chat.messages(conversation_id, None, FIRST)
    more = len(messages) == FIRST
    if more and not _can_wait(conversation, messages, known):
        messages, more = services.chat.messages(conversation_id), False
    turns = [turn for turn in services.chat.open_turns() if turn.conversation_id == conversation_id]
    making = tuple(_making(services, turn, conversation, messages) for turn in turns if not turn.state.settled)
    gone_on = {each.instead.key for each in making if each.instead is not None}
    rows = [message_row(message) for message in messages if message.id not in gone_on]
    arrange(rows)
    return Content(conversation, rows, making, services.chat.draft(conversation_id), more)


def _can_wait(conversation: Conversation, messages: Sequence[Message], known: Set[str]) -> bool:
    if known:
        return messages[0].id in known
    return not 0 < conversation.read_position < messages[0].position


def _making(services: Services, turn: Turn, conversation: Conversation, messages: Sequence[Message]) -> Making:
    before = next((message for message in messages if turn.goes_on and message.id == turn.goes_on), None)
    return Making(
        turn.correlation_id,
        turn.persona_key or conversation.persona_key,
        turn.state,
        turn.created_at,
        services.chat.partial(turn.correlation_id),
        message_row(before) if before is not None else None,
    )


def load_earlier(
    services: Services,
    conversation_id: str,
    before: int,
    height_of: Callable[[Row, int], int],
    column: int,
    shown: Sequence[Row] = (),
) -> Earlier | None:
    """All messages before a position; None where exactly these are `shown` already."""
    messages = services.chat.messages(conversation_id, before)
    if shown and [row.message for row in shown] == list(messages):
        return None
    rows = [message_row(message) for message in messages]
    ready = make_ready(rows, height_of)
    if len(rows) > FREEZE_ABOVE:
        gc.freeze()  # a full collection over so many would stop the window for a tenth of a second
    return Earlier(ready, column)
