"""Hands-free talk: it listens only while the studio is silent, and stops at once when it is told to."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import InputError
from saijin_studio.core.events import SpeechChanged, TurnChanged
from saijin_studio.core.settings import HearingSettings
from saijin_studio.services.hearing import hands_free, quiet
from saijin_studio.services.hearing.activity import VoiceActivity
from saijin_studio.services.hearing.ear import ECHO_SECONDS, OFF_SECONDS, Ear
from tests.unit.hearing_stage import BLOCK, SECONDS, Stage, error_of, fault
from tests.unit.spoken_samples import Samples, noise, silence, spoken, within

SPEECH = spoken("Hello, is anybody there?")
ECHO = noise(ECHO_SECONDS + 0.05, 0.001, seed=3)


def utterance(speech: Samples = SPEECH) -> Samples:
    """With the silence before and after it that tells it from noise."""
    return within(noise(len(speech) / 16_000 + 2.5, 0.001), (1.0, speech))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, HearingSettings(pause_seconds=0.6))
    yield made
    made.service.close()
    assert not made.microphone.open


def turn(stage: Stage, state: TurnState, correlation: str = "turn-1") -> None:
    stage.bus.publish(TurnChanged(correlation, "chat", state))


def speech(stage: Stage, state: str, correlation: str = "turn-1") -> None:
    stage.bus.publish(SpeechChanged(correlation, None, state))


def say(stage: Stage, samples: Samples, count: int) -> None:
    """Into the microphone that is opened for the `count`-th time."""
    stage.until("listening", count)
    stage.microphone.await_open()
    stage.microphone.say(np.concatenate([ECHO, samples]))


def say_all(stage: Stage, samples: Samples) -> None:
    """Until all of it was listened to."""
    told = len(stage.levels)
    say(stage, samples, 1)
    stage.until_heard(told + -(-(len(ECHO) + len(samples)) // BLOCK))


def test_talk_goes_back_and_forth(stage: Stage) -> None:
    stage.service.talk("a", "en")
    for round_ in (1, 2, 3):
        say(stage, utterance(), round_)
        said = stage.until("said", round_)
        assert said.text == "Hello there."
        stage.service.forget(said.recording)
        assert not stage.microphone.open
        turn(stage, TurnState.QUEUED, f"turn-{round_}")
        speech(stage, "preparing", f"turn-{round_}")
        stage.until("waiting", round_)
        turn(stage, TurnState.ANSWERED, f"turn-{round_}")
        speech(stage, "speaking", f"turn-{round_}")
        assert not stage.microphone.open  # the reply is there, but still being said
        speech(stage, "finished", f"turn-{round_}")
    stage.until("listening", 4)
    assert stage.states.count("listening") == 4
    heard, language = stage.transcriber.heard[0]
    assert language == "en" and abs(heard.seconds - (len(SPEECH) / 16_000 + 1.0)) < 0.2
    assert stage.service.kept() == ()


def test_the_first_word_is_not_cut_off(stage: Stage) -> None:
    stage.service.talk("a")
    say(stage, utterance(), 1)
    stage.until("said")
    heard = stage.transcriber.heard[0][0].samples
    quiet = np.flatnonzero(np.abs(heard) > 0.02)[0]
    assert 0.1 * 16_000 < quiet < 0.5 * 16_000  # silence, then all of the word


def test_while_the_studio_speaks_it_does_not_listen(stage: Stage) -> None:
    speech(stage, "speaking", "elsewhere")
    stage.service.talk("a")
    stage.until("listening")
    speech(stage, "speaking", "other")
    stage.until("waiting")
    stage.microphone.await_closed()
    stage.microphone.say(utterance())
    speech(stage, "stopped", "other")
    stage.until("listening", 2)
    assert not stage.transcriber.heard


def test_what_was_being_said_when_the_studio_spoke_is_written_down(stage: Stage) -> None:
    stage.service.talk("a")
    say(stage, within(noise(2.0, 0.001), (1.0, SPEECH[:16_000])), 1)
    speech(stage, "speaking")
    assert stage.until("said").text


def test_noise_and_clicks_send_nothing(stage: Stage) -> None:
    stage.service.talk("a")
    click = np.full(300, 0.8, np.float32)
    say(stage, within(noise(8.0, 0.01, "pink"), (2.0, click), (5.0, click)), 1)
    assert not stage.transcriber.heard and stage.microphone.open


def test_without_an_answer_it_listens_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "ANSWER_SECONDS", 0.05)
    stage.service.talk("a")
    say(stage, utterance(), 1)
    stage.until("said")
    stage.until("listening", 2)


@pytest.mark.parametrize("how", ["stop", "cancel"])
def test_it_stops_at_once_while_listening(stage: Stage, how: str) -> None:
    stage.service.talk("a")
    say(stage, within(noise(2.0, 0.001), (1.0, SPEECH[:16_000])), 1)
    getattr(stage.service, how)("a")
    assert not stage.microphone.open
    stage.until("ended")
    assert not stage.transcriber.heard and stage.service.kept() == ()
    assert not list(stage.recordings.folder.glob("*"))


def test_it_stops_at_once_while_writing_and_while_waiting(stage: Stage) -> None:
    stage.transcriber.gate.clear()
    stage.service.talk("a")
    say(stage, utterance(), 1)
    assert stage.transcriber.asked.wait(SECONDS)
    stage.service.cancel("a")
    stage.until("ended")
    assert "said" not in stage.states and not list(stage.recordings.folder.iterdir())
    stage.service.talk("a")
    turn(stage, TurnState.RUNNING)
    stage.until("waiting")
    told = stage.states.count("ended")
    stage.service.stop("a")
    stage.until("ended", told + 1)


def test_a_fault_is_said_what_was_said_is_kept_and_it_ends(stage: Stage) -> None:
    stage.transcriber.fault = fault()
    stage.service.talk("a")
    say(stage, utterance(), 1)
    failed = stage.until("failed")
    stage.until("ended")
    assert [one.id for one in stage.service.kept()] == [failed.recording]
    stage.transcriber.fault = None
    stage.service.talk("a")  # it may begin again
    stage.until("listening", 2)


def test_it_ends_when_the_microphone_goes(stage: Stage) -> None:
    stage.service.talk("a")
    say(stage, within(noise(2.0, 0.001), (1.0, SPEECH[:16_000])), 1)
    stage.microphone.unplug()
    stage.until("ended")
    assert [state for state in stage.states if state != "writing"] == ["listening", "lost", "said", "ended"]
    stage.service.talk("a")
    assert error_of(stage.until("failed")) == ("provider_unavailable", "audio_input")


def test_a_second_talk_is_refused_and_the_button_does_not_interfere(stage: Stage) -> None:
    stage.service.talk("a")
    for begin in (stage.service.talk, stage.service.start):
        for key in ("a", "b"):
            with pytest.raises(InputError) as caught:
                begin(key)
            assert caught.value.params["reason"] == "hearing_busy"
    stage.service.stop("b")
    stage.until("listening")
    assert stage.microphone.open


def test_what_sounds_without_a_word_about_it_is_not_heard_either(stage: Stage) -> None:
    """A voice on trial, or the test of the loudspeakers."""
    stage.service.talk("a")
    stage.until("listening")
    stage.sounding = True
    say_all(stage, utterance())
    stage.sounding = False
    assert not stage.recordings.folder.exists() and not stage.transcriber.heard
    stage.microphone.say(np.concatenate([ECHO, utterance()]))
    stage.until("said")


def test_what_was_being_said_when_something_sounds_is_written_down(stage: Stage) -> None:
    stage.service.talk("a")
    say_all(stage, within(noise(2.0, 0.001), (1.0, SPEECH[:16_000])))
    stage.sounding = True
    stage.microphone.say(SPEECH)
    stage.until("said")
    ((heard, _),) = stage.transcriber.heard
    assert heard.seconds < 2.0  # nothing of what the studio said


def test_begun_while_the_studio_speaks_it_waits(stage: Stage) -> None:
    speech(stage, "speaking", "before")
    stage.sounding = True
    stage.service.talk("a")
    stage.until("waiting")
    assert not stage.microphone.opened
    stage.sounding = False
    speech(stage, "finished", "before")
    stage.until("listening")


def test_of_replies_that_hung_before_it_began_it_does_not_wait(stage: Stage) -> None:
    turn(stage, TurnState.RUNNING, "waits for a person")
    speech(stage, "preparing", "never heard")
    stage.service.talk("a")
    stage.until("listening")
    assert "waiting" not in stage.states


def test_where_no_word_was_understood_it_goes_on_and_keeps_nothing(stage: Stage) -> None:
    stage.transcriber.text = " "
    stage.service.talk("a")
    say(stage, utterance(), 1)
    assert error_of(stage.until("nothing")) == ("input", "hearing_unclear")
    stage.transcriber.text = "Now I am clear."
    say(stage, utterance(), 2)
    assert stage.until("said").text == "Now I am clear." and "failed" not in stage.states
    assert len(stage.service.kept()) == 1  # the words that were understood, until they are in safety


@pytest.mark.parametrize("where", ["microphone", "transcriber", "activity"])
def test_a_defect_is_said_too_and_the_microphone_is_let_go(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("a defect")

    if where == "microphone":
        monkeypatch.setattr(stage.microphone, "listen", broken)
    elif where == "activity":
        monkeypatch.setattr(VoiceActivity, "feed", broken)
    else:
        stage.transcriber.fault = RuntimeError("a defect")
    stage.service.talk("a")
    if where != "microphone":
        say(stage, utterance(), 1)
    assert stage.until("failed").error == "error"
    stage.until("ended")
    assert stage.states.count("failed") == 1
    stage.microphone.await_closed()


def test_a_failure_ends_it_on_a_full_disk_too_and_nothing_is_said_to_be_kept(stage: Stage) -> None:
    stage.recordings.folder.write_text("a file where the folder should be")
    stage.transcriber.fault = fault()
    stage.service.talk("a")
    say(stage, utterance(), 1)
    assert stage.until("failed").recording == ""
    stage.until("ended")
    assert stage.states.count("listening") == 1


def test_a_microphone_that_is_switched_off_is_said_until_it_is_on(stage: Stage) -> None:
    stage.service.talk("a")
    say(stage, silence(OFF_SECONDS + 1), 1)
    assert error_of(stage.until("listening", 2)) == ("input", "hearing_silent")
    stage.microphone.say(noise(1.0, 0.001))
    assert error_of(stage.until("listening", 3)) == ("", None)
    assert stage.states == ["listening"] * 3
    stage.microphone.say(utterance())
    stage.until("said")


def test_a_long_talk_holds_on_to_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "ANSWER_SECONDS", 0.01)
    ears: list[weakref.ref[Ear]] = []

    def made(*args: object) -> Ear:
        ear = Ear(*args)  # type: ignore[arg-type]
        ears.append(weakref.ref(ear))
        return ear

    monkeypatch.setattr(hands_free, "Ear", made)
    stage.service.talk("a")
    for round_ in range(1, 5):
        say(stage, utterance(), round_)
        stage.until("said", round_)
    stage.until("listening", 5)
    gc.collect()
    assert sum(ear() is not None for ear in ears) <= 2  # the one that listens, and the one before it
