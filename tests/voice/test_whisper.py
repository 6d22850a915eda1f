"""The local speech recognition with the real faster-whisper, and a model of random weights."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import psutil
import pytest

from saijin_studio.core.errors import ProviderFault
from saijin_studio.ports import Speech
from saijin_studio.providers.hearing.whisper import WhisperTranscriber, default_command
from saijin_studio.providers.hearing.whisper_models import WhisperModels
from tests.unit.spoken_samples import noise, silence, spoken

HOME = Path(__file__).parents[2] / ".cache" / "whisper"
TINY = Path(__file__).with_name("tiny_whisper.py")
SWITCH = "SAIJIN_WHISPER_TESTS"
PACKAGE = "faster-whisper>=1.2,<2"


@pytest.fixture(scope="session")
def python() -> Path:
    """Of the environment in .cache/whisper, which is made where that is wanted."""
    found = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if os.environ.get(SWITCH) == "1" and not found.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([str(found), "-m", "pip", "install", "-q", PACKAGE], check=True)
    if not found.exists():
        pytest.skip(f"faster-whisper is not in .cache/whisper (0.5 GB; {SWITCH}=1 installs it)")
    return found


@pytest.fixture
def engine(python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WhisperTranscriber]:
    """With the model "tiny" in a folder of one's own, and "broken" beside it."""
    subprocess.run([str(python), "-P", str(TINY), str(tmp_path / "tiny")], check=True, capture_output=True)
    find = importlib.util.find_spec

    def found(name: str, package: str | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, None) if name == "faster_whisper" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", found)
    command = (str(python), *default_command()[1:])
    before = set(psutil.Process().children())  # of other tests
    made = WhisperTranscriber(lambda: str(tmp_path / "tiny"), WhisperModels(tmp_path), command)
    yield made
    made.close()
    assert not set(psutil.Process().children()) - before


def test_speech_becomes_text_and_noise_does_not(engine: WhisperTranscriber) -> None:
    before = set(psutil.Process().children())
    assert engine.missing() is None
    told = engine.transcribe(Speech(spoken("And the tulips."), 16_000), "en")
    assert told.language == "en" and told.text  # what it says is chance
    (child,) = set(psutil.Process().children()) - before
    for samples in (noise(3.0, 0.05), silence(3.0)):
        assert engine.transcribe(Speech(samples, 16_000), "en").text == ""
    assert engine.transcribe(Speech(spoken("Hello."), 16_000), "tlh").language == "en"
    assert set(psutil.Process().children()) - before == {child}


def test_a_model_that_cannot_be_read_is_said(engine: WhisperTranscriber, tmp_path: Path) -> None:
    (tmp_path / "tiny" / "model.bin").write_bytes(b"no model")
    with pytest.raises(ProviderFault) as caught:
        engine.transcribe(Speech(spoken("Hello."), 16_000))
    assert caught.value.params["reason"] == "hearing_model_unreadable"
