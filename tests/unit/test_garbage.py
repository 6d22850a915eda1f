"""What is loaded is spared by the garbage collector, where that works by itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from saijin_studio.core.garbage import spare_present


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    was = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was else gc.disable)()


def test_what_is_loaded_is_not_looked_at_again() -> None:
    gc.enable()
    gc.unfreeze()
    spare_present()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 10_000


def test_whoever_collects_by_hand_sees_to_it() -> None:
    gc.disable()
    gc.unfreeze()
    spare_present()
    assert gc.get_freeze_count() == 0
