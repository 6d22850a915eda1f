"""A model server that misbehaves as told; it speaks enough of Ollama's and OpenAI's chat APIs for the clients."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_server import LocalServer

WORDS = ("Hel", "lo ", "the", "re.")
MODEL = "test-model:latest"
KEY = "sk-right"


class Fault(Enum):
    NONE = auto()
    UNAUTHORISED = auto()  # every request
    MODEL_MISSING = auto()
    BUSY = auto()  # 429 with Retry-After: 7
    BROKEN = auto()  # 500
    REDIRECT = auto()
    NO_MODELS = auto()  # an empty list
    HANG = auto()  # nothing, not even a status, until the server is closed
    HANG_LISTS = auto()
    SILENT = auto()  # a status, then no word
    STALL = auto()  # two words, then nothing
    RESET = auto()  # two words, then a reset connection
    CUT = auto()  # two words, then a clean end without the closing line
    MALFORMED = auto()  # two words, then something that is no JSON
    WRONG_SHAPE = auto()  # JSON, but nothing that an answer looks like
    ERROR_LINE = auto()  # 200, two words, then an error in the stream
    ERROR_FIRST = auto()  # 200, then an error in place of the first word
    EMPTY = auto()  # a proper end without a word
    THINKING = auto()  # signs of thought before the words
    ENDLESS_LINE = auto()  # one line that never ends
    REPEATS = auto()  # says the given prefix again, then the words
    NO_TEMPERATURE = auto()  # 400 for a parameter


LATE = frozenset({Fault.STALL, Fault.RESET, Fault.CUT, Fault.MALFORMED, Fault.ERROR_LINE})


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FaultServer(LocalServer):
    """Use in a `with`. `fault` may be changed between requests; `asked` holds what came in."""

    fault: Fault = Fault.NONE
    words: tuple[str | bytes, ...] = WORDS  # bytes go out as they are, UTF-8 or not
    deltas: tuple[dict[str, Any], ...] = ()  # what else a message brings, before the words
    capabilities: tuple[str, ...] | None = None  # as Ollama tells them
    blind: bool = False  # refuses pictures
    chunk: int = 0  # so many bytes at a time, wherever that cuts
    costs: dict[str, object] = field(default_factory=dict)  # what it adds to the tokens that it counted
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hanging = threading.Event()  # set once a request hangs
        self.gone = threading.Event()  # set once a hanging client has let go
        owner = self

        class Handler(_Handler):
            server_of_faults = owner

        self.listen(Handler, "fault-server")

    def chats(self) -> list[Asked]:
        return [asked for asked in self.asked if "chat" in asked.path]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of_faults: FaultServer

    def do_GET(self) -> None:
        self._note({})
        fault = self._fault
        if fault is Fault.HANG_LISTS:
            self._hang()
        elif fault is Fault.UNAUTHORISED:
            self._refuse(401, "Incorrect API key provided: " + self.headers.get("Authorization", ""))
        elif fault is Fault.REDIRECT:
            self._reply(302, {}, {"Location": "http://192.0.2.1/"})
        elif self.path.startswith("/v1"):
            names = [] if fault is Fault.NO_MODELS else ["text-embedding-3", MODEL]
            self._reply(200, {"object": "list", "data": [{"id": n, "object": "model"} for n in names]})
        else:
            names = [] if fault is Fault.NO_MODELS else ["nomic-embed-text:latest", MODEL]
            self._reply(200, {"models": [{"name": n, "model": n, "size": 42, "details": {}} for n in names]})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._note(json.loads(raw or b"{}"))
        if self._fault is Fault.UNAUTHORISED:
            self._refuse(401, "Incorrect API key provided: " + self.headers.get("Authorization", ""))
        elif self.path == "/api/show":
            self._show()
        else:
            self._chat()

    def log_message(self, *_: object) -> None:
        """Tests read what they need from `asked`."""

    @property
    def _fault(self) -> Fault:
        return self.server_of_faults.fault

    @property
    def _openai(self) -> bool:
        return self.path.startswith("/v1")

    def _note(self, body: dict[str, Any]) -> None:
        self.server_of_faults.asked.append(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body))

    def _show(self) -> None:
        if self._fault is Fault.MODEL_MISSING:
            self._refuse(404, "model 'test-model' not found")
        else:
            facts = {"model_info": {"general.architecture": "llama", "llama.context_length": 4096}}
            able = self.server_of_faults.capabilities
            self._reply(200, facts | ({} if able is None else {"capabilities": able}))

    def _chat(self) -> None:
        body = self.server_of_faults.asked[-1].body
        refusals = {
            Fault.MODEL_MISSING: (404, "The model 'test-model' does not exist", {}),
            Fault.BUSY: (429, "Rate limit reached", {"Retry-After": "7"}),
            Fault.BROKEN: (500, "the runner has crashed", {}),
            Fault.REDIRECT: (307, "moved", {"Location": "http://192.0.2.1/"}),
        }
        if self._fault in refusals:
            self._refuse(*refusals[self._fault])
        elif self._fault is Fault.NO_TEMPERATURE and "temperature" in body:
            self._refuse(
                400, "Unsupported value: 'temperature' does not support 0.5 with this model.", {}, "temperature"
            )
        elif self.server_of_faults.blind and "image_url" in json.dumps(body["messages"]):
            self._refuse(400, "This model does not support image input.")
        elif self._fault is Fault.HANG:
            self._hang()
        else:
            self._stream(body)

    def _stream(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if self._openai else "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for line in self._lines(body):
                size = self.server_of_faults.chunk or len(line)
                for start in range(0, len(line), size):
                    self._chunk(line[start : start + size])
            self._chunk(b"")
        except (BrokenPipeError, ConnectionResetError):
            self.server_of_faults.gone.set()
            self.close_connection = True

    def _lines(self, body: dict[str, Any]) -> Iterator[bytes]:
        fault = self._fault
        if fault is Fault.THINKING:
            yield from (self._thought() for _ in range(3))
        if fault is Fault.ERROR_FIRST:
            yield self._error("the model ran out of memory")
            return
        if fault is Fault.WRONG_SHAPE:
            yield self._line([1, 2, 3])
            return
        if fault is Fault.ENDLESS_LINE:
            while True:
                yield b"x" * 1_000_000
        if fault is Fault.SILENT:
            self._wait()
            return
        if fault is Fault.REPEATS:
            yield from (self._word(part) for part in _halves(_prefix(body)))
        yield from (self._delta(delta) for delta in self.server_of_faults.deltas)
        words = () if fault is Fault.EMPTY else self.server_of_faults.words
        yield from (self._word(word) for word in (words[:2] if fault in LATE else words))
        yield from self._late(fault) if fault in LATE else self._end()

    def _late(self, fault: Fault) -> Iterator[bytes]:
        if fault is Fault.STALL:
            self._wait()
        elif fault is Fault.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.close()
            raise ConnectionResetError
        elif fault is Fault.MALFORMED:
            yield b'data: {"choices": [{"del\n\n' if self._openai else b'{"message": {"con\n'
        elif fault is Fault.ERROR_LINE:
            yield self._error("the model ran out of memory")

    def _end(self) -> Iterator[bytes]:
        if self._openai:
            yield self._line({**_CHUNK, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            usage = {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15} | self.server_of_faults.costs
            yield self._line({**_CHUNK, "choices": [], "usage": usage})
            yield b"data: [DONE]\n\n"
        else:
            done = {"done": True, "done_reason": "stop", "prompt_eval_count": 11, "eval_count": 4}
            yield self._line({"model": MODEL, "message": {"role": "assistant", "content": ""}, **done})

    def _word(self, text: str | bytes) -> bytes:
        if isinstance(text, bytes):
            return self._delta({"content": "@@"}).replace(b"@@", text)
        return self._delta({"content": text})

    def _thought(self) -> bytes:
        return self._delta({"reasoning_content": "hm"} if self._openai else {"content": "", "thinking": "hm"})

    def _delta(self, delta: dict[str, Any]) -> bytes:
        if self._openai:
            return self._line({**_CHUNK, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        return self._line({"model": MODEL, "message": {"role": "assistant", "content": "", **delta}, "done": False})

    def _error(self, words: str) -> bytes:
        return self._line({"error": {"message": words, "code": None} if self._openai else words})

    def _line(self, content: object) -> bytes:
        text = json.dumps(content).encode()
        return b"data: " + text + b"\n\n" if self._openai else text + b"\n"

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _hang(self) -> None:
        self._wait()
        self.close_connection = True

    def _wait(self) -> None:
        """Until the client lets go (its end of the connection closes) or the server is closed."""
        self.server_of_faults.hanging.set()
        self.connection.settimeout(0.05)
        while not self.server_of_faults.closing.is_set():
            try:
                if not self.connection.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        self.server_of_faults.gone.set()
        raise BrokenPipeError

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:  # the connection was reset on purpose
            self.close_connection = True

    def _refuse(self, status: int, words: str, headers: dict[str, str] | None = None, param: str | None = None) -> None:
        error = {"message": words, "type": "test", "param": param, "code": None} if self._openai else words
        self._reply(status, {"error": error}, headers)

    def _reply(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


_CHUNK = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL}


def _prefix(body: dict[str, Any]) -> str:
    said = [m["content"] for m in body["messages"] if m["role"] == "assistant"]
    return str(said[-1]) if said else ""


def _halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    return text[:middle], text[middle:]
