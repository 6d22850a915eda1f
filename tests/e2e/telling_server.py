"""A model server that says what the scripted people ask for: thinks, calls a tool, counts on, tells stories."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_server import LocalServer

from .chat_texts import ARGUMENTS, CUT, LINE, TOOL, Texts

MODEL = "teller"
PACE = 0.02  # seconds before each piece
LAST = 2_000  # nobody waits for it
SENTENCES = 60
Delta = dict[str, Any]


class TellingServer(LocalServer):
    """Speaks OpenAI's chat API and counts tokens as llama.cpp does: a word is one. `asked` has what it was sent."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.asked: list[list[dict[str, Any]]] = []
        self._plain = 0
        self._lock = threading.Lock()
        owner = self

        class Handler(_Handler):
            teller = owner

        self.listen(Handler, "telling-server")

    def settings(self) -> dict[str, Any]:
        """The studio's, under `models`: this server alone."""
        openai = {"enabled": True, "address": f"{self.url}/v1", "model": MODEL}
        return {"order": ["openai"], "openai": openai}

    def answer(self, messages: list[dict[str, Any]]) -> Iterator[Delta]:
        texts, asked = self.texts, words_of(messages[-1])
        if any(mark in words_of(messages[0]) for mark in LINE):
            return _pieces(texts.line)
        if any(mark in asked for mark in CUT):
            return _pieces(texts.more)
        if texts.count in asked:
            return ({"content": f"n{number} "} for number in range(1, LAST))
        if texts.story in asked:
            return ({"content": texts.sentence} for _ in range(SENTENCES))
        if texts.think in asked:
            return self._thinking()
        return _pieces(texts.shown if texts.show in asked else self._next_plain())

    def _thinking(self) -> Iterator[Delta]:
        for letter in self.texts.thoughts:
            yield {"reasoning_content": letter}
        call = {"name": TOOL, "arguments": ARGUMENTS}
        yield {"tool_calls": [{"index": 0, "id": "call", "type": "function", "function": call}]}
        yield from _pieces(self.texts.thought)

    def _next_plain(self) -> str:
        with self._lock:
            self._plain += 1
            return self.texts.plain(self._plain - 1)


def words_of(message: dict[str, Any]) -> str:
    """Without the pictures that go with it."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(str(part.get("text", "")) for part in content)


def _pieces(text: str) -> Iterator[Delta]:
    """A few characters at a time, as tokens are."""
    return ({"content": text[start : start + 4]} for start in range(0, len(text), 4))


class _Handler(BaseHTTPRequestHandler):
    teller: TellingServer

    def do_GET(self) -> None:
        self._reply({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/tokenize":
            self._reply({"tokens": list(range(len(body.get("content", "").split())))})
            return
        self.teller.asked.append(body["messages"])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            self._tell(self.teller.answer(body["messages"]))
        except OSError:
            return  # who asked has heard enough

    def _tell(self, deltas: Iterator[Delta]) -> None:
        for delta in deltas:
            if self.teller.closing.wait(PACE):
                return
            self._event(delta, None)
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: Delta, finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _reply(self, content: object) -> None:
        raw = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Nobody reads a line for each request."""
