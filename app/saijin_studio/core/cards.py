"""Character cards: from a card's JSON to a Persona, with every surprise turned into one PersonaError.

Formats: character-card-spec-v2 (`chara_card_v2`), character-card-spec-v3 (`chara_card_v3`) and V1, whose fields lie
at the root. Newer spec versions are read as V3. What the specifications know and a Persona does not
(foreign extensions) is left alone: a card is only read here, its file stays what it was.

The studio's own data lies under `data.extensions.saijin`:

    language    the language of the card's standard fields; guessed from the text when absent
    languages   {"ja": {name, description, personality, scenario, first_mes, alternate_greetings, mes_example, tagline,
                offline}, ...};
                a field given here wins over the standard one, one left out falls back to it
    accent      "#RRGGBB"
    avatar      a picture's path, relative to the card's folder and inside it
    voices, part_voices, readings: see core.card_voices
    model       whom it would rather think with: "provider" or "provider:model"
    fallback    who answers where that one cannot, in the same form; "none" = nobody else
    preset      how it chooses its words, by the name of a preset
    sampling    the same value by value: {"temperature": 0.9, ...}, see core.sampling
    approval    "always": a person looks at each reply before it counts; "never" (the default)
    topics      words that call for this persona where the studio chooses who answers
    weight      its share where replies are balanced by weight, 0 to 100 (1)

`data.extensions.depth_prompt` ({prompt, depth, role}) is a note that stands before the last messages.

`offline` holds the phrases of the built-in model by occasion. A phrase may contain `{topic}` (a word or phrase the
person just used) or `{fact}` (the person's own words of earlier); one with a placeholder is for the case that there
is something to put in, one without for the case that there is not. A complete card serves all of OCCASIONS; it may
bring more of the built-in model's own (`follow_up`, `greeting_ask`, `learned`, ...), so that all of a reply keeps
one manner of speaking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

import msgspec

from .card_book import read_book
from .card_values import Table, choice, fault, number, optional_table, shown, strings, table, text_of, whole
from .card_voices import read_part_voices, read_readings, read_voices
from .chat_options import DEEPEST_NOTE, SPEAKERS, AuthorNote
from .errors import InputError, PersonaError
from .persona import Persona, PersonaText
from .sampling import Sampling, from_json

MAX_BYTES: Final = 2_000_000
MAX_NAME: Final = 200  # characters
MAX_GREETINGS: Final = 50
DEFAULT_ACCENT: Final = "#7A6FF0"
# What a complete card has phrases for.
OCCASIONS: Final = (
    "greeting",
    "question",
    "thanks",
    "farewell",
    "feeling",
    "memory",
    "default",
    "about_self",
    "no_model",
)

_ACCENT = re.compile(r"#[0-9A-Fa-f]{6}")
_KANA = re.compile(r"[\u3041-\u30ff]")
# A field's name in a Persona's text, and in a card.
_FIELDS: Final = {
    "name": "name",
    "description": "description",
    "personality": "personality",
    "scenario": "scenario",
    "greeting": "first_mes",
    "examples": "mes_example",
    "tagline": "tagline",
}


def parse(key: str, card: bytes | Table, source: Path | None = None) -> Persona:
    """The persona in a card, given as a file's bytes or as decoded JSON.

    `source` is the card's file; the avatar's path is made from its folder, without a look at the disk.
    Raises PersonaError; its detail names the field (`data.tags[2]: text expected, found a number`).
    """
    root = decode(card) if isinstance(card, bytes) else card
    data, where = _card_data(table(root, "the card"))
    own = optional_table(optional_table(data, "extensions", where), "saijin", f"{where}extensions.")
    own_where = f"{where}extensions.saijin."
    return Persona(
        key=key,
        texts=_texts(data, where, own, own_where),
        accent=_accent(own, own_where),
        avatar=_avatar(own, own_where, source),
        voices=read_voices(own, own_where),
        part_voices=read_part_voices(own, own_where),
        readings=read_readings(own, own_where),
        system_prompt=text_of(data, "system_prompt", where),
        post_history_instructions=text_of(data, "post_history_instructions", where),
        tags=strings(data.get("tags"), f"{where}tags"),
        source=source,
        creator=text_of(data, "creator", where),
        model=text_of(own, "model", own_where),
        fallback=text_of(own, "fallback", own_where),
        preset=text_of(own, "preset", own_where),
        sampling=_sampling(own, own_where),
        note=_note(optional_table(data, "extensions", where)),
        approval="always" if choice(own, "approval", own_where, ("never", "always")) == "always" else "never",
        topics=strings(own.get("topics"), f"{own_where}topics"),
        weight=int(number(own, "weight", own_where, 1.0)),
        lore=read_book(optional_table(data, "character_book", where), f"{where}character_book."),
    )


def decode(raw: bytes, most: int = MAX_BYTES) -> Table:
    """A card file's JSON object. Raises PersonaError when it is too big, no UTF-8, no JSON, or nested too deep.

    A card with its assets in it may be longer than MAX_BYTES, but not hold more values than one without.
    """
    if len(raw) > most:
        raise PersonaError(f"the file is larger than {most // 1_000_000} MB")
    if most > MAX_BYTES < sum(map(raw.count, (b",", b"[", b"{"))):
        raise PersonaError("the file holds too many values")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PersonaError("the file is UTF-16; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PersonaError(f"the file is no UTF-8 text: byte {error.start} cannot be read") from error
    try:
        return table(msgspec.json.decode(text), "the card")
    except msgspec.DecodeError as error:
        raise PersonaError(f"the file is no JSON: {error}") from error
    except RecursionError as error:
        raise PersonaError("the JSON is nested too deep") from error


def encode(card: Table) -> bytes:
    """A card's JSON, as short as can be. Raises PersonaError."""
    try:
        return msgspec.json.encode(card)
    except UnicodeEncodeError as error:
        raise PersonaError("a text holds half a character (a lone surrogate)") from error


