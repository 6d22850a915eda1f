"""A model server for a person who keeps chats: answers, titles and summaries by name, and a tokeniser of its own."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_server import LocalServer

MODEL = "keeper"
TITLE = "Rain over the harbour"
SUMMARY = "They spoke of lanterns and of rain, and nothing was promised."
REPLY = "I am listening. The lanterns are lit."
OF_TITLES, OF_SUMMARIES = 48, 700  # tokens that the studio allows for them


class KeepServer(LocalServer):
    """Speaks OpenAI's chat API, and counts tokens as llama.cpp does. `asked` holds the bodies of requests for words."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        owner = self

        class Handler(_Handler):
            keeper = owner

        self.listen(Handler, "keep-server")

    def settings(self) -> dict[str, Any]:
        """The studio's, under `models`."""
        server = {"enabled": True, "address": f"{self.url}/v1", "model": MODEL}
        return {"order": ["openai", "offline"], "openai": server, "ollama": {"enabled": False}}

    def replies_asked(self) -> list[dict[str, Any]]:
        return [body for body in self.asked if words_for(body) == REPLY]


def words_for(body: dict[str, Any]) -> str:
    return {OF_TITLES: TITLE, OF_SUMMARIES: SUMMARY}.get(body.get("max_tokens", 0), REPLY)


class _Handler(BaseHTTPRequestHandler):
    keeper: KeepServer

    def do_GET(self) -> None:
        self._send({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/tokenize":
            self._send({"tokens": [0] * (len(str(body.get("content", ""))) // 3 + 1)})
            return
        self.keeper.asked.append(body)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in words_for(body).split():
            self._event({"content": f"{word} "}, None)
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], finish: str | None) -> None:
        chunk = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": MODEL,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _send(self, answer: dict[str, Any]) -> None:
        raw = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Nobody reads a line for each request."""
