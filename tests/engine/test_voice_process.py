"""voice_synthesis on a real engine: sentences in order, stopped by a message, given up by its timer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saijin_studio.core.events import SpeechChanged, StepChanged
from saijin_studio.core.process import InstanceState, ProcessDetail
from saijin_workers.runtime import WorkerRuntime
from tests.workers.drawn_process import MODEL
from tests.workers.voice_stage import Stage

from .conftest import Engine

FIVE = ["One.", "Two.", "Three.", "Four.", "Five."]
SECONDS = 30.0


class Theatre(Stage):
    """A stage whose processes run on the real engine, with a worker runtime of its own."""

    def __init__(self, home: Path, engine: Engine) -> None:
        super().__init__(home, engine.rest)
        self.rest = engine.rest
        self._changed = threading.Condition()
        for kind in (SpeechChanged, StepChanged):
            self.bus.subscribe(kind, self._on_event)
        self.runtime = WorkerRuntime(engine.connection, list(self.topics.values()), self.bus, home=home.name)
        self.runtime.start()

    def _on_event(self, event: object) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait(self, condition: Callable[[], bool], why: str = "") -> None:
        """Until something told on the bus makes `condition` true."""
        with self._changed:
            assert self._changed.wait_for(condition, SECONDS), why or self.events

    def wait_step(self, topic: str, state: str = "completed") -> None:
        def told() -> bool:
            return any(isinstance(e, StepChanged) and (e.topic, e.state) == (topic, state) for e in self.events)

        self.wait(told, f"{topic} was not {state}")

    def ended(self, utterance: str) -> ProcessDetail:
        """The process of an utterance, once the engine has ended it."""
        (instance,) = self.rest.find_instances("voice_synthesis", utterance)
        deadline = time.monotonic() + SECONDS
        while (detail := self.rest.detail(instance)).summary.state is not InstanceState.COMPLETED:
            assert time.monotonic() < deadline, detail
        return detail

    def close(self) -> None:
        self.english.released.set()
        self.runtime.stop()
        super().close()


@pytest.fixture
def theatre(engine: Engine, tmp_path: Path) -> Iterator[Theatre]:
    assert engine.deploy("voice_synthesis.bpmn", MODEL.read_text("utf-8")) == ()
    made = Theatre(tmp_path, engine)
    yield made
    made.close()


def ways(detail: ProcessDetail, *names: str) -> list[str]:
    return [step.activity_id for step in detail.steps if step.activity_id in names]


def test_five_sentences_are_spoken_in_order(theatre: Theatre) -> None:
    message = theatre.reply(" ".join(FIVE))
    utterance = theatre.voice.speak(message.id)
    theatre.wait(lambda: "finished" in theatre.states(utterance))
    detail = theatre.ended(utterance)
    assert theatre.texts(utterance) == FIVE
    said = [e.text for e in theatre.events if isinstance(e, SpeechChanged) and e.state == "speaking"]
    assert said == FIVE
    assert ways(detail, "synthesis", "post_processing", "delivery") == ["synthesis", "post_processing", "delivery"] * 5
    assert ways(detail, "next_sentences", "spoken", "silenced") == ["next_sentences", "next_sentences", "spoken"]
    assert not detail.failed


def test_stopped_in_the_middle_it_ends_silenced(theatre: Theatre) -> None:
    """The worker holds the task of the third sentence when the message comes."""
    theatre.english.held = {"Three."}
    message = theatre.reply(" ".join(FIVE))
    utterance = theatre.voice.speak(message.id)
    preparing = ("preparing", "Three.")
    theatre.wait(lambda: preparing in [(e.state, e.text) for e in theatre.events if isinstance(e, SpeechChanged)])
    theatre.voice.stop()
    assert utterance in theatre.speaker.stopped
    theatre.wait_step("voice.silence")
    detail = theatre.ended(utterance)
    assert theatre.texts(utterance) == FIVE[:2]
    assert len(theatre.speaker.heard) == 2
    assert ways(detail, "spoken", "not_spoken", "silenced") == ["silenced"]
    assert [step.activity_id for step in detail.steps if step.cancelled and step.kind == "serviceTask"] == ["synthesis"]
    assert theatre.states(utterance)[-1] == "stopped"
    assert not list(theatre.paths.audio.rglob("*part*"))


def test_a_sound_that_takes_too_long_is_given_up(theatre: Theatre) -> None:
    theatre.english.held = {"Two."}
    message = theatre.reply(" ".join(FIVE))
    utterance = theatre.voice.speak(message.id)
    preparing = ("preparing", "Two.")
    theatre.wait(lambda: preparing in [(e.state, e.text) for e in theatre.events if isinstance(e, SpeechChanged)])
    (instance,) = theatre.rest.find_instances("voice_synthesis", utterance)
    (timer,) = theatre.rest.client.get("/job", processInstanceId=instance)
    theatre.rest.client.post(f"/job/{timer['id']}/execute", {})  # two minutes are over
    theatre.wait(lambda: "failed" in theatre.states(utterance))
    detail = theatre.ended(utterance)
    assert ways(detail, "gave_up_waiting", "failure_notice", "not_spoken") == [
        "gave_up_waiting",
        "failure_notice",
        "not_spoken",
    ]
    assert theatre.texts(utterance) == FIVE[:1]
