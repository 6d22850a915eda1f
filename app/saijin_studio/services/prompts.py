"""Makes the prompt of a reply from what is stored of its chat, as the chat's options want it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from ..core.chat_options import Drop, InForce
from ..core.conversation import Message, PromptPart, Role
from ..core.errors import SaijinError
from ..core.macros import MacroContext, Moment, in_chat
from ..core.persona import Persona
from ..core.prompt import Beside, Earlier, Enclosed, Prompt, PromptLine, assemble, lines
from ..core.sampling import Sampling
from ..ports import PromptImage, PromptMessage
from ..storage.prompting import PromptStore, Talk
from ..storage.summaries import SummaryStore
from .models.tokens import TokenCounts

log = logging.getLogger(__name__)
MOST_PICTURES: Final = 8  # in one prompt, the newest
GONE: Final = "gone"
DRAFT: Final = "draft"


class Media(Protocol):
    def get(self, digest: str) -> bytes:
        """Raises NotFound, StorageError."""


@dataclass(frozen=True)
class PromptSources:
    """`wished` names the provider and the model that are asked first for a persona."""

    prompts: PromptStore
    summaries: SummaryStore
    media: Media
    counts: TokenCounts
    wished: Callable[[Persona], tuple[str, str]]


@dataclass(frozen=True)
class Wanted:
    """The persona as the chat wants it, what is in force there, and what was looked up for this turn.

    `seed` and `at` are the turn's: made once more after a fault, the prompt has the same words.
    """

    persona: Persona
    in_force: InForce
    language: str
    memory: Sequence[str] = ()
    lore: Sequence[tuple[str, str]] = ()
    seed: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Ready:
    """`exact`: the tokens were counted by the model's own tokeniser."""

    prompt: Prompt
    messages: tuple[PromptMessage, ...]
    history: tuple[Message, ...]
    exact: bool


def room_for_prompt(sampling: Sampling) -> int:
    """What the reply leaves of the window; a reply as long as all of it still leaves a quarter."""
    window, reply = sampling.context_tokens or 0, sampling.reply_tokens or 0
    return max(window - reply, window // 4)


class PromptMaker:
    """All methods raise StorageError, NotFound."""

    def __init__(self, sources: PromptSources) -> None:
        self._sources = sources

    def make(self, message: Message, wanted: Wanted) -> Ready:
        """The prompt for a reply to this message."""
        count = self._sources.counts.counter(*self._sources.wished(wanted.persona))
        room = room_for_prompt(wanted.in_force.sampling)
        talk = self._sources.prompts.talk(message.id, room, count)
        summary = self._summary(talk.conversation_id, message.position, wanted) if talk.shown else ""
        beside = replace(self._beside(talk, wanted, summary, count), macros=_macros(talk, talk.history, wanted))
        prompt = _assembled(talk.history, wanted, room, beside)
        images, missing = self._pictures(talk, prompt.parts)
        prompt = replace(prompt, parts=_without(prompt.parts, missing))
        said = lines(prompt.parts) or (PromptLine("user", message.text),)
        messages = tuple(
            PromptMessage(line.role, line.content, tuple(images[key] for key in line.pictures)) for line in said
        )
        return Ready(prompt, messages, talk.history, count.exact)

    def preview(self, conversation_id: str, draft: str, wanted: Wanted) -> tuple[Prompt, bool]:
        """What a prompt would be if the draft were sent, and whether its tokens were counted exactly."""
        count = self._sources.counts.counter(*self._sources.wished(wanted.persona))
        room = room_for_prompt(wanted.in_force.sampling)
        head = self._sources.prompts.head(conversation_id)
        talk = self._sources.prompts.talk(head, room, count) if head else Talk(conversation_id, (), Earlier(), {}, {})
        last = talk.history[-1].position if talk.history else 0
        mine = Message(DRAFT, conversation_id, last + 1, Role.USER, draft, datetime.now(UTC))
        summary = self._summary(conversation_id, last + 1, wanted)
        beside = self._beside(talk, wanted, summary, count)
        enclosed = {**beside.enclosed, DRAFT: self._sources.prompts.drafted(conversation_id)}
        history = (*talk.history, mine)
        beside = replace(beside, enclosed=enclosed, macros=_macros(talk, history, wanted))
        return _assembled(history, wanted, room, beside), count.exact

    def _summary(self, conversation_id: str, before: int, wanted: Wanted) -> str:
        if wanted.in_force.drop is not Drop.SUMMARISE:
            return ""
        found = self._sources.summaries.newest(conversation_id, before)
        return found.text if found is not None else ""

    @staticmethod
    def _beside(talk: Talk, wanted: Wanted, summary: str, count: Callable[[str], int]) -> Beside:
        in_force = wanted.in_force
        return Beside(
            note=in_force.note,
            profile=in_force.profile.description,
            summary=summary,
            enclosed=_newest_pictures(talk),
            drop=in_force.drop,
            earlier=talk.earlier,
            count=count,
        )

    def _pictures(self, talk: Talk, parts: Sequence[PromptPart]) -> tuple[dict[str, PromptImage], set[str]]:
        """The pictures of the prompt by their ids, and those whose content is not there any more."""
        found: dict[str, PromptImage] = {}
        missing: set[str] = set()
        for part in parts:
            if part.kind != "image" or not part.included:
                continue
            digest, media_type = talk.hashes[part.attachment_id]
            try:
                found[part.attachment_id] = PromptImage(media_type, self._sources.media.get(digest))
            except SaijinError as error:
                log.warning("a picture is left out of the prompt: %s", error)
                missing.add(part.attachment_id)
        return found, missing


def _assembled(history: Sequence[Message], wanted: Wanted, room: int, beside: Beside) -> Prompt:
    user = wanted.in_force.profile.name
    return assemble(wanted.persona, history, wanted.memory, wanted.language, user, room, wanted.lore, beside)


def _macros(talk: Talk, history: Sequence[Message], wanted: Wanted) -> MacroContext:
    """The last message is the one to be answered."""
    moment = Moment(talk.conversation_id, wanted.seed, wanted.at or datetime.now(UTC))
    card = wanted.persona.text(wanted.language)
    return in_chat(card, wanted.in_force.profile, wanted.language, history, moment, before=1)


def _newest_pictures(talk: Talk) -> dict[str, tuple[Enclosed, ...]]:
    """All documents, and of the pictures the newest few."""
    found: dict[str, tuple[Enclosed, ...]] = {}
    left = MOST_PICTURES
    for message in reversed(talk.history):
        things = talk.enclosed.get(message.id, ())
        pictures = [thing for thing in things if thing.picture][:left]
        left -= len(pictures)
        found[message.id] = tuple(thing for thing in things if not thing.picture or thing in pictures)
    return found


def _without(parts: Sequence[PromptPart], missing: set[str]) -> tuple[PromptPart, ...]:
    return tuple(
        replace(part, included=False, reason=GONE) if part.kind == "image" and part.attachment_id in missing else part
        for part in parts
    )
