"""Sentences are found in what a device was heard to play, and what is missing in them is counted."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.spoken import RATE, Break, Place, breaks, gaps, places
from bench.voice_hour import summary

Frames = NDArray[np.int16]
HEAD, TAIL = 480, 12_480  # silence at the beginning and the end of a sentence's file


def sentence(seed: int, seconds: float = 0.5) -> Frames:
    """Noise with a rest in its middle, as at a comma."""
    made = np.random.default_rng(seed).integers(-8000, 8000, int(seconds * RATE)).astype(np.int16)
    middle = len(made) // 2
    made[middle : middle + 2400] = 0
    return np.concatenate([silence(HEAD), made, silence(TAIL)])


def silence(frames: int) -> Frames:
    return np.zeros(frames, np.int16)


@pytest.fixture
def written() -> list[Frames]:
    return [sentence(seed) for seed in range(3)]


def test_what_is_heard_as_written_has_neither_gaps_nor_breaks(written: list[Frames]) -> None:
    found = places(written, np.concatenate([silence(5000), *written]))
    size = len(written[0])
    assert found == [Place(5000 + number * size, 5000 + (number + 1) * size) for number in range(3)]
    assert gaps(found) == [0.0, 0.0]
    assert breaks(found) == []


def test_a_gap_is_what_comes_beside_the_pause_in_the_file(written: list[Frames]) -> None:
    one, two, three = written
    heard = np.concatenate([silence(100), one, silence(2400), two, silence(96), three, silence(RATE)])
    assert gaps(places(written, heard)) == [50.0, 2.0]


def test_a_frame_rounded_in_another_way_is_the_same(written: list[Frames]) -> None:
    heard = np.concatenate(written)
    heard[::2] += 1
    found = places(written, heard)
    assert None not in found
    assert breaks(found) == []


def test_words_that_are_said_twice_are_found_one_after_the_other(written: list[Frames]) -> None:
    one, two, _ = written
    found = places([one, two, one], np.concatenate([one, two, silence(480), one]))
    assert gaps(found) == [0.0, 10.0]


@pytest.mark.parametrize("at", [HEAD + 700, HEAD + 13_000])
def test_silence_that_came_in_is_one_underrun(written: list[Frames], at: int) -> None:
    one, two, three = written
    heard = np.concatenate([one, two[:at], silence(960), two[at:], three])
    found = places(written, heard)
    assert breaks(found) == [Break(960, 0)]
    assert gaps(found) == [0.0, 0.0], "it belongs to the sentence that it broke off"


def test_silence_that_came_in_at_a_rest_is_found_as_well(written: list[Frames]) -> None:
    one, two, three = written
    rest = HEAD + len(two[HEAD:-TAIL]) // 2 + 1000
    (found,) = breaks(places(written, np.concatenate([one, two[:rest], silence(960), two[rest:], three])))
    assert found.shift == 960


def test_frames_that_were_lost_are_found(written: list[Frames]) -> None:
    one, two, three = written
    (found,) = breaks(places(written, np.concatenate([one, two[:5000], two[6000:], three])))
    assert -1000 <= found.shift <= 0
    assert found.unheard >= 1000


def test_frames_that_became_silence_are_found(written: list[Frames]) -> None:
    heard = np.concatenate(written)
    heard[5000:6000] = 0
    (found,) = breaks(places(written, heard))
    assert found.shift == 0
    assert 1000 <= found.unheard < 1000 + 480


def test_each_underrun_is_counted(written: list[Frames]) -> None:
    one, two, three = written
    pieces = [part for begin in range(0, len(two), 6000) for part in (two[begin : begin + 6000], silence(480))]
    found = places(written, np.concatenate([one, *pieces, three]))
    sounding = len(two) - HEAD - TAIL
    assert len(breaks(found)) == sounding // 6000


def test_a_sentence_that_was_not_heard_is_none_and_does_not_hide_the_next(written: list[Frames]) -> None:
    one, _, three = written
    found = places(written, np.concatenate([one, silence(5000), three]))
    assert [place is not None for place in found] == [True, False, True]
    assert gaps(found) == []
    assert summary(found)["missing"] == 1


def test_nothing_heard_at_all_is_said(written: list[Frames]) -> None:
    with pytest.raises(RuntimeError, match="not one sentence"):
        summary(places(written, silence(3 * RATE)))


def test_the_longest_underrun_is_told_in_milliseconds(written: list[Frames]) -> None:
    one, two, three = written
    found = summary(places(written, np.concatenate([one, two[:3000], silence(4800), two[3000:], three])))
    assert found["broken"] == [100.0]
    assert found["seconds"] == pytest.approx(3 * len(one) / RATE + 0.1)
