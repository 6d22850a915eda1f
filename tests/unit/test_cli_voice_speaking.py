"""`saijin-studio voice list`, `say` and `save`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled
from saijin_studio.core.voice import EngineVoice
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.speakers import EngineAbility
from tests.unit.fake_studio import Studio

CODES = ("af", "cs", "de", "en", "es", "fr", "it", "nl", "pl", "ru")


class Voice:
    """Notes what is to be said."""

    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []
        self.stopped: list[str] = []
        self.interrupted = False
        self.kept = 12_340_000

    def kept_sounds(self) -> int:
        return self.kept

    def forget_sounds(self) -> int:
        gone, self.kept = self.kept, 0
        return gone

    def status(self) -> VoiceStatus:
        engines = (
            EngineAbility("espeak", CODES, None),
            EngineAbility("openjtalk", ("ja",), "pyopenjtalk-plus"),
        )
        return VoiceStatus(None, engines, None)

    def voices(self, language: str) -> tuple[tuple[str, EngineVoice], ...]:
        one = EngineVoice("f3", "Annie", ("en", "de"), "GPL-3.0")
        return (("espeak", one),) if language in one.languages else ()

    def speak_text(self, text: str, persona: str, language: str) -> str:
        self.said.append((text, persona, language))
        return "u1"

    def await_spoken(self, utterance: str, cancel: CancelToken) -> None:
        assert utterance == "u1"
        if self.interrupted:
            raise Cancelled()

    def stop(self, utterance: str) -> None:
        self.stopped.append(utterance)

    def say(self, text: str, persona: str, path: Path, utterance: str = "", language: str = "") -> float:
        self.said.append((text, persona, path, language))
        return 1.25


@pytest.fixture
def voice() -> Voice:
    return Voice()


def run(voice: Voice, *arguments: str) -> int:
    return Studio(Path("nowhere"), parts={"voice": voice}).run(*arguments)


def test_engines_are_listed_with_their_voices(voice: Voice, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voice, "voice", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["espeak", "ready", "1", *CODES[:8], "and", "2", "more"]
    assert "lacks pyopenjtalk-plus" in lines[2]
    assert run(voice, "voice", "list", "--json", "--language", "en") == 0
    (espeak,) = json.loads(capsys.readouterr().out)
    assert (espeak["name"], espeak["missing"], espeak["languages"]) == ("espeak", None, list(CODES))
    assert [one["name"] for one in espeak["voices"]] == ["Annie"]


def test_a_text_is_said_aloud(voice: Voice, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voice, "voice", "say", "Hallo.", "--persona", "miyu", "--language", "de", "--json") == 0
    assert voice.said == [("Hallo.", "miyu", "de")]
    assert json.loads(capsys.readouterr().out) == {"utterance": "u1"}


def test_kept_sounds_are_measured_and_emptied(voice: Voice, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voice, "voice", "sounds") == 0
    assert capsys.readouterr().out == "12.3 MB are kept\n"
    assert run(voice, "voice", "sounds", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"kept": 12_340_000}
    assert run(voice, "voice", "sounds", "--empty") == 0
    assert capsys.readouterr().out == "12.3 MB were removed\n" and voice.kept == 0


def test_an_interrupt_is_silence(voice: Voice) -> None:
    voice.interrupted = True
    assert run(voice, "voice", "say", "Hello.") == 130
    assert voice.stopped == ["u1"]


def test_a_text_is_saved(voice: Voice, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.wav"
    assert run(voice, "voice", "save", "Hello.", "--out", str(file)) == 0
    assert voice.said == [("Hello.", "", file, "")]
    assert "1.2 s" in capsys.readouterr().out
    assert run(voice, "voice", "save", "Hello.", "--out", str(tmp_path / "none" / "out.wav")) == 2
