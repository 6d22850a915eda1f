"""Several nodes of one engine: which is used, what happens when one goes, and when it comes back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import EngineUnavailable, SettingsError
from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import EngineState
from saijin_studio.core.settings import EngineSettings
from saijin_studio.engine.connection import AGAIN_SECONDS, SURE_SECONDS, EngineConnection, Nodes, addresses, listens
from saijin_studio.engine.remote import RemoteEngine
from saijin_studio.paths import Paths

A, B, C = (EngineConnection(f"http://node-{name}:8080/engine-rest", "studio", "secret") for name in "abc")


class World:
    """Who is there, and what time it is."""

    def __init__(self, *there: EngineConnection) -> None:
        self.there = set(there)
        self.now = 100.0
        self.asked: list[EngineConnection] = []

    def is_there(self, node: EngineConnection) -> bool:
        self.asked.append(node)
        return node in self.there

    def nodes(self, *nodes: EngineConnection) -> Nodes:
        return Nodes(nodes, self.is_there, lambda: self.now)

    def later(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://a/engine-rest", ("http://a/engine-rest",)),
        ("http://a:1/e/, https://b/e", ("http://a:1/e", "https://b/e")),
        ("  http://a/e\n\thttp://b/e,,http://c/e ", ("http://a/e", "http://b/e", "http://c/e")),
    ],
)
def test_addresses_are_separated_by_blanks_or_commas(text: str, found: tuple[str, ...]) -> None:
    assert addresses(text) == found


@pytest.mark.parametrize("text", ["", " , ", "a:8080", "ftp://a/e", "http://", "http://a/e b", "http://me:secret@a/e"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        addresses(text)


def test_the_first_is_preferred() -> None:
    world = World(A, B)
    assert world.nodes(A, B)() == A


def test_a_single_node_is_never_looked_for() -> None:
    world = World()
    assert world.nodes(A)() == A
    assert world.asked == []


def test_the_next_takes_the_place_of_one_that_goes() -> None:
    world = World(A, B, C)
    nodes = world.nodes(A, B, C)
    assert nodes() == A
    world.there -= {A, B}
    world.later(SURE_SECONDS)
    assert nodes() == C
    assert nodes.current == C


def test_a_node_that_was_there_just_now_is_not_looked_for_again() -> None:
    world = World(A, B)
    nodes = world.nodes(A, B)
    for _ in range(100):
        nodes()
    assert world.asked == [A]


def test_the_first_is_used_again_some_time_after_it_came_back() -> None:
    world = World(B)
    nodes = world.nodes(A, B)
    assert nodes() == B
    world.there.add(A)
    world.later(AGAIN_SECONDS / 2)
    assert nodes() == B
    world.later(AGAIN_SECONDS / 2)
    assert nodes() == A


def test_one_that_takes_connections_but_does_not_answer_is_left_alone() -> None:
    world = World(A, B)
    nodes = world.nodes(A, B)
    assert nodes() == A
    nodes.lost(A)
    assert nodes() == B
    nodes.lost(B)
    assert nodes() == A, "when all are lost the first that takes connections is tried"


def test_none_is_there_and_one_comes_back_at_once() -> None:
    world = World()
    nodes = world.nodes(A, B)
    with pytest.raises(EngineUnavailable):
        nodes()
    world.there.add(B)
    assert nodes() == B


@contextmanager
def answering(answer: object, status: int = 200) -> Iterator[tuple[str, Callable[[], None]]]:
    """Something at an address, and the call that ends it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    with ExitStack() as stack:

        def end() -> None:
            stack.close()

        stack.callback(thread.join)
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        yield f"http://127.0.0.1:{server.server_address[1]}/engine-rest", end


ENGINE = {"version": "7.24.0"}


@pytest.fixture
def remote(home: Path) -> Iterator[Callable[..., RemoteEngine]]:
    made: list[RemoteEngine] = []

    def make(address: str, bus: EventBus | None = None) -> RemoteEngine:
        settings = EngineSettings(managed=False, address=address, user="studio")
        made.append(RemoteEngine(Paths(home), settings, "secret", bus or EventBus()))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.stop()


def test_listening_is_seen() -> None:
    with answering(ENGINE) as (url, end):
        assert listens(EngineConnection(url))
        end()
        assert not listens(EngineConnection(url))


def soon(what: Callable[[], bool]) -> bool:
    """A node that went is noticed when it was not looked at for a moment."""
    patience, deadline = threading.Event(), time.monotonic() + 10
    while not what() and time.monotonic() < deadline:
        patience.wait(0.02)
    return what()


def nobody(engine: RemoteEngine) -> bool:
    try:
        engine.connection()
    except EngineUnavailable:
        return True
    return False


def test_a_studio_goes_on_by_the_next_node(remote: Callable[[str], RemoteEngine]) -> None:
    with answering(ENGINE) as (first, end_first), answering(ENGINE) as (second, end_second):
        engine = remote(f"{first} {second}")
        assert engine.wait_ready(10)
        assert engine.connection().url == first
        end_first()
        assert soon(lambda: engine.connection().url == second)
        assert engine.status().state is EngineState.READY
        end_second()
        assert soon(lambda: nobody(engine))


def test_a_node_that_is_no_engine_or_overloaded_is_passed_over(remote: Callable[[str], RemoteEngine]) -> None:
    with (
        answering(["a web server"]) as (stranger, _),
        answering({}, status=503) as (busy, _),
        answering(ENGINE) as (good, _),
    ):
        engine = remote(f"{stranger},{busy},{good}")
        assert engine.wait_ready(10)
        assert (engine.connection().url, engine.status().url) == (good, good)


@pytest.mark.parametrize("version", ["8.6.0", "7.20.0", ""])
def test_an_engine_of_another_kind_is_refused(remote: Callable[..., RemoteEngine], version: str) -> None:
    states: list[EngineState] = []
    bus = EventBus()
    bus.subscribe(EngineChanged, lambda event: states.append(event.status.state))
    with answering({"version": version}) as (url, _):
        engine = remote(url, bus)
        assert soon(lambda: engine.status().error == "engine_refused")
        assert engine.status().state is EngineState.DOWN
        assert engine.status().params["version"] == (version or "?")
        engine.restart()
        with pytest.raises(EngineUnavailable):
            engine.connection()
        assert not engine.is_owner
    engine.stop()
    assert EngineState.READY not in states


def test_a_wrong_address_is_said(remote: Callable[[str], RemoteEngine]) -> None:
    engine = remote("somewhere")
    assert soon(lambda: engine.status().error == "settings")
    assert engine.status().state is EngineState.DOWN
