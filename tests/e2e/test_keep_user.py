"""A person at a real window who keeps chats: what they do is seen on the screen, in the store, and by the model."""

from __future__ import annotations

import base64
import json
import pathlib
import re
import zipfile
from typing import Any

import pytest

from tests.ui.media_fakes import png

from . import (
    keep_user_exchange,
    keep_user_library,
    keep_user_options,
    keep_user_safety,
    keep_user_windows,
    test_scripted_user,
)
from .keep_server import MODEL, REPLY, SUMMARY, TITLE, KeepServer, words_for

screen = test_scripted_user.screen
PICTURES = (
    "01-import",
    "05-order",
    "11-search-narrowed",
    "16-options-set",
    "17-summary",
    "21-shortcuts",
    "28-restored",
)
CHATS = pathlib.Path(__file__).parents[1] / "data" / "chats"
DATES = (
    "2024-7-12@01h31m37s",
    "2024-07-12@01h31m37s123ms",
    "June 19, 2024 2:20pm",
    "2024-06-19T14:20:00.123Z",
    1_718_806_800_123,
    "1718806800123",
)
NO_PICTURE = "iVBORw0KGgo="  # what one of the files has in the place of one
LONG_LINE = "The lanterns of the harbour swing in the wind, and nobody on the pier says a word. " * 6


class Room(test_scripted_user.Room):
    user = "tests.e2e.keep_user"


def write_chats(folder: pathlib.Path) -> None:
    """Those of other programs, and one that is longer than a small window of a model; its dates have all forms."""
    folder.mkdir()
    whole_picture = base64.b64encode(png(160, 90)).decode()
    for file in CHATS.iterdir():
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(text.replace(NO_PICTURE, whole_picture), encoding="utf-8")
    lines: list[dict[str, Any]] = [{"user_name": "Aki", "character_name": "Yuuri", "create_date": DATES[0]}]
    for number in range(40):
        words = "灯籠の下で待っています。" if number == 7 else f"Number {number}. {LONG_LINE}"
        name = "Aki" if number % 2 else "Yuuri"
        date = DATES[number % len(DATES)]
        lines.append({"name": name, "is_user": bool(number % 2), "send_date": date, "mes": words})
    whole = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "Lanterns.jsonl").write_text(whole, encoding="utf-8-sig")


def settings(server: KeepServer, language: str, theme: str) -> dict[str, Any]:
    return {
        "models": server.settings(),
        "voice": {"enabled": False},
        "engine": {"aot_cache": False},
        "look": {"language": language, "theme": theme},
        "chats": {"titles": True, "summaries": True},
    }


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ja", "dark")])
def test_chats_are_brought_in_kept_set_up_and_saved(
    tmp_path: pathlib.Path, screen: str, language: str, theme: str
) -> None:
    write_chats(tmp_path / "in")
    with KeepServer() as server:
        room = Room(tmp_path, screen, settings(server, language, theme))
        seen = room.play("keep")
    check_exchange(seen, tmp_path / "out")
    check_library(seen)
    check_options(seen, server.replies_asked())
    check_context(seen, server.asked)
    check_windows(seen, language)
    check_safety(room, seen)
    for name in PICTURES:
        assert (tmp_path / f"{name}.png").stat().st_size > 20_000, name
    assert room.studio.processes() == []


def check_exchange(seen: dict[str, Any], out: pathlib.Path) -> None:
    assert "5" in seen["found"] and "58" in seen["found"]
    problems = seen["problems"].splitlines()
    assert [line.split(",")[0] for line in problems] == ["chatgpt.json", *["sillytavern.jsonl"] * 3]
    assert seen["titles"] == ["Lanterns", "sillytavern", "Tides", "On the beach", "sillytavern_group"]
    whole = {form: (out / f"chat.{form}").read_text(encoding="utf-8") for form in keep_user_exchange.FORMATS}
    assert all("灯籠の下で待っています。" in text for text in whole.values())
    assert json.loads(whole["json"])["format"] and json.loads(whole["jsonl"].splitlines()[0])["character_name"]
    assert "<script" not in whole["html"] and "http-equiv" in whole["html"]
    assert len(said_in(out / "chat.json")) > 40 and said_in(out / "dragged.json") == said_in(out / "chat.json")
    with zipfile.ZipFile(out / "all.zip") as archive:
        assert len(archive.namelist()) == 7  # five, a copy, and a new one
    assert "1" in seen["known"]


