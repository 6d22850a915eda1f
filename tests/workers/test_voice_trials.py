"""Voices tried before they are kept: said at once, one after the other, measured, stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import (
    Cancelled,
    InputError,
    NotFound,
    ProviderUnavailable,
    SaijinError,
    SpeechUnavailable,
)
from saijin_studio.core.voice import EngineVoice, VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.book import VoiceBook
from saijin_studio.services.voice.speakers import Speakers
from saijin_studio.services.voice.trials import LONGEST, Trial, VoiceTrials
from tests.workers.drawn_process import SECONDS
from tests.workers.voice_stage import Speaker, Stage, Voice


class Booth:
    """A stage with a place to try voices in."""

    def __init__(self, home: Path) -> None:
        self.second = Voice("second", "en")
        self.stage = Stage(home)
        self.speaker = Speaker()
        personas = PersonaService(self.stage.paths)
        self.book = VoiceBook(self.stage.paths.own_voices)
        self.english = self.stage.english
        self.speakers = Speakers(
            (self.english, self.stage.japanese, self.second), personas, lambda: "yuuri", self.book.worn
        )
        self.quieted = 0
        self.trials = VoiceTrials(
            self.speakers, self.stage.voice.steps.sayer, self.speaker, lambda: ("Headphones",), self._quiet
        )

    def _quiet(self) -> None:
        self.quieted += 1


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    made = Booth(tmp_path)
    yield made
    made.stage.database.close()


def test_a_voice_is_heard_as_it_is_wished(booth: Booth) -> None:
    """Also what stands in quotation marks: the voice that is tried says all of it."""
    wished = VoiceChoice(pitch=3.0, speed=1.3, variant="low")
    assert booth.trials.say(Trial("“Good morning,” she said.", "en", wished)) == ("espeak",)
    assert {voice for _, _, voice in booth.english.said} == {wished}
    assert len(booth.speaker.heard) == 1 and booth.quieted == 1


def test_two_are_compared_one_after_the_other(booth: Booth) -> None:
    first, second = VoiceChoice(engine="espeak", variant="a"), VoiceChoice(engine="espeak", variant="b", speed=1.2)
    booth.trials.say(Trial("Good morning.", "en", first), Trial("Good morning.", "en", second))
    assert [voice.variant for _, _, voice in booth.english.said] == ["a", "b"]
    utterances = [utterance for utterance, _ in booth.speaker.heard]
    assert len(utterances) == 3 and len(set(utterances)) == 1, "a pause between the two, all of one trial"


def test_a_reading_is_heard_before_it_is_kept(booth: Booth) -> None:
    booth.trials.say(Trial("Saijin", "en", readings={"Saijin": "sigh jin"}))
    assert [text for _, text, _ in booth.english.said] == ["sigh jin"]


def test_there_has_to_be_something_to_say_and_to_say_it_with(booth: Booth) -> None:
    with pytest.raises(InputError) as told:
        booth.trials.say(Trial("***", "en"))
    assert told.value.params["reason"] == "nothing_to_say"
    booth.speaker.lacking = "audio_device"
    with pytest.raises(ProviderUnavailable) as lacking:
        booth.trials.say(Trial("Good morning.", "en"))
    assert lacking.value.params["reason"] == "sound_out"
    with pytest.raises(ProviderUnavailable):
        booth.trials.beep()


def test_the_next_trial_ends_the_one_before(booth: Booth) -> None:
    booth.english.held = {"Slow."}
    faults: list[SaijinError] = []
    waiting = threading.Thread(target=_said, args=(booth, Trial("Slow.", "en"), faults))
    reached = threading.Event()
    booth.english.synthesise = _noting(booth.english, reached, "Slow.")  # type: ignore[method-assign]
    waiting.start()
    assert reached.wait(SECONDS)
    booth.trials.say(Trial("Quick.", "en"))
    waiting.join(SECONDS)
    assert [type(each) for each in faults] == [Cancelled]
    assert len(booth.speaker.heard) == 1


def test_stop_silences_the_trial(booth: Booth) -> None:
    booth.trials.say(Trial("Good morning.", "en"))
    utterance = booth.speaker.heard[0][0]
    booth.trials.stop()
    assert utterance in booth.speaker.stopped


def test_a_persona_is_tried_as_it_speaks(booth: Booth) -> None:
    """In the voices of its parts and languages, with its readings; no process is begun and nothing is kept."""
    card = booth.speakers.known("miyu")
    usual, low, tall = VoiceChoice(pitch=1.0), VoiceChoice(variant="low"), VoiceChoice(variant="tall")
    wanted = replace(
        card,
        voices={"en": usual, "ja": tall},
        part_voices={"dialogue": {"en": low}},
        readings={"en": {"Saijin": "sigh jin"}},
    )
    booth.book.keep(card, wanted)
    booth.trials.say(Trial("“Good morning, Saijin,” she said. おはよう。", "en", persona="miyu"))
    said = {voice.variant or "usual": text for _, text, voice in booth.english.said + booth.stage.japanese.said}
    assert set(said) == {"low", "usual", "tall"}
    assert "sigh jin" in said["low"] and "she said" in said["usual"] and "おはよう" in said["tall"]
    assert booth.stage.engine.started == {} and list(booth.stage.paths.audio.iterdir()) == []
    with pytest.raises(NotFound):
        booth.trials.say(Trial("Good morning.", "en", persona="nobody"))


def test_a_persona_sounds_the_same_alone_and_beside_another(booth: Booth) -> None:
    card = booth.speakers.known("miyu")
    booth.book.keep(card, replace(card, part_voices={"action": {"en": VoiceChoice(variant="low")}}))
    trial = Trial("*She waves.* Good morning.", "en", persona="miyu")
    booth.trials.say(trial)
    alone = list(booth.english.said)
    booth.trials.say(trial, Trial("Good morning.", "en", persona="reika"))
    assert booth.english.said[len(alone) : 2 * len(alone)] == alone
    assert "low" in {voice.variant for _, _, voice in alone}


def test_of_a_long_text_only_the_beginning_is_said(booth: Booth) -> None:
    trial = Trial("This is long. " * LONGEST, "en", persona="miyu")
    booth.trials.say(trial)
    said = sum(len(text) for _, text, _ in booth.english.said)
    assert LONGEST * 0.8 < said <= LONGEST
    assert trial.too_long and not Trial("a" * LONGEST, "en").too_long


def test_the_first_sentence_sounds_while_the_second_is_made(booth: Booth) -> None:
    booth.english.held = {"Slow."}
    booth.english.synthesise = _noting(booth.english, reached := threading.Event(), "Slow.")  # type: ignore[method-assign]
    trial = Trial("Quick. Slow. Never.", "en", persona="miyu")
    waiting = threading.Thread(target=_said, args=(booth, trial, []))
    waiting.start()
    assert reached.wait(SECONDS)
    assert len(booth.speaker.heard) == 1
    booth.english.released.set()
    waiting.join(SECONDS)
    assert len(booth.speaker.heard) == 3


def test_stop_ends_a_persona_in_the_middle(booth: Booth) -> None:
    booth.english.held = {"Slow."}
    booth.english.synthesise = _noting(booth.english, reached := threading.Event(), "Slow.")  # type: ignore[method-assign]
    faults: list[SaijinError] = []
    trial = Trial("Quick. Slow. Never.", "en", persona="miyu")
    waiting = threading.Thread(target=_said, args=(booth, trial, faults))
    waiting.start()
    assert reached.wait(SECONDS)
    booth.trials.stop()
    waiting.join(SECONDS)
    assert [type(each) for each in faults] == [Cancelled]
    assert booth.english.cancelled == ["Slow."] and [text for _, text, _ in booth.english.said] == ["Quick."]
    assert booth.speaker.heard[0][0] in booth.speaker.stopped and len(booth.speaker.heard) == 1


def test_stop_counts_while_a_trial_begins(booth: Booth) -> None:
    """What was said before is silenced first: that takes its time."""
    trials = VoiceTrials(
        booth.speakers, booth.stage.voice.steps.sayer, booth.speaker, quiet=lambda: booth.trials.stop()
    )
    booth.trials = trials
    with pytest.raises(Cancelled):
        trials.say(Trial("Good morning.", "en", persona="miyu"))
    assert booth.speaker.heard == []


def test_stop_counts_while_a_device_is_looked_for(booth: Booth) -> None:
    def missing() -> None:
        booth.trials.stop()

    booth.speaker.missing = missing  # type: ignore[method-assign]
    for begin in (lambda: booth.trials.say(Trial("Good morning.", "en")), lambda: booth.trials.beep()):
        with pytest.raises(Cancelled):
            begin()
    assert booth.speaker.heard == [] and booth.english.said == []


def test_stop_counts_while_what_is_measured_is_made_ready(booth: Booth) -> None:
    booth.second.warm = lambda language: booth.trials.stop()  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        booth.trials.measure("second", "en")
    assert booth.second.said == []


def test_an_engine_is_measured_and_no_other_in_its_place(booth: Booth) -> None:
    found = booth.trials.measure("second", "en")
    assert found.engine == "second" and found.seconds > 1
    assert 0 < found.real_time_factor < 1 and found.first_sound is not None and found.first_sound >= found.made_in
    assert len(booth.second.said) == 2, "loading does not count"
    booth.second.lacking = "second-package"
    with pytest.raises(SpeechUnavailable):
        booth.trials.measure("second", "en")
    booth.second.lacking = None
    booth.speaker.lacking = "audio_device"
    assert booth.trials.measure("second", "en").first_sound is None


def test_a_tone_is_on_the_side_it_should_be(booth: Booth) -> None:
    given: list[Speech] = []
    booth.speaker.enqueue = lambda utterance, speech, *_: given.append(speech)  # type: ignore[method-assign]
    for side in ("left", "right", "both"):
        booth.trials.beep(side)
    loud = [tuple(bool(column.any()) for column in np.asarray(each.samples).T) for each in given]
    assert loud == [(True, False), (False, True), (True, True)]


def test_a_persona_speaks_as_the_person_wants_it(booth: Booth) -> None:
    card = booth.stage.voice._speakers.known("miyu")
    booth.book.keep(card, replace(card, voices={**card.voices, "en": VoiceChoice(engine="second", pitch=5.0)}))
    assert booth.speakers.known("miyu").voice("en").pitch == 5.0
    assert booth.speakers.persona("miyu").voice("en").engine == "second"
    assert booth.speakers.persona("reika").voice("en").engine != "second"


def _said(booth: Booth, trial: Trial, faults: list[SaijinError]) -> None:
    """On a thread of its own."""
    try:
        booth.trials.say(trial)
    except SaijinError as error:
        faults.append(error)


def _noting(voice: Voice, reached: threading.Event, awaited: str):  # type: ignore[no-untyped-def]
    usual = voice.synthesise

    def synthesise(text: str, language: str, choice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        if text == awaited:
            reached.set()
        return usual(text, language, choice, cancel)

    return synthesise


def test_the_voices_that_can_be_chosen_are_those_of_engines_that_speak(booth: Booth) -> None:
    booth.english.voices = lambda language: (EngineVoice("en-gb", "Great Britain", ("en",)),)  # type: ignore[method-assign]
    assert [(engine, voice.id) for engine, voice in booth.trials.voices("en")] == [("espeak", "en-gb")]
    booth.english.lacking = "espeak-ng"
    assert booth.trials.voices("en") == ()
