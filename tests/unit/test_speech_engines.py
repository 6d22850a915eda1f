"""The two voices: espeak-ng and pyopenjtalk-plus, as programs that may be missing, fail, hang or die."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, ProviderFault, ProviderUnavailable, SpeechUnavailable
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.providers.speech import espeak, openjtalk
from saijin_studio.providers.speech.espeak import EspeakEngine
from saijin_studio.providers.speech.openjtalk import OpenJTalkEngine

APP = Path(__file__).parents[2] / "app"
PLAIN = VoiceChoice()
ODD_TEXTS = [
    "",
    "!?#$%&…—",
    "🙂🎉👍🏽❤️",
    "\0\x07\x1b[31m\x7f\u200b\u202e",
    "a\ud800b",
    "<speak><break time='9s'/>&amp;</speak>",
    "**bold** `code` [[h@l'oU]]",
    "Hello, 今日は, привет, مرحبا, 你好.",
]


@pytest.fixture
def japanese() -> Iterator[OpenJTalkEngine]:
    engine = OpenJTalkEngine()
    yield engine
    engine.close()


def fundamental(speech: Speech) -> float:
    """The pitch of the voice in Hz, in the middle of the loudest stretch, by autocorrelation."""
    size = speech.sample_rate // 8
    starts = range(0, len(speech.samples) - size, size // 2)
    window = max((speech.samples[at : at + size] for at in starts), key=lambda part: float(np.square(part).sum()))
    correlation = np.correlate(window, window, "full")[size - 1 :]
    dip = int(np.argmax(correlation < 0))
    return speech.sample_rate / (dip + int(np.argmax(correlation[dip : speech.sample_rate // 60])))


def voices() -> list[psutil.Process]:
    """The Japanese voices that this process started."""
    return [child for child in psutil.Process().children() if "openjtalk_process" in " ".join(child.cmdline())]


def fake_espeak(folder: Path, script: str) -> None:
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


# -- English -----------------------------------------------------------------------------------------------------


def test_english_speaks_and_follows_speed_and_pitch() -> None:
    engine = EspeakEngine()
    assert engine.missing() is None
    plain = engine.synthesise("Good morning, my friend.", "en", PLAIN)
    fast = engine.synthesise("Good morning, my friend.", "en", VoiceChoice(speed=1.5))
    assert plain.sample_rate == 22050
    assert 0.8 < plain.seconds < 4
    assert fast.seconds < 0.85 * plain.seconds
    assert 0.1 < float(np.abs(plain.samples).max()) <= 1
    low = fundamental(engine.synthesise("Aaah no no no.", "en", VoiceChoice(pitch=-5)))
    high = fundamental(engine.synthesise("Aaah no no no.", "en", VoiceChoice(pitch=5)))
    assert high > 1.3 * low


def test_english_variants_are_listed_and_change_the_voice() -> None:
    engine = EspeakEngine()
    listed = [voice.id for voice in engine.voices("en")]
    assert listed[0] == "en-us" and {"en-gb", "f3"} < set(listed)
    assert engine.voices("ja") == () and "ja" not in engine.languages
    plain = engine.synthesise("Hello.", "en", PLAIN)
    assert not np.array_equal(plain.samples, engine.synthesise("Hello.", "en", VoiceChoice(variant="f3")).samples)
    british = engine.synthesise("Hello.", "en", VoiceChoice(variant="en-gb+f3"))
    assert not np.array_equal(plain.samples, british.samples)


@pytest.mark.parametrize("variant", ["../../etc/passwd", "--help", "no such voice", "en-gb; rm +x", "\0"])
def test_a_variant_that_is_none_leaves_the_usual_voice(variant: str) -> None:
    engine = EspeakEngine()
    odd = engine.synthesise("Hello.", "en", VoiceChoice(variant=variant))
    assert np.array_equal(odd.samples, engine.synthesise("Hello.", "en", PLAIN).samples)


@pytest.mark.parametrize("text", ["[[h@l'oU]] there.", "-v --help", "a\0b \ud800 ok", "<speak>&amp;</speak>", "…"])
def test_english_takes_any_text(text: str) -> None:
    assert EspeakEngine().synthesise(text, "en", PLAIN).sample_rate == 22050


def test_the_text_is_never_an_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = subprocess.run(["espeak-ng", "--stdin", "--stdout"], input=b"x", capture_output=True, check=True).stdout
    (tmp_path / "x.wav").write_bytes(wav)
    script = f'echo "$@" >> {tmp_path}/arguments; /bin/cat > {tmp_path}/text; exec /bin/cat {tmp_path}/x.wav'
    fake_espeak(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))
    EspeakEngine().synthesise("a private sentence", "en", PLAIN)
    assert (tmp_path / "text").read_text() == "a private sentence"
    assert "private" not in (tmp_path / "arguments").read_text()


def test_without_espeak_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = EspeakEngine()
    assert engine.missing() == "espeak-ng"
    assert engine.voices("en") == ()
    with pytest.raises(ProviderUnavailable) as caught:
        engine.synthesise("Hello.", "en", PLAIN)
    assert caught.value.params["missing"] == "espeak-ng"


@pytest.mark.parametrize(
    ("script", "detail"),
    [("echo broken >&2; exit 3", "broken"), ("echo no sound", "no WAV"), ("printf 'RIFF0000WAVE'", "no samples")],
)
def test_a_failing_espeak_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, detail: str) -> None:
    fake_espeak(tmp_path, f'case "$1" in --voices*) exit 0;; esac\n{script}')
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProviderFault, match=detail):
        EspeakEngine().synthesise("Hello.", "en", PLAIN)


def test_a_hanging_espeak_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_espeak(tmp_path, "exec /bin/sleep 30")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(espeak, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(ProviderFault):
        EspeakEngine().synthesise("Hello.", "en", PLAIN)


# -- other languages by espeak-ng --------------------------------------------------------------------------------


def test_every_language_that_is_listed_speaks() -> None:
    engine = EspeakEngine()
    assert len(engine.languages) > 90
    assert {"en", "de", "fr", "zh", "cmn", "no", "nb", "pt", "ru", "ar", "hi", "ko"} < engine.languages
    usual = {language: engine.voices(language)[0].id for language in engine.languages}
    silent = [each for each in usual if engine.synthesise("1 2", each, PLAIN).seconds < 0.2]
    assert not silent
    assert {each: usual[each] for each in ("en", "fr", "zh", "no", "pt", "iw")} == {
        "en": "en-us",
        "fr": "fr-fr",
        "zh": "cmn",
        "no": "nb",
        "pt": "pt",
        "iw": "he",
    }


@pytest.mark.parametrize(
    ("language", "voice"),
    [("pt-BR", "pt-br"), ("pt_BR", "pt-br"), ("zh-CN", "cmn"), ("de-AT", "de"), ("es-MX", "es-419"), ("deu", "de")],
)
def test_a_language_may_be_named_in_many_ways(language: str, voice: str) -> None:
    engine = EspeakEngine()
    assert engine.voices(language)[0].id == voice
    said = engine.synthesise("Sim, 12.", language, PLAIN)
    assert np.array_equal(said.samples, engine.synthesise("Sim, 12.", voice, PLAIN).samples)


def test_a_language_that_nobody_speaks_is_no_other_one() -> None:
    with pytest.raises(SpeechUnavailable):
        EspeakEngine().synthesise("こんにちは", "ja", PLAIN)


def test_a_voice_of_another_language_leaves_the_usual_one() -> None:
    engine = EspeakEngine()
    odd = engine.synthesise("Guten Tag.", "de", VoiceChoice(variant="en-gb"))
    assert np.array_equal(odd.samples, engine.synthesise("Guten Tag.", "de", PLAIN).samples)
    swiss = engine.synthesise("Bonjour, septante.", "fr", VoiceChoice(variant="fr-ch+f3"))
    assert not np.array_equal(swiss.samples, engine.synthesise("Bonjour, septante.", "fr", PLAIN).samples)


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
@pytest.mark.parametrize("text", ODD_TEXTS)
def test_espeak_takes_any_text_in_any_language(language: str, text: str) -> None:
    said = EspeakEngine().synthesise(text, language, PLAIN)
    assert said.sample_rate == 22050 and np.isfinite(said.samples).all()


def test_a_long_text_is_said_whole_and_an_endless_one_refused() -> None:
    engine = EspeakEngine()
    one = engine.synthesise("One more word. " * 40, "en", PLAIN).seconds
    assert engine.synthesise("One more word. " * 400, "en", PLAIN).seconds == pytest.approx(10 * one, rel=0.1)
    with pytest.raises(InputError) as caught:
        engine.synthesise("word " * 20_000, "en", PLAIN)
    assert caught.value.params["reason"] == "too_long"


def test_a_cancel_ends_espeak_within_300_ms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fifo = tmp_path / "begun"
    os.mkfifo(fifo)
    fake_espeak(tmp_path, f'case "$1" in --voices*) exit 0;; esac\necho x > {fifo}\nexec /bin/sleep 30')
    monkeypatch.setenv("PATH", str(tmp_path))
    token, ended = CancelToken(), []

    def speak() -> None:
        with pytest.raises(Cancelled):
            EspeakEngine().synthesise("Hello.", "en", PLAIN, token)
        ended.append(time.monotonic())

    thread = threading.Thread(target=speak)
    thread.start()
    assert fifo.read_text() == "x\n"
    began = time.monotonic()
    token.cancel()
    thread.join(10)
    assert ended[0] - began < 0.3


# -- Japanese ----------------------------------------------------------------------------------------------------


def test_japanese_speaks_and_follows_speed_and_pitch(japanese: OpenJTalkEngine) -> None:
    assert japanese.missing() is None
    assert [voice.id for voice in japanese.voices("ja")] == ["mei"]
    plain = japanese.synthesise("おはようございます。", "ja", PLAIN)
    fast = japanese.synthesise("おはようございます。", "ja", VoiceChoice(speed=1.5))
    assert plain.sample_rate == 48_000
    assert 0.8 < plain.seconds < 4
    assert fast.seconds < 0.85 * plain.seconds
    assert plain.samples.dtype == np.float32
    low = fundamental(japanese.synthesise("ああ。", "ja", VoiceChoice(pitch=-4)))
    high = fundamental(japanese.synthesise("ああ。", "ja", VoiceChoice(pitch=4)))
    assert high > 1.3 * low


def test_a_loud_sentence_is_turned_down_not_clipped() -> None:
    body = np.array([0.5, -1.25, 1.0], "<f4").tobytes()
    assert openjtalk._within_one(body).tolist() == pytest.approx([0.4, -1.0, 0.8])
    quiet = np.array([0.5, -0.25], "<f4").tobytes()
    assert openjtalk._within_one(quiet).tolist() == [0.5, -0.25]


def test_a_long_japanese_text_is_said_whole_and_an_endless_one_refused(japanese: OpenJTalkEngine) -> None:
    one = japanese.synthesise("今日は晴れです。", "ja", PLAIN).seconds
    assert japanese.synthesise("今日は晴れです。" * 40, "ja", PLAIN).seconds > 20 * one
    with pytest.raises(InputError) as caught:
        japanese.synthesise("あ" * 100_000, "ja", PLAIN)
    assert caught.value.params["reason"] == "too_long"


def test_a_cancel_is_heard_in_the_middle_of_a_long_japanese_text(japanese: OpenJTalkEngine) -> None:
    japanese.warm("ja")
    token, ended = CancelToken(), []

    def speak() -> None:
        with pytest.raises(Cancelled):
            japanese.synthesise("今日は晴れです。" * 500, "ja", PLAIN, token)
        ended.append(time.monotonic())

    thread = threading.Thread(target=speak)
    thread.start()
    thread.join(0.5)
    began = time.monotonic()
    token.cancel()
    thread.join(10)
    assert ended[0] - began < 0.3
    assert japanese.synthesise("はい。", "ja", PLAIN).seconds > 0.2


@pytest.mark.parametrize("text", ["…", "🙂", "a\0b", "\n", *ODD_TEXTS])
def test_japanese_takes_any_text(japanese: OpenJTalkEngine, text: str) -> None:
    assert japanese.synthesise(text, "ja", PLAIN).sample_rate == 48_000


def test_a_voice_that_died_is_started_again(japanese: OpenJTalkEngine) -> None:
    japanese.warm("ja")
    (child,) = voices()
    child.kill()
    child.wait(5)
    assert japanese.synthesise("はい。", "ja", PLAIN).seconds > 0.2


def test_the_voice_ends_when_it_is_closed_or_long_unused() -> None:
    engine = OpenJTalkEngine(idle_seconds=0.05)
    engine.warm("ja")
    _, alive = psutil.wait_procs(voices(), timeout=10)
    assert not alive
    engine.synthesise("はい。", "ja", PLAIN)
    engine.close()
    assert voices() == []


def test_the_voice_ends_with_a_studio_that_is_killed() -> None:
    program = (
        "import os, signal, psutil\n"
        "from saijin_studio.providers.speech.openjtalk import OpenJTalkEngine\n"
        "OpenJTalkEngine().warm('ja')\n"
        "print(psutil.Process().children()[0].pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(APP)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False, timeout=30
    )
    pid = int(done.stdout)
    if psutil.pid_exists(pid):
        process = psutil.Process(pid)
        # A zombie has ended; whoever adopts orphans here may not collect them.
        _, alive = psutil.wait_procs([process], timeout=10)
        assert not alive or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("command", [("sleep", "60"), ("true",), ("no-such-program-here",)])
def test_a_voice_that_hangs_or_does_not_start_is_a_fault(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openjtalk, "TIMEOUT_SECONDS", 0.2)
    engine = OpenJTalkEngine(command)
    with pytest.raises(ProviderFault):
        engine.synthesise("はい。", "ja", PLAIN)
    assert voices() == []


def test_a_refused_sentence_leaves_the_voice_usable(japanese: OpenJTalkEngine) -> None:
    with pytest.raises(ProviderFault, match="TypeError"):
        japanese._process.ask({"text": None, "speed": 1, "half_tone": 0}, 30)
    assert japanese.synthesise("はい。", "ja", PLAIN).seconds > 0.2


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyopenjtalk", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    engine = OpenJTalkEngine()
    with pytest.raises(ProviderUnavailable) as caught:
        engine.synthesise("はい。", "ja", PLAIN)
    assert caught.value.params["missing"] == engine.missing() == "pyopenjtalk-plus"
