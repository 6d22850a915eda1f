"""Cards that people bring: they join the personas, and the voices in them wait apart until they are accepted."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saijin_studio.core import cards
from saijin_studio.core.errors import InputError, PersonaError, SaijinError
from saijin_studio.services import card_files
from tests.unit.card_parcels import (
    MODEL,
    House,
    asset,
    beside,
    card_text,
    charx,
    data_uri,
    inside,
    picture,
    reasons,
    voice_parts,
)

PICKLE = pickle.dumps({"weights": [0.0] * 100})


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, bytes]:
    return voice_parts(tmp_path)


Parcel = Callable[[Path, dict[str, bytes]], Path]


def as_json(folder: Path, parts: dict[str, bytes]) -> Path:
    file = folder / "ada.json"
    file.write_bytes(card_text(inside(parts)))
    return file


def as_picture(folder: Path, parts: dict[str, bytes]) -> Path:
    return picture(folder / "ada.png", {"chara": card_text(name="Older"), "CCV3": card_text(inside(parts))})


def as_squeezed_picture(folder: Path, parts: dict[str, bytes]) -> Path:
    return picture(folder / "ada.png", {"ccv3": card_text(inside(parts))}, squeezed=True)


def as_charx(folder: Path, parts: dict[str, bytes]) -> Path:
    files = {f"assets/voice/{name}": content for name, content in parts.items()}
    return charx(folder / "ada.charx", card_text(beside(parts)), files)


def as_nested(folder: Path, parts: dict[str, bytes]) -> Path:
    """The voice as one archive in the card's."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return as_charx(folder, {"amy.zip": made.getvalue()})


@pytest.mark.parametrize("parcel", [as_json, as_picture, as_squeezed_picture, as_charx, as_nested])
def test_a_card_s_voice_waits_apart_until_it_is_accepted(house: House, parts: dict[str, bytes], parcel: Parcel) -> None:
    brought = house.bring(parcel(house.home, parts))
    assert house.personas.get("ada") == brought.persona and brought.persona.text("en").name == "Ada"
    (voice,) = brought.voices
    assert voice.state == "card" and "Ada" in voice.name and brought.refused == ()
    assert house.library.usable("vits") == () and house.loaded == [], "nothing has loaded it"
    assert house.library.accept(voice.id).state == "ready" and house.loaded == [voice.id]


def test_a_card_without_assets_is_kept_as_it_is(house: House) -> None:
    text = card_text(creator_notes="mine", unknown={"a": 1})
    brought = house.bring_text(text)
    assert brought.persona.source is not None and brought.persona.source.read_bytes() == text
    assert (brought.voices, brought.refused) == ((), ())


def test_nobody_is_replaced(house: House) -> None:
    assert [house.bring_text(card_text(name=name)).persona.key for name in ("Yuuri", "YUURI", "雪 / ..")] == [
        "yuuri-2",
        "yuuri-3",
        "雪",
    ]
    (house.personas.folder() / "Ada.json").write_text("{ broken")
    assert house.bring_text(card_text()).persona.key == "ada-2"


def test_a_large_card_is_kept_without_what_lies_in_it(house: House, parts: dict[str, bytes]) -> None:
    filler = asset(data_uri(bytes(cards.MAX_BYTES)), "song", "mp3", "other")
    brought = house.bring_text(card_text([*inside(parts), filler]))
    assert len(brought.voices) == 1 and brought.persona.source is not None
    assert brought.persona.source.stat().st_size < 1_000
    with pytest.raises(PersonaError):
        house.bring_text(card_text(description="x" * cards.MAX_BYTES))


# -- what is refused, and costs the card nothing ---------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["pth", "PT", "ckpt"])
@pytest.mark.parametrize("kind", ["x_voice", "other"])
def test_pickles_are_refused_and_the_card_is_there(house: House, kind: str, ending: str) -> None:
    brought = house.bring_text(card_text([asset(data_uri(PICKLE), "best", ending, kind)]))
    assert reasons(brought) == ["voice_pickle"] and brought.voices == () == house.library.voices()
    assert house.personas.get("ada").text("en").name == "Ada"


def test_a_pickle_under_a_model_s_name_is_refused(house: House, parts: dict[str, bytes]) -> None:
    brought = house.bring(as_charx(house.home, {**parts, MODEL: PICKLE}))
    assert reasons(brought) == ["voice_pickle"] and house.library.voices() == ()


