"""ONNX VITS voices: their descriptions, their tokens, and a tiny voice spoken with in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, ProviderFault, ProviderUnavailable, SpeechUnavailable
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.vits_voice import read_vits_voice
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.providers.speech import vits
from saijin_studio.providers.speech.phonemes import phonemes
from saijin_studio.providers.speech.vits import VitsEngine
from tests.unit.tiny_vits import RATE, SYMBOLS, TOKEN_SAMPLES, coqui_config, piper_config, voice_folder

APP = Path(__file__).parents[2] / "app"
PLAIN = VoiceChoice()


class Shelf:
    """The installed voices of a test, and an engine for them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.voices: list[InstalledVoice] = []
        self.engine = VitsEngine(lambda: tuple(self.voices))

    def add(self, name: str, config: dict[str, Any], language: str = "en", **model: Any) -> InstalledVoice:
        folder = voice_folder(self.home / name, config, **model)
        speakers = tuple(read_vits_voice(config).speakers)
        self.voices.append(InstalledVoice(name, name, "vits", (language,), folder, 10, "MIT", speakers=speakers))
        return self.voices[-1]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.engine.close()


def processes() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "vits_process" in " ".join(child.cmdline())]


def pitches(speech: Speech) -> list[int]:
    """Of each token's hum, as the number of its token."""
    hums = speech.samples.reshape(-1, TOKEN_SAMPLES)
    tops = np.argmax(np.abs(np.fft.rfft(hums, 16_000)), axis=1)
    return [round((float(top) - 100) / 10) for top in tops]


# -- descriptions and tokens -------------------------------------------------------------------------------------


def test_piper_s_tokens_are_its_own() -> None:
    voice = read_vits_voice(piper_config())
    pad, begin, end = (SYMBOLS.index(symbol) for symbol in "_^$")
    h, i = SYMBOLS.index("h"), SYMBOLS.index("i")
    assert voice.tokens("hi") == (begin, pad, h, pad, i, pad, end)
    assert (voice.rate, voice.language, voice.phonemes, voice.scales) == (RATE, "en", "en-us", (0.667, 1.0, 0.8))


def test_coqui_s_tokens_are_its_own() -> None:
    """VitsCharacters: the pad, the marks, the letters, the sounds, and at last the blank that stands between all."""
    voice = read_vits_voice(coqui_config())
    marks, letters = ";:,.!? ", "abcdefghijklmnopqrstuvwxyz"
    blank = 1 + len(marks) + len(letters) + 10
    h, i = 1 + len(marks) + 7, 1 + len(marks) + 8
    assert voice.tokens("Hi") == (blank, h, blank, i, blank)
    assert (voice.language, voice.phonemes, voice.scales[1]) == ("en", "", 1.5)


def test_coqui_s_other_vocabularies() -> None:
    config = coqui_config()
    config |= {"enable_eos_bos_chars": True, "add_blank": False}
    config["characters"] |= {
        "characters_class": "TTS.tts.utils.text.characters.Graphemes",
        "eos": "&",
        "bos": "*",
        "blank": "<BLNK>",
        "characters": "cbab",
        "punctuations": "!",
        "is_unique": True,
        "is_sorted": True,
    }
    assert read_vits_voice(config).tokens("abc!") == (2, 4, 5, 6, 7, 1)


def test_marks_stay_between_the_sounds_of_words() -> None:
    assert phonemes("Hello there, my friend!", "en-us") == "həlˈoʊ ðˈɛɹ, maɪ fɹˈɛnd!"
    assert phonemes("…", "en-us") == "…"
    assert phonemes("Guten Tag.", "de") == "ɡˈuːtən tˈɑːk."


@pytest.mark.parametrize(
    "change",
    [
        {"phoneme_id_map": {"a": "1"}},
        {"phoneme_id_map": {"a": [-1], "b": [1]}},
        {"phoneme_id_map": {}},
        {"phoneme_id_map": []},
        {"audio": {"sample_rate": 0}},
        {"audio": "16k"},
        {"espeak": {"voice": "--help"}},
        {"espeak": {}},
        {"inference": {"noise_scale": float("nan")}},
        {"inference": {"noise_w": "x"}},
        {"speaker_id_map": {"a": -1}},
    ],
)
def test_a_description_that_cannot_be_used_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        read_vits_voice({**piper_config(), **change})
    assert caught.value.params["reason"] == "voice_config"


@pytest.mark.parametrize("config", [[], None, {}, {"characters": []}, {"characters": {}}, {"phoneme_id_map": None}])
def test_what_is_no_description_is_refused(config: object) -> None:
    with pytest.raises(InputError):
        read_vits_voice(config)


def test_sounds_that_only_another_program_makes_are_refused() -> None:
    with pytest.raises(InputError, match="ja_jp"):
        read_vits_voice({**coqui_config(by_sounds=True), "phonemizer": "ja_jp_phonemizer"})


# -- speaking ----------------------------------------------------------------------------------------------------


