"""A tone of voice at a speech server: told where it is understood, left out where it is refused."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import msgspec
import pytest

from saijin_studio.core.errors import ProviderFault
from saijin_studio.core.settings import SpeechServer as ServerSettings
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.providers.speech.server import SpeechServerEngine
from tests.unit.speech_server import SECONDS, SpeechServer

SAD = VoiceChoice(emotion="sad")


class NoKeys:
    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("the engine keeps no keys")


class Desk:
    """An engine whose settings a test may change."""

    def __init__(self, address: str) -> None:
        self.settings = ServerSettings(address=address, model="tts-1", voice="anna")
        self.engine = SpeechServerEngine(lambda: self.settings, NoKeys())

    def say(self, text: str = "Hello.") -> float:
        return self.engine.synthesise(text, "en", SAD).seconds


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    with SpeechServer() as running:
        yield running


@pytest.fixture
def desk(server: SpeechServer) -> Desk:
    return Desk(server.url)


def tones(server: SpeechServer) -> list[str | None]:
    """What each request said of it; they are forgotten."""
    told = [body.get("instructions") for body in server.asked]
    server.asked.clear()
    return told


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_that_refuses_a_tone_is_asked_without_and_from_then_on(
    server: SpeechServer, desk: Desk, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    server.unknown, server.refusal = "instructions", status
    with caplog.at_level(logging.INFO):
        assert desk.say() == pytest.approx(SECONDS)
        assert tones(server) == ["Tone: sad.", None]
        for text in ("Again.", "A word. " * 1200):
            desk.say(text)
    assert tones(server) == [None] * 4
    (told,) = (one.getMessage() for one in caplog.records if "tone" in one.getMessage())
    assert "tts-1" in told and "unknown field: instructions" in told


def test_another_model_and_another_server_are_told_of_it_again(server: SpeechServer, desk: Desk) -> None:
    server.unknown = "instructions"
    desk.say()
    tones(server)
    desk.settings = msgspec.structs.replace(desk.settings, model="gpt-4o-mini-tts")
    server.unknown = "nothing"
    desk.say()
    assert tones(server) == ["Tone: sad."]
    desk.settings = msgspec.structs.replace(desk.settings, model="tts-1")
    desk.say()
    assert tones(server) == [None]
    with SpeechServer() as other:
        desk.settings = msgspec.structs.replace(desk.settings, address=other.url)
        desk.say()
        assert tones(other) == ["Tone: sad."]


def test_what_is_refused_without_a_tone_too_says_why_and_is_not_remembered(server: SpeechServer, desk: Desk) -> None:
    server.status, server.words = 400, "no such voice: anna"
    with pytest.raises(ProviderFault, match="no such voice"):
        desk.say()
    assert tones(server) == ["Tone: sad.", None]
    server.status = 200
    desk.say()
    assert tones(server) == ["Tone: sad."]


def test_another_fault_is_no_refusal_of_the_tone(server: SpeechServer, desk: Desk) -> None:
    server.status, server.words = 500, "CUDA out of memory"
    with pytest.raises(ProviderFault, match="CUDA"):
        desk.say()
    assert tones(server) == ["Tone: sad."]
