"""What effects do to the spectrum and the length of a sound, and that another speed leaves the pitch alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from saijin_studio.core.voice import Effects
from saijin_studio.ports import Speech
from saijin_studio.services.voice.effects import LARGEST_ROOM, SMALLEST_ROOM, shifted, with_effects

RATES = [16_000, 22_050, 24_000, 48_000]
PHONE = Effects(telephone=True)


def noise(seconds: float = 1.0, rate: int = 48_000, level: float = 0.1) -> Speech:
    """As loud at each frequency."""
    made = np.random.default_rng(5).standard_normal(int(seconds * rate)) * level
    return Speech(np.clip(made, -1, 1).astype(np.float32), rate)


def tone(hertz: float, seconds: float = 2.0, rate: int = 48_000) -> Speech:
    time = np.arange(int(seconds * rate)) / rate
    return Speech((0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32), rate)


def click(rate: int = 48_000) -> Speech:
    samples = np.zeros(rate // 2, np.float32)
    samples[1000] = 0.9
    return Speech(samples, rate)


def power(speech: Speech, low: float, high: float) -> float:
    """Mean power of the frequencies from `low` to `high`, in decibels."""
    samples = speech.samples * np.hanning(len(speech.samples))  # a hard end has all frequencies
    spectrum = np.square(np.abs(np.fft.rfft(samples)))
    heard = np.fft.rfftfreq(len(speech.samples), 1 / speech.sample_rate)
    return float(10 * np.log10(np.mean(spectrum[(heard >= low) & (heard < high)])))


def energy(samples: NDArray[np.float32]) -> float:
    return float(np.sum(np.square(samples.astype(np.float64))))


def pitch(speech: Speech) -> float:
    spectrum = np.abs(np.fft.rfft(speech.samples * np.hanning(len(speech.samples)), 4 * speech.sample_rate))
    return float(np.argmax(spectrum)) / 4


@pytest.mark.parametrize("rate", RATES)
def test_a_telephone_lets_through_300_to_3400_hertz(rate: int) -> None:
    made = with_effects(noise(rate=rate), PHONE)
    band = power(made, 400, 3200)
    assert power(made, 20, 220) < band - 40
    assert power(made, 3500, rate / 2) < band - 35
    assert power(made, 350, 600) == pytest.approx(power(made, 2500, 3300), abs=2)
    assert len(made.samples) == rate


def test_warmth_takes_treble_and_gives_bass_by_as_much_as_is_asked() -> None:
    plain = noise()
    falls = []
    for warmth in (0.25, 0.5, 1.0):
        made = with_effects(plain, Effects(warmth=warmth))
        falls.append(power(made, 6000, 20_000) - power(made, 600, 1000))
        assert power(made, 60, 150) - power(made, 600, 1000) == pytest.approx(4 * warmth, abs=1)
    assert falls == [pytest.approx(-18 * warmth, abs=1.5) for warmth in (0.25, 0.5, 1.0)]


def test_a_room_rings_on_after_the_sound_and_longer_the_larger_it_is() -> None:
    def ringing(room: float) -> float:
        """Seconds until the echo of a click has fallen by 40 dB against the whole."""
        made = with_effects(click(), Effects(reverb=1.0, room=room)).samples[1001:]
        rest = np.cumsum(np.square(made[::-1].astype(np.float64)))[::-1]
        return float(np.argmax(rest < rest[0] * 1e-4)) / 48_000

    assert ringing(0.0) == pytest.approx(SMALLEST_ROOM * 40 / 60, rel=0.3)
    assert ringing(1.0) == pytest.approx(LARGEST_ROOM * 40 / 60, rel=0.3)
    assert ringing(0.0) < ringing(0.5) < ringing(1.0)


def test_reverb_grows_with_its_value_and_makes_the_sound_longer_by_its_room() -> None:
    echoes = []
    for reverb in (0.1, 0.5, 1.0):
        made = with_effects(click(), Effects(reverb=reverb, room=0.5))
        assert made.seconds == pytest.approx(0.5 + 0.9, abs=0.04)
        echoes.append(energy(made.samples[1100:]) / energy(made.samples))
    assert echoes[0] < 0.05 < echoes[1] < echoes[2] and echoes[2] > 0.5


def test_all_effects_at_once_are_each_of_them() -> None:
    made = with_effects(noise(), Effects(0.5, 1.0, 0.5, True))
    assert made.seconds == pytest.approx(1 + LARGEST_ROOM, abs=0.04)
    assert power(made, 5000, 20_000) < power(made, 500, 3000) - 35


@pytest.mark.parametrize("effects", [PHONE, Effects(warmth=1), Effects(reverb=0.8), Effects(1, 1, 1, True)])
def test_effects_keep_the_loudness_and_make_the_same_each_time(effects: Effects) -> None:
    plain = noise()
    made = with_effects(plain, effects)
    assert energy(made.samples) == pytest.approx(energy(plain.samples), rel=0.01)
    assert np.array_equal(made.samples, with_effects(plain, effects).samples)


def test_the_sound_is_not_moved_in_time() -> None:
    made = with_effects(click(), Effects(warmth=0.3))
    assert int(np.argmax(np.abs(made.samples))) == 1000


def test_without_effects_it_is_the_same_speech() -> None:
    plain, nothing = noise(), Speech(np.zeros(0, np.float32), 48_000)
    assert with_effects(plain, Effects(room=1.0)) is plain
    assert with_effects(nothing, PHONE) is nothing
    assert not with_effects(Speech(np.zeros(999, np.float32), 48_000), PHONE).samples.any()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=900),
    st.builds(Effects, *(st.floats(-3, 3) | st.just(float("nan")) for _ in range(3)), st.booleans()),
    st.sampled_from([8_000, 22_050]),
)
def test_any_sound_with_any_effects_stays_within_full_scale(values: list[float], effects: Effects, rate: int) -> None:
    made = with_effects(Speech(np.array(values, np.float32), rate), effects)
    assert made.samples.dtype == np.float32 and made.sample_rate == rate
    assert np.isfinite(made.samples).all() and float(np.max(np.abs(made.samples))) <= 1 + 1e-6
    assert len(values) <= len(made.samples) <= len(values) + rate * (LARGEST_ROOM + 0.1)


# -- another pitch, another speed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("semitones", "speed"), [(0, 0.5), (0, 1.3), (0, 2), (12, 1), (-5, 1), (4, 0.8), (-3, 1.7)])
def test_pitch_and_speed_change_by_themselves(semitones: float, speed: float, rate: int) -> None:
    made = shifted(tone(220, rate=rate), semitones, speed)
    assert made.sample_rate == rate and made.samples.dtype == np.float32
    assert made.seconds == pytest.approx(2 / speed, rel=0.001)
    assert pitch(made) == pytest.approx(220 * 2 ** (semitones / 12), rel=0.005)
    # One tone, without the beats and clicks of pieces that do not fit.
    assert power(made, pitch(made) * 1.3, rate / 2) < power(made, pitch(made) - 5, pitch(made) + 5) - 45


def test_a_voice_of_many_overtones_keeps_its_level() -> None:
    time = np.arange(48_000) / 48_000
    voice = sum(np.sin(2 * np.pi * 110 * n * time) / n for n in range(1, 20)) * 0.2
    plain = Speech(np.asarray(voice, np.float32), 48_000)
    for speed in (0.6, 1.5):
        made = shifted(plain, 0, speed)
        inner, before = made.samples[4800:-4800], plain.samples
        assert energy(inner) / len(inner) == pytest.approx(energy(before) / len(before), rel=0.1)


def test_what_stood_at_a_second_stands_at_its_place_in_the_new_length() -> None:
    """Two tones, one after the other: the border moves with the speed, by less than 30 ms."""
    halves = Speech(np.concatenate([tone(200, 1).samples, tone(1000, 1).samples]), 48_000)
    for speed in (0.5, 1.6):
        made = shifted(halves, 0, speed).samples
        border = int(48_000 / speed)
        before = Speech(made[border - 7200 : border - 1440], 48_000)
        after = Speech(made[border + 1440 : border + 7200], 48_000)
        assert pitch(before) == pytest.approx(200, abs=8) and pitch(after) == pytest.approx(1000, abs=8)


def test_as_it_is_it_stays_and_too_much_is_the_most() -> None:
    plain = tone(300, 0.5)
    assert shifted(plain, 0, 1) is plain
    assert shifted(plain, 0, 99).seconds == pytest.approx(0.5 / 4, abs=0.001)
    assert pitch(shifted(plain, 99, 1)) == pytest.approx(1200, rel=0.01)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1, 1, width=32), max_size=3000),
    st.floats(-30, 30),
    st.floats(0.1, 6),
    st.sampled_from([8_000, 22_050, 48_000]),
)
def test_any_sound_is_shifted(values: list[float], semitones: float, speed: float, rate: int) -> None:
    made = shifted(Speech(np.array(values, np.float32), rate), semitones, speed)
    assert np.isfinite(made.samples).all()
    assert len(made.samples) == pytest.approx(len(values) / min(max(speed, 0.25), 4), abs=8)
