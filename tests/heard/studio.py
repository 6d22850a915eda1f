"""The program of `tests.heard.program`, and how a test orders it about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from tests.heard.ears import core, likeness, wav
from tests.heard.program import Setup
from tests.heard.sound_card import SoundCard

ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join(str(ROOT / part) for part in ("app", "workers", "."))
SECONDS = 40.0
ENDS = ("finished", "failed", "stopped")


class Made(NamedTuple):
    """What an engine made, before anything was done to it."""

    engine: str
    text: str
    rate: int
    samples: NDArray[np.float32]


class Spoken(NamedTuple):
    """`files` are the sounds of the sentences, in order; `state` is finished, failed or stopped."""

    state: str
    files: list[NDArray[np.int16]]
    engines: list[str]
    made: list[Made]
    told: list[tuple[str, int]]


class Studio:
    """Use in a `with`: a studio's voice in a program of its own, whose sound comes out of `card`."""

    def __init__(self, card: SoundCard, setup: Setup) -> None:
        Path(setup.home).mkdir(parents=True, exist_ok=True)
        file = Path(setup.home) / "setup.json"
        file.write_text(json.dumps(asdict(setup)), "utf-8")
        self._errors = (Path(setup.home) / "errors.txt").open("w+")
        env = {**os.environ, **card.env, "PYTHONPATH": PATH}
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.heard.program", str(file)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True, cwd=ROOT, env=env,
        )  # fmt: skip
        self._changed = threading.Condition()
        self.words: list[dict[str, Any]] = []
        self._made = 0
        self._thread = threading.Thread(target=self._read, name="read-studio", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        self.until(lambda word: word["word"] == "ready")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self.child.stdin is not None and self.child.stdout is not None
        self.child.stdin.close()
        try:
            self.child.wait(SECONDS)
        finally:
            self.child.kill()
            self.child.wait()
            self._thread.join(SECONDS)
            self.child.stdout.close()
            self._errors.close()

    def order(self, do: str, **about: Any) -> None:
        assert self.child.stdin is not None
        print(json.dumps({"do": do, **about}), file=self.child.stdin, flush=True)

    def begin(self, text: str, **voice: Any) -> str:
        """Has it said by a persona with this data of the studio's own; returns the utterance's id."""
        utterance = uuid.uuid4().hex
        self.order("speak", text=text, utterance=utterance, voice=voice)
        return utterance

    def ended(self, utterance: str) -> Spoken:
        """Once all of it has sounded."""
        end = self.until(lambda word: word["word"] == "ended" and word["utterance"] == utterance)
        made = [Made(m["engine"], m["text"], m["rate"], np.load(m["file"])) for m in end["made"][self._made :]]
        self._made = len(end["made"])
        with self._changed:
            told = [(w["state"], w["index"]) for w in self.words if w["word"] == "told" and w["utterance"] == utterance]
        state = next(state for state, _ in told if state in ENDS)
        return Spoken(state, [wav(file) for file in end["files"]], end["engines"], made, told)

    def speak(self, text: str, **voice: Any) -> Spoken:
        return self.ended(self.begin(text, **voice))

    def set(self, **voice: Any) -> None:
        """Settings of the voice, in force when this returns."""
        with self._changed:
            before = len(self.words)
        self.order("set", **voice)
        self.until(lambda word: word["word"] == "set", before)

    def notices(self) -> list[str]:
        with self._changed:
            return [word["code"] for word in self.words if word["word"] == "notice"]

    def told(self, utterance: str, state: str, index: int = 0) -> None:
        """Returns when this was told of a sentence."""
        self.until(lambda w: w.get("utterance") == utterance and (w.get("state"), w.get("index")) == (state, index))

    def until(self, wanted: Callable[[dict[str, Any]], bool], since: int = 0) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            return next((word for word in self.words[since:] if wanted(word)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self._gone, SECONDS)
            word = found()
        assert word is not None, (self.words[-10:], self._last_words())
        return word

    @property
    def _gone(self) -> bool:
        return not self._thread.is_alive()

    def _last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-3000:]

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            with self._changed:
                self.words.append(json.loads(line))
                self._changed.notify_all()


def check_likeness(spoken: Spoken) -> None:
    """What stands in the files of the sentences is what the engine made of them, one after the other."""
    assert len(spoken.made) == len(spoken.files)
    for made, file in zip(spoken.made, spoken.files, strict=True):
        found = likeness(core(made.samples, 0.01), made.rate, core(file, 0.01))
        assert found > 0.95, (made.text, found)
