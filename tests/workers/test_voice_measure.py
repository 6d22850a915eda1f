"""An engine measured: the time to its first sound is the one that a reply's first sound would take."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.saying import Sayer
from saijin_studio.services.voice.speakers import Speakers
from saijin_studio.services.voice.trials import Trial, VoiceTrials
from tests.workers.drawn_process import SECONDS
from tests.workers.voice_stage import Speaker, Stage, Voice

RATE = 24_000
AT_ONCE, UNKNOWN = 0.5, 0.05  # seconds of a portion: of so little sound no pace is told


class Streaming(Voice):
    """Makes each sentence in three portions; the last one of sentence `waits_at` when something has sounded."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__("coqui", "en", rate=RATE)
        self.speaker = speaker
        self.seconds = AT_ONCE
        self.waits_at = 0
        self.sentences = 0
        self.reached = threading.Event()

    def stream(
        self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None
    ) -> Generator[Speech, None, None]:
        self.sentences += 1
        for number in range(3):
            if number == 2 and self.sentences == self.waits_at:
                self._await_sound()
            time = np.arange(int(self.seconds * RATE)) / RATE
            yield Speech((0.3 * np.sin(2 * np.pi * 200 * time)).astype(np.float32), RATE)
        self.reached.set()
        if text in self.held:
            self._hold(text, cancel)

    def _await_sound(self) -> None:
        with self.speaker.changed:
            assert self.speaker.changed.wait_for(lambda: bool(self.speaker.heard), SECONDS)


class Booth:
    def __init__(self, home: Path) -> None:
        self.stage = Stage(home)
        self.speaker = Speaker()
        self.coqui = Streaming(self.speaker)
        personas = PersonaService(self.stage.paths)
        speakers = Speakers((self.coqui, self.stage.english), personas, lambda: "yuuri")
        self.trials = VoiceTrials(speakers, Sayer(speakers, _nobody), self.speaker)


def _nobody(engine: str, following: str, language: str) -> None:
    raise AssertionError(f"{following} took over from {engine}")


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    made = Booth(tmp_path)
    yield made
    made.stage.database.close()


def test_an_engine_of_whole_sentences_sounds_when_one_is_made(booth: Booth) -> None:
    found = booth.trials.measure("espeak", "en")
    assert found.first_sound is not None and found.first_sound >= found.made_in
    assert len(booth.speaker.heard) == 1


def test_an_engine_of_portions_sounds_with_the_first_one(booth: Booth) -> None:
    booth.coqui.waits_at = 2  # the first sentence makes it ready
    found = booth.trials.measure("coqui", "en")
    assert found.first_sound is not None and found.first_sound < found.made_in
    assert found.seconds == pytest.approx(3 * AT_ONCE)
    assert sum(seconds for _, seconds in booth.speaker.heard) > 2.9 * AT_ONCE, "all of it was heard, once"
    assert booth.coqui.sentences == 2


def test_one_that_may_not_keep_ahead_of_the_ear_sounds_when_it_is_done(booth: Booth) -> None:
    """As in a reply, which would have breaths in the middle of words otherwise."""
    booth.coqui.seconds = UNKNOWN
    found = booth.trials.measure("coqui", "en")
    assert found.first_sound is not None and found.first_sound >= found.made_in
    assert len(booth.speaker.heard) == 1


def test_without_a_device_only_the_making_is_measured(booth: Booth) -> None:
    booth.speaker.lacking = "audio_device"
    found = booth.trials.measure("coqui", "en")
    assert found.first_sound is None and found.seconds == pytest.approx(3 * AT_ONCE)


def test_a_trial_is_heard_in_portions_too_and_stopped_in_the_middle(booth: Booth) -> None:
    booth.coqui.held = {"Slow."}
    faults: list[Exception] = []

    def say() -> None:
        try:
            booth.trials.say(Trial("Slow.", "en", VoiceChoice(engine="coqui")))
        except Cancelled as error:
            faults.append(error)

    waiting = threading.Thread(target=say)
    waiting.start()
    assert booth.coqui.reached.wait(SECONDS)
    assert booth.speaker.heard, "the engine is not done with the sentence"
    booth.trials.stop()
    waiting.join(SECONDS)
    assert len(faults) == 1 and booth.speaker.heard[0][0] in booth.speaker.stopped