@pytest.mark.parametrize("uri", ["https://127.0.0.1:9/amy.onnx", "http://localhost/amy.onnx", "file:///etc/hosts"])
def test_nothing_outside_the_card_is_fetched(house: House, monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was made"))
    brought = house.bring_text(card_text([asset(uri, ending="onnx")]))
    assert reasons(brought) == ["card_remote"] and brought.persona.key == "ada"


@pytest.mark.parametrize(
    ("assets", "why"),
    [
        ([asset("data:;base64,!!!", ending="onnx")], ["card_asset"]),
        ([asset("embeded://gone.onnx", ending="onnx")], ["card_asset"]),
        ([asset("embeded://../../etc/passwd", ending="onnx")], ["card_asset"]),
        ([asset(data_uri(b"x" * 100), "amy", "onnx")], ["voice_no_config"]),
        ([asset(data_uri(b"x" * 100), "amy", "mp3")], ["voice_kind"]),
        ([asset(data_uri(b"x" * 100), "amy", "zip")], ["card_asset"]),
        ([asset(data_uri(b"x" * 100), "amy", "onnx"), asset(data_uri(b"{"), "amy", "json")], ["voice_config"]),
        ([asset(data_uri(b"{}"), "amy", "json")], []),
        ("no list", []),
        ([None, 3, {}, {"uri": 5}], []),
    ],
)
def test_a_broken_asset_never_costs_the_card(house: House, assets: object, why: list[str]) -> None:
    brought = house.bring(charx(house.home / "ada.charx", card_text(assets)))
    assert reasons(brought) == why and brought.voices == ()
    assert house.personas.get("ada") == brought.persona


def test_an_archive_in_the_archive_may_not_swell_either(house: House, parts: dict[str, bytes]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {**parts, "vocab.json": b" " * 5_000_000}.items():
            packed.writestr(name, content)
    brought = house.bring(as_charx(house.home, {"amy.zip": made.getvalue()}))
    assert reasons(brought) == ["too_large"] and house.library.voices() == ()


def test_one_broken_voice_does_not_hinder_another(house: House, parts: dict[str, bytes]) -> None:
    assets = [*beside(parts, "good"), *beside(parts, "bad")]
    files = {f"good/{name}": content for name, content in parts.items()} | {f"bad/{MODEL}": b""}
    brought = house.bring(charx(house.home / "ada.charx", card_text(assets), files))
    assert [voice.state for voice in brought.voices] == ["card"]
    assert reasons(brought) == ["card_asset", "voice_no_config"]


def test_a_full_library_does_not_cost_the_card(house: House, parts: dict[str, bytes]) -> None:
    (house.home / "voices").write_text("a file in its place")
    brought = house.bring(as_json(house.home, parts))
    assert [each.error.code for each in brought.refused] == ["storage"] and brought.persona.key == "ada"


# -- files that are no cards -----------------------------------------------------------------------------------------


def swelling(folder: Path) -> Path:
    return charx(folder / "a.charx", card_text(), {"zeros": bytes(5_000_000)})


def crowded(folder: Path) -> Path:
    return charx(folder / "a.charx", card_text(), {f"{n}": b"" for n in range(card_files.MOST_ENTRIES)})


def many_values(folder: Path) -> Path:
    """Shorter than the longest card, and many times as large when it is read."""
    (folder / "a.json").write_bytes(b'{"name": "Ada", "x": [' + b"[]," * cards.MAX_BYTES + b"[]]}")
    return folder / "a.json"


def long_picture(folder: Path) -> Path:
    return picture(folder / "a.png", {"chara": bytes(2_000_000)}, squeezed=True)


def no_card(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.charx", "w") as packed:
        packed.writestr("other.json", "{}")
    return folder / "a.charx"


def cut(folder: Path) -> Path:
    whole = charx(folder / "a.charx", card_text(), {"x": b"y" * 1_000})
    whole.write_bytes(whole.read_bytes()[:200])
    return whole


@pytest.mark.parametrize(
    "make",
    [
        swelling,
        crowded,
        long_picture,
        no_card,
        cut,
        lambda folder: picture(folder / "a.png", {"Comment": b"hello"}),
        lambda folder: picture(folder / "a.png", {"chara": b"no card"}),
        lambda folder: folder / "gone.json",
        lambda folder: folder,
    ],
)
def test_what_is_no_card_is_told_and_leaves_nothing(
    house: House, make: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make(house.home)
    monkeypatch.setattr(card_files, "MOST_TEXT", 1_500_000)
    with pytest.raises(InputError):
        house.bring(file)
    assert house.personas.problems() == () and len(house.personas.list()) == 10


def test_a_file_of_nothing_but_brackets_is_not_read(house: House) -> None:
    with pytest.raises(PersonaError, match="too many values"):
        house.bring(many_values(house.home))


def test_what_is_read_out_of_an_archive_is_counted(
    house: House, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many assets may name the same entry."""
    assets = [
        *beside(parts),
        *(asset(f"embeded://assets/voice/{MODEL}", ending=ending) for ending in ("wav", "mp3", "ogg")),
    ]
    files = {f"assets/voice/{name}": content for name, content in parts.items()}
    text = card_text(assets)
    file = charx(house.home / "ada.charx", text, files)
    monkeypatch.setattr(card_files, "MOST_UNPACKED", sum(map(len, [text, *files.values()])))
    brought = house.bring(file)
    assert "too_large" in reasons(brought) and len(brought.voices) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_gives_a_card_or_one_foreseen_fault(house: House, data: st.DataObject) -> None:
    files = {"assets/voice/amy.onnx": b"m" * 200, "assets/voice/amy.onnx.json": b"{}"}
    text = card_text(beside({"amy.onnx": b"", "amy.onnx.json": b""}))
    if data.draw(st.booleans()):
        whole = charx(house.home / "a.charx", text, files).read_bytes()
    else:
        whole = picture(house.home / "a.png", {"ccv3": text}, squeezed=True).read_bytes()
    spoilt = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        spoilt[place] = data.draw(st.integers(0, 255))
    file = house.home / "spoilt"
    file.write_bytes(spoilt[: data.draw(st.integers(0, len(whole)))])
    try:
        assert house.bring(file).voices == ()
    except SaijinError as error:
        assert isinstance(error, InputError)
    assert house.loaded == []


ASSET = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["x_voice", "voice", "other", "icon"]) | st.text(),
        "uri": st.sampled_from(["embeded://", "data:,", "data:;base64,", "https://"]).flatmap(
            lambda head: st.text(max_size=30).map(head.__add__)
        ),
        "name": st.text(max_size=30),
        "ext": st.sampled_from(["onnx", "json", "pth", "zip", "safetensors"]) | st.text(max_size=10),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(assets=st.lists(ASSET, max_size=4))
def test_no_assets_cost_the_card_or_are_taken_without_a_voice(house: House, assets: list[dict[str, str]]) -> None:
    brought = house.bring_text(card_text(assets))
    assert brought.persona.text("en").name == "Ada" and brought.voices == () and house.loaded == []
    assert all(isinstance(each.error, InputError) for each in brought.refused)
