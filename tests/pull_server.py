"""An Ollama of a few lines that downloads, loads and answers as told, for tests of what goes wrong on the way."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_server import LocalServer

LAYER = 1000  # bytes
PIECES = 10  # lines that tell of one layer


@dataclass
class PullServer(LocalServer):
    """Use in a `with`. `registry` names what can be pulled and its layers; what has come of them lies in `have`.

    `pull_error` and `load_error` are said instead of going on; `held` lets only as many lines through as `let` says.
    """

    registry: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"small:latest": ("sha256:a", "sha256:b")})
    installed: dict[str, int] = field(default_factory=dict)
    loaded: dict[str, dict[str, Any]] = field(default_factory=dict)
    have: dict[str, int] = field(default_factory=dict)
    pull_error: str = ""
    load_error: str = ""
    held: bool = False
    answer: str = "Hello."
    gpu: bool = False
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gone = threading.Event()  # set once a client let go in the middle of a download
        self.changed = threading.Condition()
        self._permits = threading.Semaphore(0)
        owner = self

        class Handler(_Handler):
            owned_by = owner

        self.listen(Handler, "pull-server")

    def let(self, lines: int) -> None:
        for _ in range(lines):
            self._permits.release()

    def permitted(self, connection: socket.socket) -> bool:
        """Waits for a permit; false when the client has gone or the server closes."""
        while self.held and not self._permits.acquire(timeout=0.02):
            if self.closing.is_set() or _has_gone(connection):
                return False
        return not self.closing.is_set()

    def note(self, digest: str, completed: int) -> None:
        with self.changed:
            self.have[digest] = completed
            self.changed.notify_all()

    def wait_have(self, digest: str, completed: int, seconds: float = 10) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.have.get(digest, 0) >= completed, seconds), self.have

    def bodies(self, path: str) -> list[dict[str, Any]]:
        return [body for asked, body in self.asked if asked == path]


def _has_gone(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def tagged(name: str) -> str:
    return name if ":" in name else f"{name}:latest"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owned_by: PullServer

    def do_GET(self) -> None:
        owner = self.owned_by
        if self.path == "/api/tags":
            self._reply(200, {"models": [{"name": n, "model": n, "size": s} for n, s in owner.installed.items()]})
        else:
            self._reply(200, {"models": [{"name": n, "model": n, **facts} for n, facts in owner.loaded.items()]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        self.owned_by.asked.append((self.path, body))
        name = tagged(body.get("model", ""))
        if self.path == "/api/pull":
            self._stream(self._pull(name))
        elif name not in self.owned_by.installed:
            self._reply(404, {"error": f"model '{name}' not found"})
        elif self.path == "/api/show":
            self._reply(200, {"model_info": {"llama.context_length": 2048}})
        elif self.path == "/api/generate":
            self._generate(name, body)
        else:
            self._stream(self._chat(name))

    def _pull(self, name: str) -> Iterator[dict[str, Any]]:
        owner = self.owned_by
        yield {"status": "pulling manifest"}
        if name not in owner.registry:
            yield {"error": "pull model manifest: file does not exist"}
            return
        for digest in owner.registry[name]:
            if owner.pull_error:
                yield {"error": owner.pull_error}
                return
            yield from self._layer(digest)
        yield {"status": "verifying sha256 digest"}
        owner.installed[name] = LAYER * len(owner.registry[name])
        yield {"status": "success"}

    def _layer(self, digest: str) -> Iterator[dict[str, Any]]:
        """Goes on after what is there, as the real one does."""
        owner, status = self.owned_by, f"pulling {digest[7:]}"
        for completed in range(owner.have.get(digest, 0), LAYER, LAYER // PIECES):
            if not owner.permitted(self.connection):
                owner.gone.set()
                raise BrokenPipeError
            yield {"status": status, "digest": digest, "total": LAYER, "completed": completed + LAYER // PIECES}
            owner.note(digest, completed + LAYER // PIECES)
        yield {"status": status, "digest": digest, "total": LAYER, "completed": LAYER}

    def _generate(self, name: str, body: dict[str, Any]) -> None:
        owner = self.owned_by
        if owner.load_error:
            self._reply(500, {"error": owner.load_error})
            return
        if body.get("keep_alive") == 0:
            owner.loaded.pop(name, None)
        else:
            size, window = owner.installed[name], body.get("options", {}).get("num_ctx", 2048)
            owner.loaded[name] = {"size": size, "size_vram": size if owner.gpu else 0, "context_length": window}
        self._reply(200, {"model": name, "response": "", "done": True, "done_reason": "load"})

    def _chat(self, name: str) -> Iterator[dict[str, Any]]:
        for word in self.owned_by.answer.split(" "):
            if not self.owned_by.permitted(self.connection):
                raise BrokenPipeError
            yield {"model": name, "message": {"role": "assistant", "content": word}, "done": False}
        yield {"model": name, "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}

    def _stream(self, lines: Iterator[dict[str, Any]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for line in lines:
                data = json.dumps(line).encode() + b"\n"
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True

    def _reply(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # the client let go in the middle
            super().finish()

    def log_message(self, *_: object) -> None:
        """Tests read what they need from the attributes."""
