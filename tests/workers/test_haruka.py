"""HarukaTTS over a voice whose process is followed as drawn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from saijin_studio.core.errors import InputError, NotFound, SpeechUnavailable
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.core.voice import EngineVoice
from saijin_studio.services.voice import sound
from saijinos.haruka import HarukaTTS, HarukaVoice
from tests.workers.voice_stage import Stage, only, wait_for


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


@pytest.fixture
def haruka(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[HarukaTTS]:
    @contextmanager
    def opened(*_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(voice=stage.voice, wait_ready=lambda: None)

    monkeypatch.setattr("saijin_studio.bootstrap.workflow.open_workflows", opened)
    with HarukaTTS() as made:
        yield made


def test_a_text_is_heard_and_forgotten(stage: Stage, haruka: HarukaTTS) -> None:
    utterance = haruka.speak("Hello there. こんにちは。", persona="miyu", wait=True)
    assert [name for name, _ in stage.speaker.heard] == [utterance] * 2
    assert [text for _, text, _ in stage.english.said + stage.japanese.said] == ["Hello there.", "こんにちは。"]
    stage.engine.join()
    assert list(stage.paths.audio.iterdir()) == []
    assert stage.texts(utterance) == []


def test_the_language_that_is_named_counts(stage: Stage, haruka: HarukaTTS) -> None:
    haruka.speak("42", language="ja", wait=True)
    assert [text for _, text, _ in stage.japanese.said] == ["42"]


def test_stop_is_silence_and_ends_the_waiting(stage: Stage, haruka: HarukaTTS) -> None:
    stage.english.held = {"Two."}
    utterance = haruka.speak("One. Two. Three.")
    waiting = threading.Thread(target=haruka.wait, args=(utterance,))
    waiting.start()
    wait_for(stage, lambda: len(stage.speaker.heard) == 1 and only(stage).at == "synthesis")
    haruka.stop(utterance)
    waiting.join(10)
    assert not waiting.is_alive()
    stage.engine.join()
    assert only(stage).at == "silenced"
    assert list(stage.paths.audio.iterdir()) == []


def test_what_another_program_says_is_stopped_by_its_id(stage: Stage, haruka: HarukaTTS) -> None:
    haruka.stop("f" * 32)
    assert stage.engine.messages == [("speech_stopped", "f" * 32)]


def test_a_text_waits_for_another_in_the_queue(stage: Stage, haruka: HarukaTTS) -> None:
    stage.settings.save(Settings(voice=VoiceSettings(when_busy="queue")))
    first = haruka.speak("One. Two.")
    second = haruka.speak("Three.", wait=True)
    haruka.wait(first)
    heard = [name for name, _ in stage.speaker.heard]
    assert heard in ([first, first, second], [second, first, first]), "never mixed"


def test_save_writes_a_whole_file(stage: Stage, haruka: HarukaTTS, tmp_path: Path) -> None:
    seconds = haruka.save("Hello there.", tmp_path / "out.wav", persona="reika")
    assert sound.read_wav(tmp_path / "out.wav").seconds == pytest.approx(seconds)
    assert stage.speaker.heard == []


def test_why_it_cannot_be_said(stage: Stage, haruka: HarukaTTS, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        haruka.speak("Hello.", persona="nobody")
    with pytest.raises(InputError):
        haruka.speak(" ")
    with pytest.raises(NotFound):
        haruka.wait("0" * 32)
    stage.english.lacking = stage.japanese.lacking = "a-package"
    with pytest.raises(SpeechUnavailable):
        haruka.speak("Hello.", wait=True)
    with pytest.raises(SpeechUnavailable):
        haruka.save("Hello.", tmp_path / "none.wav")
    stage.engine.join()
    assert list(stage.paths.audio.iterdir()) == []


def test_voices_are_those_that_can_speak_now(stage: Stage, haruka: HarukaTTS, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.english, "voices", lambda language: (EngineVoice("f3", "Annie", ("en",), "GPL-3.0"),))
    monkeypatch.setattr(stage.japanese, "voices", lambda language: (EngineVoice("mei", "Mei", ("ja",)),))
    annie = HarukaVoice("espeak", "f3", "Annie", ("en",), "GPL-3.0", False)
    assert haruka.voices("en") == (annie,)
    assert [each.name for each in haruka.voices()] == ["Annie", "Mei"]
    stage.japanese.lacking = "pyopenjtalk-plus"
    assert haruka.voices() == (annie,)
    assert [each.missing for each in haruka.status().engines] == [None, "pyopenjtalk-plus"]
