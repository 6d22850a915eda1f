"""The sound output: on a real PortAudio into an emulated ALSA device, and on a scripted device that fails at will."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from saijin_studio.ports import Speech
from saijin_studio.providers import audio, audio_probe, audio_stream
from saijin_studio.providers.audio import SoundDeviceOutput
from saijin_studio.providers.audio_stream import BLOCK, LEAD_IN_BLOCKS, RATE
from tests.unit.sound_device import SECONDS, Device, tone

APP = Path(__file__).parents[2] / "app"


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    made = Device()
    monkeypatch.setitem(sys.modules, "sounddevice", made.module())
    return made


@pytest.fixture
def output(device: Device) -> Iterator[SoundDeviceOutput]:
    made = SoundDeviceOutput()
    yield made
    if device.gate is not None:
        device.gate.release(100_000)
    made.close()
    assert device.open == 0


def test_pieces_come_whole_and_in_order(device: Device, output: SoundDeviceOutput) -> None:
    started: list[str] = []
    output.begin("a")
    output.enqueue("a", tone(3.5, 0.25), lambda: started.append("first"))
    output.enqueue("a", tone(2, 0.5), lambda: started.append("second"))
    assert output.wait("a", SECONDS)
    assert started == ["first", "second"]
    expected = [0.25 * 32768] * int(3.5 * BLOCK) + [0.5 * 32768] * (2 * BLOCK)
    assert device.sound().tolist() == expected
    assert not np.concatenate(device.blocks[:LEAD_IN_BLOCKS]).any()
    assert device.opened == 1
    assert output.missing() is None


def test_begin_opens_the_device_before_there_is_a_sentence(device: Device, output: SoundDeviceOutput) -> None:
    output.begin("a")
    device.until(lambda: len(device.blocks) > LEAD_IN_BLOCKS)
    assert output.speaking() is None


def test_speech_does_not_wait_for_the_silence_before_it(device: Device, output: SoundDeviceOutput) -> None:
    device.keeps = True
    output.begin("a")
    device.until(lambda: len(device.blocks) == LEAD_IN_BLOCKS)
    output.enqueue("a", tone(2))
    device.until(lambda: len(device.blocks) == LEAD_IN_BLOCKS + 2)
    assert all(block.any() for block in device.blocks[LEAD_IN_BLOCKS:])
    device.keeps, device.room = False, 4800


class Quiet:
    """A stream of which nothing sounds, with room for 100 blocks."""

    latency, channels, written = 0.0, 2, 0

    @property
    def write_available(self) -> int:
        return 100 * BLOCK - self.written

    def write(self, frames: NDArray[np.int16]) -> bool:
        self.written += len(frames)
        return False


def silence_kept(late: float) -> int:
    """Frames of silence that a device has in hand once the program came so late."""
    quiet = Quiet()
    stream = audio_stream.DeviceStream(quiet)
    stream.came_late(late)
    while not stream.rested():
        stream.write_silence()
    return quiet.written


def test_where_the_program_comes_late_there_is_more_silence_in_hand() -> None:
    assert silence_kept(0.0) <= audio_stream.IDLE_FRAMES + BLOCK
    assert silence_kept(0.1) >= 0.1 * RATE
    assert silence_kept(60.0) <= 51 * BLOCK, "never more than half of what the device can hold"


@pytest.fixture
def block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio_stream, "MOST_BLOCKS", 1)


def test_who_fell_behind_catches_up_in_larger_steps(device: Device, output: SoundDeviceOutput) -> None:
    device.room = 48_000
    output.enqueue("a", tone(50))
    assert output.wait("a", SECONDS)
    assert len(device.sound()) == 50 * BLOCK
    assert device.longest == 5 * BLOCK


def test_stop_empties_the_device_and_fades(device: Device, output: SoundDeviceOutput, block_by_block: None) -> None:
    device.gate, device.keeps = threading.Semaphore(LEAD_IN_BLOCKS), True
    output.begin("a")
    output.enqueue("a", tone(100))
    output.enqueue("a", tone(100))
    device.gate.release(4)
    device.until(lambda: len(device.blocks) == LEAD_IN_BLOCKS + 4)
    assert output.speaking() == "a"
    device.room = 4800 - 2 * BLOCK  # two blocks have not sounded
    output.stop()
    output.enqueue("a", tone(100))  # made before the stop was known
    device.keeps, before = False, len(device.blocks) + 1  # one block was on its way
    device.gate.release(20)
    device.until(lambda: len(device.blocks) >= before + 1 + LEAD_IN_BLOCKS)
    assert device.emptied == 1
    assert output.wait("a", SECONDS)
    assert output.speaking() is None
    fade, silence = device.blocks[before][:, 0].astype(int), device.blocks[before + 1 :]
    assert fade[0] > fade[-1] == 0 and np.all(np.diff(fade) <= 0)
    assert not np.concatenate(silence).any()


def test_what_others_had_in_the_device_is_heard_all_the_same(
    device: Device, output: SoundDeviceOutput, block_by_block: None
) -> None:
    device.gate, device.keeps = threading.Semaphore(LEAD_IN_BLOCKS), True
    output.enqueue("a", tone(2, 0.25))
    output.enqueue("b", tone(100, 0.5))
    device.gate.release(3)
    device.until(lambda: len(device.blocks) == LEAD_IN_BLOCKS + 3)
    device.room = 4800 - 3 * BLOCK  # the second block of a, the first of b, and the one on its way
    output.stop("b")
    device.keeps, before = False, len(device.blocks) + 1
    device.gate.release(1000)
    assert output.wait("a", SECONDS)
    device.until(lambda: any((block == 8192).all() for block in device.blocks[before:]))


def test_a_stop_and_a_new_beginning_at_once_do_not_bring_the_old_back(
    device: Device, output: SoundDeviceOutput, block_by_block: None
) -> None:
    device.gate, device.keeps = threading.Semaphore(LEAD_IN_BLOCKS), True
    output.enqueue("a", tone(100, 0.25))
    device.gate.release(3)
    device.until(lambda: len(device.blocks) == LEAD_IN_BLOCKS + 3)
    output.stop("a")
    output.begin("a")
    output.enqueue("a", tone(2, 0.5))
    device.keeps, before = False, len(device.blocks) + 2  # one block was on its way, then comes the fade
    device.gate.release(1000)
    assert output.wait("a", SECONDS)
    device.until(lambda: any((block == 16384).all() for block in device.blocks[before:]))
    heard = np.concatenate(device.blocks[before:])
    assert set(np.unique(heard)) <= {0, 16384}


def test_who_begins_is_told_when_it_sounds(device: Device, output: SoundDeviceOutput) -> None:
    device.gate, device.keeps = threading.Semaphore(100), True
    device.room = 48_000
    output.begin("a")
    told: list[float] = []
    output.enqueue("b", tone(20))
    output.enqueue("a", tone(2), lambda: told.append(time.monotonic()))
    began = time.monotonic()
    device.until(lambda: sum(bool(block.any()) for block in device.blocks) == 22)
    device.keeps = False
    assert output.wait("a", SECONDS)
    device.until(lambda: bool(told))
    assert told[0] - began >= 0.15, "after what the device had before"


def test_a_stopped_utterance_may_begin_again_and_others_go_on(device: Device, output: SoundDeviceOutput) -> None:
    output.begin("a")
    output.stop("a")
    output.enqueue("a", tone(5))
    output.enqueue("b", tone(2))
    assert output.wait("b", SECONDS)
    assert len(device.sound()) == 2 * BLOCK
    output.begin("a")
    output.enqueue("a", tone(3))
    assert output.wait("a", SECONDS)
    assert len(device.sound()) == 5 * BLOCK


def test_wait_ends_only_when_the_buffered_end_has_sounded(device: Device, output: SoundDeviceOutput) -> None:
    device.keeps = True
    output.enqueue("a", tone(10))
    device.until(lambda: len(device.blocks) == LEAD_IN_BLOCKS + 10)
    assert not output.wait("a", 0.05)
    assert output.wait("a", SECONDS)
    device.keeps, device.room = False, 4800


def test_a_device_that_goes_away_is_replaced_in_the_middle(device: Device, output: SoundDeviceOutput) -> None:
    device.fail_at = LEAD_IN_BLOCKS + 10
    output.enqueue("a", tone(30))
    assert output.wait("a", SECONDS)
    assert device.opened == 2
    assert len(device.sound()) == 30 * BLOCK, "what the device had not sounded is said again"


def test_another_device_takes_over_in_the_middle_when_it_is_chosen(device: Device) -> None:
    chosen = [""]
    output = SoundDeviceOutput(lambda: chosen[0])
    device.gate = threading.Semaphore(LEAD_IN_BLOCKS)
    output.enqueue("a", tone(30))
    device.gate.release(10)
    device.until(lambda: len(device.blocks) == LEAD_IN_BLOCKS + 10)
    assert device.opened == 1
    chosen[0] = "headphones"
    device.gate.release(1000)
    assert output.wait("a", SECONDS)
    assert device.opened == 2 and device.open == 1
    assert len(device.sound()) == 30 * BLOCK
    output.close()


def test_without_a_device_nothing_waits(
    device: Device, output: SoundDeviceOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio, "OPEN_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(audio_probe, "PROBE_AGAIN_SECONDS", 0.0)
    device.there = False
    started: list[str] = []
    output.enqueue("a", tone(5), lambda: started.append("a"))
    assert output.wait("a", SECONDS)
    assert output.missing() == "audio_device"
    assert started == []
    device.there = True
    output.enqueue("a", tone(5), lambda: started.append("a"))
    assert output.wait("a", SECONDS)
    assert started == ["a"]
    assert output.missing() is None


def test_without_the_library_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "OPEN_AGAIN_SECONDS", 0.01)
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    output = SoundDeviceOutput()
    assert output.missing() == "audio_library"
    output.enqueue("a", tone(5))
    assert output.wait("a", SECONDS)
    output.close()


def test_a_long_silence_closes_the_device_until_it_is_needed(device: Device) -> None:
    output = SoundDeviceOutput(idle_seconds=0.05)
    output.enqueue("a", tone(2))
    device.until(lambda: device.opened == 1 and device.open == 0)
    output.enqueue("a", tone(2))
    device.until(lambda: device.opened == 2 and device.open == 0)
    assert len(device.sound()) == 4 * BLOCK
    output.close()


def test_silence_into_a_device_without_a_clock_does_not_spin(device: Device) -> None:
    output = SoundDeviceOutput(idle_seconds=0.4)
    output.begin("a")
    device.until(lambda: device.opened == 1 and device.open == 0)
    # Half a second ahead at most, then one block per 10 ms.
    assert len(device.blocks) < (audio.AHEAD_SECONDS + 0.4) * RATE / BLOCK * 1.5
    output.close()


def test_volume_limits_and_other_rates(device: Device) -> None:
    output = SoundDeviceOutput(volume=lambda: 2.0)
    output.enqueue("a", tone(1, 0.25))
    output.enqueue("a", tone(1, -0.9))
    assert output.wait("a", SECONDS)
    assert device.sound().tolist() == [16384] * BLOCK + [-32768] * BLOCK
    output.enqueue("a", Speech(np.full(2205, 0.25, np.float32), 22_050))
    assert output.wait("a", SECONDS)
    assert abs(len(device.sound()) - 2 * BLOCK - RATE // 10) <= BLOCK
    output.close()


def test_a_closed_output_takes_nothing(device: Device) -> None:
    output = SoundDeviceOutput()
    output.enqueue("a", tone(500))
    output.close()
    output.enqueue("a", tone(5))
    assert output.wait("a", SECONDS)
    assert device.open == 0


PLAYER = """
import sys
import numpy as np
from saijin_studio.ports import Speech
from saijin_studio.providers.audio import SoundDeviceOutput

