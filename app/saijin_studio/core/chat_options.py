"""What one chat has otherwise than its persona and the studio, and what is in force when all three have spoken.

As JSON, with only what is set:

    model, fallback   "provider:model" or "provider"; fallback "none" = nobody else answers
    preset            a preset's name, "" = none
    sampling          see core.sampling
    note              {"text", "depth", "role"}: stands before that many of the last messages
    system_prompt     in the place of the persona's
    language          "en" or "ja"
    voice             true or false
    profile           the id of one of the person's profiles, "" = the first one
    drop              what goes first where there is no room: see Drop
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from .errors import InputError
from .sampling import PRESETS, Sampling, from_json, merged, to_json

if TYPE_CHECKING:
    from .persona import Persona
    from .settings import Profile, Settings

T = TypeVar("T")
Speaker = Literal["system", "user", "assistant"]
SPEAKERS: Final[tuple[Speaker, ...]] = ("system", "user", "assistant")
LANGUAGES: Final = ("en", "ja")
PROVIDERS: Final = ("ollama", "openai", "offline")
NOBODY: Final = "none"
DEEPEST_NOTE: Final = 1_000  # messages
LONGEST_TEXT: Final = 20_000  # characters of a note or a system prompt
LONGEST_NAME: Final = 300
CHAT, PERSONA, STUDIO = "chat", "persona", "studio"


class Drop(StrEnum):
    """What is left out first where a prompt has no room for all. The person's last words always go in."""

    OLDEST = "oldest"  # the oldest messages
    SUMMARISE = "summarise"  # the oldest messages, and a summary stands in their place
    LORE_FIRST = "lore_first"  # entries of the lorebook, then the oldest messages
    EXAMPLES_FIRST = "examples_first"  # the persona's example dialogue, then the oldest messages


@dataclass(frozen=True, slots=True)
class AuthorNote:
    """A reminder to the model before the last `depth` messages; 0 = behind them all. No text = no note."""

    text: str = ""
    depth: int = 4
    role: Speaker = "system"


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """None leaves a value to the persona and the studio."""

    model: str | None = None
    fallback: str | None = None
    preset: str | None = None
    sampling: Sampling = field(default_factory=Sampling)
    note: AuthorNote | None = None
    system_prompt: str | None = None
    language: str | None = None
    voice: bool | None = None
    profile: str | None = None
    drop: Drop | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """`model` "" is the first of the studio's chain, `language` "" that of the person's words.

    `origins` tells for each value who says it: "chat", "persona", "studio" or "preset:NAME"; values of the sampling
    go by their own names, and one that nobody says is the server's and has none.
    """

    model: str
    fallback: str
    preset: str
    sampling: Sampling
    note: AuthorNote
    system_prompt: str
    language: str
    voice: bool
    profile: Profile
    drop: Drop
    origins: Mapping[str, str] = field(default_factory=dict)


def checked(options: ChatOptions) -> ChatOptions:
    """Raises InputError: model; too_long (most); option (name) for any other value that cannot be."""
    for wished in (options.model, options.fallback):
        if wished and wished != NOBODY and not _is_model(wished):
            raise InputError(f"no such model: {wished[:100]}", reason="model")
    for text in (options.system_prompt or "", options.note.text if options.note else ""):
        if len(text) > LONGEST_TEXT:
            raise InputError("the text is too long", reason="too_long", most=LONGEST_TEXT)
    if options.model == NOBODY or (options.note and not _is_note(options.note)):
        raise InputError("no such value", reason="option", name="model" if options.model == NOBODY else "note")
    if options.drop is not None and not isinstance(options.drop, Drop):
        raise InputError(str(options.drop)[:100], reason="option", name="drop")
    if options.language is not None and options.language not in LANGUAGES:
        raise InputError(options.language[:100], reason="option", name="language")
    return options


def to_table(options: ChatOptions) -> dict[str, Any]:
    """Only what is set; {} where nothing is."""
    found: dict[str, Any] = {name: getattr(options, name) for name in _NAMES}
    note = options.note
    found["note"] = {"text": note.text, "depth": note.depth, "role": note.role} if note is not None else None
    found["drop"] = options.drop.value if options.drop is not None else None
    found["sampling"] = to_json(options.sampling) or None
    return {name: value for name, value in found.items() if value is not None}


