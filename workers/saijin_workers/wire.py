"""HTTP/1.1 on kept-alive connections with as little in between as can be.

Each step of a process costs at least one call, so what a call costs bounds the throughput. A request leaves in one
packet: the standard client sends head and body apart, which wakes the server twice (half of the CPU time of a call).
"""

from __future__ import annotations

import base64
import select
import socket
from collections import deque
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.ports import EngineConnection


class Wire:
    """Connections to one address. Thread-safe: each call has a connection of its own, kept for later ones.

    `keep`: how many idle connections are kept.
    """

    def __init__(self, connection: EngineConnection, keep: int) -> None:
        parts = urlsplit(connection.url)
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._base = parts.path.rstrip("/")
        self._idle: deque[socket.socket] = deque(maxlen=keep)
        heads = [f"Host: {parts.netloc.rpartition('@')[2]}", "Content-Type: application/json", "Accept: */*"]
        if connection.user:
            credentials = base64.b64encode(f"{connection.user}:{connection.password}".encode()).decode()
            heads.append(f"Authorization: Basic {credentials}")
        self._heads = "\r\n".join(heads)

    def call(self, method: str, path: str, body: bytes, seconds: float) -> tuple[int, bytes]:
        """Status and content. `seconds` without a byte are too long. Raises EngineUnavailable."""
        head = f"{method} {self._base}{path} HTTP/1.1\r\n{self._heads}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection: socket.socket | None = None
        try:
            connection = self._take(seconds)
            connection.sendall(head.encode("latin-1") + body)
            answer = HTTPResponse(connection, method=method)
            answer.begin()
            content = answer.read()
        except (OSError, HTTPException) as error:
            if connection is not None:
                connection.close()
            raise EngineUnavailable(f"{type(error).__name__}: {error}") from error
        if answer.will_close:
            connection.close()
        else:
            self._keep(connection)
        return answer.status, content

    def close(self) -> None:
        """Closes what is idle."""
        while self._idle:
            self._idle.pop().close()

    def _take(self, seconds: float) -> socket.socket:
        """The connection used last, unless the server has closed it meanwhile."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._open(seconds)
            if not _readable(connection):
                connection.settimeout(seconds)
                return connection
            connection.close()

    def _open(self, seconds: float) -> socket.socket:
        kind = HTTPSConnection if self._secure else HTTPConnection
        opened = kind(self._host, self._port, timeout=seconds)
        opened.connect()
        connection: socket.socket = opened.sock
        return connection

    def _keep(self, connection: socket.socket) -> None:
        if len(self._idle) == self._idle.maxlen:
            connection.close()
        else:
            self._idle.append(connection)


def _readable(connection: socket.socket) -> bool:
    """An idle connection with something to read has been closed, or is out of step."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([connection], [], [], 0)[0])
