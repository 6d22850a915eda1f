"""`saijin-studio config`: seen, checked and changed from the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.cli import config
from saijin_studio.cli.main import main
from saijin_studio.core.bpm_config import schema
from saijin_studio.core.bus import EventBus
from saijin_studio.paths import Paths, shipped_config
from saijin_studio.services.config.service import BpmConfigService
from saijin_studio.services.container import Services
from tests.unit.fake_studio import no_worker

Capture = pytest.CaptureFixture[str]


class Studio:
    """The configuration alone, behind the command line."""

    def __init__(self, home: Path) -> None:
        self.file = Paths(home).bpm_config
        self.file.parent.mkdir(parents=True)
        self.opened = 0

    @contextmanager
    def open(self, *, engine: bool, wait_ready: float | None = None) -> Iterator[Services]:
        assert not engine and wait_ready is None
        self.opened += 1
        bus = EventBus()
        made = BpmConfigService(self.file, shipped_config(), bus)
        yield cast(Services, SimpleNamespace(bus=bus, settings=SimpleNamespace(problem=None), config=made))

    def run(self, *argv: str) -> int:
        return main(
            ["config", *argv],
            open_command=self.open,
            open_window=lambda: 9,
            engine_files=lambda: (0, 0),
            open_worker=no_worker,
        )


@pytest.fixture
def studio(home: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    def build() -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(prog="saijin-studio")
        config.add(parser.add_subparsers())
        return parser

    monkeypatch.setattr("saijin_studio.cli.main.build", build)
    return Studio(home)


def read_json(capsys: Capture) -> Any:
    return json.loads(capsys.readouterr().out)


def test_show_lists_every_value_and_where_it_comes_from(studio: Studio, capsys: Capture) -> None:
    studio.file.write_text("bpm_system:\n  routing:\n    load_balancing: weighted\n")
    assert studio.run("show") == 0
    shown = [line.split(None, 2) for line in capsys.readouterr().out.splitlines()]
    assert ["routing.load_balancing", "weighted", "your file, line 3"] in shown
    assert ["development.debug", "false", "shipped"] in shown
    assert ["engine.process_timeout", "3600", "shipped"] in shown
    assert studio.run("show", "--json") == 0
    values = {one["key"]: one for one in read_json(capsys)["values"]}
    assert values["routing.load_balancing"] == {
        "key": "routing.load_balancing",
        "value": "weighted",
        "source": "file",
        "line": 3,
    }
    assert values["development.debug"]["value"] is False


def test_show_says_what_is_wrong_with_the_file(studio: Studio, capsys: Capture) -> None:
    studio.file.write_text("bpm_system:\n  routing:\n    load_balancing: x\n")
    assert studio.run("show") == 0
    assert "line 3, routing.load_balancing: must be" in capsys.readouterr().err


def test_check_ends_with_0_1_or_2(studio: Studio, capsys: Capture, tmp_path: Path) -> None:
    assert studio.run("check") == 0
    assert "no file of your own" in capsys.readouterr().out
    studio.file.write_text("bpm_system:\n  engine:\n    process_timeout: 0\n    zzz: 1\n")
    assert studio.run("check") == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{studio.file}: line 3, engine.process_timeout: must be more than 0, not 0",
        f"{studio.file}: line 4, engine.zzz: is no key here; there are "
        "max_concurrent_processes, process_timeout, state_persistence",
    ]
    other = tmp_path / "other.yaml"
    other.write_text("bpm_system:\n")
    assert studio.run("check", str(other)) == 0
    assert capsys.readouterr().out == f"{other}: fine.\n"
    assert studio.run("check", str(tmp_path / "none.yaml")) == 2
    assert studio.run("check", str(tmp_path)) == 2
    assert studio.opened == 0, "a check needs no studio"


def test_check_tells_programs_the_same(studio: Studio, capsys: Capture) -> None:
    studio.file.write_text("bpm_system:\n  workflows:\n  - name: chat_interaction\n    steps: [a]\n")
    assert studio.run("check", "--json") == 0
    found = read_json(capsys)
    assert found["ok"] is True and found["problems"][0]["line"] == 4 and found["problems"][0]["fatal"] is False
    studio.file.write_text("bpm_system:\n  a: 1\n")
    assert studio.run("check", "--json") == 1
    found = read_json(capsys)
    assert found["ok"] is False and found["problems"][0]["key"] == "a"


def test_schema_and_path_need_no_studio(studio: Studio, capsys: Capture) -> None:
    assert studio.run("schema") == 0
    printed = capsys.readouterr().out
    assert printed == (shipped_config().parent / "bpm_config.schema.json").read_text("utf-8")
    assert json.loads(printed) == json.loads(json.dumps(schema()))
    assert studio.run("path") == 0
    assert capsys.readouterr().out == f"{studio.file}\n"
    assert studio.run("path", "--json") == 0
    assert read_json(capsys) == {"file": str(studio.file), "exists": False, "shipped": str(shipped_config())}
    assert studio.opened == 0


def test_set_changes_the_file(studio: Studio, capsys: Capture) -> None:
    assert studio.run("set", "performance.worker_threads", "6") == 0
    assert capsys.readouterr().out == "performance.worker_threads: 6\n"
    assert (
        studio.run("set", "workflows.chat_interaction.retries.ai_processing", "{tries: 5, initial: 2}", "--json") == 0
    )
    assert read_json(capsys)["workflows.chat_interaction.retries.ai_processing.tries"] == 5
    assert studio.run("set", "workflows.chat_interaction.timeout", "null") == 0
    assert studio.run("set", "routing.default_persona", "'12'") == 0
    text = studio.file.read_text()
    assert "worker_threads: 6" in text and "default_persona: '12'" in text


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("performance.worker_threads", "many", "performance.worker_threads: must be a whole number, not 'many'"),
        ("performance.worker_thread", "4", "did you mean worker_threads?"),
        ("performance.worker_threads", "[", "performance.worker_threads: "),
        ("performance.worker_threads", "*a", "anchors"),
    ],
)
def test_set_refuses_what_cannot_be_used(studio: Studio, capsys: Capture, key: str, value: str, words: str) -> None:
    assert studio.run("set", key, value) == 1
    said = capsys.readouterr().err
    assert words in said and said.startswith("saijin-studio: the configuration cannot be used: ")
    assert not studio.file.exists()


def test_use_takes_a_set_up_and_keeps_the_file_before(studio: Studio, capsys: Capture) -> None:
    assert studio.run("use", "development") == 0
    assert capsys.readouterr().out == "In use: development.\n"
    assert studio.run("show", "--json") == 0
    values = {one["key"]: one["value"] for one in read_json(capsys)["values"]}
    assert values["development.mock_ai_responses"] is True
    assert studio.run("use", "default", "--json") == 0
    kept = Path(read_json(capsys)["kept"])
    assert "mock_ai_responses: true" in kept.read_text() and not studio.file.exists()
    assert studio.run("use", "fastest") == 2
