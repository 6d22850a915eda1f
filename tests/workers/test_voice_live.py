"""A sentence heard while it is made: its steps side by side, in portions where its engine makes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, NotFound, ProviderFault
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.services.voice import delivery, live, sound
from saijin_studio.services.voice.makings import Making, Portion
from saijin_studio.services.voice.parts import SpeechTask
from tests.unit.counted_cancel import CountedCancel
from tests.workers.drawn_process import SECONDS
from tests.workers.voice_stage import Stage, Voice, utterance_of, wait_for

RATE = 24_000
PORTION = 0.5  # seconds of sound


class StreamingVoice(Voice):
    """Makes each sentence in three portions; `steps` lets that many come, `clock` says what time it is."""

    def __init__(self) -> None:
        super().__init__("coqui", "en", rate=RATE)
        self.steps = threading.Semaphore(0)
        self.came = threading.Semaphore(0)
        self.seconds = 0.1  # that a portion takes to make
        self.now = 0.0
        self.fault_at: int | None = None
        self.streamed = 0

    def stream(
        self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None
    ) -> Generator[Speech, None, None]:
        for number in range(3):
            assert self.steps.acquire(timeout=SECONDS)
            if self.fault_at == number:
                self.fault_at = None
                raise ProviderFault("out of words", provider="coqui")
            self.now += self.seconds
            self.streamed += 1
            time = np.arange(int(PORTION * RATE)) / RATE
            yield Speech((0.1 * (number + 1) * np.sin(2 * np.pi * 200 * time)).astype(np.float32), RATE)
            self.came.release()


@pytest.fixture
def coqui(monkeypatch: pytest.MonkeyPatch) -> StreamingVoice:
    voice = StreamingVoice()
    monkeypatch.setattr(live, "time", type("Clock", (), {"monotonic": staticmethod(lambda: voice.now)}))
    return voice


@pytest.fixture
def stage(tmp_path: Path, coqui: StreamingVoice) -> Iterator[Stage]:
    made = Stage(tmp_path, others=[coqui])
    yield made
    coqui.steps.release(100)
    made.close()


def task_of(stage: Stage, text: str = "Good morning.") -> SpeechTask:
    return SpeechTask(utterance_of(stage.reply(text)), engines=(("en", "coqui"), ("ja", "openjtalk")))


def beside(run: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """A step on a thread of its own, as workers run them."""
    done: Future[Any] = Future()

    def work() -> None:
        try:
            done.set_result(run(*arguments))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
            done.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return done


class Sentence:
    """The three steps of one sentence."""

    def __init__(self, stage: Stage, task: SpeechTask, index: int = 0, cancel: CancelToken | None = None) -> None:
        """`cancel` is that of hearing it."""
        self.steps, self.task, self.index = stage.voice.steps, task, index
        self.cancel = cancel or CancelToken()
        self.cancel_making = CountedCancel()
        self.heard = beside(self.steps.deliver, task, index, self.cancel)
        self.made = beside(self.steps.synthesise, task, index, self.cancel_making)

    def finish(self) -> None:
        self.made.result(SECONDS)
        self.steps.post_process(self.task, self.index, self.cancel_making)
        self.heard.result(SECONDS)


def heard(stage: Stage) -> float:
    return sum(seconds for _, seconds in stage.speaker.heard)


def test_a_fast_engine_is_heard_while_it_makes_the_rest(stage: Stage, coqui: StreamingVoice) -> None:
    task = task_of(stage)
    sentence = Sentence(stage, task)
    coqui.steps.release(2)
    with stage.speaker.changed:
        assert stage.speaker.changed.wait_for(lambda: len(stage.speaker.heard) == 2, SECONDS)
    assert not sentence.made.done(), "the third portion is still to come"
    coqui.steps.release()
    sentence.finish()
    (clip,) = stage.clips.of_utterance(task.utterance)
    assert heard(stage) == pytest.approx(clip.seconds, abs=0.02), "what is kept is what was heard"
    assert clip.seconds == pytest.approx(3 * PORTION + sound.PAUSE_SECONDS, abs=0.1)
    assert stage.states(task.utterance) == ["preparing", "speaking", "stored"]


def test_nobody_waits_for_a_cancel_after_the_steps(stage: Stage, coqui: StreamingVoice) -> None:
    task, cancel = task_of(stage), CountedCancel()
    stage.voice.steps.next_sentences(task, 0, cancel)
    coqui.steps.release(3)
    sentence = Sentence(stage, task, cancel=cancel)
    sentence.finish()
    for token in (cancel, sentence.cancel_making):
        assert token.asked and not token.waiting


def test_nobody_waits_for_a_cancel_after_a_portion() -> None:
    making, cancel = Making(), CountedCancel()
    making.hear(sound.pause())
    making.finish(sound.pause())
    assert len(list(making.portions(cancel))) == 2 and making.finished(cancel)
    assert cancel.asked == 3 and not cancel.waiting


def test_the_next_sentence_of_a_fast_engine_is_heard_from_its_first_portion_on(
    stage: Stage, coqui: StreamingVoice
) -> None:
    task = task_of(stage, "Good morning. Good night.")
    first = Sentence(stage, task)
    coqui.steps.release(3)
    first.finish()
    before = len(stage.speaker.heard)
    second = Sentence(stage, task, 1)
    coqui.steps.release()
    with stage.speaker.changed:
        assert stage.speaker.changed.wait_for(lambda: len(stage.speaker.heard) == before + 1, SECONDS)
    coqui.steps.release(2)
    second.finish()


def test_an_engine_slower_than_speech_is_heard_when_it_is_done(stage: Stage, coqui: StreamingVoice) -> None:
    """Otherwise there would be breaths in the middle of words."""
    coqui.seconds = 2 * PORTION
    sentence = Sentence(stage, task_of(stage))
    coqui.steps.release(2)
    assert coqui.came.acquire(timeout=SECONDS)
    assert coqui.came.acquire(timeout=SECONDS)
    assert stage.speaker.heard == []
    coqui.steps.release()
    sentence.finish()
    assert len(stage.speaker.heard) == 1


def test_a_portion_is_as_loud_as_the_first_makes_it_and_none_is_too_loud(stage: Stage, coqui: StreamingVoice) -> None:
    task = task_of(stage)
    sentence = Sentence(stage, task)
    coqui.steps.release(3)
    sentence.finish()
    samples = sound.read_wav(stage.voice.steps.path(task.utterance, 0)).samples
    thirds = [float(np.abs(part).max()) for part in np.array_split(samples[: int(1.45 * sound.RATE)], 3)]
    assert thirds[0] < thirds[1] < thirds[2] <= sound.PEAK + 0.01
    steps = np.abs(np.diff(samples))
    assert float(steps.max()) < 0.1, "no click where portions meet"


def test_a_fault_in_the_middle_begins_the_sentence_anew(stage: Stage, coqui: StreamingVoice) -> None:
    coqui.fault_at = 2
    task = task_of(stage)
    sentence = Sentence(stage, task)
    coqui.steps.release(2)
    with stage.speaker.changed:
        assert stage.speaker.changed.wait_for(lambda: len(stage.speaker.heard) == 2, SECONDS)
    coqui.steps.release()
    with pytest.raises(ProviderFault):
        sentence.made.result(SECONDS)
    sentence.made = beside(stage.voice.steps.synthesise, task, 0, CancelToken())
    coqui.steps.release(3)
    sentence.finish()
    (clip,) = stage.clips.of_utterance(task.utterance)
    assert clip.seconds == pytest.approx(3 * PORTION + sound.PAUSE_SECONDS, abs=0.1)
    assert heard(stage) == pytest.approx(2 * PORTION + clip.seconds, abs=0.1), "its beginning was heard twice"


def test_who_does_not_have_the_floor_is_heard_from_the_file_later(stage: Stage, coqui: StreamingVoice) -> None:
    stage.settings.save(Settings(voice=VoiceSettings(when_busy="queue")))
    stage.speaker.held = True
    coqui.steps.release(6)
    first = Sentence(stage, task_of(stage))
    first.finish()
    before = len(stage.speaker.heard)
    second = Sentence(stage, task_of(stage, "Good night."))
    second.finish()
    assert len(stage.speaker.heard) == before


def test_both_steps_wait_for_the_last_word(stage: Stage, coqui: StreamingVoice) -> None:
    utterance = stage.ask()
    stage.write(utterance, "Good mor")
    task = SpeechTask(utterance, engines=(("en", "coqui"),))
    assert stage.voice.steps.next_sentences(task, 0, CancelToken()) == 1, "it has begun"
    coqui.steps.release(3)
    sentence = Sentence(stage, task)
    assert stage.speaker.heard == []
    stage.write(utterance, "ning. And")
    sentence.finish()
    assert stage.texts(utterance) == ["Good morning."]


def test_a_sentence_that_turns_out_to_be_none_is_passed_over(stage: Stage) -> None:
    utterance = stage.ask()
    stage.voice.begin_reply(utterance)
    stage.write(utterance, "![a picture of")
    wait_for(stage, lambda: any("synthesis" in each.path for each in stage.engine.started.values()))
    stage.write(utterance, " her](x.png)")
    stage.finish(utterance)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    assert stage.texts(utterance) == []
    assert stage.speaker.heard == []


def test_a_stop_ends_both_waits(stage: Stage) -> None:
    utterance = stage.ask()
    stage.write(utterance, "Good mor")
    sentence = Sentence(stage, SpeechTask(utterance, engines=(("en", "coqui"),)))
    stage.voice.stop(utterance)
    for step in (sentence.made, sentence.heard):
        with pytest.raises(Cancelled):
            step.result(SECONDS)


def test_a_failure_beside_it_ends_the_wait_for_the_sound(
    stage: Stage, coqui: StreamingVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, waits = task_of(stage), threading.Event()
    portions = Making.portions

    def waited(making: Making, cancel: CancelToken) -> Iterator[Portion]:
        waits.set()
        return portions(making, cancel)

    monkeypatch.setattr(Making, "portions", waited)
    sentence = Sentence(stage, task)
    assert waits.wait(SECONDS)
    stage.voice.steps.failed(task, ProviderFault("it hung", provider="coqui"))
    with pytest.raises(Cancelled):
        sentence.heard.result(SECONDS)
    coqui.steps.release(3)


def test_a_lost_lock_ends_the_wait_for_the_sound(stage: Stage, coqui: StreamingVoice) -> None:
    sentence = Sentence(stage, task_of(stage))
    sentence.cancel.cancel()
    with pytest.raises(Cancelled):
        sentence.heard.result(SECONDS)
    coqui.steps.release(3)
    sentence.made.result(SECONDS)


def test_a_sound_that_nobody_writes_is_given_up(
    stage: Stage, coqui: StreamingVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a model without post-processing."""
    monkeypatch.setattr(delivery, "WRITE_SECONDS", 0.0)
    sentence = Sentence(stage, task_of(stage))
    coqui.steps.release(3)
    with pytest.raises(NotFound):
        sentence.heard.result(SECONDS)
