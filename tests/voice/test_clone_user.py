"""A persona is given the voice of a recording at a real window, and its reply is heard in it, by Coqui's own models."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from saijin_studio.paths import Paths
from saijin_studio.services.voice.library import VoiceLibrary
from tests.e2e import test_scripted_user, voice_device
from tests.e2e.voice_checks import check_wavs, clips, engines, heard_in_order, sound
from tests.e2e.voice_device import sounding_room
from tests.e2e.voice_texts import TEXTS, Speaker
from tests.e2e.voice_user_clone import GOOD
from tests.unit import spoken_samples, test_voice_samples

screen = test_scripted_user.screen
pytestmark = [
    pytest.mark.coqui,
    pytest.mark.skipif(bool(voice_device.missing()), reason=f"not installed: {voice_device.missing()}"),
]
SETTINGS = {
    "look": {"language": "en", "theme": "dark"},
    "voice": {"enabled": False},
    "engine": {"aot_cache": False},
}


def lay_out(folder: Path, coqui: Path, model: Path) -> None:
    """Coqui TTS and a model that can clone, as installed before; and the recording."""
    home = Paths(folder / "home")
    home.make()
    home.addons.mkdir(exist_ok=True)
    (home.addons / "coqui").symlink_to(coqui, target_is_directory=True)
    VoiceLibrary(home.voices).add(model, name="Small", languages=("en",))
    soundfile.write(str(folder / GOOD), test_voice_samples.GOOD, spoken_samples.RATE)


def test_a_persona_answers_in_the_voice_of_a_recording(python: Path, voices: Path, tmp_path: Path, screen: str) -> None:
    lay_out(tmp_path, python.parents[2], voices / "xtts")
    with Speaker("en") as model, sounding_room(tmp_path, screen, {**SETTINGS, "models": model.settings()}) as room:
        room.user = "tests.voice.clone_user"
        seen = room.play("clone")
        check_wavs(room)
        assert seen["kept"] and room.ear.sounds(seen["stretches"]["attempt"][0])
        reply = seen["reply"]
        assert reply["spoken"] == list(TEXTS["en"].tea_sentences)
        assert engines(room, reply["turn"]) == ["coqui"] * 3
        heard_in_order(clips(room, reply["turn"]), sound(room, seen, "reply"))
    assert room.studio.processes() == []
