"""A model server whose every answer is known: it counts, and goes on after the number where an answer was cut off."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

LAST = 12
PACE = 0.02  # seconds between two numbers
WHOLE = " ".join(f"n{number}" for number in range(1, LAST + 1))


class CountingModel:
    """Speaks OpenAI's chat API on a free port of this machine."""

    def __init__(self) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="counting-model")

    def settings(self) -> dict[str, Any]:
        """The studio's, under `models`: this server alone."""
        address = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        return {"order": ["openai"], "openai": {"enabled": True, "address": address, "model": "counter"}}

    def __enter__(self) -> CountingModel:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        raw = json.dumps({"object": "list", "data": [{"id": "counter", "object": "model"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            self._count(_said_before(body["messages"]))
        except OSError:
            return  # the studio was killed

    def _count(self, already: int) -> None:
        pause = threading.Event()
        for number in range(already + 1, LAST + 1):
            self._event({"content": f"n{number}" if number == 1 else f" n{number}"}, None)
            pause.wait(PACE)
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

    def log_message(self, *_: object) -> None:
        """Nobody reads a line for each request."""


def _said_before(messages: list[dict[str, str]]) -> int:
    """How many numbers of the answer that is to go on have been said; a whole answer further up is another one."""
    answers = [message["content"] for message in messages[-2:] if message["role"] == "assistant"]
    return next((len(text.split()) for text in answers if text.startswith("n1") and text != WHOLE), 0)
