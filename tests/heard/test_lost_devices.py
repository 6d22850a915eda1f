"""A device that is changed for another in the middle of words, and one that is pulled out when there is no other."""

from __future__ import annotations

from pathlib import Path

from tests.heard.ears import core, one_channel
from tests.heard.sound_card import SoundCard
from tests.heard.test_devices import ENGLISH, FIVE, check_once, studio
from tests.heard.test_devices import card as card


def test_another_device_that_is_chosen_in_the_middle_goes_on(card: SoundCard, tmp_path: Path) -> None:
    first, second = card.plug("first"), card.plug("second")
    with studio(card, tmp_path) as speaking:
        utterance = speaking.begin(FIVE, voices=ENGLISH)
        speaking.told(utterance, "speaking", 1)
        first.await_sound(0, 1.0)
        speaking.set(output="second")
        spoken = speaking.ended(utterance)
        before, after = (core(one_channel(each.heard(0))) for each in (first, second))
        check_once(spoken, before, after, lost=0.02)


def test_pulled_out_without_another_it_says_so_and_waits_for_one(card: SoundCard, tmp_path: Path) -> None:
    first = card.plug("first")
    with studio(card, tmp_path) as speaking:
        utterance = speaking.begin(FIVE, voices=ENGLISH)
        speaking.told(utterance, "speaking", 1)
        first.await_sound(0, 1.0)
        before = core(one_channel(card.unplug("first")))
        speaking.until(lambda word: word["word"] == "notice")
        second = card.plug("second")
        spoken = speaking.ended(utterance)
        after = core(one_channel(second.heard(0)))
        check_once(spoken, before, after, lost=0.6)
        assert speaking.notices() == ["audio_device"]
