"""What the steps of a chat_writing process do. Each method may be called again for the same step."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..core.bus import EventBus
from ..core.cancel import CancelToken
from ..core.conversation import Conversation, Message, Role
from ..core.errors import ProviderFault
from ..core.events import ConversationChanged, WritingChanged
from ..core.language import detect
from ..core.persona import Persona
from ..core.prompt import PromptLine
from ..core.settings import Settings
from ..core.writing import (
    REPLY_TOKENS,
    TEMPERATURES,
    Kind,
    Said,
    clean_line,
    clean_title,
    line_prompt,
    newest_fitting,
    oldest_fitting,
    plain_title,
    summary_prompt,
    title_prompt,
)
from ..ports import ChatRequest, PromptMessage
from ..storage.conversations import ConversationStore
from ..storage.summaries import Summary, SummaryStore
from .models.service import ModelService
from .personas import PersonaService

TALK_MESSAGES: Final = 200  # at most so many are looked at; the token budget decides
SUMMED_AT_ONCE: Final = 400
FOR_INSTRUCTIONS: Final = 400  # tokens
LONGEST_EDITED: Final = 12_000  # characters of a summary that a person wrote; a longer one is left as it is
TELL_SECONDS: Final = 0.1
YOU: Final = {"en": "User", "ja": "ユーザー"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a process was started for. `asked_for`: by a person, not by the studio itself. `upto` is the last message
    of the talk that counts, "" for the last there is.
    """

    key: str
    kind: Kind
    conversation_id: str
    upto: str = ""
    asked_for: bool = False
    begun: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """`wanted`: there is something to write, of what was said up to `upto`; `base` is the summary it goes on from."""

    wanted: bool
    upto: str = ""
    language: str = "en"
    base: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """What the drawn model says of how to write; "" and 0 leave it to the studio."""

    instruction: str = ""
    reply_tokens: int = 0


