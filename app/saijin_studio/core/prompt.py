"""Assembles what a model is asked, in parts that the inspector can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from .attachments.budget import used_part
from .chat_options import SPEAKERS, AuthorNote, Drop
from .conversation import Message, PromptPart, Role
from .macros import MacroContext, expand, fill
from .persona import Persona
from .tokens import estimate_tokens as estimate_tokens

AFTER = "after"  # the title of the instruction that stands behind the conversation
NO_ROOM: Final = "no_room"
_ROLES: dict[str, Literal["user", "assistant"]] = {"user": "user", "history": "assistant"}
_TOLD: Final = frozenset({"user", "history", "note", "attachment", "image"})  # what is no part of the first message
_MANNER = {
    "en": "Stay in character as {{char}}. Answer in English, in your own manner, as one side of a conversation.",
    "ja": "{{char}}として、いつもの口調のまま日本語で答えてください。会話の相手の台詞は書かないでください。",
}
_PROFILE = {"en": "About {{user}}:\n", "ja": "{{user}}について:\n"}
_SUMMARY = {"en": "What happened earlier in this conversation:\n", "ja": "これまでの会話のあらすじ:\n"}
# Of the room that the character leaves: what attached documents, and a summary, may take of it.
_DOCUMENTS_SHARE: Final = 0.5
_SUMMARY_SHARE: Final = 0.33


@dataclass(frozen=True, slots=True)
class PromptLine:
    """`pictures` are the ids of the attachments that go with it."""

    role: Literal["system", "user", "assistant"]
    content: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """`parts` are all there was to say; `tokens` counts those that are included, as well as that is known here, and
    `estimate` does so by a rule of thumb alone.
    """

    parts: tuple[PromptPart, ...]
    tokens: int
    estimate: int = 0


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What a message brings along: a document's text, or a picture, which takes `tokens`."""

    attachment_id: str
    name: str
    text: str = ""
    tokens: int = 0
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """Messages of the conversation before those that were read: the first one's position, and how many there are."""

    first: int = 0
    count: int = 0


@dataclass(frozen=True)
class Beside:
    """What goes into a prompt beside the persona and the conversation.

    `profile` is how the user describes themself, `summary` what was said before what there is room for, `enclosed` what
    messages bring along, by their ids. `count` tells the tokens of a text. `macros` is what the macros of the persona,
    the lorebook, the note and the profile speak of; without it only the names are filled in.
    """

    note: AuthorNote = field(default_factory=AuthorNote)
    profile: str = ""
    summary: str = ""
    enclosed: Mapping[str, tuple[Enclosed, ...]] = field(default_factory=dict)
    drop: Drop = Drop.OLDEST
    earlier: Earlier = Earlier()
    count: Callable[[str], int] = estimate_tokens
    macros: MacroContext | None = None


def assemble(
    persona: Persona,
    history: Sequence[Message],
    memory: Sequence[str],
    language: str,
    user_name: str,
    budget: int,
    lore: Sequence[tuple[str, str]] = (),
    beside: Beside | None = None,
) -> Prompt:
    """The persona, the memory and the lore (name, text) go in, save where the rule drops some of them; of the history,
    newest first, what `budget` tokens allow.
    """
    maker = _Maker(persona, language, user_name, beside or Beside())
    parts = maker.parts(history, memory, lore, budget)
    included = [part for part in parts if part.included]
    estimate = sum(estimate_tokens(part.text) if part.text else part.tokens for part in included)
    return Prompt(tuple(parts), sum(part.tokens for part in included), estimate)


def lines(parts: Sequence[PromptPart]) -> tuple[PromptLine, ...]:
    """What is sent: the character as one system message, the conversation, and what stands after it."""
    included = [part for part in parts if part.included]
    closing = [part for part in included if (part.kind, part.title) == ("instruction", AFTER)]
    character = [part.text for part in included if part.kind not in _TOLD and part not in closing]
    after = [PromptLine("system", part.text) for part in closing]
    system = [PromptLine("system", "\n\n".join(character))] if character else []
    return (*system, *_told(included), *after)