def test_the_right_tokens_reach_the_voice_and_come_back_as_sound(shelf: Shelf) -> None:
    shelf.add("letters", piper_config(by_letters=True))
    said = shelf.engine.synthesise("Hi, you.", "en", PLAIN)
    assert said.sample_rate == RATE and said.samples.dtype == np.float32
    expected = read_vits_voice(piper_config(by_letters=True)).tokens("hi, you.")
    assert pitches(said) == list(expected)
    assert float(np.abs(said.samples).max()) == pytest.approx(0.5, abs=0.01)


def test_voices_that_learned_phonemes_are_given_those_of_espeak(shelf: Shelf) -> None:
    shelf.add("sounds", piper_config())
    expected = read_vits_voice(piper_config()).tokens(phonemes("Hello there.", "en-us"))
    assert pitches(shelf.engine.synthesise("Hello there.", "en", PLAIN)) == list(expected)


def test_speed_shortens_and_coqui_s_own_length_counts(shelf: Shelf) -> None:
    shelf.add("coqui", coqui_config())
    plain = shelf.engine.synthesise("hello", "en", PLAIN)
    fast = shelf.engine.synthesise("hello", "en", VoiceChoice(speed=2.0))
    assert len(plain.samples) == 11 * TOKEN_SAMPLES * 1.5
    assert fast.seconds == pytest.approx(plain.seconds / 2, rel=0.01)


def test_a_voice_of_several_speakers_has_each_of_them(shelf: Shelf) -> None:
    shelf.add("crowd", piper_config(by_letters=True, speakers=3), speakers=True)
    assert [voice.id for voice in shelf.engine.voices("en")] == ["crowd:p0", "crowd:p1", "crowd:p2"]
    first = pitches(shelf.engine.synthesise("ab", "en", PLAIN))
    third = pitches(shelf.engine.synthesise("ab", "en", VoiceChoice(variant="crowd:p2")))
    assert third == [pitch + 100 for pitch in first]


def test_the_wanted_voice_speaks_else_the_first_of_the_language(shelf: Shelf) -> None:
    shelf.add("anna", piper_config(by_letters=True))
    shelf.add("bert", coqui_config())
    shelf.add("dora", piper_config("de_DE", by_letters=True), "de")
    assert shelf.engine.languages == {"en", "de"}
    assert [voice.id for voice in shelf.engine.voices("en")] == ["anna", "bert"]
    seconds = [shelf.engine.synthesise("ab", "en", VoiceChoice(variant=name)).seconds for name in ("", "dora", "bert")]
    assert seconds[0] == seconds[1] != seconds[2]
    with pytest.raises(SpeechUnavailable):
        shelf.engine.synthesise("ab", "fr", PLAIN)


@pytest.mark.parametrize("text", ["…", "🙂🎉", "!!! ???", "\0\x1b\x7f", "こんにちは", "", " \n"])
def test_what_the_voice_has_no_sign_for_is_silence(shelf: Shelf, text: str) -> None:
    shelf.add("letters", piper_config(by_letters=True))
    assert len(shelf.engine.synthesise(text, "en", PLAIN).samples) == 0


@pytest.mark.parametrize("text", ["<speak>hi</speak>", "日本語 and English, привет", "a\0b\ud800c", "1" * 400])
def test_mixed_texts_are_said_as_far_as_the_voice_can(shelf: Shelf, text: str) -> None:
    shelf.add("sounds", piper_config())
    assert shelf.engine.synthesise(text, "en", PLAIN).seconds > 0.05


def test_a_long_text_is_said_whole_and_an_endless_one_refused(shelf: Shelf) -> None:
    shelf.add("letters", piper_config(by_letters=True))
    said = pitches(shelf.engine.synthesise("abc abc. " * 100, "en", PLAIN))
    assert sum(pitch == SYMBOLS.index("b") for pitch in said) == 200
    with pytest.raises(InputError) as caught:
        shelf.engine.synthesise("x" * 100_000, "en", PLAIN)
    assert caught.value.params["reason"] == "too_long"


# -- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ({"faulty": "nan"}, "voice_sound"),
        ({"faulty": "whole"}, "voice_sound"),
        ({"faulty": "two"}, "voice_sound"),
        ({"faulty": "empty"}, "voice_sound"),
        ({"faulty": "endless"}, "voice_sound"),
        ({"strange": "bert"}, "voice_file"),
    ],
)
def test_a_voice_that_makes_no_sound_is_a_clear_fault(shelf: Shelf, model: dict[str, Any], reason: str) -> None:
    one = shelf.add("odd", piper_config(by_letters=True), **model)
    with pytest.raises(ProviderFault) as caught:
        shelf.engine.synthesise("hello", "en", PLAIN)
    assert caught.value.params["reason"] == reason
    with pytest.raises(InputError) as refused:
        shelf.engine.check(one.folder)
    assert refused.value.params["reason"] == reason


