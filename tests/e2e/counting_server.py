"""A model server that counts aloud, one number for each `let` of the test, going on after what was said before."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LAST = 40
WHOLE = " ".join(f"n{number}" for number in range(1, LAST + 1))


class CountingServer:
    """Speaks OpenAI's chat API on a free port. `asked` holds the prefix that each request brought."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reached = threading.Condition()
        self.said = 0
        self._permits = threading.Semaphore(0)
        self._closing = threading.Event()
        owner = self

        class Handler(_Handler):
            counting = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def let(self, numbers: int) -> None:
        """Allows so many more numbers to be said."""
        for _ in range(numbers):
            self._permits.release()

    def wait_said(self, number: int, seconds: float = 60) -> None:
        with self.reached:
            assert self.reached.wait_for(lambda: self.said >= number, seconds), f"only {self.said} were said"

    def __enter__(self) -> CountingServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self.let(10 * LAST)
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def permitted(self) -> bool:
        self._permits.acquire()
        return not self._closing.is_set()

    def note(self, number: int) -> None:
        with self.reached:
            self.said = number
            self.reached.notify_all()


class _Handler(BaseHTTPRequestHandler):
    counting: CountingServer

    def do_GET(self) -> None:
        self._json({"object": "list", "data": [{"id": "counter", "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prefix = next((m["content"] for m in body["messages"][-2:] if m["role"] == "assistant" and _counted(m)), "")
        self.counting.asked.append(prefix)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            self._count(len(prefix.split()))
        except OSError:
            return  # the reader has gone, which is what the tests are about

    def _count(self, already: int) -> None:
        for number in range(already + 1, LAST + 1):
            if not self.counting.permitted():
                return
            self._event({"content": f"n{number}" if number == 1 else f" n{number}"}, None)
            self.counting.note(number)
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], finish: str | None) -> None:
        chunk = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "counter",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _json(self, value: dict[str, Any]) -> None:
        raw = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Tests read what they need from the attributes."""


def _counted(message: dict[str, str]) -> bool:
    return bool(re.match(r"n1\b", message["content"]))
