"""How long it is silent between two sentences of a reply beyond the pause that belongs between them.

Method: a reply of ten new sentences, written faster than it is spoken, is played by a private PulseAudio and recorded.
Each sentence's file ends with the pause that is wanted after it (0.22 s). The files are found in the recording frame
by frame: a gap is what lies between the last frame of one file and the first frame of the next.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.figure import Figure, figure
from bench.phrases import sentences, text
from bench.sound_server import Recorder, recording, sounding
from bench.spoken import Place, breaks, gaps, places, wav_frames
from bench.voice_studio import QUESTIONS, Teller, await_spoken, in_own_program, studio, told

if TYPE_CHECKING:
    from saijin_studio.bootstrap.studio import Studio

GOAL = 60.0
SENTENCES = 10
WARM, REPLIES = 1, 3
SPOKEN_SECONDS = 120.0
PIECE, PER_SECOND = 4, 100  # 400 characters a second
LANGUAGES = {"en": "English", "ja": "Japanese"}


def measure() -> Iterator[Figure]:
    """Runs in a program of its own. Raises RuntimeError."""
    found = in_own_program("bench.voice_gaps", 900)
    method = (
        f"{REPLIES} replies of {SENTENCES} new sentences at an emulated device; from the last frame of a sentence's "
        "file, which ends with its pause of 0.22 s, to the first frame of the next"
    )
    for language, name in LANGUAGES.items():
        yield figure(f"Gap between sentences, {name}", "ms", found[language]["gaps"], method, GOAL)
        broken, count = float(found[language]["broken"]), REPLIES * SENTENCES
        yield Figure(f"Broken off within, {name}", "", broken, broken, count, f"{method}; silence within sentences")


def main() -> None:
    with sounding() as device, tempfile.TemporaryDirectory(prefix="saijin-voice-") as folder:
        os.environ.update(device.env)
        model = Teller(PIECE, PER_SECOND)
        with studio(Path(folder) / "home", model) as running, recording(device, Path(folder) / "heard") as recorder:
            print(json.dumps({language: _found(running, model, recorder, language) for language in LANGUAGES}))


def _found(running: Studio, model: Teller, recorder: Recorder, language: str) -> dict[str, Any]:
    """Milliseconds of each gap, and how often a sentence was broken off while it sounded."""
    new, between, broken = sentences(language), list[float](), 0
    for number in range(WARM + REPLIES):
        model.text = text(language, new, SENTENCES)
        found = _reply(running, recorder, language)
        if number >= WARM:
            between += gaps(found)
            broken += len(breaks(found))
    return {"gaps": between, "broken": broken}


def _reply(running: Studio, recorder: Recorder, language: str) -> list[Place | None]:
    """Where its sentences were heard. Raises RuntimeError where one was not."""
    chat, voice = running.services.chat, running.services.voice
    begin = len(recorder.frames())
    with told(running) as news:
        turn = chat.send(chat.new_conversation("yuuri").id, QUESTIONS[language]).correlation_id
        message = news.reply(turn)
        news.closed(turn)
    await_spoken(running, turn, SPOKEN_SECONDS)
    recorder.wait(1.0)
    found = places((wav_frames(clip.path) for clip in voice.clips(message)), recorder.frames()[begin:])
    if len(found) < SENTENCES or None in found:
        raise RuntimeError(f"only {len([one for one in found if one])} of {SENTENCES} sentences were heard as written")
    return found


if __name__ == "__main__":
    main()