def said_in(file: pathlib.Path) -> list[str]:
    return re.findall(r'"text": ?"([^"]*)"', file.read_text(encoding="utf-8"))


def check_library(seen: dict[str, Any]) -> None:
    assert seen["folder"] == ["Tides", "On the beach"]  # the pinned one first
    assert seen["archived"]
    assert seen["merged"][0] == 4 and keep_user_library.RENAMED in seen["merged"][1]
    assert seen["titled"] == TITLE
    assert seen["bookmark"].startswith("Number 1.")
    assert "What does this say?" in seen["found_what"]
    assert "11" in seen["find"]


def check_options(seen: dict[str, Any], asked: list[dict[str, Any]]) -> None:
    """Whose value it is stands there, and the model is asked with the chat's own."""
    assert not any(seen["inherited"][name] == seen["set"][name] for name in keep_user_options.NUMBERS)
    body = asked[0]
    wanted = {name: float(words) for name, words in keep_user_options.NUMBERS.items()}
    del wanted["context_tokens"]
    wanted["max_tokens"] = wanted.pop("reply_tokens")
    assert {name: body[name] for name in wanted} == wanted
    assert body["model"] == MODEL and body["stop"] == [keep_user_options.STOP]
    words = [(each["role"], each["content"]) for each in body["messages"]]
    assert words[0][0] == "system" and keep_user_options.SYSTEM in words[0][1]
    assert any(keep_user_options.AGED in text for _, text in words)
    assert words[-2] == ("user", keep_user_options.NOTE)  # one message stands behind it
    assert words[-1] == ("user", "How many lanterns are there?")


def check_context(seen: dict[str, Any], asked: list[dict[str, Any]]) -> None:
    """What had no room was summed up, and the person's words about it went on."""
    exact, estimated = digits(seen["counted"]), digits(seen["estimated"])
    assert exact[1] == 4096 and estimated[1] == int(keep_user_options.SMALL)
    assert len(set(seen["meanings"].values())) == 2
    assert seen["summary"] != seen["edited"]
    first, second, *_ = [body for body in asked if words_for(body) == REPLY]
    assert "Number 0." not in str(first["messages"]) and "Number 38." in str(first["messages"])
    assert keep_user_options.WORDS in str(second["messages"]) and SUMMARY not in str(second["messages"])


def digits(words: str) -> list[int]:
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", words)]


def check_windows(seen: dict[str, Any], language: str) -> None:
    assert seen["apart"] == "Lanterns"
    assert seen["told"] == [{"en": "Yuuri", "ja": "ユウリ"}[language], REPLY]
    assert seen["went"] == list(keep_user_windows.SECTIONS)
    wanted = {"Ctrl+K", "Ctrl+N", "Ctrl+F", "Ctrl+I", "Ctrl+,", "Ctrl+Shift+F", "F1"}
    assert wanted | {f"Ctrl+{number}" for number in range(1, 7)} <= {*seen["shortcuts"], "F1"}
    assert len(seen["palette"]) > 50
    assert seen["came_round"] and all(name for _, name in seen["reached"]), seen["reached"]
    kinds = {kind for kind, _ in seen["reached"]}
    assert {"QListView", "Transcript", "ComposerEdit", "QLineEdit"} <= kinds
    if language == "ja":
        assert not any(name.isascii() for _, name in seen["reached"]), seen["reached"]


def check_safety(room: Room, seen: dict[str, Any]) -> None:
    assert "Lanterns" in seen["deleted"] and "everything.zip" in seen["backup"]
    assert digits(seen["question"]) and seen["restored"] and len(seen["kept"]) >= 3
    talks = [each for each in room.studio.run("conversations", "list") if each["title"] == "Lanterns"]
    talk = max(talks, key=lambda each: each["updated_at"])
    messages = room.studio.run("conversations", "show", talk["id"])["messages"]
    assert keep_user_safety.CHANGED in [each["text"] for each in messages]
    assert messages[0]["text"].startswith("Number 0.") and len([m for m in messages if m["bookmark"] is not None]) == 1
    assert json.loads((room.studio.home / "settings.json").read_text())["backups"]["keep"] == 3
