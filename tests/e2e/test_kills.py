"""Whatever is killed in the middle of a reply, nothing is lost: the message, the words so far, the rest, the files."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from .counting_server import LAST, WHOLE, CountingServer
from .studio_process import SECONDS, StudioProcess


@pytest.fixture
def server() -> Iterator[CountingServer]:
    with CountingServer() as server:
        yield server


@pytest.fixture
def studio(tmp_path: Path, server: CountingServer) -> Iterator[StudioProcess]:
    settings = {"models": {**server.settings(), "idle_seconds": 120.0}, "engine": {"aot_cache": False}}
    studio = StudioProcess(tmp_path / "home", settings)
    studio.start_engine()
    yield studio
    studio.stop_engine()
    assert studio.processes() == []


def counts_to_the_end(studio: StudioProcess, server: CountingServer) -> None:
    server.let(LAST)
    deadline, patience = time.monotonic() + 60, threading.Event()
    while len(the_messages(studio)) < 3 and time.monotonic() < deadline:
        patience.wait(0.2)
    assert the_messages(studio)[1:] == ["Count to forty.", WHOLE]


def ask(studio: StudioProcess, server: CountingServer) -> subprocess.Popen[str]:
    """A chat whose reply stands at twelve numbers, journalled up to ten at least."""
    chat = studio.spawn("chat", "--json", "Count to forty.")
    server.let(10)
    server.wait_said(10)
    wait_journalled(studio, "n10")
    server.let(2)
    server.wait_said(12)
    return chat


def wait_journalled(studio: StudioProcess, word: str) -> None:
    """Until the words are on disk, as another program sees it."""
    patience, deadline = threading.Event(), time.monotonic() + 30
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(studio.home / "data" / "studio.db")) as data:
            words = "".join(row[0] for row in data.execute("SELECT text FROM journal ORDER BY seq"))
        if word in words:
            return
        patience.wait(0.02)
    raise AssertionError("the words were not journalled")


def answer(chat: subprocess.Popen[str]) -> dict[str, object]:
    out, err = chat.communicate(timeout=SECONDS)
    assert chat.returncode == 0, err
    reply: dict[str, object] = json.loads(out)
    return reply


def the_messages(studio: StudioProcess) -> list[str]:
    (conversation,) = studio.run("conversations", "list")
    shown = studio.run("conversations", "show", conversation["id"])
    return [message["text"] for message in shown["messages"]]


def kill(studio: StudioProcess, part: str) -> None:
    """kill -9 of `engine_pid`, `database_pid` or `host_pid`."""
    victim = psutil.Process(studio.status()[part])
    victim.send_signal(signal.SIGKILL)
    psutil.wait_procs([victim], timeout=10)


@pytest.mark.parametrize("part", ["engine_pid", "database_pid"])
def test_the_reply_goes_on_when_a_part_of_the_engine_is_killed(
    studio: StudioProcess, server: CountingServer, part: str
) -> None:
    chat = ask(studio, server)
    kill(studio, part)
    server.let(LAST)
    reply = answer(chat)
    assert reply["reply"] == WHOLE
    assert reply["state"] == "complete"
    assert the_messages(studio)[1:] == ["Count to forty.", WHOLE]


def test_the_reply_goes_on_at_the_next_start_when_the_studio_is_killed(
    studio: StudioProcess, server: CountingServer
) -> None:
    chat = ask(studio, server)
    kill(studio, "host_pid")
    chat.kill()
    chat.communicate()
    left = psutil.wait_procs(studio.processes(), timeout=15)[1]
    assert left == [], "children outlived the studio"
    studio.start_engine()
    counts_to_the_end(studio, server)
    assert server.asked[-1].startswith("n1 n2 n3 n4 n5 n6 n7 n8 n9 n10")


def test_everything_killed_at_once_and_found_again(studio: StudioProcess, server: CountingServer) -> None:
    chat = ask(studio, server)
    chat.kill()
    chat.communicate()
    for process in studio.processes():
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(studio.processes(), timeout=15)
    assert the_messages(studio)[1:] == ["Count to forty."]
    studio.start_engine()
    counts_to_the_end(studio, server)
