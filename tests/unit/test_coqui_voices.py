"""The Coqui engine and its process, with models of paper: what it speaks, streaming, cancelling, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, ProviderFault, ProviderUnavailable, SpeechUnavailable
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.recorded_voice import RecordedVoice
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.providers.speech import coqui
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.providers.speech.coqui_voices import CoquiVoices
from tests.unit.coqui_stage import FAKE, children, counted, new_engine, new_folder, said
from tests.unit.counted_cancel import CountedCancel

PLAIN = VoiceChoice()
Make = Callable[..., CoquiEngine]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path)


@pytest.fixture
def make(folder: Path) -> Iterator[Make]:
    made: list[CoquiEngine] = []

    def build(idle_seconds: float = 60.0, pickle: bool = False) -> CoquiEngine:
        engine = new_engine(folder, lambda code: None, idle_seconds, pickle)
        made.append(engine)
        return engine

    yield build
    for engine in made:
        engine.close()


def test_it_speaks_as_told_and_tells_what_it_took(make: Make, folder: Path) -> None:
    engine = make()
    speech = engine.synthesise("Good morning.", "en", VoiceChoice(variant="crowd:b", speed=1.5))
    assert speech.sample_rate == 8000
    assert counted(speech) == list(range(800))
    engine.synthesise("おはよう。", "ja", VoiceChoice(variant="me", speed=9))
    assert said(folder) == [["cuda", "b", "", "1.5", "Good morning."], ["cuda", "", "sample.wav", "2.0", "おはよう。"]]
    assert engine.figures is not None
    assert (engine.figures.device, engine.figures.gpu_bytes, engine.figures.sound) == ("cuda", 1234, 0.1)
    assert 0 < engine.figures.first <= engine.figures.seconds
    assert len(children()) == 1


def test_voices_are_the_models_speakers_and_the_recordings(make: Make) -> None:
    found = make().voices("en")
    assert [(voice.id, voice.name, voice.cloned) for voice in found] == [
        ("crowd:a", "Crowd, a", False),
        ("crowd:b", "Crowd, b", False),
        ("me", "Me", True),
    ]
    assert make().languages == {"en", "ja"}
    assert make().voices("fr") == ()
    with pytest.raises(SpeechUnavailable):
        make().synthesise("Bonjour.", "fr", PLAIN)


def test_a_model_without_a_speaker_of_its_own_only_lends_itself_to_recordings(folder: Path) -> None:
    models = [InstalledVoice("bare", "Bare", "coqui", ("en",), folder)]
    recorded = [RecordedVoice("me", "Me", folder.parent / "sample.wav")]
    assert CoquiVoices(lambda: models, lambda: ()).languages == frozenset()
    voices = CoquiVoices(lambda: models, lambda: recorded)
    assert voices.languages == {"en"}
    assert [voice.id for voice in voices.listed("en")] == ["me"]
    assert voices.chosen("en", "").recording == voices.chosen("en", "bare").recording == recorded[0].file
    (folder / "speakers.safetensors").touch()
    assert [voice.id for voice in voices.listed("en")] == ["bare", "me"]
    assert voices.chosen("en", "bare").recording is None


def test_pieces_come_as_they_are_made_and_who_stops_taking_them_cancels(make: Make) -> None:
    engine = make()
    begun = time.monotonic()
    pieces = engine.stream("long and winding", "en", PLAIN)
    first = next(pieces)
    assert len(first.samples) == 400
    assert time.monotonic() - begun < 5 < 600 * 0.01
    pieces.close()
    (child,) = children()
    assert counted(engine.synthesise("Next.", "en", PLAIN)) == list(range(800))
    assert children() == [child]


@pytest.mark.parametrize("text", ["long and winding", "hang on"])
def test_a_cancel_takes_300_ms_at_most_whatever_the_model_does(make: Make, text: str) -> None:
    engine = make()
    engine.warm("en")
    cancel, began = CancelToken(), threading.Event()
    ended: list[float] = []

    def speak() -> None:
        began.set()
        with pytest.raises(Cancelled):
            engine.synthesise(text, "en", PLAIN, cancel)
        ended.append(time.monotonic())

    thread = threading.Thread(target=speak)
    thread.start()
    assert began.wait(5)
    thread.join(0.2)
    asked = time.monotonic()
    cancel.cancel()
    thread.join(5)
    assert ended[0] - asked < 0.3
    assert engine.synthesise("Next.", "en", PLAIN).seconds == 0.1


def test_who_waits_for_a_turn_can_cancel_too(make: Make) -> None:
    engine = make()
    pieces = engine.stream("long and winding", "en", PLAIN)
    next(pieces)
    cancel = CancelToken()
    threading.Timer(0.1, cancel.cancel).start()
    with pytest.raises(Cancelled):
        engine.synthesise("Me too.", "en", PLAIN, cancel)
    pieces.close()


def test_a_pickle_is_loaded_only_when_it_was_installed_on_purpose(make: Make, folder: Path) -> None:
    (folder / "model.pth").touch()
    with pytest.raises(ProviderFault) as caught:
        make().synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["reason"] == "voice_pickle"
    make().check(folder)  # while a person is installing it
    assert make(pickle=True).synthesise("Hello.", "en", PLAIN).seconds == 0.1


@pytest.mark.parametrize(("text", "words"), [("garbled letters", "UnicodeDecodeError"), ("offline now", "URLError")])
def test_what_libraries_call_a_reason_is_none_of_the_studios(make: Make, text: str, words: str) -> None:
    engine = make()
    with pytest.raises(ProviderFault, match=words) as caught:
        engine.synthesise(text, "en", PLAIN)
    assert "reason" not in caught.value.params
    assert engine.synthesise("Next.", "en", PLAIN).seconds == 0.1


def test_a_recording_without_a_voice_is_refused(make: Make, folder: Path) -> None:
    make().learn(folder.parent / "sample.wav")
    with pytest.raises(InputError) as caught:
        make().learn(folder.parent / "none.wav")
    assert caught.value.params["reason"] == "voice_sample"


@pytest.mark.parametrize("text", ["", "…!?", "🙂🎉", "\0\x07", "   "])
def test_nothing_to_say_is_silence_without_a_process(make: Make, text: str) -> None:
    assert len(make().synthesise(text, "en", PLAIN).samples) == 0
    assert children() == []


def test_any_text_is_said_and_none_is_too_long_for_a_model(make: Make, folder: Path) -> None:
    engine = make()
    engine.synthesise("a\0b \ud800 ok", "en", PLAIN)
    engine.synthesise("あ" * 500, "ja", PLAIN)
    assert [len(line[4]) for line in said(folder)[1:]] == [71] * 7 + [3]
    with pytest.raises(InputError):
        engine.synthesise("a" * 100_000, "en", PLAIN)


def test_memory_is_given_back_when_it_is_long_unused_or_closed(make: Make) -> None:
    engine = make(idle_seconds=0.05)
    engine.warm("en")
    _, alive = psutil.wait_procs(children(), timeout=10)
    assert not alive
    engine = make()
    pieces = engine.stream("long and winding", "en", PLAIN)
    next(pieces)
    engine.close()
    with pytest.raises(Cancelled):
        list(pieces)
    assert children() == []


def test_a_sentence_that_is_just_beginning_ends_with_a_close_too(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its turn and has asked for nothing yet."""
    answers, engine = CoquiEngine._answers, make()

    def closed_before(own: CoquiEngine, *arguments: Any) -> Any:
        own.close()
        return answers(own, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(CoquiEngine, "_answers", closed_before)
        patched.setattr(coqui, "CoquiChild", None)  # no process is started any more
        with pytest.raises(Cancelled):
            engine.synthesise("Hello.", "en", PLAIN)
    assert children() == []
    assert engine.synthesise("Next.", "en", PLAIN).seconds == 0.1


def test_nobody_waits_for_a_cancel_after_the_end(make: Make) -> None:
    cancel = CountedCancel()
    make().synthesise("Hello.", "en", PLAIN, cancel)
    assert cancel.asked and not cancel.waiting


def test_it_ends_with_a_studio_that_is_killed() -> None:
    program = (
        "import os, signal, sys\n"
        "from saijin_studio.providers.speech.coqui_child import CoquiChild\n"
        f"child = CoquiChild((sys.executable, '-P', {str(FAKE)!r}))\n"
        "print(child._process.pid, flush=True)\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(FAKE.parents[2] / "app")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, timeout=30)
    pid = int(done.stdout)
    if psutil.pid_exists(pid):
        process = psutil.Process(pid)
        _, alive = psutil.wait_procs([process], timeout=10)
        assert not alive or process.status() == psutil.STATUS_ZOMBIE


def test_without_the_optional_part_it_is_named(folder: Path) -> None:
    models = [InstalledVoice("crowd", "Crowd", "coqui", ("en",), folder, speakers=("a",))]
    engine = CoquiEngine(CoquiVoices(lambda: models, lambda: ()), lambda: None)
    assert engine.missing() == "coqui-tts"
    with pytest.raises(ProviderUnavailable) as caught:
        engine.synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["missing"] == "coqui-tts"


def test_nothing_of_it_is_imported_here(make: Make) -> None:
    make().synthesise("Hello.", "en", PLAIN)
    assert not {"torch", "TTS", "torchaudio"} & set(sys.modules)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Привет, как дела сегодня вечером? " * 12, "ja"),
        ("Il est à la maison depuis trois heures. " * 12, "en"),
        ("It took 3,000 days, and no more. " * 12, "en"),
        ("昨日、Reika Mori さんに会いました。" * 12, "ja"),
    ],
)
def test_the_words_of_a_long_text_stay_apart(make: Make, folder: Path, text: str, language: str) -> None:
    make().synthesise(text, language, PLAIN)
    parts = [line[4] for line in said(folder)]
    assert len(parts) > 1
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert {word for part in parts for word in part.split()} == set(text.split())
