"""The personas that come with the studio, and those a user adds by adding a file."""

from __future__ import annotations

import json
import os
import re
import stat
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtSvg import QSvgRenderer

from saijin_studio.core import cards
from saijin_studio.core.errors import NotFound, StorageError
from saijin_studio.core.persona import DEFAULT_PERSONA, LANGUAGES, Persona
from saijin_studio.paths import Paths, shipped
from saijin_studio.services.personas import PersonaService

KEYS = ("yuuri", "reika", "yurii", "miyu", "soyogi", "touri", "korune", "freya", "creshieria", "harmona")
RESOURCES = shipped() / "resources"
KANA = re.compile(r"[\u3041-\u30ff]")
HOLE = re.compile(r"\{+\w+\}+")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def service(paths: Paths) -> PersonaService:
    return PersonaService(paths)


@pytest.fixture(scope="module")
def personas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Persona]:
    service = PersonaService(Paths(tmp_path_factory.mktemp("home")))
    return {persona.key: persona for persona in service.list()}


def write(folder: Path, name: str, /, **fields: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(json.dumps({"name": "Ada", "description": "Counts.", **fields}), encoding="utf-8")
    return file


# -- the shipped ones ----------------------------------------------------------------------------------------------


def test_the_ten_are_there_in_their_order_without_a_problem(service: PersonaService) -> None:
    assert tuple(persona.key for persona in service.list()) == KEYS
    assert service.problems() == ()
    assert KEYS[0] == DEFAULT_PERSONA


@pytest.mark.parametrize("key", KEYS)
def test_a_shipped_card_is_a_valid_v3_card(key: str) -> None:
    card = json.loads((RESOURCES / "personas" / f"{key}.json").read_text(encoding="utf-8"))
    assert (card["spec"], card["spec_version"]) == ("chara_card_v3", "3.0")
    data = card["data"]
    texts = "name description personality scenario first_mes mes_example creator_notes system_prompt"
    for field in (*texts.split(), "post_history_instructions", "creator", "character_version"):
        assert isinstance(data[field], str), field
    for field in ("tags", "alternate_greetings", "group_only_greetings"):
        assert isinstance(data[field], list), field


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_each_speaks_both_languages_fully(personas: dict[str, Persona], key: str, language: str) -> None:
    text = personas[key].texts[language]
    for words in (text.name, text.description, text.personality, text.scenario, text.greeting, text.tagline):
        assert words
        assert language == "en" or KANA.search(words) or words == text.name
        assert language == "ja" or not re.search(r"[\u3000-\u9fff]", words)
    assert text.examples.count("<START>") >= 2
    assert "{{user}}:" in text.examples and "{{char}}:" in text.examples
    assert "\n" not in text.tagline and len(text.tagline) <= 90
    assert not HOLE.search(text.greeting + text.tagline), "these are shown as they are"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_each_has_phrases_for_every_occasion(personas: dict[str, Persona], key: str, language: str) -> None:
    offline = personas[key].texts[language].offline
    filled = {"question": "topic", "feeling": "topic", "default": "topic", "memory": "fact"}
    for occasion in cards.OCCASIONS:
        phrases = offline[occasion]
        assert 3 <= len(phrases) <= 6 and len(set(phrases)) == len(phrases), occasion
        holes = {hole for phrase in phrases for hole in HOLE.findall(phrase)}
        assert holes == ({f"{{{filled[occasion]}}}"} if occasion in filled else set()), occasion
        assert any(not HOLE.search(phrase) for phrase in phrases), f"{occasion}: nothing to say without a topic"
    said = ("言語モデル", "「設定」の「モデル」") if language == "ja" else ("language model", "Settings, Models")
    for phrase in offline["no_model"]:
        assert all(words in phrase for words in said), "what is missing, and where it is connected"


def test_no_two_say_the_same(personas: dict[str, Persona]) -> None:
    for language in LANGUAGES:
        for one, other in combinations(personas.values(), 2):
            mine, theirs = one.texts[language].offline, other.texts[language].offline
            for occasion in cards.OCCASIONS:
                assert not set(mine[occasion]) & set(theirs[occasion]), (one.key, other.key, occasion)


def test_voices_differ_and_name_what_speaks(personas: dict[str, Persona]) -> None:
    for language, engine in (("en", "espeak"), ("ja", "openjtalk")):
        voices = [persona.voices[language] for persona in personas.values()]
        assert len(set(voices)) == len(KEYS)
        assert {voice.engine for voice in voices} == {engine}
    for persona in personas.values():
        # "en-gb+f2" speaks with no variant at all in espeak-ng 1.51, whose British voice is called "en".
        assert re.fullmatch(r"en(-us|-029|-gb-x-rp|-gb-scotland)?\+[fm]\d", persona.voices["en"].variant)


@pytest.mark.parametrize("key", KEYS)
def test_each_avatar_renders(personas: dict[str, Persona], key: str) -> None:
    avatar = personas[key].avatar
    assert avatar == RESOURCES / "personas" / "avatars" / f"{key}.svg"
    renderer = QSvgRenderer(str(avatar))
    assert renderer.isValid()
    assert (renderer.viewBox().width(), renderer.viewBox().height()) == (256, 256)
    # What QtSvg cannot draw would silently be missing.
    assert not re.search(r"<(filter|mask|style|text|image|clipPath)\b|href", avatar.read_text(encoding="utf-8"))


def test_accents_tint_light_and_dark_and_can_be_told_apart(personas: dict[str, Persona]) -> None:
    for persona in personas.values():
        assert contrast(persona.accent, "#FFFFFF") >= 3, persona.key
        assert contrast(persona.accent, "#16161A") >= 3, persona.key
    for one, other in combinations(personas.values(), 2):
        distance = sum((a - b) ** 2 for a, b in zip(rgb(one.accent), rgb(other.accent), strict=True)) ** 0.5
        assert distance >= 0.2, (one.key, other.key)


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("icon", sorted((RESOURCES / "icons").glob("*.svg")), ids=lambda file: file.stem)
def test_each_icon_renders_and_can_be_recoloured(icon: Path) -> None:
    assert QSvgRenderer(str(icon)).isValid()
    assert icon.stem == "app" or set(re.findall(r"#[0-9A-Fa-f]+", icon.read_text(encoding="utf-8"))) == {"#000"}


# -- the user's own ------------------------------------------------------------------------------------------------


def test_a_file_added_is_a_persona_added(service: PersonaService, paths: Paths) -> None:
    assert len(service.list()) == len(KEYS)
    file = write(service.folder(), "ada.json")
    assert service.get("ada").text("en").name == "Ada"
    assert service.list()[-1].key == "ada", "the user's follow the shipped ones"
    assert service.get("ada").source == file
    file.unlink()
    with pytest.raises(NotFound) as caught:
        service.get("ada")
    assert caught.value.params == {"kind": "persona", "id": "ada"}


def test_a_changed_file_is_read_again(service: PersonaService) -> None:
    file = write(service.folder(), "ada.json")
    before = file.stat()
    assert service.get("ada").text("en").name == "Ada"
    write(service.folder(), "ada.json", name="Bea")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert service.get("ada").text("en").name == "Bea"


def test_an_unchanged_file_is_not_read_again_but_for_a_reload(service: PersonaService) -> None:
    file = write(service.folder(), "ada.json")
    before = file.stat()
    first = service.get("ada")
    write(service.folder(), "ada.json", name="Bea")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert service.get("ada") is first
    service.reload()
    assert service.get("ada").text("en").name == "Bea"


def test_the_users_file_wins_while_it_is_sound(service: PersonaService) -> None:
    file = write(service.folder(), "yuuri.json", name="My Yuuri")
    assert service.get("yuuri").text("en").name == "My Yuuri"
    assert tuple(persona.key for persona in service.list()) == KEYS
    file.write_text("{", encoding="utf-8")
    assert service.get("yuuri").text("en").name == "Yuuri"
    assert [problem.file for problem in service.problems()] == [file]


def test_a_copied_card_keeps_the_picture_it_came_with(service: PersonaService) -> None:
    card = (RESOURCES / "personas" / "miyu.json").read_bytes()
    (service.folder() / "miyu.json").write_bytes(card)
    assert service.get("miyu").source == service.folder() / "miyu.json"
    assert service.get("miyu").avatar == RESOURCES / "personas" / "avatars" / "miyu.svg"
    assert service.problems() == ()


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe{\x00", "UTF-16"),
        (b'{"name": "\xff"}', "no UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b" " * (cards.MAX_BYTES + 1), "larger than 2 MB"),
        (b'{"name": 7}', "name: text expected, found a number"),
        (b'{"title": "a recipe"}', "no character card"),
    ],
    ids=["empty", "UTF-16", "broken UTF-8", "deep", "oversize", "wrong type", "other JSON"],
)
def test_a_file_that_is_none_is_named_and_the_others_serve(
    service: PersonaService, content: bytes, detail: str
) -> None:
    file = service.folder() / "broken.json"
    file.write_bytes(content)
    assert tuple(persona.key for persona in service.list()) == KEYS
    (problem,) = service.problems()
    assert problem.file == file and detail in problem.detail


def test_other_files_and_hidden_ones_are_let_be(service: PersonaService) -> None:
    (service.folder() / "notes.txt").write_text("no card")
    write(service.folder(), ".hidden.json")
    assert len(service.list()) == len(KEYS) and service.problems() == ()


def test_a_folder_or_pipe_with_a_cards_name_holds_nobody_up(service: PersonaService) -> None:
    (service.folder() / "folder.json").mkdir()
    os.mkfifo(service.folder() / "pipe.json")
    assert tuple(persona.key for persona in service.list()) == KEYS
    assert sorted(problem.file.name for problem in service.problems()) == ["folder.json", "pipe.json"]


def with_avatar(folder: Path, avatar: str) -> Path:
    return write(folder, "ada.json", data={"name": "Ada", "extensions": {"saijin": {"avatar": avatar}}})


def test_an_avatar_shows_up_when_it_is_added(service: PersonaService) -> None:
    with_avatar(service.folder(), "ada.svg")
    assert service.get("ada").avatar is None
    assert "the picture is missing" in service.problems()[0].detail
    (service.folder() / "ada.svg").write_text("<svg/>")
    assert service.get("ada").avatar == service.folder() / "ada.svg"
    assert service.problems() == ()


def test_an_avatar_that_leads_out_of_the_folder_is_not_shown(service: PersonaService, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>")
    (service.folder() / "link.svg").symlink_to(tmp_path / "secret.svg")
    with_avatar(service.folder(), "link.svg")
    assert service.get("ada").avatar is None
    assert "outside the card's folder" in service.problems()[0].detail


def test_folder_is_the_users_alone(service: PersonaService, paths: Paths) -> None:
    assert service.folder() == paths.personas
    assert stat.S_IMODE(paths.personas.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        PersonaService(Paths(tmp_path / "file")).folder()


def test_missing_resources_are_a_problem_not_a_crash(paths: Paths, tmp_path: Path) -> None:
    service = PersonaService(paths, tmp_path / "nowhere")
    assert service.list() == ()
    assert [problem.file for problem in service.problems()] == [tmp_path / "nowhere"]
