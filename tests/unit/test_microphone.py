"""The microphone: a real PortAudio on an emulated device into which a file is played, and a scripted device."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.providers import microphone as microphone_module
from saijin_studio.providers import sound_library
from saijin_studio.providers.microphone import SoundDeviceInput
from tests.unit import microphone_device

APP = Path(__file__).parents[2] / "app"
SECONDS = 10.0
Samples = NDArray[np.float32]


class Device:
    """Stands for the sounddevice module with one microphone; a test speaks into it with `say`."""

    def __init__(self, rate: int = 48_000, channels: int = 2) -> None:
        self.rate, self.channels = rate, channels
        self.there = True
        self.accepts: Callable[[int, int], bool] = lambda rate, channels: True
        self.tried: list[tuple[int, int]] = []
        self.initialised = 0
        self.stream: Any = None
        self.open = 0

    def say(self, samples: Samples) -> None:
        frames = np.repeat(samples[:, None], self.stream.channels, axis=1)
        for at in range(0, len(frames), 441):
            self.stream.callback(frames[at : at + 441], 441, None, None)

    def unplug(self) -> None:
        self.there = False
        self.stream.finished()

    def module(self) -> ModuleType:
        device = self

        class PortAudioError(Exception):
            pass

        class InputStream:
            def __init__(self, **wanted: Any) -> None:
                self.rate, self.channels = wanted["samplerate"], wanted["channels"]
                self.callback, self.finished = wanted["callback"], wanted["finished_callback"]
                device.tried.append((self.rate, self.channels))
                if not device.accepts(self.rate, self.channels):
                    raise PortAudioError("Invalid sample rate")

            def start(self) -> None:
                device.stream = self
                device.open += 1

            def close(self, ignore_errors: bool = False) -> None:
                device.open -= 1

        def query_devices(name: object = None, kind: str = "") -> Any:
            if kind and (not device.there or (name and str(name) not in "Studio microphone")):
                raise ValueError("no such device")
            about = {
                "name": "Studio microphone",
                "max_input_channels": device.channels,
                "default_samplerate": float(device.rate),
            }
            return about if kind else [about, {"name": "Loudspeaker", "max_input_channels": 0}][not device.there :]

        def initialise() -> None:
            device.initialised += 1

        module = ModuleType("sounddevice")
        module.__dict__.update(
            PortAudioError=PortAudioError,
            InputStream=InputStream,
            query_devices=query_devices,
            _terminate=lambda: None,
            _initialize=initialise,
        )
        return module


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    made = Device()
    monkeypatch.setitem(sys.modules, "sounddevice", made.module())
    return made


class Ear:
    """What came from the microphone."""

    def __init__(self) -> None:
        self.blocks: list[Samples] = []
        self.lost = 0
        self._changed = threading.Condition()

    def take(self, block: Samples) -> None:
        with self._changed:
            self.blocks.append(block)
            self._changed.notify_all()

    def lose(self) -> None:
        with self._changed:
            self.lost += 1
            self._changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, SECONDS)

    def sound(self) -> Samples:
        return np.concatenate(self.blocks)


def tone(rate: int, seconds: float, hertz: float = 440.0) -> Samples:
    sound: Samples = (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)
    return sound


def pitch(samples: Samples, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate / len(samples)


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 1), (16_000, 1), (96_000, 8), (8_000, 1)])
def test_whatever_the_device_gives_comes_as_mono_at_one_rate(device: Device, rate: int, channels: int) -> None:
    device.rate, device.channels = rate, channels
    ear = Ear()
    microphone = SoundDeviceInput().listen(ear.take, ear.lose)
    device.say(tone(rate, 1.0))
    ear.until(lambda: len(ear.blocks) >= 29)
    microphone.stop()
    assert {block.shape for block in ear.blocks} == {(512,)}
    assert {block.dtype for block in ear.blocks} == {np.dtype(np.float32)}
    assert abs(pitch(ear.sound(), 16_000) - 440) < 3
    assert abs(float(np.abs(ear.sound()[2000:-2000]).max()) - 0.5) < 0.02
    assert (device.open, ear.lost) == (0, 0)


def test_refused_rates_and_channels_are_tried_in_turn(device: Device) -> None:
    device.rate, device.channels = 192_000, 2
    device.accepts = lambda rate, channels: (rate, channels) == (44_100, 1)
    microphone = SoundDeviceInput().listen(Ear().take, Ear().lose)
    assert device.tried[0] == (192_000, 2) and device.tried[-1] == (44_100, 1)
    microphone.stop()


def test_a_device_that_takes_nothing_is_said(device: Device) -> None:
    device.accepts = lambda rate, channels: False
    with pytest.raises(ProviderUnavailable) as caught:
        SoundDeviceInput().listen(Ear().take, Ear().lose)
    assert caught.value.params["reason"] == "audio_input"
    assert sound_library.list_anew(sys.modules["sounddevice"])  # no stream is thought to be open


def test_a_device_that_is_named_but_gone_gives_way_to_the_default(device: Device) -> None:
    microphone = SoundDeviceInput(lambda: "Headset").listen(Ear().take, Ear().lose)
    assert device.open == 1
    microphone.stop()


def test_loss_is_told_once_and_nothing_comes_after_it(device: Device) -> None:
    ear = Ear()
    microphone = SoundDeviceInput().listen(ear.take, ear.lose)
    device.say(tone(48_000, 0.2))
    device.unplug()
    ear.until(lambda: ear.lost > 0)
    heard = len(ear.blocks)
    device.stream.finished()
    device.say(tone(48_000, 0.2))
    microphone.stop()
    microphone.stop()
    assert (ear.lost, len(ear.blocks), device.open) == (1, heard, 0)


def test_a_device_that_falls_silent_is_lost_too(device: Device) -> None:
    ear = Ear()
    SoundDeviceInput(silent_seconds=0.05).listen(ear.take, ear.lose)
    ear.until(lambda: ear.lost == 1)


def test_who_fails_at_a_block_has_lost_the_microphone(device: Device, caplog: pytest.LogCaptureFixture) -> None:
    ear = Ear()

    def stumble(block: Samples) -> None:
        ear.take(block)
        raise ValueError("no room for a block")

    microphone = SoundDeviceInput().listen(stumble, ear.lose)
    device.say(tone(48_000, 0.5))
    ear.until(lambda: ear.lost > 0)
    microphone.stop()
    device.say(tone(48_000, 0.5))
    assert (ear.lost, len(ear.blocks), device.open) == (1, 1, 0)
    (told,) = (record for record in caplog.records if record.name == microphone_module.__name__)
    assert told.exc_info is not None and "no room for a block" in str(told.exc_info[1])


def test_who_fails_after_it_stopped_is_not_told_of_a_loss(device: Device) -> None:
    """Then the microphone is no longer theirs to lose."""
    ear, opened = Ear(), threading.Event()
    microphones: list[Any] = []

    def stumble(block: Samples) -> None:
        assert opened.wait(SECONDS)
        microphones[0].stop()
        ear.take(block)
        raise ValueError("no room for a block")

    microphones.append(SoundDeviceInput().listen(stumble, ear.lose))
    opened.set()
    device.say(tone(48_000, 0.2))
    ear.until(lambda: bool(ear.blocks))
    for thread in threading.enumerate():
        if thread.name == "microphone":
            thread.join(SECONDS)
    assert (ear.lost, len(ear.blocks), device.open) == (0, 1, 0)


def test_no_block_comes_after_stop(device: Device) -> None:
    ear, inside, go_on = Ear(), threading.Event(), threading.Event()

    def slow(block: Samples) -> None:
        inside.set()
        assert go_on.wait(SECONDS)
        ear.take(block)

    microphone = SoundDeviceInput().listen(slow, ear.lose)
    device.say(tone(48_000, 0.5))
    assert inside.wait(SECONDS)
    stopping = threading.Thread(target=microphone.stop)
    stopping.start()
    go_on.set()
    stopping.join(SECONDS)
    heard = len(ear.blocks)
    assert heard <= 1 and not stopping.is_alive()
    device.say(tone(48_000, 0.5))
    assert (len(ear.blocks), ear.lost) == (heard, 0)


def test_it_may_be_stopped_by_whoever_hears(device: Device) -> None:
    ended, opened = threading.Event(), threading.Event()
    microphones: list[Any] = []

    def hear(block: Samples) -> None:
        assert opened.wait(SECONDS)
        microphones[0].stop()
        ended.set()

    microphones.append(SoundDeviceInput().listen(hear, Ear().lose))
    opened.set()
    device.say(tone(48_000, 0.2))
    assert ended.wait(SECONDS)


def test_microphones_are_listed_without_loudspeakers(device: Device) -> None:
    assert SoundDeviceInput().devices() == ("Studio microphone",)
    assert SoundDeviceInput().missing() is None
    device.there = False
    assert SoundDeviceInput().devices() == ()
    assert SoundDeviceInput().missing() == "audio_input"


def test_the_list_is_not_read_anew_under_an_open_stream(device: Device) -> None:
    """PortAudio would close the stream, and whoever holds it would use what is no longer there."""
    microphone = SoundDeviceInput().listen(Ear().take, Ear().lose)
    before = device.initialised
    SoundDeviceInput().devices()
    assert device.initialised == before
    microphone.stop()
    SoundDeviceInput().devices()
    assert device.initialised == before + 1


def test_without_the_library_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert SoundDeviceInput().missing() == "audio_library"
    assert SoundDeviceInput().devices() == ()
    with pytest.raises(ProviderUnavailable) as caught:
        SoundDeviceInput().listen(Ear().take, Ear().lose)
    assert caught.value.params["reason"] == "audio_library"


LISTENER = """
import json, sys, threading
import numpy as np
from saijin_studio.providers.microphone import SoundDeviceInput

