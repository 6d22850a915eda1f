"""Hands-free talk: it listens only while the studio is silent, and stops at once when it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import InputError
from saijin_studio.core.events import SpeechChanged, TurnChanged
from saijin_studio.core.settings import HearingSettings
from saijin_studio.services.hearing import hands_free
from saijin_studio.services.hearing.hands_free import ECHO_SECONDS
from tests.unit.hearing_stage import SECONDS, Stage, error_of, fault
from tests.unit.spoken_samples import Samples, noise, spoken, within

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
    monkeypatch.setattr(hands_free, "ANSWER_SECONDS", 0.05)
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
