"""`personas add` from the command line: who joined, what waits and what was refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from saijin_studio.paths import Paths
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.library import VoiceLibrary
from tests.unit.card_parcels import asset, card_text, data_uri, inside, voice_parts
from tests.unit.fake_studio import Studio

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    library = VoiceLibrary(tmp_path / "voices")
    return Studio(tmp_path, parts={"personas": PersonaService(Paths(tmp_path)), "voice_library": library})


@pytest.fixture
def card(tmp_path: Path) -> str:
    file = tmp_path / "card.json"
    file.write_bytes(card_text([*inside(voice_parts(tmp_path)), asset(data_uri(b"x"), "best", "pth")]))
    return str(file)


def test_what_joined_waits_and_was_refused_is_told(studio: Studio, card: str, capsys: Capture) -> None:
    assert studio.run("personas", "add", card) == 0
    told = capsys.readouterr()
    assert told.out == "Ada is here as ada.\n"
    assert "not used until you accept it in the window" in told.err and "best.pth was not taken" in told.err
    assert studio.run("personas", "show", "ada") == 0


def test_programs_are_told_the_same(studio: Studio, card: str, capsys: Capture) -> None:
    assert studio.run("personas", "add", card, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["key"] == "ada" and [voice["state"] for voice in told["voices"]] == ["card"]
    assert [(one["file"], one["reason"]) for one in told["refused"]] == [("best.pth", "voice_pickle")]


def test_a_file_that_is_no_card_is_one_line(studio: Studio, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "song.png").write_bytes(b"no picture")
    assert studio.run("personas", "add", str(tmp_path / "song.png")) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert studio.run("personas", "add", str(tmp_path / "gone.json")) == 2
