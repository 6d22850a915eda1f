"""A person at the processes panel of a real window: mends a failed reply, deploys a changed model and moves to it."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from . import drawn_chats, test_scripted_user

screen = test_scripted_user.screen
SETTINGS: dict[str, Any] = {
    "models": {"order": ["offline"]},
    "voice": {"enabled": False},
    "engine": {"aot_cache": False},
}


class Room(test_scripted_user.Room):
    user = "tests.e2e.panel_user"


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ja", "dark")])
def test_a_failed_reply_is_mended_and_another_goes_on_in_a_changed_model(
    tmp_path: pathlib.Path, screen: str, language: str, theme: str
) -> None:
    room = Room(tmp_path, screen, {**SETTINGS, "look": {"language": language, "theme": theme}})
    (room.studio.home / "processes").mkdir()
    (room.studio.home / "processes" / drawn_chats.NAME).write_text(drawn_chats.with_a_slip(), encoding="utf-8")
    (tmp_path / drawn_chats.NAME).write_text(drawn_chats.with_a_signature(), encoding="utf-8")
    seen = room.play("steer")

    assert "append" in seen["failed"]["why"]
    assert "answered" not in seen["failed"]["done"] and not seen["failed"]["retried"]
    assert any("$.append" in text for text in seen["logged"]), seen["logged"]
    assert seen["offered"].startswith("append")  # what the failed step holds comes first
    assert seen["fault"]
    assert seen["typed"] == f'"{drawn_chats.WORDS}"'
    assert "answered" in seen["mended"]["done"] and not seen["mended"]["active"]
    assert seen["mended"]["retried"] == {drawn_chats.SLIP: 1}

    assert {tuple(each) for each in seen["differences"]} == {
        ("CHANGED", drawn_chats.SLIP),
        ("ADDED", "signature"),
    }
    assert seen["preview"] == [drawn_chats.SLIP, drawn_chats.SLIP, 1]
    assert seen["moved"] == "ok"
    assert seen["running"] == [[1, 1], [0, 0]]
    assert "signature" in seen["signed"]["done"] and not seen["signed"]["active"]

    (talk,) = room.studio.run("conversations", "list")
    messages = room.studio.run("conversations", "show", talk["id"])["messages"]
    replies = [each["text"] for each in messages if each["role"] == "persona"][1:]
    assert len(replies) == 2
    assert replies == seen["replies"]
    assert all(text.endswith(f"\n\n{drawn_chats.WORDS}") for text in replies), replies
    assert room.studio.processes() == []
