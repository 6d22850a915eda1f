"""A person at a real window with an emulated sound device: what they do with voices is seen on the screen and heard."""

from __future__ import annotations

import json
import pathlib
from concurrent.futures import ThreadPoolExecutor

import pytest
import soundfile

from tests.transcription_server import TranscriptionServer
from tests.unit import spoken_samples, test_voice_samples, tiny_vits
from tests.unit.spoken_samples import spoken

from . import test_scripted_user, voice_device
from .voice_checks import (
    check_album,
    check_back,
    check_chat,
    check_clone,
    check_player,
    check_talk,
    check_unable,
    check_voices,
    check_wavs,
)
from .voice_device import sounding_room
from .voice_texts import TEXTS, TINY, Speaker
from .voice_user_clone import CLONED_ELSEWHERE, GOOD, SHORT, VOICE_ELSEWHERE
from .voice_user_talk import SAID

screen = test_scripted_user.screen
pytestmark = [
    pytest.mark.skipif(bool(voice_device.missing()), reason=f"not installed: {voice_device.missing()}"),
]
SAYS = "What do you see from the window?"
HIRAGANA = "".join(chr(code) for code in range(0x3041, 0x3097))


def lay_out(folder: pathlib.Path, language: str, transcriber: str) -> None:
    """The voice that the person brings, which hums each letter; what they say; and where it is written down."""
    config = tiny_vits.coqui_config()
    config["datasets"] = [{"language": language}]
    config["characters"]["characters"] += HIRAGANA if language == "ja" else ""
    tiny_vits.voice_folder(folder / TINY, config)
    soundfile.write(str(folder / SAID), spoken(SAYS), spoken_samples.RATE)
    soundfile.write(str(folder / GOOD), test_voice_samples.GOOD, spoken_samples.RATE)
    soundfile.write(str(folder / SHORT), test_voice_samples.GOOD[: 2 * spoken_samples.RATE], spoken_samples.RATE)
    lay_out_cloned(folder / "home" / "voices" / "personas" / f"{CLONED_ELSEWHERE}.json", language)
    (folder / "there.json").write_text(json.dumps({"transcriber": f"{transcriber}/v1"}), encoding="utf-8")


def lay_out_cloned(file: pathlib.Path, language: str) -> None:
    """A persona's own voice, as it comes from a machine where Coqui TTS was."""
    file.parent.mkdir(parents=True)
    voice = {"engine": "coqui", "variant": VOICE_ELSEWHERE}
    file.write_text(json.dumps({"version": 1, "voices": {language: voice}}), encoding="utf-8")


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ja", "dark")])
def test_voices_are_given_heard_and_found_again(tmp_path: pathlib.Path, screen: str, language: str, theme: str) -> None:
    texts = TEXTS[language]
    settings = {
        "look": {"language": language, "theme": theme},
        "voice": {"enabled": False},
        "engine": {"aot_cache": False},
        "user": {"name": "Kai"},
    }
    with Speaker(language) as model, TranscriptionServer(text=texts.written) as clerk:
        lay_out(tmp_path, language, clerk.url)
        with sounding_room(tmp_path, screen, {**settings, "models": model.settings()}) as room:
            seen = room.play_to_its_death("listen")
            check_wavs(room)
            with ThreadPoolExecutor(1) as next_time:  # while it starts anew there is time to listen to what was
                coming = next_time.submit(room.play, "come_back")
                check_voices(room, seen, texts, language)
                check_chat(room, seen, texts)
                check_player(room, seen)
                check_clone(room, seen)
                check_unable(room, seen)
                check_talk(room, seen, texts, clerk, spoken(SAYS))
                check_album(room, seen, texts)
            check_back(room, seen, coming.result())
            check_wavs(room)
        assert room.studio.processes() == []
