"""Cards that join the personas: the names that their files get, and their pictures."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from saijin_studio.core import cards
from saijin_studio.core.errors import PersonaError, StorageError
from saijin_studio.services import card_pictures
from saijin_studio.services.personas import PersonaService
from saijin_studio.storage.whole_files import write_whole
from tests.unit.card_parcels import House, card_text, picture

AVATAR = {"saijin": {"avatar": "ada.svg", "accent": "#112233"}, "other": 1}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def service(house: House) -> PersonaService:
    return house.personas


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"), [("NUL", "nul-2"), ("Com1", "com1-2"), ("lpt³", "lpt³-2"), ("Con-2", "con-2"), ("Com", "com")]
)
def test_no_file_is_named_like_a_device(service: PersonaService, name: str, key: str) -> None:
    assert service.add(card_text(name=name)).key == key


def test_two_programs_never_choose_the_same_name(house: House) -> None:
    """Each its own service of the same folder, as in the window and on the command line."""
    services = [PersonaService(house.paths) for _ in range(8)]
    ready = threading.Barrier(len(services))
    said = [f"Says {number}." for number in range(len(services))]

    def add(service: PersonaService, words: str) -> None:
        ready.wait()
        service.add(card_text(first_mes=words))

    threads = [threading.Thread(target=add, args=pair) for pair in zip(services, said, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    added = [one for one in house.personas.list() if one.key.startswith("ada")]
    assert sorted(one.text("en").greeting for one in added) == said
    assert [file.name for file in house.paths.personas.iterdir() if file.suffix != ".json"] == []


def test_a_name_that_another_program_claims_is_left_to_it(service: PersonaService, house: House) -> None:
    claim = service.folder() / ".ada.claim"
    claim.touch()
    assert service.add(card_text()).key == "ada-2" and claim.exists()
    assert service.problems() == ()


def test_a_card_that_another_program_just_added_is_not_replaced(
    service: PersonaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After this one has looked which names are taken, and before it claims its own."""

    def late(name: str) -> Iterator[str]:
        (service.folder() / "ada.json").write_bytes(card_text(first_mes="I was first."))
        return iter(("ada", "ada-2"))

    monkeypatch.setattr(f"{PersonaService.__module__}._keys", late)
    assert service.add(card_text()).key == "ada-2"
    assert service.get("ada").text("en").greeting == "I was first."


def test_nothing_half_written_is_ever_a_persona(
    service: PersonaService, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def watched(path: Path, content: bytes) -> None:
        other = PersonaService(house.paths)
        seen.append((len(other.list()), other.problems()))
        write_whole(path, content)

    monkeypatch.setattr(f"{PersonaService.__module__}.write_whole", watched)
    file = picture(house.home / "a.png", {"ccv3": card_text()})
    assert house.bring(file).persona.key == "ada" and seen == [(10, ())] * 2


# -- pictures --------------------------------------------------------------------------------------------------------


def told(source: Path | None) -> dict[str, object]:
    assert source is not None
    own = json.loads(source.read_bytes())["data"]["extensions"]
    return {**own, "saijin": own.get("saijin")}


def test_an_avatar_that_did_not_come_along_is_left_out(service: PersonaService) -> None:
    added = service.add(card_text(extensions=AVATAR))
    assert added.avatar is None and added.accent == "#112233" and service.problems() == ()
    assert told(added.source) == {"saijin": {"accent": "#112233"}, "other": 1}


@pytest.mark.parametrize("named", ["avatars/miyu.svg", "mine.png"])
def test_an_avatar_that_is_there_is_kept(service: PersonaService, named: str) -> None:
    (service.folder() / "mine.png").write_bytes(b"a picture")
    text = card_text(extensions={"saijin": {"avatar": named}})
    added = service.add(text, b"another picture")
    assert added.avatar is not None and added.avatar.name == Path(named).name
    assert added.source is not None and added.source.read_bytes() == text


@pytest.mark.parametrize("extensions", [{}, AVATAR])
def test_a_picture_s_card_gets_the_picture_without_its_texts(house: House, extensions: dict[str, object]) -> None:
    file = picture(house.home / "a.png", {"ccv3": card_text(extensions=extensions, description="Counts. " * 99)})
    added = house.bring(file).persona
    assert added.avatar == house.paths.personas / "ada.png" and house.personas.problems() == ()
    assert added.avatar.stat().st_size < 100 and QImage(str(added.avatar)).width() == 1
    (house.paths.personas / "ada.json").unlink()
    assert house.bring(file).persona.key == "ada-2", "a picture that is there is not replaced"


def test_an_older_card_gets_its_picture_too(house: House) -> None:
    file = picture(house.home / "a.png", {"chara": json.dumps({"name": "Ada", "description": "x"}).encode()})
    added = house.bring(file).persona
    assert added.avatar == house.paths.personas / "ada.png" and added.text("en").description == "x"


@pytest.mark.parametrize("spoil", ["wide", "heavy", "cut", "no pixels"])
def test_a_picture_that_cannot_be_an_avatar_is_left_out(
    house: House, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    file = picture(house.home / "a.png", {"ccv3": card_text(extensions=AVATAR)})
    whole = file.read_bytes()
    if spoil == "wide":
        file.write_bytes(whole[:16] + struct.pack(">II", 100_000, 100_000) + whole[24:])
    elif spoil == "heavy":
        monkeypatch.setattr(card_pictures, "MOST_FACE", 50)
    elif spoil == "cut":
        file.write_bytes(whole[:-30])
    else:
        file.write_bytes(whole.replace(b"IDAT", b"none"))
    added = house.bring(file).persona
    assert added.avatar is None and house.personas.problems() == ()
    assert [each.name for each in house.paths.personas.iterdir()] == ["ada.json"]


def test_what_cannot_be_kept_leaves_nothing(
    service: PersonaService, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = card_text(description="x" * (cards.MAX_BYTES - len(card_text(description=""))), creator="")
    with pytest.raises(PersonaError):
        service.add(longest, b"a picture")

    def full(path: Path, content: bytes) -> None:
        if path.suffix == ".json":
            raise StorageError("full")
        write_whole(path, content)

    monkeypatch.setattr(f"{PersonaService.__module__}.write_whole", full)
    with pytest.raises(StorageError):
        service.add(card_text(), b"a picture")
    assert list(house.paths.personas.iterdir()) == []
