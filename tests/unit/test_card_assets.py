"""The assets of a card: only what belongs to a voice is picked out, and no name in a card becomes a path."""

from __future__ import annotations

import base64
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.card_assets import (
    LONGEST_PLAIN,
    CardAsset,
    data_content,
    of_voices,
    read_assets,
    without_content,
)
from saijin_studio.core.errors import InputError

JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda each: st.lists(each, max_size=3))
ASSETS = st.fixed_dictionaries(
    {},
    optional={
        "type": JSON,
        "name": JSON,
        "ext": JSON,
        "uri": JSON | st.text().map("embeded://".__add__) | st.text().map("data:".__add__),
    },
)


def asset(uri: str, kind: str = "x_voice", name: str = "", ending: str = "") -> CardAsset:
    (found,) = read_assets({"assets": [{"type": kind, "uri": uri, "name": name, "ext": ending}]})
    return found


@pytest.mark.parametrize(
    ("uri", "place", "path"),
    [
        ("embeded://voices/amy/amy.onnx", "embedded", "voices/amy/amy.onnx"),
        ("embedded://amy.onnx", "embedded", "amy.onnx"),
        ("embeded://../../amy.onnx", "embedded", ""),
        ("embeded:///etc/passwd", "embedded", ""),
        ("embeded://C:\\amy.onnx", "embedded", ""),
        ("https://example.org/amy.onnx", "remote", ""),
        ("file:///etc/passwd", "remote", ""),
        ("ccdefault:", "none", ""),
        ("/etc/passwd", "none", ""),
        ("DATA:,x", "data", ""),
    ],
)
def test_where_an_asset_lies(uri: str, place: str, path: str) -> None:
    found = asset(uri)
    assert (found.place, found.embedded_path) == (place, path)


@pytest.mark.parametrize(
    ("kind", "ending", "wanted"),
    [
        ("x_voice", "onnx", True),
        ("Voice", "wav", True),
        ("other", "ONNX", True),
        ("x_things", ".json", True),
        ("other", "pth", True),
        ("icon", "onnx", False),
        ("background", "png", False),
        ("other", "png", False),
    ],
)
def test_what_belongs_to_a_voice(kind: str, ending: str, wanted: bool) -> None:
    assert bool(of_voices([asset("data:,x", kind, "amy", ending)])) is wanted


@pytest.mark.parametrize(
    ("uri", "name", "ending", "expected"),
    [
        ("embeded://a/b/Amy.ONNX", "main", "", "Amy.onnx"),
        ("embeded://a/amy.onnx.json", "main", "json", "amy.onnx.json"),
        ("data:,x", "../../évil name", "onnx", "_.._vil_name.onnx"),
        ("data:,x", "", "onnx", "model.onnx"),
        ("data:,x", "amy", "../../onnx", "amy._.._onnx"),
    ],
)
def test_the_name_that_its_file_gets(uri: str, name: str, ending: str, expected: str) -> None:
    assert asset(uri, "voice", name, ending).file_name == expected


def test_data_is_read_in_both_forms() -> None:
    coded = base64.b64encode(b"voice").decode()
    assert data_content(f"data:application/octet-stream;base64,{coded}", 100) == b"voice"
    assert data_content("data:text/plain,a%20b", 100) == b"a b"


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("data:", "card_asset"),
        ("data:;base64,%%%", "card_asset"),
        (f"data:;base64,{'A' * 400}", "too_large"),
        (f"data:;base64,{base64.b64encode(bytes(101)).decode()}", "too_large"),
        (f"data:,{'A' * 101}", "too_large"),
        (f"data:,{'ä' * 51}", "too_large"),
    ],
)
def test_data_that_cannot_be_read_is_told(uri: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        data_content(uri, 100)
    assert caught.value.params["reason"] == why


def test_data_without_base64_is_short_however_much_may_be_read() -> None:
    """Each sign in it is an object while it is read."""
    assert len(data_content(f"data:,{'%41' * (LONGEST_PLAIN // 3)}", 10**9)) == LONGEST_PLAIN // 3
    with pytest.raises(InputError) as caught:
        data_content(f"data:,{'%41' * (LONGEST_PLAIN // 3 + 1)}", 10**9)
    assert caught.value.params["reason"] == "too_large"


@given(st.binary(max_size=40), st.text(max_size=40), st.integers(0, 40))
def test_no_more_is_read_than_was_asked_for(content: bytes, words: str, most: int) -> None:
    coded = base64.b64encode(content).decode()
    for uri in (f"data:;base64,{coded}", f"data:,{words}", f"data:;base64,{words}", f"data:,{coded}"):
        try:
            assert len(data_content(uri, most)) <= most
        except InputError as error:
            assert error.params["reason"] in ("card_asset", "too_large")
    if len(content) <= most:
        assert data_content(f"data:;base64,{coded}", most) == content


def test_a_card_is_kept_without_the_content_of_its_assets() -> None:
    inside, beside = {"uri": "data:,x"}, {"uri": "ccdefault:"}
    card = {"spec": "chara_card_v3", "data": {"name": "Ada", "assets": [inside, beside, 3]}}
    assert without_content(card) == {"spec": "chara_card_v3", "data": {"name": "Ada", "assets": [beside, 3]}}
    assert without_content({"name": "Ada"}) == {"name": "Ada"}


@given(JSON | st.lists(ASSETS | JSON, max_size=5))
def test_whatever_stands_there_gives_harmless_names_or_nothing(assets: object) -> None:
    for one in read_assets({"assets": assets}):
        for name in (one.file_name, one.embedded_path):
            assert ".." not in PurePosixPath(name).parts and not PurePosixPath(name).is_absolute()
            assert not PureWindowsPath(name).drive and "\\" not in name
        assert one.file_name == PurePosixPath(one.file_name).name and one.file_name.isascii()
        if one.place == "data":
            try:
                assert len(data_content(one.uri, 3)) <= 3
            except InputError as error:
                assert error.params["reason"] in ("card_asset", "too_large")
