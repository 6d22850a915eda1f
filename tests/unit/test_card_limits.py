"""What a small card may cost: files packed in files, long lists, pictures with many texts in them."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.errors import InputError
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.services import card_files, card_import
from saijin_studio.services.card_import import bring_card
from saijin_studio.services.voice.library import VoiceLibrary
from saijin_studio.storage.zip_files import open_zip
from tests.unit.card_parcels import (
    MODEL,
    Assets,
    House,
    asset,
    card_text,
    charx,
    data_uri,
    packed,
    picture,
    reasons,
    voice_parts,
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, bytes]:
    return voice_parts(tmp_path)


def parcel(house: House, files: dict[str, bytes]) -> Path:
    """A CharX file with an asset for each file."""
    assets: Assets = [asset(f"embeded://{name}", "main", name.rpartition(".")[2]) for name in files]
    return charx(house.home / "ada.charx", card_text(assets), files)


# -- archives in the archive -----------------------------------------------------------------------------------------


def test_archives_in_the_archive_count_with_what_is_in_them(
    house: House, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    once = packed(parts)
    file = parcel(house, {f"v{number}/amy.zip": once for number in range(4)})
    monkeypatch.setattr(card_files, "MOST_UNPACKED", 2 * (len(once) + sum(map(len, parts.values()))) + len(once))
    monkeypatch.setattr(card_files, "_SMALL", 10**9)
    brought = house.bring(file)
    assert len(brought.voices) == 2 and set(reasons(brought)) == {"too_large"}


def test_an_archive_is_told_by_its_name_as_the_library_tells_it(house: House, parts: dict[str, bytes]) -> None:
    """However the card writes its ending."""
    swelling = packed({**parts, "vocab.json": b" " * 5_000_000})
    brought = house.bring_text(card_text([asset(data_uri(swelling), "amy", "a.zip")]))
    assert reasons(brought) == ["too_large"] and house.library.voices() == ()


def test_files_that_many_voices_share_count_for_each(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = _safetensors()
    config = json.dumps({"model": "vits", "languages": ["en"]}).encode()
    shared = {"v/config.json": config, "v/vocab.json": b"{" + b" " * 9_000 + b"}"}
    files = shared | {f"v/m{number}.safetensors": weights for number in range(5)}
    beside = sum(map(len, shared.values()))
    monkeypatch.setattr(card_files, "MOST_UNPACKED", sum(map(len, files.values())) + 2 * beside)
    brought = house.bring(parcel(house, files))
    assert len(brought.voices) == 2 and reasons(brought) == ["too_large"] * 3


def _safetensors() -> bytes:
    table = json.dumps({"a": {"dtype": "U8", "shape": [64], "data_offsets": [0, 64]}}).encode()
    return struct.pack("<Q", len(table)) + table + bytes(64)


def test_only_so_many_voices_of_one_card_are_taken(
    house: House, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_import, "MOST_VOICES", 2)
    brought = house.bring(parcel(house, {f"v{number}/amy.zip": packed(parts) for number in range(3)}))
    assert len(brought.voices) == len(house.library.voices()) == 2 and reasons(brought) == ["card_voices"]


# -- long lists ------------------------------------------------------------------------------------------------------


def crowded(file: Path, entries: int, told: int) -> Path:
    """An archive whose list has more entries than it says."""
    with zipfile.ZipFile(file, "w") as whole:
        whole.writestr("card.json", "{}")
    begin, head = file.read_bytes().split(b"PK\1\2")[0], struct.pack("<4s24xHHH12xc", b"PK\1\2", 1, 0, 0, b"a")
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, told, told, entries * len(head), len(begin), 0)
    file.write_bytes(begin + head * entries + end)
    return file


@pytest.mark.parametrize("told", [1, 60_000])
def test_a_long_list_of_files_is_refused_before_it_is_read(
    house: House, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = crowded(house.home / "a.charx", 60_000, told)
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *_: pytest.fail("the list was read"))
    with pytest.raises(InputError) as caught:
        house.bring(file)
    assert caught.value.params["reason"] == "too_large"


@pytest.mark.parametrize("name", [MODEL, "amy.zip", "amy.safetensors"])
def test_a_long_list_in_a_voice_s_file_is_refused_too(
    house: House, parts: dict[str, bytes], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_files, "_SMALL", 10**9)
    monkeypatch.setattr(card_files, "MOST_ENTRIES", 10**9)
    inner = crowded(house.home / "inner.zip", 60_000, 1).read_bytes()
    named = {f"v/{each}": content for each, content in parts.items()} | {"v/config.json": b"{}"}
    brought = house.bring(parcel(house, named | {f"v/{name}": inner}))
    assert "too_large" in reasons(brought)


def test_an_archive_with_a_comment_is_read(tmp_path: Path) -> None:
    file = charx(tmp_path / "a.charx", b"{}", {"b": b"y" * 3_000_000})
    with zipfile.ZipFile(file, "a") as whole:
        whole.comment = b"hello" * 1_000
    with open(file, "rb") as opened, open_zip(opened) as whole, whole.open("b") as entry:
        assert whole.namelist() == ["card.json", "b"] and len(entry.read(1 << 20)) == 1 << 20


# -- pictures --------------------------------------------------------------------------------------------------------


def test_only_the_text_that_is_used_is_unpacked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[int] = []
    real = zlib.decompressobj

    def counted(*given: Any) -> Any:
        unpacked.append(1)
        return real(*given)

    texts = {word: card_text(name="Older") for word in ("chara", "Chara", "CHARA", "CCV3")}
    texts["charA"] = bytes(3_000_000)  # longer than any card may be here
    file = picture(house.home / "a.png", {**texts, "ccv3": card_text()}, squeezed=True)
    monkeypatch.setattr(card_files, "MOST_TEXT", 1_500_000)
    monkeypatch.setattr(zlib, "decompressobj", counted)
    assert house.bring(file).persona.text("en").name == "Ada" and len(unpacked) == 1


def test_a_text_without_an_end_of_its_keyword_is_none(house: House) -> None:
    whole = picture(house.home / "a.png", {"chara": card_text()}).read_bytes()
    bare = struct.pack(">I", 4) + b"tEXtccv3" + bytes(4)
    (house.home / "a.png").write_bytes(whole[:8] + bare + whole[8:])
    assert house.bring(house.home / "a.png").persona.text("en").name == "Ada"


# -- the system refuses ----------------------------------------------------------------------------------------------


class Grudging(VoiceLibrary):
    """The system refuses something while the first voice is taken in."""

    refused = False

    def add(self, path: Path, **told: Any) -> InstalledVoice:
        if not self.refused:
            self.refused = True
            raise PermissionError(13, "not permitted", str(path))
        return super().add(path, **told)


def test_what_the_system_refuses_costs_one_voice_only(house: House, parts: dict[str, bytes]) -> None:
    twice = {f"v/{name.replace('amy', who)}": content for who in ("bea", "cleo") for name, content in parts.items()}
    brought = bring_card(house.personas, Grudging(house.home / "voices"), parcel(house, twice))
    assert [(each.name, each.error.code) for each in brought.refused] == [("bea.onnx", "storage")]
    assert len(brought.voices) == 1
