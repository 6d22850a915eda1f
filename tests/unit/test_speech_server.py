"""Speech by a server of OpenAI's kind: what it is asked, every form of its sound, and every way in which it fails."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import (
    Cancelled,
    CredentialsRefused,
    FirstTokenTimeout,
    InputError,
    ModelMissing,
    ProviderFault,
    ProviderUnavailable,
    RateLimited,
    SaijinError,
    SettingsError,
)
from saijin_studio.core.settings import SpeechServer as ServerSettings
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.providers.speech import server as server_module
from saijin_studio.providers.speech.server import SpeechServerEngine
from saijin_studio.ui.messages import describe_error
from tests.fault_server import free_port
from tests.unit.counted_cancel import CountedCancel
from tests.unit.speech_server import KEY, RATE, SECONDS, SpeechServer, encoded, tone

PLAIN = VoiceChoice()


class Keys:
    """A keyring with one key in it, or none."""

    def __init__(self, key: str | None = KEY) -> None:
        self.key = key

    def get(self, name: str) -> str | None:
        assert name == "speech"
        return self.key

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("the engine keeps no keys")


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    with SpeechServer() as running:
        yield running


def engine(address: str, key: str | None = KEY, model: str = "kokoro", voice: str = "anna") -> SpeechServerEngine:
    return SpeechServerEngine(lambda: ServerSettings(address=address, model=model, voice=voice), Keys(key))


def plain_wav(size: int, samples: bytes) -> bytes:
    """A WAV of 16 bit whose data chunk says it has `size` bytes."""
    layout = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 2, 2, 16)
    begin = b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVEfmt " + struct.pack("<I", 16) + layout
    return begin + b"data" + struct.pack("<I", size) + samples


PCM = (tone() * 32767).astype("<i2").tobytes()


def test_it_is_asked_as_openai_has_it(server: SpeechServer) -> None:
    said = engine(server.url).synthesise("Hello.", "en", VoiceChoice(variant="bob", speed=1.5, emotion="sad"))
    assert server.asked == [
        {
            "model": "kokoro",
            "input": "Hello.",
            "voice": "bob",
            "response_format": "wav",
            "speed": 1.5,
            "instructions": "Tone: sad.",
        }
    ]
    assert server.paths == ["/v1/audio/speech"] and server.keys == [f"Bearer {KEY}"]
    assert said.sample_rate == RATE and said.seconds == pytest.approx(SECONDS)


def test_without_a_model_or_a_voice_the_server_s_first_are_taken_and_asked_for_once(server: SpeechServer) -> None:
    server.voices = {"voices": ["af_bella", {"id": "af_sky"}, 7]}
    speaker = engine(server.url + "/v1/", model="", voice="")
    assert [voice.id for voice in speaker.voices("ja")] == ["af_bella", "af_sky"]
    for _ in range(2):
        speaker.synthesise("Hello.", "en", PLAIN)
    assert [(asked["model"], asked["voice"]) for asked in server.asked] == [("kokoro", "af_bella")] * 2
    assert sorted(server.paths) == ["/v1/audio/speech"] * 2 + ["/v1/audio/voices", "/v1/models"]


def test_nobody_waits_for_a_cancel_after_the_end(server: SpeechServer) -> None:
    cancel = CountedCancel()
    engine(server.url, model="").synthesise("Hello.", "en", PLAIN, cancel)
    server.status = 500
    with pytest.raises(SaijinError):
        engine(server.url).synthesise("Hello.", "en", PLAIN, cancel)
    assert cancel.asked and not cancel.waiting


def test_a_server_that_lists_nothing_is_asked_for_openai_s_own(server: SpeechServer) -> None:
    server.models = ("gpt-x",)
    engine(server.url, key=None, model="", voice="").synthesise("Hello.", "en", PLAIN)
    assert (server.asked[0]["model"], server.asked[0]["voice"]) == ("tts-1", "alloy")
    assert set(server.keys) == {None}


@pytest.mark.parametrize(
    ("sound", "content_type"),
    [
        (encoded("WAV"), "audio/wav"),
        (encoded("WAV", subtype="FLOAT"), "application/octet-stream"),
        (encoded("WAV", tone(channels=2)), "audio/x-wav"),
        (encoded("MP3"), "audio/mpeg"),
        (encoded("OGG", subtype="OPUS"), "audio/ogg"),
        (encoded("FLAC"), "audio/flac"),
        (PCM, "audio/pcm"),
        (PCM, f"audio/L16; rate={RATE}; channels=1"),
        (PCM, "application/octet-stream"),
        (plain_wav(0xFFFFFFFF, PCM), "audio/wav"),
        (plain_wav(0, PCM), "audio/wav"),
    ],
)
def test_every_form_of_sound_is_read(server: SpeechServer, sound: bytes, content_type: str) -> None:
    server.sound, server.content_type = sound, content_type
    said = engine(server.url).synthesise("Hello.", "en", PLAIN)
    assert said.seconds == pytest.approx(SECONDS, abs=0.06)
    assert said.samples.dtype == np.float32 and said.samples.ndim == 1
    spectrum = np.abs(np.fft.rfft(said.samples))
    assert float(np.argmax(spectrum)) / said.seconds == pytest.approx(220, abs=3)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_every_rate_is_told(server: SpeechServer, rate: int) -> None:
    server.sound = encoded("WAV", tone(rate=rate), rate)
    said = engine(server.url).synthesise("Hello.", "en", PLAIN)
    assert (said.sample_rate, round(said.seconds, 2)) == (rate, SECONDS)


@pytest.mark.parametrize(
    ("sound", "content_type", "reason"),
    [
        (b"", "audio/wav", "sound"),
        (b'{"error": "no voice"}', "application/json", "sound"),
        (b"<html>Welcome</html>", "text/html", "sound"),
        (b"this is no sound at all", "audio/wav", "sound"),
        (encoded("WAV")[:9000], "audio/wav", "sound_cut"),
        (encoded("WAV")[:30], "audio/wav", "sound_cut"),
        (encoded("FLAC")[:4000], "audio/flac", "sound_cut"),
        (encoded("MP3")[:1000], "audio/mpeg", "sound_cut"),
        (PCM[:-1], "audio/pcm", "sound_cut"),
        (encoded("WAV", np.array([0.1, np.nan], np.float32), subtype="FLOAT"), "audio/wav", "sound"),
    ],
    ids=("nothing", "json", "html", "text", "half a WAV", "a WAV's head", "half a FLAC", "half an MP3", "odd", "NaN"),
)
def test_what_is_no_whole_sound_is_a_fault(server: SpeechServer, sound: bytes, content_type: str, reason: str) -> None:
    server.sound, server.content_type = sound, content_type
    with pytest.raises(ProviderFault) as caught:
        engine(server.url).synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["reason"] == reason
    assert "Speech server" in describe_error(caught.value)


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (401, f"Incorrect key: {KEY}", CredentialsRefused),
        (404, "Not Found", ProviderUnavailable),
        (404, "The model kokoro does not exist", ModelMissing),
        (302, "elsewhere", ProviderUnavailable),
        (400, "no such voice: anna", ProviderFault),
        (500, "CUDA out of memory", ProviderFault),
    ],
)
def test_a_refusal_is_one_clear_sentence_without_the_key(
    server: SpeechServer, status: int, words: str, kind: type[SaijinError]
) -> None:
    server.status, server.words = status, words
    with pytest.raises(kind) as caught:
        engine(server.url).synthesise("Hello.", "en", PLAIN)
    assert KEY not in str(caught.value) + repr(caught.value.params) + repr(caught.value.__cause__)
    sentence = describe_error(caught.value)
    assert sentence.startswith("Speech server ") and sentence.count(".") == 1


def test_a_busy_server_says_when_to_come_again(server: SpeechServer) -> None:
    server.status, server.headers = 429, {"Retry-After": "7"}
    with pytest.raises(RateLimited) as caught:
        engine(server.url).synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["retry_after"] == 7


def test_an_answer_that_breaks_off_is_a_fault(server: SpeechServer) -> None:
    server.promised = 1000
    with pytest.raises(ProviderFault) as caught:
        engine(server.url).synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["reason"] == "sound_cut"


@pytest.mark.parametrize("limit", ["SILENCE_SECONDS", "WHOLE_SECONDS"])
def test_a_server_that_is_too_slow_is_given_up(
    server: SpeechServer, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    server.hangs, server.drips, server.promised = limit == "SILENCE_SECONDS", True, 10**9
    monkeypatch.setattr(server_module, limit, 0.3)
    with pytest.raises(FirstTokenTimeout):
        engine(server.url).synthesise("Hello.", "en", PLAIN)


def test_nobody_at_the_address_is_told() -> None:
    with pytest.raises(ProviderUnavailable):
        engine(f"http://127.0.0.1:{free_port()}", model="", voice="").synthesise("Hello.", "en", PLAIN)


def test_a_cancel_is_heard_within_300_ms(server: SpeechServer) -> None:
    server.hangs = True
    token, ended = CancelToken(), []

    def speak() -> None:
        with pytest.raises(Cancelled):
            engine(server.url).synthesise("Hello.", "en", PLAIN, token)
        ended.append(time.monotonic())

    thread = threading.Thread(target=speak)
    thread.start()
    assert server.hanging.wait(10)
    began = time.monotonic()
    token.cancel()
    thread.join(10)
    assert ended[0] - began < 0.3


@pytest.mark.parametrize(
    "address",
    ["http://tts.example.com/v1", "http://8.8.8.8:8880", "ftp://localhost", "http://me:pw@localhost", "nonsense"],
)
def test_only_the_own_network_or_https_is_spoken_to(address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        engine(address).synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["setting"] == "voice.server.address"


def test_a_key_that_cannot_be_sent_is_not_quoted(server: SpeechServer) -> None:
    with pytest.raises(CredentialsRefused) as caught:
        engine(server.url, key="sk-ключ\n").synthesise("Hello.", "en", PLAIN)
    assert "ключ" not in str(caught.value)


def test_without_an_address_it_speaks_no_language() -> None:
    nobody = engine(" ")
    assert (nobody.missing(), nobody.languages, nobody.voices("en")) == ("server", frozenset(), ())
    with pytest.raises(ProviderUnavailable):
        nobody.synthesise("Hello.", "en", PLAIN)


@pytest.mark.parametrize("text", ["…", "🙂🎉", "a\0\x1b[31m\ud800b", "<speak>&amp;</speak>", "はい hello привет", " "])
def test_any_text_is_sent_as_it_can_be(server: SpeechServer, text: str) -> None:
    engine(server.url).synthesise(text, "en", PLAIN)
    assert server.asked[0]["input"].strip() and not set(server.asked[0]["input"]) & set("\0\x1b\ud800")


def test_a_long_text_is_said_in_parts_and_an_endless_one_refused(server: SpeechServer) -> None:
    said = engine(server.url).synthesise("A word. " * 1200, "en", PLAIN)
    assert "".join(asked["input"] for asked in server.asked) == "A word. " * 1200
    assert len(server.asked) == 3 and said.seconds == pytest.approx(3 * SECONDS)
    with pytest.raises(InputError) as caught:
        engine(server.url).synthesise("x" * 100_000, "en", PLAIN)
    assert caught.value.params["reason"] == "too_long"
