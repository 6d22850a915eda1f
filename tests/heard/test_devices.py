"""Devices of every kind, heard: other rates, one channel, one that is pulled out or changed in the middle of words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.heard import sound_card
from tests.heard.ears import RATE, check_every_frame, core, likeness, one_channel
from tests.heard.program import Setup
from tests.heard.sound_card import SoundCard
from tests.heard.studio import Spoken, Studio

FIVE = "One is here. Two is there. Three are coming. Four are away. Five are at home."
ENGLISH = {"en": {"engine": "espeak"}}


@pytest.fixture
def card(tmp_path: Path) -> Iterator[SoundCard]:
    """A card of its own for each test, as yet without an output."""
    if missing := sound_card.missing():
        pytest.skip(f"not installed: {missing}")
    with SoundCard(tmp_path / "card") as made:
        yield made


@contextmanager
def studio(card: SoundCard, tmp_path: Path) -> Iterator[Studio]:
    with Studio(card, Setup(home=str(tmp_path / "studio"))) as made:
        yield made


def whole(spoken: Spoken) -> NDArray[np.int16]:
    return np.concatenate(spoken.files)


# -- rates and channels --------------------------------------------------------------------------------------------


def test_a_device_with_one_channel_gets_every_frame(card: SoundCard, tmp_path: Path) -> None:
    output = card.plug(channels=1)
    with studio(card, tmp_path) as speaking:
        spoken = speaking.speak(FIVE, voices=ENGLISH)
        check_every_frame(one_channel(output.heard(0)), spoken.files)


@pytest.mark.parametrize("rate", [44_100, 16_000])
def test_a_device_of_another_rate_sounds_as_long_and_alike(card: SoundCard, tmp_path: Path, rate: int) -> None:
    output = card.plug(rate=rate)
    with studio(card, tmp_path) as speaking:
        spoken = speaking.speak("Good morning, my friend, how did you sleep?", voices=ENGLISH)
        heard = core(one_channel(output.heard(0)), 0.01)
    made = core(whole(spoken), 0.01)
    assert len(heard) / rate == pytest.approx(len(made) / RATE, abs=0.02)
    assert likeness((made / 32768).astype(np.float32), RATE, heard, rate) > 0.95


# -- gone, changed, come back --------------------------------------------------------------------------------------


def test_pulled_out_in_the_middle_it_goes_on_at_the_other_one(card: SoundCard, tmp_path: Path) -> None:
    first, second = card.plug("first"), card.plug("second")
    with studio(card, tmp_path) as speaking:
        utterance = speaking.begin(FIVE, voices=ENGLISH)
        speaking.told(utterance, "speaking", 1)
        first.await_sound(0, 1.0)
        before = core(one_channel(card.unplug("first")))
        spoken = speaking.ended(utterance)
        after = core(one_channel(second.heard(0)))
        check_once(spoken, before, after, lost=0.5)
        assert speaking.notices() == []


def check_once(spoken: Spoken, before: NDArray[np.int16], after: NDArray[np.int16], lost: float) -> None:
    """The first device had the beginning and the other one the end, each frame once, but for so many seconds."""
    assert spoken.state == "finished" and len(spoken.files) == 5
    said = [(state, index) for state, index in spoken.told if state == "speaking"]
    assert said == [("speaking", number) for number in range(5)]
    made = whole(spoken)
    made = made[made != 0]
    before, after = before[before != 0], after[after != 0]
    assert np.array_equal(before[: RATE // 2], made[: RATE // 2])
    assert np.array_equal(after[-RATE:], made[-RATE:])
    again = RATE // 5  # of the 0.3 s that the device holds, what sounded since the program last looked is said again
    assert -again < len(made) - len(before) - len(after) < lost * RATE


def test_without_any_device_the_files_are_made_and_one_that_comes_is_used(card: SoundCard, tmp_path: Path) -> None:
    with studio(card, tmp_path) as speaking:
        for _ in range(2):
            silent = speaking.speak(FIVE, voices=ENGLISH)
            assert silent.state == "finished" and len(silent.files) == 5
        assert speaking.notices() == ["audio_device"]
        output = card.plug()
        spoken = speaking.speak(FIVE, voices=ENGLISH)
        check_every_frame(one_channel(output.heard(0)), spoken.files)


# -- two at once ---------------------------------------------------------------------------------------------------


def test_in_the_queue_two_personas_are_heard_one_after_the_other(card: SoundCard, tmp_path: Path) -> None:
    output = card.plug()
    with studio(card, tmp_path) as speaking:
        speaking.set(when_busy="queue")
        first, second = two(speaking)
        heard = one_channel(output.heard(0))
    assert [first.state, second.state] == ["finished", "finished"]
    if not begins(heard, first):
        first, second = second, first
    check_every_frame(heard, [*first.files, *second.files])


def test_the_newer_of_two_personas_takes_the_floor_and_is_heard_whole(card: SoundCard, tmp_path: Path) -> None:
    output = card.plug()
    with studio(card, tmp_path) as speaking:
        both = two(speaking)
        heard = one_channel(output.heard(0))
    assert sorted(each.state for each in both) == ["finished", "stopped"]
    last = next(each for each in both if each.state == "finished")
    sounding = core(heard)
    made = core(whole(last))
    assert np.array_equal(sounding[-RATE:], made[-RATE:])
    begin = int(np.argmax(np.correlate(heard[::8].astype(float), made[: RATE // 2 : 8].astype(float)))) * 8
    at = next(at for at in range(max(0, begin - 8), begin + 9) if np.array_equal(heard[at : at + 99], made[:99]))
    check_every_frame(heard[at:], last.files)


def two(speaking: Studio) -> tuple[Spoken, Spoken]:
    """Two voices that were to speak at the same time."""
    first, second = (speaking.begin(FIVE, voices={"en": {"engine": "espeak", "pitch": pitch}}) for pitch in (0, 6))
    return speaking.ended(first), speaking.ended(second)


def begins(heard: NDArray[np.int16], spoken: Spoken) -> bool:
    return np.array_equal(core(heard)[: RATE // 2], core(whole(spoken))[: RATE // 2])
