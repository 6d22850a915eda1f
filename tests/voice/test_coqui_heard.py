"""Coqui's own models, heard at a sound card: each frame once and in order, and the sound that the model made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.heard import sound_card
from tests.heard.ears import check_every_frame, one_channel
from tests.heard.program import Setup
from tests.heard.sound_card import Output, SoundCard
from tests.heard.studio import Studio, check_likeness

pytestmark = pytest.mark.coqui
TEXT = "Good morning, my friend. How did you sleep?"


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundCard]:
    if missing := sound_card.missing():
        pytest.skip(f"not installed: {missing}")
    with SoundCard(tmp_path_factory.mktemp("card")) as made:
        yield made


@pytest.fixture(scope="module")
def output(card: SoundCard) -> Output:
    return card.plug()


@pytest.fixture(scope="module")
def studio(
    card: SoundCard, output: Output, python: Path, voices: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Studio]:
    setup = Setup(
        home=str(tmp_path_factory.mktemp("home")),
        coqui={name: str(voices / name) for name in ("vits", "xtts")},
        coqui_python=str(python),
        recording=str(voices / "sample.wav"),
    )
    with Studio(card, setup) as made:
        yield made


@pytest.mark.parametrize(
    ("variant", "language", "text"), [("vits", "en", TEXT), ("me", "en", TEXT), ("me", "ja", "おはよう。よく眠れた?")]
)
def test_all_of_it_is_heard_as_it_was_made(
    studio: Studio, output: Output, variant: str, language: str, text: str
) -> None:
    since = output.position
    spoken = studio.speak(text, voices={language: {"engine": "coqui", "variant": variant}})
    assert spoken.state == "finished" and spoken.engines == ["coqui"] * 2
    check_every_frame(one_channel(output.heard(since)), spoken.files)
    check_likeness(spoken)
