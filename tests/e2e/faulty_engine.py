"""Something between a studio and its engine that spoils the answers as told: by `misbehave`, from any program."""

from __future__ import annotations

import http.client
import socket
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from saijin_studio.ports import EngineConnection
from tests.local_server import LocalServer

FAULTS = {  # and what a person is told
    "unauthorised": "does not accept the user or the password",
    "missing": "is no process engine",
    "slow": "takes long to answer",
    "cut": "cannot be reached",
}
REFUSALS = {"unauthorised": 401, "missing": 404}
SLOW_SECONDS = 3.0
HEADERS = ("Authorization", "Content-Type", "Accept")


def misbehave(address: str, fault: str) -> None:
    """From now on, "none" ends it; `address` is where the studio believes the engine to be."""
    client = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    client.request("GET", f"/fault/{fault}")
    assert client.getresponse().status == 204
    client.close()


class FaultyEngine(LocalServer):
    """Use in a `with`. Hands everything on to the engine unless told otherwise."""

    def __init__(self, engine: EngineConnection) -> None:
        self.engine = urlsplit(engine.url)
        self.fault = "none"
        owner = self

        class Handler(_Handler):
            between = owner

        self.listen(Handler, "faulty-engine")

    @property
    def url(self) -> str:
        return super().url + self.engine.path


class _Handler(BaseHTTPRequestHandler):
    between: FaultyEngine

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/fault/"):
            self.between.fault = self.path.removeprefix("/fault/")
            self._say(204, b"", "")
            return
        fault = self.between.fault
        if fault == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault in REFUSALS:
            self._say(REFUSALS[fault], b"<html>no</html>", "text/html")
            return
        if fault == "slow":
            self.between.closing.wait(SLOW_SECONDS)
        self._hand_on(body)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def _hand_on(self, body: bytes) -> None:
        client = http.client.HTTPConnection(self.between.engine.netloc, timeout=60)
        given = {name: self.headers[name] for name in HEADERS if name in self.headers}
        client.request(self.command, self.path, body, given)
        answer = client.getresponse()
        self._say(answer.status, answer.read(), answer.headers.get("Content-Type", ""))
        client.close()

    def _say(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # the studio has gone meanwhile

    def log_message(self, *_: object) -> None:
        """Nobody reads a line for each request."""
