"""A scripted sound device that fails at will, in the place of the module sounddevice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from saijin_studio.ports import Speech
from saijin_studio.providers.audio_stream import BLOCK, RATE

SECONDS = 10.0


def tone(blocks: float, level: float = 0.5) -> Speech:
    """Never zero, so that each frame can be told from silence."""
    return Speech(np.full(int(blocks * BLOCK), level, np.float32), RATE)


class Device:
    """Stands for the sounddevice module with one device; `gate` lets that many blocks through when it is there."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.blocks: list[NDArray[np.int16]] = []
        self.opened = 0
        self.open = 0
        self.emptied = 0
        self.longest = 0  # frames that were written in one go
        self.gone: type[Exception] = Exception
        self.there = True
        self.room = 4800  # frames that can be written without waiting
        self.keeps = False  # nothing of what is written sounds
        self.fail_at: int | None = None  # the device goes away at this block
        self.gate: threading.Semaphore | None = None

    def module(self) -> ModuleType:
        device = self

        class PortAudioError(Exception):
            pass

        device.gone = PortAudioError

        class OutputStream:
            latency = 0.02

            @property
            def write_available(self) -> int:
                return device.room

            def __init__(self, channels: int, **_: Any) -> None:
                if not device.there:
                    raise PortAudioError("no device")
                self.channels = channels

            def start(self) -> None:
                with device.changed:
                    device.opened += 1
                    device.open += 1

            def write(self, frames: NDArray[np.int16]) -> None:
                device.longest = max(device.longest, len(frames))
                for block in np.split(frames, len(frames) // BLOCK):
                    device.take(block)

            def stop(self) -> None:
                pass

            def abort(self) -> None:
                device.emptied += 1
                device.opened -= 1
                device.open -= 1
                device.room = 4800

            def close(self, ignore_errors: bool = False) -> None:
                with device.changed:
                    device.open -= 1
                    device.changed.notify_all()

        def query_devices(name: object, kind: str) -> dict[str, Any]:
            if not device.there:
                raise PortAudioError("Error querying device -1")
            return {"max_output_channels": 2}

        module = ModuleType("sounddevice")
        module.__dict__.update(
            PortAudioError=PortAudioError,
            OutputStream=OutputStream,
            query_devices=query_devices,
            _terminate=lambda: None,
            _initialize=lambda: None,
        )
        return module

    def take(self, block: NDArray[np.int16]) -> None:
        if self.gate is not None and not self.gate.acquire(timeout=SECONDS):
            raise AssertionError("the test let no more blocks through")
        with self.changed:
            if self.fail_at is not None and len(self.blocks) >= self.fail_at:
                self.fail_at = None
                raise self.gone("unplugged")
            self.blocks.append(block.copy())
            self.room -= len(block) if self.keeps else 0
            self.changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, SECONDS)

    def sound(self) -> NDArray[np.int16]:
        """All frames that are not silence."""
        with self.changed:
            frames = np.concatenate(self.blocks) if self.blocks else np.zeros((0, 2), np.int16)
        assert np.array_equal(frames[:, 0], frames[:, 1])
        heard: NDArray[np.int16] = frames[frames[:, 0] != 0, 0]
        return heard
