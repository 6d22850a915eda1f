"""The program that speaks with Coqui's models, run by the Python of their own environment.

Messages as in child_messages.py.

Requests: {"do": "speak", "id", "folder", "trusted", "device", "text", "language", "speaker", "reference",
"speed", "from"} (the characters before are not said), {"do": "load", "id", "folder", "trusted", "device"},
{"do": "learn", ..., "reference"}, {"do": "cancel", "id"}.
Answers, each with the id: {"kind": "loading"} before a model is read or moved and {"kind": "loaded"} after it,
{"kind": "note", "note"} (smaller, cpu), {"kind": "chunk", "rate", "count"}, {"kind": "portion", "end"} (all before
this character has been said), {"kind": "again"} (the portion that was begun is said once more), and one of
{"kind": "done", "device", "gpu_bytes", "bytes", "seconds", "first", "sound"}, {"kind": "cancelled"},
{"kind": "error", "error", "reason"}: voice_memory, that of a Refusal (coqui_models.py), or "" for all else.

A model makes another sound of the same words each time, so a broken sentence goes on at a whole portion of its text
and never in the middle of one: there, syllables would be missing or come twice.

A GPU that broke under it ends it with a line of why: whoever asked starts it anew, as after any crash.

With --check it only says whether it works. It ends when its input ends, in the middle of a sentence too.
"""

from __future__ import annotations

import os
import queue
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

if __name__ == "__main__":  # last on the path: nothing of the studio's may take the place of what is installed here
    sys.path.append(str(Path(__file__).resolve().parents[3]))

from saijin_studio.providers.child_messages import Refusal, own_output, read_message, write_message

KEPT_VOICES: Final = 3
NO_ROOM_SECONDS: Final = 300.0  # so long a GPU without room is left alone: trying it costs a move of 2 GB
SMALLEST: Final = 20  # characters
BROKEN_GPU: Final = "CUDA error"  # in the words of PyTorch
BROKEN_CODE: Final = 3  # with which the program then ends
_BREAK: Final = re.compile(r"(?<=[、。，,;；:：!?！？…])\s*|\s+")


class Stopped(Exception):
    """The request is no longer wanted."""


class Voice(Protocol):
    rate: int
    device: str
    check: Any

    def move(self, device: str) -> None: ...

    def limit(self, language: str) -> int: ...

    def say(self, text: str, language: str, speaker: str, reference: str, speed: float) -> Iterator[Any]: ...

    def learn(self, recording: Path) -> None: ...


class Models(Protocol):
    """What coqui_models.py offers."""

    def load(self, folder: Path, trusted: bool) -> Voice: ...

    def best_device(self) -> str: ...

    def free(self) -> None: ...

    def no_room(self, error: BaseException) -> bool: ...

    def gpu_bytes(self) -> int: ...


