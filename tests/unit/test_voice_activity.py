"""Voice activity: what is speech and what is noise, found the same however the sound is cut into blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.services.hearing.activity import FRAME, PRE_ROLL_SECONDS, RATE, Change, VoiceActivity
from saijin_studio.services.hearing.level import FLOOR, dbfs, shown
from saijin_studio.services.hearing.push_to_talk import PushToTalk
from tests.unit.spoken_samples import Samples, noise, silence, spoken, within

PAUSE = 0.8
WORDS = "The quick brown fox jumps over the lazy dog."


def changes(samples: Samples, cuts: tuple[int, ...] = ()) -> list[Change]:
    activity, found = VoiceActivity(PAUSE), list[Change]()
    for block in np.split(samples, sorted(cuts)):
        found += activity.feed(block)
    return found


def stretches(samples: Samples) -> list[tuple[float, float]]:
    """From when to when somebody speaks, in seconds."""
    found = changes(samples)
    assert [each.what for each in found] == ["begins", "ends"] * (len(found) // 2)
    return [(a.at / RATE, b.at / RATE) for a, b in zip(found[::2], found[1::2], strict=True)]


BACKGROUNDS = [
    ("white", 0.0),
    ("white", 0.001),
    ("white", 0.01),
    ("pink", 0.01),
    ("pink", 0.02),
    ("hum", 0.1),
    ("hiss", 0.05),
]


@pytest.mark.parametrize(("kind", "level"), BACKGROUNDS)
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_two_sentences_are_two_stretches(kind: str, level: float, language: str) -> None:
    first, second = spoken(WORDS, language), spoken("And this is the second one.", language)
    last = 1.5 + len(first) / RATE + 2.0
    background = noise(last + len(second) / RATE + 2.0, level, kind)
    found = stretches(within(background, (1.5, first), (last, second)))
    assert len(found) == 2
    for (begin, end), (at, speech) in zip(found, [(1.5, first), (last, second)], strict=True):
        assert at - PRE_ROLL_SECONDS - 0.05 <= begin <= at + 0.02  # all of the first word is in it
        assert at + len(speech) / RATE - 0.15 <= end - PAUSE <= at + len(speech) / RATE + 0.1


@pytest.mark.parametrize(("kind", "level"), [*BACKGROUNDS, ("white", 0.2), ("pink", 0.2), ("hum", 0.5)])
def test_noise_alone_is_no_speech(kind: str, level: float) -> None:
    assert changes(noise(12.0, level, kind)) == []


def test_silence_is_no_speech() -> None:
    assert changes(silence(5.0)) == []


def test_a_click_is_no_speech() -> None:
    click = np.full(300, 0.8, np.float32)
    assert changes(within(noise(6.0, 0.001), (2.0, click), (4.0, click))) == []


def test_a_noise_that_begins_is_no_longer_taken_for_speech_after_a_while() -> None:
    fan = within(noise(15.0, 0.001), (3.0, noise(12.0, 0.05)))
    (found,) = stretches(fan)
    assert found[1] < 3.0 + 3.0 + PAUSE + 0.5
    speech = spoken(WORDS)
    assert len(stretches(within(fan, (9.0, speech)))) == 2  # and speech above it is heard


def test_a_pause_shorter_than_wished_ends_nothing() -> None:
    speech = spoken("Well.")
    at = 1.5 + len(speech) / RATE
    assert len(stretches(within(noise(7.0, 0.001), (1.5, speech), (at + 0.5, speech)))) == 1
    assert len(stretches(within(noise(7.0, 0.001), (1.5, speech), (at + 1.3, speech)))) == 2


def test_who_speaks_from_the_first_moment_is_heard_from_there() -> None:
    (found,) = stretches(within(noise(6.0, 0.001), (0.0, spoken(WORDS))))
    assert found[0] == 0.0


SOUND = within(noise(4.5, 0.003), (1.0, spoken("Hello, is anybody there?")))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, len(SOUND)), max_size=40))
def test_it_does_not_matter_how_the_sound_is_cut(cuts: list[int]) -> None:
    assert changes(SOUND, tuple(cuts)) == changes(SOUND)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 1e-4, 0.01, 0.3, 1.0]), st.integers(1, 40)), max_size=12), st.integers(0)
)
def test_beginnings_and_ends_alternate_and_go_forward(parts: list[tuple[float, int]], seed: int) -> None:
    random = np.random.default_rng(seed % 2**32)
    pieces = [random.uniform(-level, level, count * FRAME).astype(np.float32) for level, count in parts]
    found = changes(np.concatenate([silence(0), *pieces]))
    assert [each.what for each in found] == ["begins", "ends"] * (len(found) // 2) + ["begins"] * (len(found) % 2)
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert all(0 <= each.at <= sum(count for _, count in parts) * FRAME for each in found)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.0, 1.0, width=32))
def test_a_level_is_that_of_the_sound(peak: float) -> None:
    level = dbfs(np.full(512, peak, np.float32))
    assert abs(level - (max(FLOOR, 20 * np.log10(peak)) if peak else FLOOR)) < 1e-3
    assert 0.0 <= shown(level) <= 1.0


def test_known_levels() -> None:
    assert dbfs(silence(0)) == dbfs(silence(1)) == FLOOR
    assert abs(dbfs(np.full(100, 0.5, np.float32)) + 6.02) < 0.01
    assert (shown(-70), shown(-30), shown(0), shown(3)) == (0.0, 0.5, 1.0, 1.0)


def test_the_button_is_held_or_pressed_twice() -> None:
    button = PushToTalk(hold_seconds=0.4)
    assert (button.pressed(10.0, listening=False), button.released(11.5)) == ("start", "stop")
    assert (button.pressed(20.0, listening=False), button.released(20.1)) == ("start", None)
    assert (button.pressed(25.0, listening=True), button.released(29.0)) == ("stop", None)
    assert button.released(30.0) is None
