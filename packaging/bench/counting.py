"""A model server whose every answer is known: it counts, and goes on after the number where an answer was cut off."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

LAST = 12
PACE = 0.02  # seconds before each number


def counted(last: int) -> str:
    """The whole answer of a server that counts so far."""
    return " ".join(f"n{number}" for number in range(1, last + 1))


WHOLE = counted(LAST)


class CountingModel:
    """Speaks OpenAI's chat API on a free port of this machine. `asked` holds the prefix that each request brought."""

    def __init__(self, last: int = LAST) -> None:
        self.last = last
        self.asked: list[str] = []
        self.closing = threading.Event()
        owner = self

        class Handler(_Handler):
            counting = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="counting-model")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def settings(self) -> dict[str, Any]:
        """The studio's, under `models`: this server alone."""
        return {"order": ["openai"], "openai": {"enabled": True, "address": self.url, "model": "counter"}}

    def may_go_on(self) -> bool:
        """Waits until the next number is due; false when none will be any more."""
        return not self.closing.wait(PACE)

    def note(self, number: int) -> None:
        """Hears of each number that was said."""

    def said_before(self, messages: list[dict[str, str]]) -> str:
        """The answer that is to go on; a whole one further up is another one."""
        answers = (message["content"] for message in messages[-2:] if message["role"] == "assistant")
        return next((text for text in answers if re.match(r"n1\b", text) and text != counted(self.last)), "")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    counting: CountingModel

    def do_GET(self) -> None:
        raw = json.dumps({"object": "list", "data": [{"id": "counter", "object": "model"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prefix = self.counting.said_before(body["messages"])
        self.counting.asked.append(prefix)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            self._count(len(prefix.split()))
        except OSError:
            return  # who asked was killed

    def _count(self, already: int) -> None:
        for number in range(already + 1, self.counting.last + 1):
            if not self.counting.may_go_on():
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

    def log_message(self, *_: object) -> None:
        """Nobody reads a line for each request."""