class Program:
    """Requests are done one after another on the main thread; a cancel is heard meanwhile."""

    def __init__(
        self, source: BinaryIO, target: BinaryIO, models: Models, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._target = target
        self._models = models
        self._clock = clock
        self._full_until = clock()  # the GPU
        self._told: dict[str, float] = {}  # notes, and until when they need not be said again
        self._requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._unwanted: set[int] = set()
        self._voices: dict[tuple[str, bool], Voice] = {}  # the one used last at the end
        self._id = 0
        self._at = 0  # the first character of the text that is not wholly said
        self._said = 0  # samples
        self._first: float | None = None
        self._rate = 0

    def run(self) -> None:
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        while True:
            self._do(self._requests.get())

    def _listen(self) -> None:
        try:
            while True:
                message, _ = read_message(self._source)
                if message["do"] == "cancel":
                    self._unwanted.add(message["id"])
                else:
                    self._requests.put(message)
        finally:
            os._exit(0)  # whoever asked is gone, and the main thread may be deep in a model

    def _do(self, request: dict[str, Any]) -> None:
        self._id, self._at, self._said, self._first = request["id"], int(request.get("from", 0)), 0, None
        begun, self._rate = time.monotonic(), 0
        try:
            self._check()
            device = self._with_room(request, begun)
            self._answer("done", device=device, **self._figures(begun))
        except Stopped:
            self._answer("cancelled")
        except Exception as error:  # noqa: BLE001 - the next text may be spoken again
            self._end_if_broken(error)
            self._answer("error", **self._complaint(error))
        finally:
            self._unwanted.discard(self._id)

    def _end_if_broken(self, error: Exception) -> None:
        """After a fault of the GPU itself CUDA serves this process no more: only another one may speak again."""
        if BROKEN_GPU in str(error) and not isinstance(error, Refusal) and not self._models.no_room(error):
            words = f"{type(error).__name__}: {error}"
            print(words.splitlines()[0], file=sys.stderr, flush=True)  # what follows is advice for programmers
            os._exit(BROKEN_CODE)

    def _complaint(self, error: Exception) -> dict[str, str]:
        """Only a refusal names a reason: what libraries call so is nothing that the studio has a sentence for."""
        words, reason = f"{type(error).__name__}: {error}", ""
        if isinstance(error, Refusal):
            words, reason = str(error), error.reason
        if self._models.no_room(error):
            reason = "voice_memory"
        return {"error": words[:2000], "reason": reason}

    def _with_room(self, request: dict[str, Any], begun: float) -> str:
        """Without room: all other voices are freed and it goes on in smaller portions, then on the processor."""
        places = self._places(str(request["device"]))
        while True:
            share, place = places.pop(0)
            try:
                return self._try(request, share, place, begun)
            except Exception as error:
                if not self._models.no_room(error) or not places:
                    raise
            # Outside of the handler: what the error's frames held is no longer held.
            self._forget_others(request)
            self._models.free()
            leaves = place != places[0][1]
            if leaves:
                self._full_until = self._clock() + NO_ROOM_SECONDS
            self._tell("cpu" if leaves else "smaller")
            self._answer("again")

    def _places(self, wanted: str) -> list[tuple[int, str]]:
        """The tries: by which number the portions are smaller, and where they are made."""
        device = self._models.best_device() if wanted == "auto" else wanted
        slow = [(1, "cpu"), (2, "cpu")]
        if device == "cpu" or self._clock() < self._full_until:
            return slow
        return [(1, device), (2, device), *slow]

    def _forget_others(self, request: dict[str, Any]) -> None:
        """The voice that speaks is kept: it would only be read from the disk again."""
        self._voices = {key: voice for key, voice in self._voices.items() if key == _key(request)}

    def _tell(self, note: str) -> None:
        """Once in a while: what holds the memory holds it for many sentences."""
        now = self._clock()
        if now >= self._told.get(note, now):
            self._told[note] = now + NO_ROOM_SECONDS
            self._answer("note", note=note)

    def _try(self, request: dict[str, Any], share: int, device: str, begun: float) -> str:
        voice = self._voice(request, device)
        voice.check = self._check
        if request["do"] == "speak":
            self._speak(voice, request, share, begun)
        elif request["do"] == "learn":
            voice.learn(Path(request["reference"]))
        return voice.device

    def _speak(self, voice: Voice, request: dict[str, Any], share: int, begun: float) -> None:
        """From the first portion that is not wholly said."""
        language, text = str(request["language"]), str(request["text"])[self._at :]
        limit = max(SMALLEST, voice.limit(language) // share)
        if share > 1:
            limit = max(SMALLEST, min(limit, len(text) // share))
        for part in portions(text, limit):
            words = " ".join(part.split())
            if words:
                for sound in voice.say(
                    words, language, request["speaker"], request["reference"], float(request["speed"])
                ):
                    self._check()
                    if len(sound):
                        self._first = self._first or time.monotonic() - begun
                        self._said += len(sound)
                        self._rate = voice.rate
                        self._send(sound)
            self._at += len(part)
            self._answer("portion", end=self._at)

    def _voice(self, request: dict[str, Any], device: str) -> Voice:
        """A voice for which the device has no room is kept where it was."""
        key = _key(request)
        voice = self._voices.pop(key, None)
        if voice is None or voice.device != device:
            self._answer("loading")
        if voice is None:
            while len(self._voices) >= KEPT_VOICES:
                del self._voices[next(iter(self._voices))]
                self._models.free()
            voice = self._models.load(Path(key[0]), key[1])
        self._voices[key] = voice
        if voice.device != device:
            voice.move(device)
            self._models.free()  # where it was
        self._answer("loaded")
        return voice

    def _check(self) -> None:
        if self._unwanted and self._id in self._unwanted:
            raise Stopped

    def _figures(self, begun: float) -> dict[str, float]:
        return {
            "gpu_bytes": self._models.gpu_bytes(),
            "bytes": resident_bytes(),
            "seconds": time.monotonic() - begun,
            "first": self._first or 0.0,
            "sound": self._said / self._rate if self._rate else 0.0,
        }

    def _send(self, samples: Any) -> None:
        import numpy as np

        body = np.ascontiguousarray(np.nan_to_num(samples), "<f4").tobytes()
        write_message(
            self._target, {"id": self._id, "kind": "chunk", "rate": self._rate, "count": len(body) // 4}, body
        )

    def _answer(self, kind: str, **values: Any) -> None:
        write_message(self._target, {"id": self._id, "kind": kind, **values})


def _key(request: dict[str, Any]) -> tuple[str, bool]:
    return str(request["folder"]), bool(request["trusted"])


def portions(text: str, limit: int) -> list[str]:
    """The text, cut after at most `limit` characters and where one breathes when it can be. Joined they are the text.

    Gaps at the ends are not counted.
    """
    found = [""]
    ends = [0, *(place.end() for place in _BREAK.finditer(text)), len(text)]
    for piece in (text[begin:end] for begin, end in pairwise(ends)):
        if len((found[-1] + piece).strip()) <= limit:
            found[-1] += piece
            continue
        found += [piece[at : at + limit] for at in range(0, len(piece), limit)]
    return [piece for piece in found if piece]


def resident_bytes() -> int:
    """The most memory that this process ever had, 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most if sys.platform == "darwin" else most * 1024)


def main(models: Models | None = None, clock: Callable[[], float] = time.monotonic) -> None:
    output = own_output()
    if models is None:
        from saijin_studio.providers.speech import coqui_models

        if "--check" in sys.argv:
            output.write(coqui_models.describe().encode() + b"\n")
            output.flush()
            return
        coqui_models.prepare()
        models = coqui_models
    Program(sys.stdin.buffer, output, models, clock).run()


if __name__ == "__main__":
    main()
