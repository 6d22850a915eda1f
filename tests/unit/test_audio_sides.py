"""A tone that tests a device is on the side it should be, and all of it where there is one side only."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from saijin_studio.providers.audio import SoundDeviceOutput
from saijin_studio.services.voice.tones import Side, tone
from tests.unit.sound_device import SECONDS, Device


def played(monkeypatch: pytest.MonkeyPatch, side: Side, channels: int = 2) -> NDArray[np.int16]:
    """All frames that reached a device with so many channels."""
    device = Device()
    module: Any = device.module()
    module.query_devices = lambda name, kind: {"max_output_channels": channels}
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    output = SoundDeviceOutput()
    output.enqueue("tone", tone(side))
    assert output.wait("tone", SECONDS)
    output.close()
    return np.concatenate(device.blocks)


@pytest.mark.parametrize(("side", "loud"), [("left", [True, False]), ("right", [False, True]), ("both", [True, True])])
def test_it_is_heard_on_its_side(monkeypatch: pytest.MonkeyPatch, side: Side, loud: list[bool]) -> None:
    frames = played(monkeypatch, side)
    assert [bool(column.any()) for column in frames.T] == loud
    for column in frames.T[loud]:
        assert column.max() == pytest.approx(0.25 * 32768, rel=0.02)
        assert -column.min() == pytest.approx(0.25 * 32768, rel=0.02)


def test_a_device_with_one_channel_plays_either_side(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = played(monkeypatch, "left", channels=1)
    assert frames.shape[1] == 1
    assert frames.max() == pytest.approx(-frames.min(), rel=0.02) and frames.max() > 3_000


def test_it_can_be_stopped_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fade of a tone in two columns."""
    device = Device()
    monkeypatch.setitem(sys.modules, "sounddevice", device.module())
    output = SoundDeviceOutput()
    output.enqueue("tone", tone("right"))
    device.until(lambda: any(block.any() for block in device.blocks))
    output.stop()
    assert output.wait("tone", SECONDS)
    output.close()
    assert not np.concatenate(device.blocks)[:, 0].any()
