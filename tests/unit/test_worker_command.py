"""`saijin-studio worker`: what it works, where its passwords come from, how it begins and ends."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.bootstrap.engines import PASSWORD, PASSWORD_FILE, engine_password
from saijin_studio.bootstrap.kernel import Kernel
from saijin_studio.bootstrap.worker import (
    BY_A_STUDIO,
    LOCK_SECONDS,
    Worker,
    chosen,
    open_worker,
    with_threads,
)
from saijin_studio.cli import worker as command
from saijin_studio.cli.context import Context, Exit
from saijin_studio.cli.output import Output
from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.errors import EngineRefused, InputError, SettingsError
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.logs import set_debug
from saijin_studio.paths import shipped
from saijin_studio.storage.database import DATABASE_URL
from saijin_workers.topic import Topic

NOWHERE = "http://127.0.0.1:1/engine-rest"
SECONDS = 20.0


class Secrets:
    """A keyring."""

    def __init__(self, **entries: str) -> None:
        self.entries = entries

    def get(self, name: str) -> str | None:
        return self.entries.get(name)

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("nothing is stored here")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (PASSWORD, PASSWORD_FILE, DATABASE_URL):
        monkeypatch.delenv(name, raising=False)


def topics(*names: str, seconds: float = 30.0) -> tuple[Topic, ...]:
    return tuple(Topic(name, SimpleNamespace, lambda context, given: None, lock_seconds=seconds) for name in names)


ALL = topics(
    "chat.input_reception", "chat.begin_speech", "chat.approval", "voice.synthesis", "voice.silence", "model.load"
)


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ((), ["chat.input_reception", "model.load"]),
        (("chat.*",), ["chat.input_reception", "chat.begin_speech", "chat.approval"]),
        (("voice.s*", "model.load"), ["voice.synthesis", "voice.silence", "model.load"]),
        (("*",), [topic.name for topic in ALL]),
    ],
)
def test_patterns_choose(patterns: tuple[str, ...], names: list[str]) -> None:
    assert [topic.name for topic in chosen(ALL, patterns)] == names


@pytest.mark.parametrize("pattern", ["chess.*", "Chat.*", "chat", ""])
def test_a_pattern_that_names_nothing_is_an_error(pattern: str) -> None:
    with pytest.raises(InputError) as caught:
        chosen(ALL, ("chat.*", pattern))
    assert "chat.input_reception" in caught.value.detail


def test_what_a_dead_machine_held_is_soon_free() -> None:
    assert [topic.lock_seconds for topic in chosen(topics("a", seconds=300.0), ("a",))] == [LOCK_SECONDS]
    assert [topic.lock_seconds for topic in chosen(topics("a", seconds=5.0), ("a",))] == [5.0]


def test_threads_take_the_place_of_the_configured_ones() -> None:
    assert with_threads(BpmConfig(), 0) == BpmConfig()
    changed = with_threads(BpmConfig(), 9)
    assert changed.performance.worker_threads == 9
    assert changed.performance.caching == BpmConfig().performance.caching


# -- passwords -------------------------------------------------------------------------------------------------------


def private(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file


def test_the_password_comes_from_the_keyring_unless_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine_password(Secrets()) == ""
    assert engine_password(Secrets(engine="ring")) == "ring"
    monkeypatch.setenv(PASSWORD, "variable")
    assert engine_password(Secrets(engine="ring")) == "variable"
    assert PASSWORD not in os.environ, "children have no use for it"
    monkeypatch.setenv(PASSWORD_FILE, str(private(tmp_path / "password", "from a file \n")))
    assert engine_password(Secrets(engine="ring")) == "from a file "


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_password_file_that_others_may_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = private(tmp_path / "password", "secret")
    file.chmod(0o640)
    monkeypatch.setenv(PASSWORD_FILE, str(file))
    with pytest.raises(SettingsError) as caught:
        engine_password(Secrets())
    assert "chmod 600" in caught.value.detail
    assert "secret" not in caught.value.detail


def test_a_password_file_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError):
        engine_password(Secrets(engine="ring"))


# -- the whole -------------------------------------------------------------------------------------------------------


@contextmanager
def opened(**more: Any) -> Iterator[Worker]:
    wish = {"engine": NOWHERE, "user": "", "topics": (), "threads": None, "database": None, "personas": None}
    with open_worker(**{**wish, **more}) as worker:
        yield worker


@pytest.fixture
def shared(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'shared.db'}"


def test_it_is_built_and_ends_without_an_engine(shared: str, home: Path) -> None:
    with opened(database=shared) as worker:
        assert "chat.ai_processing" in worker.topics
        assert not [name for name in worker.topics if name.startswith("voice.") or name in BY_A_STUDIO]
        assert not worker.engine.wait_ready(0.05)
    assert (home / "logs" / "worker-0.log").exists()


def test_a_configuration_that_is_edited_serves_from_then_on(
    shared: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = threading.Event()
    monkeypatch.setattr(Kernel, "forget_models", lambda kernel: forgotten.set())
    ours = logging.getLogger("saijin_studio")
    try:
        with opened(database=shared):
            assert ours.level == logging.NOTSET
            (home / "bpm_config.yaml").write_text("bpm_system:\n  development:\n    debug: true\n", encoding="utf-8")
            assert forgotten.wait(SECONDS), "the chain of models may be another"
            assert ours.level == logging.DEBUG
    finally:
        set_debug(False)


def test_workers_of_one_home_keep_apart(shared: str) -> None:
    with opened(database=shared) as first, opened(database=shared) as second:
        names = [worker.worker_id.partition(":")[0] for worker in (first, second)]
        assert names[0] != names[1]
    with opened(database=shared) as again:
        assert again.worker_id.startswith(names[0] + ":"), "who comes next frees what the dead one held"
        assert again.worker_id != first.worker_id


def test_it_asks_where_the_data_are() -> None:
    with pytest.raises(InputError) as caught, opened():
        pass
    assert DATABASE_URL in caught.value.detail


@pytest.mark.parametrize("url", ["postgresql://me:hush@host/studio", "postgresql://host/studio?password=hush"])
def test_a_password_among_the_arguments_is_refused(url: str) -> None:
    with pytest.raises(InputError) as caught, opened(database=url):
        pass
    assert "hush" not in caught.value.detail


def test_a_wrong_address_is_refused_at_once(shared: str) -> None:
    with pytest.raises(SettingsError), opened(engine="somewhere", database=shared):
        pass


def test_neither_window_nor_sound_is_loaded() -> None:
    words = (
        "import sys, saijin_studio.bootstrap.worker, saijin_studio.cli.worker;"
        "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'sounddevice')])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


# -- the command -----------------------------------------------------------------------------------------------------


class Engine:
    def __init__(self, *states: EngineStatus) -> None:
        self.states = list(states) or [EngineStatus(EngineState.READY)]

    def status(self) -> EngineStatus:
        return self.states[0]

    def wait_ready(self, timeout: float) -> bool:
        if len(self.states) > 1:
            self.states.pop(0)
        return self.states[0].state is EngineState.READY


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    return parser.parse_args(["worker", *arguments])


class Interrupting(Output):
    """Told to end as soon as it has said that it works."""

    def line(self, text: str = "") -> None:
        super().line(text)
        os.kill(os.getpid(), signal.SIGTERM)


def run(engine: Engine, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and what was asked for."""
    asked: dict[str, Any] = {}

    @contextmanager
    def open_fake(**wish: Any) -> Iterator[Any]:
        asked.update(wish)
        yield SimpleNamespace(engine=engine, topics=("chat.a", "chat.b"), worker_id="worker-x:1")
        asked["closed"] = True

    options = parsed(*arguments)
    context = SimpleNamespace(options=options, out=Interrupting(options.json), open_worker=open_fake)
    return command.run(cast(Context, context)), asked