@dataclass(frozen=True)
class WritingParts:
    conversations: ConversationStore
    summaries: SummaryStore
    personas: PersonaService
    models: ModelService
    settings: Callable[[], Settings]
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
        found = self._found(wish, conversation, upto) if upto else Found(False)
        if not found.wanted:
            self._tell(wish, "unneeded")
        return found

    def write(self, wish: Wish, found: Found, manner: Manner, cancel: CancelToken) -> tuple[str, str]:
        """The words, and "provider:model" that gave them. Raises ProviderError, Cancelled."""
        request = self._request(wish, found, manner)
        with self._stoppable(wish.key, cancel) as stop, self._parts.models.write(request, stop) as answer:
            text = ""
            told = time.monotonic()
            for piece in answer:
                text += piece
                if time.monotonic() - told >= TELL_SECONDS:
                    told = time.monotonic()
                    self._tell(wish, "writing", text)
        cleaned = self._cleaned(wish, text)
        if not cleaned:
            raise ProviderFault("the answer is empty", provider=answer.provider, model=answer.model)
        return cleaned, f"{answer.provider}:{answer.model}"

    def plain_title(self, wish: Wish, found: Found) -> str:
        """The person's first words, for where no model answers."""
        said = self._parts.conversations.history(found.upto, 0, TALK_MESSAGES)
        words = next((one.text for one in said if one.role is Role.USER and plain_title(one.text)), "")
        return plain_title(words) or self._parts.conversations.get(wish.conversation_id).title

    def keep(self, wish: Wish, found: Found, text: str, model: str) -> bool:
        """Puts it where it belongs; false where it has become needless meanwhile."""
        kept = True
        if wish.kind is Kind.TITLE:
            kept = self._parts.conversations.set_model_title(wish.conversation_id, text, wish.asked_for)
            self._parts.bus.publish(ConversationChanged(wish.conversation_id))
        elif wish.kind is Kind.SUMMARY:
            added = self._parts.summaries.add(wish.conversation_id, found.upto, text, model, found.base or None)
            kept = added is not None
            self._parts.bus.publish(ConversationChanged(wish.conversation_id))
        self._tell(wish, "done" if kept else "unneeded", text)
        return kept

    def failed(self, wish: Wish, reason: str) -> None:
        """Nothing was written: model_unreachable, timed_out, stopped, ..."""
        self._tell(wish, "stopped" if reason == "stopped" else "failed", error=reason)

    def stop(self, key: str) -> None:
        """The model that writes for this key, if one does here, falls silent."""
        with self._lock:
            token = self._under_way.get(key)
        if token is not None:
            token.cancel()

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

    # -- parts -----------------------------------------------------------------------------------------------------

    def _found(self, wish: Wish, conversation: Conversation, upto: str) -> Found:
        if wish.kind is Kind.TITLE and conversation.titled_by and not wish.asked_for:
            return Found(False)
        if wish.kind is Kind.SUMMARY:
            return self._to_sum_up(conversation, upto)
        said = self._parts.conversations.history(upto, 0, TALK_MESSAGES)
        own = next((one.text for one in reversed(said) if one.role is Role.USER), "")
        if wish.kind is Kind.TITLE and not own:
            return Found(False)
        return Found(bool(said), upto, self._language(own or said[-1].text if said else ""))

    def _to_sum_up(self, conversation: Conversation, upto: str) -> Found:
        """As much of what no summary covers as one prompt holds, the oldest first."""
        base = self._parts.summaries.newest(conversation.id)
        if base is not None and base.edited and len(base.text) > LONGEST_EDITED:
            return Found(False)
        left = self._uncovered(conversation.id, base, upto)
        budget = self._budget(Kind.SUMMARY, base.text if base is not None else "")
        fitting = oldest_fitting(self._talk(conversation, left, "en"), budget)
        if not fitting:
            return Found(False)
        last = left[len(fitting) - 1]
        return Found(True, last.id, self._language(last.text), base.id if base is not None else "")

    def _uncovered(self, conversation_id: str, base: Summary | None, upto: str) -> tuple[Message, ...]:
        after = base.position if base is not None else 0
        return self._parts.summaries.uncovered(conversation_id, after, upto, SUMMED_AT_ONCE)

    def _request(self, wish: Wish, found: Found, manner: Manner) -> ChatRequest:
        conversation = self._parts.conversations.get(wish.conversation_id)
        models = self._parts.settings().models
        persona = self._persona(conversation)
        return ChatRequest(
            messages=tuple(PromptMessage(line.role, line.content) for line in self._prompt(wish, found, manner)),
            persona=persona,
            history=(),
            language=found.language,
            context_tokens=models.context_tokens,
            reply_tokens=manner.reply_tokens or REPLY_TOKENS[wish.kind],
            temperature=TEMPERATURES.get(wish.kind, models.temperature),
            seed=wish.key,
        )

    def _prompt(self, wish: Wish, found: Found, manner: Manner) -> tuple[PromptLine, ...]:
        conversation, language = self._parts.conversations.get(wish.conversation_id), found.language
        if wish.kind is Kind.SUMMARY:
            base = self._parts.summaries.newest(conversation.id)
            talk = self._talk(conversation, self._uncovered(conversation.id, base, found.upto), language)
            earlier, whole = (base.text, not base.edited) if base is not None else ("", True)
            return summary_prompt(talk, language, earlier, whole, manner.instruction)
        said = self._parts.conversations.history(found.upto, 0, TALK_MESSAGES)
        talk = self._talk(conversation, said, language)
        if wish.kind is Kind.TITLE:
            return title_prompt(talk, language, manner.instruction)
        fitting = newest_fitting(talk, self._budget(wish.kind, wish.begun))
        char = self._persona(conversation).text(language).name
        return line_prompt(fitting, language, self._user(language), char, wish.begun, manner.instruction)

    def _talk(self, conversation: Conversation, said: Sequence[Message], language: str) -> tuple[Said, ...]:
        names = {persona.key: persona.text(language).name for persona in self._parts.personas.list()}
        user, other = self._user(language), names.get(conversation.persona_key, conversation.persona_key)
        return tuple(
            Said(user if one.role is Role.USER else names.get(one.persona_key or "", other), one.text) for one in said
        )

    def _budget(self, kind: Kind, beside: str) -> int:
        """Tokens for the talk, beside what else the prompt holds."""
        return max(
            FOR_INSTRUCTIONS,
            self._parts.settings().models.context_tokens - REPLY_TOKENS[kind] - FOR_INSTRUCTIONS - len(beside) // 2,
        )

    def _cleaned(self, wish: Wish, text: str) -> str:
        if wish.kind is Kind.TITLE:
            return clean_title(text)
        if wish.kind is Kind.SUMMARY:
            return text.strip()
        others = [words.name for persona in self._parts.personas.list() for words in persona.texts.values()]
        return clean_line(text, [self._user("en"), *YOU.values()], others)

    def _persona(self, conversation: Conversation) -> Persona:
        return self._parts.personas.get(conversation.persona_key)

    def _user(self, language: str) -> str:
        return self._parts.settings().user.name or YOU.get(language, YOU["en"])

    def _language(self, text: str) -> str:
        chosen = self._parts.settings().look.language
        return detect(text, "en" if chosen == "system" else chosen)

    def _tell(self, wish: Wish, state: str, text: str = "", error: str = "") -> None:
        self._parts.bus.publish(WritingChanged(wish.key, wish.conversation_id, wish.kind, state, text, error))
