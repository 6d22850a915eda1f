"""A studio's voice with the real engines on a real sound device, as a program: `python -m tests.heard.program SETUP`.

SETUP is a JSON file, see `Setup`. Each line that it reads is an order in JSON, and each line that it writes is what
came of one, or what was told meanwhile. It runs until its input ends or somebody kills it.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np

from saijin_studio.bootstrap.studio import loudness
from saijin_studio.core.errors import SaijinError
from saijin_studio.core.events import NoticeRaised, SpeechChanged
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.recorded_voice import RecordedVoice
from saijin_studio.core.settings import SpeechServer
from saijin_studio.core.vits_voice import read_vits_voice
from saijin_studio.ports import Speech
from saijin_studio.providers.audio import SoundDeviceOutput
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.providers.speech.coqui_voices import CoquiVoices
from saijin_studio.providers.speech.espeak import EspeakEngine
from saijin_studio.providers.speech.openjtalk import OpenJTalkEngine
from saijin_studio.providers.speech.server import SpeechServerEngine
from saijin_studio.providers.speech.vits import VitsEngine
from tests.workers.voice_stage import Stage


@dataclass
class Setup:
    """`server` is an address; `vits` and `coqui` are folders of voices by their ids; `latency` is the device's."""

    home: str
    latency: float = 0.3
    server: str = ""
    vits: dict[str, str] = field(default_factory=dict)
    coqui: dict[str, str] = field(default_factory=dict)
    coqui_python: str = ""
    recording: str = ""


class Noted:
    """A speech engine, and a file in `folder` of each sound that it made, in the order in which it made them."""

    def __init__(self, engine: Any, folder: Path, made: list[dict[str, Any]]) -> None:
        self._engine = engine
        self._folder = folder
        self._made = made

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._engine, name)
        return {"synthesise": self._synthesise, "stream": self._stream}.get(name, found)

    def _synthesise(self, text: str, *rest: Any, **more: Any) -> Speech:
        speech: Speech = self._engine.synthesise(text, *rest, **more)
        self._note(text, [speech])
        return speech

    def _stream(self, text: str, *rest: Any, **more: Any) -> Iterator[Speech]:
        pieces: list[Speech] = []
        for piece in self._engine.stream(text, *rest, **more):
            pieces.append(piece)
            yield piece
        self._note(text, pieces)

    def _note(self, text: str, pieces: list[Speech]) -> None:
        if not pieces:
            return
        file = self._folder / f"{threading.get_ident()}-{len(self._made)}.npy"
        np.save(file, np.concatenate([piece.samples for piece in pieces]))
        self._made.append({"engine": self._engine.name, "text": text, "rate": pieces[0].sample_rate, "file": str(file)})


class Booth(Stage):
    """The stage of the voice's tests, with what is real in the place of what only notes."""

    def __init__(self, setup: Setup) -> None:
        self.made: list[dict[str, Any]] = []
        folder = Path(setup.home) / "made"
        folder.mkdir(parents=True, exist_ok=True)
        output = SoundDeviceOutput(
            lambda: self.settings.current.voice.output, lambda: loudness(self.settings.current.voice), setup.latency
        )
        engines = [Noted(engine, folder, self.made) for engine in engines_of(setup)]
        with patch("tests.workers.voice_stage.Speaker", lambda: output):
            super().__init__(Path(setup.home), others=engines)  # type: ignore[arg-type]
        self.english.lacking = self.japanese.lacking = "nobody hums here"
        self.output = output


def engines_of(setup: Setup) -> list[Any]:
    made: list[Any] = []
    if setup.server:
        made.append(SpeechServerEngine(lambda: SpeechServer(address=setup.server, model="m", voice="v"), NoKeys()))
    if setup.vits:
        made.append(VitsEngine(lambda: tuple(vits(name, Path(at)) for name, at in setup.vits.items())))
    if setup.coqui:
        models = [InstalledVoice(name, name, "coqui", ("en", "ja"), Path(at)) for name, at in setup.coqui.items()]
        recorded = [RecordedVoice("me", "Me", Path(setup.recording))] if setup.recording else []
        made.append(CoquiEngine(CoquiVoices(lambda: models, lambda: recorded), lambda: Path(setup.coqui_python)))
    return [*made, OpenJTalkEngine(), EspeakEngine()]


def vits(name: str, folder: Path) -> InstalledVoice:
    speakers = tuple(read_vits_voice(json.loads((folder / "config.json").read_text("utf-8"))).speakers)
    return InstalledVoice(name, name, "vits", ("en",), folder, 10, "MIT", speakers=speakers)


class NoKeys:
    def get(self, name: str) -> None:
        return None

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("nobody keeps a key here")


class Director:
    """What can be ordered; each method is one order, its arguments the rest of the line."""

    def __init__(self, booth: Booth) -> None:
        self._booth = booth
        self._lock = threading.Lock()
        booth.bus.subscribe(SpeechChanged, self._on_speech)
        booth.bus.subscribe(NoticeRaised, lambda event: self.tell("notice", code=event.code, params=event.params))

    def tell(self, word: str, **about: Any) -> None:
        with self._lock:
            print(json.dumps({"word": word, **about}), flush=True)

    def speak(self, text: str, utterance: str, voice: dict[str, Any]) -> None:
        """As a persona with this data of the studio's own; `told` follows, and `ended` with the files."""
        data = {"name": "Nana", "description": "x", "extensions": {"saijin": voice}}
        card = {"spec": "chara_card_v3", "spec_version": "3.0", "data": data}
        key = f"nana{utterance[:8]}"
        self._booth.paths.personas.mkdir(parents=True, exist_ok=True)
        (self._booth.paths.personas / f"{key}.json").write_text(json.dumps(card), "utf-8")
        message = self._booth.reply(text)
        about = {"source": "message", "message_id": message.id, "persona_key": key}
        self._booth.engine.start_process("voice_synthesis", utterance, about)

    def set(self, **voice: Any) -> None:
        """Settings of the voice."""
        current = self._booth.settings.current
        self._booth.settings.save(
            msgspec.structs.replace(current, voice=msgspec.structs.replace(current.voice, **voice))
        )
        self.tell("set")

    def stop(self) -> None:
        self._booth.voice.stop()

    def _on_speech(self, event: SpeechChanged) -> None:
        self.tell("told", utterance=event.correlation_id, state=event.state, index=event.index, text=event.text)
        if event.state in ("finished", "failed", "stopped"):
            clips = [asdict(clip) for clip in self._booth.clips.of_utterance(event.correlation_id)]
            files = [str(self._booth.paths.audio / clip["path"]) for clip in clips]
            engines = [clip["engine"] for clip in clips]
            self.tell("ended", utterance=event.correlation_id, files=files, engines=engines, made=self._booth.made)


def main(setup: Setup) -> None:
    booth = Booth(setup)
    director = Director(booth)
    director.tell("ready", missing=booth.output.missing())
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        act: Callable[..., None] = getattr(director, order.pop("do"))
        try:
            act(**order)
        except SaijinError as error:
            director.tell("refused", code=error.code)
    booth.close()


if __name__ == "__main__":
    main(Setup(**json.loads(Path(sys.argv[1]).read_text("utf-8"))))
