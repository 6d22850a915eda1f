"""A sound card that can be listened to: a private PulseAudio whose outputs are recorded frame by frame.

Needs pulseaudio, pulseaudio-utils and libasound2-plugins; touches no sound server that is running.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bench.sound_server import PIPE_BYTES, SoundServer, end, open_pipe

PROGRAMS = ("pulseaudio", "pactl", "pacat", "espeak-ng")
SECONDS = 20.0
HASTE = 0.02  # seconds: of what it came late, so much is caught up with

Frames = NDArray[np.int16]  # one row for each moment, one column for each channel


def missing() -> str:
    """The programs that are not here, "" when all are."""
    return ", ".join(program for program in PROGRAMS if shutil.which(program) is None)


class Output:
    """Where sound comes out of the card. Everything is recorded, silence too, from when it was plugged in.

    It is a pipe, read at the pace of a clock: what comes late is late, and is neither lost nor heard twice. (At the
    monitor of a null sink it is: PulseAudio rewinds such a sink for what comes after a pause, and not who listens.)
    `file` grows by the same frames.
    """

    def __init__(self, server: SoundServer, pipe: Path, rate: int, channels: int, file: Path | None = None) -> None:
        self.module = server.load_pipe(pipe.name, pipe, rate, channels)
        self.rate = rate
        self.channels = channels
        self._pipe = open_pipe(pipe)
        self._silence = server.keep_awake(pipe.name, rate, channels)
        self._file = file.open("wb", buffering=0) if file is not None else None
        self._changed = threading.Condition()
        self._recorded = bytearray()
        self._ended = False
        self._thread = threading.Thread(target=self._read, name=f"hear-{pipe.name}", daemon=True)
        self._thread.start()
        self.heard_until(1)

    @property
    def position(self) -> int:
        """Frames that were recorded so far."""
        with self._changed:
            return len(self._recorded) // (2 * self.channels)

    def heard(self, since: int, quiet: float = 0.6) -> Frames:
        """What was recorded since a position, once that much more was. For what was told to have sounded."""
        return self.heard_until(self.position + int(quiet * self.rate))[since:]

    def heard_until(self, position: int) -> Frames:
        wanted = position * 2 * self.channels
        with self._changed:
            assert self._changed.wait_for(lambda: self._ended or len(self._recorded) >= wanted, SECONDS), "no sound"
            recorded = bytes(self._recorded[: len(self._recorded) // (2 * self.channels) * 2 * self.channels])
        return np.frombuffer(recorded, "<i2").reshape(-1, self.channels)

    def await_sound(self, since: int, seconds: float = 0.1) -> None:
        """Returns when so much that is no silence was recorded since then."""
        wanted = int(seconds * self.rate)
        with self._changed:
            assert self._changed.wait_for(lambda: self._ended or self._loud(since) >= wanted, SECONDS), "only silence"

    def close(self) -> None:
        """Once it was unplugged."""
        end(self._silence)
        self._thread.join(SECONDS)
        os.close(self._pipe)
        if self._file is not None:
            self._file.close()

    def _loud(self, since: int) -> int:
        frames = np.frombuffer(bytes(self._recorded[since * 2 * self.channels :][: -1 or None]), np.uint8)
        return int(np.count_nonzero(frames[: len(frames) // 2 * 2].view("<i2"))) // self.channels

    def _read(self) -> None:
        due = time.monotonic()
        while data := os.read(self._pipe, PIPE_BYTES):
            if self._file is not None:
                self._file.write(data)
            with self._changed:
                self._recorded += data
                self._changed.notify_all()
            due = max(due, time.monotonic() - HASTE) + len(data) / (2 * self.channels * self.rate)
            time.sleep(max(0.0, due - time.monotonic()))  # as a crystal has it
        with self._changed:
            self._ended = True
            self._changed.notify_all()


class SoundCard:
    """Use in a `with`. `env` is what a program needs to play to it; outputs are plugged in and out while it runs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._server = SoundServer(folder, sink=False)
        self.env = self._server.env
        self._outputs: dict[str, Output] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with ExitStack() as ending:  # from the last to the first, and none is left out where another fails
            for output in self._outputs.values():
                ending.callback(output.close)
            ending.callback(self._server.close)

    def plug(self, name: str = "out", rate: int = 48_000, channels: int = 2, record: Path | None = None) -> Output:
        """One more output; the first one is the default. Programs that start later find it under its name too."""
        self._outputs[name] = Output(self._server, self._folder / name, rate, channels, record)
        with self._server.alsa.open("a") as file:
            file.write(f'pcm.{name} {{ type pulse device "{name}" hint {{ show on description "{name}" }} }}\n')
        return self._outputs[name]

    def unplug(self, name: str) -> Frames:
        """Pulls it out; returns all that it ever sounded."""
        output = self._outputs.pop(name)
        self.pactl("unload-module", output.module)
        output.close()
        return output.heard_until(0)

    def make_default(self, name: str) -> None:
        self.pactl("set-default-sink", name)

    def pactl(self, *words: str) -> str:
        """What this program answers. Raises CalledProcessError."""
        return self._server.pactl(*words)