blocks, lost = [], []
gone = threading.Event()
def lose():
    lost.append(1)
    gone.set()
source = SoundDeviceInput()
print(json.dumps({"missing": source.missing(), "devices": source.devices()}), flush=True)
microphone = source.listen(blocks.append, lose)
print("open", flush=True)
sys.stdin.readline()
heard = np.concatenate(blocks)
loud = heard[np.abs(heard) > 0.05]
spectrum = np.abs(np.fft.rfft(heard))
print(json.dumps({
    "seconds": len(loud) / 16000, "peak": float(np.abs(heard).max()),
    "hertz": float(np.argmax(spectrum) * 16000 / len(heard)),
}), flush=True)
gone.wait(10)
microphone.stop()
print(json.dumps({"lost": len(lost)}), flush=True)
"""


@pytest.mark.skipif(bool(microphone_device.missing()), reason=f"not installed: {microphone_device.missing()}")
def test_what_is_played_into_an_emulated_microphone_is_heard(tmp_path: Path) -> None:
    with microphone_device.emulated_microphone(tmp_path) as microphone:
        listener = microphone.run([sys.executable, "-c", f"import sys\nsys.path.insert(0, {str(APP)!r})\n{LISTENER}"])
        assert listener.stdin is not None and listener.stdout is not None
        with listener:
            about = json.loads(listener.stdout.readline())
            assert about["missing"] is None and about["devices"]
            assert listener.stdout.readline().strip() == "open"
            sound = np.repeat((tone(microphone_device.RATE, 2.0, 600.0) * 32767).astype("<i2")[:, None], 2, axis=1)
            microphone.say(sound.tobytes())
            listener.stdin.write("\n")
            listener.stdin.flush()
            heard = json.loads(listener.stdout.readline())
            # A sine of 0.5 is above 0.05 for 93.6 % of the time.
            assert abs(heard["seconds"] - 2.0 * 0.936) < 0.06
            assert abs(heard["peak"] - 0.5) < 0.03 and abs(heard["hertz"] - 600) < 2
            microphone.unplug()
            assert json.loads(listener.stdout.readline()) == {"lost": 1}


STUMBLER = """
import json, sys, threading
from saijin_studio.providers.microphone import SoundDeviceInput

gone = threading.Event()
blocks = []
def stumble(block):
    blocks.append(block)
    raise ValueError("no room for a block")
source = SoundDeviceInput()
microphone = source.listen(stumble, gone.set)
told = gone.wait(10)
microphone.stop()
again = source.listen(lambda block: None, lambda: None)
again.stop()
print(json.dumps({"told": told, "blocks": len(blocks), "threads": threading.active_count()}), flush=True)
"""


@pytest.mark.skipif(bool(microphone_device.missing()), reason=f"not installed: {microphone_device.missing()}")
def test_a_real_device_is_let_go_by_who_fails_at_a_block(tmp_path: Path) -> None:
    with microphone_device.emulated_microphone(tmp_path) as microphone:
        program = microphone.run([sys.executable, "-c", f"import sys\nsys.path.insert(0, {str(APP)!r})\n{STUMBLER}"])
        said, errors = program.communicate(timeout=30)
        assert json.loads(said) == {"told": True, "blocks": 1, "threads": 1}
        assert "Traceback" in errors and "no room for a block" in errors
