"""The worker's HTTP: kept connections, credentials, servers that close, hang or talk nonsense."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.ports import EngineConnection
from saijin_workers.wire import Wire

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
Answers = Callable[[int], bytes | None]


class Server:
    """Answers each request by its number; None hangs, b"" closes. `requests` holds (connection, text)."""

    def __init__(self, answer: Answers) -> None:
        self._answer = answer
        self.requests: list[tuple[int, bytes]] = []
        self.connections = 0
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._over.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection:
            while received := connection.recv(65536):  # one packet for head and body: that is the point
                self.requests.append((number, received))
                answer = self._answer(len(self.requests))
                if answer is None:
                    self._over.wait(30)
                if not answer:
                    return
                connection.sendall(answer)


@pytest.fixture
def serve() -> Iterator[Callable[[Answers], tuple[Server, Wire]]]:
    made: list[tuple[Server, Wire]] = []

    def make(answer: Answers) -> tuple[Server, Wire]:
        server = Server(answer)
        connection = EngineConnection(f"http://127.0.0.1:{server.port}/engine-rest", "studio", "pässword")
        made.append((server, Wire(connection, keep=2)))
        return made[-1]

    yield make
    for server, wire in made:
        wire.close()
        server.close()


Serve = Callable[[Answers], tuple[Server, Wire]]


def test_calls_share_a_connection_and_leave_in_one_piece(serve: Serve) -> None:
    body = b'{"a": "' + "語".encode() + b'"}'
    server, wire = serve(lambda number: b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    for _ in range(3):
        assert wire.call("POST", "/external-task/x/complete", body, 5) == (200, b"[]")
    assert [number for number, _ in server.requests] == [1, 1, 1]
    head, _, sent = server.requests[0][1].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert sent == body and lines[0] == b"POST /engine-rest/external-task/x/complete HTTP/1.1"
    assert b"Authorization: Basic " + base64.b64encode("studio:pässword".encode()) in lines
    assert b"Content-Length: %d" % len(body) in lines


def test_chunks_and_no_content_are_read(serve: Serve) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n"
    server, wire = serve(lambda number: chunked if number % 2 else NO_CONTENT)
    answers = [wire.call("POST", "/x", b"{}", 5) for _ in range(4)]
    assert answers == [(200, b"[1]"), (204, b"")] * 2 and server.connections == 1


def test_a_connection_that_the_server_closed_is_opened_anew(serve: Serve) -> None:
    server, wire = serve(lambda number: b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    assert [wire.call("GET", "/x", b"", 5)[0] for _ in range(3)] == [204] * 3
    assert server.connections == 3


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", None])
def test_what_is_no_answer_is_an_engine_that_is_away(serve: Serve, answer: bytes | None) -> None:
    _, wire = serve(lambda number: answer if number == 1 else NO_CONTENT)
    begun = time.monotonic()
    with pytest.raises(EngineUnavailable):
        wire.call("POST", "/x", b"{}", 0.3)
    assert time.monotonic() - begun < 5
    assert wire.call("POST", "/x", b"{}", 5)[0] == 204


def test_nobody_there_is_an_engine_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    with pytest.raises(EngineUnavailable):
        Wire(EngineConnection(f"http://127.0.0.1:{port}/engine-rest"), keep=1).call("POST", "/x", b"{}", 1)
