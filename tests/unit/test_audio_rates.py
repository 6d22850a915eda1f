"""The sound output on devices that refuse its rate."""

from __future__ import annotations

import sys
import threading
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from saijin_studio.ports import Speech
from saijin_studio.providers.audio import SoundDeviceOutput
from saijin_studio.providers.audio_stream import RATE
from saijin_studio.providers.other_rate import OtherRate

SECONDS = 10.0


class Device:
    """Stands for the sounddevice module with one device that takes one rate."""

    def __init__(self, rate: int, told: int) -> None:
        self.rate = rate
        self.told = told  # what it says of itself
        self.asked: list[int] = []
        self.heard: list[NDArray[np.int16]] = []

    def module(self) -> ModuleType:
        device = self

        class PortAudioError(Exception):
            pass

        class OutputStream:
            latency = 0.02
            write_available = 9999

            def __init__(self, samplerate: int, channels: int, **_: Any) -> None:
                device.asked.append(samplerate)
                if samplerate != device.rate:
                    raise PortAudioError("Invalid sample rate")
                self.channels = channels

            def write(self, frames: NDArray[np.int16]) -> bool:
                assert frames.dtype == np.int16 and frames.shape[1] == self.channels
                device.heard.append(frames.copy())
                return False

            def start(self) -> None:
                """It takes frames at any speed."""

            def stop(self) -> None:
                """Nothing is kept."""

            def close(self, ignore_errors: bool = False) -> None:
                """Nothing was opened."""

        module = ModuleType("sounddevice")
        module.__dict__.update(
            PortAudioError=PortAudioError,
            OutputStream=OutputStream,
            query_devices=lambda *_: {"max_output_channels": 2, "default_samplerate": float(device.told)},
            _terminate=lambda: None,
            _initialize=lambda: None,
        )
        return module


def played(monkeypatch: pytest.MonkeyPatch, device: Device) -> NDArray[np.int16]:
    """A second of 440 Hz as the device has it, and silence around it."""
    monkeypatch.setitem(sys.modules, "sounddevice", device.module())
    output, started = SoundDeviceOutput(), threading.Event()
    hum = (0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.float32)
    output.enqueue("a", Speech(hum, RATE), started.set)
    assert output.wait("a", SECONDS)
    output.close()
    assert started.is_set() is bool(device.heard)
    return np.concatenate(device.heard) if device.heard else np.zeros((0, 2), np.int16)


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_a_device_that_refuses_the_rate_is_played_to_at_its_own(monkeypatch: pytest.MonkeyPatch, rate: int) -> None:
    device = Device(rate, rate)
    heard = played(monkeypatch, device)
    assert device.asked == [RATE, rate]
    assert np.abs(heard[:, 0].astype(int) - heard[:, 1]).max() <= 4
    loud = np.flatnonzero(np.abs(heard[:, 0]) > 300)
    hum = heard[loud[0] : loud[-1] + 1, 0]
    assert len(hum) / rate == pytest.approx(1, abs=0.02)
    spectrum = np.abs(np.fft.rfft(hum * np.hanning(len(hum)), rate))
    assert int(np.argmax(spectrum)) == pytest.approx(440, abs=1)
    assert int(np.abs(hum).max()) == pytest.approx(0.5 * 32768, rel=0.05)


def test_a_device_that_takes_the_rate_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    device = Device(RATE, 44_100)
    heard = played(monkeypatch, device)
    assert device.asked == [RATE]
    assert np.count_nonzero(np.abs(heard[:, 0]) > 300) > 0.9 * RATE


def test_a_device_that_takes_no_rate_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    device = Device(11_025, 44_100)
    monkeypatch.setattr("saijin_studio.providers.audio.OPEN_AGAIN_SECONDS", 0.01)
    assert not played(monkeypatch, device).any()
    assert set(device.asked) == {RATE, 44_100}


def test_what_is_resampled_is_all_there_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    device = Device(44_100, 44_100)
    stream = OtherRate(device.module().OutputStream(samplerate=44_100, channels=2), RATE, 44_100)
    for _ in range(100):
        stream.write(np.full((480, 2), 1000, np.int16))
    stream.stop()
    assert sum(len(block) for block in device.heard) == pytest.approx(44_100, abs=1)
    assert stream.write_available == pytest.approx(9999 * RATE / 44_100, abs=1)
