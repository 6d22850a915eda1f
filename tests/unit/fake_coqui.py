"""The program of the Coqui voices with models of paper; the text says what becomes of it.

A voice's sound counts up: sample n has the value n / 65536, at 8,000 Hz, 800 samples for each portion. An uneven voice
(its folder has a file "uneven") takes short portions, and 200 samples more each time it says something: all of them
have the length of the text / 100. While there is a file "taken", another program has the whole GPU.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

sys.path.append(str(Path(__file__).resolve().parents[2] / "app"))

import numpy as np

from saijin_studio.providers.child_messages import Refusal
from saijin_studio.providers.speech import coqui_process


class OutOfMemoryError(Exception):
    """Named as PyTorch's."""


# As Python's own have them: each has a `reason` that is meant for others.
ERRORS = {
    "garbled": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    "offline": URLError(OSError("no route to the host")),
}


class Clock:
    ahead = 0.0

    def now(self) -> float:
        return time.monotonic() + self.ahead


CLOCK = Clock()


class PaperVoice:
    rate = 8000
    times = 0
    gpu_broken = False  # for this process, whatever it says then

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.device = "cpu"
        self.check: Callable[[], None] = lambda: None

    def move(self, device: str) -> None:
        self._log("moves", device)
        if device == "cuda" and (self.folder / "taken").exists():
            raise OutOfMemoryError("CUDA out of memory")
        self.device = device

    def limit(self, language: str) -> int:
        if (self.folder / "uneven").exists():
            return 25
        return 71 if language == "ja" else 250

    def say(self, text: str, language: str, speaker: str, reference: str, speed: float) -> Iterator[Any]:
        first = text.split()[0]
        self.times, self._text = self.times + 1, text
        crashed = self.folder / "crashed"
        if first == "vanish" or (first == "stumble" and not crashed.exists()):
            crashed.touch()
            yield self._sound(1)
            print("the model broke", file=sys.stderr, flush=True)
            os._exit(3)
        if first == "shatter" or (first == "shake" and not crashed.exists()):
            crashed.touch()
            PaperVoice.gpu_broken = True
            yield self._sound(1)
        if PaperVoice.gpu_broken:
            raise RuntimeError("CUDA error: device-side assert triggered\nFor debugging pass CUDA_LAUNCH_BLOCKING=1")
        if first in ERRORS:
            raise ERRORS[first]
        if first == "hang":
            time.sleep(60)
        if first == "later":
            CLOCK.ahead += coqui_process.NO_ROOM_SECONDS
        if self._too_much(text):
            yield self._sound(1)
            raise OutOfMemoryError("CUDA error: out of memory")
        for number in range(600 if first == "long" else 2):
            if first == "long":
                self.check()
                time.sleep(0.01)
            yield self._sound(number + 1)
        self._log("said", f"{self.device}|{speaker}|{Path(reference).name}|{speed}|{text}")

    def learn(self, recording: Path) -> None:
        if not recording.exists():
            raise Refusal("voice_sample", "there is no such recording")

    def _too_much(self, text: str) -> bool:
        if "nowhere" in text:
            return True
        return self.device == "cuda" and ("never" in text or ("heavy" in text and len(text) > 30))

    def _log(self, name: str, line: str) -> None:
        with (self.folder / name).open("a") as file:
            file.write(f"{line}\n")

    def _sound(self, number: int) -> Any:
        if (self.folder / "uneven").exists():
            return np.full(300 + 100 * self.times, len(self._text) / 100, np.float32)
        return (np.arange(400 * (number - 1), 400 * number) / 65536).astype(np.float32)


class PaperModels:
    def load(self, folder: Path, trusted: bool) -> PaperVoice:
        if not trusted and (folder / "model.pth").exists():
            raise Refusal("voice_pickle", "model.pth may hold a program")
        if (folder / "silent").exists():
            time.sleep(60)
        if (folder / "slow").exists():
            time.sleep(2.5)
        voice = PaperVoice(folder)
        voice._log("loads", "once")
        return voice

    def best_device(self) -> str:
        return "cuda"

    def free(self) -> None:
        """Paper needs no memory."""

    def no_room(self, error: BaseException) -> bool:
        return isinstance(error, OutOfMemoryError)

    def gpu_bytes(self) -> int:
        return 1234


if __name__ == "__main__":
    coqui_process.main(PaperModels(), CLOCK.now)
