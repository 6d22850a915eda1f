"""The local engine: a process of its own, in which a package that stands for faster-whisper is found."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, ModelMissing, ProviderFault, ProviderUnavailable
from saijin_studio.ports import Speech
from saijin_studio.providers.child_limits import GRACE_SECONDS
from saijin_studio.providers.hearing import whisper
from saijin_studio.providers.hearing.whisper import WhisperTranscriber
from saijin_studio.providers.hearing.whisper_models import WhisperModels

# Says what it was given; models are files in the folder.
PACKAGE = """
import os, sys, time
from pathlib import Path
from types import SimpleNamespace

class WhisperModel:
    supported_languages = ["en", "ja"]

    def __init__(self, folder, device, local_files_only):
        assert local_files_only and os.environ["HF_HUB_OFFLINE"]
        print("noise on standard output")
        self.name = Path(folder).name
        if self.name == "broken":
            raise RuntimeError("Unsupported model binary version")

    def transcribe(self, samples, language=None, vad_filter=False):
        assert vad_filter
        if self.name == "dies":
            os._exit(3)
        if self.name == "hangs":
            time.sleep(60)
        if self.name == "fails":
            raise RuntimeError("CUDA out of memory")
        level = sorted(abs(samples))[len(samples) // 2]
        words = f" {len(samples)} samples, level {level:.2f}, {language}, {os.getpid()}"
        return iter([SimpleNamespace(text=words), SimpleNamespace(text=" end ")]), SimpleNamespace(language="en")
"""
SPEECH = Speech(np.full(32_000, 0.25, np.float32), 32_000)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the models."""
    package = tmp_path / "packages" / "faster_whisper"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PACKAGE)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    monkeypatch.syspath_prepend(str(package.parent))
    importlib.invalidate_caches()
    models = tmp_path / "models"
    models.mkdir()
    return models


@pytest.fixture
def engine(installed: Path) -> Iterator[WhisperTranscriber]:
    yield from engine_of("base", installed)


def engine_of(model: str, folder: Path) -> Iterator[WhisperTranscriber]:
    made = WhisperTranscriber(lambda: model, WhisperModels(folder))
    yield made
    made.close()
    assert not psutil.Process().children()


def having(folder: Path, model: str) -> None:
    (folder / model).mkdir()
    (folder / model / "ready.json").write_text("{}")


def test_speech_becomes_text_in_another_process(engine: WhisperTranscriber, installed: Path) -> None:
    having(installed, "base")
    told = engine.transcribe(SPEECH, "ja")
    count, level, language, pid, end = told.text.replace(" end", ", end").split(", ")
    assert (count, level, language, end) == ("16000 samples", "level 0.25", "ja", "end")
    assert told.language == "en" and int(pid) != os.getpid()
    assert "faster_whisper" not in sys.modules
    assert f"None, {pid} end" in engine.transcribe(SPEECH, "tlh").text  # it stays; what it does not know it finds out


def test_a_model_that_is_not_here_is_said(engine: WhisperTranscriber, installed: Path) -> None:
    assert engine.missing() == "model"
    with pytest.raises(ModelMissing) as caught:
        engine.transcribe(SPEECH)
    assert caught.value.params["model"] == "base"
    having(installed, "base")
    assert engine.missing() is None
    assert engine.transcribe(SPEECH).text.startswith("16000 samples")


def test_a_model_in_a_folder_of_ones_own(installed: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    for engine in engine_of(str(own), installed):
        assert engine.missing() == "model"
        (own / "model.bin").write_bytes(b"model")
        assert engine.transcribe(SPEECH).text.startswith("16000 samples")


@pytest.mark.parametrize(
    ("model", "words"), [("dies", "went away"), ("fails", "out of memory"), ("broken", "cannot be loaded")]
)
def test_what_fails_is_said_and_the_next_one_is_heard(installed: Path, model: str, words: str) -> None:
    chosen = [model]
    for name in (model, "base"):
        having(installed, name)
    engine = WhisperTranscriber(lambda: chosen[0], WhisperModels(installed))
    try:
        with pytest.raises(ProviderFault, match=words):
            engine.transcribe(SPEECH)
        chosen[0] = "base"
        assert engine.transcribe(SPEECH).text.startswith("16000 samples")
    finally:
        engine.close()


def test_a_cancel_ends_it_and_a_hang_has_a_limit(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    having(installed, "hangs")
    engine = WhisperTranscriber(lambda: "hangs", WhisperModels(installed))
    cancel = CancelToken()
    soon = threading.Timer(0.3, cancel.cancel)
    soon.start()
    with pytest.raises(Cancelled):
        engine.transcribe(SPEECH, cancel=cancel)
    monkeypatch.setattr(whisper, "LEAST_SECONDS", 0.3)
    monkeypatch.setattr(whisper, "SECONDS_EACH", 0.1)
    with pytest.raises(ProviderFault) as caught:
        engine.transcribe(SPEECH)
    assert caught.value.params["reason"] == "hearing_hung"
    engine.close()
    soon.join()


def test_a_cancel_that_comes_when_the_words_are_there_leaves_the_process_to_the_next(
    engine: WhisperTranscriber, installed: Path
) -> None:
    having(installed, "base")
    cancel = CancelToken()
    engine.transcribe(SPEECH, cancel=cancel)
    (child,) = psutil.Process().children()
    cancel.cancel()
    assert psutil.wait_procs([child], timeout=3 * GRACE_SECONDS) == ([], [child])
    engine.transcribe(SPEECH)
    assert psutil.Process().children() == [child]


def test_long_unused_it_gives_its_memory_back(installed: Path) -> None:
    having(installed, "base")
    engine = WhisperTranscriber(lambda: "base", WhisperModels(installed), idle_seconds=0.05)
    engine.transcribe(SPEECH)
    psutil.wait_procs(psutil.Process().children(), timeout=10)
    assert not psutil.Process().children()
    engine.close()


def test_without_the_package_it_says_what_is_missing(tmp_path: Path) -> None:
    engine = WhisperTranscriber(lambda: "base", WhisperModels(tmp_path))
    if importlib.util.find_spec("faster_whisper") is not None:
        pytest.skip("faster-whisper is installed")
    assert engine.missing() == "faster-whisper"
    with pytest.raises(ProviderUnavailable) as caught:
        engine.transcribe(SPEECH)
    assert caught.value.params["reason"] == "hearing_nobody"
