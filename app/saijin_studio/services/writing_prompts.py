"""What a model reads when it is to write a title, a summary or the person's next line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..core.chat_options import ChatOptions, Drop, InForce, resolve
from ..core.conversation import Conversation, Message, Role
from ..core.language import detect
from ..core.macros import Moment, expand, in_chat
from ..core.persona import Persona
from ..core.prompt import PromptLine
from ..core.sampling import Sampling
from ..core.settings import Settings
from ..core.tokens import estimate_tokens
from ..core.writing import (
    REPLY_TOKENS,
    TEMPERATURES,
    Kind,
    Said,
    Summary,
    line_prompt,
    newest_fitting,
    oldest_fitting,
    summary_prompt,
    title_prompt,
)
from ..ports import CONTEXT_TOKENS, ChatRequest, PromptMessage
from ..storage.conversations import ConversationStore
from ..storage.summaries import SummaryStore
from .personas import PersonaService

TALK_MESSAGES: Final = 200  # at most so many are looked at; the token budget decides
SUMMED_AT_ONCE: Final = 400
FOR_INSTRUCTIONS: Final = 400  # tokens
LONGEST_EDITED: Final = 12_000  # characters of a summary that a person wrote; a longer one is left as it is
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
    """`wanted`: there is something to write, of what was said up to `upto`.

    `base` is the summary that a new one goes on from; `whole`: the new one is to say all of that, too.
    """

    wanted: bool
    upto: str = ""
    language: str = "en"
    base: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Manner:
    """What the drawn model says of how to write; "" and 0 leave it to the studio."""

    instruction: str = ""
    reply_tokens: int = 0


@dataclass(frozen=True)
class TalkParts:
    """`options` are those of a conversation, by its id."""

    conversations: ConversationStore
    summaries: SummaryStore
    personas: PersonaService
    options: Callable[[str], ChatOptions]
    settings: Callable[[], Settings]


class WritingPrompts:
    """All raise StorageError, and NotFound for a conversation or persona that is gone."""

    def __init__(self, parts: TalkParts) -> None:
        self._parts = parts

    def find(self, wish: Wish, conversation: Conversation, upto: str) -> Found:
        """Whether there is something to write now, and of which talk."""
        if wish.kind is Kind.TITLE and conversation.titled_by and not wish.asked_for:
            return Found(False)
        if wish.kind is Kind.SUMMARY:
            return self._to_sum_up(conversation, upto)
        said = self.said(upto)
        own = next((one.text for one in reversed(said) if one.role is Role.USER and one.text.strip()), "")
        if not said or (wish.kind is Kind.TITLE and not own):
            return Found(False)
        return Found(True, upto, self._language(conversation, own or said[-1].text))

    def said(self, upto: str) -> tuple[Message, ...]:
        return self._parts.conversations.history(upto, 0, TALK_MESSAGES)

    def request(self, wish: Wish, found: Found, manner: Manner) -> ChatRequest:
        conversation = self._parts.conversations.get(wish.conversation_id)
        persona, chosen = self._in_force(conversation)
        sampling = Sampling(
            temperature=TEMPERATURES.get(wish.kind, chosen.sampling.temperature),
            context_tokens=chosen.sampling.context_tokens,
            reply_tokens=manner.reply_tokens or REPLY_TOKENS[wish.kind],
        )
        return ChatRequest(
            messages=tuple(PromptMessage(line.role, line.content) for line in self._lines(wish, found, manner)),
            persona=replace(persona, model=chosen.model, fallback=chosen.fallback),
            history=(),
            language=found.language,
            sampling=sampling,
            seed=wish.key,
        )

    def sums_up(self, conversation_id: str) -> bool:
        """Whether prompts of this chat would have a summary."""
        return self._in_force(self._parts.conversations.get(conversation_id))[1].drop is Drop.SUMMARISE

    def names(self) -> tuple[str, ...]:
        """Of all personas, in all languages."""
        return tuple(words.name for persona in self._parts.personas.list() for words in persona.texts.values())

    def user(self, conversation_id: str, language: str = "en") -> str:
        """What the person is called in this chat."""
        conversation = self._parts.conversations.get(conversation_id)
        return self._in_force(conversation)[1].profile.name or YOU.get(language, YOU["en"])

    # -- parts -----------------------------------------------------------------------------------------------------

    def _in_force(self, conversation: Conversation) -> tuple[Persona, InForce]:
        persona = self._parts.personas.get(conversation.persona_key)
        return persona, resolve(self._parts.options(conversation.id), persona, self._parts.settings())

    def _lines(self, wish: Wish, found: Found, manner: Manner) -> tuple[PromptLine, ...]:
        conversation, language = self._parts.conversations.get(wish.conversation_id), found.language
        if wish.kind is Kind.SUMMARY:
            base = self._parts.summaries.newest(conversation.id)
            talk = self._talk(conversation, self._uncovered(conversation.id, base, found.upto), language)
            earlier = base.text if base is not None else ""
            return summary_prompt(talk, language, earlier, found.whole, manner.instruction)
        talk = self._talk(conversation, self.said(found.upto), language)
        if wish.kind is Kind.TITLE:
            return title_prompt(talk, language, manner.instruction)
        persona, chosen = self._in_force(conversation)
        about = self._about(wish, found, persona, chosen)
        fitting = newest_fitting(talk, self._budget(conversation, wish.kind, wish.begun + about))
        user, char = self.user(conversation.id, language), persona.text(language).name
        return line_prompt(fitting, language, user, char, wish.begun, manner.instruction, about)

    def _about(self, wish: Wish, found: Found, persona: Persona, chosen: InForce) -> str:
        """How the person describes themself; tried again, in the same words, and so at the time of the last ones."""
        said = self.said(found.upto)
        moment = Moment(wish.conversation_id, wish.key, said[-1].created_at)
        card = persona.text(found.language)
        return expand(chosen.profile.description, in_chat(card, chosen.profile, found.language, said, moment))

    def _to_sum_up(self, conversation: Conversation, upto: str) -> Found:
        """As much of what no summary covers as one prompt holds, the oldest first."""
        base = self._parts.summaries.newest(conversation.id)
        if base is not None and base.edited and len(base.text) > LONGEST_EDITED:
            return Found(False)
        left = self._uncovered(conversation.id, base, upto)
        budget = self._budget(conversation, Kind.SUMMARY, base.text if base is not None else "")
        fitting = oldest_fitting(self._talk(conversation, left, "en"), budget)
        if not fitting:
            return Found(False)
        last = left[len(fitting) - 1]
        language = self._language(conversation, last.text)
        whole = base is None or not base.edited
        return Found(True, last.id, language, base.id if base is not None else "", whole)

    def _uncovered(self, conversation_id: str, base: Summary | None, upto: str) -> tuple[Message, ...]:
        after = base.position if base is not None else 0
        return self._parts.summaries.uncovered(conversation_id, after, upto, SUMMED_AT_ONCE)

    def _talk(self, conversation: Conversation, said: Sequence[Message], language: str) -> tuple[Said, ...]:
        names = {persona.key: persona.text(language).name for persona in self._parts.personas.list()}
        user = self.user(conversation.id, language)
        other = names.get(conversation.persona_key, conversation.persona_key)
        return tuple(
            Said(user if one.role is Role.USER else names.get(one.persona_key or "", other), one.text) for one in said
        )

    def _budget(self, conversation: Conversation, kind: Kind, beside: str) -> int:
        """Tokens for the talk, next to what else the prompt holds."""
        window = self._in_force(conversation)[1].sampling.context_tokens or CONTEXT_TOKENS
        return max(FOR_INSTRUCTIONS, window - REPLY_TOKENS[kind] - FOR_INSTRUCTIONS - estimate_tokens(beside))

    def _language(self, conversation: Conversation, text: str) -> str:
        chosen = self._parts.settings().look.language
        options = self._parts.options(conversation.id)
        return options.language or detect(text, "en" if chosen == "system" else chosen)
