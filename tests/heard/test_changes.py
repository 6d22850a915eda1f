"""What a person changes of a voice, heard at a sound card: effects, pitch, speed, volume, one voice for each part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.heard.ears import RATE, check_every_frame, core, fundamental, hum, loudness, one_channel, power
from tests.heard.program import Setup
from tests.heard.sound_card import Output, SoundCard
from tests.heard.studio import Studio
from tests.unit.speech_server import SpeechServer
from tests.unit.tiny_vits import piper_config, voice_folder

TEXT = "Good morning, my friend, these are seven sunny rooms."
JAPANESE = "おはようございます、今日もいい天気になりましたね。"
HUM = "aaaaaaaaaaaaaaaaaaaa"  # two tokens of the tiny voice in turn, for almost a second
HEARD_SHARE = 0.003  # of the loudest: where an echo ends


@pytest.fixture(scope="module")
def output(card: SoundCard) -> Output:
    return card.plug()


@pytest.fixture(scope="module")
def studio(card: SoundCard, output: Output, folder: Path) -> Iterator[Studio]:
    two = voice_folder(folder / "two", piper_config(by_letters=True, speakers=2), speakers=True)
    with SpeechServer() as server:
        setup = Setup(home=str(folder / "home"), vits={"two": str(two)}, server=server.url)
        with Studio(card, setup) as made:
            yield made


class Listener:
    def __init__(self, studio: Studio, output: Output) -> None:
        self.studio = studio
        self.output = output

    def hear(self, text: str = TEXT, language: str = "en", **voice: Any) -> NDArray[np.int16]:
        """One sentence as this voice says it, without the silence around it."""
        return self.parts(text, voices={language: voice})

    def parts(self, text: str, **persona: Any) -> NDArray[np.int16]:
        since = self.output.position
        spoken = self.studio.speak(text, **persona)
        heard = one_channel(self.output.heard(since))
        check_every_frame(heard, spoken.files)
        sounding: NDArray[np.int16] = core(heard)
        return sounding


@pytest.fixture
def listener(studio: Studio, output: Output) -> Listener:
    return Listener(studio, output)


@pytest.fixture(scope="module")
def plain(studio: Studio, output: Output) -> NDArray[np.int16]:
    return Listener(studio, output).hear(engine="espeak")


def seconds(heard: NDArray[np.int16]) -> float:
    return len(core(heard, HEARD_SHARE)) / RATE


# -- effects -------------------------------------------------------------------------------------------------------


def test_a_telephone_lets_through_300_to_3400_hertz(listener: Listener, plain: NDArray[np.int16]) -> None:
    heard = listener.hear(engine="espeak", effects={"telephone": True})
    for sound, passed in ((plain, True), (heard, False)):
        band = power(sound, 400, 3200)
        assert (power(sound, 3700, 10_000) > band - 38) is passed
        assert (power(sound, 70, 220) > band - 20) is passed
    assert power(heard, 70, 220) < power(heard, 400, 3200) - 30
    assert power(heard, 3700, 10_000) < power(heard, 400, 3200) - 45


def test_warmth_lifts_the_bass_and_takes_treble(listener: Listener, plain: NDArray[np.int16]) -> None:
    falls = []
    for warmth in (0.5, 1.0):
        heard = listener.hear(engine="espeak", effects={"warmth": warmth})
        lifted, fallen = (
            power(heard, low, high) - power(heard, 700, 1200) - power(plain, low, high) + power(plain, 700, 1200)
            for low, high in ((80, 180), (6000, 9000))
        )
        assert lifted == pytest.approx(4 * warmth, abs=1.5)
        falls.append(fallen)
    assert falls == [pytest.approx(-9, abs=2.5), pytest.approx(-18, abs=3.5)]


def test_a_reverb_rings_on_and_longer_in_a_larger_room(listener: Listener, plain: NDArray[np.int16]) -> None:
    small, large = (
        seconds(listener.hear(engine="espeak", effects={"reverb": 1.0, "room": room})) for room in (0.0, 1.0)
    )
    assert seconds(plain) + 0.03 < small < large - 0.25
    little = seconds(listener.hear(engine="espeak", effects={"reverb": 0.1, "room": 1.0}))
    assert seconds(plain) < little < large


# -- pitch, speed, volume ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("semitones", [-7, 5, 12])
def test_pitch_is_shifted_and_the_length_kept_where_the_engine_does_not(listener: Listener, semitones: int) -> None:
    """The server's voice is a hum of 220 Hz."""
    usual, shifted = (listener.hear(TEXT, engine="server", pitch=pitch) for pitch in (0, semitones))
    assert hum(shifted) == pytest.approx(220 * 2 ** (semitones / 12), rel=0.01)
    assert seconds(shifted) == pytest.approx(seconds(usual), rel=0.03)


