"""A speech server that answers as told; it speaks enough of OpenAI's audio API for the engine."""

from __future__ import annotations

import io
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np
import soundfile

from tests.local_server import LocalServer

KEY = "sk-right"
RATE = 24_000
SECONDS = 0.5


def tone(seconds: float = SECONDS, rate: int = RATE, channels: int = 1) -> Any:
    hum = (0.4 * np.sin(2 * np.pi * 220 * np.arange(int(seconds * rate)) / rate)).astype(np.float32)
    return hum if channels == 1 else np.stack([hum] * channels, axis=1)


def encoded(kind: str, samples: Any = None, rate: int = RATE, subtype: str | None = None) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, tone() if samples is None else samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


@dataclass
class SpeechServer(LocalServer):
    """Use in a `with`. `asked` holds the bodies of what was to be spoken, `paths` all that was asked for."""

    sound: bytes = field(default_factory=lambda: encoded("WAV"))
    content_type: str = "audio/wav"
    status: int = 200
    words: str = "no"
    unknown: str = ""  # a field that is refused
    refusal: int = 400
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    drips: bool = False
    promised: int = 0  # bytes that are said to come beyond those that do
    voices: object = None  # None: no such list
    models: tuple[str, ...] = ("whisper-1", "kokoro")
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hanging = threading.Event()
        owner = self

        class Handler(_Handler):
            stage = owner

        self.listen(Handler, "speech-server")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stage: SpeechServer

    def do_GET(self) -> None:
        self._note()
        if self.path == "/v1/models":
            self._json(200, {"data": [{"id": name} for name in self.stage.models]})
        elif self.path == "/v1/audio/voices" and self.stage.voices is not None:
            self._json(200, self.stage.voices)
        else:
            self._json(404, {"detail": "Not Found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._note()
        self.stage.asked.append(body)
        if self.stage.hangs:
            self.stage.hanging.set()
            self.stage.closing.wait(20)
            self.close_connection = True
        elif self.stage.status != 200:
            self._json(self.stage.status, {"error": {"message": self.stage.words}})
        elif self.stage.unknown in body:
            self._json(self.stage.refusal, {"detail": f"unknown field: {self.stage.unknown}"})
        else:
            self._sound()

    def log_message(self, *_: object) -> None:
        """Tests read what they need from the server."""

    def _note(self) -> None:
        self.stage.paths.append(self.path)
        self.stage.keys.append(self.headers.get("Authorization"))

    def _sound(self) -> None:
        sound = self.stage.sound
        self.send_response(200)
        self.send_header("Content-Type", self.stage.content_type)
        self.send_header("Content-Length", str(len(sound) + self.stage.promised))
        self.end_headers()
        self.wfile.write(sound)
        self.wfile.flush()
        while self.stage.drips and not self.stage.closing.wait(0.05):
            try:
                self.wfile.write(b"\0")
            except OSError:  # whoever asked has let go
                break
        self.close_connection = True

    def _json(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **self.stage.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
