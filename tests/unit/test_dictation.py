"""Dictation: a recording becomes words, and one that does not is kept until it does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.errors import InputError, NotFound, ProviderUnavailable
from saijin_studio.core.settings import HearingSettings
from saijin_studio.services.hearing.dictation import TAIL_BLOCKS
from saijin_studio.services.hearing.recording import MOST_SECONDS, Recording
from tests.unit.hearing_stage import BLOCK, SECONDS, Stage, error_of, fault
from tests.unit.spoken_samples import Samples, noise, silence

WORDS = noise(1.0, 0.1)[: 31 * BLOCK]
TAIL = noise(1.0, 0.05, seed=8)[: TAIL_BLOCKS * BLOCK]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.service.close()
    assert not made.microphone.open


def dictate(stage: Stage, samples: Samples = WORDS) -> None:
    stage.service.start("a", "en")
    stage.microphone.say(samples)
    stage.service.stop("a")
    stage.microphone.say(TAIL)


def await_dictation() -> None:
    """Until nothing is being written down any more."""
    for thread in threading.enumerate():
        if thread.name == "dictation":
            thread.join(SECONDS)
            assert not thread.is_alive()


def test_nothing_is_opened_before_somebody_asks(stage: Stage) -> None:
    stage.service.status()
    stage.service.kept()
    assert stage.microphone.opened == 0


def test_what_is_said_becomes_words_to_its_last_syllable(stage: Stage) -> None:
    dictate(stage)
    said = stage.until("said")
    assert (said.key, said.text) == ("a", "Hello there.")
    assert stage.states == ["listening", "writing", "said"]
    ((speech, language),) = stage.transcriber.heard
    assert language == "en" and speech.sample_rate == 16_000
    assert np.array_equal(speech.samples, np.concatenate([WORDS, TAIL]))
    assert [one.id for one in stage.service.kept()] == [said.recording]  # until the words are in safety
    stage.service.forget(said.recording)
    assert stage.service.kept() == () and not list(stage.recordings.folder.iterdir())
    stage.microphone.await_closed()
    assert len(stage.levels) == 31 + TAIL_BLOCKS and max(stage.levels) > -25


def test_the_language_of_the_settings_counts_more_than_that_of_the_chat(stage: Stage) -> None:
    stage.settings = HearingSettings(language="ja")
    dictate(stage)
    stage.until("said")
    assert stage.transcriber.heard[0][1] == "ja"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [(fault(), ("provider_unavailable", None)), (RuntimeError("a defect"), ("error", None))],
)
def test_what_could_not_be_written_down_is_kept_and_tried_again(
    stage: Stage, wrong: Exception, error: tuple[str, object]
) -> None:
    stage.transcriber.fault = wrong
    dictate(stage)
    failed = stage.until("failed")
    assert error_of(failed) == error and failed.recording
    (kept,) = stage.service.kept()
    assert kept.id == failed.recording and abs(kept.seconds - (31 + TAIL_BLOCKS) * BLOCK / 16_000) < 0.001
    stage.service.again("b", kept.id, "en")
    assert stage.until("failed", 2).key == "b" and len(stage.service.kept()) == 1
    stage.transcriber.fault = None
    stage.service.again("b", kept.id, "en")
    assert stage.until("said").key == "b"
    stage.service.forget(kept.id)
    first, last = stage.transcriber.heard[0][0], stage.transcriber.heard[-1][0]
    assert float(np.abs(first.samples - last.samples).max()) < 1 / 32_000
    with pytest.raises(NotFound):
        stage.service.again("b", kept.id)


def test_a_recording_without_a_word_is_kept_too(stage: Stage) -> None:
    stage.transcriber.text = "  "
    dictate(stage)
    assert error_of(stage.until("failed")) == ("input", "hearing_unclear")
    (kept,) = stage.service.kept()
    stage.service.forget(kept.id)
    assert stage.service.kept() == ()


def test_a_microphone_that_is_switched_off_is_said_and_nobody_is_asked(stage: Stage) -> None:
    stage.service.start("a")
    stage.service.stop("a")
    stage.microphone.say(silence(2.0))
    assert error_of(stage.until("nothing")) == ("input", "hearing_silent")
    assert not stage.transcriber.heard and stage.service.kept() == ()


def test_a_press_by_mistake_is_nothing(stage: Stage) -> None:
    stage.service.start("a")
    stage.microphone.say(WORDS[:BLOCK])
    stage.microphone.unplug()
    assert error_of(stage.until("nothing")) == ("", None)
    assert not stage.transcriber.heard


def test_a_cancel_while_listening_keeps_nothing(stage: Stage) -> None:
    stage.service.start("a")
    stage.microphone.say(WORDS)
    stage.service.cancel("a")
    assert not stage.microphone.open and stage.states == ["listening", "ended"]
    assert not stage.transcriber.heard and not list(stage.recordings.folder.iterdir())


def test_a_cancel_while_writing_ends_that(stage: Stage) -> None:
    stage.transcriber.gate.clear()
    dictate(stage)
    assert stage.transcriber.asked.wait(SECONDS)
    assert stage.service.kept() == ()  # it is being worked at
    stage.service.cancel("a")
    stage.until("ended")
    await_dictation()
    assert not list(stage.recordings.folder.iterdir())
    assert "said" not in stage.states and "failed" not in stage.states


def test_of_a_device_that_goes_what_was_said_is_written_down(stage: Stage) -> None:
    stage.service.start("a")
    stage.microphone.say(WORDS)
    stage.microphone.unplug()
    stage.until("said")
    assert stage.states == ["listening", "lost", "writing", "said"]
    with pytest.raises(ProviderUnavailable):
        stage.service.start("a")
    assert len(list(stage.recordings.folder.iterdir())) == 1  # of the one that could not begin nothing is left


def test_without_anybody_to_write_down_nothing_is_recorded(stage: Stage) -> None:
    stage.transcriber.lacks = "server"
    with pytest.raises(ProviderUnavailable) as caught:
        stage.service.start("a")
    assert caught.value.params["reason"] == "hearing_nobody" and stage.microphone.opened == 0


def test_the_settings_choose_who_writes_down(stage: Stage) -> None:
    stage.other.lacks = None
    stage.settings = HearingSettings(engine="whisper")
    dictate(stage)
    stage.until("said")
    assert stage.other.heard and not stage.transcriber.heard


def test_one_is_listened_to_at_a_time(stage: Stage) -> None:
    stage.service.start("a")
    with pytest.raises(InputError) as caught:
        stage.service.start("b")
    assert caught.value.params["reason"] == "hearing_busy"
    stage.service.stop("b")
    stage.microphone.say(noise(1.0, 0.1))
    assert stage.microphone.open  # who did not begin it does not end it
    stage.service.cancel("a")
    stage.service.start("b")


def test_nobody_speaks_without_end(stage: Stage) -> None:
    made = Recording(stage.recordings.folder, most_seconds=1.0)
    assert [made.add(WORDS), made.add(WORDS)] == [True, False]
    made.end()


def test_after_ten_minutes_it_ends_by_itself_and_all_of_it_is_written_down(stage: Stage) -> None:
    stage.service.start("a", "en")
    minutes = np.tile(WORDS, -(-int(MOST_SECONDS * 16_000) // len(WORDS)) + 1)
    stage.microphone.say(minutes)
    stage.until("said")
    stage.microphone.await_closed()
    ((speech, _),) = stage.transcriber.heard
    assert 0 <= speech.seconds - MOST_SECONDS < BLOCK / 16_000
    assert np.array_equal(speech.samples, minutes[: len(speech.samples)])


def test_a_full_disk_loses_no_word(stage: Stage) -> None:
    stage.recordings.folder.write_text("a file where the folder should be")
    dictate(stage)
    stage.until("said")
    assert len(stage.transcriber.heard[0][0].samples) == len(WORDS) + len(TAIL)


def test_what_a_crash_left_can_be_written_down(stage: Stage, tmp_path: Path) -> None:
    left = Recording(stage.recordings.folder)
    left.add(WORDS)
    with open(next(stage.recordings.folder.iterdir()), "ab") as file:
        file.write(b"\x01")  # half a sample
    again = Stage(tmp_path)
    (kept,) = again.service.kept()
    again.service.again("a", kept.id)
    assert again.until("said").text and len(again.transcriber.heard[0][0].samples) == len(WORDS)
    left.end()


def test_closing_the_studio_keeps_what_was_said(stage: Stage, tmp_path: Path) -> None:
    stage.service.start("a")
    stage.microphone.say(WORDS)
    stage.service.close()
    assert not stage.microphone.open
    assert len(Stage(tmp_path).service.kept()) == 1


def test_closing_while_writing_keeps_it_too(stage: Stage, tmp_path: Path) -> None:
    stage.transcriber.gate.clear()
    dictate(stage)
    assert stage.transcriber.asked.wait(SECONDS)
    stage.service.close()
    await_dictation()
    assert len(Stage(tmp_path).service.kept()) == 1


@pytest.mark.parametrize("name", ["../settings", "a/b", "", "x" * 300])
def test_names_that_are_none_are_refused(stage: Stage, name: str) -> None:
    with pytest.raises(NotFound):
        stage.service.again("a", name)