@pytest.mark.parametrize(
    ("engine", "language", "text", "allowed"), [("openjtalk", "ja", JAPANESE, 0.1), ("espeak", "en", TEXT, 0.12)]
)
def test_pitch_is_shifted_by_the_engine_that_can(
    listener: Listener, engine: str, language: str, text: str, allowed: float
) -> None:
    low, high = (fundamental(listener.hear(text, language, engine=engine, pitch=pitch)) for pitch in (-4.0, 4.0))
    assert high / low == pytest.approx(2 ** (8 / 12), rel=allowed)


@pytest.mark.parametrize(
    ("engine", "language", "text"), [("openjtalk", "ja", JAPANESE), ("espeak", "en", TEXT), ("vits", "en", HUM)]
)
@pytest.mark.parametrize("speed", [0.7, 1.5])
def test_speed_changes_the_length_and_not_the_pitch(
    listener: Listener, engine: str, language: str, text: str, speed: float
) -> None:
    usual, changed = (listener.hear(text, language, engine=engine, speed=each) for each in (1.0, speed))
    assert seconds(changed) == pytest.approx(seconds(usual) / speed, rel=0.1)
    if engine == "vits":  # it hums at 100 and 140 Hz in turn
        assert 90 < hum(changed) < 160
    else:
        assert fundamental(changed) == pytest.approx(fundamental(usual), rel=0.06)


def test_a_voice_of_half_the_volume_is_heard_6_db_softer(listener: Listener, plain: NDArray[np.int16]) -> None:
    half = listener.hear(engine="espeak", volume=0.5)
    assert loudness(half) - loudness(plain) == pytest.approx(-6.02, abs=0.1)


def test_the_volume_of_the_settings_is_that_of_the_device(studio: Studio, output: Output) -> None:
    studio.set(volume=0.25)
    since = output.position
    spoken = studio.speak(TEXT, voices={"en": {"engine": "espeak"}})
    heard = core(one_channel(output.heard(since)))
    studio.set(volume=1.0)
    whole = core(spoken.files[0])
    assert loudness(heard) - loudness(whole) == pytest.approx(-12.04, abs=0.1)
    assert len(heard) == pytest.approx(len(whole), abs=RATE / 100)
    studio.set(muted=True)
    since = output.position
    assert studio.speak(TEXT, voices={"en": {"engine": "espeak"}}).state == "finished"
    assert not output.heard(since).any()
    studio.set(muted=False)


# -- parts ---------------------------------------------------------------------------------------------------------


def test_each_part_of_a_sentence_is_heard_in_its_voice(listener: Listener) -> None:
    """The second speaker of the tiny voice hums 500 Hz higher."""
    narrator, speaker = ({"engine": "vits", "variant": f"two:p{number}"} for number in (0, 1))
    heard = listener.parts(f'{HUM} "{HUM}" {HUM}', voices={"en": narrator}, part_voices={"dialogue": {"en": speaker}})
    sixth = len(heard) // 6
    middles = [heard[at * sixth - RATE // 10 : at * sixth + RATE // 10] for at in (1, 3, 5)]
    higher = [power(each, 580, 700) - power(each, 80, 200) for each in middles]
    assert higher[0] < -15 and higher[1] > 15 and higher[2] < -15
