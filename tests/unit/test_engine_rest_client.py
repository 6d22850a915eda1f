"""The REST client against a server that answers as told: errors by name, credentials, kept connections, proxies."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import EngineRefused, EngineUnavailable
from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import EngineState
from saijin_studio.core.settings import EngineSettings
from saijin_studio.engine.postgres import free_port
from saijin_studio.engine.remote import RemoteEngine
from saijin_studio.engine.rest.client import EngineParseError, RestClient, typed
from saijin_studio.paths import default_paths
from saijin_studio.ports import EngineConnection


class EngineServer:
    """Answers every request with `status` and `body`; `asked` holds (method, path, authorization)."""

    def __init__(self) -> None:
        self.status = 200
        self.body = b'{"version": "7.24.0"}'
        self.before: list[tuple[int, bytes]] = []  # answers that come first
        self.asked: list[tuple[str, str, str]] = []
        self.clients: set[int] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
                outer.clients.add(self.client_address[1])
                status, body = outer.before.pop(0) if outer.before else (outer.status, outer.body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def connection(self, password: str = "pässword") -> EngineConnection:
        return EngineConnection(f"http://127.0.0.1:{self._server.server_port}/engine-rest", "studio", password)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[EngineServer]:
    server = EngineServer()
    yield server
    server.close()


def test_a_kept_connection_with_credentials(server: EngineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    client = RestClient(lambda: server.connection("secret"))
    assert [client.version(), client.version()] == ["7.24.0"] * 2
    basic = "Basic " + base64.b64encode(b"studio:secret").decode()
    assert server.asked == [("GET", "/engine-rest/version", basic)] * 2
    assert len(server.clients) == 1


def test_a_restarted_engine_gets_the_new_password(server: EngineServer) -> None:
    passwords = iter(("one", "two"))
    client = RestClient(lambda: server.connection(next(passwords)))
    client.version()
    client.version()
    assert len({authorization for _, _, authorization in server.asked}) == 2


@pytest.mark.parametrize(
    ("status", "body", "kind", "detail"),
    [
        (404, b'{"type":"RestException","message":"no such key"}', "RestException", "no such key"),
        (401, b"", "", "HTTP 401"),
        (500, b"<html>oops</html>", "", "<html>oops</html>"),
        (400, b'["a list"]', "", '["a list"]'),
    ],
)
def test_refusals_keep_the_engines_words(
    server: EngineServer, status: int, body: bytes, kind: str, detail: str
) -> None:
    server.status, server.body = status, body
    with pytest.raises(EngineRefused) as caught:
        RestClient(server.connection).get("/x")
    reason = {"reason": "credentials"} if status == 401 else {}
    assert (caught.value.params, caught.value.detail) == ({"status": status, "type": kind, **reason}, detail)


def test_concurrent_updates_are_tried_again(server: EngineServer) -> None:
    words = b"Cannot put: ENGINE-03005 Entity was updated by another transaction concurrently."
    concurrent = (500, b'{"type":"RestException","message":"%s"}' % words)
    server.before = [concurrent] * 3
    assert RestClient(server.connection).version() == "7.24.0"
    assert len(server.asked) == 4
    server.before = [concurrent] * 100
    with pytest.raises(EngineRefused, match="concurrently"):
        RestClient(server.connection).version()
    assert len(server.asked) < 20


def test_plain_text(server: EngineServer) -> None:
    server.body = "Zeile ü".encode()
    assert RestClient(server.connection).text("/x") == "Zeile ü"
    server.status, server.body = 204, b""
    assert RestClient(server.connection).text("/x") == ""


def test_parse_errors_keep_their_details(server: EngineServer) -> None:
    server.status = 400
    server.body = json.dumps({"type": "ParseException", "message": "bad", "details": {"a.bpmn": {}}}).encode()
    with pytest.raises(EngineParseError) as caught:
        RestClient(server.connection).get("/x")
    assert caught.value.details == {"a.bpmn": {}}


def test_busy_and_gone_are_worth_a_retry(server: EngineServer) -> None:
    server.status = 503
    with pytest.raises(EngineUnavailable):
        RestClient(server.connection).get("/x")
    nobody = EngineConnection(f"http://127.0.0.1:{free_port()}", "u", "p")
    with pytest.raises(EngineUnavailable) as caught:
        RestClient(lambda: nobody).get("/x")
    assert caught.value.retryable


def test_an_answer_that_is_no_json(server: EngineServer) -> None:
    server.body = b"hello"
    with pytest.raises(EngineRefused, match="no JSON"):
        RestClient(server.connection).get("/x")


def test_variables_are_typed() -> None:
    assert typed({"t": "a", "b": True, "n": 2, "f": 0.5, "z": None, "d": {"k": "ü"}, "l": [1]}) == {
        "t": {"value": "a", "type": "String"},
        "b": {"value": True, "type": "Boolean"},
        "n": {"value": 2, "type": "Long"},
        "f": {"value": 0.5, "type": "Double"},
        "z": {"value": None, "type": "Null"},
        "d": {"value": '{"k": "ü"}', "type": "Json"},
        "l": {"value": "[1]", "type": "Json"},
    }


def test_the_password_shows_nowhere() -> None:
    assert "secret" not in repr(EngineConnection("u", "n", "secret"))


class Watch:
    """A RemoteEngine and the states that it publishes."""

    def __init__(self, server: EngineServer, address: str = "") -> None:
        self.changed = threading.Condition()
        self.states: list[EngineState] = []
        self.ready: list[EngineConnection] = []
        bus = EventBus()
        bus.subscribe(EngineChanged, self._add)
        url = address or server.connection().url + "/"
        settings = EngineSettings(managed=False, edition="operaton", address=url, user="studio")
        self.engine = RemoteEngine(default_paths(), settings, "secret", bus, self.ready.append)

    def _add(self, event: EngineChanged) -> None:
        with self.changed:
            self.states.append(event.status.state)
            self.changed.notify_all()

    def until(self, state: EngineState) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.states and self.states[-1] is state, 10), self.states


def test_a_remote_engine_is_watched(server: EngineServer) -> None:
    watch = Watch(server)
    watch.engine.start()
    watch.until(EngineState.READY)
    status = watch.engine.status()
    assert (status.managed, status.edition, status.version) == (False, "operaton", "7.24.0")
    assert watch.engine.connection() == watch.ready[0]
    server.status = 503
    watch.engine.restart()
    watch.until(EngineState.DOWN)
    with pytest.raises(EngineUnavailable):
        watch.engine.connection()
    server.status = 200
    watch.engine.restart()
    watch.until(EngineState.READY)
    assert len(watch.ready) == 2, "models are deployed again: it may be another engine now"
    watch.engine.stop()
    assert watch.engine.status().state is EngineState.STOPPED


@pytest.mark.parametrize(
    ("status", "body", "address", "code"),
    [
        (401, b"", "", "engine_refused"),
        (404, b"<html>nothing here</html>", "", "engine_unavailable"),
        (200, b"<html>hello</html>", "", "engine_unavailable"),
        (200, b'{"version": "7.12.0"}', "", "engine_refused"),
        (200, b'{"hello": 1}', "", "engine_unavailable"),
        (200, b"[]", "", "engine_unavailable"),
        (200, b"", "ftp://somewhere", "settings"),
    ],
)
def test_a_remote_address_that_is_wrong_is_told(
    server: EngineServer, status: int, body: bytes, address: str, code: str
) -> None:
    server.status, server.body = status, body
    watch = Watch(server, address)
    watch.engine.start()
    watch.until(EngineState.DOWN)
    assert watch.engine.status().error == code
    watch.engine.stop()
