"""`options` from the command line, over the studio's own data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.sampling import PRESETS
from tests.workers.chat_stage import ScriptedModel
from tests.workers.test_chat_options import Stage

from .fake_studio import Studio


class Line:
    """Runs commands over one stage."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.stage = Stage(home, ScriptedModel("Well."))
        self.chat = self.stage.chat()
        self._studio = Studio(home, parts={"options": self.stage.options})
        self._capsys = capsys

    def run(self, *words: str) -> int:
        return self._studio.run(*words)

    def json(self, *words: str) -> Any:
        assert self.run(*words, "--json") == 0
        return json.loads(self._capsys.readouterr().out)

    def text(self, *words: str) -> str:
        assert self.run(*words) == 0
        return self._capsys.readouterr().out


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(tmp_path, capsys)


def test_values_are_shown_with_where_they_come_from(line: Line) -> None:
    found = line.json("options", "show", line.chat)["in_force"]
    assert found["temperature"] == {"value": 0.8, "from": "studio"}
    assert found["top_p"] == {"value": None, "from": None}
    assert "temperature" in line.text("options", "show", line.chat)


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("temperature", "0.4", {"sampling": {"temperature": 0.4}}),
        ("stop", '["END"]', {"sampling": {"stop": ["END"]}}),
        ("stop", "END", {"sampling": {"stop": ["END"]}}),
        ("voice", "false", {"voice": False}),
        ("model", "ollama:qwen3:8b", {"model": "ollama:qwen3:8b"}),
        ("drop", "lore_first", {"drop": "lore_first"}),
        ("note", "Be brief.", {"note": {"text": "Be brief.", "depth": 4, "role": "system"}}),
        ("note", '{"text": "x", "depth": 1, "role": "user"}', {"note": {"text": "x", "depth": 1, "role": "user"}}),
        ("system_prompt", "7", {"system_prompt": "7"}),
    ],
)
def test_a_value_is_set_and_reset(line: Line, name: str, typed: str, stored: dict[str, Any]) -> None:
    assert line.json("options", "set", line.chat, name, typed)["options"] == stored
    assert line.json("options", "reset", line.chat, name)["options"] == {}


def test_all_are_reset_at_once(line: Line) -> None:
    line.text("options", "set", line.chat, "seed", "7")
    line.text("options", "set", line.chat, "language", "ja")
    assert line.json("options", "reset", line.chat)["options"] == {}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "CHAT", "temperature", "9"), 2),
        (("set", "CHAT", "voice", "loud"), 2),
        (("set", "CHAT", "drop", "all"), 2),
        (("set", "CHAT", "note", "[1]"), 2),
        (("set", "CHAT", "preset", "gone"), 2),
        (("set", "CHAT", "nonsense", "1"), 2),
        (("set", "gone", "seed", "1"), 3),
        (("show", "gone"), 3),
        (("save-preset", "creative", "{}"), 2),
        (("save-preset", "mine", "{"), 2),
        (("delete-preset", "gone"), 3),
    ],
)
def test_what_cannot_be_ends_with_its_code(line: Line, words: tuple[str, ...], code: int) -> None:
    given = [line.chat if word == "CHAT" else word for word in words]
    try:
        ended: object = line.run("options", *given)
    except SystemExit as stopped:  # the parser itself
        ended = stopped.code
    assert ended == code
    assert line.json("options", "show", line.chat)["options"] == {}


def test_presets_are_listed_saved_and_deleted(line: Line) -> None:
    assert set(line.json("options", "save-preset", "mine", '{"temperature": 0.2}')) == {*PRESETS, "mine"}
    assert "mine" in line.text("options", "presets")
    assert line.json("options", "delete-preset", "mine")["values"] == {"temperature": 0.2}
    assert set(line.json("options", "presets")) == set(PRESETS)


def test_the_next_prompt_is_measured(line: Line) -> None:
    short, longer = (line.json("options", "meter", line.chat, "--text", text) for text in ("", "word " * 100))
    assert longer["tokens"] - short["tokens"] == 125
    assert "of 8,192 tokens, estimate" in line.text("options", "meter", line.chat)


def test_what_holds_for_all_is_set_and_shown_in_every_chat(line: Line) -> None:
    found = line.json("options", "set", "studio", "top_p", "0.5")["in_force"]
    assert found["top_p"] == {"value": 0.5, "from": "studio"}
    assert line.json("options", "show", line.chat)["in_force"]["top_p"] == {"value": 0.5, "from": "studio"}
    found = line.json("options", "set", "studio", "preset", "creative")["in_force"]
    assert found["top_p"] == found["temperature"] | {"value": 1.0} == {"value": 1.0, "from": "preset:creative"}
    assert line.json("options", "show", line.chat)["in_force"]["preset"] == {"value": "creative", "from": "studio"}
    assert "preset:creative" in line.text("options", "show", "studio")


def test_what_holds_for_all_is_reset(line: Line) -> None:
    first = line.json("options", "show", "studio")
    for name, value in (("preset", "precise"), ("drop", "oldest"), ("seed", "7"), ("context_tokens", "4096")):
        line.json("options", "set", "studio", name, value)
    assert line.json("options", "reset", "studio", "temperature")["in_force"]["temperature"]["value"] == 0.8
    assert line.json("options", "reset", "studio", "context_tokens")["in_force"]["context_tokens"]["value"] == 8192
    assert line.json("options", "reset", "studio") == first


@pytest.mark.parametrize("words", [("set", "studio", "voice", "true"), ("reset", "studio", "voice"),
                                   ("set", "studio", "preset", "gone"), ("set", "studio", "top_p", "9")])  # fmt: skip
def test_the_studio_has_no_such_value(line: Line, words: tuple[str, ...]) -> None:
    assert line.run("options", *words) == 2
