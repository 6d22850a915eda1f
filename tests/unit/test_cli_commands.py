"""The command line through its front door: output, JSON and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from saijin_studio import __version__
from saijin_studio.cli.words import WORDS, explain
from saijin_studio.core.errors import ArtefactError, InputError, SaijinError, StorageFull
from tests.unit.fake_studio import Studio

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def studio(home: Path) -> Studio:
    return Studio(home)


def read_json(capsys: Capture) -> Any:
    return json.loads(capsys.readouterr().out)


def test_without_a_command_the_window_opens(studio: Studio) -> None:
    assert studio.run() == 0
    assert studio.windows == 1


def test_version(studio: Studio, capsys: Capture) -> None:
    assert studio.run("--version") == 0
    assert capsys.readouterr().out == f"saijin-studio {__version__}\n"


def test_help_names_every_command_and_exit_code(studio: Studio, capsys: Capture) -> None:
    assert studio.run("--help") == 0
    shown = capsys.readouterr().out
    for word in ("chat", "say", "engine", "processes", "personas", "conversations", "doctor", "130", "SAIJIN_HOME"):
        assert word in shown


@pytest.mark.parametrize(
    "argv",
    [
        ("sing",),
        ("chat",),
        ("chat", "  "),
        ("chat", "bad \udcff bytes"),
        ("say", "hello"),
        ("say", "hello", "--out", "/no/such/folder/x.wav"),
        ("engine",),
        ("processes", "show"),
        ("processes", "list", "--limit", "0"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_reason(studio: Studio, capsys: Capture, argv: tuple[str, ...]) -> None:
    assert studio.run(*argv) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "saijin-studio" in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    "argv",
    [
        ("chat", "--persona", "nobody", "hi"),
        ("chat", "--conversation", "none", "hi"),
        ("personas", "show", "nobody"),
        ("conversations", "show", "none"),
        ("processes", "show", "none"),
        ("processes", "retry", "none"),
        ("processes", "cancel", "none"),
    ],
)
def test_what_is_not_there_ends_with_3(studio: Studio, capsys: Capture, argv: tuple[str, ...]) -> None:
    assert studio.run(*argv) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("saijin-studio: not found: ")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (StorageFull("12 bytes left"), 1, "the disk is full"),
        (InputError("too long"), 2, "too long"),
        (ArtefactError("engine.jar", reason="unreachable"), 4, "Check the network"),
    ],
)
def test_a_fault_is_one_line(studio: Studio, capsys: Capture, fault: Any, code: int, words: str) -> None:
    studio.fault = fault
    assert studio.run("conversations", "list") == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.err.count("\n") == 1


def test_debug_shows_where_a_fault_came_from(studio: Studio, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIJIN_DEBUG", "1")
    studio.fault = StorageFull()
    assert studio.run("personas", "list") == 1
    assert "Traceback" in capsys.readouterr().err


def test_personas(studio: Studio, capsys: Capture) -> None:
    assert studio.run("personas", "list") == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == ["KEY    NAME   ABOUT", "yuuri  Yuuri"]
    assert captured.err == "broken.json is not used: no JSON\n"
    assert studio.run("personas", "list", "--json") == 0
    assert read_json(capsys)[0]["names"] == {"en": "Yuuri", "ja": "ユウリ"}
    assert studio.run("personas", "show", "yuuri") == 0
    assert "A guide." in capsys.readouterr().out
    assert studio.run("personas", "show", "yuuri", "--json") == 0
    assert read_json(capsys)["texts"]["ja"]["description"] == "案内役。"
    assert studio.asked_engine == [False] * 4


def test_conversations(studio: Studio, capsys: Capture) -> None:
    assert studio.run("conversations", "list") == 0
    assert capsys.readouterr().out == "There are no conversations yet.\n"
    studio.chat.new_conversation("yuuri")
    assert studio.run("conversations", "list", "--json") == 0
    found = read_json(capsys)
    assert (found[0]["id"], found[0]["updated_at"]) == ("c1", "2025-05-06T12:00:00Z")
    assert studio.run("conversations", "show", "c1") == 0
    shown = capsys.readouterr().out
    assert "you\nHi" in shown
    assert "[interrupted: the language model stopped in the middle of its answer]" in shown
    assert studio.run("conversations", "show", "c1", "--json") == 0
    assert [message["text"] for message in read_json(capsys)["messages"]] == ["Hi", "Hel"]


def test_processes(studio: Studio, capsys: Capture) -> None:
    assert studio.run("processes", "list", "--json") == 0
    assert [one["state"] for one in read_json(capsys)] == ["completed", "failed"]
    assert studio.run("processes", "list", "--limit", "1") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert studio.run("processes", "show", "p1") == 0
    assert "1.5 s" in capsys.readouterr().out
    assert studio.run("processes", "show", "p1", "--json") == 0
    shown = read_json(capsys)
    assert (shown["instance_id"], shown["steps"][0]["tries"]) == ("p1", 2)
    assert studio.asked_engine == [True] * 4


def test_retry_and_cancel(studio: Studio, capsys: Capture) -> None:
    assert studio.run("processes", "retry", "p1", "--json") == 0
    assert read_json(capsys) == {"id": "p1", "retried": 2}
    studio.processes.failed = 0
    assert studio.run("processes", "retry", "p1") == 1
    assert "nothing to try again" in capsys.readouterr().out
    assert studio.run("processes", "cancel", "p1") == 0
    assert studio.processes.cancelled == ["p1"]


def test_say_writes_the_file(studio: Studio, capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "hello.wav"
    assert studio.run("say", "Hello", "--out", str(file), "--json") == 0
    assert read_json(capsys) == {"file": str(file), "seconds": 1.25, "persona": "yuuri"}
    assert file.read_text() == "yuuri: Hello"


def test_say_to_a_place_that_cannot_be_written_is_one_line(studio: Studio, capsys: Capture, tmp_path: Path) -> None:
    assert studio.run("say", "Hello", "--out", str(tmp_path)) == 1
    assert "Is a directory" in capsys.readouterr().err


def test_doctor_says_what_is_missing_and_what_to_do(studio: Studio, capsys: Capture) -> None:
    studio.run("doctor", "--json")
    found = {one["name"]: one for one in read_json(capsys)["findings"]}
    assert found["Engine's files"]["detail"] == "3 of 107"
    assert found["Voice espeak"]["advice"] == "install the system package espeak-ng"
    assert found["Sound"]["state"] == "warning"
    assert found["Java"]["state"] == "ok"
    assert found["PostgreSQL"]["state"] == "ok"
    assert "cannot be reached" in found["Model ollama"]["detail"]
    assert found["Language model"]["state"] == "warning"
    assert studio.run("doctor") == 0
    assert "-> install the system package espeak-ng." in capsys.readouterr().out


def test_doctor_goes_on_when_the_studio_cannot_be_opened(studio: Studio, capsys: Capture) -> None:
    studio.fault = StorageFull()
    assert studio.run("doctor", "--json") == 1
    shown = read_json(capsys)
    assert not shown["ok"]
    assert any(one["state"] == "missing" and "disk is full" in one["detail"] for one in shown["findings"])


def test_doctor_names_a_folder_that_cannot_be_used(
    studio: Studio, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SAIJIN_HOME", str(tmp_path / "file" / "home"))
    assert studio.run("doctor") == 1
    assert "choose another folder with SAIJIN_HOME" in capsys.readouterr().out


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    program = (
        "import sys; from saijin_studio.cli.main import main;"
        "code = main(['--help'], open_command=None, open_window=None, engine_files=None, open_worker=None);"
        "heavy = {'PySide6', 'sqlalchemy', 'requests', 'openai', 'numpy', 'msgspec', 'psutil', 'pydantic'};"
        "sys.exit(code or sorted(heavy & set(sys.modules)) or 0)"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=30)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.unit.fake_studio import Studio;"
        "studio = Studio(Path(sys.argv[1])); studio.chat.pieces = ('word ',) * 100_000;"
        "sys.exit(studio.run('chat', 'talk'))"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    command = [sys.executable, "-c", program, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(5) == "word "
        process.stdout.close()
        complaints = process.stderr.read()
        assert process.wait(timeout=30) == 141
    assert complaints == ""


def all_errors(base: type[SaijinError] = SaijinError) -> set[type[SaijinError]]:
    """Those with a code of their own; what other tests made known does not count."""
    return {base}.union(*(all_errors(kind) for kind in base.__subclasses__() if kind.__module__ == base.__module__))


@pytest.mark.parametrize("kind", sorted(all_errors(), key=str))
def test_every_error_of_the_tree_has_words(kind: type[SaijinError]) -> None:
    if kind.__module__ == "saijin_studio.core.errors" and kind is not SaijinError:
        assert kind.code in WORDS
    told = explain(kind("the reason."))
    assert "the reason" in told
    assert "{" not in told
    assert "{" not in explain(kind())
