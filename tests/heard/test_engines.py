"""Every engine, heard at a sound card: each frame of its files once and in order, and what the engine made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.heard.ears import check_every_frame, likeness, one_channel
from tests.heard.program import Setup
from tests.heard.sound_card import Output, SoundCard
from tests.heard.studio import Studio, check_likeness
from tests.unit.speech_server import RATE as SERVER_RATE
from tests.unit.speech_server import SpeechServer, encoded
from tests.unit.tiny_vits import coqui_config, voice_folder

ENGLISH = "Good morning, my friend. How did you sleep? I made some tea."
JAPANESE = "おはようございます。よく眠れましたか。お茶をどうぞ。"


def warble() -> bytes:
    """A second and a half that is different at each moment."""
    at = np.arange(int(1.5 * SERVER_RATE)) / SERVER_RATE
    samples = 0.4 * np.sin(2 * np.pi * (200 + 900 * at) * at) * (1 + 0.6 * np.sin(2 * np.pi * 3 * at)) / 1.6
    return encoded("WAV", samples.astype(np.float32))


@pytest.fixture(scope="module")
def output(card: SoundCard) -> Output:
    return card.plug()


@pytest.fixture(scope="module")
def studio(card: SoundCard, output: Output, folder: Path) -> Iterator[Studio]:
    with SpeechServer(sound=warble()) as server:
        vits = str(voice_folder(folder / "tiny", coqui_config()))
        setup = Setup(home=str(folder / "home"), server=server.url, vits={"tiny": vits})
        with Studio(card, setup) as made:
            yield made


@pytest.mark.parametrize(
    ("engine", "language", "text"),
    [("espeak", "en", ENGLISH), ("openjtalk", "ja", JAPANESE), ("vits", "en", ENGLISH), ("server", "en", ENGLISH)],
)
def test_all_of_it_is_heard_as_it_was_made(
    studio: Studio, output: Output, engine: str, language: str, text: str
) -> None:
    since = output.position
    spoken = studio.speak(text, voices={language: {"engine": engine}})
    assert spoken.state == "finished" and spoken.engines == [engine] * 3
    heard = one_channel(output.heard(since))
    check_every_frame(heard, spoken.files)
    check_likeness(spoken)


def test_the_ear_that_is_used_here_tells_sounds_apart(studio: Studio) -> None:
    """The same words by two voices, two texts by one voice: far less alike than what was made and what is heard."""
    one, other = (studio.speak("Good morning, my friend.", voices={"en": {"engine": e}}) for e in ("espeak", "vits"))
    more = studio.speak("I made some tea today.", voices={"en": {"engine": "espeak"}})
    for made, heard in ((one, other), (one, more), (other, more)):
        assert likeness(made.made[0].samples, made.made[0].rate, heard.files[0]) < 0.7
