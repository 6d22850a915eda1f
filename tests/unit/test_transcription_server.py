"""The transcription server: what is sent, and each fault as the error that the studio knows."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import (
    Cancelled,
    CredentialsRefused,
    InputError,
    ModelMissing,
    ProviderFault,
    ProviderUnavailable,
    RateLimited,
    SaijinError,
    SettingsError,
)
from saijin_studio.core.settings import SpeechServer
from saijin_studio.ports import Speech, Transcript
from saijin_studio.providers.hearing.server import ServerTranscriber, address_of
from tests.transcription_server import Answer, TranscriptionServer

SPEECH = Speech(np.linspace(-1.2, 1.2, 8_000, dtype=np.float32), 16_000)
SHORT = Speech(np.zeros(16, np.float32), 16_000)
KEY = "sk-right"


class Secrets:
    def __init__(self, key: str | None = KEY) -> None:
        self.key = key
        self.asked: list[str] = []

    def get(self, name: str) -> str | None:
        self.asked.append(name)
        return self.key

    def set(self, name: str, value: str | None) -> None:
        self.key = value


@pytest.fixture
def server() -> Iterator[TranscriptionServer]:
    with TranscriptionServer() as running:
        yield running


def transcriber(address: str, model: str = "", key: str | None = KEY, seconds: float = 20.0) -> ServerTranscriber:
    return ServerTranscriber(lambda: SpeechServer(address=address, model=model), Secrets(key), seconds)


def test_the_whole_recording_is_sent_as_a_wav_file(server: TranscriptionServer) -> None:
    assert transcriber(server.url, "large-v3").transcribe(SPEECH, "ja") == Transcript("Hello there.")
    (sent,) = server.sent
    assert (sent.path, sent.authorization) == ("/v1/audio/transcriptions", f"Bearer {KEY}")
    assert sent.fields == {"model": "large-v3", "response_format": "json", "language": "ja"}
    assert (sent.rate, sent.channels, sent.width) == (16_000, 1, 2)
    assert len(sent.samples) == len(SPEECH.samples)
    assert float(np.abs(sent.samples - np.clip(SPEECH.samples, -1, 1)).max()) < 1 / 16_000


def test_what_is_not_known_is_left_to_the_server(server: TranscriptionServer) -> None:
    secrets = Secrets(None)
    ServerTranscriber(lambda: SpeechServer(address=server.url), secrets).transcribe(SPEECH)
    assert server.sent[0].fields == {"model": "whisper-1", "response_format": "json"}
    assert server.sent[0].authorization == "" and set(secrets.asked) == {"hearing"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://ear.local:8000", "http://ear.local:8000/v1"),
        ("http://ear.local:8000/", "http://ear.local:8000/v1"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("https://example.com/openai/v1", "https://example.com/openai/v1"),
    ],
)
def test_the_end_of_the_address_may_be_left_out(written: str, meant: str) -> None:
    assert address_of(written) == meant


FAULTS: dict[Answer, tuple[type[SaijinError], str]] = {
    Answer.UNAUTHORISED: (CredentialsRefused, ""),
    Answer.NO_SUCH_PATH: (ProviderUnavailable, ""),
    Answer.NO_MODEL: (ModelMissing, ""),
    Answer.BUSY: (RateLimited, ""),
    Answer.TOO_LARGE: (InputError, "hearing_too_long"),
    Answer.BROKEN: (ProviderFault, ""),
    Answer.NO_JSON: (ProviderFault, ""),
    Answer.WRONG_SHAPE: (ProviderFault, ""),
    Answer.REDIRECT: (ProviderUnavailable, ""),
    Answer.CUT: (ProviderFault, ""),
}


@pytest.mark.parametrize("answer", FAULTS)
def test_each_fault_is_an_error_of_the_studio(server: TranscriptionServer, answer: Answer) -> None:
    server.answer = answer
    kind, reason = FAULTS[answer]
    with pytest.raises(SaijinError) as caught:
        transcriber(server.url, "x").transcribe(SPEECH)
    assert type(caught.value) is kind and caught.value.params.get("reason", "") == reason
    assert KEY not in caught.value.detail
    if isinstance(caught.value, RateLimited):
        assert caught.value.params["retry_after"] == 7


def test_no_words_are_no_fault_here(server: TranscriptionServer) -> None:
    server.answer = Answer.EMPTY
    assert transcriber(server.url).transcribe(SPEECH) == Transcript("")


def test_a_server_that_is_not_there(server: TranscriptionServer) -> None:
    with pytest.raises(ProviderUnavailable):
        transcriber("http://127.0.0.1:9").transcribe(SPEECH)


def test_a_server_that_says_nothing_is_given_up(server: TranscriptionServer) -> None:
    server.answer = Answer.HANG
    with pytest.raises(ProviderUnavailable) as caught:
        transcriber(server.url, seconds=0.2).transcribe(SHORT)
    assert caught.value.params["reason"] == "hearing_slow"


def test_a_server_that_answers_drop_by_drop_is_given_up_too(server: TranscriptionServer) -> None:
    server.answer = Answer.DROPS
    with pytest.raises(ProviderUnavailable) as caught:
        transcriber(server.url, seconds=0.4).transcribe(SHORT)
    assert caught.value.params["reason"] == "hearing_slow"


def test_a_long_recording_may_take_long(server: TranscriptionServer) -> None:
    server.answer, cancel, minutes = Answer.HANG, CancelToken(), Speech(np.zeros(600 * 100, np.float32), 100)
    soon = threading.Timer(1.0, cancel.cancel)
    soon.start()
    with pytest.raises(Cancelled):  # it is still waiting by then
        transcriber(server.url, seconds=0.2).transcribe(minutes, cancel=cancel)
    soon.join()


def test_signs_that_are_none_are_left_out(server: TranscriptionServer) -> None:
    server.answer = Answer.STRANGE
    assert transcriber(server.url).transcribe(SPEECH) == Transcript("Hello,[31m\u3000\n🌹")


def test_a_cancel_ends_the_wait_at_once(server: TranscriptionServer) -> None:
    server.answer = Answer.HANG
    cancel, ended = CancelToken(), threading.Event()

    def ask() -> None:
        with pytest.raises(Cancelled):
            transcriber(server.url).transcribe(SPEECH, cancel=cancel)
        ended.set()

    asking = threading.Thread(target=ask)
    asking.start()
    assert server.hanging.wait(10)
    cancel.cancel()
    assert ended.wait(5)
    asking.join(5)
    with pytest.raises(Cancelled):
        transcriber(server.url).transcribe(SPEECH, cancel=cancel)
    assert len(server.sent) == 1


def test_a_wrong_address_and_none(server: TranscriptionServer) -> None:
    with pytest.raises(SettingsError):
        transcriber("ear").transcribe(SPEECH)
    with pytest.raises(ProviderUnavailable) as caught:
        transcriber("").transcribe(SPEECH)
    assert caught.value.params["reason"] == "hearing_nobody"
    assert transcriber("").missing() == "server" and transcriber(server.url).missing() is None


def test_a_key_with_strange_signs_is_refused_and_not_told(server: TranscriptionServer) -> None:
    with pytest.raises(CredentialsRefused) as caught:
        transcriber(server.url, key="sk\nright").transcribe(SPEECH)
    assert "right" not in caught.value.detail and not server.sent
