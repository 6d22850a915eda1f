"""A voice that was replaced by another of the same name is not taken for it: what is kept of the one stays unheard."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import SpeechUnavailable
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.recorded_voice import RecordedVoice
from saijin_studio.core.settings import SpeechServer
from saijin_studio.core.spoken import SpokenText
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import VersionedSpeech
from saijin_studio.providers.speech import espeak, version
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.providers.speech.coqui_voices import CoquiVoices
from saijin_studio.providers.speech.espeak import EspeakEngine
from saijin_studio.providers.speech.openjtalk import OpenJTalkEngine
from saijin_studio.providers.speech.server import SpeechServerEngine
from saijin_studio.providers.speech.vits import VitsEngine
from saijin_studio.services.voice.cache import SoundCache
from saijin_studio.services.voice.saying import Sayer
from saijin_studio.services.voice.speakers import Speakers
from tests.workers.drawn_process import SECONDS
from tests.workers.voice_stage import Voice

PLAIN = VoiceChoice()


def a_voice(home: Path, name: str, content: str = "one") -> InstalledVoice:
    folder = home / name
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_text(content)
    (folder / "config.json").write_text('{"model": "xtts"}')
    return InstalledVoice(name, name, "vits", ("en",), folder, speakers=("hero",))


def older(file: Path) -> None:
    """The same size, another moment."""
    os.utime(file, (1, 1))


# -- files -----------------------------------------------------------------------------------------------------------


def _another_size(folder: Path) -> None:
    (folder / "model.onnx").write_text("another one")


def _another_moment(folder: Path) -> None:
    older(folder / "model.onnx")


def _one_more(folder: Path) -> None:
    (folder / "speakers").mkdir()
    (folder / "speakers" / "hero").write_text("")


def _another_name(folder: Path) -> None:
    (folder / "model.onnx").rename(folder / "model.bin")


@pytest.mark.parametrize("change", [_another_size, _another_moment, _one_more, _another_name])
def test_another_state_of_the_files_is_another_version(tmp_path: Path, change: Callable[[Path], None]) -> None:
    folder = a_voice(tmp_path, "amy").folder
    before = version.of_files(folder)
    assert version.of_files(folder) == before
    change(folder)
    assert version.of_files(folder) != before


def test_what_is_not_there_has_a_version_too(tmp_path: Path) -> None:
    assert (
        version.of_files(tmp_path / "nowhere") == version.of_files() != version.of_files(a_voice(tmp_path, "a").folder)
    )
    assert version.of_package("no-package-of-this-name") == ""


# -- engines ---------------------------------------------------------------------------------------------------------


def test_a_vits_voice_goes_by_the_files_of_whoever_would_speak(tmp_path: Path) -> None:
    voices = [a_voice(tmp_path, "amy")]
    engine = VitsEngine(lambda: tuple(voices))
    usual = engine.version("en", PLAIN)
    assert engine.version("en", VoiceChoice(variant="amy")) == usual
    voices.insert(0, a_voice(tmp_path, "bea"))
    assert engine.version("en", PLAIN) != usual, "another voice is the usual one now"
    assert engine.version("en", VoiceChoice(variant="amy")) == usual
    with pytest.raises(SpeechUnavailable):
        engine.version("ja", PLAIN)


def test_a_cloned_voice_goes_by_its_recording_and_the_model(tmp_path: Path) -> None:
    model = a_voice(tmp_path, "xtts")
    recording = tmp_path / "aunt.wav"
    recording.write_bytes(b"1234")
    aunt = RecordedVoice("aunt", "Aunt", recording)
    engine = CoquiEngine(CoquiVoices(lambda: (model,), lambda: (aunt,)), lambda: None)
    chosen = VoiceChoice(variant="aunt")
    first, own = engine.version("en", chosen), engine.version("en", VoiceChoice(variant="xtts:hero"))
    assert first != own
    older(recording)
    assert engine.version("en", chosen) != first
    assert engine.version("en", VoiceChoice(variant="xtts:hero")) == own
    older(model.folder / "model.onnx")
    assert engine.version("en", VoiceChoice(variant="xtts:hero")) != own


def test_programs_and_packages_go_by_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text("1")
    monkeypatch.setattr(espeak, "program", lambda: str(program))
    before = EspeakEngine().version("en", PLAIN)
    program.write_text("22")
    assert EspeakEngine().version("en", PLAIN) != before
    monkeypatch.setattr(espeak, "program", lambda: None)
    assert EspeakEngine().version("en", PLAIN) == ""
    assert OpenJTalkEngine().version("ja", PLAIN) == version.of_package("pyopenjtalk-plus")


def test_a_server_goes_by_what_is_set_for_it() -> None:
    settings = [SpeechServer(address="http://one/v1", model="m", voice="nova")]
    engine = SpeechServerEngine(lambda: settings[0], secrets=None)  # type: ignore[arg-type]
    seen = {engine.version("en", PLAIN), engine.version("en", VoiceChoice(variant="alloy"))}
    for other in ({"address": "http://two/v1"}, {"model": "n"}, {"voice": "echo"}):
        values: dict[str, Any] = {"address": "http://one/v1", "model": "m", "voice": "nova", **other}
        settings[0] = SpeechServer(**values)
        seen.add(engine.version("en", PLAIN))
    assert len(seen) == 5


# -- what is kept ----------------------------------------------------------------------------------------------------


class Replaced(Voice):
    """A voice that can be replaced by another of the same name."""

    state = "one"

    def version(self, language: str, voice: VoiceChoice) -> str:
        return self.state


def test_a_kept_sound_is_that_of_the_version_that_made_it(tmp_path: Path) -> None:
    engine = Replaced("vits", "en")
    assert isinstance(engine, VersionedSpeech) and not isinstance(Voice("espeak", "en"), VersionedSpeech)
    persona = Persona("nobody", {"en": PersonaText("Nobody", "")})
    speakers = Speakers((engine,), None, lambda: "nobody")  # type: ignore[arg-type]
    sayer = Sayer(speakers, lambda *_: None, SoundCache(tmp_path, lambda: 10**9))
    (sentence,) = SpokenText("en").feed("Hello there. ")

    def made_by_now() -> int:
        sayer.say(sentence, persona, {"en": "vits"}, CancelToken())
        for thread in [each for each in threading.enumerate() if each.name == "keep-sound"]:
            thread.join(SECONDS)
        return len(engine.said)

    assert [made_by_now(), made_by_now()] == [1, 1]
    engine.state = "two"
    assert [made_by_now(), made_by_now()] == [2, 2]
    engine.state = "one"
    assert made_by_now() == 2, "what the first one said is still known"