def from_table(table: object) -> ChatOptions:
    """Never raises: it may come from a file, and what cannot be used there is as if it were not set."""
    if not isinstance(table, Mapping):
        return ChatOptions()
    found: dict[str, Any] = {}
    for name, read in _READERS.items():
        try:
            value = read(table[name])
            checked(ChatOptions(**{name: value}))
        except (KeyError, TypeError, ValueError, InputError):
            continue
        found[name] = value
    return ChatOptions(**found)


def resolve(options: ChatOptions, persona: Persona, settings: Settings) -> InForce:
    """The chat's word counts before the persona's, and the persona's before the studio's."""
    origins: dict[str, str] = {}

    def first(name: str, *said: tuple[str, T | None], otherwise: T) -> T:
        for source, value in said:
            if value is not None:
                origins[name] = source
                return value
        origins[name] = STUDIO
        return otherwise

    preset = first("preset", (CHAT, options.preset), (PERSONA, persona.preset or None), otherwise=settings.chats.preset)
    choosing = merged(*_layers(options, persona, settings, preset, origins["preset"]))
    note = first("note", (CHAT, options.note), (PERSONA, persona.note), otherwise=AuthorNote())
    return InForce(
        model=first("model", (CHAT, options.model), (PERSONA, persona.model or None), otherwise=""),
        fallback=first("fallback", (CHAT, options.fallback), (PERSONA, persona.fallback or None), otherwise=""),
        preset=preset,
        sampling=choosing.sampling,
        note=note,
        system_prompt=first(
            "system_prompt", (CHAT, options.system_prompt), (PERSONA, persona.system_prompt or None), otherwise=""
        ),
        language=first("language", (CHAT, options.language), otherwise=""),
        voice=first(
            "voice",
            (CHAT, options.voice),
            (PERSONA, False if persona.silent else None),
            otherwise=settings.voice.enabled,
        ),
        profile=first("profile", (CHAT, _profile(settings, options.profile)), otherwise=settings.first_profile),
        drop=first("drop", (CHAT, options.drop), otherwise=settings.chats.drop),
        origins={**origins, **choosing.origins},
    )


def presets_of(settings: Settings) -> dict[str, Sampling]:
    """All presets by name: those that came with the studio, then the person's own."""
    own = {preset.name: preset.values.sampling() for preset in settings.chats.presets if preset.name not in PRESETS}
    return {**PRESETS, **own}


def _layers(
    options: ChatOptions, persona: Persona, settings: Settings, preset: str, chosen_by: str
) -> list[tuple[str, Sampling]]:
    """A preset says no more than whoever chose it, and no less."""
    known = (f"preset:{preset}", presets_of(settings).get(preset, Sampling()))
    layers = [(CHAT, options.sampling), (PERSONA, persona.sampling), (STUDIO, settings.sampling())]
    layers.insert([source for source, _ in layers].index(chosen_by) + 1, known)
    return layers


def _profile(settings: Settings, profile: str | None) -> Profile | None:
    """None for one that is gone."""
    return settings.profile(profile) if profile is not None else None


def _is_model(wished: str) -> bool:
    provider, _, model = wished.partition(":")
    return provider in PROVIDERS and len(model) <= LONGEST_NAME


def _is_note(note: AuthorNote) -> bool:
    return 0 <= note.depth <= DEEPEST_NOTE and note.role in SPEAKERS


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false expected")
    return value


def read_note(value: object) -> AuthorNote:
    """From JSON. Raises TypeError, KeyError, ValueError."""
    if not isinstance(value, Mapping):
        raise TypeError("an object expected")
    depth, role = value.get("depth", AuthorNote().depth), value.get("role", AuthorNote().role)
    if isinstance(depth, bool) or not isinstance(depth, int) or role not in SPEAKERS:
        raise ValueError("depth or role")
    return AuthorNote(_text(value["text"]), depth, role)


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "model": _text,
    "fallback": _text,
    "preset": _text,
    "sampling": from_json,
    "note": read_note,
    "system_prompt": _text,
    "language": _text,
    "voice": _flag,
    "profile": _text,
    "drop": lambda value: Drop(_text(value)),
}
_NAMES: Final = tuple(one.name for one in fields(ChatOptions))
