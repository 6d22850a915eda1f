"""A transcription server that checks what it was sent and misbehaves as told."""

from __future__ import annotations

import io
import json
import threading
import wave
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler

import numpy as np
from numpy.typing import NDArray

from tests.local_server import LocalServer


class Answer(Enum):
    TEXT = auto()
    EMPTY = auto()  # no words
    UNAUTHORISED = auto()
    NO_SUCH_PATH = auto()
    NO_MODEL = auto()
    BUSY = auto()  # 429 with Retry-After: 7
    TOO_LARGE = auto()  # 413
    BROKEN = auto()  # 500 with words
    NO_JSON = auto()
    WRONG_SHAPE = auto()
    REDIRECT = auto()
    HANG = auto()  # until the server is closed
    CUT = auto()  # half an answer
    DROPS = auto()  # one blank after another, until the server is closed
    STRANGE = auto()  # words between signs that are none


@dataclass
class Sent:
    """One request as it came in; `samples` are those of the WAV file."""

    path: str
    authorization: str
    fields: dict[str, str]
    rate: int
    channels: int
    width: int
    samples: NDArray[np.float32]


@dataclass
class TranscriptionServer(LocalServer):
    """Use in a `with`. `answer` may be changed between requests; `sent` holds what came in."""

    answer: Answer = Answer.TEXT
    text: str = "Hello there."
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hanging = threading.Event()
        owner = self

        class Handler(_Handler):
            told = owner

        self.listen(Handler, "transcription-server")


class _Handler(BaseHTTPRequestHandler):
    told: TranscriptionServer

    def log_message(self, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.sent.append(_read(self.path, self.headers["Authorization"] or "", self.headers["Content-Type"], body))
        kind = self.told.answer
        if kind is Answer.HANG:
            self.told.hanging.set()
            self.told.closing.wait(30)
            return
        if kind is Answer.DROPS:
            self._drip()
            return
        status, content = _ANSWERS.get(kind, (200, json.dumps({"text": f" {self.told.text} "})))
        self.send_response(status)
        self.send_header("Content-Length", str(len(content.encode()) + (500 if kind is Answer.CUT else 0)))
        if kind is Answer.BUSY:
            self.send_header("Retry-After", "7")
        if kind is Answer.REDIRECT:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(content.encode())
        self.close_connection = True

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            while not self.told.closing.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            self.close_connection = True


_ANSWERS = {
    Answer.EMPTY: (200, '{"text": ""}'),
    Answer.STRANGE: (200, r'{"text": "\u0000Hello\ud800,\u001b[31m\u3000\n\ud83c\udf39\u0007 ", "language": 7}'),
    Answer.UNAUTHORISED: (401, '{"error": {"message": "Incorrect API key provided: sk-right."}}'),
    Answer.NO_SUCH_PATH: (404, "nothing here"),
    Answer.NO_MODEL: (404, '{"error": {"message": "The model `x` does not exist"}}'),
    Answer.BUSY: (429, '{"error": {"message": "slow down"}}'),
    Answer.TOO_LARGE: (413, "too large"),
    Answer.BROKEN: (500, '{"detail": "out of memory"}'),
    Answer.NO_JSON: (200, "<html>"),
    Answer.WRONG_SHAPE: (200, '["text"]'),
    Answer.REDIRECT: (302, ""),
}


def _read(path: str, authorization: str, content_type: str, body: bytes) -> Sent:
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = {str(part.get_param("name", header="content-disposition")): part for part in whole.iter_parts()}
    file = parts.pop("file")
    assert str(file.get_filename()).endswith(".wav") and file.get_content_type() == "audio/wav"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    fields = {name: str(part.get_payload()) for name, part in parts.items()}
    with wave.open(io.BytesIO(content)) as sound:
        frames = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) / np.float32(32768)
        about = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
    return Sent(path, authorization, fields, *about, frames)
