"""Measures the voice at a listened-to sound device: sentence complete to first sound, stop to silence.

Method: a whole studio without a window on its own engine, warmed by saying 120 words into a file and by a round of
turns that does not count. The model is a stand-in that writes a sentence, rests until speech waits for its end, and
notes the moment at which it gives the character that completes it. The sound is heard at the monitor of a private
PulseAudio.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / part) for part in ("app", "workers", "packaging")]

from bench.listener import Listener, listening
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.settings import ChatSettings, Settings
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatRequest, ModelInfo

if TYPE_CHECKING:
    from saijin_studio.bootstrap.studio import Studio

READY_SECONDS = 120.0
REST_SECONDS = 0.7
WARM_WORDS = 120
JARS = ROOT / ".cache" / "engine"
QUESTIONS = {"en": "How are you?", "ja": "お元気ですか。"}
COMPLETES = {"en": " And", "ja": "そ"}
SENTENCES = {
    "en": [
        "Good morning, it is lovely to see you again.",
        "The library was quiet today.",
        "I was thinking about the song you sent me last night.",
        "Shall we take a walk along the river before it gets dark?",
        "Tell me more.",
    ],
    "ja": [
        "おはようございます、また会えてうれしいです。",
        "今日の図書館は静かでした。",
        "昨日送ってくれた曲のことを考えていました。",
        "暗くなる前に、川沿いを少し歩きませんか。",
        "もっと聞かせてください。",
    ],
}


def measure_voice(rounds: int = 3) -> dict[str, dict[str, float]]:
    """Milliseconds: {"first_sound_en": {"median", "worst", "runs"}, "first_sound_ja", "stop_to_silence"}.

    Runs in a program of its own, since the sound library reads its configuration once. Raises RuntimeError.
    """
    command = [sys.executable, str(Path(__file__)), str(rounds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError("the voice could not be measured")
    figures: dict[str, dict[str, float]] = json.loads(done.stdout)
    return figures


class Writer:
    """A model that writes `sentence`, rests, completes it at `completed` (time.monotonic) and waits to be stopped."""

    provider = "bench"
    model = "writer"

    def __init__(self) -> None:
        self.sentence = ""
        self.last = ""
        self.completed = 0.0
        self.said = threading.Event()

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        yield self.sentence
        cancel.wait(REST_SECONDS)
        self.completed = time.monotonic()
        self.said.set()
        yield self.last
        while not cancel.wait(0.2):
            # A model that is silent for long would be given up.
            yield "."

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


def _measure(listener: Listener, rounds: int, home: Path) -> dict[str, dict[str, float]]:
    from saijin_studio.bootstrap.studio import Studio
    from saijin_studio.services.settings import SettingsService

    paths, bus, model = Paths(home), EventBus(), Writer()
    paths.make()
    settings = SettingsService(paths.settings_file, bus)
    settings.save(Settings(chats=ChatSettings(titles=False, summaries=False)))  # nothing else is written meanwhile
    studio = Studio(paths, settings, bus, lambda settings: (model,))
    figures: dict[str, list[float]] = {"first_sound_en": [], "first_sound_ja": [], "stop_to_silence": []}
    try:
        studio.start()
        if not studio.services.engine.wait_ready(READY_SECONDS):
            raise RuntimeError(f"the engine did not start: {studio.services.engine.status()}")
        studio.services.voice.say("One. Two. Three. はい。" * (WARM_WORDS // 4), "yuuri", home / "warm.wav")
        for number in range(rounds + 1):
            for language, sentences in SENTENCES.items():
                for sentence in sentences:
                    heard, silent = _turn(studio, model, listener, language, sentence)
                    if number:
                        figures[f"first_sound_{language}"].append(heard)
                        figures["stop_to_silence"].append(silent)
    finally:
        studio.close()
    return {
        name: {"median": statistics.median(values), "worst": max(values), "runs": len(values)}
        for name, values in figures.items()
    }


def _turn(studio: Studio, model: Writer, listener: Listener, language: str, sentence: str) -> tuple[float, float]:
    """Milliseconds from the sentence's end to its sound, and from stop to silence."""
    chat, voice = studio.services.chat, studio.services.voice
    model.sentence, model.last = sentence, COMPLETES[language]
    model.said.clear()
    turn = chat.send(chat.new_conversation("yuuri").id, QUESTIONS[language])
    if not model.said.wait(30):
        raise RuntimeError("the model was not asked")
    heard = listener.first_sound(model.completed)
    stopped = time.monotonic()
    voice.stop()
    silent = listener.last_sound(stopped)
    chat.cancel(turn.correlation_id)
    deadline = time.monotonic() + 10
    while chat.turn(turn.correlation_id).state.open and time.monotonic() < deadline:
        time.sleep(0.02)
    return 1000 * (heard - model.completed), 1000 * (silent - stopped)


if __name__ == "__main__":
    with listening() as ears, tempfile.TemporaryDirectory(prefix="saijin-voice-") as folder:
        os.environ.update({**ears.env, "SAIJIN_ENGINE_JARS": str(JARS)})
        print(json.dumps(_measure(ears, int(sys.argv[1]) if len(sys.argv) > 1 else 1, Path(folder))))