@pytest.mark.parametrize("content", [b"", b"no model", b"\x80\x04K\x01.", b"PK\x03\x04"])
def test_a_file_that_is_no_model_is_refused_and_the_others_still_speak(shelf: Shelf, content: bytes) -> None:
    good = shelf.add("good", piper_config(by_letters=True))
    bad = shelf.add("bad", piper_config(by_letters=True))
    (bad.folder / "model.onnx").write_bytes(content)
    with pytest.raises(InputError) as caught:
        shelf.engine.check(bad.folder)
    assert caught.value.params["reason"] == "voice_file"
    shelf.engine.check(good.folder)
    assert shelf.engine.synthesise("hello", "en", PLAIN).seconds > 0.1


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null"])
def test_a_description_that_cannot_be_read_is_refused(shelf: Shelf, content: bytes) -> None:
    one = shelf.add("odd", piper_config())
    (one.folder / "config.json").write_bytes(content)
    with pytest.raises(InputError) as caught:
        shelf.engine.synthesise("hello", "en", PLAIN)
    assert caught.value.params["reason"] == "voice_config"


def test_a_process_that_was_killed_is_started_again(shelf: Shelf) -> None:
    shelf.add("letters", piper_config(by_letters=True))
    shelf.engine.warm("en")
    (child,) = processes()
    child.kill()
    child.wait(5)
    assert shelf.engine.synthesise("hello", "en", PLAIN).seconds > 0.1


@pytest.mark.parametrize("command", [("sleep", "60"), ("true",), ("no-such-program-here",)])
def test_a_process_that_hangs_or_does_not_start_is_a_fault(
    tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vits, "TIMEOUT_SECONDS", 0.3)
    shelf = Shelf(tmp_path)
    shelf.engine = VitsEngine(lambda: tuple(shelf.voices), command)
    shelf.add("letters", piper_config(by_letters=True))
    with pytest.raises(ProviderFault) as caught:
        shelf.engine.synthesise("hello", "en", PLAIN)
    assert caught.value.params["reason"] == ("hung" if command[0] == "sleep" else "crashed")
    shelf.engine.close()


def test_a_cancel_is_heard_within_300_ms_and_the_next_sentence_spoken(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.engine = VitsEngine(lambda: tuple(shelf.voices), ("sleep", "60"))
    shelf.add("letters", piper_config(by_letters=True))
    token, ended = CancelToken(), []

    def speak(engine: VitsEngine) -> None:
        with pytest.raises(Cancelled):
            engine.synthesise("hello", "en", PLAIN, token)
        ended.append(time.monotonic())

    both = [threading.Thread(target=speak, args=(shelf.engine,)) for _ in range(2)]  # one waits for the other
    for thread in both:
        thread.start()
    deadline = time.monotonic() + 10
    while not [child for child in psutil.Process().children() if child.name() == "sleep"]:
        assert time.monotonic() < deadline
    began = time.monotonic()
    token.cancel()
    for thread in both:
        thread.join(10)
    assert max(ended) - began < 0.3
    with pytest.raises(Cancelled):
        shelf.engine.synthesise("hello", "en", PLAIN, token)
    shelf.engine.close()


def test_without_onnxruntime_it_is_named(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    shelf.add("letters", piper_config(by_letters=True))
    with pytest.raises(ProviderUnavailable) as caught:
        shelf.engine.synthesise("hello", "en", PLAIN)
    assert caught.value.params["missing"] == shelf.engine.missing() == "onnxruntime"


def test_without_espeak_only_voices_by_letters_can_speak(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vits, "program", lambda: None)
    assert shelf.engine.missing() == "espeak-ng", "before a voice is fetched it is said what it needs"
    shelf.add("sounds", piper_config())
    assert shelf.engine.missing() == "espeak-ng"
    shelf.add("letters", piper_config(by_letters=True))
    assert shelf.engine.missing() is None


def test_speaking_never_loads_the_runtime_into_the_studio(tmp_path: Path) -> None:
    folder = voice_folder(tmp_path / "a", piper_config(by_letters=True))
    program = (
        "import sys, pathlib\n"
        "from saijin_studio.core.installed_voice import InstalledVoice\n"
        "from saijin_studio.core.voice import VoiceChoice\n"
        "from saijin_studio.providers.speech.vits import VitsEngine\n"
        f"voice = InstalledVoice('a', 'a', 'vits', ('en',), pathlib.Path({str(folder)!r}))\n"
        "engine = VitsEngine(lambda: (voice,))\n"
        "assert engine.synthesise('hello', 'en', VoiceChoice()).seconds > 0.1\n"
        "engine.close()\n"
        "print('onnxruntime' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(APP)}, capture_output=True, check=True, timeout=60
    )
    assert done.stdout.split() == [b"False"]


def test_the_files_of_a_voice_may_change_between_two_sentences(shelf: Shelf) -> None:
    one = shelf.add("letters", piper_config(by_letters=True))
    before = shelf.engine.synthesise("ab", "en", PLAIN).seconds
    config = piper_config(by_letters=True)
    config["inference"]["length_scale"] = 2.0
    (one.folder / "config.json").write_text(json.dumps(config), "utf-8")
    assert shelf.engine.synthesise("ab", "en", PLAIN).seconds == pytest.approx(2 * before)
