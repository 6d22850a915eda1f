"""The HTTP connection to a model server: it can be cut from another thread, and its answers are bounded.

Closing a socket does not wake a thread that reads from it; shutting it down does. The `trace` extension of httpx
(https://www.python-httpx.org/advanced/extensions/#trace) hands out each connection when it is made.
"""

from __future__ import annotations

import codecs
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from ...core.address import host_of, is_loopback, is_near, is_plain

LARGEST_ANSWER = 16 * 1024 * 1024  # bytes; far beyond any reply or model list
CONNECT_SECONDS = 5.0
LIST_SECONDS = 5.0


class _Utf8:
    """Bytes that are no UTF-8 become the replacement character; a character may come in two chunks."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def take(self, chunk: bytes) -> bytes:
        return self._decoder.decode(chunk).encode()

    def rest(self) -> bytes:
        return self._decoder.decode(b"", final=True).encode()


class AnswerTooLarge(httpx.ReadError):
    """More than LARGEST_ANSWER bytes came."""


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, limit: int, plain: bool) -> None:
        """`plain`: not compressed, so that what comes is text."""
        self._stream = stream
        self._left = limit
        self._text = _Utf8() if plain else None

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise AnswerTooLarge("the answer is larger than any answer should be")
            yield self._text.take(chunk) if self._text else chunk
        if self._text and (rest := self._text.rest()):
            yield rest

    def close(self) -> None:
        self._stream.close()


class Line(httpx.BaseTransport):
    """The transport for one request or a few; `cut` may be called from any thread and at any time."""

    def __init__(self, address: str, limit: int = LARGEST_ANSWER, text: bool = True) -> None:
        """`text`: answers are words; those of another kind are not read as UTF-8."""
        tls = address.startswith("https:")
        proxy = proxy_for(address)
        # Reading the certificates takes tens of milliseconds, so plain HTTP goes without.
        self._inner = httpx.HTTPTransport(verify=_certificates() if tls or proxy else False, proxy=proxy)
        self._limit = limit
        self._text = text
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_cut = False
        self.retry_after: float | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "trace": self._trace}
        response = self._inner.handle_request(request)
        self.retry_after = retry_after(response.headers)
        stream = response.stream
        assert isinstance(stream, httpx.SyncByteStream)
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Bounded(stream, self._limit, self._text and "content-encoding" not in response.headers),
            extensions=response.extensions,
        )

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if not event.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        made = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets = [one for one in self._sockets if one.fileno() >= 0] + [made]
            cut = self._is_cut
        if cut:
            self.cut()

    def cut(self) -> None:
        """Ends whatever is being read or written on this line."""
        with self._lock:
            self._is_cut = True
            sockets, self._sockets = self._sockets, []
        for one in sockets:
            # The plain method also for TLS: SSLSocket's own would take the TLS state from under the reading thread.
            with contextlib.suppress(OSError):  # already closed
                socket.socket.shutdown(one, socket.SHUT_RDWR)

    def close(self) -> None:
        self._inner.close()


def client_for(line: Line, reading_seconds: float | None) -> dict[str, Any]:
    """Arguments for an httpx client on `line`; no redirects, for a key must not travel to another server."""
    return {
        "transport": line,
        "trust_env": False,
        "follow_redirects": False,
        "timeout": httpx.Timeout(reading_seconds, connect=CONNECT_SECONDS),
    }


def proxy_for(address: str) -> str | None:
    """The proxy that the environment names for this address; never one for this machine itself.

    What goes unencrypted to one's own network stays in it, too: a proxy would read it.
    """
    if is_loopback(address) or (is_plain(address) and is_near(address)) or proxy_bypass(host_of(address)):
        return None
    found = getproxies()
    return found.get(urlsplit(address).scheme) or found.get("all")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3: seconds or an HTTP date); None when absent or unreadable."""
    from email.utils import parsedate_to_datetime

    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 86_400))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    from datetime import UTC, datetime

    if at.tzinfo is None:
        return None
    return min(max((at - datetime.now(UTC)).total_seconds(), 0.0), 86_400.0)


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
