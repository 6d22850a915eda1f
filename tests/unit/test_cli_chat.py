"""`chat`: the stream, the one JSON object, Ctrl+C, and an engine that is not there."""

from __future__ import annotations

import io
import json
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from saijin_studio.cli.output import Output, pad, plain, width
from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import InputError
from saijin_studio.core.process import EngineState, EngineStatus
from tests.unit.fake_studio import FakeEngine, Studio

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def studio(home: Path) -> Studio:
    return Studio(home)


def test_the_reply_goes_to_stdout_and_hints_to_stderr(studio: Studio, capsys: Capture) -> None:
    assert studio.run("chat", " Good morning ") == 0
    captured = capsys.readouterr()
    assert captured.out == "Good evening.\n"
    assert captured.err == "Conversation c1\n"
    assert studio.chat.sent == ["Good morning"]
    assert studio.asked_engine == [True]
    assert studio.open_now == 0


def test_json_is_one_object(studio: Studio, capsys: Capture) -> None:
    assert studio.run("chat", "--json", "Good morning") == 0
    assert json.loads(capsys.readouterr().out) == {
        "reply": "Good evening.",
        "state": "complete",
        "persona": "yuuri",
        "provider": "ollama",
        "model": "tiny",
        "failures": [],
        "conversation_id": "c1",
        "correlation_id": "t1",
        "process_instance_id": "p1",
        "steps": [
            {"name": "AI processing", "start": "2025-05-06T12:00:00Z", "end": "2025-05-06T12:00:01.500000Z", "tries": 2}
        ],
    }


class Beside:
    """Attachments of a draft; what is named "bad" is refused."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def add_file(self, conversation_id: str, path: Path) -> SimpleNamespace:
        if path.name == "bad":
            raise InputError("no", reason="attachment_kind")
        self.kept.append(path.name)
        return SimpleNamespace(id=path.name)

    def remove(self, attachment_id: str) -> None:
        self.kept.remove(attachment_id)


def test_files_go_with_the_message_all_or_none(studio: Studio, capsys: Capture) -> None:
    beside = studio.parts["attachments"] = Beside()
    assert studio.run("chat", "Look", "--attach", "one.png", "--attach", "two.pdf") == 0
    assert studio.run("chat", "", "--attach", "one.png") == 0
    assert (studio.chat.sent, studio.chat.attached) == (["Look", ""], ["one.png", "two.pdf", "one.png"])
    beside.kept.clear()
    assert studio.run("chat", "Look", "--attach", "one.png", "--attach", "bad") != 0
    assert beside.kept == [] and len(studio.chat.sent) == 2


def test_a_dash_reads_standard_input(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("おはよう\n"))
    assert studio.run("chat", "-") == 0
    assert studio.chat.sent == ["おはよう"]


def test_a_conversation_goes_on_with_its_own_persona(studio: Studio, capsys: Capture) -> None:
    studio.chat.new_conversation("yuuri")
    assert studio.run("chat", "--conversation", "c1", "more") == 0
    assert studio.run("chat", "--conversation", "c1", "--persona", "reika", "more") == 2
    assert "this conversation is with yuuri" in capsys.readouterr().err
    assert studio.chat.sent == ["more"]


def test_the_offline_model_says_so(studio: Studio, capsys: Capture) -> None:
    studio.chat.provider = "offline"
    assert studio.run("chat", "hi") == 0
    assert "No language model is connected" in capsys.readouterr().err


def test_a_failed_reply_ends_with_1_and_its_reason(studio: Studio, capsys: Capture) -> None:
    studio.chat.end = TurnState.FAILED
    studio.chat.failure = "provider_unavailable"
    assert studio.run("chat", "hi", "--json") == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["state"] == "failed"
    assert "cannot be reached" in captured.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_the_reply_and_keeps_its_words(
    studio: Studio, capsys: Capture, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    studio.chat.while_writing = lambda: signal.raise_signal(number)
    assert studio.run("chat", "hi") == 130
    assert studio.chat.cancelled == ["t1"]
    assert capsys.readouterr().out.startswith("Good ")
    assert studio.open_now == 0
    assert signal.getsignal(number) is before


def test_it_waits_for_the_engine(studio: Studio) -> None:
    studio.engine = FakeEngine(EngineState.STOPPED, EngineState.FETCHING, EngineState.STARTING, EngineState.READY)
    assert studio.run("chat", "hi") == 0


def test_an_engine_that_is_down_ends_with_4_and_the_message_is_kept(studio: Studio, capsys: Capture) -> None:
    studio.engine = FakeEngine(EngineState.STARTING, EngineState.DOWN, detail="no Java")
    assert studio.run("chat", "hi") == 4
    captured = capsys.readouterr()
    assert "kept in conversation c1" in captured.err
    assert "not available: no Java." in captured.err
    assert studio.chat.sent == ["hi"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_rewrites_its_line_and_leaves_nothing() -> None:
    terminal = Terminal()
    out = Output(False, io.StringIO(), terminal)
    out.progress("Fetching: 10%")
    out.progress("Starting")
    out.end_progress()
    assert terminal.getvalue() == "\rFetching: 10%\rStarting     \r        \r"


def test_progress_is_silent_without_a_terminal() -> None:
    log = io.StringIO()
    Output(False, io.StringIO(), log).progress("Starting")
    assert log.getvalue() == ""


def test_columns_count_what_a_terminal_shows() -> None:
    assert width("ユウリ") == 6
    assert width("e\u0301") == 1
    assert pad("ユウ", 6) == "ユウ  "


def test_plain_values() -> None:
    assert plain({"a": {TurnState.FAILED}, "b": (Path("x"), None)}) == {"a": ["failed"], "b": ["x", None]}


@pytest.mark.parametrize(
    ("code", "detail", "words", "exit_code"),
    [
        ("engine_artefact", "a.jar came damaged 3 times", "files are not complete: a.jar came damaged 3 times", 4),
        ("storage_full", "", "the disk is full", 1),
        ("engine_runtime", "no Java", "cannot run here: no Java", 4),
    ],
)
def test_why_the_engine_is_down_is_told_in_its_own_words(
    studio: Studio, capsys: Capture, monkeypatch: pytest.MonkeyPatch, code: str, detail: str, words: str, exit_code: int
) -> None:
    studio.engine = FakeEngine(EngineState.STARTING, EngineState.DOWN)
    down = EngineStatus(EngineState.DOWN, error=code, detail=detail)
    monkeypatch.setattr(studio.engine, "status", lambda: down)
    assert studio.run("chat", "Hello") == exit_code
    told = capsys.readouterr().err
    assert words in told
    assert "is kept in conversation" in told


def test_the_configured_persona_answers_who_names_none(studio: Studio, capsys: Capture) -> None:
    studio.config = BpmConfig.model_validate({"routing": {"default_persona": "reika"}})
    assert studio.run("chat", "Hi") == 3
    assert "reika" in capsys.readouterr().err
    assert studio.run("chat", "Hi", "--persona", "yuuri") == 0
