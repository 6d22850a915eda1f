"""`saijin-studio voice silence`: a persona stays silent, and is heard again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from saijin_studio.core.own_voices import OwnVoices
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.services.voice.book import VoiceBook
from tests.unit.fake_studio import YUURI, Studio

CHOSEN = OwnVoices({"en": VoiceChoice(pitch=2.0)}, readings={"ja": {"栽培": "さいばい"}})


@pytest.fixture
def book(tmp_path: Path) -> VoiceBook:
    return VoiceBook(tmp_path / "personas")


def run(book: VoiceBook, *arguments: str) -> int:
    return studio(book).run("voice", "silence", *arguments)


def studio(book: VoiceBook) -> Studio:
    return Studio(Path("nowhere"), parts={"voice_book": book})


def shown(book: VoiceBook, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What `personas show` says of the persona, each line by its title."""
    assert studio(book).run("personas", "show", "yuuri") == 0
    lines = capsys.readouterr().out.partition("\n\n")[0].splitlines()
    return {title: said.strip() for title, _, said in (line.partition("  ") for line in lines)}


def test_a_persona_stays_silent_and_is_heard_again(book: VoiceBook, capsys: pytest.CaptureFixture[str]) -> None:
    book.put("yuuri", CHOSEN)
    assert run(book, "yuuri") == 0
    assert capsys.readouterr().out == "yuuri stays silent now.\n"
    assert book.own("yuuri") == replace(CHOSEN, silent=True), "its voices stay as they were chosen"
    assert run(book) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["yuuri", "Yuuri"]
    assert run(book, "--json") == 0
    assert json.loads(capsys.readouterr().out) == ["yuuri"]
    assert run(book, "yuuri", "--undo") == 0
    assert capsys.readouterr().out == "yuuri is heard again.\n"
    assert book.own("yuuri") == CHOSEN and not book.worn(YUURI).silent
    assert run(book) == 0
    assert capsys.readouterr().out == "All personas are heard.\n"


def test_programs_are_told_in_json(book: VoiceBook, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(book, "yuuri", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"persona": "yuuri", "silent": True}
    assert run(book, "yuuri", "--undo", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"persona": "yuuri", "silent": False}
    assert not list((tmp_path / "personas").iterdir()), "nothing is chosen any more"


def test_the_persona_is_shown_as_it_is_heard(book: VoiceBook, capsys: pytest.CaptureFixture[str]) -> None:
    before = shown(book, capsys)
    assert before["Voice"] == "-" and not {"Replies", "Spoken in"} & before.keys()
    book.put("yuuri", replace(CHOSEN, silent=True, language="ja"))
    told = shown(book, capsys)
    assert told["Replies"].startswith("silent") and told["Spoken in"].startswith("ja,")
    assert told["Voice"] == "en: best there is"
    assert studio(book).run("personas", "show", "yuuri", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["silent"], found["speech_language"], found["voices"]["en"]["pitch"]) == (True, "ja", 2.0)
    assert run(book, "yuuri", "--undo") == 0
    capsys.readouterr()
    assert "Replies" not in shown(book, capsys)


def test_what_is_wrong_is_said(book: VoiceBook, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(book, "nobody") == 3
    assert run(book, "--undo") == 2
    assert "--undo needs a persona" in capsys.readouterr().err
    assert not (tmp_path / "personas").exists()
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "yuuri.json").write_text("{ not json")
    assert run(book, "yuuri") == 1
    error = capsys.readouterr().err
    assert "cannot be read or written" in error and error.count("\n") == 1
    assert (tmp_path / "personas" / "yuuri.json").read_text() == "{ not json"
