"""Coqui as the one who learns voices, with models of paper: what it lacks, what it learned, and a stop."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, SpeechUnavailable
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.providers.speech.coqui_cloning import CoquiCloning
from saijin_studio.providers.speech.coqui_learnt import learnt_file
from saijin_studio.providers.speech.coqui_voices import CoquiVoices

FAKE = Path(__file__).with_name("fake_coqui.py")


class Stage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "crowd"
        self.folder.mkdir()
        (self.folder / "config.json").write_text(json.dumps({"model": "xtts"}))
        self.recording = folder / "sample.wav"
        self.recording.write_bytes(b"")
        self.models = [InstalledVoice("crowd", "Crowd", "coqui", ("en", "ja"), self.folder)]
        self.python: Path | None = Path(sys.executable)
        voices = CoquiVoices(lambda: self.models, list)
        self.engine = CoquiEngine(voices, lambda: self.python, command=lambda python: (str(python), "-P", str(FAKE)))
        self.learner = CoquiCloning(self.engine, voices)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.engine.close()


def test_what_it_lacks(stage: Stage) -> None:
    assert (stage.learner.lacks(), stage.learner.languages) == ("", frozenset(("en", "ja")))
    models, stage.models = stage.models, []
    assert (stage.learner.lacks(), stage.learner.languages) == ("model", frozenset())
    for work in (stage.learner.learn, lambda file: stage.learner.speak_like(file, "Hello.", "en")):
        with pytest.raises(SpeechUnavailable) as caught:
            work(stage.recording)
        assert caught.value.params["reason"] == "no_learner"
    stage.models, stage.python = models, None
    assert (stage.learner.lacks(), stage.learner.languages) == ("part", frozenset())


def test_what_was_learned_counts_for_this_recording_and_this_model_alone(stage: Stage) -> None:
    assert not stage.learner.learnt(stage.recording)
    learnt_file(stage.recording, stage.folder).touch()
    assert stage.learner.learnt(stage.recording)
    stage.recording.write_bytes(b"another one")
    assert not stage.learner.learnt(stage.recording)
    stage.recording.unlink()
    assert not stage.learner.learnt(stage.recording)


def test_a_sentence_is_said_like_a_recording_that_nobody_kept(stage: Stage) -> None:
    assert stage.learner.speak_like(stage.recording, "Good morning.", "en").seconds == 0.1
    assert (stage.folder / "said").read_text() == "cuda||sample.wav|1.0|Good morning.\n"


def test_learning_is_stopped_while_it_waits_and_a_bad_recording_is_said(stage: Stage) -> None:
    with pytest.raises(InputError) as caught:
        stage.learner.learn(stage.recording.with_name("none.wav"))
    assert caught.value.params["reason"] == "voice_sample"
    stage.models[0] = InstalledVoice("crowd", "Crowd", "coqui", ("en",), stage.folder, speakers=("a",))
    pieces = stage.engine.stream("long and winding", "en", VoiceChoice(variant="crowd"))
    next(pieces)
    stop, ended = CancelToken(), threading.Event()

    def learn() -> None:
        with pytest.raises(Cancelled):
            stage.learner.learn(stage.recording, stop)
        ended.set()

    waiting = threading.Thread(target=learn)
    waiting.start()
    stop.cancel()
    assert ended.wait(5), "another sentence has the turn, and a stop is heard all the same"
    waiting.join()
    pieces.close()
