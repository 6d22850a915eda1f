"""Speech that goes on while two cores are busy: is anything of it broken off, lost or late?

Method: a stored message of so many minutes is said while as many programs as there are cores do nothing but count. On
a machine with more than two cores all of it, the sound device and the counting included, is kept to two of them. What
the device played is compared with the sentences' files frame by frame: an underrun is
silence that came in, or a frame that is not as written, between the first and the last sound of a sentence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bench.figure import Figure, figure
from bench.phrases import sentences, text
from bench.sound_server import RATE, Recorder, end, recording, sounding
from bench.spoken import Place, breaks, gaps, places, wav_frames
from bench.voice_studio import Teller, await_spoken, in_own_program, studio, told

if TYPE_CHECKING:
    from saijin_studio.bootstrap.studio import Studio

MINUTES = 2.0
CORES = 2
SENTENCES_PER_MINUTE = 22.0  # of those that phrases.py makes; espeak says one in 2.4 to 3.2 s, its pause included
SLACK = 2.0  # longer than that much of its time it must not take
STARTING_SECONDS = 300.0
COUNTING = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(100_000))\n"
PIECE = 2_000


def measure(minutes: float = MINUTES) -> Iterator[Figure]:
    """Runs in a program of its own. Raises RuntimeError."""
    limit = STARTING_SECONDS + 60 * minutes * SLACK
    found = in_own_program("bench.voice_hour", limit + STARTING_SECONDS, str(minutes))
    heard, count = found["seconds"] / 60, int(found["sentences"])
    method = f"{heard:.1f} min of new sentences at an emulated device, {CORES} cores, each kept busy by another program"
    broken = found["broken"]
    yield single("Busy cores: share in use", "%", found["busy"], count, method, 95.0, at_least=True)
    yield single("Busy cores: speech heard", "min", heard, count, method, minutes, at_least=True)
    yield single("Busy cores: underruns", "", len(broken), count, f"{method}; compared with the files", 0.0)
    yield single("Busy cores: sentences not heard", "", found["missing"], count, method, 0.0)
    yield single("Busy cores: longest underrun", "ms", max(broken, default=0.0), count, method)
    yield figure("Busy cores: gap between sentences", "ms", found["gaps"], f"{method}; beyond the pause of 0.22 s")


def single(
    name: str, unit: str, value: float, count: int, method: str, goal: float | None = None, at_least: bool = False
) -> Figure:
    """One value found in `count` sentences."""
    return Figure(name, unit, value, value, count, method, goal=goal, at_least=at_least)


def main(minutes: float) -> None:
    two_cores()
    with sounding() as device, tempfile.TemporaryDirectory(prefix="saijin-voice-") as folder:
        os.environ.update(device.env)
        model = Teller(PIECE)
        with studio(Path(folder) / "home", model) as running, recording(device, Path(folder) / "heard") as recorder:
            print(json.dumps(_said(running, model, recorder, minutes)))


def two_cores() -> None:
    """This program and all that it starts, where the system can do that."""
    own = psutil.Process()
    if hasattr(own, "cpu_affinity"):
        own.cpu_affinity(_cores()[:CORES])


@contextmanager
def busy(count: int = CORES) -> Iterator[None]:
    """So many programs that only count; they end by themselves too when this program does."""
    counting = [subprocess.Popen([sys.executable, "-c", COUNTING]) for _ in range(count)]
    try:
        yield
        idle = [one.pid for one in counting if one.poll() is not None]
        if idle:
            raise RuntimeError("a program that was to keep a core busy ended too soon")
    finally:
        for one in counting:
            end(one)


def _said(running: Studio, model: Teller, recorder: Recorder, minutes: float) -> dict[str, Any]:
    voice = running.services.voice
    message = _stored(running, model, max(2, round(minutes * SENTENCES_PER_MINUTE)))
    with busy():
        began, begin = idle_seconds(), len(recorder.frames())
        at = time.monotonic()
        await_spoken(running, voice.speak(message), STARTING_SECONDS + 60 * minutes * SLACK)
        recorder.wait(1.0)
        idle = (idle_seconds() - began) / CORES / (time.monotonic() - at)
    found = places((wav_frames(clip.path) for clip in voice.clips(message)), recorder.frames()[begin:])
    return {**summary(found), "busy": 100 * (1 - idle)}


def _stored(running: Studio, model: Teller, count: int) -> str:
    """A message of so many sentences, which nobody has heard yet."""
    chat = running.services.chat
    model.text = text("en", sentences("en"), count)
    with told(running) as news:
        conversation = chat.new_conversation("yuuri").id
        running.services.options.change(conversation, voice=False)
        turn = chat.send(conversation, "Tell me a long story.").correlation_id
        message = news.reply(turn)
        news.closed(turn)
    return message


def summary(found: Sequence[Place | None]) -> dict[str, Any]:
    """Seconds from the first to the last sentence, the milliseconds of each break and gap, how many are missing."""
    there = [one for one in found if one is not None]
    if not there:
        raise RuntimeError("not one sentence was heard as it is written")
    return {
        "sentences": len(found),
        "missing": len(found) - len(there),
        "seconds": (there[-1].end - there[0].begin) / RATE,
        "broken": [1000 * max(abs(each.shift), each.unheard) / RATE for each in breaks(found)],
        "gaps": gaps(found),
    }


def idle_seconds() -> float:
    """What the cores that this program may use have rested since the machine was started."""
    cores = psutil.cpu_times(percpu=True)
    return sum(cores[number].idle for number in _cores())


def _cores() -> list[int]:
    own = psutil.Process()
    return own.cpu_affinity() if hasattr(own, "cpu_affinity") else list(range(psutil.cpu_count() or 1))


if __name__ == "__main__":
    main(float(sys.argv[1]))
