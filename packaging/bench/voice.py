"""Measures the voice at a listened-to sound device: sentence complete to first sound, stop to silence.

Method: a whole studio without a window on its own engine, warmed by sentences said into a file and by turns that do
not count. The model is a stand-in that writes a sentence, rests until speech waits for its end, and notes the moment
at which it gives the character that completes it. The sound is heard at the monitor of a private PulseAudio. No
sentence is said twice, since the studio keeps sounds; at the end some are, to show what that is worth.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figure import Figure, figure
from bench.listener import Listener, listening
from bench.phrases import sentences
from bench.voice_studio import QUESTIONS, await_spoken, in_own_program, studio, told
from saijin_studio.core.cancel import CancelToken
from saijin_studio.ports import ChatRequest, ModelInfo

if TYPE_CHECKING:
    from saijin_studio.bootstrap.studio import Studio

REST_SECONDS = 0.7
SPOKEN_SECONDS = 30.0
WARM_TURNS = 20  # of each language: the engine's own code becomes quick by being used
TURNS = 15
AGAIN = 6
COMPLETES = {"en": " And", "ja": "そ"}
LANGUAGES = {"en": "English", "ja": "Japanese"}
GOALS = {"en": 80.0, "ja": 330.0}
STOP_GOAL = 60.0


def measure() -> Iterator[Figure]:
    """Runs in a program of its own. Raises RuntimeError."""
    found = in_own_program("bench.voice", 600)
    method = "from a sentence's last character to its sound at an emulated device; the whole studio with its engine"
    new, kept = f"{method}; every sentence new", f"{method}; said before, its sound kept"
    for language, name in LANGUAGES.items():
        yield figure(f"First sound, {name}", "ms", found[f"new_{language}"], new, GOALS[language])
        yield figure(f"First sound, {name}, said before", "ms", found[f"again_{language}"], kept)
    yield figure("Stop to silence", "ms", found["stop"], "at the same device, while a sentence sounds", STOP_GOAL)


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


def main() -> None:
    with listening() as ears, tempfile.TemporaryDirectory(prefix="saijin-voice-") as folder:
        os.environ.update(ears.env)
        model = Writer()
        with studio(Path(folder), model) as running:
            print(json.dumps(_measured(running, model, ears)))


def _measured(running: Studio, model: Writer, ears: Listener) -> dict[str, list[float]]:
    """Milliseconds: what is `new_` and said `again_` in each language, and `stop`."""
    found: dict[str, list[float]] = {"stop": []}
    said = {language: list(islice(sentences(language), WARM_TURNS + TURNS)) for language in LANGUAGES}
    for number in range(WARM_TURNS + TURNS):
        for language, some in said.items():
            heard, silent = _turn(running, model, ears, language, some[number])
            if number >= WARM_TURNS:
                found.setdefault(f"new_{language}", []).append(heard)
                found["stop"].append(silent)
    for number in range(AGAIN):
        for language, some in said.items():
            heard, _ = _turn(running, model, ears, language, some[-1 - number])
            found.setdefault(f"again_{language}", []).append(heard)
    return found


def _turn(running: Studio, model: Writer, ears: Listener, language: str, sentence: str) -> tuple[float, float]:
    """Milliseconds from the sentence's end to its sound, and from stop to silence."""
    chat, voice = running.services.chat, running.services.voice
    model.sentence, model.last = sentence, COMPLETES[language]
    model.said.clear()
    with told(running) as news:
        turn = chat.send(chat.new_conversation("yuuri").id, QUESTIONS[language]).correlation_id
        if not model.said.wait(30):
            raise RuntimeError("the model was not asked")
        heard = ears.first_sound(model.completed)
        stopped = time.monotonic()
        voice.stop()
        silent = ears.last_sound(stopped)
        chat.cancel(turn)
        news.closed(turn)
    await_spoken(running, turn, SPOKEN_SECONDS)
    return 1000 * (heard - model.completed), 1000 * (silent - stopped)


if __name__ == "__main__":
    main()
