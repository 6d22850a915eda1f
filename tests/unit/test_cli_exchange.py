"""`import`, `export` and `backup` through the front door of the command line, over a real store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, cast

import pytest

from saijin_studio.__main__ import main as program
from saijin_studio.core.conversation import Role
from saijin_studio.core.exchange import own
from saijin_studio.core.exchange.record import ChatFile, FileMessage
from saijin_studio.core.settings import LookSettings, Settings
from saijin_studio.services.container import Services

from .backup_stage import open_house
from .exchange_stage import CHATS, Stage, open_stage
from .fake_studio import Studio

Capture = pytest.CaptureFixture[str]


class ExchangeStudio(Studio):
    """The fake studio with a real exchange and real backups of its home."""

    language: Literal["en", "ja"] = "en"

    def __init__(self, tmp_path: Path) -> None:
        super().__init__(tmp_path)
        self.stage: Stage = open_stage(tmp_path / "home")
        self.house = open_house(tmp_path / "home")

    def close(self) -> None:
        self.stage.database.close()
        self.house.database.close()

    def services(self) -> Services:
        settings = SimpleNamespace(current=Settings(look=LookSettings(language=self.language)), problem=None)
        real = {"exchange": self.stage.exchange, "backups": self.house.backups, "settings": settings}
        parts = vars(super().services()) | real
        return cast(Services, SimpleNamespace(**parts))

    def json(self, capsys: Capture, *words: str) -> Any:
        assert self.run(*words, "--json") == 0
        return json.loads(capsys.readouterr().out)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[ExchangeStudio]:
    made = ExchangeStudio(tmp_path)
    yield made
    made.close()


def test_chats_are_taken_in_and_the_second_time_it_is_said(studio: ExchangeStudio, capsys: Capture) -> None:
    file = str(CHATS / "sillytavern.jsonl")
    found = studio.json(capsys, "import", file)
    assert [one["conversation_id"] for one in found["brought"]] == [studio.stage.only()]
    assert studio.run("import", file) == 0
    assert "here already" in capsys.readouterr().err


def test_what_cannot_be_read_is_said(studio: ExchangeStudio, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "bad.jsonl").write_text('{"user_name":"a","character_name":"b"}\n{oops\n{"mes":"hi"}\n')
    assert studio.run("import", str(tmp_path / "bad.jsonl"), str(tmp_path / "gone.json")) == 0
    said = capsys.readouterr().err
    assert "bad.jsonl, line 2: this line cannot be read" in said
    assert "gone.json: this cannot be used" in said
    assert studio.run("import", str(tmp_path / "gone.json")) == 1


@pytest.mark.parametrize("ending", ["json", "jsonl", "md", "html", "txt"])
def test_a_chat_goes_out_by_the_ending_of_its_file(
    studio: ExchangeStudio, tmp_path: Path, capsys: Capture, ending: str
) -> None:
    studio.stage.bring(CHATS / "sillytavern.jsonl")
    file = tmp_path / f"out.{ending}"
    assert studio.json(capsys, "export", studio.stage.only(), str(file))["format"] == ending
    assert file.read_bytes()


@pytest.mark.parametrize(("language", "words"), [("ja", ("しおり", 'lang="ja"')), ("en", ("Bookmark", 'lang="en"'))])
def test_a_page_speaks_the_language_of_the_settings(
    studio: ExchangeStudio, tmp_path: Path, language: Literal["en", "ja"], words: tuple[str, ...]
) -> None:
    marked = ChatFile(title="A", messages=(FileMessage("1", Role.USER, "Here", bookmark=""),))
    (tmp_path / "in.json").write_bytes(own.write((marked,)))
    studio.stage.bring(tmp_path / "in.json")
    studio.language = language
    assert studio.run("export", studio.stage.only(), str(tmp_path / "out.html")) == 0
    page = (tmp_path / "out.html").read_text("utf-8")
    assert [word for word in words if word not in page] == []


def test_all_chats_go_into_an_archive(studio: ExchangeStudio, tmp_path: Path, capsys: Capture) -> None:
    studio.stage.bring(CHATS / "sillytavern.jsonl", CHATS / "chatgpt.json")
    count = len(studio.stage.conversations.all())
    assert studio.json(capsys, "export", "--all", str(tmp_path / "all.zip"))["chats"] == count


def test_a_chat_without_a_known_ending_or_an_id_is_wrong_usage(studio: ExchangeStudio, tmp_path: Path) -> None:
    assert studio.run("export", "x", str(tmp_path / "out.doc")) == 2
    assert studio.run("export", str(tmp_path / "out.md")) == 2
    assert studio.run("export", "x", str(tmp_path / "out.md")) == 3


def test_everything_is_backed_up_and_brought_back(studio: ExchangeStudio, tmp_path: Path, capsys: Capture) -> None:
    studio.stage.bring(CHATS / "sillytavern.jsonl")
    made = studio.json(capsys, "backup", "make", str(tmp_path / "all.zip"))
    studio.stage.bring(CHATS / "chatgpt.json")
    shown = studio.json(capsys, "backup", "show", made["file"])
    assert (shown["conversations"], shown["messages"]) == (1, made["messages"])
    back = studio.json(capsys, "backup", "restore", made["file"])
    assert len(studio.stage.conversations.all()) == 1
    assert [one["file"] for one in studio.json(capsys, "backup", "list")] == [back["before"]]


def test_what_is_no_backup_is_refused(studio: ExchangeStudio, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "x.zip").write_text("no")
    assert studio.run("backup", "restore", str(tmp_path / "x.zip")) == 2
    assert "x.zip" in capsys.readouterr().err


def test_data_that_cannot_be_opened_are_replaced_all_the_same(
    studio: ExchangeStudio, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.stage.bring(CHATS / "sillytavern.jsonl")
    made = studio.json(capsys, "backup", "make", str(tmp_path / "all.zip"))
    studio.close()
    home = tmp_path / "home"
    for file in (home / "data").glob("studio.db*"):
        file.unlink()
    (home / "data" / "studio.db").write_bytes(b"ruined" * 1000)
    monkeypatch.setenv("SAIJIN_HOME", str(home))
    monkeypatch.setattr(sys, "argv", ["saijin-studio", "backup", "restore", made["file"]])
    assert program() == 0
    assert "Restored: 1 chats" in capsys.readouterr().out
    studio.stage = open_stage(home)
    assert len(studio.stage.conversations.all()) == 1
