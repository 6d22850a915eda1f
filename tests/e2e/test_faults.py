"""Foreseeable faults of the whole program: one clear line where the person is, and nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fault_server import Fault, FaultServer

from .counting_server import LAST, WHOLE, CountingServer
from .studio_process import SECONDS, StudioProcess

JARS = Path(__file__).parents[2] / ".cache" / "engine"
OFFLINE: dict[str, Any] = {"models": {"order": ["offline"]}, "engine": {"aot_cache": False}}


def studio_in(home: Path, settings: dict[str, Any]) -> StudioProcess:
    studio = StudioProcess(home, settings)
    studio.environment["SAIJIN_ENGINE_JARS"] = str(JARS)
    studio.environment["QT_QPA_PLATFORM"] = "offscreen"
    return studio


def said(studio: StudioProcess, *arguments: str) -> tuple[int, str, str]:
    """The exit code of a command, its result and what it told beside."""
    process = studio.spawn(*arguments)
    out, err = process.communicate(timeout=SECONDS)
    assert "Traceback" not in err
    return process.returncode, out, err


def texts(studio: StudioProcess) -> list[list[str]]:
    """The messages of each conversation without the greeting."""
    listed = studio.run("conversations", "list")
    shown = [studio.run("conversations", "show", each["id"])["messages"] for each in listed]
    return [[message["text"] for message in messages[1:]] for messages in shown]


def wait_until_answered(studio: StudioProcess) -> None:
    deadline, patience = time.monotonic() + 60, threading.Event()
    while len(texts(studio)[0]) < 2:
        assert time.monotonic() < deadline, "the message was not answered"
        patience.wait(0.2)


def test_without_a_network_the_message_waits_for_the_engines_files(tmp_path: Path) -> None:
    studio = studio_in(tmp_path / "home", OFFLINE)
    nowhere = {"HOME": str(tmp_path), "SAIJIN_ENGINE_JARS": "", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}
    whole = dict(studio.environment)
    studio.environment.update(nowhere)
    code, _, err = said(studio, "chat", "Are you there?")
    assert code == 4
    assert "Your message is kept" in err
    assert "cannot be fetched" in err and "Check the network" in err
    code, _, err = said(studio, "engine", "start")
    assert (code, err.count("\n")) == (4, 1)
    assert "Check the network" in err
    studio.environment = whole
    studio.start_engine()
    wait_until_answered(studio)
    studio.stop_engine()


def test_files_that_cannot_be_used_are_named_and_the_rest_works(tmp_path: Path) -> None:
    studio = studio_in(tmp_path / "home", OFFLINE)
    settings = studio.home / "settings.json"
    settings.write_text('{"models": {', encoding="utf-8")
    for folder in ("processes", "personas"):
        (studio.home / folder).mkdir()
    chat_model = Path(__file__).parents[2] / "processes" / "chat_interaction.bpmn"
    drawn = chat_model.read_text(encoding="utf-8").replace("<bpmn:endEvent", "<bpmn:endEventt", 1)
    line = next(number for number, row in enumerate(drawn.splitlines(), 1) if "endEventt" in row)
    (studio.home / "processes" / "chat_interaction.bpmn").write_text(drawn, encoding="utf-8")
    (studio.home / "processes" / "cut.bpmn").write_text("<definitions", encoding="utf-8")
    (studio.home / "personas" / "none.json").write_text('{"not": "a card"}', encoding="utf-8")

    code, out, err = said(studio, "chat", "Hello!")
    assert code == 0
    assert out.strip(), "the shipped model serves where the person's own cannot be used"
    (kept,) = studio.home.glob("settings.damaged-*.json")
    assert kept.read_text(encoding="utf-8") == '{"models": {'
    assert f"kept as {kept.name}" in err
    named = [told for told in err.splitlines() if "the process model cannot be used" in told]
    assert len(named) == 2
    assert f"chat_interaction.bpmn, line {line}, element " in named[0]
    assert "cut.bpmn, line 1" in named[1]

    _, out, err = said(studio, "personas", "list")
    assert "none.json is not used" in err
    assert "yuuri" in out
    _, out, _ = said(studio, "doctor")
    assert "chat_interaction.bpmn" in out and "cut.bpmn" in out and "none.json" in out


def test_a_second_window_and_a_command_share_the_first_ones_engine(tmp_path: Path) -> None:
    with FaultServer(Fault.UNAUTHORISED) as server:
        openai = {"enabled": True, "address": f"{server.url}/v1", "model": "test-model:latest"}
        models = {"order": ["openai", "offline"], "openai": openai}
        studio = studio_in(tmp_path / "home", {**OFFLINE, "models": models})
        window = studio.spawn()
        try:
            deadline, patience = time.monotonic() + 60, threading.Event()
            while said(studio, "engine", "status")[0] != 0:
                assert time.monotonic() < deadline, "the window's engine did not become ready"
                patience.wait(0.2)
            assert studio.spawn().wait(20) == 0, "the second window leaves the place to the first"
            code, out, err = said(studio, "chat", "Hello!")
            assert (code, bool(out.strip())) == (0, True)
            assert "openai did not answer: the server refused the key" in err
            server.fault = Fault.MODEL_MISSING
            assert "does not have this model" in said(studio, "chat", "Hello!")[2]
            assert studio.status()["owner_pid"] == window.pid
        finally:
            window.terminate()
            window.communicate(timeout=20)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that is soon full."""
    place, mount = tmp_path / "disk", shutil.which("mount")
    place.mkdir()
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=280m", "none", str(place)]
    if mount is None or os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs to mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(place: Path, leave: int = 0) -> Path:
    """A file that takes all the room but `leave` bytes."""
    file = place / "filler"
    with file.open("wb", buffering=0) as out:
        while (room := shutil.disk_usage(place).free - leave) > 0:
            out.write(bytes(min(room, 1 << 20)))
    return file


def test_a_full_disk_refuses_what_it_cannot_keep_and_loses_nothing(small_disk: Path) -> None:
    with CountingServer() as server:
        models = {**server.settings(), "idle_seconds": 120.0}
        studio = studio_in(small_disk / "home", {**OFFLINE, "models": models})
        filler = fill(small_disk, leave=64 * 1024)
        code, _, err = said(studio, "chat", "Nobody keeps this.")
        assert code == 1
        assert "the disk is full" in err
        filler.unlink()

        studio.start_engine()
        chat = studio.spawn("chat", "Count to forty.")
        server.let(10)
        server.wait_said(10)
        filler = fill(small_disk)
        server.let(5)
        code, _, err = said(studio, "chat", "Nobody keeps this either.")
        assert code == 1
        assert "the disk is full" in err
        filler.unlink()
        server.let(3 * LAST)
        out, err = chat.communicate(timeout=SECONDS)
        assert chat.returncode == 0, err
        assert out.strip().endswith("n40")
        assert [kept for kept in texts(studio) if kept] == [["Count to forty.", WHOLE]]
        studio.stop_engine()
