"""A Coqui engine with models of paper (fake_coqui.py), and what can be seen of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import psutil

from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.recorded_voice import RecordedVoice
from saijin_studio.ports import Speech
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.providers.speech.coqui_voices import CoquiVoices

FAKE = Path(__file__).with_name("fake_coqui.py")


def new_folder(place: Path) -> Path:
    """Of a voice, with a recording beside it."""
    made = place / "crowd"
    made.mkdir()
    (made / "config.json").write_text(json.dumps({"model": "xtts"}))
    (place / "sample.wav").write_bytes(b"")
    return made


def new_engine(
    folder: Path, note: Callable[[str], None], idle_seconds: float = 60.0, pickle: bool = False
) -> CoquiEngine:
    models = [InstalledVoice("crowd", "Crowd", "coqui", ("en", "ja"), folder, speakers=("a", "b"), pickle=pickle)]
    recorded = [RecordedVoice("me", "Me", folder.parent / "sample.wav")]
    return CoquiEngine(
        CoquiVoices(lambda: models, lambda: recorded),
        lambda: Path(sys.executable),
        note,
        lambda python: (str(python), "-P", str(FAKE)),
        idle_seconds,
    )


def children() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "fake_coqui" in " ".join(each.cmdline())]


def counted(speech: Speech) -> list[int]:
    return [round(float(value) * 65536) for value in speech.samples]


def said(folder: Path) -> list[list[str]]:
    """Each portion that was made to its end: device, speaker, recording, speed, text."""
    return [line.split("|") for line in lines(folder / "said")]


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