output = SoundDeviceOutput()
assert output.missing() is None, output.missing()
for name in ("a", "b", "c"):
    steps = np.random.default_rng(ord(name)).integers(1, 32767, 4800 * (ord(name) - 95), np.int16)
    output.enqueue(name, Speech(steps.astype(np.float32) / 32768, 48000))
assert output.wait("c", 20)
output.close()
"""


def test_every_frame_arrives_at_an_emulated_sound_card(tmp_path: Path) -> None:
    recorded = tmp_path / "sound.raw"
    config = tmp_path / "asound.conf"
    config.write_text(
        "</usr/share/alsa/alsa.conf>\n"
        f'pcm.recorder {{ type file slave.pcm "null" file "{recorded}" format "raw" }}\n'
        "pcm.!default { type plug slave { pcm recorder format S16_LE rate 48000 channels 2 } }\n"
    )
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(config), "PYTHONPATH": str(APP)}
    done = subprocess.run(
        [sys.executable, "-c", PLAYER], env=environment, capture_output=True, text=True, check=False, timeout=40
    )
    assert done.returncode == 0, done.stderr
    frames = np.frombuffer(recorded.read_bytes(), "<i2").reshape(-1, 2)
    assert np.array_equal(frames[:, 0], frames[:, 1])
    sent = [np.random.default_rng(ord(name)).integers(1, 32767, 4800 * (ord(name) - 95), np.int16) for name in "abc"]
    assert np.array_equal(frames[frames[:, 0] != 0, 0], np.concatenate(sent))
