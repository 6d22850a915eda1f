"""Cards: what the specifications and the wild bring becomes a Persona or one PersonaError that names the field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core import cards
from saijin_studio.core.card_voices import written_voice
from saijin_studio.core.errors import PersonaError
from saijin_studio.core.persona import Persona
from saijin_studio.core.voice import Effects, VoiceChoice

V1 = {
    "name": "Ada",
    "description": "Counts.",
    "personality": "exact",
    "scenario": "a desk",
    "first_mes": "Hello.",
    "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Hello.",
}


def v3(saijin: object = None, **data: object) -> dict[str, object]:
    extensions = {} if saijin is None else {"saijin": saijin}
    return {
        "spec": "chara_card_v3",
        "spec_version": "3.0",
        "data": {**V1, "extensions": extensions, "group_only_greetings": [], **data},
    }


def fault(card: bytes | dict[str, object]) -> str:
    with pytest.raises(PersonaError) as caught:
        cards.parse("ada", card)
    return caught.value.detail


@pytest.mark.parametrize(
    "card",
    [
        V1,
        {"spec": "chara_card_v2", "spec_version": "2.0", "data": V1},
        v3(),
        {"spec": "chara_card_v4", "spec_version": "4.2", "data": V1, "new": {}},
        {**V1, "name": "at the root as well", "spec": "chara_card_v2", "data": V1},
    ],
    ids=["V1", "V2", "V3", "newer", "V1 fields beside V2"],
)
def test_each_version_gives_the_same_texts(card: dict[str, object]) -> None:
    persona = cards.parse("ada", json.dumps(card).encode())
    text = persona.text("en")
    assert (text.name, text.description, text.greeting) == ("Ada", "Counts.", "Hello.")
    assert text.examples.startswith("<START>")
    assert persona.accent == cards.DEFAULT_ACCENT and persona.avatar is None


def test_optional_fields_are_read_and_unknown_ones_do_no_harm() -> None:
    card = v3(
        system_prompt="Be {{char}}.",
        post_history_instructions="Short.",
        tags=["calm", " ", "night"],
        creator="me",
        character_book={"entries": [{"keys": 3}]},
        nickname=None,
        alternate_greetings=None,
    )
    persona = cards.parse("ada", card)
    assert persona.system_prompt == "Be {{char}}." and persona.post_history_instructions == "Short."
    assert persona.tags == ("calm", "night") and persona.creator == "me"


def test_studio_extension() -> None:
    own = {
        "accent": "#12ab34",
        "avatar": "avatars/ada.svg",
        "voices": {"en": {"engine": "espeak", "variant": "en+f2", "pitch": 1, "speed": 0.5, "volume": None}},
        "languages": {
            "en": {"tagline": "Counts.", "offline": {"greeting": ["Hello.", ""]}},
            "ja": {"name": "エイダ", "first_mes": "こんにちは。"},
        },
    }
    persona = cards.parse("ada", v3(own), Path("/cards/ada.json"))
    assert persona.accent == "#12AB34"
    assert persona.avatar == Path("/cards/avatars/ada.svg")
    assert persona.voice("en") == VoiceChoice("espeak", "en+f2", 1.0, 0.5, 1.0)
    assert persona.text("en").tagline == "Counts." and persona.text("en").offline == {"greeting": ("Hello.",)}
    japanese = persona.text("ja")
    assert (japanese.name, japanese.greeting) == ("エイダ", "こんにちは。")
    assert japanese.description == "Counts.", "what is left out falls back to the standard field"
    assert japanese.offline == {}, "phrases never fall back to another language"


def test_voices_of_parts_effects_and_readings() -> None:
    quiet = {"engine": "espeak", "emotion": "calm", "effects": {"reverb": 0.4, "telephone": True}}
    own = {
        "voices": {"en": {"variant": "f2"}},
        "part_voices": {"action": {"en": quiet}},
        "readings": {"ja": {"今日": "きょう", "": "x", "明日": ""}},
    }
    persona = cards.parse("ada", v3(own))
    whisper = persona.voice("en", "action")
    assert whisper == VoiceChoice("espeak", emotion="calm", effects=Effects(reverb=0.4, telephone=True))
    assert persona.voice("en", "dialogue") == persona.voice("en") == VoiceChoice(variant="f2")
    assert persona.readings == {"ja": {"今日": "きょう"}}
    assert written_voice(whisper) == quiet and written_voice(VoiceChoice()) == {}


def test_a_card_written_in_japanese_is_japanese() -> None:
    persona = cards.parse("ada", {**V1, "first_mes": "こんにちは。"})
    assert set(persona.texts) == {"ja"}
    assert cards.parse("ada", v3({"language": "en"}, first_mes="こんにちは。")).texts.keys() == {"en"}


def test_text_is_made_fit_for_databases_and_layouts() -> None:
    persona = cards.parse("ada", {**V1, "name": " A\nda ", "description": "a\r\nb\rc\x00\x1b[0m"})
    assert persona.text("en").name == "A da"
    assert persona.text("en").description == "a\nb\nc[0m"


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"", "no JSON"),
        (b"hello", "no JSON"),
        (b'{"name": NaN}', "no JSON"),
        (b'{"name": "a"', "no JSON"),
        (b"\x89PNG\r\n\x1a\n", "no UTF-8"),
        (b'{"name": "\xff"}', "no UTF-8 text: byte 10"),
        ('{"name": "a"}'.encode("utf-16"), "UTF-16"),
        (b"[1, 2]", "the card: an object expected, found a list"),
        (b"null", "the card: an object expected, found nothing"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deep"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "nested too deep"),
        (b'"' + b"x" * cards.MAX_BYTES + b'"', "larger than 2 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_no_card(raw: bytes, detail: str) -> None:
    assert detail in fault(raw)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert cards.parse("ada", b"\xef\xbb\xbf" + json.dumps(V1).encode()).text("en").name == "Ada"


@pytest.mark.parametrize(
    ("card", "detail"),
    [
        ({}, "no character card"),
        ({"spec": "chara_card_v2"}, "data: missing"),
        ({"spec": "lorebook_v3", "data": {}}, "spec: a character card expected, found 'lorebook_v3'"),
        ({"spec": 3, "data": {}}, "spec: a character card expected, found a number"),
        ({"data": []}, "data: an object expected, found a list"),
        ({"data": {}}, "data.name: missing or empty"),
        ({"name": " \n"}, "name: missing or empty"),
        ({"name": "x" * 201}, "name: longer than 200 characters"),
        ({"name": 3}, "name: text expected, found a number"),
        ({"name": "\ud800"}, "name: the text holds half a character"),
        (v3(description=True), "data.description: text expected, found true or false"),
        (v3(tags="calm"), "data.tags: a list of texts expected, found text"),
        (v3(tags=["a", {}]), "data.tags[1]: text expected, found an object"),
        (v3(extensions=[]), "data.extensions: an object expected, found a list"),
        (v3([]), "data.extensions.saijin: an object expected, found a list"),
        (v3({"accent": "red"}), "data.extensions.saijin.accent: a colour like #7A6FF0 expected, found 'red'"),
        (v3({"voices": {"en": 1}}), "saijin.voices.en: an object expected, found a number"),
        (v3({"voices": {"en": {"pitch": "high"}}}), "saijin.voices.en.pitch: a number expected, found text"),
        (v3({"voices": {"en": {"pitch": True}}}), "saijin.voices.en.pitch: a number expected, found true or false"),
        (v3({"voices": {"en": {"speed": 0}}}), "saijin.voices.en.speed: a number from 0.25 to 4 expected"),
        (v3({"voices": {"en": {"volume": 10**400}}}), "saijin.voices.en.volume: a number from 0 to 4 expected"),
        (v3({"voices": {"en": {"pitch": float("nan")}}}), "saijin.voices.en.pitch: a number from -24 to 24 expected"),
        (v3({"part_voices": {"song": {}}}), "saijin.part_voices.song: expected one of dialogue, action, narration"),
        (v3({"voices": {"en": {"effects": {"reverb": 2}}}}), "voices.en.effects.reverb: a number from 0 to 1 expected"),
        (v3({"readings": {"ja": []}}), "saijin.readings.ja: an object expected, found a list"),
        (v3({"languages": {"ja": "x"}}), "saijin.languages.ja: an object expected, found text"),
        (v3({"languages": {"ja": {"name": ""}}}), "saijin.languages.ja.name: missing or empty"),
        (v3({"languages": {"ja": {"offline": {"greeting": [1]}}}}), "languages.ja.offline.greeting[0]: text expected"),
    ],
)
def test_a_fault_names_its_field(card: dict[str, object], detail: str) -> None:
    assert detail in fault(card)


@pytest.mark.parametrize(
    "path",
    ["../secret.svg", "a/../../b.svg", "/etc/passwd", "C:\\x.svg", "c:x.svg", "\\\\host\\x.svg", "..\\x.svg", "\\x"],
)
def test_an_avatar_stays_inside_the_cards_folder(path: str) -> None:
    assert "must stay inside the card's folder" in fault(v3({"avatar": path}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
# A card whose known fields hold anything, so that every reader of a field meets every type.
SAIJIN = st.fixed_dictionaries(
    {},
    optional={
        "language": JSON,
        "accent": JSON,
        "avatar": JSON,
        "voices": JSON | st.dictionaries(st.sampled_from(["en", "ja"]), st.fixed_dictionaries({"pitch": JSON})),
        "languages": JSON
        | st.dictionaries(st.text(max_size=3), st.fixed_dictionaries({"offline": JSON, "name": JSON})),
    },
)
DATA = st.fixed_dictionaries(
    {"name": JSON | st.just("Ada")},
    optional=dict.fromkeys(("description", "first_mes", "tags", "creator", "system_prompt"), JSON)
    | {"extensions": JSON | st.fixed_dictionaries({"saijin": JSON | SAIJIN})},
)
CARDS = JSON | DATA | st.fixed_dictionaries({"data": JSON | DATA}, optional={"spec": JSON | st.just("chara_card_v3")})


@given(CARDS)
def test_any_json_is_a_persona_or_a_persona_error(value: object) -> None:
    for card in (value, json.dumps(value).encode()):
        try:
            persona = cards.parse("any", card, Path("/cards/any.json"))  # type: ignore[arg-type]
        except PersonaError as error:
            assert error.detail
            error.detail.encode()
        else:
            assert_sound(persona)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_persona_or_a_persona_error(raw: bytes) -> None:
    try:
        assert_sound(cards.parse("any", raw))
    except PersonaError as error:
        assert error.detail


def assert_sound(persona: Persona) -> None:
    assert persona.texts and all(text.name.strip() for text in persona.texts.values())
    assert persona.avatar is None or (persona.avatar.is_relative_to("/cards") and ".." not in persona.avatar.parts)
    assert len(persona.accent) == 7
    for text in persona.texts.values():
        (text.name + text.description + text.greeting).encode()
