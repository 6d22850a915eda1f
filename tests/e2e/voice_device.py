"""A studio with an emulated sound device: all that sounds is recorded, and its microphone hears what is played to it.

The recording goes on from the beginning to the end of a sitting, so a place in it is also a moment. Whoever looks at
the screen reads the same file while it grows.
"""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.heard.sound_card import SoundCard

from . import test_scripted_user
from .voice_ear import MICROPHONE, RATE, RECORDING, Ear

PROGRAMS = ("pulseaudio", "pactl", "pacat", "paplay", "espeak-ng")


def missing() -> str:
    """The programs that this machine lacks."""
    return ", ".join(program for program in PROGRAMS if shutil.which(program) is None)


class Room(test_scripted_user.Room):
    """With the emulated device in the place of the one that counts frames."""

    user = "tests.e2e.voice_user"

    def __init__(self, folder: Path, screen: str, settings: dict[str, Any], card: SoundCard) -> None:
        super().__init__(folder, screen, settings)
        self.environment.update(card.env)
        self.ear = Ear(folder)

    def play_to_its_death(self, part: str) -> dict[str, Any]:
        """The studio is killed in the middle, and with it all that it had started."""
        process = self.spawn(part)
        out, _ = process.communicate(timeout=test_scripted_user.SECONDS)
        told = (self.folder / "seen.json").rename(self.folder / "sitting.json")
        seen: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        assert "gave_up" not in seen, seen
        assert process.returncode == -signal.SIGKILL, out
        return seen


@contextmanager
def sounding_room(folder: Path, screen: str, settings: dict[str, Any]) -> Iterator[Room]:
    """Its default microphone hears what `voice_ear.play_into_microphone` plays. Raises RuntimeError where it cannot."""
    with SoundCard(folder / "card") as card:
        at_once = "norewinds=1"  # or what follows a pause would come two seconds late
        card.pactl("load-module", "module-null-sink", f"sink_name={MICROPHONE}", at_once)
        card.pactl("load-module", "module-remap-source", "source_name=mic", f"master={MICROPHONE}.monitor")
        card.plug("out", RATE, 1, record=folder / RECORDING)
        card.make_default("out")
        card.pactl("set-default-source", "mic")
        yield Room(folder, screen, settings, card)
