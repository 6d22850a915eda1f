"""A sound card and a studio's voice that plays to it, each for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.heard import sound_card
from tests.heard.sound_card import SoundCard


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundCard]:
    if missing := sound_card.missing():
        pytest.skip(f"not installed: {missing}")
    with SoundCard(tmp_path_factory.mktemp("card")) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heard")