def with_avatar(card: Table, avatar: str) -> Table:
    """The card with another avatar; "" for none. Raises PersonaError."""
    data, where = _card_data(card)
    extensions = optional_table(data, "extensions", where)
    own = {**optional_table(extensions, "saijin", f"{where}extensions."), "avatar": avatar}
    if not avatar:
        del own["avatar"]
    changed = {**data, "extensions": {**extensions, "saijin": own}}
    return {**card, "data": changed} if "data" in card else changed


def _card_data(root: Table) -> tuple[Table, str]:
    """The object that holds the character's fields, and the prefix its fields have in messages."""
    spec = root.get("spec")
    if spec is not None and not (isinstance(spec, str) and spec.startswith("chara_card")):
        raise fault("spec", f"a character card expected, found {shown(spec)}")
    if "data" in root:
        return table(root["data"], "data"), "data."
    if spec not in (None, "chara_card_v1"):
        raise fault("data", "missing")
    if "name" not in root:
        raise PersonaError("this is no character card: it has neither `data` nor `name`", field="name")
    return root, ""


def _texts(data: Table, where: str, own: Table, own_where: str) -> dict[str, PersonaText]:
    standard = {name: text_of(data, field, where) for name, field in _FIELDS.items() if name != "tagline"}
    standard["name"] = _name(standard["name"], f"{where}name")
    language = text_of(own, "language", own_where) or _guess_language(standard)
    languages = optional_table(own, "languages", own_where)
    texts = {language: PersonaText(**standard, other_greetings=_greetings(data), offline={})}
    for code in languages:
        prefix = f"{own_where}languages.{code}."
        texts[code] = _overlaid(table(languages[code], prefix[:-1]), prefix, standard)
    return texts


def _overlaid(given: Table, where: str, standard: dict[str, str]) -> PersonaText:
    fields = {
        name: text_of(given, field, where) if given.get(field) is not None else standard.get(name, "")
        for name, field in _FIELDS.items()
    }
    fields["name"] = _name(fields["name"], f"{where}name")
    return PersonaText(**fields, other_greetings=_greetings(given), offline=_offline(given, where))


def _greetings(given: Table) -> tuple[str, ...]:
    """The other greetings that have words; whatever else stands there is left out."""
    found = given.get("alternate_greetings")
    words = [each for each in found if isinstance(each, str) and each.strip()] if isinstance(found, list) else []
    return tuple(words[:MAX_GREETINGS])


def _offline(given: Table, where: str) -> dict[str, tuple[str, ...]]:
    phrases = optional_table(given, "offline", where)
    return {occasion: strings(value, f"{where}offline.{occasion}") for occasion, value in phrases.items()}


def _guess_language(standard: dict[str, str]) -> str:
    return "ja" if _KANA.search(standard["description"] + standard["greeting"]) else "en"


def _name(name: str, where: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise fault(where, "missing or empty")
    if len(name) > MAX_NAME:
        raise fault(where, f"longer than {MAX_NAME} characters")
    return name


def _sampling(own: Table, where: str) -> Sampling:
    try:
        return from_json(optional_table(own, "sampling", where))
    except InputError as error:
        raise fault(f"{where}sampling", str(error)) from error


def _note(extensions: Table) -> AuthorNote | None:
    """As other programs write it: depth and role may be missing, or the role a number."""
    given = extensions.get("depth_prompt")
    if not isinstance(given, Mapping) or not isinstance(given.get("prompt"), str) or not given["prompt"].strip():
        return None
    role = given.get("role")
    named = SPEAKERS[role] if isinstance(role, int) and 0 <= role < len(SPEAKERS) else role
    depth = min(whole(given, "depth", AuthorNote().depth), DEEPEST_NOTE)
    return AuthorNote(given["prompt"].strip(), depth, named if named in SPEAKERS else "system")


def _accent(own: Table, where: str) -> str:
    accent = text_of(own, "accent", where)
    if accent and not _ACCENT.fullmatch(accent):
        raise fault(f"{where}accent", f"a colour like #7A6FF0 expected, found {shown(accent)}")
    return accent.upper() or DEFAULT_ACCENT


def _avatar(own: Table, where: str, source: Path | None) -> Path | None:
    """The picture's path below the card's folder. Links are the reader's to check: nothing is opened here."""
    name = text_of(own, "avatar", where)
    if not name:
        return None
    windows, posix = PureWindowsPath(name), PurePosixPath(name.replace("\\", "/"))
    if windows.drive or windows.root or posix.is_absolute() or ".." in posix.parts:
        raise fault(f"{where}avatar", "the path must stay inside the card's folder")
    return source.parent / posix if source else Path(posix)
