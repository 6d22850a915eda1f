"""voice_synthesis on a real engine: sentences in order, stopped by a message, given up by its timer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.process import ProcessDetail
from saijin_studio.services.voice import sound
from tests.workers.drawn_process import MODEL

from .conftest import Engine
from .voice_theatre import PASSWORD, Theatre

ROOT = Path(__file__).parents[2]
FIVE = ["One.", "Two.", "Three.", "Four.", "Five."]


@pytest.fixture
def theatre(engine: Engine, tmp_path: Path) -> Iterator[Theatre]:
    assert engine.deploy("voice_synthesis.bpmn", MODEL.read_text("utf-8")) == ()
    made = Theatre(tmp_path, engine.connection).open()
    yield made
    made.close()


def ways(detail: ProcessDetail, *names: str) -> list[str]:
    return [step.activity_id for step in detail.steps if step.activity_id in names]


def standing(theatre: Theatre, utterance: str) -> set[str]:
    """The steps that the process stands at."""
    (instance,) = theatre.rest.find_instances("voice_synthesis", utterance)
    return set(theatre.rest.detail(instance).active)


def test_five_sentences_are_spoken_in_order(theatre: Theatre) -> None:
    message = theatre.reply(" ".join(FIVE))
    utterance = theatre.voice.speak(message.id)
    theatre.wait(lambda: "finished" in theatre.states(utterance))
    detail = theatre.ended(utterance)
    assert theatre.texts(utterance) == FIVE
    said = [e.text for e in theatre.events if isinstance(e, SpeechChanged) and e.state == "speaking"]
    assert said == FIVE
    steps = ways(detail, "synthesis", "post_processing", "delivery")
    for sentence in range(0, 15, 3):
        assert set(steps[sentence : sentence + 2]) == {"synthesis", "delivery"}, "it is heard while it is made"
        assert steps[sentence + 2] == "post_processing"
    assert ways(detail, "next_sentences", "spoken", "silenced") == ["next_sentences", "next_sentences", "spoken"]
    assert not detail.failed


def test_a_model_that_delivers_after_post_processing_is_obeyed(theatre: Theatre, engine: Engine) -> None:
    """Redrawn as one step after the other: nothing is heard before its file is there."""
    after = (
        ('<bpmn:sequenceFlow id="to_delivery" sourceRef="made_and_heard"', "post_processing"),
        ('<bpmn:sequenceFlow id="to_whole" sourceRef="post_processing" targetRef="whole_and_given"/>', ""),
    )
    drawn = MODEL.read_text("utf-8").replace(after[1][0], "")
    drawn = drawn.replace(after[0][0], after[0][0].replace("made_and_heard", after[0][1]))
    drawn = re.sub(r'<bpmndi:BPMNEdge id="to_whole_di".*?</bpmndi:BPMNEdge>', "", drawn, flags=re.DOTALL)
    assert engine.deploy("voice_synthesis.bpmn", drawn) == ()
    utterance = theatre.voice.speak(theatre.reply(" ".join(FIVE)).id)
    theatre.wait(lambda: "finished" in theatre.states(utterance))
    detail = theatre.ended(utterance)
    assert ways(detail, "synthesis", "post_processing", "delivery") == ["synthesis", "post_processing", "delivery"] * 5
    assert theatre.texts(utterance) == FIVE
    assert len(theatre.speaker.heard) == 5


def test_a_sentence_is_made_and_heard_while_the_next_is_written(theatre: Theatre) -> None:
    """Its steps stand ready before its last word."""
    utterance = theatre.ask()
    theatre.voice.begin_reply(utterance)
    for begun, rest in (("Good mor", "ning. "), ("How are", " you? "), ("Fi", "ne. ")):
        heard = len(theatre.speaker.heard)
        theatre.write(utterance, begun)
        theatre.wait(lambda: {"synthesis", "delivery"} <= standing(theatre, utterance))
        theatre.write(utterance, rest)
        theatre.wait(lambda heard=heard: len(theatre.speaker.heard) > heard)  # type: ignore[misc]
    theatre.finish(utterance)
    theatre.wait(lambda: "finished" in theatre.states(utterance))
    assert theatre.texts(utterance) == ["Good morning.", "How are you?", "Fine."]
    assert not theatre.ended(utterance).failed


def test_many_short_sentences_join_without_a_fault(theatre: Theatre) -> None:
    """Both branches of a sentence may end at the same moment."""
    many = [f"Number {number}." for number in range(40)]
    utterance = theatre.voice.speak(theatre.reply(" ".join(many)).id)
    theatre.wait(lambda: "finished" in theatre.states(utterance))
    assert theatre.texts(utterance) == many
    detail = theatre.ended(utterance)
    assert not detail.failed
    assert len(ways(detail, "delivery")) == 40, "no step was done twice"


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
    cancelled = {step.activity_id for step in detail.steps if step.cancelled and step.kind == "serviceTask"}
    assert cancelled == {"synthesis", "delivery"}
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


# -- a program that is killed --------------------------------------------------------------------------------------


class Program:
    """A studio's voice in a program of its own."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child
        self.said: list[str] = []

    def tell(self, words: str) -> None:
        assert self.child.stdin is not None
        print(words, file=self.child.stdin, flush=True)

    def until(self, word: str, times: int = 1) -> str:
        """What stands behind `word`, once so many lines began with it."""
        assert self.child.stdout is not None
        while len(found := [line for line in self.said if line.startswith(word)]) < times:
            line = self.child.stdout.readline()
            assert line, f"it ended without {word!r}: {self.said}"
            self.said.append(line.strip())
        return found[-1].removeprefix(word).strip()


@contextmanager
def program(home: Path, engine: Engine) -> Iterator[Program]:
    at = engine.connection()
    command = [sys.executable, "-m", "tests.engine.voice_theatre", str(home), at.url, at.user]
    pipe, env = subprocess.PIPE, {**os.environ, PASSWORD: at.password}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=env) as child:
        try:
            yield Program(child)
        finally:
            child.kill()


@pytest.mark.parametrize("heard", [0, 2, 5])
def test_killed_while_it_speaks_it_goes_on_at_the_sentence(engine: Engine, tmp_path: Path, heard: int) -> None:
    """All sentences were made and some of them heard; of the next one a part."""
    assert engine.deploy("voice_synthesis.bpmn", MODEL.read_text("utf-8")) == ()
    theatre = Theatre(tmp_path, engine.connection)
    message = theatre.reply(" ".join(FIVE))
    with program(tmp_path, engine) as first:
        first.tell(f"speak {message.id}")
        utterance = first.until("utterance")
        first.until("stored 4")
        for number in range(heard):
            first.tell("sound")
            first.until("noted", number + 1)
    assert "speaking 0" in first.said, "it was killed in the middle of its words"
    check_files(theatre)

    theatre.open()
    theatre.wait(lambda: "finished" in theatre.states(utterance))
    said = [(e.index, e.text) for e in theatre.events if isinstance(e, SpeechChanged) and e.state == "speaking"]
    assert said == list(enumerate(FIVE))[heard:]
    theatre.ended(utterance)
    assert theatre.texts(utterance) == FIVE
    assert theatre.english.said == [], "what was made is not made again"
    check_files(theatre)
    assert len(list((theatre.paths.audio / utterance).iterdir())) == 5
    theatre.close()


def check_files(theatre: Theatre) -> None:
    files = [file for file in theatre.paths.audio.rglob("*.wav") if ".part" not in file.name]
    assert len(files) == 5
    assert all(sound.is_whole(file) for file in files)
