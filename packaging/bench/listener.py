"""Hears when something begins and ceases to sound at a private sound device."""

from __future__ import annotations

import bisect
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from bench.sound_server import MONITOR, RATE, SoundServer, end, sounding

LOUD = 300  # on the scale of 16-bit samples: above the noise of a fade, below any speech
BLOCK = RATE // 500
BLOCK_SECONDS = BLOCK / RATE
LATE_BLOCKS = 250


class Listener:
    """Reads the monitor all the time; `env` is what a program needs to play to it.

    Times are those of time.monotonic(), which all programs of the machine share.
    """

    def __init__(self, server: SoundServer) -> None:
        self.env = server.env
        command = [*MONITOR, "--latency-msec=5"]
        self._recorder = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=server.environment
        )
        self._changed = threading.Condition()
        self._times: list[float] = []  # when each block of 2 ms sounded
        self._levels: list[int] = []  # and its loudest sample
        self._reader = threading.Thread(target=self._read, name="listener", daemon=True)
        self._reader.start()
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._times), 10):
                self.close()
                raise RuntimeError("nothing comes from the monitor of the sound device")

    def first_sound(self, since: float, timeout: float = 10.0) -> float:
        """When something was first heard after `since`. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        with self._changed:
            at = bisect.bisect_right(self._times, since)
            while True:
                for number in range(at, len(self._times)):
                    if self._times[number] > since and self._levels[number] > LOUD:
                        return self._times[number]
                at = max(at, len(self._times))
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no sound within {timeout:.0f} s")

    def last_sound(self, since: float, quiet: float = 0.3, timeout: float = 10.0) -> float:
        """When something was last heard after `since`, once `quiet` seconds of silence have followed."""
        deadline = time.monotonic() + timeout
        last = since
        with self._changed:
            at = bisect.bisect_right(self._times, since)
            while True:
                for number in range(at, len(self._times)):
                    if self._levels[number] > LOUD:
                        last = max(last, self._times[number])
                at = max(at, len(self._times))
                if self._times[-1] - last > quiet:
                    return last
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no silence within {timeout:.0f} s")

    def close(self) -> None:
        end(self._recorder)
        self._reader.join(2)
        if self._recorder.stdout is not None:
            self._recorder.stdout.close()

    def _read(self) -> None:
        import numpy as np

        assert self._recorder.stdout is not None
        clock = Clock()
        while data := self._recorder.stdout.read(2 * BLOCK):
            level = int(np.abs(np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int32)).max(initial=0))
            with self._changed:
                self._times.append(clock.at(time.monotonic()))
                self._levels.append(level)
                self._changed.notify_all()


class Clock:
    """When blocks of 2 ms sounded that are read late now and then, since whoever reads them has to wait for a core.

    The device is as even as a clock, and no block is read before it sounded: the one that came soonest of the last
    half second tells of the others. After frames that were lost the times are right again half a second later.
    """

    def __init__(self) -> None:
        self._number = 0
        self._begins: deque[float] = deque(maxlen=LATE_BLOCKS)  # when block 0 sounded, after each of the last blocks
        self._last = 0.0

    def at(self, read: float) -> float:
        """Of the next block, which was read then; never before the block before it."""
        self._begins.append(read - self._number * BLOCK_SECONDS)
        self._last = max(self._last, min(self._begins) + self._number * BLOCK_SECONDS)
        self._number += 1
        return self._last


@contextmanager
def listening() -> Iterator[Listener]:
    """Raises RuntimeError when a program is missing or does not start."""
    with sounding() as server:
        listener = Listener(server)
        try:
            yield listener
        finally:
            listener.close()
