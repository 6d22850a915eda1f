"""`saijin-studio voice library`: a voice is brought, listed, taken along as one file, removed and had back."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.errors import InputError
from saijin_studio.services.voice.library import VoiceLibrary
from tests.unit.fake_studio import Studio
from tests.unit.tiny_vits import coqui_config, piper_config, voice_folder, write_model


class Room:
    """A home whose library loads what comes in without a word, or with `fault`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.fault: InputError | None = None
        self.library = VoiceLibrary(home / "voices", self.check)

    def check(self, _engine: str, _folder: Path) -> None:
        if self.fault is not None:
            raise self.fault

    def run(self, *arguments: str) -> int:
        return Studio(Path("nowhere"), parts={"voice_library": self.library}).run("voice", "library", *arguments)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture
def amy(tmp_path: Path) -> str:
    file = tmp_path / "amy.onnx"
    write_model(file)
    file.with_name("amy.onnx.json").write_text(json.dumps(piper_config(by_letters=True)), "utf-8")
    return str(file)


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_voice_is_brought_taken_along_removed_and_had_back(
    room: Room, amy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.run("list") == 0
    assert capsys.readouterr().out == "There are none yet: `voice library import FILE`.\n"
    assert room.run("import", amy, "--name", "Amy", "--json") == 0
    made = told(capsys)
    assert (made["name"], made["languages"], made["state"]) == ("Amy", ["en"], "ready")
    assert room.run("export", made["id"], "--out", str(tmp_path / "amy.zip")) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'amy.zip'}\n"
    assert room.run("remove", made["id"], "--json") == 0
    mark = told(capsys)["mark"]
    assert room.library.voices() == ()
    assert room.run("import", str(tmp_path / "amy.zip")) == 0
    (again,) = room.library.voices()
    assert capsys.readouterr().out == f"Taken in: Amy ({again.id})\n"
    assert room.run("restore", mark) == 0
    capsys.readouterr()
    assert room.run("list") == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["ID", "NAME", "LANGUAGES", "STATE", "SIZE", "LICENCE"]
    assert sorted(line.split()[0] for line in lines) == sorted([made["id"], again.id])
    assert all(" Amy " in line and " en " in line and " ready " in line for line in lines)
    assert room.run("list", "--json") == 0
    assert {one["id"] for one in told(capsys)} == {made["id"], again.id}


def test_a_voice_of_a_card_is_accepted(room: Room, amy: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = room.library.add(Path(amy), origin="card")
    assert room.run("list") == 0
    assert "of a persona, not accepted" in capsys.readouterr().out
    assert room.run("accept", one.id) == 0
    assert room.library.get(one.id).state == "ready" and one.id in capsys.readouterr().out


def test_a_language_that_it_does_not_tell_is_told(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(voice_folder(tmp_path / "anna", {**coqui_config(), "datasets": []}))
    assert room.run("import", folder) == 2
    assert "`--language CODE`" in capsys.readouterr().err and room.library.voices() == ()
    assert room.run("import", folder, "--language", "pt", "--language", "en") == 0
    assert room.library.voices()[0].languages == ("pt", "en")


def test_a_file_that_runs_programs_is_taken_on_purpose_alone(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wild").mkdir()
    (tmp_path / "wild" / "model.pth").write_bytes(pickle.dumps({"weights": [0.0] * 100}))
    (tmp_path / "wild" / "config.json").write_text(json.dumps({**coqui_config(), "model": "xtts"}), "utf-8")
    wild = str(tmp_path / "wild")
    assert room.run("import", wild, "--language", "en") == 2
    assert "can run programs" in capsys.readouterr().err and room.library.voices() == ()
    assert room.run("import", wild, "--language", "en", "--pickles") == 0
    assert room.library.voices()[0].pickle


def test_what_is_wrong_is_said_in_a_line(
    room: Room, amy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def line(*arguments: str) -> tuple[int, str]:
        code = room.run(*arguments)
        printed = capsys.readouterr()
        assert printed.out == "" and printed.err.count("\n") == 1
        return code, printed.err

    (tmp_path / "song.txt").write_text("la")
    write_model(tmp_path / "bare.onnx")
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    assert line("import", str(tmp_path / "song.txt")) == (
        2,
        "saijin-studio: this cannot be used: no voice can be read from song.txt\n",
    )
    assert "description is missing" in line("import", str(tmp_path / "bare.onnx"))[1]
    assert "the voice is damaged" in line("import", str(tmp_path / "torn.zip"))[1]
    room.fault = InputError("NaN at 3", reason="voice_sound")
    assert "what the voice makes is no sound" in line("import", amy)[1]
    for act in (("export", "--out", str(tmp_path / "x.zip")), ("remove",), ("accept",), ("restore",)):
        assert line(act[0], "none.1", *act[1:])[0] == 3
    assert not (tmp_path / "x.zip").exists() and room.library.voices() == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "no-such.onnx"), "there is no file no-such.onnx"),
        (("export", "amy", "--out", "no-such-folder/amy.zip"), "there is no folder"),
    ],
)
def test_places_that_are_not_there_are_said(
    room: Room, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert room.run(*arguments) == 2
    assert words in capsys.readouterr().err


def test_a_damaged_voice_is_listed_and_not_taken_along(
    room: Room, amy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = room.library.add(Path(amy))
    (one.folder / "model.onnx").write_bytes(b"half")
    room.library = VoiceLibrary(tmp_path / "voices")
    assert room.run("list") == 0
    assert "damaged" in capsys.readouterr().out
    assert room.run("export", one.id, "--out", str(tmp_path / "x.zip")) == 2
    assert "the voice is damaged" in capsys.readouterr().err and not (tmp_path / "x.zip").exists()
