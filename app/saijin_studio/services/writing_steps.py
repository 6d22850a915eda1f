"""What the steps of a chat_writing process do. Each method may be called again for the same step."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.conversation import Role
from ..core.errors import ProviderFault
from ..core.events import ConversationChanged, WritingChanged
from ..core.formatting import without_thought
from ..core.writing import Kind, clean_line, clean_title, plain_title
from ..storage.conversations import ConversationStore
from ..storage.summaries import SummaryStore
from .models.service import ModelService
from .writing_prompts import YOU, Found, Manner, Wish, WritingPrompts

TELL_SECONDS: Final = 0.1
LONGEST_WRITING: Final = 20_000  # characters; a model that writes more has lost its way


@dataclass(frozen=True)
class WritingParts:
    conversations: ConversationStore
    summaries: SummaryStore
    models: ModelService
    prompts: WritingPrompts
    bus: EventBus


class WritingSteps:
    """All raise StorageError, and NotFound for a conversation or persona that is gone."""

    def __init__(self, parts: WritingParts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._under_way: dict[str, CancelToken] = {}

    def gather(self, wish: Wish) -> Found:
        """Whether there is something to write now, and of which talk."""
        conversation = self._parts.conversations.get(wish.conversation_id)
        upto = wish.upto or self._parts.summaries.head(conversation.id) or ""
        found = self._parts.prompts.find(wish, conversation, upto) if upto else Found(False)
        if not found.wanted:
            self._tell(wish, "unneeded")
        return found

    def write(self, wish: Wish, found: Found, manner: Manner, cancel: CancelToken) -> tuple[str, str]:
        """The words, and "provider:model" that gave them. Raises ProviderError, Cancelled."""
        request = self._parts.prompts.request(wish, found, manner)
        with self._stoppable(wish.key, cancel) as stop, self._parts.models.write(request, stop) as answer:
            text = self._read(wish, answer)
        cleaned = self._cleaned(wish, text)
        if not cleaned:
            raise ProviderFault("the answer is empty", provider=answer.provider, model=answer.model)
        return cleaned, f"{answer.provider}:{answer.model}"

    def plain_title(self, wish: Wish, found: Found) -> str:
        """The person's first words, for where no model answers."""
        said = self._parts.prompts.said(found.upto)
        words = next((one.text for one in said if one.role is Role.USER and plain_title(one.text)), "")
        return plain_title(words) or self._parts.conversations.get(wish.conversation_id).title

    def keep(self, wish: Wish, found: Found, text: str, model: str) -> bool:
        """Puts it where it belongs; false where it has become needless meanwhile."""
        kept = True
        if wish.kind is Kind.TITLE:
            kept = self._parts.conversations.set_model_title(wish.conversation_id, text, wish.asked_for)
        elif wish.kind is Kind.SUMMARY:
            base = found.base or None
            added = self._parts.summaries.add(wish.conversation_id, found.upto, text, model, base, found.whole)
            kept = added is not None
        if kept and wish.kind is not Kind.LINE:
            self._parts.bus.publish(ConversationChanged(wish.conversation_id))
        self._tell(wish, "done" if kept else "unneeded", text)
        return kept

    def failed(self, wish: Wish, reason: str) -> None:
        """Nothing was written: model_unreachable, timed_out, stopped, ..."""
        self._tell(wish, "stopped" if reason == "stopped" else "failed", error=reason)

    def gave_up(self, key: str) -> None:
        """A step failed for good: the process waits for a person, and nobody waits for it any more."""
        self._parts.bus.publish(WritingChanged(key, "", "", "failed", error="incident"))

    def stop(self, key: str) -> None:
        """The model that writes for this key, if one does here, falls silent."""
        with self._lock:
            token = self._under_way.get(key)
        if token is not None:
            token.cancel()

    # -- parts -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _stoppable(self, key: str, cancel: CancelToken) -> Iterator[CancelToken]:
        """A token that `stop` and the worker's own set."""
        token = CancelToken()
        cancel.on_cancel(token.cancel)
        with self._lock:
            self._under_way[key] = token
        try:
            yield token
        finally:
            with self._lock:
                self._under_way.pop(key, None)

    def _read(self, wish: Wish, answer: Iterator[str]) -> str:
        text, told = "", time.monotonic()
        for piece in answer:
            text += piece
            if len(text) > LONGEST_WRITING:
                break
            if time.monotonic() - told >= TELL_SECONDS:
                told = time.monotonic()
                self._tell(wish, "writing", text)
        return text[:LONGEST_WRITING]

    def _cleaned(self, wish: Wish, text: str) -> str:
        text = without_thought(text)[1]
        if wish.kind is Kind.TITLE:
            return clean_title(text)
        if wish.kind is Kind.SUMMARY:
            return text.strip()
        users = [self._parts.prompts.user(wish.conversation_id), *YOU.values()]
        return clean_line(text, users, self._parts.prompts.names())

    def _tell(self, wish: Wish, state: str, text: str = "", error: str = "") -> None:
        self._parts.bus.publish(WritingChanged(wish.key, wish.conversation_id, wish.kind, state, text, error))