def _told(parts: Sequence[PromptPart]) -> list[PromptLine]:
    """The conversation: what a message brings along is said with it."""
    found: list[PromptLine] = []
    documents: list[str] = []
    pictures: list[str] = []
    for part in parts:
        if part.kind == "attachment":
            documents.append(f"<file name={part.title!r}>\n{part.text}\n</file>")
        elif part.kind == "image":
            pictures.append(part.attachment_id)
        elif part.kind == "note":
            found.append(PromptLine(next(role for role in SPEAKERS if role == part.title), part.text))
        elif part.kind in _ROLES:
            content = "\n\n".join((*documents, part.text) if part.text else documents)
            found.append(PromptLine(_ROLES[part.kind], content, tuple(pictures)))
            documents, pictures = [], []
    return found


@dataclass(slots=True)
class _Place:
    """A message with what it brings along, in the order in which they are sent."""

    parts: list[PromptPart]

    @property
    def tokens(self) -> int:
        return sum(part.tokens for part in self.parts if part.included)


class _Maker:
    def __init__(self, persona: Persona, language: str, user_name: str, beside: Beside) -> None:
        self._persona = persona
        self._language = language
        self._user = user_name
        self._beside = beside
        self._count = beside.count

    def parts(
        self, history: Sequence[Message], memory: Sequence[str], lore: Sequence[tuple[str, str]], budget: int
    ) -> list[PromptPart]:
        character = self._character(memory)
        known = [self._part("lore", name or "lore", self._filled(text)) for name, text in lore]
        after = self._filled(self._persona.post_history_instructions)
        closing = [self._part("instruction", AFTER, after)] if after else []
        note = self._note()
        room = budget - _tokens(character) - _tokens(known) - _tokens(closing) - _tokens(note)
        last = self._count(history[-1].text) if history else 0
        places = self._places(history, int(max(0, room - last) * _DOCUMENTS_SHARE))
        room += self._give_up(character, known, _short(places, room, self._beside.earlier))
        newest = places[-1].tokens if places else 0
        short = _short(places, room, self._beside.earlier) > 0
        summary = self._summary(max(0, room - newest)) if short else []
        kept = _fitting(places, room - _tokens(summary))
        gone = self._left_out(history[: len(places) - len(kept)], places)
        return [*character, *known, *summary, *gone, *_with_note(kept, note, self._beside.note.depth), *closing]

    def _part(self, kind: str, title: str, text: str) -> PromptPart:
        return PromptPart(kind, title, text, self._count(text))

    def _filled(self, text: str) -> str:
        macros = self._beside.macros
        return expand(text, macros) if macros is not None else self._named(text)

    def _named(self, text: str) -> str:
        return fill(text, self._persona.text(self._language).name, self._user, self._language)

    def _character(self, memory: Sequence[str]) -> list[PromptPart]:
        words = self._persona.text(self._language)
        manner = self._persona.system_prompt or _in(_MANNER, self._language)
        profile = self._beside.profile.strip()
        given = [
            ("instruction", "system", manner),
            ("persona", "description", words.description),
            ("persona", "personality", words.personality),
            ("scenario", "scenario", words.scenario),
            ("example", "examples", words.examples.replace("<START>", "").strip()),
            ("profile", "profile", _in(_PROFILE, self._language) + profile if profile else ""),
        ]
        told = [self._part(kind, title, self._filled(text)) for kind, title, text in given if text]
        # The person's own words: their macros were read when they were sent, and what is left was meant to stay.
        facts = self._named("\n".join(f"- {fact}" for fact in memory))
        return [*told, self._part("memory", "memory", facts)] if facts else told

    def _note(self) -> list[PromptPart]:
        note = self._beside.note
        return [self._part("note", note.role, self._filled(note.text.strip()))] if note.text.strip() else []

    def _summary(self, room: int) -> list[PromptPart]:
        text = self._beside.summary.strip()
        if self._beside.drop is not Drop.SUMMARISE or not text:
            return []
        part = self._beginning("summary", "summary", _in(_SUMMARY, self._language) + text, int(room * _SUMMARY_SHARE))
        return [part] if part.text else []

    def _beginning(self, kind: str, title: str, text: str, room: int) -> PromptPart:
        """As much of a text as has room: cut by the estimate, and once more where the count says that it was off."""
        used = used_part(text, room)
        part = self._part(kind, title, used.text)
        if part.tokens > room:
            used = used_part(text, room * room // part.tokens)
            part = self._part(kind, title, used.text)
        return replace(part, left_out=used.left_out_tokens)

    def _give_up(self, character: list[PromptPart], known: list[PromptPart], short: int) -> int:
        """What the rule gives up before any message, the last first; returns how many tokens that brings."""
        rule = self._beside.drop
        parts, kind = (known, "lore") if rule is Drop.LORE_FIRST else (character, "example")
        if rule not in (Drop.LORE_FIRST, Drop.EXAMPLES_FIRST):
            return 0
        gained = 0
        for number in range(len(parts) - 1, -1, -1):
            if gained < short and parts[number].kind == kind:
                gained += parts[number].tokens
                parts[number] = replace(parts[number], included=False, reason=NO_ROOM)
        return gained

    def _places(self, history: Sequence[Message], room: int) -> list[_Place]:
        """The messages, the oldest first; the newest is the first to have its documents in."""
        places: list[_Place] = []
        for message in reversed(history):
            enclosed = self._enclosed(self._beside.enclosed.get(message.id, ()), room)
            room -= sum(part.tokens for part in enclosed if part.included and part.kind == "attachment")
            kind = "user" if message.role is Role.USER else "history"
            title, tokens = f"#{message.position}", self._count(message.text)
            places.append(_Place([*enclosed, PromptPart(kind, title, message.text, tokens, message_id=message.id)]))
        return places[::-1]

    def _enclosed(self, things: Sequence[Enclosed], room: int) -> list[PromptPart]:
        """Documents of one message share the room: what a short one leaves is a longer one's."""
        parts: dict[str, PromptPart] = {}
        for number, thing in enumerate(sorted(things, key=lambda one: len(one.text))):
            share = max(0, room) // (len(things) - number)
            parts[thing.attachment_id] = part = self._enclosed_part(thing, share)
            room -= part.tokens if part.included and not thing.picture else 0
        return [parts[thing.attachment_id] for thing in things]

    def _enclosed_part(self, thing: Enclosed, room: int) -> PromptPart:
        if thing.picture:
            return PromptPart("image", thing.name, "", thing.tokens, attachment_id=thing.attachment_id)
        part = self._beginning("attachment", thing.name, thing.text, room)
        if not part.text:
            part = replace(part, tokens=part.left_out, left_out=0, included=False, reason=NO_ROOM)
        return replace(part, attachment_id=thing.attachment_id)

    def _left_out(self, messages: Sequence[Message], places: Sequence[_Place]) -> list[PromptPart]:
        """All that had no room, as one part. What was not even read is as long as what was, on the whole."""
        earlier = self._beside.earlier
        if not messages and not earlier.count:
            return []
        average = sum(place.tokens for place in places) / len(places) if places else 0
        tokens = sum(place.tokens for place in places[: len(messages)]) + round(earlier.count * average)
        last = messages[-1].position if messages else _position(places[0]) - 1
        first = earlier.first if earlier.count else messages[0].position
        title = f"#{first}" if first == last else f"#{first}-{last}"
        return [PromptPart("history", title, "", tokens, False, NO_ROOM)]


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language) or words["en"]


def _tokens(parts: Sequence[PromptPart]) -> int:
    return sum(part.tokens for part in parts if part.included)


def _short(places: Sequence[_Place], room: int, earlier: Earlier) -> int:
    """How many tokens are wanting for the whole conversation to go in; 0 and less for none."""
    average = sum(place.tokens for place in places) / len(places) if places else 0
    return sum(place.tokens for place in places) + round(earlier.count * average) - room


def _fitting(places: Sequence[_Place], room: int) -> list[_Place]:
    """The newest always goes in. From the first that does not fit back everything is left out: a gap in the middle
    would confuse more than an early cut.
    """
    kept: list[_Place] = []
    for place in reversed(places):
        if kept and place.tokens > room:
            break
        room -= place.tokens
        kept.append(place)
    return kept[::-1]


def _with_note(places: Sequence[_Place], note: list[PromptPart], depth: int) -> list[PromptPart]:
    at = max(0, len(places) - depth)
    before, behind = places[:at], places[at:]
    return [
        *(part for place in before for part in place.parts),
        *note,
        *(part for place in behind for part in place.parts),
    ]


def _position(place: _Place) -> int:
    return int(place.parts[-1].title[1:])