def test_it_says_what_it_works_and_ends_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, asked = run(
        Engine(EngineStatus(EngineState.STARTING), EngineStatus(EngineState.READY)),
        *("--engine", "http://a/e,http://b/e", "--user", "me", "--topics", "chat.*, voice.*", "--threads", "3"),
    )
    assert code == Exit.OK
    assert (asked["engine"], asked["user"], asked["threads"]) == ("http://a/e,http://b/e", "me", 3)
    assert (asked["topics"], asked["database"], asked["closed"]) == (("chat.*", "voice.*"), None, True)
    assert capsys.readouterr().out == "working 2 topics as worker-x:1\n"


def test_an_engine_that_is_away_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    away = EngineStatus(EngineState.DOWN, error="engine_unavailable", detail="refused")
    code, _ = run(Engine(away, away, away, EngineStatus(EngineState.READY)), "--engine", NOWHERE)
    assert code == Exit.OK
    assert capsys.readouterr().err.count("Waiting for it.") == 1


def test_an_engine_that_refuses_ends_it() -> None:
    refused = EngineStatus(EngineState.DOWN, error="engine_refused", detail="401")
    with pytest.raises(EngineRefused):
        run(Engine(refused), "--engine", NOWHERE)


def test_help_and_readme_name_all_that_is_left_to_a_studio(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--help")
    said = capsys.readouterr().out
    _, _, readme = (shipped() / "README.md").read_text(encoding="utf-8").partition("## Going to several machines")
    (row,) = [line for line in readme.splitlines() if line.startswith("| `--topics")]
    assert [name for name in BY_A_STUDIO if name not in said or f"`{name}`" not in row] == []


@pytest.mark.parametrize(
    "arguments", [(), ("--engine", NOWHERE, "--threads", "0"), ("--engine", NOWHERE, "--topics", ",")]
)
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parsed(*arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err
