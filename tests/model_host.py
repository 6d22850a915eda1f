"""A host of models on this machine, which misbehaves as told."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from tests.local_server import LocalServer

REVISION = "0123abcd"
MODEL = bytes(range(256)) * 8_000  # 2 MB


class Host(Enum):
    WELL = auto()
    HANG = auto()  # in the middle of the model, until the server is closed
    CUT = auto()  # the line, in the middle of the model
    OTHER_BYTES = auto()
    NO_RANGES = auto()
    NO_LIST = auto()
    NO_MODEL = auto()  # its list of files lacks the model
    UNKNOWN = auto()
    BROKEN = auto()
    UNENCRYPTED = auto()  # sent on to another machine without encryption
    ROUND = auto()  # sent on without end


@dataclass
class ModelHostServer(LocalServer):
    """Use in a `with`. `asked` holds name and Range of each request for a file, `paths` all that was asked for.

    `model` is the file in whose middle it goes wrong.
    """

    how: Host = Host.WELL
    model: str = "model.bin"
    paths: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(
        default_factory=lambda: {
            "config.json": b'{"alignment_heads": []}',
            "model.bin": MODEL,
            "tokenizer.json": b"{}",
            "vocabulary.json": b"[]",
            "README.md": b"not wanted",
        }
    )

    def __post_init__(self) -> None:
        self.hanging = threading.Event()
        owner = self

        class Handler(_Handler):
            told = owner

        self.listen(Handler, "model-host")


class _Handler(BaseHTTPRequestHandler):
    told: ModelHostServer

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        how = self.told.how
        self.told.paths.append(path)
        if how in (Host.UNKNOWN, Host.BROKEN):
            self._send(401 if how is Host.UNKNOWN else 503, b"")
        elif path.startswith("/api/models/"):
            self._send(200, self._list())
        elif path.startswith("/store/"):
            self._file(path.rpartition("/")[2])
        else:
            self._elsewhere(path)

    def _list(self) -> bytes:
        if self.told.how is Host.NO_LIST:
            return b"<html>"
        found = []
        for name, data in self.told.files.items():
            about: dict[str, object] = {"rfilename": name, "size": len(data)}
            if name == "model.bin":
                about["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 135}
            found.append(about)
        if self.told.how is Host.NO_MODEL:
            found = [one for one in found if one["rfilename"] != "model.bin"]
        return json.dumps({"sha": REVISION, "siblings": found}).encode()

    def _elsewhere(self, path: str) -> None:
        """Where it lies, as the real host answers."""
        place = {
            Host.UNENCRYPTED: "http://store.example.com/x",
            Host.ROUND: path,
        }.get(self.told.how, f"/store/{path.rpartition('/')[2]}")
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _file(self, name: str) -> None:
        data, asked, how = self.told.files[name], self.headers.get("Range", ""), self.told.how
        self.told.asked.append((name, asked))
        if how is Host.OTHER_BYTES:
            data = bytes(len(data))
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked and how is not Host.NO_RANGES else 0
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(data) - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if name == self.told.model and how in (Host.HANG, Host.CUT):
            self.wfile.write(data[begin : len(data) // 2])
            self.wfile.flush()
            if how is Host.HANG:
                self.told.hanging.set()
                self.told.closing.wait(30)
            self.close_connection = True
            return
        self.wfile.write(data[begin:])

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def running_host() -> Iterator[ModelHostServer]:
    with ModelHostServer() as running:
        yield running
