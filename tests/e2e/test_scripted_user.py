"""A person at a real window on a virtual screen with an emulated sound card: two personas, two languages, one kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from .counting_server import LAST, WHOLE, CountingServer
from .ollama_server import OllamaServer, ollama_program
from .studio_process import StudioProcess

ROOT = Path(__file__).parents[2]
SECONDS = 240


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """The display of a virtual screen; the server picks a free number and tells it."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("needs Xvfb (the package xvfb)")
    read, write = os.pipe()
    command = [program, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


class Room:
    """A home, a screen and a sound card that writes down every frame."""

    user = "tests.e2e.user"

    def __init__(self, folder: Path, screen: str, settings: dict[str, Any]) -> None:
        self.folder = folder
        self.sound = folder / "sound.raw"
        config = folder / "asound.conf"
        config.write_text(
            "</usr/share/alsa/alsa.conf>\n"
            f'pcm.recorder {{ type file slave.pcm "null" file "{self.sound}" format "raw" }}\n'
            "pcm.!default { type plug slave { pcm recorder format S16_LE rate 48000 channels 2 } }\n"
        )
        self.studio = StudioProcess(folder / "home", settings)
        self.environment = {
            **self.studio.environment,
            "DISPLAY": screen,
            "QT_QPA_PLATFORM": "xcb",
            "ALSA_CONFIG_PATH": str(config),
            "LANG": "C.UTF-8",
        }

    def spawn(self, part: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", self.user, part, str(self.folder)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def play(self, part: str) -> dict[str, Any]:
        process = self.spawn(part)
        out, _ = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, out
        seen: dict[str, Any] = json.loads((self.folder / "seen.json").read_text(encoding="utf-8"))
        assert "gave_up" not in seen, seen
        return seen

    def sounding_frames(self) -> int:
        frames = np.frombuffer(self.sound.read_bytes(), "<i2").reshape(-1, 2)
        return int(np.count_nonzero(frames[:, 0]))


def check_conversations(room: Room, seen: dict[str, Any], provider: str) -> None:
    listed = room.studio.run("conversations", "list")
    shown = [room.studio.run("conversations", "show", each["id"])["messages"] for each in listed]
    japanese, english = shown
    assert [m["text"] for m in english[1:]] == ["Hello Yuuri, how are you today?", seen["english"]]
    assert [m["text"] for m in japanese[1:]] == ["こんにちは。今日は少し疲れています。", seen["japanese"]]
    assert {english[-1]["provider"], japanese[-1]["provider"]} == {provider}
    assert english[-1]["persona_key"] == "yuuri"
    assert japanese[-1]["persona_key"] == "reika"
    assert english[-1]["has_audio"]


def test_two_personas_two_languages_with_the_built_in_model(tmp_path: Path, screen: str) -> None:
    models = {"order": ["offline"]}
    room = Room(tmp_path, screen, {"models": models, "engine": {"aot_cache": False}})
    seen = room.play("talk")
    check_conversations(room, seen, "offline")
    assert seen["spoken"]
    assert room.sounding_frames() > 48_000  # more than a second of sound came out of the card
    assert room.studio.processes() == []


def test_two_personas_two_languages_with_a_real_ollama(tmp_path: Path, screen: str) -> None:
    if ollama_program() is None:
        pytest.skip("needs an Ollama server: name its program in SAIJIN_OLLAMA or put it on the PATH")
    with OllamaServer(tmp_path / "ollama") as server:
        models = {"order": ["ollama"], "ollama": {"address": server.url, "model": server.model}}
        room = Room(tmp_path, screen, {"models": models, "engine": {"aot_cache": False}})
        seen = room.play("talk")
        check_conversations(room, seen, "ollama")
        assert room.sounding_frames() > 0


def test_everything_is_killed_in_the_middle_and_found_again(tmp_path: Path, screen: str) -> None:
    with CountingServer() as server:
        settings = {"models": {**server.settings(), "idle_seconds": 120.0}, "engine": {"aot_cache": False}}
        room = Room(tmp_path, screen, settings)
        window = room.spawn("ask")
        server.let(10)
        server.wait_said(10, SECONDS)
        for process in [psutil.Process(window.pid), *room.studio.processes()]:
            process.send_signal(signal.SIGKILL)
        window.communicate()
        assert psutil.wait_procs(room.studio.processes(), timeout=15)[1] == []
        server.let(2 * LAST)  # the request that died may still swallow some
        seen = room.play("come_back")
        assert seen["reply"] == WHOLE
        assert room.studio.processes() == []
