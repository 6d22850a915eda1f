"""A program that is asked over its pipes: it answers, hangs, dies, babbles, and is ended when nobody needs it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled
from saijin_studio.providers.child_limits import GRACE_SECONDS, Turns
from saijin_studio.providers.child_process import ChildFault, ChildProcess

SECONDS = 20.0
PROGRAM = """
import os, sys, time
sys.path.append(sys.argv[1])
from saijin_studio.providers.child_messages import serve

def answer(request, samples):
    print("noise of a library")
    if request["do"] == "hang":
        time.sleep(60)
    if request["do"] == "die":
        os._exit(3)
    if request["do"] == "babble":
        os.write(3, b"Segmentation fault (core dumped)")
    time.sleep(request.get("seconds", 0))
    return {"pid": os.getpid(), "count": len(samples) // 4}, samples

sys.exit(serve(answer))
"""
COMMAND = (sys.executable, "-P", "-c", PROGRAM, str(Path(__file__).parents[2] / "app"))


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    made = ChildProcess("the program", COMMAND, SECONDS)
    yield made
    made.close()
    assert not children()


def children() -> list[psutil.Process]:
    return psutil.Process().children()


def test_it_answers_with_what_it_was_sent_and_stays(child: ChildProcess) -> None:
    assert not child.running
    header, body = child.ask({"do": "echo", "count": 2}, SECONDS, body=b"12345678")
    assert body == b"12345678" and header["count"] == 2
    assert child.ask({"do": "echo"}, SECONDS)[0]["pid"] == header["pid"] and child.running


@pytest.mark.parametrize(
    ("do", "seconds", "hung"), [("die", SECONDS, False), ("hang", 0.5, True), ("babble", 3.0, False)]
)
def test_a_fault_is_said_and_the_next_one_is_answered(child: ChildProcess, do: str, seconds: float, hung: bool) -> None:
    with pytest.raises(ChildFault) as caught:
        child.ask({"do": do}, seconds)
    assert caught.value.hung == hung and not children()
    assert child.ask({"do": "echo"}, SECONDS)


def test_one_that_died_meanwhile_is_started_again_unnoticed(child: ChildProcess) -> None:
    first = child.ask({"do": "echo"}, SECONDS)[0]["pid"]
    psutil.Process(first).kill()
    assert child.ask({"do": "echo"}, SECONDS)[0]["pid"] != first


def test_an_error_of_its_own_leaves_it_running(child: ChildProcess) -> None:
    assert child.ask({}, SECONDS) == ({"error": "KeyError: 'do'"}, b"")
    assert child.running


def test_a_cancel_ends_what_takes_long_and_spares_what_is_done(child: ChildProcess) -> None:
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        child.ask({"do": "hang"}, SECONDS, cancel)
    assert time.monotonic() - begun < 2 and not children()
    done = CancelToken()
    pid = child.ask({"do": "echo"}, SECONDS, done)[0]["pid"]
    done.cancel()  # its request was answered: the process belongs to the next one
    assert child.ask({"do": "echo", "seconds": 2 * GRACE_SECONDS}, SECONDS)[0]["pid"] == pid


def test_who_waits_for_the_turn_and_is_cancelled_goes_at_once(child: ChildProcess) -> None:
    cancel, first = CancelToken(), CancelToken()
    child.ask({"do": "echo"}, SECONDS)

    def hang() -> None:
        with pytest.raises(Cancelled):
            child.ask({"do": "hang"}, SECONDS, first)

    busy = threading.Thread(target=hang)
    busy.start()
    threading.Timer(0.1, cancel.cancel).start()
    with pytest.raises(Cancelled):
        child.ask({"do": "echo"}, SECONDS, cancel)
    assert busy.is_alive()
    first.cancel()
    busy.join(SECONDS)


def test_long_unused_it_ends_and_is_started_again() -> None:
    child = ChildProcess("the program", COMMAND, 0.05)
    first = child.ask({"do": "echo"}, SECONDS)[0]["pid"]
    psutil.wait_procs(children(), timeout=SECONDS)
    assert not children() and not psutil.pid_exists(first)
    assert child.ask({"do": "echo", "seconds": 0.3}, SECONDS)  # the time of idleness does not run while it works
    child.close()


def test_turns_are_given_back_when_somebody_is_cancelled() -> None:
    turns, cancel = Turns(), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled), turns.taken(cancel):
        raise AssertionError("never reached")
    with turns.taken(CancelToken()):
        with turns.if_free() as free:
            assert not free
    with turns.if_free() as free:
        assert free


def test_a_callback_that_is_taken_back_is_not_run() -> None:
    token, ran = CancelToken(), []
    withdraw = token.on_cancel(lambda: ran.append("first"))
    token.on_cancel(lambda: ran.append("second"))
    withdraw()
    withdraw()
    token.cancel()
    assert ran == ["second"]
    token.on_cancel(lambda: ran.append("at once"))()
    assert ran == ["second", "at once"]
