"""Cloned voices: what a persona is given, what it had before, and what the command line does with them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, NotFound, SpeechUnavailable
from saijin_studio.core.persona import Persona
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.paths import Paths
from saijin_studio.services.hearing.sample_check import OpenedSample, check
from saijin_studio.services.hearing.samples import SampleDesk, SampleStore
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.book import VoiceBook
from saijin_studio.services.voice.clones import VoiceClones
from tests.ui.voice_fakes import FakeLearner
from tests.unit.fake_studio import Studio
from tests.unit.hearing_stage import FakeMicrophone
from tests.unit.test_voice_samples import GOOD, SPEECH

OPENED = OpenedSample(SPEECH, check(GOOD, 16_000))


class Room:
    """A home with the shipped personas, and a learner that can learn."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.paths = Paths(home)
        self.learner = FakeLearner()
        self.learner.lacking = ""
        self.personas, self.book = PersonaService(self.paths), VoiceBook(self.paths.own_voices)
        self.store = SampleStore(self.paths.hearing / "samples")
        self.clones = VoiceClones(self.store, self.learner, self.personas, self.book)

    def worn(self, key: str) -> Persona:
        return self.book.worn(self.personas.get(key))

    def run(self, *arguments: str) -> int:
        hearing = SimpleNamespace(samples=SampleDesk(FakeMicrophone(), self.store))
        return Studio(self.paths.home, parts={"voice_clones": self.clones, "hearing": hearing}).run("voice", *arguments)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "home")


def test_a_persona_speaks_in_it_in_all_its_languages_and_sounds_as_before_when_taken_back(room: Room) -> None:
    card = room.personas.get("miyu")
    mine = VoiceChoice("espeak", "en-gb", pitch=4.0, speed=1.2, volume=0.8, emotion="glad")
    room.book.keep(card, replace(card, voices={**card.voices, "en": mine}, readings={"en": {"Miyu": "mew"}}))
    before_all = room.worn("miyu")
    kept = room.clones.keep("Anna", OPENED, "Anna Ito", "I agree.")
    before = room.clones.give(kept.id, "miyu")
    worn = room.worn("miyu")
    assert worn.voice("en") == VoiceChoice("coqui", kept.id, speed=1.2, volume=0.8), (
        "its own pitch, as in the recording"
    )
    assert (worn.voice("ja").engine, worn.voice("ja").variant) == ("coqui", kept.id)
    assert worn.readings["en"] == {"Miyu": "mew"}
    assert room.clones.found().clones[0].worn_by == ("miyu",)
    room.clones.take_back("miyu", before)
    assert room.worn("miyu") == before_all and room.clones.found().clones[0].worn_by == ()


def test_the_language_that_a_persona_speaks_is_spoken_in_it_too(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeLearner, "languages", frozenset(("en", "de", "fr")))
    card = room.personas.get("miyu")
    room.book.keep(card, replace(card, speech_language="de"))
    kept = room.clones.keep("Anna", OPENED, "Anna Ito", "I agree.")
    room.clones.give(kept.id, "miyu")
    assert room.worn("miyu").voice("de").variant == kept.id and "fr" not in room.worn("miyu").voices
    assert room.worn("miyu").speech_language == "de"


def test_without_what_it_needs_nobody_is_given_a_voice(room: Room) -> None:
    kept = room.clones.keep("Anna", OPENED, "Anna Ito", "I agree.")
    room.learner.lacking = "part"
    for work in (lambda: room.clones.give(kept.id, "miyu"), lambda: room.clones.sentence(OPENED, "en")):
        with pytest.raises(SpeechUnavailable) as caught:
            work()
        assert caught.value.params["reason"] == "no_learner"
    assert room.worn("miyu") == room.personas.get("miyu")
    found = room.clones.found()
    assert (found.lacks, found.languages, len(found.clones)) == ("part", frozenset(), 1)


def test_what_is_unusable_is_not_kept(room: Room) -> None:
    short = OpenedSample(SPEECH, check(GOOD[:16_000], 16_000))
    with pytest.raises(InputError) as caught:
        room.clones.keep("Anna", short, "Anna Ito", "I agree.")
    assert caught.value.params["reason"] == "sample_unusable" and room.store.list() == ()


def test_it_is_learned_and_a_stop_is_heard(room: Room) -> None:
    kept = room.clones.keep("Anna", OPENED, "Anna Ito", "I agree.")
    assert not room.clones.found().clones[0].learnt
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        room.clones.learn(kept.id, stopped)
    room.clones.learn(kept.id)
    assert room.clones.found().clones[0].learnt
    with pytest.raises(NotFound):
        room.clones.learn("none")


@pytest.mark.parametrize(("asked", "said"), [("ja", "お湯"), ("en", "kettle"), ("de", "kettle")])
def test_a_sentence_is_said_in_a_language_that_can_be(room: Room, asked: str, said: str) -> None:
    room.clones.sentence(OPENED, asked)
    assert said in room.learner.spoken[0]
    assert room.store.list() == () and list((room.paths.hearing / "samples").iterdir()) == []


# -- the command line


def test_a_voice_is_cloned_listed_given_exported_taken_in_and_removed(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "anna.wav", np.stack([GOOD, GOOD], axis=1), 16_000)
    agreed = ("--name", "Anna", "--who", "Anna Ito", "--consent", "I agree.")
    assert room.run("clone", str(tmp_path / "anna.wav"), *agreed, "--json") == 0
    told = capsys.readouterr()
    made = json.loads(told.out)
    assert (made["name"], made["consent"]["who"]) == ("Anna", "Anna Ito")
    assert "2 channels, which are mixed into one" in told.err and "Learning the voice" in told.err
    assert room.run("clones", "give", made["id"], "miyu") == 0
    assert room.run("clones", "rename", made["id"], "Anna, evening") == 0
    capsys.readouterr()
    assert room.run("clones", "list") == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert all(part in line for part in (made["id"], "Anna, evening", "learned", "miyu", "Anna Ito, 20"))
    assert room.run("clones", "export", made["id"], "--out", str(tmp_path / "anna.zip")) == 0
    capsys.readouterr()
    assert room.run("clones", "remove", made["id"], "--json") == 0
    mark = json.loads(capsys.readouterr().out)["mark"]
    assert room.run("clones", "import", str(tmp_path / "anna.zip"), "--json") == 0
    taken = json.loads(capsys.readouterr().out)
    assert room.run("clones", "restore", mark) == 0
    assert room.run("clones", "learn", taken["id"]) == 0
    capsys.readouterr()
    assert room.run("clones", "list", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["learnt"] for one in found["clones"]] == [True, True] and found["lacks"] == ""


def test_the_command_line_says_what_is_wrong(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    soundfile.write(tmp_path / "short.wav", GOOD[:16_000], 16_000)
    agreed = ("--name", "Anna", "--who", "Anna Ito", "--consent", "I agree.")
    assert room.run("clone", str(tmp_path / "short.wav"), *agreed) == 2
    told = capsys.readouterr().err
    assert "No voice can be made" in told and "it is short, 1.0 s" in told
    assert room.run("clone", str(tmp_path / "none.wav"), *agreed) == 2
    assert room.run("clones", "export", "none", "--out", str(tmp_path / "x.zip")) == 3
    assert room.run("clones", "import", str(tmp_path / "short.wav")) == 2
    room.learner.lacking = "part"
    soundfile.write(tmp_path / "anna.wav", GOOD, 16_000)
    assert room.run("clone", str(tmp_path / "anna.wav"), *agreed) == 0
    assert "saijin-studio voice install coqui" in capsys.readouterr().err
