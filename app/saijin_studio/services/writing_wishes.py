"""What a reply brings about: a title for a chat that has none of anybody's, a summary of what prompts leave out."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..core.errors import SaijinError
from ..core.settings import Settings
from ..core.writing import Kind
from ..ports import VariableValue
from ..storage.conversations import ConversationStore
from ..storage.outbox import OutboxEntry, OutboxStore
from ..storage.summaries import SummaryStore
from ..storage.turns import TurnStore
from .processes.service import WRITING

log = logging.getLogger(__name__)
ENOUGH: Final = 4_000  # characters that no summary covers: fewer are not worth asking a model for


@dataclass(frozen=True)
class WishParts:
    """`dispatch` takes a fresh outbox row to the engine; `enabled` says whether chat_writing may be started,
    `sums_up` whether prompts of a conversation would have a summary.
    """

    turns: TurnStore
    conversations: ConversationStore
    summaries: SummaryStore
    outbox: OutboxStore
    dispatch: Callable[[OutboxEntry], None]
    settings: Callable[[], Settings]
    enabled: Callable[[], bool]
    sums_up: Callable[[str], bool]


class WritingWishes:
    def __init__(self, parts: WishParts) -> None:
        self._parts = parts

    def after_reply(self, correlation_id: str) -> None:
        """The reply of this turn is stored. Faults are logged: none of this is worth a failed reply."""
        try:
            self._look(correlation_id)
        except SaijinError as error:
            log.warning("nothing is written after the reply: %s", error)

    def _look(self, correlation_id: str) -> None:
        chosen = self._parts.settings().chats
        if not self._parts.enabled() or not (chosen.titles or chosen.summaries):
            return
        conversation = self._parts.conversations.get(self._parts.turns.get(correlation_id).conversation_id)
        if chosen.titles and not conversation.titled_by:
            self._wish(Kind.TITLE, conversation.id)
        if not chosen.summaries or not self._parts.sums_up(conversation.id):
            return
        unquoted = self._parts.summaries.unquoted(correlation_id)
        if unquoted is not None and unquoted[1] >= ENOUGH:
            self._wish(Kind.SUMMARY, conversation.id, unquoted[0])

    def _wish(self, kind: Kind, conversation_id: str, upto: str = "") -> None:
        variables: dict[str, VariableValue] = {
            "kind": kind.value,
            "conversation_id": conversation_id,
            "asked_for": False,
            "upto": upto,
            "begun": "",
        }
        self._parts.dispatch(self._parts.outbox.begin(WRITING, uuid.uuid4().hex, variables))
